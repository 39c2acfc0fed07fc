//! Which proofs count now, and what cannot be done without them.

use jiff::Timestamp;

use super::Proof;
use crate::{PersonId, ProjectId, Refusal, RefusalKind};

/// What a maintainer does for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Takes part in an edition.
    Register,
    /// Claims a badge.
    Submit,
    /// Names another maintainer.
    NameMaintainer,
    /// Adds, renames, or drops a repository.
    ChangeRepositories,
    /// Asks for an evaluation.
    Evaluate,
    /// Asks to be listed, or takes that back.
    List,
    /// Leaves an edition.
    Withdraw,
    /// Changes the description.
    Describe,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 8] = [
        Self::Register,
        Self::Submit,
        Self::NameMaintainer,
        Self::ChangeRepositories,
        Self::Evaluate,
        Self::List,
        Self::Withdraw,
        Self::Describe,
    ];

    /// Returns whether the action needs proofs that count now. Leaving, hiding, and correcting words must not depend on
    /// a proof that ran out: being in public against one's will is the worse harm.
    pub fn needs_control(self) -> bool {
        matches!(self, Self::Register | Self::Submit | Self::NameMaintainer | Self::ChangeRepositories)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Register => "register the project",
            Self::Submit => "submit for the project",
            Self::NameMaintainer => "name a maintainer",
            Self::ChangeRepositories => "change the repositories",
            Self::Evaluate => "ask for an evaluation",
            Self::List => "change whether the project is listed",
            Self::Withdraw => "withdraw the project",
            Self::Describe => "change the description",
        }
    }
}

/// What is known about who controls a project now.
#[derive(Debug, Clone, Copy)]
pub struct Control<'c> {
    /// The project.
    pub project: &'c ProjectId,
    /// Its maintainers now; who left is not among them.
    pub maintainers: &'c [PersonId],
    /// Canonical forms of its repositories in scope now, after renames.
    pub repositories: &'c [String],
    /// Every proof that was recorded for it.
    pub proofs: &'c [Proof],
}

/// Returns whether a proof counts: for this project and repository, by somebody who maintains it still, in its time.
pub fn counts(proof: &Proof, control: &Control<'_>, repository: &str, now: Timestamp) -> bool {
    proof.project == *control.project
        && proof.repository == repository
        && control.maintainers.contains(&proof.person)
        && now < proof.expires
}

impl Control<'_> {
    /// Returns the repositories in scope for which no proof counts now. A project without a repository controls none.
    pub fn open(&self, now: Timestamp) -> Vec<&str> {
        let unproved = |repository: &&String| !self.proofs.iter().any(|proof| counts(proof, self, repository, now));
        self.repositories.iter().filter(unproved).map(String::as_str).collect()
    }

    /// Returns whether control of every repository in scope is shown now.
    pub fn is_shown(&self, now: Timestamp) -> bool {
        !self.repositories.is_empty() && self.open(now).is_empty()
    }
}

/// Lets a person act for a project, or says what is missing.
///
/// # Errors
/// The person maintains the project no longer or never did, or the action needs proofs that are missing or ran out.
pub fn require_control(
    action: Action,
    person: &PersonId,
    control: &Control<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let what = action.words();
    if !control.maintainers.contains(person) {
        let message = format!("only a maintainer of the project can {what}");
        return Err(Refusal::new(RefusalKind::NotAllowed, "maintainer-only", message)
            .hint("A present maintainer can add you; or show that you control the repository."));
    }
    if !action.needs_control() || control.is_shown(now) {
        return Ok(());
    }
    let open = control.open(now).join(", ");
    let what_is_open = if open.is_empty() { "a repository in scope".to_owned() } else { open };
    let message = format!("to {what}, control has to be shown now of {what_is_open}");
    Err(Refusal::new(RefusalKind::Conflict, "control-missing", message)
        .hint("Show it on the project's page; a proof that ran out is renewed in the same way."))
}
