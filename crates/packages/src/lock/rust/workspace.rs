//! The manifests of a workspace: which package is needed for what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::lock::roll::join;
use crate::tables;
use crate::tree::{Flaw, Node};
use crate::{EdgeKind, File};

/// Manifests that are read for one lock file.
const MANIFESTS: usize = 2_000;

/// Patterns of members with wild cards.
const PATTERNS: usize = 256;

/// Needs of one package that one manifest has: one a table and platform.
const NEEDS: usize = 64;

/// What one manifest says.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    /// What it needs, by the name of the package (not the name that the manifest gives it).
    pub(super) needs: BTreeMap<String, Vec<Need>>,
    paths: Vec<String>,
    members: Vec<String>,
    /// `[workspace.dependencies]`: name here, name of the package, requirement, path.
    shared: HashMap<String, Shared>,
    pub(super) flaws: Vec<Flaw>,
}

/// One need of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) kind: EdgeKind,
    pub(super) requirement: Option<String>,
    pub(super) line: u32,
}

#[derive(Debug, Clone, Default)]
struct Shared {
    package: Option<String>,
    requirement: Option<String>,
    path: Option<String>,
}

impl Manifest {
    /// Reads a manifest; `root` is that of the workspace, whose dependencies it may inherit.
    pub(super) fn read(bytes: &[u8], root: Option<&Self>) -> Self {
        let (node, flaws) = tables::parse(bytes);
        let mut manifest = Self { flaws, ..Self::default() };
        if let Some(package) = node.get("package").or_else(|| node.get("project")) {
            manifest.name = package.text_of("name").map(str::to_owned);
            manifest.version = package.text_of("version").map(str::to_owned);
        }
        if let Some(workspace) = node.get("workspace") {
            let members = workspace.items_of("members").iter().filter_map(Node::text);
            manifest.members = members.map(str::to_owned).collect();
            for entry in workspace.entries_of("dependencies") {
                manifest.shared.insert(entry.key.clone().into_owned(), shared(&entry.value));
            }
        }
        manifest.tables(&node, root);
        for target in node.entries_of("target") {
            manifest.tables(&target.value, root);
        }
        manifest
    }

    fn tables(&mut self, node: &Node<'_>, root: Option<&Self>) {
        for (table, kind) in [
            ("dependencies", EdgeKind::DependsOn),
            ("dev-dependencies", EdgeKind::DevDependsOn),
            ("dev_dependencies", EdgeKind::DevDependsOn),
            ("build-dependencies", EdgeKind::BuildDependsOn),
            ("build_dependencies", EdgeKind::BuildDependsOn),
        ] {
            for entry in node.entries_of(table) {
                let own = shared(&entry.value);
                let inherited = entry.value.is_true("workspace");
                let from_root = root.and_then(|root| root.shared.get(entry.key.as_ref()));
                let from_root = from_root.or_else(|| self.shared.get(entry.key.as_ref())).filter(|_| inherited);
                let said = from_root.cloned().unwrap_or(own);
                let is_optional = entry.value.is_true("optional") && kind == EdgeKind::DependsOn;
                let kind = if is_optional { EdgeKind::OptionalDependsOn } else { kind };
                // The paths of inherited dependencies belong to the root, which follows them itself.
                self.paths.extend(said.path.filter(|_| !inherited));
                let package = said.package.unwrap_or_else(|| entry.key.clone().into_owned());
                let needs = self.needs.entry(package).or_default();
                if needs.len() < NEEDS {
                    needs.push(Need { kind, requirement: said.requirement, line: entry.line });
                }
            }
        }
    }

    /// Returns what a package of this name and version is needed for; `None` when the manifest does not name it.
    pub(super) fn kind(&self, name: &str, version: &str) -> Option<EdgeKind> {
        let needs = self.needs.get(name)?;
        let fitting = needs.iter().filter(|need| need.fits(version)).map(|need| need.kind).min_by_key(rank);
        fitting.or_else(|| needs.iter().map(|need| need.kind).min_by_key(rank))
    }
}

/// The need that weighs most comes first.
fn rank(kind: &EdgeKind) -> u8 {
    match kind {
        EdgeKind::DependsOn | EdgeKind::Contains => 0,
        EdgeKind::OptionalDependsOn => 1,
        EdgeKind::BuildDependsOn => 2,
        EdgeKind::DevDependsOn => 3,
    }
}

impl Need {
    /// Returns whether the requirement may mean this version: its number before the first dot is the same, and the one
    /// behind it, too, when the first is zero. That tells two versions of one package apart, which are never compatible.
    fn fits(&self, version: &str) -> bool {
        let Some(requirement) = &self.requirement else { return true };
        let wanted = requirement.trim_start_matches(['^', '~', '=', ' ', 'v']);
        if !wanted.starts_with(|sign: char| sign.is_ascii_digit()) {
            return true;
        }
        let is_part = |sign: char| sign == '.' || sign == '*';
        let numbers = |text: &str| text.split(is_part).take(2).map(|part| part.parse::<u64>().ok()).collect::<Vec<_>>();
        let (wanted, found) = (numbers(wanted), numbers(version));
        let first = wanted.first() == found.first();
        first
            && (wanted.first() != Some(&Some(0))
                || wanted.get(1).copied().flatten().is_none()
                || wanted.get(1) == found.get(1))
    }
}

fn shared(value: &Node<'_>) -> Shared {
    let text = |key| value.text_of(key).map(str::to_owned);
    let requirement = if value.is_map() { text("version") } else { value.text().map(str::to_owned) };
    Shared { package: text("package"), requirement, path: text("path") }
}

/// Returns the manifests of the workspace of a lock file: the one beside it, its members, and what their paths lead to.
///
/// The second value is whether there are more than are read.
pub(super) fn manifests(lock: &File<'_>) -> (Vec<Manifest>, bool) {
    let Some(bytes) = lock.read_beside("Cargo.toml") else { return (Vec::new(), false) };
    let root = Manifest::read(&bytes, None);
    let (mut due, mut is_cut) = members(lock, &root.members);
    let leads = |folder: &str, path: &str| {
        let manifest = join(folder, "Cargo.toml");
        File { path: &manifest, bytes: &[], files: lock.files }.beside(path)
    };
    let inside =
        root.shared.values().filter_map(|one| one.path.as_deref()).chain(root.paths.iter().map(String::as_str));
    due.extend(inside.filter_map(|path| leads(lock.folder(), path)));
    let mut seen: BTreeSet<String> = BTreeSet::from([lock.folder().to_owned()]);
    let mut found = Vec::new();
    while let Some(folder) = due.pop_first() {
        if seen.len() > MANIFESTS {
            is_cut = true;
            break;
        }
        if !seen.insert(folder.clone()) {
            continue;
        }
        let path = join(&folder, "Cargo.toml");
        let Some(bytes) = lock.files.read(&path) else { continue };
        let manifest = Manifest::read(&bytes, Some(&root));
        due.extend(manifest.paths.iter().filter_map(|path| leads(&folder, path)));
        found.push(manifest);
    }
    found.insert(0, root);
    (found, is_cut)
}

/// Returns the folders that the patterns of the workspace name, and whether there are more than are followed.
fn members(lock: &File<'_>, patterns: &[String]) -> (BTreeSet<String>, bool) {
    let (wild, plain): (Vec<&String>, Vec<&String>) = patterns.iter().partition(|one| one.contains(['*', '?']));
    let mut is_cut = wild.len() > PATTERNS || plain.len() > MANIFESTS;
    let mut found: BTreeSet<String> = plain.into_iter().take(MANIFESTS).filter_map(|one| lock.beside(one)).collect();
    if wild.is_empty() {
        return (found, is_cut);
    }
    let wild: Vec<Vec<&str>> = wild.into_iter().take(PATTERNS).map(|one| parts(one)).collect();
    for path in lock.files.below(lock.folder()) {
        let Some(folder) = path.strip_suffix("/Cargo.toml") else { continue };
        let inside = parts(folder.strip_prefix(lock.folder()).unwrap_or(folder));
        if wild.iter().any(|pattern| fits(pattern, &inside)) {
            if found.len() > MANIFESTS {
                is_cut = true;
                break;
            }
            found.insert(folder.to_owned());
        }
    }
    (found, is_cut)
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".").collect()
}

/// Returns whether a path fits a pattern: `*` and `?` within a part, `**` over parts.
fn fits(pattern: &[&str], path: &[&str]) -> bool {
    globs(
        pattern,
        path,
        |part| *part == "**",
        |pattern, part| {
            globs(pattern.as_bytes(), part.as_bytes(), |sign| *sign == b'*', |sign, byte| *sign == b'?' || sign == byte)
        },
    )
}

/// Matches a sequence against a pattern in which some items stand for any number of items. Only the last of those is
/// tried again, which is enough, and keeps the time below pattern times text.
fn globs<T>(pattern: &[T], text: &[T], is_any: impl Fn(&T) -> bool, fits: impl Fn(&T, &T) -> bool) -> bool {
    let (mut at, mut in_text, mut star) = (0, 0, None);
    while let Some(item) = text.get(in_text) {
        match pattern.get(at) {
            Some(sign) if is_any(sign) => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(sign) if fits(sign, item) => {
                at += 1;
                in_text += 1;
            }
            _ => match star {
                Some((place, from)) => {
                    star = Some((place, from + 1));
                    at = place + 1;
                    in_text = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_members() {
        for (pattern, path, expected) in [
            ("crates/*", "crates/a", true),
            ("crates/*", "crates/a/b", false),
            ("./crates/x-?", "crates/x-1", true),
            ("**", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
        ] {
            assert_eq!(fits(&parts(pattern), &parts(path)), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn requirements_tell_versions_apart() {
        let need =
            |requirement: &str| Need { kind: EdgeKind::DependsOn, requirement: Some(requirement.into()), line: 1 };
        for (requirement, version, expected) in [
            ("1.2", "1.9.0", true),
            ("^2", "1.0.0", false),
            ("0.3", "0.3.9", true),
            ("0.3.1", "0.4.0", false),
            ("0.*", "0.4.0", true),
            (">=1, <3", "2.0.0", true),
            ("=1.0.0", "1.0.0", true),
        ] {
            assert_eq!(need(requirement).fits(version), expected, "{requirement} {version}");
        }
    }
}
