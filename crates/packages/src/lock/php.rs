//! PHP: `composer.lock`, with `composer.json` for what the project asks for itself.

use std::collections::HashMap;

use slam_formats::purl::Purl;

use crate::json::{Dialect, parse};
use crate::lock::{broken, folder_name, qualify};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, HashAlgorithm, Kind, Listing, Match, Needs, Package, Reader, Scope, digest, reach};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "php-composer-lock", matches: &[Match::Name("composer.lock")], needs: Needs::Files, read },
    Reader {
        id: "php-composer-json",
        matches: &[Match::Name("composer.json")],
        needs: Needs::Files,
        read: read_manifest,
    },
];

/// Packages that provide one name.
const SAME: usize = 100;

fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    let (vendor, name) = name.split_once('/')?;
    Purl::new("composer", Some(vendor), name, version).ok()
}

/// Whether a name means the platform: PHP itself, its extensions and libraries, Composer.
fn is_platform(name: &str) -> bool {
    !name.contains('/')
}

fn read(file: &File<'_>) -> Listing {
    let root = match parse(file.bytes, Dialect::Strict) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if root.get("packages").is_none() {
        listing.problem(Some(1), "there is no `packages`: this is no lock file of Composer");
    }
    let groups = [("packages", Scope::Runtime), ("packages-dev", Scope::Dev)];
    let nodes: Vec<(&Node<'_>, Scope)> =
        groups.iter().flat_map(|(group, scope)| root.items_of(group).iter().map(|node| (node, *scope))).collect();
    let mut names: HashMap<String, Vec<usize>> = HashMap::new();
    for (node, scope) in &nodes {
        let index = listing.packages.len();
        let name = node.text_of("name").unwrap_or_default();
        if name.is_empty() {
            listing.problem(Some(node.line), "a package has no `name`");
        }
        listing.packages.push(Package { scope: *scope, ..package(node, name) });
        names.insert(name.to_ascii_lowercase(), vec![index]);
    }
    // What another package provides or replaces, unless it is there itself.
    for (index, (node, _)) in nodes.iter().enumerate() {
        for entry in node.entries_of("provide").iter().chain(node.entries_of("replace")) {
            let all = names.entry(entry.key.to_ascii_lowercase()).or_default();
            let is_itself = |one: &usize| {
                listing.packages.get(*one).is_some_and(|package| package.name.eq_ignore_ascii_case(&entry.key))
            };
            if !all.iter().any(is_itself) && all.len() < SAME {
                all.push(index);
            }
        }
    }
    for (from, (node, _)) in nodes.iter().enumerate() {
        asks(&mut listing, &names, from, node.entries_of("require"), EdgeKind::DependsOn);
    }
    project(file, &mut listing, &names);
    reach::tidy(&mut listing.edges);
    listing
}

fn asks(
    listing: &mut Listing,
    names: &HashMap<String, Vec<usize>>,
    from: usize,
    entries: &[crate::tree::Entry<'_>],
    kind: EdgeKind,
) {
    for entry in entries.iter().filter(|entry| !is_platform(&entry.key)) {
        match names.get(&entry.key.to_ascii_lowercase()) {
            Some(all) => listing.edges.extend(all.iter().map(|to| Edge { from, to: *to, kind })),
            // Packages of the platform with a vendor.
            None if entry.key.starts_with("composer/") || entry.key == "composer-plugin-api" => {}
            None => {
                let range = entry.value.text().unwrap_or_default();
                let reason = format!("`{}` {range} is asked for and not in the lock file", entry.key);
                listing.unknown(Some(entry.line), reason);
            }
        }
    }
}

fn project(file: &File<'_>, listing: &mut Listing, names: &HashMap<String, Vec<usize>>) {
    let Some(bytes) = file.read_beside("composer.json") else {
        let reason = "which packages the project asks for itself stands in `composer.json`, which is not there";
        listing.unknown(None, reason);
        return;
    };
    // It is told by its own reader when it is broken.
    let Ok(manifest) = parse(&bytes, Dialect::Strict) else { return };
    let from = listing.packages.len();
    listing.packages.push(Package { line: None, ..application(file, &manifest) });
    let before = listing.unknowns.len();
    asks(listing, names, from, manifest.entries_of("require"), EdgeKind::DependsOn);
    asks(listing, names, from, manifest.entries_of("require-dev"), EdgeKind::DevDependsOn);
    // Those lines are of the manifest.
    listing.unknowns.iter_mut().skip(before).for_each(|unknown| unknown.line = None);
}

fn application(file: &File<'_>, manifest: &Node<'_>) -> Package {
    let name = manifest.text_of("name");
    let version = manifest.text_of("version");
    Package {
        purl: name.and_then(|name| purl(name, version)),
        kind: Kind::Application,
        line: manifest.get("name").map(|node| node.line).or(Some(1)),
        licenses: licenses(manifest),
        ..Package::new(name.unwrap_or_else(|| folder_name(file.folder())), version)
    }
}

/// Several licences of a package of Composer are a choice.
fn licenses(node: &Node<'_>) -> Vec<String> {
    let Some(field) = node.get("license") else { return Vec::new() };
    let all: Vec<&str> = field.text().into_iter().chain(field.items().iter().filter_map(Node::text)).collect();
    if all.is_empty() { Vec::new() } else { vec![all.join(" OR ")] }
}

fn package(node: &Node<'_>, name: &str) -> Package {
    let version = node.text_of("version");
    let mut package = Package { purl: purl(name, version), line: Some(node.line), ..Package::new(name, version) };
    package.licenses = licenses(node);
    let text = |key: &str| node.text_of(key).filter(|text| !text.is_empty()).map(str::to_owned);
    package.description = text("description");
    package.homepage = text("homepage");
    let in_dist = |key: &str| node.at(&["dist", key]).and_then(Node::text).unwrap_or_default();
    package.hashes.extend(digest::hex(HashAlgorithm::Sha1, in_dist("shasum")));
    match (in_dist("type"), in_dist("url")) {
        // A folder of the target.
        ("path", path) => {
            package.purl = None;
            package.download = Some(format!("file:{path}"));
        }
        (_, url) if !url.is_empty() => {
            // Packagist keeps no archives: those of a forge are the usual ones.
            let is_usual = [
                "https://api.github.com/",
                "https://gitlab.com/",
                "https://api.bitbucket.org/",
                "https://bitbucket.org/",
            ];
            if !is_usual.iter().any(|usual| url.starts_with(usual)) {
                package.download = Some(url.to_owned());
            }
        }
        _ => {}
    }
    // A branch is fixed by its commit only.
    let source = |key: &str| node.at(&["source", key]).and_then(Node::text).unwrap_or_default();
    let is_branch = version.is_some_and(|version| version.starts_with("dev-") || version.ends_with("-dev"));
    if is_branch && source("type") == "git" && !source("reference").is_empty() {
        qualify(&mut package, "vcs_url", &format!("git+{}@{}", source("url"), source("reference")));
    }
    package
}

/// Reads a `composer.json`: the project, and what no lock file fixes.
fn read_manifest(file: &File<'_>) -> Listing {
    // Below `vendor` it belongs to a package that is installed.
    if file.path.starts_with("vendor/") || file.path.contains("/vendor/") {
        return Listing::default();
    }
    let root = match parse(file.bytes, Dialect::Strict) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if !root.is_map() {
        listing.problem(Some(1), "a manifest is an object with `name`, and this is none");
        return listing;
    }
    listing.packages.push(application(file, &root));
    if file.beside("composer.lock").is_some_and(|path| file.files.has(&path)) {
        return listing;
    }
    for group in ["require", "require-dev"] {
        for entry in root.entries_of(group).iter().filter(|entry| !is_platform(&entry.key)) {
            let range = entry.value.text().unwrap_or_default();
            let reason = format!("`{}` {range} is not fixed to a version by a lock file", entry.key);
            listing.unknown(Some(entry.line), reason);
        }
    }
    listing
}

#[cfg(test)]
mod tests;
