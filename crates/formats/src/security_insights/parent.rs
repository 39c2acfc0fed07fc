//! Inheritance of the project part from a parent file (`header.project-si-source`).

use slam_model::evidence::insights::{Field, Insights, Parent, Shape};

use super::read;

/// Fills the project part of a file from its parent: what the file itself says wins, lists are taken whole.
///
/// Does nothing when the file names no parent.
pub fn merge_parent(child: &mut Insights, parent: &[u8]) {
    if child.parent_source.is_none() {
        return;
    }
    let parent = read(parent).insights;
    if let Some(reason) = refusal(&parent) {
        child.parent = Parent::Refused(reason);
        return;
    }
    let own = child.clone();
    for (pointer, field) in &parent.fields {
        if pointer.starts_with("/project/") && !own.has_below(&section(pointer)) {
            let field = Field { inherited: true, ..field.clone() };
            child.fields.entry(pointer.clone()).or_insert(field);
        }
    }
    child.parent = Parent::Given;
}

fn refusal(parent: &Insights) -> Option<String> {
    if parent.shape != Shape::Two {
        return Some("it is not a Security Insights file of version 2".into());
    }
    if let Some(problem) = parent.problems.first() {
        return Some(format!("it is not valid: line {}: {}", problem.line, problem.message));
    }
    if !parent.has_below("/project") {
        return Some("it has no `project` to inherit".into());
    }
    if !parent.has_below("/repository") {
        return Some("it has no `repository`, which a parent file needs".into());
    }
    None
}

/// Returns the pointer up to the first list, or the whole pointer.
fn section(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split('/').collect();
    let list = parts.iter().skip(1).position(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    match list {
        Some(at) => parts.get(..=at).unwrap_or_default().join("/"),
        None => pointer.to_owned(),
    }
}
