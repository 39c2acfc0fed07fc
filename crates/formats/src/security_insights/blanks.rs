//! Marked blanks: values that a repair left for a person to fill. They say nothing, and the file is not valid with them.

use std::collections::BTreeSet;

use slam_model::Problem;

use super::fields::LONGEST_POINTER;
use crate::shape::{join, label};
use crate::tree::{Node, Value};

/// The mark with which a blank begins; the question that fills it follows.
const MARK: &str = "TODO(slam):";
/// More blanks than a person fills; no repair leaves as many.
const MOST: usize = 500;

/// Returns whether a value is a blank that waits for a person.
pub fn is_blank(node: &Node) -> bool {
    node.as_str().is_some_and(|text| text.trim_start().starts_with(MARK))
}

/// Puts one problem for each blank in place of what the schema says of its mark.
pub(super) fn tell(root: &Node, problems: &mut Vec<Problem>) {
    let mut found = Vec::new();
    collect(root, String::new(), &mut found);
    if found.is_empty() {
        return;
    }
    let pointers: BTreeSet<&str> = found.iter().map(|blank: &Problem| blank.pointer.as_str()).collect();
    // An unknown field stays one, blank or not.
    problems
        .retain(|problem| !pointers.contains(problem.pointer.as_str()) || problem.message.starts_with("unknown field"));
    problems.extend(found);
    problems.sort();
}

fn collect(node: &Node, pointer: String, found: &mut Vec<Problem>) {
    if pointer.len() > LONGEST_POINTER || found.len() >= MOST {
        return;
    }
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                let key = entry.key.text().unwrap_or_default();
                collect(&entry.value, join(&pointer, &key), found);
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), found);
            }
        }
        _ if is_blank(node) => {
            let message = format!("{} is a blank that waits for a person", label(&pointer));
            found.push(Problem { line: node.line, pointer, message });
        }
        _ => {}
    }
}
