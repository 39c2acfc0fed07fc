//! Rules of a document as data: which fields a structure has, of which kind, and the engine that holds a tree against them.
//!
//! Structures are closed, as definitions in CUE are: a field that no rule names is a problem.

mod forms;
mod words;

use std::collections::BTreeSet;

use slam_model::Problem;

use crate::tree::{Node, Value};

pub(crate) use forms::{DATE, DATE_TIME, EMAIL, FILE_OR_URL, Form, URL};
pub(crate) use words::{cut, found, nearest, quoted};

/// What a value must be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// True or false.
    Bool,
    /// A whole number in this range.
    Int(i64, i64),
    /// Anything.
    Any,
    /// Text of a form.
    Form(&'static Form),
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A structure.
    Map(&'static Shape),
    /// A list.
    List(Item, Min),
    /// A list in which no entry stands twice.
    Set(Item),
}

/// What an entry of a list must be.
#[derive(Clone, Copy)]
pub(crate) enum Item {
    /// Text.
    Text,
    /// Text of a form.
    Form(&'static Form),
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A structure.
    Map(&'static Shape),
}

/// How many entries a list needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Min {
    /// It may be empty.
    None,
    /// It may not.
    One,
}

/// A structure.
pub(crate) struct Shape {
    /// What it is, with its article: `a contact`.
    pub(crate) what: &'static str,
    /// Its fields, in groups that structures share.
    pub(crate) parts: &'static [&'static [Field]],
    /// A rule over several fields.
    pub(crate) rule: Option<fn(&Node, &str, &mut Problems)>,
}

/// A field of a structure.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
    pub(crate) since: usize,
    until: usize,
}

/// Returns a required field.
pub(crate) const fn req(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_required: true, since: 0, until: usize::MAX }
}

/// Returns an optional field.
pub(crate) const fn opt(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, is_required: false, since: 0, until: usize::MAX }
}

impl Field {
    /// Limits the field to this release and later ones.
    pub(crate) const fn since(mut self, release: usize) -> Self {
        self.since = release;
        self
    }

    /// Limits the field to this release and earlier ones.
    pub(crate) const fn until(mut self, release: usize) -> Self {
        self.until = release;
        self
    }
}

/// Problems found so far, and the release that judges.
pub(crate) struct Problems {
    list: Vec<Problem>,
    release: usize,
    releases: &'static [&'static str],
}

impl Problems {
    /// More problems than a person reads; what follows is counted, not listed.
    const MOST: usize = 500;

    /// Returns an empty list for the release with this index.
    pub(crate) fn new(releases: &'static [&'static str], release: usize) -> Self {
        Self { list: Vec::new(), release, releases }
    }

    /// Adds a problem.
    pub(crate) fn add(&mut self, line: u32, pointer: impl Into<String>, message: impl Into<String>) {
        if self.list.len() < Self::MOST {
            self.list.push(Problem { line, pointer: pointer.into(), message: message.into() });
        } else if self.list.len() == Self::MOST {
            let message = format!("more than {} problems; the rest is not listed", Self::MOST);
            self.list.push(Problem { line, pointer: pointer.into(), message });
        }
    }

    /// Returns whether nothing more is listed, so that work for further messages can be left out.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() > Self::MOST
    }

    /// Returns the problems in the order of their lines.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}

/// Holds a structure against its rules.
pub(crate) fn check(shape: &Shape, node: &Node, pointer: &str, problems: &mut Problems) {
    if !node.is_mapping() {
        let name = if pointer.is_empty() { "the document".to_owned() } else { label(pointer) };
        problems.add(node.line, pointer, format!("{name} must be {}, not {}", shape.what, found(node)));
        return;
    }
    let known: Vec<&Field> = shape.parts.iter().copied().flatten().collect();
    let mut seen = BTreeSet::new();
    for entry in node.entries() {
        if problems.is_full() {
            return;
        }
        let name = entry.key.text().unwrap_or_default();
        if !seen.insert(name.clone()) {
            continue; // told as a duplicate key
        }
        let below = join(pointer, &name);
        match known.iter().find(|field| field.name == name) {
            Some(field) if field.holds(problems.release) => check_kind(field.kind, &entry.value, &below, problems),
            other => {
                let message = unknown(&name, other.copied(), &known, shape, problems);
                problems.add(entry.key.line, below, message);
            }
        }
    }
    let release = problems.release;
    for field in known.iter().filter(|field| field.is_required && field.holds(release)) {
        if node.get(field.name).is_none() {
            let message = format!("{} needs `{}`: {}", shape.what, field.name, wants(field.kind));
            problems.add(node.line, pointer, message);
        }
    }
    if let Some(rule) = shape.rule {
        rule(node, pointer, problems);
    }
}

impl Field {
    /// Returns whether the release with this index has the field.
    pub(crate) fn holds(&self, release: usize) -> bool {
        (self.since..=self.until).contains(&release)
    }
}

fn unknown(name: &str, other: Option<&Field>, known: &[&Field], shape: &Shape, problems: &Problems) -> String {
    let shown = cut(name);
    let release = |index: usize| problems.releases.get(index).copied().unwrap_or_default();
    match other {
        Some(field) if problems.release < field.since => {
            format!("`{shown}` exists only since version {}; raise the declared version", release(field.since))
        }
        Some(field) => format!("`{shown}` exists only up to version {}", release(field.until)),
        None => {
            let usable = known.iter().filter(|field| field.holds(problems.release)).map(|field| field.name);
            match nearest(name, usable) {
                Some(near) => format!("unknown field `{shown}` in {}; did you mean `{near}`?", shape.what),
                None => format!("unknown field `{shown}` in {}", shape.what),
            }
        }
    }
}

fn check_kind(kind: Kind, node: &Node, pointer: &str, problems: &mut Problems) {
    let right = match kind {
        Kind::Any => true,
        Kind::Text => node.as_str().is_some(),
        Kind::Bool => node.as_bool().is_some(),
        Kind::Int(least, most) => match &node.value {
            Value::Number(text) => text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number)),
            _ => false,
        },
        Kind::Form(form) => node.as_str().is_some_and(form.check),
        Kind::Enum(words) => node.as_str().is_some_and(|text| words.contains(&text)),
        Kind::Map(shape) => return check(shape, node, pointer, problems),
        Kind::List(item, min) => return check_list(item, min, node, pointer, problems),
        Kind::Set(item) => {
            check_list(item, Min::None, node, pointer, problems);
            return check_set(node, pointer, problems);
        }
    };
    if right {
        return;
    }
    let mut message = format!("{} must be {}, not {}", label(pointer), wants(kind), found(node));
    let hint = match (kind, &node.value) {
        (Kind::Bool, Value::String { text, .. }) if matches!(text.as_str(), "true" | "false") => {
            Some("write it without quotes".to_owned())
        }
        (Kind::Text | Kind::Form(_) | Kind::Enum(_), Value::Number(_) | Value::Bool(_)) => {
            Some("write it in quotes".to_owned())
        }
        (Kind::Enum(words), Value::String { text, .. }) => {
            nearest(text, words.iter().copied()).map(|near| format!("did you mean `{near}`?"))
        }
        _ => None,
    };
    if let Some(hint) = hint {
        message.push_str("; ");
        message.push_str(&hint);
    }
    problems.add(node.line, pointer, message);
}

fn check_list(item: Item, min: Min, node: &Node, pointer: &str, problems: &mut Problems) {
    let Value::Sequence(items) = &node.value else {
        problems.add(node.line, pointer, format!("{} must be a list, not {}", label(pointer), found(node)));
        return;
    };
    if items.is_empty() && min == Min::One {
        problems.add(node.line, pointer, format!("{} is empty and needs at least one entry", label(pointer)));
    }
    let kind = match item {
        Item::Text => Kind::Text,
        Item::Form(form) => Kind::Form(form),
        Item::Enum(words) => Kind::Enum(words),
        Item::Map(shape) => Kind::Map(shape),
    };
    for (index, item) in items.iter().enumerate() {
        if problems.is_full() {
            return;
        }
        check_kind(kind, item, &format!("{pointer}/{index}"), problems);
    }
}

fn check_set(node: &Node, pointer: &str, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (index, item) in node.items().iter().enumerate() {
        if !seen.insert(canonical(item)) {
            let pointer = format!("{pointer}/{index}");
            problems.add(item.line, pointer.clone(), format!("{} stands twice in the list", found(item)));
        }
    }
}

/// Returns a text that two values share when they are equal; places and styles do not count.
fn canonical(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".into(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.clone(),
        Value::String { text, .. } => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Mapping(entries) => {
            let mut parts: Vec<_> =
                entries.iter().map(|entry| format!("{}:{}", canonical(&entry.key), canonical(&entry.value))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
    }
}

/// Says what a value must be.
fn wants(kind: Kind) -> String {
    match kind {
        Kind::Text => "text".into(),
        Kind::Bool => "true or false".into(),
        Kind::Int(i64::MIN, i64::MAX) => "a whole number".into(),
        Kind::Int(least, most) => format!("a whole number from {least} to {most}"),
        Kind::Any => "any value".into(),
        Kind::Form(form) => form.wants.into(),
        Kind::Enum([word]) => format!("`{word}`"),
        Kind::Enum(words) => format!("one of {}", quoted(words.iter().copied())),
        Kind::Map(shape) => shape.what.into(),
        Kind::List(_, Min::One) => "a list with at least one entry".into(),
        Kind::List(..) | Kind::Set(_) => "a list".into(),
    }
}

/// Returns the pointer of a key below another pointer (RFC 6901).
pub(crate) fn join(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// Names a value by the end of its pointer: `` `name` ``, or `entry 2 of `tools``.
pub(crate) fn label(pointer: &str) -> String {
    let mut parts = pointer.rsplit('/').map(|part| part.replace("~1", "/").replace("~0", "~"));
    let last = parts.next().unwrap_or_default();
    match (last.parse::<usize>(), parts.next()) {
        (Ok(index), Some(list)) if !list.is_empty() => format!("entry {} of `{list}`", index + 1),
        _ => format!("`{last}`"),
    }
}
