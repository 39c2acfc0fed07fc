//! `yarn.lock` of yarn 2 and later: YAML, every package under the descriptors that it answers.

use std::borrow::Cow;
use std::collections::HashMap;

use super::yarn::{Descriptors, finish};
use super::{application, library, manifest_in, set_source, split_at_sign};
use crate::lock::broken;
use crate::tree::{Entry, Node};
use crate::{Edge, EdgeKind, File, Kind, Listing, Package, yaml};

/// Reads the file. Its `checksum` is of the archive that yarn packs for its own cache, not of what the registry has, so
/// it is no digest of the package.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match yaml::parse(file.bytes) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let entries: Vec<&Entry<'_>> = root.entries().iter().filter(|entry| entry.key != "__metadata").collect();
    let mut descriptors = Descriptors::default();
    let mut ids: Vec<usize> = Vec::with_capacity(entries.len());
    let mut by_resolution: HashMap<Cow<'_, str>, usize> = HashMap::new();
    // A patched package comes behind the one that it patches, and is the same package.
    let (patched, plain): (Vec<_>, Vec<_>) = entries
        .iter()
        .copied()
        .partition(|entry| resolution(entry).is_some_and(|(_, rest)| rest.starts_with("patch:")));
    let ordered: Vec<&Entry<'_>> = plain.into_iter().chain(patched).collect();
    for entry in &ordered {
        let Some((name, reference)) = resolution(entry) else {
            listing.problem(Some(entry.line), "a package has a `resolution` of the form `name@reference`");
            ids.push(usize::MAX);
            continue;
        };
        let version = entry.value.text_of("version");
        let base = format!("{name}@{}", version.unwrap_or_default());
        let patches = reference.starts_with("patch:");
        let index = match by_resolution.get(base.as_str()).copied().filter(|_| patches) {
            Some(index) => index,
            None => {
                let index = listing.packages.len();
                listing.packages.push(package(entry, name, reference, version));
                if reference.starts_with("npm:") {
                    by_resolution.insert(base.into(), index);
                }
                index
            }
        };
        ids.push(index);
        for descriptor in entry.key.split(", ") {
            let name = split_at_sign(descriptor).map_or(descriptor, |(name, _)| name);
            descriptors.insert(descriptor, name, index);
        }
    }
    edges(file, &mut listing, &ordered, &ids, &descriptors);
    finish(&mut listing);
    listing
}

fn resolution<'a>(entry: &'a Entry<'_>) -> Option<(&'a str, &'a str)> {
    split_at_sign(entry.value.text_of("resolution")?)
}

fn package(entry: &Entry<'_>, name: &str, reference: &str, version: Option<&str>) -> Package {
    // Workspaces have the version `0.0.0-use.local`, which is none.
    if let Some(folder) = reference.strip_prefix("workspace:") {
        return application(Some(name), None, folder, entry.line);
    }
    let mut package = library(name, version, entry.line);
    match reference.split_once(':') {
        Some(("npm", rest)) => {
            // `npm:1.0.0::__archiveUrl=ADDRESS` when the registry serves it from elsewhere.
            if let Some((_, address)) = rest.split_once("::__archiveUrl=") {
                package.download = Some(address.replace("%3A", ":").replace("%2F", "/"));
            }
        }
        Some(("link" | "portal", rest)) => {
            let folder = rest.split("::").next().unwrap_or(rest);
            return application(Some(name), None, folder, entry.line);
        }
        Some(("patch", _)) => {}
        Some(("file", _)) => set_source(&mut package, reference.split("::").next().unwrap_or(reference)),
        Some(_) => {
            // A repository is told by the commit behind the address.
            let commit = reference.split_once('#').is_some_and(|(_, rest)| rest.contains("commit="));
            let git = format!("git+{reference}");
            set_source(&mut package, if commit && reference.starts_with("http") { &git } else { reference });
        }
        None => {}
    }
    package
}

fn edges(file: &File<'_>, listing: &mut Listing, entries: &[&Entry<'_>], ids: &[usize], descriptors: &Descriptors<'_>) {
    let mut buffer = String::new();
    let mut unread = None;
    let root = listing.packages.iter().position(|one| one.kind == Kind::Application);
    let root =
        entries.iter().zip(ids).find_map(|(entry, id)| (resolution(entry)?.1 == "workspace:.").then_some(*id)).or(root);
    for (entry, from) in entries.iter().zip(ids) {
        let Some(is_own) = listing.packages.get(*from).map(|one| one.kind == Kind::Application) else { continue };
        // A workspace's own development is told apart only in its manifest.
        let folder = resolution(entry).and_then(|(_, reference)| reference.strip_prefix("workspace:"));
        let manifest = folder.and_then(|folder| manifest_in(file, folder));
        if let (Some(manifest), Some(package)) = (&manifest, listing.packages.get_mut(*from)) {
            *package = Package {
                line: package.line,
                licenses: manifest.licenses.clone(),
                ..application(Some(&package.name), manifest.version.as_deref(), "", entry.line)
            };
        } else if folder.is_some() {
            unread = unread.or(Some(entry.line));
        }
        if let Some(root) = root.filter(|root| is_own && folder.is_some() && root != from) {
            listing.edges.push(Edge { from: root, to: *from, kind: EdgeKind::DependsOn });
        }
        let stated: HashMap<&str, EdgeKind> =
            manifest.iter().flat_map(|one| &one.asks).map(|ask| (ask.name.as_str(), ask.kind)).collect();
        let optional = |group: &str, name: &str| {
            entry.value.get(group).and_then(|meta| meta.get(name)).is_some_and(|one: &Node<'_>| one.is_true("optional"))
        };
        for (group, meta) in [("dependencies", "dependenciesMeta"), ("peerDependencies", "peerDependenciesMeta")] {
            let is_peer = group == "peerDependencies";
            for one in entry.value.entries_of(group) {
                let range = one.value.text().unwrap_or_default();
                let kind = match stated.get(one.key.as_ref()) {
                    Some(kind) => *kind,
                    None if optional(meta, &one.key) => EdgeKind::OptionalDependsOn,
                    None => EdgeKind::DependsOn,
                };
                match descriptors.find(&one.key, range, &mut buffer) {
                    Some(to) => listing.edges.push(Edge { from: *from, to, kind }),
                    // A peer is what the dependent brings; several versions of it are told by nothing here.
                    None if is_peer || kind == EdgeKind::OptionalDependsOn => {}
                    None => {
                        let reason = format!("`{}` {range} is asked for and not in the lock file", one.key);
                        listing.unknown(Some(one.line), reason);
                    }
                }
            }
        }
    }
    if unread.is_some() {
        listing.unknown(unread, "which packages are for development only stands in `package.json`, which is not there");
    }
}
