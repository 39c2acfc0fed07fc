//! `Pipfile.lock`: JSON with packages under `default` and `develop`; it has no edges, and does not tell what the project
//! asks for itself.

use super::requirement::pin;
use super::{Names, library, set_source, sorted, tell_names};
use crate::json::{Dialect, parse};
use crate::lock::{broken, set_vcs};
use crate::tree::{Entry, Node};
use crate::{File, Listing, Package, Scope, digest};

/// Reads the file. Groups beside `default` and `develop` are optional.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match parse(file.bytes, Dialect::Strict) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if root.get("_meta").is_none() {
        listing.problem(Some(1), "there is no `_meta`: this is no lock file of pipenv");
    }
    let mut names = Names::default();
    let rank = |entry: &&Entry<'_>| match entry.key.as_ref() {
        "default" => 0,
        "develop" => 2,
        _ => 1,
    };
    let mut groups: Vec<&Entry<'_>> = root.entries().iter().filter(|entry| entry.key != "_meta").collect();
    groups.sort_by_key(rank);
    for group in groups {
        let scope = match rank(&group) {
            0 => Scope::Runtime,
            1 => Scope::Optional,
            _ => Scope::Dev,
        };
        for entry in group.value.entries() {
            let Some(package) = package(entry, &mut listing) else { continue };
            let known = names.find(&package.name);
            let is_same = |index: &usize| listing.packages.get(*index).is_some_and(|other| other.purl == package.purl);
            if !known.iter().any(is_same) {
                names.insert(&package.name, listing.packages.len());
                listing.packages.push(Package { scope, ..package });
            }
        }
    }
    tell_names(&mut listing);
    listing
}

fn package(entry: &Entry<'_>, listing: &mut Listing) -> Option<Package> {
    let (name, node) = (entry.key.as_ref(), &entry.value);
    let address = node.text_of("file").filter(|file| file.contains("://"));
    let repository = node.text_of("git");
    let version = node.text_of("version").and_then(pin);
    if node.text_of("path").is_some() || node.text_of("file").is_some() && address.is_none() {
        // The project itself (`{"editable": true, "path": "."}`), or a folder of the target.
        if node.text_of("path") != Some(".") {
            listing.unknown(Some(entry.line), format!("`{name}` is a path of the target and was not read"));
        }
        return None;
    }
    if version.is_none() && address.is_none() && repository.is_none() {
        listing.unknown(Some(entry.line), format!("`{name}` is not fixed to a version"));
        return None;
    }
    let mut package = library(name, version, entry.line);
    if let Some(repository) = repository {
        set_vcs(&mut package, repository, node.text_of("ref").unwrap_or_default());
    }
    set_source(&mut package, address.unwrap_or_default());
    package.hashes =
        sorted(node.items_of("hashes").iter().filter_map(Node::text).filter_map(digest::prefixed).collect());
    Some(package)
}
