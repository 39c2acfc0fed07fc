//! `package.json`: who the project is, and what it asks for.

use super::{application, workspace};
use crate::json::{Dialect, parse};
use crate::lock::broken;
use crate::tree::{Flaw, Node};
use crate::{EdgeKind, File, Listing};

/// What a `package.json` says, as far as the readers of lock files need it.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    /// Name of the package.
    pub(super) name: Option<String>,
    /// Its version.
    pub(super) version: Option<String>,
    /// Its licences.
    pub(super) licenses: Vec<String>,
    /// What it asks for.
    pub(super) asks: Vec<Ask>,
    /// Patterns of the folders of its workspace members.
    pub(super) workspaces: Vec<String>,
}

/// A package that is asked for.
#[derive(Debug)]
pub(super) struct Ask {
    /// Name by which it is asked for.
    pub(super) name: String,
    /// Range, tag, or address.
    pub(super) range: String,
    /// What it is needed for.
    pub(super) kind: EdgeKind,
    /// Whether the one who uses the package must bring it.
    pub(super) is_peer: bool,
    /// Line in the `package.json`.
    pub(super) line: u32,
}

impl Manifest {
    /// Reads a `package.json`.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let root = parse(bytes, Dialect::Strict)?;
        if !root.is_map() {
            return Err(Flaw::new(1, "a manifest is an object with `name` and `version`, and this is none"));
        }
        let owned = |key: &str| root.text_of(key).filter(|text| !text.is_empty()).map(str::to_owned);
        let workspaces = root.get("workspaces").map(|node| node.get("packages").unwrap_or(node));
        let texts = |node: &Node<'_>| node.items().iter().filter_map(Node::text).map(str::to_owned).collect();
        Ok(Self {
            name: owned("name"),
            version: owned("version"),
            licenses: licenses(&root),
            asks: asks(&root),
            workspaces: workspaces.map(texts).unwrap_or_default(),
        })
    }
}

/// Returns what an object with `dependencies` and the like asks for, in the order of the groups; a name that is in
/// several groups counts in the first of optional, normal, development, and peers, as npm has it.
pub(super) fn asks(node: &Node<'_>) -> Vec<Ask> {
    let mut seen = std::collections::HashSet::new();
    let mut asks = Vec::new();
    let groups = [
        ("optionalDependencies", EdgeKind::OptionalDependsOn),
        ("dependencies", EdgeKind::DependsOn),
        ("devDependencies", EdgeKind::DevDependsOn),
        ("peerDependencies", EdgeKind::DependsOn),
    ];
    for (group, kind) in groups {
        for entry in node.entries_of(group) {
            let Some(range) = entry.value.text() else { continue };
            if !seen.insert(entry.key.as_ref()) {
                continue;
            }
            let is_peer = group == "peerDependencies";
            let is_optional = |meta: &Node<'_>| meta.get(&entry.key).is_some_and(|one| one.is_true("optional"));
            let optional = is_peer && node.get("peerDependenciesMeta").is_some_and(is_optional);
            let kind = if optional { EdgeKind::OptionalDependsOn } else { kind };
            asks.push(Ask { name: entry.key.to_string(), range: range.to_owned(), kind, is_peer, line: entry.line });
        }
    }
    asks
}

/// Returns the licences of a manifest: one text, or in old ones an object or a list of objects with `type`.
pub(super) fn licenses(node: &Node<'_>) -> Vec<String> {
    let one = |node: &Node<'_>| node.text().or_else(|| node.text_of("type")).map(str::to_owned);
    let field = node.get("license").or_else(|| node.get("licenses"));
    match field {
        Some(node) if node.items().is_empty() => one(node).into_iter().collect(),
        Some(node) => node.items().iter().filter_map(one).collect(),
        None => Vec::new(),
    }
}

/// Reads a `package.json`: the project, and what no lock file fixes.
pub(super) fn read(file: &File<'_>) -> Listing {
    // Inside of `node_modules` it belongs to a package that is installed.
    if file.path.starts_with("node_modules/") || file.path.contains("/node_modules/") {
        return Listing::default();
    }
    let manifest = match Manifest::read(file.bytes) {
        Ok(manifest) => manifest,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    if manifest.name.is_none() && manifest.asks.is_empty() {
        // Only settings (`{"type": "module"}`): no project.
        return listing;
    }
    let mut project = application(manifest.name.as_deref(), manifest.version.as_deref(), file.folder(), 1);
    project.licenses.clone_from(&manifest.licenses);
    listing.packages.push(project);
    if workspace::is_locked(file) {
        return listing;
    }
    for ask in manifest.asks.iter().filter(|ask| !ask.is_peer) {
        listing
            .unknown(Some(ask.line), format!("`{}` {} is not fixed to a version by a lock file", ask.name, ask.range));
    }
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Fields as in the npm documentation, "package.json".
    #[test]
    fn without_a_lock_file_every_range_is_unknown() {
        expect![[r#"
            @demo/app 1.0.0 application :1
              pkg:npm/%40demo/app@1.0.0
              license MIT
            unknown :6 `b` * is not fixed to a version by a lock file
            unknown :5 `a` ^1 is not fixed to a version by a lock file
        "#]]
        .assert_eq(&read(
            "package.json",
            r#"{"name": "@demo/app",
 "version": "1.0.0",
 "license": "MIT",
 "dependencies": {
  "a": "^1", "b": "2"},
 "optionalDependencies": {"b": "*"},
 "peerDependencies": {"c": "1"}}"#,
        ));
    }

    #[test]
    fn a_lock_file_beside_it_answers() {
        let tree = "//- package.json\n{\"name\": \"x\", \"dependencies\": {\"a\": \"1\"}}\n//- yarn.lock\n# yarn lockfile v1\n";
        expect![[r#"
            x - application :1
              pkg:npm/x
        "#]]
        .assert_eq(&read_in("package.json", tree));
    }

    #[test]
    fn a_broken_one_is_told() {
        expect!["problem :2 expected `:` behind the key\n"].assert_eq(&read("package.json", "{\n\"name\" }"));
    }
}
