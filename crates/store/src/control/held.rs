//! What is known about who controls a project now.

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, ProjectId, Refusal, RefusalKind,
    control::{Action, Control, Proof, ProofKind, require_control},
};

use crate::{StoreError, sql::Transaction};

/// What is known about who controls a project now.
#[derive(Debug, Clone)]
pub struct Held {
    /// The project.
    pub project: ProjectId,
    /// Its maintainers.
    pub maintainers: Vec<PersonId>,
    /// Canonical forms of its repositories in scope.
    pub repositories: Vec<String>,
    /// Every proof that was recorded for it, also those that ran out.
    pub proofs: Vec<Proof>,
    /// Repositories that an older project has too.
    pub contested: Vec<String>,
}

impl Held {
    /// Returns it as the rules take it.
    pub fn control(&self) -> Control<'_> {
        Control {
            project: &self.project,
            maintainers: &self.maintainers,
            repositories: &self.repositories,
            proofs: &self.proofs,
        }
    }

    /// Returns whether control of every repository in scope is shown, and nobody older claims one.
    pub fn is_shown(&self, now: Timestamp) -> bool {
        self.contested.is_empty() && self.control().is_shown(now)
    }
}

/// Loads what is known about who controls a project.
///
/// # Errors
/// The database fails.
pub async fn held(tx: &mut Transaction, project: &ProjectId) -> Result<Held, StoreError> {
    let ask = "SELECT person FROM membership WHERE project = $1 AND ended_at IS NULL ORDER BY since_at, person";
    let rows = tx.query(ask).bind(project).fetch_all().await?;
    let maintainers = rows.iter().map(|row| row.get("person")).collect::<Result<_, _>>()?;
    let ask = "SELECT canonical FROM repository WHERE project = $1 AND removed_at IS NULL AND is_in_scope = 1
        ORDER BY created_at, id";
    let rows = tx.query(ask).bind(project).fetch_all().await?;
    let repositories = rows.iter().map(|row| row.get("canonical")).collect::<Result<_, _>>()?;
    let ask = "SELECT mine.canonical FROM repository mine WHERE mine.project = $1 AND mine.removed_at IS NULL
        AND EXISTS (SELECT 1 FROM repository other WHERE other.canonical = mine.canonical
            AND other.project <> mine.project AND other.removed_at IS NULL
            AND (other.created_at < mine.created_at OR (other.created_at = mine.created_at AND other.id < mine.id)))";
    let rows = tx.query(ask).bind(project).fetch_all().await?;
    let contested = rows.iter().map(|row| row.get("canonical")).collect::<Result<_, _>>()?;
    Ok(Held { project: project.clone(), maintainers, repositories, proofs: proofs(tx, project).await?, contested })
}

async fn proofs(tx: &mut Transaction, project: &ProjectId) -> Result<Vec<Proof>, StoreError> {
    let ask = "SELECT control_challenge.kind, control_challenge.person, control_challenge.detail,
        control_challenge.asked_at, control_challenge.judged_at, control_challenge.expires_at, repository.canonical
        FROM control_challenge JOIN repository ON repository.id = control_challenge.repository
        WHERE control_challenge.project = $1 AND control_challenge.state = 'proved'
        ORDER BY control_challenge.judged_at, control_challenge.id";
    let mut found = Vec::new();
    for row in tx.query(ask).bind(project).fetch_all().await? {
        // A kind of a newer program proves nothing to this one.
        let Some(kind) = ProofKind::from_name(&row.get::<String>("kind")?) else { continue };
        let detail: super::challenges::Detail = row.json("detail")?;
        found.push(Proof {
            kind,
            project: project.clone(),
            repository: row.get("canonical")?,
            person: row.get("person")?,
            at: row.get::<Option<Timestamp>>("judged_at")?.map_or_else(|| row.get("asked_at"), Ok)?,
            expires: row.get("expires_at")?,
            detail: detail.seen,
        });
    }
    Ok(found)
}

/// Lets a person act for a project, or says what is missing.
///
/// # Errors
/// Nobody is signed in, the person does not maintain the project, a proof is missing or ran out, or a repository is
/// claimed by an older project; or the database fails.
pub async fn require(
    tx: &mut Transaction,
    action: Action,
    actor: &Actor,
    project: &ProjectId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(person) = actor.person() else {
        let refusal = Refusal::new(RefusalKind::NotAllowed, "person-only", "a person does this, signed in");
        return Err(refusal.hint("Sign in as a maintainer.").into());
    };
    let held = held(tx, project).await?;
    require_control(action, person, &held.control(), now)?;
    if action.needs_control() && !held.contested.is_empty() {
        let message = format!("another project had {} first, and no organiser has decided", held.contested.join(", "));
        let refusal = Refusal::new(RefusalKind::Conflict, "claim-open", message);
        return Err(refusal.hint("An organiser looks at what both sides show, and both are told.").into());
    }
    Ok(())
}
