//! Runners of one's own, whoever may start work on them.

use slam_formats::tree::{Node, Value};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::SelfHostedRunner, CiSystem},
};

use super::spelling::is_expression;
use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    // Elsewhere every runner is one of the instance; who owns it does not show.
    if file.definition.workflow.system != CiSystem::GithubActions {
        return;
    }
    for job in file.jobs() {
        let Some(entry) = job.value.entry("runs-on") else { continue };
        let (confidence, message) = match judge(file, &job.value, &entry.value) {
            Some(answer) => answer,
            None => continue,
        };
        // Whether strangers get there is told by the rule that knows what starts the job.
        let rating = Rating::of(Severity::Low, confidence);
        found.push(file.finding(SelfHostedRunner, rating, File::join(&entry.key, &entry.value), message));
    }
}

fn judge(file: &File<'_>, job: &Node, runs_on: &Node) -> Option<(Confidence, &'static str)> {
    const OWN: (Confidence, &str) =
        (Confidence::High, "the job runs on a machine of one's own, which may keep what a job leaves");
    if runs_on.is_mapping() {
        let labels: Vec<_> = runs_on.get("labels").map(Node::items_or_self).unwrap_or_default().iter().collect();
        let own = labels.iter().any(|label| label.text().as_deref() == Some("self-hosted"));
        let grouped = runs_on.get("group").is_some();
        return match () {
            () if own => Some(OWN),
            () if grouped => {
                Some((Confidence::Low, "the job runs on a group of runners, which may be machines of one's own"))
            }
            () => None,
        };
    }
    let label = runs_on.items_or_self().first()?.text()?;
    if label == "self-hosted" {
        return Some(OWN);
    }
    if !is_expression(&label) {
        return None;
    }
    if !matches!(&runs_on.value, Value::String { .. }) {
        return Some((Confidence::Low, "the runner is computed, and may be a machine of one's own"));
    }
    let written = file.written_in(runs_on);
    let expression = &written.first()?.expression;
    let names = expression.path().filter(|_| expression.is_in("matrix"))?;
    let matrix = job.get("strategy")?.get("matrix")?;
    let is_own = |node: &Node| has_label(node, "self-hosted");
    let name = names.get(1)?;
    let own = matrix.entries().iter().any(|entry| match entry.key.text().as_deref() {
        Some("include") => entry.value.items().iter().any(|one| dimension(one, name).is_some_and(is_own)),
        Some("exclude") => false,
        Some(key) => {
            let is_left = |one: &&Node| is_own(one) && !excluded(matrix, name, one);
            key.eq_ignore_ascii_case(name) && entry.value.items_or_self().iter().any(|one| is_left(&one))
        }
        None => false,
    });
    own.then_some((Confidence::High, "the matrix names a machine of one's own, which may keep what a job leaves"))
}

/// Returns whether the matrix leaves this value out whatever the others are.
fn excluded(matrix: &Node, name: &str, value: &Node) -> bool {
    let items = matrix.get("exclude").map(Node::items).unwrap_or_default();
    items
        .iter()
        .any(|one| one.entries().len() == 1 && dimension(one, name).is_some_and(|other| other.value == value.value))
}

fn dimension<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    node.entries()
        .iter()
        .find(|entry| entry.key.text().is_some_and(|key| key.eq_ignore_ascii_case(name)))
        .map(|entry| &entry.value)
}

fn has_label(node: &Node, label: &str) -> bool {
    match &node.value {
        Value::Sequence(items) => items.iter().any(|item| has_label(item, label)),
        Value::Mapping(entries) => entries.iter().any(|entry| has_label(&entry.value, label)),
        _ => node.text().is_some_and(|text| text.contains(label)),
    }
}
