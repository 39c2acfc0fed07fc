//! Installed distributions of Python: `*.dist-info` (PEP 376, 610, 639, core metadata) and the older `*.egg-info`.

use serde::Deserialize;
use slam_formats::purl::Purl;

use super::owned::Owned;
use crate::lock::python::{is_name, no_name};
use crate::{EdgeKind, File, Listing, Need, Package};

/// `requires.txt` and `Requires-Dist` of real packages have some hundred lines.
const MOST_NEEDS: usize = 10_000;

/// Reads one distribution.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = String::from_utf8_lossy(file.bytes);
    let headers = Headers { text: &text };
    // The first `Name` is on line 2 as a rule, but nothing fixes it.
    let mut package = Package::new("", None);
    let mut classifiers = Vec::new();
    let mut license = None;
    let mut expression = None;
    let mut needs = Vec::new();
    for (line, key, value) in headers.fields() {
        // The names of the fields are those of mail headers: case does not count.
        match key.to_ascii_lowercase().as_str() {
            "name" if package.name.is_empty() => {
                package.name = value.to_owned();
                package.line = Some(line);
            }
            "version" => package.version = Some(value.to_owned()).filter(|version| !version.is_empty()),
            "summary" => package.description = known(value),
            "home-page" => package.homepage = known(value),
            "project-url" if package.homepage.is_none() => {
                package.homepage = value.split_once(',').and_then(|(_, url)| known(url.trim()));
            }
            "author" | "author-email" if package.supplier.is_none() => package.supplier = known(value),
            "license-expression" => expression = known(value),
            // A whole licence text stands here at times; its first line is its name then.
            "license" => license = known(value),
            "classifier" => {
                if let Some(path) = value.strip_prefix("License :: ") {
                    classifiers.push(path.rsplit(" :: ").next().unwrap_or(path).to_owned());
                }
            }
            "requires-dist" if needs.len() < MOST_NEEDS => needs.push(value.to_owned()),
            _ => {}
        }
    }
    if package.name.is_empty() {
        listing.problem(None, "metadata of a Python distribution without `Name`: left out");
        return listing;
    }
    package.licenses = match (expression, license) {
        (Some(expression), _) => vec![expression],
        // The classifier `OSI Approved` alone says nothing.
        (None, None) => classifiers.into_iter().filter(|name| name != "OSI Approved").collect(),
        (None, Some(license)) => vec![license],
    };
    if is_name(&package.name) {
        package.purl = Purl::new("pypi", None, &package.name, package.version.as_deref()).ok();
    } else {
        listing.problem(package.line, no_name(&package.name));
    }
    origin(file, &mut package);
    listing.packages.push(package);

    if needs.is_empty()
        && let Some(bytes) = file.read_beside("requires.txt")
    {
        // Sections of extras follow; what stands before the first is always needed.
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
        needs.extend(lines.filter(|line| !line.is_empty()).take(MOST_NEEDS).map(str::to_owned));
    }
    for need in needs {
        let (what, marker) = need.split_once(';').unwrap_or((&need, ""));
        let name = what.trim().split([' ', '(', '[', '<', '>', '=', '!', '~', '@', ',']).next().unwrap_or_default();
        let kind = if marker.contains("extra") { EdgeKind::OptionalDependsOn } else { EdgeKind::DependsOn };
        if is_name(name)
            && let Ok(purl) = Purl::new("pypi", None, name, None)
        {
            listing.needs.push(Need { from: 0, purl, kind });
        }
    }
    listing.needs.sort_unstable();
    listing.needs.dedup();
    own(file, &mut listing);
    listing
}

fn known(value: &str) -> Option<String> {
    Some(value.trim()).filter(|value| !value.is_empty() && *value != "UNKNOWN").map(str::to_owned)
}

struct Headers<'a> {
    text: &'a str,
}

impl<'a> Headers<'a> {
    /// Returns line, name, and value of each field up to the empty line; lines that go on are left out.
    fn fields(&self) -> impl Iterator<Item = (u32, &'a str, &'a str)> {
        let lines = (1..).zip(self.text.lines()).take_while(|(_, line)| !line.is_empty());
        let fields = lines.filter(|(_, line)| !line.starts_with([' ', '\t']));
        fields.filter_map(|(number, line)| line.split_once(':').map(|(key, value)| (number, key, value.trim())))
    }
}

/// `direct_url.json` (PEP 610): where it was installed from, when not by name.
#[derive(Deserialize)]
struct DirectUrl {
    url: String,
    vcs_info: Option<VcsInfo>,
}

#[derive(Deserialize)]
struct VcsInfo {
    vcs: String,
    commit_id: Option<String>,
}

fn origin(file: &File<'_>, package: &mut Package) {
    let Some(bytes) = file.read_beside("direct_url.json") else { return };
    let Ok(direct) = serde_json::from_slice::<DirectUrl>(&bytes) else { return };
    match direct.vcs_info {
        Some(VcsInfo { vcs, commit_id }) => {
            let commit = commit_id.map(|commit| format!("@{commit}")).unwrap_or_default();
            let url = format!("{vcs}+{}{commit}", direct.url);
            package.purl = package.purl.take().and_then(|purl| purl.with_qualifier("vcs_url", &url).ok());
            package.download = Some(url);
        }
        // A folder of the machine that it was built on tells nothing to others.
        None if direct.url.starts_with("file:") => {}
        None => package.download = Some(direct.url),
    }
}

/// Notes the files of `RECORD`, so that what is found in a wheel is not taken for a package of its own.
fn own(file: &File<'_>, listing: &mut Listing) {
    let Some(bytes) = file.read_beside("RECORD") else { return };
    let Some((site, _)) = file.folder().rsplit_once('/').or(Some(("", ""))) else { return };
    let prefix = if site.is_empty() { String::new() } else { format!("{site}/") };
    let mut owned = Owned::new(&prefix);
    for line in String::from_utf8_lossy(&bytes).lines() {
        // CSV: path, digest, size; a path is quoted only when it has a comma or a quote.
        let path = match line.strip_prefix('"') {
            Some(rest) => rest.split_once('"').map_or(rest, |(path, _)| path),
            None => line.split_once(',').map_or(line, |(path, _)| path),
        };
        if !path.is_empty() && !path.starts_with(['/', '.']) && !path.contains(".dist-info/") {
            owned.push("", path);
        }
    }
    owned.give(listing, 0);
    owned.finish(listing);
}
