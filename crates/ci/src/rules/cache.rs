//! Caches that a release restores and a request of a stranger may have filled.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, DefinitionKind, Purpose, Step, Taint},
};

use super::{finding, jobs_of, quote_line};
use crate::flow::Site;

/// Actions that restore a cache: action, the input that decides, whether it does so when the input is missing.
const CACHES: &[(&str, &str, bool)] = &[
    ("actions/cache", "", true),
    ("actions/cache/restore", "", true),
    ("actions/setup-node", "cache", false),
    ("actions/setup-python", "cache", false),
    ("actions/setup-java", "cache", false),
    ("actions/setup-dotnet", "cache", false),
    ("actions/setup-go", "cache", true),
    ("swatinem/rust-cache", "", true),
    ("gradle/actions/setup-gradle", "cache-disabled", true),
    ("gradle/gradle-build-action", "cache-disabled", true),
    ("ruby/setup-ruby", "bundler-cache", false),
    ("astral-sh/setup-uv", "enable-cache", true),
    ("pdm-project/setup-pdm", "cache", false),
    ("mlugg/setup-zig", "use-cache", true),
    ("oven-sh/setup-bun", "no-cache", true),
    ("mozilla-actions/sccache-action", "", true),
    ("hendrikmuhs/ccache-action", "", true),
    ("nix-community/cache-nix-action", "", true),
    ("determinatesystems/magic-nix-cache-action", "", true),
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    // Caches of a request are its own, unless it runs in the scope of the default branch.
    let fillable = site
        .reach
        .iter()
        .any(|reach| reach.has("pull_request_target") || reach.has("workflow_run") || reach.has("issue_comment"));
    for definition in &site.definitions {
        let workflow = &definition.workflow;
        if workflow.kind == DefinitionKind::Action {
            continue;
        }
        let by_trigger = workflow.triggers.iter().any(|trigger| {
            trigger.event == "release"
                || (trigger.event == "push" && trigger.branches.is_empty() && !trigger.tags.is_empty())
        });
        for (job, detail) in jobs_of(definition) {
            let publishes = job.steps.iter().flat_map(|step| &step.does).any(|does| does.purpose == Purpose::Release);
            if !(by_trigger || publishes) {
                continue;
            }
            for (step, more) in job.steps.iter().zip(&detail.steps) {
                let Some(input) = restores(step) else { continue };
                let Some(uses) = &step.uses else { continue };
                let line = more.with.get(input).map_or(uses.line, |lines| lines.line);
                let text = if more.with.contains_key(input) { input } else { uses.text.as_str() };
                found.push(finding(
                    CiRule::CachePoisoning,
                    Taint::Attacker,
                    if fillable { Confidence::Medium } else { Confidence::Low },
                    quote_line(&workflow.path, line, text),
                    format!(
                        "`{}` restores a cache in a job that makes a release; what other runs put there ends in it",
                        uses.name
                    ),
                ));
            }
        }
    }
}

/// Returns the input that decides when the step restores a cache.
fn restores(step: &Step) -> Option<&'static str> {
    let name = step.uses.as_ref()?.name.to_lowercase();
    if step.with.get("lookup-only").is_some_and(|value| value == "true") {
        return None;
    }
    let (_, input, default) = CACHES.iter().find(|(action, _, _)| *action == name)?;
    let on = match step.with.get(*input).map(String::as_str) {
        None => *default,
        Some(value) if input.starts_with("no-") || input.ends_with("-disabled") => value != "true",
        Some(value) => !matches!(value, "false" | ""),
    };
    on.then_some(*input)
}
