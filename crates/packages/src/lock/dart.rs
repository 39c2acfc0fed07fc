//! Dart: `pubspec.lock`, with `pubspec.yaml` for who the project is. The lock file has no edges but those of the project.

use slam_formats::purl::Purl;

use crate::lock::{broken, folder_name, qualify, set_vcs};
use crate::tree::{Entry, Node};
use crate::{Edge, EdgeKind, File, HashAlgorithm, Kind, Listing, Match, Needs, Package, Reader, digest, reach, yaml};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "dart-pubspec-lock", matches: &[Match::Name("pubspec.lock")], needs: Needs::Files, read },
    Reader {
        id: "dart-pubspec",
        matches: &[Match::Name("pubspec.yaml"), Match::Name("pubspec.yml")],
        needs: Needs::Files,
        read: read_manifest,
    },
];

fn read(file: &File<'_>) -> Listing {
    let root = match yaml::parse(file.bytes) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if root.get("packages").is_none() {
        listing.problem(Some(1), "there is no `packages`: this is no lock file of pub");
        return listing;
    }
    let manifest = file.read_beside("pubspec.yaml");
    let manifest = manifest.as_deref().and_then(|bytes| yaml::parse(bytes).ok());
    let name = manifest.as_ref().and_then(|one| one.text_of("name"));
    listing.packages.push(application(file, name, manifest.as_ref().and_then(|one| one.text_of("version")), root.line));
    if manifest.is_none() {
        listing.unknown(Some(root.line), "who the project is stands in `pubspec.yaml`, which is not there");
    }
    for entry in root.entries_of("packages") {
        let to = listing.packages.len();
        listing.packages.push(package(entry));
        let kind = match entry.value.text_of("dependency") {
            Some("direct dev") => EdgeKind::DevDependsOn,
            Some("direct main" | "direct overridden") => EdgeKind::DependsOn,
            _ => continue,
        };
        listing.edges.push(Edge { from: 0, to, kind });
    }
    reach::set_scopes(&mut listing);
    listing
}

fn application(file: &File<'_>, name: Option<&str>, version: Option<&str>, line: u32) -> Package {
    Package {
        purl: name.and_then(|name| Purl::new("pub", None, name, version).ok()),
        kind: Kind::Application,
        line: Some(line),
        ..Package::new(name.unwrap_or_else(|| folder_name(file.folder())), version)
    }
}

fn package(entry: &Entry<'_>) -> Package {
    let node = &entry.value;
    let version = node.text_of("version");
    let within = |key: &str| node.at(&["description", key]).and_then(Node::text).unwrap_or_default();
    let name = Some(within("name")).filter(|name| !name.is_empty()).unwrap_or(&entry.key);
    let mut package = Package {
        purl: Purl::new("pub", None, name, version).ok(),
        line: Some(entry.line),
        ..Package::new(name, version)
    };
    match node.text_of("source") {
        Some("git") => {
            set_vcs(&mut package, within("url"), within("resolved-ref"));
        }
        // A package beside the project, or one that comes with an SDK: nothing that the registry has.
        Some("path") => {
            package.purl = None;
            package.kind = Kind::Application;
        }
        Some("sdk") => package.purl = None,
        _ => {
            package.hashes.extend(digest::hex(HashAlgorithm::Sha256, within("sha256")));
            let host = within("url");
            if !matches!(host.trim_end_matches('/'), "" | "https://pub.dev" | "https://pub.dartlang.org") {
                qualify(&mut package, "repository_url", host);
                package.download = Some(host.to_owned());
            }
        }
    }
    package
}

/// Reads a `pubspec.yaml`: the project, and what no lock file fixes.
fn read_manifest(file: &File<'_>) -> Listing {
    let root = match yaml::parse(file.bytes) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if !root.is_map() {
        listing.problem(Some(1), "a manifest is a mapping with `name`, and this is none");
        return listing;
    }
    let line = root.get("name").map_or(1, |node| node.line);
    listing.packages.push(application(file, root.text_of("name"), root.text_of("version"), line));
    // A member of a workspace has its lock file at the root of that.
    if file.beside("pubspec.lock").is_some_and(|path| file.files.has(&path))
        || root.text_of("resolution") == Some("workspace")
    {
        return listing;
    }
    for group in ["dependencies", "dev_dependencies"] {
        for entry in root.entries_of(group).iter().filter(|entry| entry.value.get("sdk").is_none()) {
            let range = entry.value.text().unwrap_or("any version");
            let reason = format!("`{}` {range} is not fixed to a version by a lock file", entry.key);
            listing.unknown(Some(entry.line), reason);
        }
    }
    listing
}

#[cfg(test)]
mod tests;
