//! Two projects that claim one repository: shown side by side, decided by an organiser.

use jiff::Timestamp;
use slam_event::{
    Actor, ProjectId, Refusal, RefusalKind,
    audit::AuditSubject,
    control::{Claim, RivalCase, claim, decide_rival},
};

use super::held;
use crate::{
    StoreError,
    audit::{self, Note},
    projects::{self, Project},
    registrations,
    sql::Transaction,
};

/// Two projects that claim one repository.
#[derive(Debug, Clone)]
pub struct Rivalry {
    /// What each side shows.
    pub case: RivalCase,
    /// Who has it.
    pub holder: Project,
    /// Who claims it.
    pub challenger: Project,
}

/// Returns the open cases, by repository.
///
/// # Errors
/// The database fails.
pub async fn rivals(tx: &mut Transaction, now: Timestamp) -> Result<Vec<Rivalry>, StoreError> {
    let ask = "SELECT canonical FROM repository WHERE removed_at IS NULL GROUP BY canonical
        HAVING COUNT(*) > 1 ORDER BY canonical";
    let rows = tx.query(ask).fetch_all().await?;
    let mut found = Vec::new();
    for row in &rows {
        let canonical: String = row.get("canonical")?;
        for challenger in challengers(tx, &canonical).await? {
            found.extend(rivalry(tx, &canonical, &challenger, now).await?);
        }
    }
    Ok(found)
}

/// Decides a case. The loser's entry of the repository ends; a project that has none left in scope no longer takes part.
///
/// # Errors
/// The actor is no organiser or gives no reason, there is no such case, or the challenger shows less; or the database
/// fails.
pub async fn decide(
    tx: &mut Transaction,
    actor: &Actor,
    repository: &str,
    challenger: &ProjectId,
    winner: &ProjectId,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(found) = rivalry(tx, repository, challenger, now).await? else {
        let message = "nobody claims this repository any more";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-claim", message).into());
    };
    let winner = decide_rival(&found.case, winner, reason, actor, now)?;
    let loser = if winner == found.case.holder { &found.case.challenger } else { &found.case.holder };
    let end = "UPDATE repository SET removed_at = $3, scope_reason = $4
        WHERE project = $1 AND canonical = $2 AND removed_at IS NULL";
    let why = "an organiser decided that it belongs to another project";
    tx.query(end).bind(loser).bind(repository).bind(now).bind(why).execute().await?;
    let note = Note::new("claim-decided", AuditSubject::thing("project", &winner)).word("against", loser);
    audit::append(tx, actor, note.word("repository", repository), now).await?;
    registrations::lost_repository(tx, actor, loser, repository, reason, now).await?;
    registrations::settle(tx, &winner, now).await
}

/// Returns the projects that claim a repository which another had first, as long as they take part or want to.
async fn challengers(tx: &mut Transaction, canonical: &str) -> Result<Vec<ProjectId>, StoreError> {
    let mut wanting = Vec::new();
    for project in projects::with_repository(&mut *tx, canonical).await?.into_iter().skip(1) {
        let ask = "SELECT id FROM registration WHERE project = $1 AND state IN ('pending', 'confirmed', 'listed')";
        if tx.query(ask).bind(&project).fetch_optional().await?.is_some() {
            wanting.push(project);
        }
    }
    Ok(wanting)
}

async fn rivalry(
    tx: &mut Transaction,
    canonical: &str,
    challenger: &ProjectId,
    now: Timestamp,
) -> Result<Option<Rivalry>, StoreError> {
    let owners = projects::with_repository(&mut *tx, canonical).await?;
    let Some(first) = owners.first().filter(|first| *first != challenger && owners.contains(challenger)) else {
        return Ok(None);
    };
    let (theirs, held_by) = (held::held(tx, challenger).await?, held::held(tx, first).await?);
    let Claim::Rival(case) = claim(canonical, &theirs.control(), Some(&held_by.control()), now) else {
        return Ok(None);
    };
    let holder = projects::find(&mut *tx, first).await?;
    let challenger = projects::find(&mut *tx, challenger).await?;
    Ok(holder.zip(challenger).map(|(holder, challenger)| Rivalry { case: *case, holder, challenger }))
}
