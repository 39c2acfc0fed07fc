//! `rebar.lock`: a list of `{name, source, level}`, where level 0 is what the project asks for itself, with a list of
//! checksums behind it; the list stands alone in old files.

use std::collections::HashMap;

use super::library;
use super::term::{Term, parse};
use crate::lock::{broken, folder_name, set_vcs};
use crate::tree::text;
use crate::{Edge, EdgeKind, File, HashAlgorithm, Kind, Listing, Package, digest};

/// Reads the file. It has no edges but those of the project.
pub(super) fn read(file: &File<'_>) -> Listing {
    let terms = match text(file.bytes).and_then(parse) {
        Ok(terms) => terms,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let Some(first) = terms.first() else {
        listing.problem(Some(1), "there is no list: this is no lock file of rebar3");
        return listing;
    };
    let packages = if first.text_at(0).is_some() { first.item(1).unwrap_or(first) } else { first };
    // The checksum of the archive; `pkg_hash` is of what is inside.
    let lists = terms.get(1).map(Term::items).unwrap_or_default();
    let outer = lists.iter().find(|list| list.text_at(0) == Some("pkg_hash_ext")).and_then(|list| list.item(1));
    let hashes: HashMap<&str, &str> = outer
        .map(Term::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|pair| Some((pair.text_at(0)?, pair.text_at(1)?)))
        .collect();
    let mut project = Package::new(folder_name(file.folder()), None);
    (project.kind, project.line) = (Kind::Application, Some(1));
    listing.packages.push(project);
    for node in packages.items() {
        let (Some(name), Some(source)) = (node.text_at(0), node.item(1)) else {
            listing.problem(Some(node.line), "expected a package as `{name, source, level}`");
            continue;
        };
        let mut package = match source.text_at(0) {
            Some("pkg") => library(None, source.text_at(1).unwrap_or(name), source.text_at(2), node.line),
            Some("git" | "git_subdir") => {
                let mut package = library(None, name, None, node.line);
                let commit = source.item(2).and_then(|reference| reference.text_at(1));
                set_vcs(&mut package, source.text_at(1).unwrap_or_default(), commit.unwrap_or_default());
                package
            }
            _ => {
                listing.unknown(Some(node.line), format!("`{name}` is from a source that is not known here"));
                continue;
            }
        };
        package.hashes.extend(hashes.get(name).and_then(|digits| digest::hex(HashAlgorithm::Sha256, digits)));
        if node.text_at(2) == Some("0") {
            listing.edges.push(Edge { from: 0, to: listing.packages.len(), kind: EdgeKind::DependsOn });
        }
        listing.packages.push(package);
    }
    listing
}
