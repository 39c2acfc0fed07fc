//! `package-lock.json` and `npm-shrinkwrap.json` of npm 5 and 6 (`lockfileVersion` 1): a tree of `dependencies`.

use std::borrow::Cow;

use super::npm::{Places, is_address};
use super::{alias, application, library, manifest_in, set_source};
use crate::tree::{Entry, Node};
use crate::{Edge, EdgeKind, File, Listing, Package, Scope, digest, reach};

/// Bytes of the path of a package.
const PATH: usize = 4096;

#[derive(Default)]
struct Reader<'a> {
    listing: Listing,
    places: Places<'a>,
    found: Vec<(String, &'a Node<'a>)>,
}

/// Reads the tree; what the project itself asks for stands in `package.json`.
pub(super) fn read(file: &File<'_>, root: &Node<'_>) -> Listing {
    let mut reader = Reader::default();
    let manifest = manifest_in(file, "");
    let named = manifest.as_ref().and_then(|one| one.name.as_deref());
    let name = root.text_of("name").or(named);
    let project = application(name, root.text_of("version"), file.folder(), root.line);
    reader.listing.packages.push(project);
    reader.below("", root);
    let mut buffer = String::new();
    for (from, (path, node)) in (1..).zip(&reader.found) {
        for entry in node.entries_of("requires") {
            match reader.places.find(path, &entry.key, &mut buffer) {
                Some(to) => {
                    let kind = kind(&reader.listing.packages, from, to);
                    reader.listing.edges.push(Edge { from, to, kind });
                }
                None => {
                    let range = entry.value.text().unwrap_or_default();
                    let reason = format!("`{}` {range} is asked for and not in the lock file", entry.key);
                    reader.listing.unknown(Some(entry.line), reason);
                }
            }
        }
    }
    match manifest {
        None => reader.listing.unknown(
            Some(root.line),
            "which packages the project asks for itself stands in `package.json`, which is not there",
        ),
        Some(manifest) => {
            for ask in &manifest.asks {
                if let Some(to) = reader.places.find("", &ask.name, &mut buffer) {
                    reader.listing.edges.push(Edge { from: 0, to, kind: ask.kind });
                }
            }
        }
    }
    reach::tidy(&mut reader.listing.edges);
    reader.listing
}

impl<'a> Reader<'a> {
    /// Notes the packages in the `node_modules` of this path; the reader of JSON bounds the depth.
    fn below(&mut self, path: &str, node: &'a Node<'a>) {
        for entry in node.entries_of("dependencies") {
            let separator = if path.is_empty() { "" } else { "/" };
            let inner = format!("{path}{separator}node_modules/{}", entry.key);
            if inner.len() > PATH || !entry.value.is_map() {
                self.listing.problem(Some(entry.line), "a package is an object under a path of at most 4096 bytes");
                continue;
            }
            let index = self.listing.packages.len();
            self.listing.packages.push(package(entry));
            self.places.paths.insert(Cow::Owned(inner.clone()), index);
            self.found.push((inner.clone(), &entry.value));
            if entry.value.is_true("bundled")
                && let Some(holder) = self.places.paths.get(path)
            {
                self.listing.edges.push(Edge { from: *holder, to: index, kind: EdgeKind::Contains });
            }
            self.below(&inner, &entry.value);
        }
    }
}

fn package(entry: &Entry<'_>) -> Package {
    let node = &entry.value;
    let stated = node.text_of("version").unwrap_or_default();
    let mut package = if let Some((name, version)) = alias(stated) {
        library(name, Some(version), entry.line)
    } else if is_address(stated) {
        let mut package = library(&entry.key, None, entry.line);
        set_source(&mut package, stated);
        package
    } else {
        library(&entry.key, Some(stated).filter(|text| !text.is_empty()), entry.line)
    };
    set_source(&mut package, node.text_of("resolved").unwrap_or_default());
    package.hashes = node.text_of("integrity").map(digest::integrity).unwrap_or_default();
    package.scope = match (node.is_true("dev"), node.is_true("optional")) {
        (true, _) => Scope::Dev,
        (false, true) => Scope::Optional,
        (false, false) => Scope::Runtime,
    };
    package
}

/// `requires` does not tell what is optional; but what is marked so and needed by something that is not, is needed as
/// something optional.
fn kind(packages: &[Package], from: usize, to: usize) -> EdgeKind {
    let is_optional = |index: usize| packages.get(index).is_some_and(|one| one.scope == Scope::Optional);
    if is_optional(to) && !is_optional(from) { EdgeKind::OptionalDependsOn } else { EdgeKind::DependsOn }
}
