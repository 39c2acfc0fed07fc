//! What turned since the evaluation before, and which commit did it.

use serde::Serialize;
use slam_event::evaluation::{Cause, Changes, Direction, Found};
use slam_store::public::project;
use utoipa::ToSchema;

/// A badge, a part of one, or a requirement that turned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Turn {
    /// The badge; null when it is a requirement.
    #[schema(example = "defender")]
    pub(crate) badge: Option<String>,
    /// The part of the badge, or the requirement; null when the badge itself turned.
    #[schema(example = "OSPS-VM-03.01")]
    pub(crate) id: Option<String>,
    /// What it was.
    #[schema(example = "passed")]
    pub(crate) from: String,
    /// What it is.
    #[schema(example = "failed")]
    pub(crate) to: String,
    /// better, worse, or other: what cannot be seen any more is neither.
    #[schema(example = "worse")]
    pub(crate) direction: String,
    /// The repository that decided, by its name; null when no single one did.
    pub(crate) repository: Option<String>,
    /// Why: commits, rules, outside (no commit: an age, a tag, a reply of the forge, or a person), or repository (new, gone, or
    /// out of reach); null when no single repository decided.
    #[schema(example = "commits")]
    pub(crate) cause: Option<String>,
    /// The commits between which it happened; null for another cause.
    pub(crate) commits: Option<TurnCommits>,
}

/// The commits between which something turned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnCommits {
    /// The commit that was judged before.
    pub(crate) after: String,
    /// The commit that is judged now.
    pub(crate) to: String,
    /// The one commit that took something away; null when nothing got worse, or when it is not known.
    pub(crate) commit: Option<TurnCommit>,
    /// Why the one commit is not known; null when it is, or when nothing got worse.
    pub(crate) reason: Option<String>,
}

/// A commit. Who wrote it is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnCommit {
    /// Its id.
    pub(crate) id: String,
    /// The first line of its message.
    pub(crate) subject: String,
}

impl Turn {
    /// Returns everything that turned: badges, their parts, and then requirements.
    pub(crate) fn all(changes: &Changes, repositories: &[project::Repository]) -> Vec<Self> {
        let name =
            |id: &slam_event::RepositoryId| repositories.iter().find(|one| one.id == *id).map(|one| one.name.clone());
        let badges = changes.badges.iter().map(|turn| Self {
            badge: Some(turn.badge.clone()),
            id: None,
            from: turn.from.words().to_owned(),
            to: turn.to.words().to_owned(),
            direction: direction(turn.direction).to_owned(),
            repository: turn.by.as_ref().and_then(|by| name(&by.0)),
            cause: turn.by.as_ref().map(|by| cause(&by.1).to_owned()),
            commits: turn.by.as_ref().and_then(|by| commits(&by.1)),
        });
        let verdicts = changes.verdicts.iter().map(|turn| Self {
            badge: turn.badge.clone(),
            id: Some(turn.id.clone()),
            from: turn.from.words().to_owned(),
            to: turn.to.words().to_owned(),
            direction: direction(turn.direction).to_owned(),
            repository: name(&turn.repository),
            cause: Some(cause(&turn.cause).to_owned()),
            commits: commits(&turn.cause),
        });
        badges.chain(verdicts).collect()
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Better => "better",
        Direction::Worse => "worse",
        Direction::Other => "other",
    }
}

fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::Commits { .. } => "commits",
        Cause::Rules => "rules",
        Cause::Outside => "outside",
        Cause::Repository => "repository",
    }
}

fn commits(cause: &Cause) -> Option<TurnCommits> {
    let Cause::Commits { after, to, found } = cause else { return None };
    let (commit, reason) = match found {
        Some(Found::Commit { id, subject }) => {
            (Some(TurnCommit { id: id.to_string(), subject: subject.clone() }), None)
        }
        Some(Found::Range { reason }) => (None, Some(reason.clone())),
        None => (None, None),
    };
    Some(TurnCommits { after: after.to_string(), to: to.to_string(), commit, reason })
}
