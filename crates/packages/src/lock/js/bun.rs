//! `bun.lock`: JSON with comments; a package is a list whose first item is `name@version` or `name@address`.

use super::manifest::{Ask, asks};
use super::npm::is_address;
use super::{application, library, set_source, split_at_sign};
use crate::json::{Dialect, parse};
use crate::lock::broken;
use crate::tree::Entry;
use crate::{Edge, EdgeKind, File, Listing, Package, digest, reach};
use std::collections::HashMap;

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match parse(file.bytes, Dialect::Comments) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if root.get("lockfileVersion").is_none() {
        listing.problem(Some(1), "there is no `lockfileVersion`: this is no lock file of bun");
    }
    let mut folders: HashMap<&str, usize> = HashMap::new();
    // Package by its place: `a` at the top, `a/b` for the `b` that only `a` sees.
    let mut places: HashMap<&str, usize> = HashMap::new();
    // Place from which each package looks for others, and what it asks for.
    let mut due: Vec<(usize, &str, Vec<Ask>)> = Vec::new();
    for entry in root.entries_of("workspaces") {
        let name = entry.value.text_of("name");
        let folder = if entry.key.is_empty() { file.folder() } else { &entry.key };
        let index = listing.packages.len();
        listing.packages.push(application(name, entry.value.text_of("version"), folder, entry.line));
        folders.insert(&entry.key, index);
        due.push((index, if entry.key.is_empty() { "" } else { name.unwrap_or_default() }, asks(&entry.value)));
        if index > 0 {
            listing.edges.push(Edge { from: 0, to: index, kind: EdgeKind::DependsOn });
        }
    }
    let own = due.len();
    for entry in root.entries_of("packages") {
        let Some((name, rest)) = entry.value.items().first().and_then(|first| split_at_sign(first.text()?)) else {
            listing.problem(Some(entry.line), "a package is a list that begins with `name@version`");
            continue;
        };
        let member = rest.strip_prefix("workspace:").and_then(|folder| folders.get(folder));
        if let Some(index) = member {
            places.insert(&entry.key, *index);
            continue;
        }
        let index = listing.packages.len();
        let (package, info) = package(entry, name, rest);
        listing.packages.push(package);
        places.insert(&entry.key, index);
        due.push((index, &entry.key, info));
    }
    let mut buffer = String::new();
    for (nth, (from, place, asks)) in due.iter().enumerate() {
        for ask in asks {
            if ask.kind == EdgeKind::DevDependsOn && nth >= own {
                continue;
            }
            match find(&places, place, &ask.name, &mut buffer) {
                Some(to) => listing.edges.push(Edge { from: *from, to, kind: ask.kind }),
                None if ask.is_peer || ask.kind == EdgeKind::OptionalDependsOn => {}
                None => {
                    let reason = format!("`{}` {} is asked for and not in the lock file", ask.name, ask.range);
                    listing.unknown(Some(ask.line), reason);
                }
            }
        }
    }
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

fn package(entry: &Entry<'_>, name: &str, rest: &str) -> (Package, Vec<Ask>) {
    let items = entry.value.items();
    let address = is_address(rest);
    let mut package = library(name, Some(rest).filter(|_| !address), entry.line);
    if address {
        set_source(&mut package, rest);
    } else if let Some(registry) = items.get(1).and_then(|item| item.text()) {
        // Empty for the usual registry.
        set_source(&mut package, registry);
    }
    let info = items.iter().find(|item| item.is_map());
    package.hashes = items.iter().skip(1).filter_map(|item| item.text()).flat_map(digest::integrity).collect();
    let mut asks = info.map(asks).unwrap_or_default();
    let optional = info.map(|info| info.items_of("optionalPeers")).unwrap_or_default();
    for ask in asks.iter_mut().filter(|ask| ask.is_peer) {
        if optional.iter().any(|one| one.text() == Some(&ask.name)) {
            ask.kind = EdgeKind::OptionalDependsOn;
        }
    }
    (package, asks)
}

/// Returns the package of a name as seen from a place: below it, then below those above it.
fn find(places: &HashMap<&str, usize>, place: &str, name: &str, buffer: &mut String) -> Option<usize> {
    let mut base = place;
    loop {
        buffer.clear();
        if !base.is_empty() {
            buffer.push_str(base);
            buffer.push('/');
        }
        buffer.push_str(name);
        if let Some(index) = places.get(buffer.as_str()) {
            return Some(*index);
        }
        if base.is_empty() {
            return None;
        }
        base = base.rsplit_once('/').map_or("", |(above, _)| above);
        // A scope is half a name: `vite` of `@tailwindcss/vite` is not that package again.
        let (above, last) = base.rsplit_once('/').unwrap_or(("", base));
        if last.starts_with('@') {
            base = above;
        }
    }
}
