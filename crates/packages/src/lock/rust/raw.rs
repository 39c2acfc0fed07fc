//! The text of a `Cargo.lock`, versions 1 to 4, in its parts.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::tables;
use crate::tree::{Data, Flaw, Node};

/// A package as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Raw<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) version: Cow<'a, str>,
    pub(super) source: Option<Cow<'a, str>>,
    pub(super) checksum: Option<Cow<'a, str>>,
    pub(super) dependencies: Vec<Cow<'a, str>>,
    /// Line of the name.
    pub(super) line: u32,
}

/// Reads the packages of the file.
pub(super) fn read(bytes: &[u8]) -> (Vec<Raw<'_>>, Vec<Flaw>) {
    // Cargo writes one fact a line, and reading that takes less than half the time of TOML. Whatever else stands in the
    // file (it was merged by hand, another program wrote it) goes to the reader of TOML.
    match std::str::from_utf8(bytes).ok().and_then(lines) {
        Some(found) => (found, Vec::new()),
        None => {
            let (node, flaws) = tables::parse(bytes);
            (table(&node), flaws)
        }
    }
}

enum Section {
    Top,
    Package,
    Dependencies,
    Metadata,
    Other,
}

/// Reads what Cargo writes; `None` at the first line that it would not write.
fn lines(text: &str) -> Option<Vec<Raw<'_>>> {
    let mut found: Vec<Raw<'_>> = Vec::new();
    let mut checksums = HashMap::new();
    let mut section = Section::Top;
    for (number, line) in (1u32..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            section = match line {
                "[[package]]" | "[root]" => {
                    found.push(Raw::default());
                    Section::Package
                }
                "[metadata]" => Section::Metadata,
                "[[patch.unused]]" => Section::Other,
                _ => return None,
            };
            continue;
        }
        match section {
            Section::Top | Section::Other => _ = line.split_once(" = ")?,
            Section::Metadata => {
                let (key, value) = line.split_once(" = ")?;
                if let Some(package) = quoted(key)?.strip_prefix("checksum ") {
                    checksums.insert(package.to_owned(), quoted(value)?);
                }
            }
            Section::Dependencies if line == "]" => section = Section::Package,
            Section::Dependencies => {
                let needed = quoted(line.strip_prefix(' ')?.strip_suffix(',')?)?;
                found.last_mut()?.dependencies.push(Cow::Borrowed(needed));
            }
            Section::Package => {
                let package = found.last_mut()?;
                match line.split_once(" = ")? {
                    ("name", value) => {
                        package.name = Cow::Borrowed(quoted(value)?);
                        package.line = number;
                    }
                    ("version", value) => package.version = Cow::Borrowed(quoted(value)?),
                    ("source", value) => package.source = Some(Cow::Borrowed(quoted(value)?)),
                    ("checksum", value) => package.checksum = Some(Cow::Borrowed(quoted(value)?)),
                    ("dependencies", "[") => section = Section::Dependencies,
                    ("dependencies", "[]") => {}
                    _ => return None,
                }
            }
        }
    }
    let is_whole = |one: &Raw<'_>| !one.name.is_empty() && !one.version.is_empty();
    if matches!(section, Section::Dependencies) || !found.iter().all(is_whole) {
        return None;
    }
    add_checksums(&mut found, &checksums);
    Some(found)
}

/// Returns the text in quotes, which has no escapes.
fn quoted(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains(['"', '\\'])).then_some(inside)
}

/// Reads any TOML.
fn table<'a>(node: &Node<'a>) -> Vec<Raw<'a>> {
    let package = |node: &Node<'a>| Raw {
        name: text(node.get("name")).unwrap_or_default(),
        version: text(node.get("version")).unwrap_or_default(),
        source: text(node.get("source")),
        checksum: text(node.get("checksum")),
        dependencies: node.items_of("dependencies").iter().filter_map(|one| text(Some(one))).collect(),
        line: node.get("name").map_or(node.line, |name| name.line),
    };
    let mut found: Vec<Raw<'a>> = node.get("root").map(package).into_iter().collect();
    found.extend(node.items_of("package").iter().map(package));
    let mut checksums = HashMap::new();
    for entry in node.entries_of("metadata") {
        if let (Some(package), Some(sum)) = (entry.key.strip_prefix("checksum "), entry.value.text()) {
            checksums.insert(package.to_owned(), sum);
        }
    }
    add_checksums(&mut found, &checksums);
    found
}

fn text<'a>(node: Option<&Node<'a>>) -> Option<Cow<'a, str>> {
    match &node?.data {
        Data::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Version 1 keeps the checksums apart: `"checksum NAME VERSION (SOURCE)"`.
fn add_checksums(found: &mut [Raw<'_>], checksums: &HashMap<String, &str>) {
    if checksums.is_empty() {
        return;
    }
    for package in found {
        if let Some(source) = &package.source {
            let key = format!("{} {} ({source})", package.name, package.version);
            let sum = checksums.get(&key).filter(|sum| **sum != "<none>");
            package.checksum = sum.map(|sum| Cow::Owned((*sum).to_owned())).or(package.checksum.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGOS: &str = "# This file is automatically @generated by Cargo.\nversion = 4\n\n[[package]]\nname = \"a\"\n\
        version = \"1.0.0\"\nsource = \"registry+https://example.org/index\"\nchecksum = \"00\"\ndependencies = [\n \"b\",\n]\n\n\
        [[package]]\nname = \"b\"\nversion = \"2.0.0\"\n";

    #[test]
    fn both_ways_of_reading_agree() {
        let fast = lines(CARGOS).unwrap();
        let (node, flaws) = tables::parse(CARGOS.as_bytes());
        assert_eq!((&table(&node), flaws), (&fast, Vec::new()));
        assert_eq!(fast.iter().map(|one| one.line).collect::<Vec<_>>(), [5, 14]);
    }

    #[test]
    fn what_cargo_would_not_write_is_read_as_toml() {
        let text = "[[package]]\nname = 'a'\nversion = \"1\"\ndependencies = [\"b\"]\n";
        assert_eq!(lines(text), None);
        let (found, flaws) = read(text.as_bytes());
        assert_eq!((found.len(), found[0].dependencies.as_slice(), flaws), (1, &[Cow::Borrowed("b")][..], Vec::new()));
        let (_, flaws) = read(b"[[package]]\nname = \"a\"\n<<<<<<< HEAD\n");
        assert_eq!(flaws[0].line, 3);
    }
}
