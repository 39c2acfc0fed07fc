//! `package-lock.json` and `npm-shrinkwrap.json` of npm 7 and later (`lockfileVersion` 2 and 3), and the way to version 1.

use std::collections::HashMap;

use super::manifest::{asks, licenses};
use super::{application, is_git, library, npm_first, set_source};
use crate::json::{Dialect, parse};
use crate::lock::broken;
use crate::tree::{Entry, Node};
use crate::{Edge, EdgeKind, File, Kind, Listing, Scope, digest, reach};

/// Bytes of the path of a package, and folders that are looked in for one.
const PATH: usize = 4096;

/// Reads a `package-lock.json`.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match parse(file.bytes, Dialect::Strict) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    if root.get("packages").is_some_and(Node::is_map) {
        Reader::default().read(file, &root)
    } else if root.get("dependencies").is_some_and(Node::is_map) || root.get("lockfileVersion").is_some() {
        npm_first::read(file, &root)
    } else {
        let mut listing = Listing::default();
        listing.problem(Some(1), "neither `packages` nor `dependencies` is an object: this is no lock file of npm");
        listing
    }
}

/// Reads an `npm-shrinkwrap.json`, which counts instead of the `package-lock.json` beside it.
pub(super) fn read_shrinkwrap(file: &File<'_>) -> Listing {
    let mut listing = read(file);
    listing.hides.extend(file.beside("package-lock.json"));
    listing
}

/// Where packages stand: what Node's look through the folders above finds.
#[derive(Default)]
pub(super) struct Places<'a> {
    /// Package by its path.
    pub(super) paths: HashMap<std::borrow::Cow<'a, str>, usize>,
}

impl Places<'_> {
    /// Returns the package that `name` means to a package at `path`: in its own `node_modules`, then in those of the
    /// folders above.
    pub(super) fn find(&self, path: &str, name: &str, buffer: &mut String) -> Option<usize> {
        let mut base = path;
        loop {
            if base != "node_modules" && !base.ends_with("/node_modules") {
                buffer.clear();
                buffer.push_str(base);
                buffer.push_str(if base.is_empty() { "node_modules/" } else { "/node_modules/" });
                buffer.push_str(name);
                if let Some(index) = self.paths.get(buffer.as_str()) {
                    return Some(*index);
                }
            }
            if base.is_empty() {
                return None;
            }
            base = base.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    listing: Listing,
    places: Places<'a>,
    /// Path and entry of each package.
    found: Vec<(&'a str, &'a Node<'a>)>,
}

impl<'a> Reader<'a> {
    fn read(mut self, file: &File<'_>, root: &'a Node<'a>) -> Listing {
        let entries = root.entries_of("packages");
        let (links, packages): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.value.is_true("link"));
        for entry in packages {
            self.package(file, root, entry);
        }
        for entry in links {
            self.link(entry);
        }
        self.edges();
        reach::tidy(&mut self.listing.edges);
        self.listing
    }

    fn package(&mut self, file: &File<'_>, root: &Node<'_>, entry: &'a Entry<'a>) {
        let (path, node) = (entry.key.as_ref(), &entry.value);
        if !node.is_map() || path.len() > PATH {
            self.listing.problem(Some(entry.line), "a package is an object under a path of at most 4096 bytes");
            return;
        }
        let stated = node.text_of("name");
        let version = node.text_of("version");
        let package = match path.rfind("node_modules/").and_then(|at| path.get(at + "node_modules/".len()..)) {
            Some(name) => {
                let mut package = library(stated.unwrap_or(name), version, entry.line);
                set_source(&mut package, node.text_of("resolved").unwrap_or_default());
                package.hashes = node.text_of("integrity").map(digest::integrity).unwrap_or_default();
                package.scope = scope(node);
                package
            }
            None if path.is_empty() => {
                let name = stated.or_else(|| root.text_of("name"));
                application(name, version.or_else(|| root.text_of("version")), file.folder(), entry.line)
            }
            // A member without a name of its own is called like its folder; npm leaves the name out when both agree.
            None => application(stated.or_else(|| path.rsplit('/').next()), version, path, entry.line),
        };
        self.places.paths.insert(path.into(), self.listing.packages.len());
        self.found.push((path, node));
        self.listing.packages.push(package);
        if let Some(package) = self.listing.packages.last_mut() {
            package.licenses = licenses(node);
        }
    }

    /// A link stands for the folder that it leads to.
    fn link(&mut self, entry: &'a Entry<'a>) {
        let target = entry.value.text_of("resolved").unwrap_or_default();
        let index = self.places.paths.get(target.trim_start_matches("./")).copied();
        match index {
            Some(index) => _ = self.places.paths.insert(entry.key.as_ref().into(), index),
            None => {
                let reason = format!("`{}` is a link to `{target}`, which the lock file does not describe", entry.key);
                self.listing.unknown(Some(entry.line), reason);
            }
        }
    }

    fn edges(&mut self) {
        let mut buffer = String::new();
        for (from, (path, node)) in self.found.iter().enumerate() {
            let is_own = self.listing.packages.get(from).is_some_and(|package| package.kind == Kind::Application);
            for ask in asks(node) {
                // What a package of the registry needs for its own development is not installed with it.
                if ask.kind == EdgeKind::DevDependsOn && !is_own {
                    continue;
                }
                match self.places.find(path, &ask.name, &mut buffer) {
                    Some(to) => self.listing.edges.push(Edge { from, to, kind: ask.kind }),
                    // What is optional may be left out, and npm can be told not to install peers.
                    None if ask.kind == EdgeKind::OptionalDependsOn || ask.is_peer => {}
                    None => {
                        let reason = format!("`{}` {} is asked for and not in the lock file", ask.name, ask.range);
                        self.listing.unknown(Some(ask.line), reason);
                    }
                }
            }
            if node.is_true("inBundle")
                && let Some(holder) = self.holder(path)
            {
                self.listing.edges.push(Edge { from: holder, to: from, kind: EdgeKind::Contains });
            }
            // Members of a workspace belong to the project, even when nothing asks for them.
            if is_own
                && !path.is_empty()
                && let Some(root) = self.places.paths.get("").copied()
                && self.found.get(root).is_some_and(|(_, project)| project.get("workspaces").is_some())
            {
                self.listing.edges.push(Edge { from: root, to: from, kind: EdgeKind::DependsOn });
            }
        }
    }

    /// Returns the package whose archive brings the one at this path: the first above that is not brought itself.
    fn holder(&self, path: &str) -> Option<usize> {
        let mut at = path;
        loop {
            at = at.rsplit_once("node_modules/")?.0.trim_end_matches('/');
            let index = *self.places.paths.get(at)?;
            if !self.found.get(index)?.1.is_true("inBundle") {
                return Some(index);
            }
        }
    }
}

/// Returns the scope that npm computed: `devOptional` is needed for development, or as something optional.
fn scope(node: &Node<'_>) -> Scope {
    if node.is_true("dev") {
        Scope::Dev
    } else if node.is_true("optional") || node.is_true("devOptional") {
        Scope::Optional
    } else {
        Scope::Runtime
    }
}

/// Returns whether what stands in the place of a version is none: an address, a path, or an alias.
pub(super) fn is_address(version: &str) -> bool {
    is_git(version) || version.contains("://") || version.starts_with("file:")
}
