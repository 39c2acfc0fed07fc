//! Inputs that GitLab pastes into scripts before it reads the file: `$[[ inputs.name ]]`.

use slam_formats::tree::{Node, Value};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::TemplateInjection, Taint},
};

use crate::file::{File, Rating};

/// Scripts of a job.
const SCRIPTS: [&str; 3] = ["before_script", "script", "after_script"];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    let root = file.root();
    // Whoever starts the pipeline gives the inputs of the file at the root; those of others stand in the file that
    // includes them.
    let name = file.path().as_str().unwrap_or_default();
    let started = matches!(name, ".gitlab-ci.yml" | ".gitlab-ci.yaml");
    for owner in std::iter::once(root).chain(root.entries().iter().map(|entry| &entry.value)) {
        for key in SCRIPTS {
            let mut queue: Vec<&Node> = owner.get(key).into_iter().collect();
            while let Some(node) = queue.pop() {
                match &node.value {
                    Value::Sequence(items) => queue.extend(items),
                    Value::String { text, .. } if text.contains("$[[") => script(file, owner, node, started, found),
                    _ => {}
                }
            }
        }
    }
}

fn script(file: &File<'_>, owner: &Node, node: &Node, started: bool, found: &mut Vec<CiFinding>) {
    let text = file.text(node.span);
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("$[[")).map(|at| from + at) {
        let Some(end) = text.get(start..).and_then(|rest| rest.find("]]")).map(|at| start + at + 2) else { return };
        from = end;
        let words = text.get(start + 3..end - 2).unwrap_or_default();
        let mut parts = words.split('|').map(str::trim);
        let Some(name) = parts.next().and_then(|access| access.strip_prefix("inputs.")) else { continue };
        // `posix_escape` and its kind give one word of a shell, whatever the value holds.
        if parts.any(|function| function.starts_with("posix_")) || is_bound(file, name) {
            continue;
        }
        let span = slam_formats::tree::Span { start: node.span.start + start, end: node.span.start + end };
        let (rating, who) = match started {
            true => {
                (Rating::of(Severity::Medium, Confidence::Medium).by(Taint::Collaborator), "whoever starts a pipeline")
            }
            false => (Rating::of(Severity::Low, Confidence::Medium), "the file that includes this one"),
        };
        let message = format!(
            "the input `{name}`, which {who} gives, is pasted into a script before it runs; hand it over as a variable"
        );
        let mut one = file.finding(TemplateInjection, rating, span, message);
        one.related.push(file.place(owner));
        found.push(one);
    }
}

/// Returns whether the file says which values the input can have: a number, a truth value, one of a list, or a pattern.
fn is_bound(file: &File<'_>, name: &str) -> bool {
    file.definition
        .inputs
        .get(name)
        .is_some_and(|input| matches!(input.kind.as_deref(), Some("number" | "boolean" | "choice")))
}
