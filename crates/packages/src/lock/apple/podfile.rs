//! `Podfile.lock` of CocoaPods: YAML with pods and their edges under `PODS`. Its checksums are of specifications, not of
//! what is fetched.

use std::collections::HashMap;

use slam_formats::purl::Purl;

use crate::lock::{broken, folder_name, set_vcs};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, Kind, Listing, Package, reach, yaml};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match yaml::parse(file.bytes) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if root.get("PODS").is_none() {
        if root.get("PODFILE CHECKSUM").is_none() {
            listing.problem(Some(1), "there is no `PODS`: this is no lock file of CocoaPods");
        }
        return listing;
    }
    let mut project = Package::new(folder_name(file.folder()), None);
    (project.kind, project.line) = (Kind::Application, Some(root.line));
    listing.packages.push(project);
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut asks: Vec<(usize, &Node<'_>)> = Vec::new();
    for item in root.items_of("PODS") {
        // A text, or a mapping of one text to a list of what it asks for.
        let entry = item.entries().first();
        let Some(stated) = item.text().or_else(|| entry.map(|entry| entry.key.as_ref())) else { continue };
        let Some((name, version)) = stated.split_once(" (").map(|(name, rest)| (name, rest.trim_end_matches(')')))
        else {
            listing.problem(Some(item.line), "expected a pod as `name (version)`");
            continue;
        };
        let index = listing.packages.len();
        names.insert(name, index);
        listing.packages.push(package(&root, name, version, item.line));
        asks.extend(entry.iter().flat_map(|entry| entry.value.items()).map(|ask| (index, ask)));
    }
    asks.extend(root.items_of("DEPENDENCIES").iter().map(|ask| (0, ask)));
    for (from, ask) in asks {
        let Some(stated) = ask.text() else { continue };
        let name = stated.split(" (").next().unwrap_or(stated);
        match names.get(name) {
            Some(to) => listing.edges.push(Edge { from, to: *to, kind: EdgeKind::DependsOn }),
            None => listing.unknown(Some(ask.line), format!("`{name}` is asked for and not in the lock file")),
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

/// Part of a pod (`Firebase/Core`) is told by the subpath of the package URL.
fn package(root: &Node<'_>, name: &str, version: &str, line: u32) -> Package {
    let (pod, part) = name.split_once('/').map_or((name, None), |(pod, part)| (pod, Some(part)));
    let purl = Purl::new("cocoapods", None, pod, Some(version)).ok();
    let purl = match part {
        Some(part) => purl.and_then(|purl| purl.with_subpath(part).ok()),
        None => purl,
    };
    let mut package = Package { purl, line: Some(line), ..Package::new(name, Some(version)) };
    let external = root.at(&["EXTERNAL SOURCES", pod]);
    let checkout = root.at(&["CHECKOUT OPTIONS", pod]);
    let value = |key: &str| checkout.and_then(|one| one.text_of(key)).or_else(|| external?.text_of(key));
    if let Some(repository) = value(":git") {
        set_vcs(&mut package, repository, value(":commit").or_else(|| value(":tag")).unwrap_or_default());
    } else if let Some(path) = value(":path").or_else(|| value(":podspec")) {
        // Worked on beside the project: nothing that the trunk has.
        package.purl = None;
        package.download = Some(format!("file:{path}"));
    }
    package
}
