//! `yarn.lock`: which of its two formats it is, and what both share.

use std::collections::HashMap;

use super::manifest::{Ask, Manifest};
use super::{application, manifest_in, workspace, yarn_berry, yarn_classic};
use crate::{Edge, EdgeKind, File, Listing, reach};

/// Reads a `yarn.lock`.
pub(super) fn read(file: &File<'_>) -> Listing {
    // Yarn 2 and later write YAML that begins, behind comments, with this mapping.
    let head = file.bytes.get(..4096).unwrap_or(file.bytes);
    let is_berry = memchr::memmem::find(head, b"__metadata:").is_some();
    if is_berry { yarn_berry::read(file) } else { yarn_classic::read(file) }
}

/// Which package a descriptor (`name@range`) means.
#[derive(Default)]
pub(super) struct Descriptors<'a> {
    exact: HashMap<&'a str, usize>,
    /// The only package of a name, or none when there are several.
    names: HashMap<&'a str, Option<usize>>,
}

impl<'a> Descriptors<'a> {
    /// Notes a descriptor of the lock file.
    pub(super) fn insert(&mut self, descriptor: &'a str, name: &'a str, index: usize) {
        self.exact.insert(descriptor, index);
        let only = self.names.entry(name).or_insert(Some(index));
        if *only != Some(index) {
            *only = None;
        }
    }

    /// Returns the package of a name and range. A range that the file does not have was overridden by `resolutions` of
    /// the project: then the name tells, when it has one package only.
    pub(super) fn find(&self, name: &str, range: &str, buffer: &mut String) -> Option<usize> {
        for protocol in ["@", "@npm:"] {
            buffer.clear();
            buffer.push_str(name);
            buffer.push_str(protocol);
            buffer.push_str(range);
            if let Some(index) = self.exact.get(buffer.as_str()) {
                return Some(*index);
            }
        }
        self.names.get(name).copied().flatten()
    }
}

/// Adds the project and its workspace members, as their manifests have them, with edges to what they ask for. For
/// `yarn.lock` of yarn 1, which lists neither.
pub(super) fn add_projects(file: &File<'_>, listing: &mut Listing, descriptors: &Descriptors<'_>) {
    let Some(manifest) = manifest_in(file, "") else {
        listing.unknown(
            Some(1),
            "which packages the project asks for itself stands in `package.json`, which is not there",
        );
        return;
    };
    let mut projects = vec![(file.folder().to_owned(), manifest)];
    let patterns = projects.first().map(|(_, root)| root.workspaces.clone()).unwrap_or_default();
    for member in workspace::members(file, &patterns) {
        if let Some(manifest) = manifest_in(file, &member) {
            projects.push((member, manifest));
        }
    }
    let first = listing.packages.len();
    for (folder, project) in &projects {
        let mut package = application(project.name.as_deref(), project.version.as_deref(), folder, 1);
        // They stand in manifests, not in a line of the lock file.
        package.line = None;
        package.licenses.clone_from(&project.licenses);
        listing.packages.push(package);
    }
    let members: HashMap<&str, usize> =
        (first..).zip(&projects).filter_map(|(index, (_, project))| Some((project.name.as_deref()?, index))).collect();
    let mut buffer = String::new();
    for (from, (_, project)) in (first..).zip(&projects) {
        if from > first {
            listing.edges.push(Edge { from: first, to: from, kind: EdgeKind::DependsOn });
        }
        for ask in project.asks.iter() {
            let member = || members.get(ask.name.as_str()).copied();
            match descriptors.find(&ask.name, &ask.range, &mut buffer).or_else(member) {
                Some(to) => listing.edges.push(Edge { from, to, kind: ask.kind }),
                None => missing(listing, project, ask),
            }
        }
    }
}

fn missing(listing: &mut Listing, project: &Manifest, ask: &Ask) {
    if ask.is_peer || ask.kind == EdgeKind::OptionalDependsOn {
        return;
    }
    let who = project.name.as_deref().unwrap_or("the project");
    listing.unknown(None, format!("`{}` {} is asked for by {who} and not in the lock file", ask.name, ask.range));
}

/// Sets scopes and tidies up, when every way to a package is known.
pub(super) fn finish(listing: &mut Listing) {
    reach::tidy(&mut listing.edges);
    reach::set_scopes(listing);
}
