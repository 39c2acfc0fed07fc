//! References between Gemara documents: resolved where the other document was given, noted where it was not.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::Problem;

use super::parts::problem;
use crate::shape::{cut, join, nearest};
use crate::tree::{Document, Node, Value};

/// More references without a target than a person reads.
const MOST: usize = 200;
/// A pointer longer than this leads through fields that no rule knows, which is a problem of its own.
const LONGEST_POINTER: usize = 1024;

/// A reference to an entry of a document.
struct Reference<'a> {
    /// The `reference-id` that names the document.
    document: &'a str,
    /// The entry, where it is named.
    entry: &'a Node,
    pointer: String,
}

/// A document among those that were given.
struct Target<'a> {
    name: &'a str,
    id: Option<&'a str>,
    ids: BTreeSet<&'a str>,
}

/// Resolves the references of documents among each other; returns problems with the index of their document.
///
/// A document is found by its `metadata.id`, or by the file name at the end of a mapping reference's `url`. A reference
/// to a document that is not among them is no problem.
pub fn check_references(docs: &[(&str, &Document)]) -> Vec<(usize, Problem)> {
    let targets: Vec<Target<'_>> = docs
        .iter()
        .map(|(name, document)| {
            let id = metadata(&document.root, "id");
            let mut ids = BTreeSet::new();
            collect_ids(&document.root, "", &mut ids);
            Target { name, id, ids }
        })
        .collect();
    let mut found = Vec::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, target) in targets.iter().enumerate() {
        let Some(id) = target.id else { continue };
        match first.get(id).and_then(|other| targets.get(*other)) {
            Some(other) => {
                let line = docs
                    .get(index)
                    .and_then(|(_, document)| document.root.get("metadata")?.get("id"))
                    .map_or(1, |id| id.line);
                let message = format!("`{id}` is the id of {} already; each document needs its own", other.name);
                found.push((index, problem(line, "/metadata/id", message)));
            }
            None => {
                first.insert(id, index);
            }
        }
    }
    for (index, (_, document)) in docs.iter().enumerate() {
        let mut told = 0;
        let files = files(&document.root);
        for reference in references(&document.root) {
            let Some(target) = find(&reference, &targets, &files) else { continue };
            let Some(entry) = reference.entry.as_str() else { continue };
            if !target.ids.contains(entry) {
                told += 1;
                if told > MOST {
                    let message = format!("more than {MOST} references lead nowhere; the rest is not listed");
                    found.push((index, problem(reference.entry.line, &reference.pointer, message)));
                    break;
                }
                let of = target.id.unwrap_or(reference.document);
                let mut message = format!("`{}` is no entry of `{}` ({})", cut(entry), cut(of), target.name);
                if let Some(near) = nearest(entry, target.ids.iter().copied()) {
                    message.push_str(&format!("; did you mean `{near}`?"));
                }
                found.push((index, problem(reference.entry.line, &reference.pointer, message)));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Says which other documents a document refers to.
pub(super) fn notes(root: &Node) -> Vec<String> {
    let own = metadata(root, "id");
    let named: BTreeSet<&str> = references(root).iter().map(|reference| reference.document).collect();
    let declared: BTreeSet<&str> =
        mapping_references(root).filter_map(|reference| reference.get("id")?.as_str()).collect();
    let mut notes: Vec<String> = named
        .into_iter()
        .filter(|name| Some(*name) != own)
        .map(|name| {
            let more =
                if declared.contains(name) { "" } else { ", and `metadata.mapping-references` does not declare it" };
            format!("entries of `{name}` were not resolved: that document was not given{more}")
        })
        .collect();
    if notes.len() > MOST {
        let rest = notes.len() - MOST;
        notes.truncate(MOST);
        notes.push(format!("{rest} more documents were not given"));
    }
    notes
}

fn metadata<'a>(root: &'a Node, key: &str) -> Option<&'a str> {
    root.get("metadata")?.get(key)?.as_str()
}

fn mapping_references(root: &Node) -> impl Iterator<Item = &Node> {
    root.get("metadata")
        .and_then(|metadata| metadata.get("mapping-references"))
        .map(Node::items)
        .unwrap_or_default()
        .iter()
}

/// Returns the file names at the end of the addresses of mapping references.
fn files(root: &Node) -> BTreeMap<&str, &str> {
    mapping_references(root)
        .filter_map(|reference| {
            let file = reference.get("url")?.as_str()?.rsplit('/').next()?;
            Some((reference.get("id")?.as_str()?, file)).filter(|(_, file)| file.contains('.'))
        })
        .collect()
}

fn find<'a, 'b>(
    reference: &Reference<'_>,
    targets: &'b [Target<'a>],
    files: &BTreeMap<&str, &str>,
) -> Option<&'b Target<'a>> {
    let by_id = targets.iter().find(|target| target.id == Some(reference.document));
    by_id.or_else(|| {
        let file = files.get(reference.document)?;
        targets.iter().find(|target| target.name.rsplit(['/', '\\']).next() == Some(*file))
    })
}

/// Collects everything in a document that another may name.
fn collect_ids<'a>(node: &'a Node, key: &str, ids: &mut BTreeSet<&'a str>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| collect_ids(item, key, ids)),
        Value::Mapping(entries) => {
            for entry in entries {
                let name = entry.key.as_str().unwrap_or_default();
                // The entries of an evaluation log have no ids: they go by their control, requirement, or name.
                let names = name == "id"
                    || key == "evaluations" && name == "name"
                    || name == "entry-id" && matches!(key, "control" | "requirement");
                match entry.value.as_str() {
                    Some(text) if names => drop(ids.insert(text)),
                    _ if matches!(name, "author" | "payload" | "mapping-references") => {}
                    _ => collect_ids(&entry.value, name, ids),
                }
            }
        }
        _ => {}
    }
}

/// Collects the references of a document.
fn references(root: &Node) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    walk(root, String::new(), None, &mut found);
    for (side, key) in [("source-reference", "source"), ("target-reference", "entry-id")] {
        let Some(document) = root.get(side).and_then(|side| side.get("reference-id")?.as_str()) else { continue };
        for (index, mapping) in root.get("mappings").map(Node::items).unwrap_or_default().iter().enumerate() {
            if key == "source" {
                if let Some(entry) = mapping.get("source") {
                    found.push(Reference { document, entry, pointer: format!("/mappings/{index}/source") });
                }
                continue;
            }
            for (at, target) in mapping.get("targets").map(Node::items).unwrap_or_default().iter().enumerate() {
                if let Some(entry) = target.get(key) {
                    found.push(Reference {
                        document,
                        entry,
                        pointer: format!("/mappings/{index}/targets/{at}/entry-id"),
                    });
                }
            }
        }
    }
    found
}

fn walk<'a>(node: &'a Node, pointer: String, control: Option<&'a str>, found: &mut Vec<Reference<'a>>) {
    if pointer.len() > LONGEST_POINTER {
        return;
    }
    match &node.value {
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, format!("{pointer}/{index}"), control, found);
            }
        }
        Value::Mapping(entries) => {
            // A requirement without its own reference takes that of its control.
            let inherited = node.get("control").and_then(|control| control.get("reference-id")?.as_str()).or(control);
            let own = node.get("reference-id").and_then(Node::as_str);
            if let (Some(document), Some(entry)) = (own.or(inherited), node.get("entry-id")) {
                found.push(Reference { document, entry, pointer: format!("{pointer}/entry-id") });
            }
            if let (Some(document), Some(list)) = (own, node.get("entries")) {
                for (index, item) in list.items().iter().enumerate() {
                    if let Some(entry) = item.get("reference-id") {
                        let pointer = format!("{pointer}/entries/{index}/reference-id");
                        found.push(Reference { document, entry, pointer });
                    }
                }
            }
            if let (Some(document), true) = (own, pointer.starts_with("/imports/")) {
                imported(node, document, &pointer, found);
            }
            for entry in entries {
                let name = entry.key.as_str().unwrap_or_default();
                if !matches!(name, "payload" | "entries" | "targets") {
                    walk(&entry.value, join(&pointer, name), inherited, found);
                }
            }
        }
        _ => {}
    }
}

/// Collects what a policy excludes, constrains, and modifies in a catalogue that it imports.
fn imported<'a>(node: &'a Node, document: &'a str, pointer: &str, found: &mut Vec<Reference<'a>>) {
    for (index, entry) in node.get("exclusions").map(Node::items).unwrap_or_default().iter().enumerate() {
        found.push(Reference { document, entry, pointer: format!("{pointer}/exclusions/{index}") });
    }
    for list in ["constraints", "assessment-requirement-modifications"] {
        for (index, item) in node.get(list).map(Node::items).unwrap_or_default().iter().enumerate() {
            if let Some(entry) = item.get("target-id") {
                found.push(Reference { document, entry, pointer: format!("{pointer}/{list}/{index}/target-id") });
            }
        }
    }
}
