//! Self-hosted runners that take work from strangers.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, CiSystem, Taint},
};

use super::{finding, jobs_of, quote_line};
use crate::flow::Site;

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for (index, definition) in site.definitions.iter().enumerate() {
        // Forgejo, Gitea, and GitLab have no runners but those of the instance; who owns them does not show.
        if definition.workflow.system != CiSystem::GithubActions {
            continue;
        }
        for (at, (job, detail)) in jobs_of(definition).enumerate() {
            let reach = site.at(index, at, usize::MAX).reach;
            let (Some(label), Some(line)) =
                (job.runs_on.iter().find(|label| label.as_str() == "self-hosted"), detail.runs_on_line)
            else {
                continue;
            };
            let Some(event) = reach.events.iter().find(|event| {
                matches!(
                    event.as_str(),
                    "pull_request" | "pull_request_target" | "issue_comment" | "pull_request_comment"
                )
            }) else {
                continue;
            };
            if reach.own_requests && event.starts_with("pull_request") {
                continue;
            }
            found.push(finding(
                CiRule::SelfHostedRunner,
                Taint::Attacker,
                Confidence::Medium,
                // The label may stand on a line of its own below the key; the key's line always says `runs-on`.
                quote_line(&definition.workflow.path, line, "runs-on"),
                format!(
                    "`{event}` lets strangers start work on a `{label}` runner, which may keep what they leave behind"
                ),
            ));
        }
    }
}

/// Leaves out the word that a runner is one's own where the same line says that strangers get there.
pub(super) fn keep_worst(found: &mut Vec<CiFinding>) {
    let of = |one: &CiFinding, source: Taint| one.rule == CiRule::SelfHostedRunner && one.source == source;
    let open: Vec<u32> = found.iter().filter(|one| of(one, Taint::Attacker)).map(|one| one.quote.place.line).collect();
    found.retain(|one| !of(one, Taint::Constant) || !open.contains(&one.quote.place.line));
}
