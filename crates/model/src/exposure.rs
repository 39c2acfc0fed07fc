//! Where a foreign action was in use in a time, and what it could reach: the rotation list after it was compromised.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Gap, ObjectId, RepoPath,
    evidence::ci::{Grant, Pin},
    report::Tool,
};

/// The result of `slam ci exposure`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExposureReport {
    /// `slam.exposure/1`.
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// The action that was asked for: `owner/name`, with a path when a part of it was.
    pub action: String,
    /// The reference that was asked for, when only that one counts.
    pub reference: Option<String>,
    /// Begin of the time.
    pub since: Timestamp,
    /// End of the time.
    pub until: Timestamp,
    /// One entry a repository, in the order of the command line.
    pub repositories: Vec<Exposure>,
    /// Whether it ran: never visible without the records of runs.
    pub ran: Gap,
}

impl ExposureReport {
    /// The name of the format.
    pub const SCHEMA: &'static str = "slam.exposure/1";
}

/// What was found in one repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// The repository as named on the command line.
    pub path: String,
    /// Its address without user name and password.
    pub url: Option<String>,
    /// How much was searched.
    pub searched: Searched,
    /// Every use, by workflow and job.
    pub uses: Vec<ActionUse>,
    /// Names of the secrets in reach of a use that somebody could move; replace these first.
    pub rotate: Vec<String>,
    /// Names of the secrets in reach of uses that were pinned: safe unless the commit they name is the bad one.
    pub rotate_if_pin_was_bad: Vec<String>,
    /// Names of the secrets in reach only on old branches to which nothing was added since before the time.
    pub rotate_if_old_branch_ran: Vec<String>,
    /// What was not seen, for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<String>,
}

/// How much was searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Searched {
    /// Branches and tags.
    pub refs: u64,
    /// Commits that were in force in the time.
    pub commits: u64,
    /// Different definitions among them.
    pub definitions: u64,
}

/// One job that used the action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionUse {
    /// The workflow that an event starts.
    pub workflow: RepoPath,
    /// The job in it.
    pub job: String,
    /// Definitions of the repository through which the job comes to the action, the workflow first.
    pub via: Vec<RepoPath>,
    /// Line of the reference in the last of them.
    pub line: u32,
    /// The reference as written.
    pub text: String,
    /// What follows the `@`.
    pub reference: Option<String>,
    /// How firmly it held.
    pub pin: Pin,
    /// The comment behind it: the version of a pinned commit.
    pub comment: Option<String>,
    /// Events that start the workflow.
    pub triggers: Vec<String>,
    /// Whether anyone outside can start it.
    pub by_strangers: bool,
    /// What the job's token may do.
    pub token: Token,
    /// Names of the secrets that the job names, in any of its steps; `*` for all, `inherit` for all of the caller.
    pub secrets: Vec<String>,
    /// The commits at which it stood there.
    pub seen: Seen,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Where it is said.
    pub source: TokenSource,
    /// What is granted; `None` where the default of the forge decides.
    pub grant: Option<Grant>,
}

impl Token {
    /// Returns the scopes that may write, `*` for all; `None` where the default decides.
    pub fn writes(&self) -> Option<Vec<&str>> {
        Some(match self.grant.as_ref()? {
            Grant::ReadAll => Vec::new(),
            Grant::WriteAll => vec!["*"],
            Grant::Scopes(scopes) => writing(scopes),
        })
    }
}

fn writing(scopes: &BTreeMap<String, String>) -> Vec<&str> {
    scopes.iter().filter(|(_, access)| *access == "write").map(|(scope, _)| scope.as_str()).collect()
}

/// Where the rights of a token are said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenSource {
    /// At the job.
    Job,
    /// At the top of the workflow.
    Workflow,
    /// At the job that calls, whose rights nothing that is called can exceed.
    Caller,
    /// Nowhere: the default of repository or organisation, which a clone does not show.
    Default,
}

/// At which commits something stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The earliest of them.
    pub first: CommitAt,
    /// The latest of them.
    pub last: CommitAt,
    /// How many.
    pub commits: u64,
    /// Whether it stood there when the time began.
    pub at_start: bool,
    /// Whether it stood only at the end of old branches, where a person or a request has to start it.
    pub dormant: bool,
    /// Branches and tags that lead to one of them, the first ones by name.
    pub refs: Vec<String>,
    /// How many more refs do.
    pub more_refs: u64,
}

/// A commit with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitAt {
    /// The commit.
    pub commit: ObjectId,
    /// Its committer time.
    pub time: Timestamp,
}
