//! `yarn.lock` of yarn 1: entries of descriptors, with fields indented by two and dependencies by four.

use super::yarn::{Descriptors, add_projects, finish};
use super::{is_git, library, set_source, split_at_sign};
use crate::lock::broken;
use crate::tree::text;
use crate::{Edge, EdgeKind, File, Hash, HashAlgorithm, Listing, Package, digest};

/// An entry of the file.
#[derive(Default)]
struct Entry<'a> {
    line: u32,
    descriptors: Vec<&'a str>,
    version: Option<&'a str>,
    resolved: &'a str,
    integrity: &'a str,
    /// Name, range, kind, and line of what it asks for.
    asks: Vec<(&'a str, &'a str, EdgeKind, u32)>,
}

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let entries = entries(text, &mut listing);
    let mut descriptors = Descriptors::default();
    for (index, entry) in entries.iter().enumerate() {
        for descriptor in &entry.descriptors {
            let name = split_at_sign(descriptor).map_or(*descriptor, |(name, _)| name);
            descriptors.insert(descriptor, name, index);
        }
        listing.packages.push(package(entry));
    }
    let mut buffer = String::new();
    for (from, entry) in entries.iter().enumerate() {
        for (name, range, kind, line) in &entry.asks {
            match descriptors.find(name, range, &mut buffer) {
                Some(to) => listing.edges.push(Edge { from, to, kind: *kind }),
                None if *kind == EdgeKind::OptionalDependsOn => {}
                None => listing.unknown(Some(*line), format!("`{name}` {range} is asked for and not in the lock file")),
            }
        }
    }
    add_projects(file, &mut listing, &descriptors);
    finish(&mut listing);
    listing
}

fn entries<'a>(text: &'a str, listing: &mut Listing) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    // Kind of what the lines indented by four are, when they are dependencies.
    let mut kind = None;
    for (number, line) in (1..).zip(text.lines()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        match (line.len() - line.trim_start_matches(' ').len(), entries.last_mut()) {
            (0, _) => match content.strip_suffix(':') {
                Some(list) => {
                    let descriptors = descriptors(list);
                    entries.push(Entry { line: number, descriptors, ..Entry::default() });
                    kind = None;
                }
                None => problem(listing, number),
            },
            (2, Some(entry)) => {
                kind = None;
                match content.split_once(' ').map(|(key, value)| (key, unquoted(value))) {
                    Some(("version", value)) => entry.version = Some(value),
                    Some(("resolved", value)) => entry.resolved = value,
                    Some(("integrity", value)) => entry.integrity = value,
                    Some(_) => {}
                    None if content == "dependencies:" => kind = Some(EdgeKind::DependsOn),
                    None if content == "optionalDependencies:" => kind = Some(EdgeKind::OptionalDependsOn),
                    None if content.ends_with(':') => {}
                    None => problem(listing, number),
                }
            }
            (4, Some(entry)) => {
                let Some(kind) = kind else { continue };
                match pair(content) {
                    Some((name, range)) => entry.asks.push((name, range, kind, number)),
                    None => problem(listing, number),
                }
            }
            _ => problem(listing, number),
        }
    }
    entries
}

/// A file that is something else altogether is told once or twice, not a million times.
fn problem(listing: &mut Listing, line: u32) {
    const ENOUGH: usize = 20;
    if listing.problems.len() < ENOUGH {
        listing.problem(Some(line), "expected an entry, a field, or a dependency of a lock file of yarn 1");
    }
}

/// Returns the descriptors in front of an entry; one in quotes may hold a comma (`"a@>=1, <2"`).
fn descriptors(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = list;
    while !rest.is_empty() {
        let (one, behind) = match rest.strip_prefix('"') {
            Some(inside) => inside.split_once('"').unwrap_or((inside, "")),
            None => rest.find(", ").and_then(|at| rest.split_at_checked(at)).unwrap_or((rest, "")),
        };
        found.push(one);
        rest = behind.trim_start_matches([',', ' ']);
    }
    found
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Reads `name "range"` or `"name" "range"`.
fn pair(content: &str) -> Option<(&str, &str)> {
    let (name, range) = match content.strip_prefix('"') {
        Some(rest) => rest.split_once('"')?,
        None => content.split_once(' ')?,
    };
    Some((name, unquoted(range)))
}

fn package(entry: &Entry<'_>) -> Package {
    let descriptor = entry.descriptors.first().copied().unwrap_or_default();
    let (name, range) = split_at_sign(descriptor).unwrap_or((descriptor, ""));
    // `alias@npm:name@range`
    let real = range.strip_prefix("npm:").map(|rest| split_at_sign(rest).map_or(rest, |(name, _)| name));
    let mut package = library(real.unwrap_or(name), entry.version, entry.line);
    let source = match range {
        _ if !entry.resolved.is_empty() => entry.resolved,
        range if range.starts_with("file:") || range.starts_with("link:") => range,
        _ => "",
    };
    set_source(&mut package, source);
    package.hashes = digest::integrity(entry.integrity);
    // Before yarn 1.10 the only digest was behind the address of the tarball; behind that of a repository is a commit.
    if package.hashes.is_empty()
        && !is_git(entry.resolved)
        && let Some((_, digits)) = entry.resolved.split_once('#')
    {
        package.hashes.extend::<Option<Hash>>(digest::hex(HashAlgorithm::Sha1, digits));
    }
    package
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_in_quotes_may_hold_a_comma() {
        assert_eq!(descriptors("\"@s/a@>=1, <2\", b@^1, \"c@1\""), ["@s/a@>=1, <2", "b@^1", "c@1"]);
    }
}
