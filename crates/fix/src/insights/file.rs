//! The Security Insights file that stands in the tree, ready to be edited in place.

use slam_formats::{
    security_insights::schema,
    tree::{Document, Limits, Node, parse_yaml, parse_yaml_all},
};
use slam_model::{
    RepoPath,
    evidence::insights::{Insights, Shape},
};

use super::value::{Entry, Value, entry_lines, item_lines};
use crate::{draft::Draft, layout::Yaml, script::Edit};

/// The file.
pub(super) struct File<'p> {
    /// Its facts.
    pub(super) insights: &'p Insights,
    /// Its path.
    pub(super) path: RepoPath,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Its tree.
    pub(super) document: Document,
}

/// Returns the file that counts; `None` where there is none, or its text is not one YAML document.
pub(super) fn find<'p>(draft: &Draft<'p>) -> Option<File<'p>> {
    let insights = draft.project.evidence.insights.seen()?;
    let bytes = draft.file(&insights.path).filter(|bytes| std::str::from_utf8(bytes).is_ok())?;
    let document = parse_yaml(&bytes, &Limits::default()).ok()?;
    let is_one = parse_yaml_all(&bytes, &Limits::default()).is_ok_and(|all| all.len() == 1);
    is_one.then(|| File { insights, path: insights.path.clone(), bytes, document })
}

/// Returns the file when it is written in version 2.
pub(super) fn find_two<'p>(draft: &Draft<'p>) -> Option<File<'p>> {
    find(draft).filter(|file| file.insights.shape == Shape::Two)
}

/// Edits of one file, and what they leave open.
pub(super) struct Edits<'f> {
    yaml: Yaml<'f>,
    edits: Vec<Edit>,
    blanks: Vec<&'static str>,
}

impl<'f> Edits<'f> {
    /// Returns no edits of these bytes.
    pub(super) fn new(bytes: &'f [u8]) -> Self {
        Self { yaml: Yaml::new(bytes), edits: Vec::new(), blanks: Vec::new() }
    }

    /// Returns how the file is laid out.
    pub(super) fn yaml(&self) -> &Yaml<'f> {
        &self.yaml
    }

    /// Returns whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Hands the edits over to a draft.
    pub(super) fn finish(self, draft: &mut Draft<'_>, path: &RepoPath) {
        for edit in self.edits {
            draft.edit(path, edit);
        }
        for key in self.blanks {
            draft.blank(key);
        }
    }

    /// Takes an edit over; returns whether there was one.
    pub(super) fn take(&mut self, edit: Option<Edit>) -> bool {
        self.edits.extend(edit.clone());
        edit.is_some()
    }

    /// Adds a field to a structure.
    pub(super) fn add(&mut self, mapping: &Node, key: &str, value: &Value) -> bool {
        let lines = match self.yaml.is_flow(mapping) {
            true => vec![format!("{key}: {}", value.inline())],
            false => entry_lines(&Entry::new(key, value.clone())),
        };
        let edit = self.yaml.add(mapping, None, &lines);
        self.remember(edit.is_some(), value);
        self.take(edit)
    }

    /// Adds a field to a structure that stands before another one.
    pub(super) fn add_before(&mut self, mapping: &Node, before: &str, key: &str, value: &Value) -> bool {
        let edit = self.yaml.add_before(mapping, before, &[format!("{key}: {}", value.inline())]);
        self.remember(edit.is_some(), value);
        self.take(edit)
    }

    /// Puts another value behind a key.
    pub(super) fn put(&mut self, parent: &Node, entry: &slam_formats::tree::Entry, value: &Value) -> bool {
        let edits = if value.is_short() || self.yaml.is_flow(parent) {
            self.yaml.put(entry, &value.inline()).map(|edit| vec![edit])
        } else {
            self.yaml.put_lines(parent, entry, &value.lines())
        };
        let is_made = edits.is_some();
        self.remember(is_made, value);
        self.edits.extend(edits.into_iter().flatten());
        is_made
    }

    /// Puts an item behind the last one of a list.
    pub(super) fn push(&mut self, list: &Node, item: &Value) -> bool {
        let edit = self.yaml.push(list, &item_lines(item));
        self.remember(edit.is_some(), item);
        self.take(edit)
    }

    /// Gives a key another name.
    pub(super) fn rename(&mut self, entry: &slam_formats::tree::Entry, name: &str) {
        self.edits.push(Edit::replace(entry.key.span.start..entry.key.span.end, name));
    }

    fn remember(&mut self, is_made: bool, value: &Value) {
        if is_made {
            self.blanks.extend(value.blanks());
        }
    }
}

/// Declares the newest version, and gives the field that it renamed its new name. Nothing happens where the file declares
/// it already.
pub(super) fn raise(edits: &mut Edits<'_>, root: &Node) {
    let newest = Value::Text(schema::NEWEST.to_owned());
    let Some(header) = root.get("header").filter(|header| header.is_mapping()) else { return };
    match header.entry("schema-version") {
        Some(entry) if entry.value.as_str().is_some_and(is_newest) => return,
        Some(entry) => edits.put(header, entry, &newest),
        None => match header.entries().first().and_then(|first| first.key.text()) {
            Some(first) => edits.add_before(header, &first, "schema-version", &newest),
            None => edits.add(header, "schema-version", &newest),
        },
    };
    let reporting = root.get("project").and_then(|project| project.get("vulnerability-reporting"));
    if let Some(reporting) = reporting.filter(|one| one.get("policy").is_none())
        && let Some(entry) = reporting.entry("security-policy")
    {
        edits.rename(entry, "policy");
    }
}

/// Returns whether nothing newer can be declared. A version that this build does not know may be one to come.
fn is_newest(declared: &str) -> bool {
    let is_version = declared.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3;
    let is_known = schema::releases().contains(&declared);
    declared == schema::NEWEST || is_version && !is_known && !declared.starts_with("1.")
}
