//! Two who claim one repository: nobody takes it over by speed or by waiting; organisers see both sides.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Control, Proof, counts};
use crate::{Actor, ProjectId, Refusal, RefusalKind, Role};

/// What claiming a repository leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// No other project has the repository.
    Free,
    /// Another has it: the claim goes to the queue, and nothing changes until an organiser decided.
    Rival(Box<RivalCase>),
}

/// Two projects that claim one repository, with what each showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RivalCase {
    /// The canonical form of the repository's address.
    pub repository: String,
    /// The project that has it.
    pub holder: ProjectId,
    /// The strongest proof of the holder that counts now.
    pub holder_proof: Option<Proof>,
    /// What the holder showed once, and what counts no longer.
    pub holder_earlier: Vec<Proof>,
    /// The project that claims it.
    pub challenger: ProjectId,
    /// The strongest proof of the challenger that counts now.
    pub challenger_proof: Option<Proof>,
}

/// Judges the claim of a repository. `holder` is the other project that has it, if there is one: also one that
/// withdrew, and one whose proofs ran out.
pub fn claim(repository: &str, challenger: &Control<'_>, holder: Option<&Control<'_>>, now: Timestamp) -> Claim {
    let Some(holder) = holder.filter(|holder| holder.project != challenger.project) else { return Claim::Free };
    let strongest = |control: &Control<'_>| {
        let live = control.proofs.iter().filter(|proof| counts(proof, control, repository, now));
        live.max_by_key(|proof| (proof.kind.strength(), proof.at)).cloned()
    };
    let lapsed = |proof: &&Proof| {
        proof.project == *holder.project && proof.repository == repository && !counts(proof, holder, repository, now)
    };
    Claim::Rival(Box::new(RivalCase {
        repository: repository.to_owned(),
        holder: holder.project.clone(),
        holder_proof: strongest(holder),
        holder_earlier: holder.proofs.iter().filter(lapsed).cloned().collect(),
        challenger: challenger.project.clone(),
        challenger_proof: strongest(challenger),
    }))
}

/// Decides a case: returns the project that has the repository from now on.
///
/// # Errors
/// The actor is no organiser or gives no reason, the winner is none of the two, or the challenger shows less than the
/// holder. An organiser who knows better records a decision in place of a proof first, in sight of both.
pub fn decide_rival(
    case: &RivalCase,
    winner: &ProjectId,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<ProjectId, Refusal> {
    if !actor.is(Role::Organiser) {
        let message = "only an organiser decides between two claims";
        return Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", message));
    }
    if reason.trim().is_empty() {
        return Err(Refusal::new(RefusalKind::Invalid, "reason-missing", "the decision has no reason")
            .hint("Write one sentence that both projects can read."));
    }
    if *winner == case.holder {
        return Ok(winner.clone());
    }
    if *winner != case.challenger {
        let message = "the project is none of the two that claim the repository";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-claim", message));
    }
    let hint = "Record your own decision in place of a proof first, with its reason: both sides see it.";
    let live = |proof: &&Proof| now < proof.expires;
    let weight = |proof: &Option<Proof>| proof.as_ref().filter(live).map_or(0, |proof| proof.kind.strength());
    let (theirs, held) = (weight(&case.challenger_proof), weight(&case.holder_proof));
    if theirs == 0 {
        let message = "the claim has no proof that counts now";
        return Err(Refusal::new(RefusalKind::Conflict, "claim-unproved", message).hint(hint));
    }
    if theirs < held {
        let message = "the claim shows less than the project that has the repository";
        return Err(Refusal::new(RefusalKind::Conflict, "claim-weaker", message).hint(hint));
    }
    Ok(winner.clone())
}
