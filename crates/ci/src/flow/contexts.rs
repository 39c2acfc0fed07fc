//! Contexts that carry foreign text, and the events that fill them. From GitHub's documentation of contexts and events.

use std::sync::LazyLock;

use slam_model::evidence::ci::Taint::{self, Attacker, Collaborator};

/// Where a context comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Who controls it.
    pub(crate) taint: Taint,
    /// Events that fill it.
    pub(crate) events: &'static [&'static str],
    /// Whether it names code from outside.
    pub(crate) foreign_code: bool,
    /// Whether the path names an object that only holds such texts.
    pub(crate) object: bool,
}

const REQUEST: &[&str] = &[
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_comment",
];
const ISSUE: &[&str] = &["issues", "issue_comment"];
const COMMENT: &[&str] =
    &["issue_comment", "pull_request_review_comment", "discussion_comment", "commit_comment", "pull_request_comment"];
const DISCUSSION: &[&str] = &["discussion", "discussion_comment"];
const PUSH: &[&str] = &["push"];
const RUN: &[&str] = &["workflow_run"];
const BRANCH: &[&str] = &["push", "create", "delete", "workflow_dispatch", "release", "registry_package", "schedule"];

/// Context, who, events, whether it names code. A `*` stands for any one step.
const TABLE: &[(&str, Taint, &[&str], bool)] = &[
    ("github.head_ref", Attacker, REQUEST, true),
    ("github.event.issue.title", Attacker, ISSUE, false),
    ("github.event.issue.body", Attacker, ISSUE, false),
    ("github.event.pull_request.title", Attacker, REQUEST, false),
    ("github.event.pull_request.body", Attacker, REQUEST, false),
    ("github.event.pull_request.head.ref", Attacker, REQUEST, true),
    ("github.event.pull_request.head.label", Attacker, REQUEST, true),
    ("github.event.pull_request.head.repo.default_branch", Attacker, REQUEST, true),
    ("github.event.pull_request.head.repo.description", Attacker, REQUEST, false),
    ("github.event.pull_request.head.repo.homepage", Attacker, REQUEST, false),
    ("github.event.comment.body", Attacker, COMMENT, false),
    ("github.event.review.body", Attacker, &["pull_request_review"], false),
    ("github.event.review_comment.body", Attacker, COMMENT, false),
    ("github.event.discussion.title", Attacker, DISCUSSION, false),
    ("github.event.discussion.body", Attacker, DISCUSSION, false),
    ("github.event.pages.*.page_name", Attacker, &["gollum"], false),
    ("github.event.pages.*.title", Attacker, &["gollum"], false),
    ("github.event.pages.*.summary", Attacker, &["gollum"], false),
    ("github.event.changes.title.from", Attacker, &["issues", "pull_request_target", "pull_request"], false),
    (
        "github.event.changes.body.from",
        Attacker,
        &["issues", "issue_comment", "pull_request_target", "pull_request"],
        false,
    ),
    ("github.event.workflow_run.head_branch", Attacker, RUN, true),
    ("github.event.workflow_run.display_title", Attacker, RUN, false),
    ("github.event.workflow_run.head_commit.message", Attacker, RUN, false),
    ("github.event.workflow_run.head_commit.author.email", Attacker, RUN, false),
    ("github.event.workflow_run.head_commit.author.name", Attacker, RUN, false),
    ("github.event.workflow_run.head_commit.committer.email", Attacker, RUN, false),
    ("github.event.workflow_run.head_commit.committer.name", Attacker, RUN, false),
    ("github.event.workflow_run.head_repository.description", Attacker, RUN, false),
    ("github.event.workflow_run.pull_requests.*.head.ref", Attacker, RUN, true),
    ("github.event.commits.*.message", Collaborator, PUSH, false),
    ("github.event.commits.*.author.email", Collaborator, PUSH, false),
    ("github.event.commits.*.author.name", Collaborator, PUSH, false),
    ("github.event.commits.*.committer.email", Collaborator, PUSH, false),
    ("github.event.commits.*.committer.name", Collaborator, PUSH, false),
    ("github.event.head_commit.message", Collaborator, PUSH, false),
    ("github.event.head_commit.author.email", Collaborator, PUSH, false),
    ("github.event.head_commit.author.name", Collaborator, PUSH, false),
    ("github.event.head_commit.committer.email", Collaborator, PUSH, false),
    ("github.event.head_commit.committer.name", Collaborator, PUSH, false),
    ("github.event.merge_group.head_commit.message", Collaborator, &["merge_group"], false),
    ("github.event.merge_group.head_ref", Collaborator, &["merge_group"], false),
    ("github.event.merge_group.base_ref", Collaborator, &["merge_group"], false),
    ("github.event.pull_request.labels.*.name", Collaborator, REQUEST, false),
    ("github.event.pull_request.labels.*.description", Collaborator, REQUEST, false),
    ("github.event.issue.labels.*.name", Collaborator, ISSUE, false),
    ("github.event.issue.labels.*.description", Collaborator, ISSUE, false),
    ("github.event.changes.new_discussion.title", Attacker, DISCUSSION, false),
    ("github.event.changes.new_discussion.body", Attacker, DISCUSSION, false),
    ("github.event.changes.new_discussion.labels.*.name", Collaborator, DISCUSSION, false),
    ("github.event.client_payload.*", Collaborator, &["repository_dispatch"], false),
    ("github.event.release.name", Collaborator, &["release"], false),
    ("github.event.release.body", Collaborator, &["release"], false),
    ("github.event.release.tag_name", Collaborator, &["release"], false),
    ("github.event.release.target_commitish", Collaborator, &["release"], false),
    ("github.event.label.name", Collaborator, &["issues", "pull_request", "pull_request_target", "label"], false),
    (
        "github.event.label.description",
        Collaborator,
        &["issues", "pull_request", "pull_request_target", "label"],
        false,
    ),
    ("github.event.milestone.title", Collaborator, &["milestone", "issues"], false),
    ("github.event.milestone.description", Collaborator, &["milestone", "issues"], false),
    ("github.event.deployment.payload.*", Collaborator, &["deployment", "deployment_status"], false),
    ("github.event.deployment.ref", Collaborator, &["deployment", "deployment_status"], false),
    ("github.event.check_suite.head_branch", Collaborator, &["check_suite"], false),
    ("github.event.check_run.check_suite.head_branch", Collaborator, &["check_run"], false),
    ("github.event.pull_request.base.ref", Collaborator, REQUEST, false),
    ("github.event.pull_request.milestone.title", Collaborator, REQUEST, false),
    ("github.event.base_ref", Collaborator, PUSH, false),
    ("github.event.ref", Collaborator, BRANCH, false),
    ("github.base_ref", Collaborator, REQUEST, false),
    ("github.ref", Collaborator, BRANCH, false),
    ("github.ref_name", Collaborator, BRANCH, false),
];

/// Contexts that name foreign code in letters that cannot break out of a script.
const CODE: &[&str] = &[
    "github.event.pull_request.head.sha",
    "github.event.pull_request.head.repo.full_name",
    "github.event.pull_request.head.repo.clone_url",
    "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.head_sha",
    "github.event.workflow_run.head_commit.id",
    "github.event.workflow_run.head_repository.full_name",
    "github.event.workflow_run.pull_requests.*.head.sha",
];

/// The contexts of the table by steps; expressions are looked up here more often than anything else.
static STEPS: LazyLock<Vec<Vec<&str>>> =
    LazyLock::new(|| TABLE.iter().map(|(known, ..)| known.split('.').collect()).collect());

/// Returns where the context at this path comes from; `None` when nobody outside controls it.
pub(crate) fn origin(path: &[String]) -> Option<Origin> {
    let mut whole: Option<Origin> = None;
    for (known, (_, taint, events, foreign_code)) in STEPS.iter().zip(TABLE) {
        // What lies below a known text fits, as the parts of a payload.
        let fits = known.iter().zip(path).all(|(known, step)| *known == "*" || step == "*" || known == step);
        if !fits || path.is_empty() {
            continue;
        }
        if path.len() >= known.len() {
            return Some(Origin { taint: *taint, events, foreign_code: *foreign_code, object: false });
        }
        // The worst of what it holds counts.
        let code = whole.is_some_and(|before| before.foreign_code) || (*foreign_code && path.len() > 2);
        whole = Some(match whole {
            Some(before) if before.taint >= *taint => Origin { foreign_code: code, ..before },
            _ => Origin { taint: *taint, events, foreign_code: code, object: true },
        });
    }
    if CODE.iter().any(|known| same(known, path)) {
        return Some(Origin { taint: Taint::Constant, events: &[], foreign_code: true, object: false });
    }
    // `github` alone, or its event, holds all of them: any event will do.
    whole.map(|whole| if path.len() <= 2 { Origin { events: &["*"], ..whole } } else { whole })
}

fn same(known: &str, path: &[String]) -> bool {
    let steps: Vec<&str> = known.split('.').collect();
    steps.len() == path.len()
        && steps.iter().zip(path).all(|(known, step)| *known == "*" || known == step || step == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(Taint, bool, bool)> {
        let path: Vec<String> = text.split('.').map(str::to_owned).collect();
        origin(&path).map(|origin| (origin.taint, origin.object, origin.foreign_code))
    }

    #[test]
    fn contexts_have_the_origin_that_the_documentation_gives() {
        for (context, expected) in [
            ("github.event.issue.title", Some((Attacker, false, false))),
            ("github.event.*.title", Some((Attacker, false, false))),
            ("github.head_ref", Some((Attacker, false, true))),
            ("github.event.pull_request.head.sha", Some((Taint::Constant, false, true))),
            ("github.event.pull_request.number", None),
            ("github.event.issue", Some((Attacker, true, false))),
            ("github", Some((Attacker, true, false))),
            ("github.event.client_payload.a.b", Some((Collaborator, false, false))),
            ("github.sha", None),
            ("github.repository", None),
            ("runner.os", None),
        ] {
            assert_eq!(of(context), expected, "{context}");
        }
    }
}
