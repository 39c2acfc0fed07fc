//! What can start a definition, and what conditions keep out.

use std::collections::BTreeSet;

use crate::expression::{Comparison, Expression, Kind, parse};

/// Events that anyone can cause, and that run with secrets and the rights of the repository.
pub(crate) const PRIVILEGED: [&str; 10] = [
    "pull_request_target",
    "issues",
    "issue_comment",
    "discussion",
    "discussion_comment",
    "workflow_run",
    "gollum",
    "watch",
    "fork",
    "pull_request_comment",
];

/// What can start a piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reach {
    /// Events.
    pub(crate) events: BTreeSet<String>,
    /// Whether all of them are known; a reusable workflow or an action may be used from elsewhere.
    pub(crate) open: bool,
    /// Whether a condition keeps requests of other repositories out.
    pub(crate) own_requests: bool,
    /// Whether a condition lets only members comment.
    pub(crate) own_comments: bool,
    /// Whether a condition keeps runs of foreign requests out.
    pub(crate) own_runs: bool,
    /// Whether a condition asks for a certain actor, or for a label that a maintainer sets.
    pub(crate) gated: bool,
}

impl Reach {
    /// Returns whether anyone can start it.
    pub(crate) fn by_anyone(&self) -> bool {
        self.events.iter().any(|event| event.starts_with("pull_request") || PRIVILEGED.contains(&event.as_str()))
    }

    /// Returns whether anyone can start it with the rights of the repository.
    pub(crate) fn privileged(&self) -> bool {
        self.events.iter().any(|event| PRIVILEGED.contains(&event.as_str()))
    }

    /// Returns whether the event can start it.
    pub(crate) fn has(&self, event: &str) -> bool {
        self.events.contains(event)
    }
}

/// What a condition says when it holds; `None` for a part is: nothing.
#[derive(Debug, Clone, Default)]
struct Guard {
    events: Option<BTreeSet<String>>,
    own_requests: bool,
    own_comments: bool,
    own_runs: bool,
    gated: bool,
}

/// Returns what can start the work when the condition must hold.
pub(crate) fn guarded(reach: &Reach, condition: Option<&str>) -> Reach {
    let Some(text) = condition else { return reach.clone() };
    let text = text.trim();
    let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")).unwrap_or(text);
    let Ok(expression) = parse(inner) else { return reach.clone() };
    let guard = read(&expression, false, reach);
    let mut reach = reach.clone();
    if let Some(events) = guard.events {
        reach.events.retain(|event| events.contains(event));
    }
    reach.own_requests |= guard.own_requests;
    reach.own_comments |= guard.own_comments;
    reach.own_runs |= guard.own_runs;
    reach.gated |= guard.gated;
    reach
}

fn read(expression: &Expression, negated: bool, reach: &Reach) -> Guard {
    match &expression.kind {
        Kind::Not(inner) => read(inner, !negated, reach),
        Kind::And(left, right) if !negated => both(read(left, false, reach), read(right, false, reach)),
        Kind::Or(left, right) if negated => both(read(left, true, reach), read(right, true, reach)),
        Kind::And(left, right) | Kind::Or(left, right) => {
            either(read(left, negated, reach), read(right, negated, reach), reach)
        }
        Kind::Compare(Comparison::Equal, left, right) => compared(left, right, !negated, reach),
        Kind::Compare(Comparison::NotEqual, left, right) => compared(left, right, negated, reach),
        Kind::Context(_) => match expression.dotted().as_deref() {
            Some("github.event.pull_request.head.repo.fork") if negated => {
                Guard { own_requests: true, ..Guard::default() }
            }
            Some("github.event.issue.pull_request") if negated => Guard::default(),
            _ => Guard::default(),
        },
        Kind::Call(name, arguments) if !negated => called(name, arguments),
        _ => Guard::default(),
    }
}

fn both(left: Guard, right: Guard) -> Guard {
    Guard {
        events: match (left.events, right.events) {
            (Some(left), Some(right)) => Some(left.intersection(&right).cloned().collect()),
            (one, other) => one.or(other),
        },
        own_requests: left.own_requests || right.own_requests,
        own_comments: left.own_comments || right.own_comments,
        own_runs: left.own_runs || right.own_runs,
        gated: left.gated || right.gated,
    }
}

/// A side that no request can take does not weaken what the other side asks of requests.
fn either(left: Guard, right: Guard, reach: &Reach) -> Guard {
    let takes = |guard: &Guard, part: &dyn Fn(&str) -> bool| {
        guard.events.as_ref().unwrap_or(&reach.events).iter().any(|event| part(event))
    };
    let request = |event: &str| event.starts_with("pull_request");
    let comment = |event: &str| event.ends_with("_comment") || event == "issues";
    let run = |event: &str| event == "workflow_run";
    let asks = |of: fn(&Guard) -> bool, part: &dyn Fn(&str) -> bool| {
        (of(&left) || !takes(&left, part)) && (of(&right) || !takes(&right, part)) && (of(&left) || of(&right))
    };
    Guard {
        own_requests: asks(|guard| guard.own_requests, &request),
        own_comments: asks(|guard| guard.own_comments, &comment),
        own_runs: asks(|guard| guard.own_runs, &run),
        gated: left.gated && right.gated,
        events: match (left.events, right.events) {
            (Some(left), Some(right)) => Some(left.union(&right).cloned().collect()),
            _ => None,
        },
    }
}

fn compared(left: &Expression, right: &Expression, equal: bool, reach: &Reach) -> Guard {
    let (context, other) = match (left.dotted(), right.dotted()) {
        (Some(left), _) if left.starts_with("github.event_name") => (left, right),
        (_, Some(right)) if right.starts_with("github.event_name") => (right, left),
        (Some(left), _) => (left, right),
        (None, Some(right)) => (right, left),
        (None, None) => return Guard::default(),
    };
    let text = match &other.kind {
        Kind::Text(text) => Some(text.as_str()),
        _ => None,
    };
    let other_context = other.dotted();
    let own = other_context.as_deref().is_some_and(|other| {
        other == "github.repository"
            || other.ends_with("base.repo.full_name")
            || other == "github.event.repository.full_name"
    }) || text.is_some_and(|text| text.contains('/'));
    let mut guard = Guard::default();
    match context.as_str() {
        "github.event_name" => {
            if let Some(text) = text {
                guard.events = Some(match equal {
                    true => BTreeSet::from([text.to_owned()]),
                    false => reach.events.iter().filter(|event| *event != text).cloned().collect(),
                });
            }
        }
        "github.event.pull_request.head.repo.full_name" if own => guard.own_requests = equal,
        "github.repository" | "github.event.pull_request.base.repo.full_name"
            if other_context.as_deref() == Some("github.event.pull_request.head.repo.full_name") =>
        {
            guard.own_requests = equal;
        }
        "github.repository"
            if other_context.as_deref() == Some("github.event.workflow_run.head_repository.full_name") =>
        {
            guard.own_runs = equal;
        }
        "github.event.pull_request.head.repo.fork" => {
            let fork = match &other.kind {
                Kind::Bool(value) => Some(*value),
                Kind::Text(text) => Some(text != "false"),
                _ => None,
            };
            guard.own_requests = fork.is_some_and(|fork| equal != fork);
        }
        "github.event.pull_request.head.repo.owner.login" | "github.event.pull_request.head.user.login" => {
            guard.own_requests = equal;
        }
        "github.event.workflow_run.head_repository.full_name" if own => guard.own_runs = equal,
        "github.event.workflow_run.event" => {
            guard.own_runs = match text {
                Some(text) => equal != text.starts_with("pull_request"),
                None => false,
            };
        }
        "github.event.workflow_run.head_branch" => guard.own_runs = false,
        "github.event.comment.author_association" | "github.event.pull_request.author_association" => {
            let insider = matches!(text, Some("OWNER" | "MEMBER" | "COLLABORATOR"));
            guard.own_comments = equal && insider;
            guard.gated = equal && insider;
        }
        "github.actor"
        | "github.triggering_actor"
        | "github.event.sender.login"
        | "github.event.pull_request.user.login"
        | "github.event.comment.user.login"
        | "github.event.label.name" => {
            guard.gated = equal;
        }
        // The merged state is reached only by a maintainer's decision.
        "github.event.pull_request.merged" => guard.gated = equal,
        "github.ref" if equal && text.is_some_and(|text| text.starts_with("refs/tags/")) => {
            guard.events =
                Some(reach.events.iter().filter(|event| !event.starts_with("pull_request")).cloned().collect());
        }
        _ => {}
    }
    guard
}

fn called(name: &str, arguments: &[Expression]) -> Guard {
    let mut guard = Guard::default();
    let contexts: Vec<String> = arguments.iter().filter_map(Expression::dotted).collect();
    let mentions = |part: &str| contexts.iter().any(|context| context.ends_with(part));
    if name == "contains" {
        let association = mentions("author_association");
        guard.own_comments = association;
        guard.gated = association
            || mentions("github.actor")
            || mentions("user.login")
            || contexts.iter().any(|context| context.contains("labels"));
    }
    guard
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(events: &[&str], condition: &str) -> Reach {
        let reach = Reach { events: events.iter().map(|event| (*event).to_owned()).collect(), ..Reach::default() };
        guarded(&reach, Some(condition))
    }

    #[test]
    fn conditions_narrow_what_can_start_the_work() {
        let all = &["push", "pull_request_target", "issue_comment", "workflow_run"];
        let events = |condition: &str| reach(all, condition).events.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(events("github.event_name == 'push'"), "push");
        assert_eq!(events("${{ github.event_name != 'push' }}"), "issue_comment pull_request_target workflow_run");
        assert_eq!(events("github.event_name == 'push' || github.event_name == 'workflow_run'"), "push workflow_run");
        assert_eq!(
            events("!(github.event_name == 'push') && success()"),
            "issue_comment pull_request_target workflow_run"
        );
        assert_eq!(events("github.repository == 'a/b'"), "issue_comment pull_request_target push workflow_run");
    }

    #[test]
    fn conditions_keep_foreigners_out() {
        let all = &["push", "pull_request_target", "issue_comment", "workflow_run"];
        for (condition, requests, comments, runs) in [
            ("github.event.pull_request.head.repo.full_name == github.repository", true, false, false),
            ("github.repository == github.event.pull_request.head.repo.full_name", true, false, false),
            ("github.event.pull_request.head.repo.full_name != github.repository", false, false, false),
            ("!github.event.pull_request.head.repo.fork", true, false, false),
            (
                "github.event_name == 'push' || github.event.pull_request.head.repo.full_name == github.repository",
                true,
                false,
                false,
            ),
            (
                "github.event_name == 'pull_request_target' || github.event.pull_request.head.repo.full_name == github.repository",
                false,
                false,
                false,
            ),
            ("github.event.comment.author_association == 'MEMBER'", false, true, false),
            ("contains(fromJSON('[\"OWNER\"]'), github.event.comment.author_association)", false, true, false),
            ("github.event.workflow_run.event == 'push'", false, false, true),
            ("github.event.workflow_run.event != 'pull_request'", false, false, true),
            ("github.event.workflow_run.event == 'pull_request'", false, false, false),
        ] {
            let reach = reach(all, condition);
            assert_eq!(
                (reach.own_requests, reach.own_comments, reach.own_runs),
                (requests, comments, runs),
                "{condition}"
            );
        }
    }
}
