//! Links of a Security Insights file of version 2 to documents that exist.

use slam_formats::{
    security_insights::schema::{self, Wants},
    tree::Node,
};
use slam_model::Level;

use super::{
    file::{self, Edits},
    value::{Entry, Value},
    wanted,
};
use crate::draft::Draft;

/// The field that leads to the self-assessment.
const ASSESSMENT: &str = "/repository/security/assessments/self/evidence";

/// Sets those of these fields that say nothing, as far as their documents exist; returns whether there was any.
pub(super) fn set(draft: &mut Draft<'_>, pointers: &[&str]) -> bool {
    let Some(file) = file::find_two(draft) else { return false };
    let wanted = wanted::document(&draft.project);
    let root = &file.document.root;
    let mut edits = Edits::new(&file.bytes);
    let version = file.insights.version.as_deref();
    let mut is_newer = false;
    // Fields of one structure that is not there yet are written together.
    let mut made: Vec<(String, Vec<Entry>)> = Vec::new();
    for pointer in pointers {
        if file.insights.field(pointer).is_some() {
            continue;
        }
        let Some(value) = wanted.at(pointer) else { continue };
        let Some((above, name)) = pointer.rsplit_once('/') else { continue };
        let is_made = match node_at(root, above) {
            Some(parent) if parent.is_mapping() => match parent.entry(name) {
                Some(entry) => edits.put(parent, entry, value),
                None => edits.add(parent, name, value),
            },
            None => {
                let entry = Entry::new(name, value.clone());
                match made.iter_mut().find(|(folder, _)| folder == above) {
                    Some((_, entries)) => entries.push(entry),
                    None => made.push((above.to_owned(), vec![entry])),
                }
                false
            }
            Some(_) => false,
        };
        is_newer |= is_made && is_newer_than(version, pointer);
        if *pointer == ASSESSMENT {
            replace_comment(&mut edits, root, &wanted);
        }
    }
    for (folder, entries) in made {
        let Some((above, name)) = folder.rsplit_once('/') else { continue };
        // A structure that needs more than links is none of ours to begin.
        if name == "documentation"
            && let Some(parent) = node_at(root, above).filter(|parent| parent.is_mapping())
        {
            let is_newer_here = |entry: &Entry| is_newer_than(version, &format!("{folder}/{}", entry.key));
            let has_newer = entries.iter().any(is_newer_here);
            is_newer |= edits.add(parent, name, &Value::Map(entries)) && has_newer;
        }
    }
    if is_newer {
        file::raise(&mut edits, root);
    }
    let is_any = !edits.is_empty();
    edits.finish(draft, &file.path);
    is_any
}

/// Sets the fields that speak to the level, and tells which of them have no document yet.
pub(super) fn complete(draft: &mut Draft<'_>) {
    let Some(file) = file::find_two(draft) else { return };
    let wanted = wanted::document(&draft.project);
    let level = draft.project.level;
    let asked: Vec<&str> = FURTHER.iter().filter(|(from, _)| *from <= level).map(|(_, field)| *field).collect();
    if !set(draft, &asked) {
        return;
    }
    let has_part = |field: &str| field.split('/').nth(1).and_then(|part| file.document.root.get(part)).is_some();
    let is_open =
        |field: &&&str| file.insights.field(field).is_none() && (wanted.at(field).is_none() || !has_part(field));
    let open: Vec<_> =
        asked.iter().filter(is_open).map(|field| field.trim_start_matches('/').replace('/', ".")).collect();
    if !open.is_empty() {
        draft.note(format!("these fields wait for a document, or for their part of the file: {}", open.join(", ")));
    }
}

/// Fields that speak to a level, with the level from which on they do.
const FURTHER: &[(Level, &str)] = &[
    (Level::One, "/project/documentation/detailed-guide"),
    (Level::One, "/project/vulnerability-reporting/policy"),
    (Level::One, "/repository/documentation/contributing-guide"),
    (Level::Two, "/repository/documentation/dependency-management-policy"),
    (Level::Two, "/repository/documentation/governance"),
    (Level::Two, "/project/documentation/design"),
    (Level::Three, "/project/documentation/signature-verification"),
    (Level::Three, "/project/documentation/support-policy"),
    (Level::Three, "/repository/security/assessments/self/evidence"),
];

/// Records the scans against the Baseline as tools.
pub(super) fn record_scan(draft: &mut Draft<'_>) {
    let Some(file) = file::find_two(draft) else { return };
    let scans = wanted::scans(&draft.project);
    let Some(security) = node_at(&file.document.root, "/repository/security").filter(|node| node.is_mapping()) else {
        return;
    };
    if scans.is_empty() {
        return;
    }
    let mut edits = Edits::new(&file.bytes);
    match security.entry("tools") {
        None => edits.add(security, "tools", &Value::List(scans)),
        Some(entry) if entry.value.items().is_empty() => edits.put(security, entry, &Value::List(scans)),
        Some(entry) => scans.iter().all(|scan| edits.push(&entry.value, scan)),
    };
    edits.finish(draft, &file.path);
}

/// Returns the node at a pointer without lists.
pub(super) fn node_at<'n>(root: &'n Node, pointer: &str) -> Option<&'n Node> {
    pointer.split('/').filter(|step| !step.is_empty()).try_fold(root, |node, step| node.get(step))
}

/// Our own sentence that there is no assessment is replaced together with the link; that of a person stays.
fn replace_comment(edits: &mut Edits<'_>, root: &Node, wanted: &Value) {
    let own = "/repository/security/assessments/self";
    let Some(node) = node_at(root, own) else { return };
    let is_ours = |entry: &&slam_formats::tree::Entry| entry.value.as_str() == Some(wanted::NO_ASSESSMENT);
    if let (Some(entry), Some(value)) = (node.entry("comment").filter(is_ours), wanted.at(&format!("{own}/comment"))) {
        edits.put(node, entry, value);
    }
}

/// Returns whether a field came with a version newer than the one that is declared.
fn is_newer_than(declared: Option<&str>, pointer: &str) -> bool {
    let mut structure = schema::document();
    let mut since = None;
    for name in pointer.split('/').filter(|step| !step.is_empty()) {
        let Some(place) = structure.place(name) else { return false };
        since = Some(place.since);
        match place.wants {
            Wants::Map(below) => structure = below,
            _ => break,
        }
    }
    let index = |version: Option<&str>| schema::releases().iter().position(|release| Some(*release) == version);
    index(declared).is_some_and(|declared| index(since) > Some(declared))
}
