//! `cargo xtask data`: the published conformance material, each source at its pinned commit and digest.
//!
//! `data.toml` says which repository brings which file, `data.sha256` what each file has to be. Nothing is checked out:
//! objects are read with git's plumbing, compared, written into a new folder, and that folder takes the old one's place.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::run;

const TABLE: &str = include_str!("../data.toml");
const DIGESTS: &str = include_str!("../data.sha256");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    source: Vec<Source>,
    made: Vec<Made>,
}

/// A repository at a commit, and what is taken from it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    repository: String,
    commit: String,
    copy: Vec<Copy>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    from: String,
    to: String,
}

/// Material that no repository publishes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    path: String,
    reason: String,
}

/// Brings every source, or with `verify` only compares what is there.
pub fn run(mirror: Option<&Path>, verify: bool) -> Result<()> {
    let table: Table = toml::from_str(TABLE).context("xtask/data.toml")?;
    let digests = digests()?;
    let target = target();
    let wrong = if verify { compare(&target, &digests) } else { bring(&table, &digests, &target, mirror)? };
    for made in &table.made {
        let state = if target.join(&made.path).exists() { "is there" } else { "absent" };
        println!("not fetched: {} ({state}): {}", made.path, made.reason);
    }
    if wrong.is_empty() {
        println!("{} files in {} are as pinned", digests.len(), target.display());
        return Ok(());
    }
    let hint = if verify { "`cargo xtask data` brings them" } else { "their folders were left as they were" };
    bail!("{} problems; {hint}:\n  {}", wrong.len(), wrong.join("\n  "))
}

/// Returns where tests look for the data.
fn target() -> PathBuf {
    let beside = || run::root().join("../shared/data");
    env::var_os("SLAM_TEST_DATA").map_or_else(beside, PathBuf::from)
}

/// Returns the digest of each file, by its path below the target.
fn digests() -> Result<BTreeMap<&'static str, &'static str>> {
    let split = |line: &'static str| line.split_once("  ").map(|(digest, path)| (path, digest));
    DIGESTS.lines().map(|line| split(line).with_context(|| format!("xtask/data.sha256: {line}"))).collect()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns what differs from the digests.
fn compare(target: &Path, digests: &BTreeMap<&str, &str>) -> Vec<String> {
    let problem = |(path, wanted): (&&str, &&str)| match fs::read(target.join(path)) {
        Ok(bytes) if digest(&bytes) == **wanted => None,
        Ok(bytes) => Some(format!("{path}: SHA-256 is {}, pinned is {wanted}", digest(&bytes))),
        Err(error) => Some(format!("{path}: {error}")),
    };
    digests.iter().filter_map(problem).collect()
}

/// Brings all files and returns what could not be brought. A folder is replaced only when all of it is right.
fn bring(
    table: &Table,
    digests: &BTreeMap<&'static str, &'static str>,
    target: &Path,
    mirror: Option<&Path>,
) -> Result<Vec<String>> {
    let mut found: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for source in &table.source {
        eprintln!("reading {} at {}", source.repository, source.commit);
        match read(source, digests, &found, mirror) {
            Ok(files) => found.extend(files),
            Err(error) => wrong.push(format!("{} at {}: {error:#}", source.repository, source.commit)),
        }
    }
    let mut refused = BTreeSet::new();
    for (path, wanted) in digests {
        let problem = match found.get(path) {
            Some(bytes) if digest(bytes) == **wanted => continue,
            Some(bytes) => format!("{path}: SHA-256 is {}, pinned is {wanted}", digest(bytes)),
            None => format!("{path}: no source has it"),
        };
        wrong.push(problem);
        refused.insert(folder(path));
    }
    let folders: BTreeSet<&str> = digests.keys().map(|path| folder(path)).collect();
    fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    for name in folders.difference(&refused) {
        let files =
            found.iter().filter(|(path, _)| folder(path) == *name).map(|(path, bytes)| (*path, bytes.as_slice()));
        replace(target, name, files).with_context(|| format!("cannot write {}", target.join(name).display()))?;
    }
    Ok(wrong)
}

fn folder(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

/// Reads the files that a source has and no earlier one brought.
fn read(
    source: &Source,
    digests: &BTreeMap<&'static str, &'static str>,
    known: &BTreeMap<&str, Vec<u8>>,
    mirror: Option<&Path>,
) -> Result<BTreeMap<&'static str, Vec<u8>>> {
    let fetched = tempfile::tempdir()?;
    let repository = match mirror {
        Some(mirror) => in_mirror(mirror, &source.repository)?,
        None => {
            fetch(fetched.path(), source)?;
            fetched.path().to_owned()
        }
    };
    let objects = list(&repository, &source.commit)?;
    let mut files = BTreeMap::new();
    for path in digests.keys().filter(|path| !known.contains_key(*path)) {
        let id = source.copy.iter().find_map(|copy| objects.get(&copy.origin(path)?));
        if let Some(id) = id {
            files.insert(*path, run::output(git(&repository).args(["cat-file", "blob", id]))?);
        }
    }
    Ok(files)
}

impl Copy {
    /// Returns the path in the repository of a file below the target.
    fn origin(&self, path: &str) -> Option<String> {
        let Some((before, after)) = self.to.split_once('*') else {
            return (self.to == path).then(|| self.from.clone());
        };
        let middle = path.strip_prefix(before)?.strip_suffix(after)?;
        Some(self.from.replacen('*', middle, 1))
    }
}

fn in_mirror(mirror: &Path, url: &str) -> Result<PathBuf> {
    let mut parts = url.trim_end_matches(".git").rsplit('/');
    let (name, owner) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let folder = mirror.join(format!("{owner}+{name}"));
    let candidates = [folder.join("repo"), folder];
    let found = candidates.into_iter().find(|path| path.join("HEAD").is_file() || path.join(".git").exists());
    found.with_context(|| format!("{} has no {owner}+{name}", mirror.display()))
}

/// Fetches one commit into an empty repository; no hook and no template of this machine takes part.
fn fetch(folder: &Path, source: &Source) -> Result<()> {
    let init = ["init", "--quiet", "--bare", "--template=", "."];
    run::output(git(folder).args(init))?;
    let fetch =
        ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", &source.repository, &source.commit];
    run::output(git(folder).args(fetch)).map(drop)
}

/// Returns the object id of every regular file at a commit.
fn list(repository: &Path, commit: &str) -> Result<BTreeMap<String, String>> {
    let listed = run::output(git(repository).args(["ls-tree", "-r", "-z", "--full-tree", commit]))?;
    let entry = |row: &[u8]| {
        let row = String::from_utf8_lossy(row);
        let (head, path) = row.split_once('\t')?;
        let mut fields = head.split(' ');
        let is_file = fields.next()?.starts_with("100");
        is_file.then(|| Some((path.to_owned(), fields.nth(1)?.to_owned())))?
    };
    Ok(listed.split(|byte| *byte == 0).filter_map(entry).collect())
}

fn git(folder: &Path) -> std::process::Command {
    let mut git = run::command("git");
    git.current_dir(folder).env("GIT_TERMINAL_PROMPT", "0");
    git.args(["-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"]);
    git
}

/// Puts a new folder in the place of the old one; what the table does not know is taken over.
fn replace<'f>(target: &Path, name: &str, files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Result<()> {
    let (place, new, old) =
        (target.join(name), target.join(format!(".{name}.new")), target.join(format!(".{name}.old")));
    for rest in [&new, &old] {
        if rest.exists() {
            fs::remove_dir_all(rest)?;
        }
    }
    if place.is_dir() {
        copy_folder(&place, &new)?;
    }
    for (path, bytes) in files {
        let file = new.join(path.strip_prefix(name).unwrap_or(path).trim_start_matches('/'));
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&file, bytes).with_context(|| file.display().to_string())?;
    }
    if place.exists() {
        fs::rename(&place, &old)?;
    }
    fs::rename(&new, &place)?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, there) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy_folder(&entry.path(), &there)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        toml::from_str(TABLE).unwrap()
    }

    #[test]
    fn a_star_stands_for_the_same_text_on_both_sides() {
        let copy = Copy { from: "probes/*/def.yml".into(), to: "scorecard/probes/*.yml".into() };
        assert_eq!(copy.origin("scorecard/probes/fuzzed.yml").as_deref(), Some("probes/fuzzed/def.yml"));
        assert_eq!(copy.origin("scorecard/probes/fuzzed.md"), None);
        let one = Copy { from: "VERSION".into(), to: "gemara/VERSION".into() };
        assert_eq!(one.origin("gemara/VERSION").as_deref(), Some("VERSION"));
        assert_eq!(one.origin("gemara/cue/a.cue"), None);
    }

    #[test]
    fn every_file_has_a_source_and_every_copy_a_file() {
        let (table, digests) = (table(), digests().unwrap());
        for path in digests.keys() {
            let copies = table.source.iter().flat_map(|source| &source.copy);
            assert!(copies.filter(|copy| copy.origin(path).is_some()).count() > 0, "{path} has no source");
            assert!(!table.made.iter().any(|made| path.starts_with(&made.path)), "{path} is fetched and made");
            assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path} leaves the folder");
        }
        for copy in table.source.iter().flat_map(|source| &source.copy) {
            assert!(digests.keys().any(|path| copy.origin(path).is_some()), "{} brings nothing", copy.to);
        }
    }

    #[test]
    fn commits_and_digests_are_whole() {
        let is_hex = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(table().source.iter().all(|source| is_hex(&source.commit, 40)));
        assert!(digests().unwrap().values().all(|digest| is_hex(digest, 64)));
    }

    #[test]
    fn a_replaced_folder_keeps_what_the_table_does_not_know() {
        let target = tempfile::tempdir().unwrap();
        fs::create_dir_all(target.path().join("a/made")).unwrap();
        fs::write(target.path().join("a/made/by-hand.tsv"), "kept").unwrap();
        fs::write(target.path().join("a/b.yml"), "old").unwrap();
        replace(target.path(), "a", [("a/b.yml", b"new".as_slice()), ("a/c/d.yml", b"d")].into_iter()).unwrap();
        let read = |path: &str| fs::read_to_string(target.path().join(path)).unwrap();
        assert_eq!(
            (read("a/made/by-hand.tsv"), read("a/b.yml"), read("a/c/d.yml")),
            ("kept".into(), "new".into(), "d".into())
        );
        assert_eq!(fs::read_dir(target.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_different_file_is_named_with_both_digests() {
        let target = tempfile::tempdir().unwrap();
        fs::write(target.path().join("b.yml"), "other").unwrap();
        let wrong = compare(target.path(), &BTreeMap::from([("b.yml", "00"), ("gone.yml", "11")]));
        assert!(wrong[0].starts_with("b.yml: SHA-256 is d9298a10") && wrong[0].ends_with("pinned is 00"), "{wrong:?}");
        assert!(wrong[1].starts_with("gone.yml: "), "{wrong:?}");
    }
}
