//! Conditions that hold when they should not.

use slam_formats::tree::{Node, Style, Value};
use slam_model::evidence::ci::CiFinding;

use super::{
    Class, Draft,
    target::{Target, events},
};
use crate::script::Edit;

/// Contexts that name whoever acted last, and what names the author of a request instead.
const AUTHORS: [(&str, &str); 5] = [
    ("github.actor_id", "github.event.pull_request.user.id"),
    ("github.event.pull_request.sender.id", "github.event.pull_request.user.id"),
    ("github.event.pull_request.sender.login", "github.event.pull_request.user.login"),
    ("github.triggering_actor", "github.event.pull_request.user.login"),
    ("github.actor", "github.event.pull_request.user.login"),
];

/// The author of the request in place of whoever acted last; only where requests alone start the workflow, because other
/// events have no author.
pub(super) fn author(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let events = events(target.root());
    if events.is_empty() || !events.iter().all(|event| event.starts_with("pull_request")) {
        return None;
    }
    let words = finding.quote.text.as_str();
    let (_, start, end) = condition(target, finding.quote.place.line)?;
    let text = std::str::from_utf8(target.yaml.text(start, end)).ok()?;
    let at = start + text.find(words)?;
    let (actor, author) = AUTHORS.iter().find(|(actor, _)| words.contains(actor))?;
    let from = at + words.find(actor)?;
    Some(vec![Edit::replace(from..from + actor.len(), *author)])
}

/// One expression, and nothing beside it. What stood there counted as true in every run, so the edit changes nothing only
/// where the formula itself always holds.
pub(super) fn plain(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    let (node, start, end) = condition(target, finding.quote.place.line)?;
    let Value::String { text, style } = &node.value else { return None };
    let trimmed = text.trim();
    let (formula, edit) = if matches!(style, Style::Literal | Style::Folded) && is_one(trimmed) {
        // The sign that keeps the line break stands before the text.
        let before = target.yaml.text(0, start);
        let sign = before.iter().rposition(|byte| matches!(byte, b'|' | b'>'))?;
        if target.yaml.text(sign + 1, start).iter().any(|byte| !byte.is_ascii_whitespace()) {
            return None;
        }
        (trimmed.to_owned(), Edit::insert(sign + 1, "-"))
    } else {
        if *style != Style::Plain || text.contains('\n') {
            return None;
        }
        let joined = format!("${{{{ {} }}}}", joined(trimmed)?);
        (joined.clone(), Edit::replace(start..end, joined))
    };
    let class = if always_holds(&formula) { Class::Safe } else { Class::NeedsEyes };
    Some(Draft { class, edits: vec![edit] })
}

/// Returns whether the text is one expression.
fn is_one(text: &str) -> bool {
    text.starts_with("${{") && text.ends_with("}}") && text.matches("${{").count() == 1
}

/// Returns the expressions of a text and what stands beside them as one expression.
fn joined(text: &str) -> Option<String> {
    let mut joined = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        let (inside, after) = behind.split_once("}}")?;
        // What is joined by a stronger sign keeps its own together.
        let inside = inside.trim();
        let is_joined = inside.contains("||") || inside.contains("&&");
        joined.push_str(before);
        joined.push_str(&if is_joined { format!("({inside})") } else { inside.to_owned() });
        rest = after;
    }
    joined.push_str(rest);
    Some(joined)
}

/// Returns whether a formula holds in every run, those that were cancelled included where it says so, as a text did.
fn always_holds(formula: &str) -> bool {
    let inside = formula.trim_start_matches("${{").trim_end_matches("}}").trim();
    inside.eq_ignore_ascii_case("always()") || inside == "true"
}

/// Returns the condition whose key or text stands on a line, with its bytes.
fn condition<'n>(target: &'n Target<'_>, line: u32) -> Option<(&'n Node, usize, usize)> {
    let job = target.job(line).map(|job| &job.value);
    let owners = [target.step(line), job];
    let stands = |owner: &&'n Node| {
        owner.entry("if").is_some_and(|entry| entry.key.line <= line && line <= entry.value.end_line)
    };
    let node = owners.into_iter().flatten().find(stands)?.get("if")?;
    target.yaml.stands_here(node).then_some((node, node.span.start, node.span.end))
}
