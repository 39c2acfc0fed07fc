//! What hides behind its spelling is written as what it is worth: detours in the path of an action, and expressions that no
//! run changes.
//!
//! Left to a person is what depends on the run, what cannot be told with certainty, a path that leaves the repository, and a
//! condition that is one constant: how such a one counts is not what its text says.

use slam_ci::{Worth, worth};
use slam_formats::tree::{Entry, Limits, Node, Style, Value, parse_yaml};
use slam_model::evidence::ci::CiFinding;

use super::{Class, Draft, pins, target::Target};
use crate::script::{Edit, Script};

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    path(target, finding).or_else(|| constant(target, finding))
}

/// `owner/repo/./a//b@v1` becomes `owner/repo/a/b@v1`.
fn path(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    let node = pins::value_of(target.root(), "uses", finding.quote.place.line)?;
    let text = node.text()?;
    if !finding.quote.text.starts_with("uses") {
        return None;
    }
    let (path, reference) =
        text.split_once('@').map_or((&*text, ""), |(path, _)| (path, text.get(path.len()..).unwrap_or_default()));
    let mut parts: Vec<&str> = Vec::new();
    let mut class = Class::Safe;
    for (index, part) in path.split('/').enumerate() {
        match part {
            "" | "." if index >= 2 => {}
            // A folder that is a link leads elsewhere and back by another way.
            ".." if index >= 2 => {
                class = Class::NeedsEyes;
                parts.pop();
                (parts.len() >= 2).then_some(())?;
            }
            _ => parts.push(part),
        }
    }
    let edit = pins::rewritten(target, node, &text, &format!("{}{reference}", parts.join("/")))?;
    Some(Draft { class, edits: vec![edit] })
}

/// `${{ format('{0}', 'a') }}` becomes `a`, and a part of an expression what it is worth.
fn constant(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    let words = finding.quote.text.as_str();
    let value = worth(words)?;
    let start = target.yaml.offset(finding.quote.place.line, finding.columns.column)?;
    let end = start + words.len();
    if target.yaml.text(start, end) != words.as_bytes() {
        return None;
    }
    let (entry, node) = scalar(target.root(), start)?;
    let before = target.yaml.text(node.span.start, start).trim_ascii_end();
    let behind = target.yaml.text(end, node.span.end);
    let blanks = behind.len() - behind.trim_ascii_start().len();
    let is_whole = before.ends_with(b"${{") && behind.trim_ascii_start().starts_with(b"}}");
    if !is_whole {
        return certain(target, node, Edit::replace(start..end, value.literal()), None);
    }
    let (start, end) = (node.span.start + before.len() - "${{".len(), end + blanks + "}}".len());
    let text = value.text();
    if entry.is_some_and(|entry| entry.key.text().as_deref() == Some("if")) || text.contains("${{") {
        return None;
    }
    let raw = std::str::from_utf8(target.yaml.text(start, end)).ok()?;
    if node.as_str() != Some(raw) {
        return certain(target, node, Edit::replace(start..end, text), None);
    }
    // It is all of its value, which keeps its kind.
    let whole = node.span.start..node.span.end;
    match (&value, &node.value) {
        (Worth::Null, _) | (_, Value::String { style: Style::Literal | Style::Folded, .. }) => None,
        (Worth::Text(_), _) => {
            certain(target, node, Edit::replace(start..end, text.clone()), Some(&value)).or_else(|| {
                let quoted = format!("'{}'", text.replace('\'', "''"));
                certain(target, node, Edit::replace(whole, quoted), Some(&value))
            })
        }
        _ => certain(target, node, Edit::replace(whole, text), Some(&value)),
    }
}

/// Returns the edit if the file reads afterwards as it did but for the words, and for the kind of the value that they are all
/// of.
fn certain(target: &Target<'_>, node: &Node, edit: Edit, value: Option<&Worth>) -> Option<Draft> {
    let mut script = Script::new(target.yaml.bytes());
    script.edit(std::slice::from_ref(&edit), 0).ok()?;
    let after = parse_yaml(&script.bytes(), &Limits::default()).ok()?;
    let old = std::str::from_utf8(target.yaml.text(edit.start, edit.end)).ok()?;
    let new = std::str::from_utf8(&edit.text).ok()?;
    let expected = match value {
        Some(Worth::Bool(value)) => Expected::Bool(*value),
        Some(Worth::Number(value)) => Expected::Number(value.to_string()),
        Some(worth) => Expected::Text(worth.text()),
        None => Expected::Replaced(old.to_owned(), new.to_owned()),
    };
    is_same_but(target.root(), &after.root, node, &expected).then(|| Draft { class: Class::Safe, edits: vec![edit] })
}

/// What a value is afterwards.
enum Expected {
    Bool(bool),
    Number(String),
    Text(String),
    /// The old text with one of these words replaced. The edit says which of several alike.
    Replaced(String, String),
}

/// Returns whether one text is the other with some words at one place replaced, and no expression begins there that did not
/// before.
fn is_replaced(old: &str, new: &str, words: &str, by: &str) -> bool {
    let begins = |text: &str| text.matches("${{").count();
    begins(new) == begins(old) - begins(words).min(begins(old)) + begins(by)
        && old.match_indices(words).any(|(at, _)| {
            let (before, behind) = (old.get(..at), old.get(at + words.len()..));
            before.zip(behind).is_some_and(|(before, behind)| {
                new.strip_prefix(before).and_then(|rest| rest.strip_prefix(by)).is_some_and(|rest| rest == behind)
            })
        })
}

fn is_same_but(old: &Node, new: &Node, changed: &Node, expected: &Expected) -> bool {
    if old.span == changed.span {
        return match (&new.value, expected) {
            (Value::Bool(new), Expected::Bool(value)) => new == value,
            (Value::Number(new), Expected::Number(value)) => new == value,
            (Value::String { text, .. }, Expected::Text(value)) => text == value,
            (Value::String { text: new, .. }, Expected::Replaced(words, by)) => {
                old.as_str().is_some_and(|old| is_replaced(old, new, words, by))
            }
            _ => false,
        };
    }
    let is_same = |old: &Node, new: &Node| is_same_but(old, new, changed, expected);
    match (&old.value, &new.value) {
        (Value::Mapping(old), Value::Mapping(new)) => {
            let is_same = |(old, new): (&Entry, &Entry)| is_same(&old.key, &new.key) && is_same(&old.value, &new.value);
            old.len() == new.len() && old.iter().zip(new).all(is_same)
        }
        (Value::Sequence(old), Value::Sequence(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new))
        }
        (old, new) => old == new,
    }
}

/// Returns the scalar in which a byte stands, with its key if it has one.
fn scalar(node: &Node, at: usize) -> Option<(Option<&Entry>, &Node)> {
    let mut here = (None, node);
    let holds = |node: &Node| node.span.start <= at && at < node.span.end;
    loop {
        let next = match &here.1.value {
            Value::Mapping(entries) => {
                entries.iter().find(|entry| holds(&entry.value)).map(|entry| (Some(entry), &entry.value))
            }
            Value::Sequence(items) => items.iter().find(|item| holds(item)).map(|item| (None, item)),
            _ => return Some(here),
        };
        here = next?;
    }
}
