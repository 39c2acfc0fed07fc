//! `cargo xtask bench sbom --compare`: which packages only one of slam and syft lists, by who found them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::MADE;
use crate::run;

/// Packages that are shown of each class.
const SHOWN: usize = 4;

/// Normalised purls, each with who found it and in which file.
type Found = BTreeMap<String, (String, String)>;

/// Compares the lists of each repository, and prints one row of a table and the classes below it.
pub(super) fn run(slam: &str, syft: &str, repositories: &[PathBuf]) -> Result<()> {
    if repositories.is_empty() {
        bail!("name one or more work trees: `cargo xtask bench sbom --compare DIR…`");
    }
    println!("| repository | both | only slam | only syft |\n|---|---|---|---|");
    let mut classes = String::new();
    for repository in repositories {
        let path = repository.canonicalize().with_context(|| format!("no repository {}", repository.display()))?;
        let (ours, theirs) = (ours(slam, &path)?, theirs(syft, &path)?);
        let both = ours.keys().filter(|purl| theirs.contains_key(*purl)).count();
        let name = name_of(&path);
        println!("| {name} | {both} | {} | {} |", ours.len() - both, theirs.len() - both);
        for (who, own, other) in [("slam", &ours, &theirs), ("syft", &theirs, &ours)] {
            for ((reader, file), purls) in alone(own, other) {
                let examples: Vec<&str> = purls.iter().copied().take(SHOWN).collect();
                let more = if purls.len() > SHOWN { ", …" } else { "" };
                classes += &format!(
                    "{name}: only {who}: {} by {reader} in {file}: {}{more}\n",
                    purls.len(),
                    examples.join(", ")
                );
            }
        }
    }
    print!("\n{classes}");
    Ok(())
}

/// Returns what only the first lists, by who found it and in which file.
fn alone<'a>(own: &'a Found, other: &Found) -> BTreeMap<&'a (String, String), BTreeSet<&'a str>> {
    let mut classes: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for (purl, place) in own.iter().filter(|(purl, _)| !other.contains_key(*purl)) {
        classes.entry(place).or_default().insert(purl);
    }
    classes
}

fn ours(slam: &str, path: &Path) -> Result<Found> {
    let mut command = Command::new(slam);
    command.args(["sbom", "make", "--format", "json", "--no-progress", "--quiet"]).arg(path);
    let ran = command.output().with_context(|| format!("cannot start {slam}"))?;
    if !ran.status.code().is_some_and(|code| MADE.contains(&code)) {
        bail!("slam ended with {} on {}", ran.status, path.display());
    }
    let list: Value = serde_json::from_slice(&ran.stdout).context("slam wrote no JSON")?;
    Ok(found(&list, "components", |component| {
        let evidence = component.pointer("/evidence/0");
        let told = |key: &str| text(evidence.and_then(|evidence| evidence.get(key)));
        (told("reader"), told("path"))
    }))
}

fn theirs(syft: &str, path: &Path) -> Result<Found> {
    let words = syft_words(syft, path, "json");
    let (program, rest) = words.split_first().context("nothing to start")?;
    let list: Value = serde_json::from_slice(&run::output(Command::new(program).args(rest))?)?;
    Ok(found(&list, "artifacts", |artifact| {
        let file = text(artifact.pointer("/locations/0/path"));
        (text(artifact.get("foundBy")), file.trim_start_matches('/').to_owned())
    }))
}

fn found(list: &Value, key: &str, place: impl Fn(&Value) -> (String, String)) -> Found {
    let all = list.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found = Found::new();
    for one in all {
        if let Some(purl) = one.get("purl").and_then(Value::as_str).filter(|purl| !purl.is_empty()) {
            found.entry(normalised(purl)).or_insert_with(|| place(one));
        }
    }
    found
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or("?").to_owned()
}

/// Returns a purl in lower case without qualifiers and escapes. A subpath of a Go module is joined to its name, which is
/// where others have it; elsewhere it is dropped.
fn normalised(purl: &str) -> String {
    let (purl, subpath) = purl.split_once('#').unwrap_or((purl, ""));
    let purl = purl.split_once('?').map_or(purl, |(purl, _)| purl);
    let joined = match purl.rsplit_once('@') {
        Some((name, version)) if purl.starts_with("pkg:golang/") && !subpath.is_empty() => {
            format!("{name}/{subpath}@{version}")
        }
        None if purl.starts_with("pkg:golang/") && !subpath.is_empty() => format!("{purl}/{subpath}"),
        _ => purl.to_owned(),
    };
    unescaped(&joined).to_lowercase()
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match escape.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns how syft is asked for a work tree, without looking for a newer syft.
pub(super) fn syft_words(syft: &str, path: &Path, format: &str) -> Vec<String> {
    let target = format!("dir:{}", path.display());
    ["env", "SYFT_CHECK_FOR_APP_UPDATE=false", syft, "-q", &target, "-o", format].map(str::to_owned).to_vec()
}

/// Returns the name of the folder.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn purls_of_both_are_brought_to_one_form() {
        for (purl, one) in [
            ("pkg:npm/%40types/node@1.0.0", "pkg:npm/@types/node@1.0.0"),
            ("pkg:golang/example.org/a@v1.0.0#v2", "pkg:golang/example.org/a/v2@v1.0.0"),
            ("pkg:golang/example.org/a#v2", "pkg:golang/example.org/a/v2"),
            ("pkg:github/Actions/cache@v4#save", "pkg:github/actions/cache@v4"),
            ("pkg:gem/nokogiri@1.18.0?platform=java", "pkg:gem/nokogiri@1.18.0"),
        ] {
            assert_eq!(normalised(purl), one);
        }
    }
}
