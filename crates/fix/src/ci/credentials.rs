//! `persist-credentials: false`. A person looks at it where a later step is seen to talk to the forge with what git keeps, and
//! where somebody asked to keep it.

use slam_ci::pushes;
use slam_formats::tree::Node;
use slam_model::evidence::ci::CiFinding;

use super::{
    Class, Draft,
    target::{Target, nested},
};
use crate::script::Edit;

/// Words of git that reach for another repository.
const FETCHING: [&str; 6] = ["clone", "fetch", "ls-remote", "pull", "remote", "submodule"];
const INPUT: &str = "persist-credentials";

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    let step = target.step(finding.quote.place.line)?;
    let yaml = &target.yaml;
    let edit = match step.entry("with") {
        None => yaml.add(step, Some("uses"), &nested(yaml.is_flow(step), "with", &[(INPUT, "false")]))?,
        Some(with) if with.value.is_null() => yaml.fill(step, with, &[format!("{INPUT}: false")])?,
        Some(with) => match with.value.entry(INPUT) {
            Some(said) if yaml.stands_here(&said.value) => {
                Edit::replace(said.value.span.start..said.value.span.end, "false")
            }
            Some(_) => return None,
            None => yaml.add(&with.value, None, &[format!("{INPUT}: false")])?,
        },
    };
    // Who asks for it by name has thought of it.
    let is_asked_for = step.get("with").and_then(|with| with.get(INPUT)).is_some();
    let needs_it = is_asked_for || target.later_steps(step).any(|later| pushes(later) || fetches(later));
    Some(Draft { class: if needs_it { Class::NeedsEyes } else { Class::Safe }, edits: vec![edit] })
}

/// Returns whether a script fetches with git: of a private repository it needs the token for that.
fn fetches(step: &Node) -> bool {
    let script = step.get("run").and_then(Node::as_str).unwrap_or_default();
    let mut rows = script.lines().filter(|row| row.contains("git "));
    rows.any(|row| FETCHING.iter().any(|word| row.split_whitespace().any(|other| other == *word)))
}
