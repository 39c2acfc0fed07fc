//! A project's part in an edition, with everything that the rules about submissions ask of it.

use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, Edition, PersonId, ProjectId, Refusal, RefusalKind, RegistrationId, Slug,
    control::{Action, Control, Proof, ProofKind, require_control},
    cutoff::CutOff,
    edition::Recipient,
    evaluation::{BadgeName, read_badge_names},
    registration::public_address,
    submission::Dates,
};
use slam_model::Sha256;

use crate::{StoreError, sql::Transaction};

/// A project's part in an edition, under the newest version of its rules.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The registration.
    pub registration: RegistrationId,
    /// Its state, as rows spell it.
    pub state: String,
    /// The project.
    pub project: ProjectId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// Address of its first repository in scope that others can reach, as the maintainer wrote it; empty without one.
    pub address: String,
    /// The edition.
    pub edition: Edition,
    /// The version of the edition.
    pub version: u32,
    /// Digest of its objectives.
    pub objectives_sha256: Sha256,
    /// Its badges, in order.
    pub badges: Vec<BadgeName>,
    cut_offs: Vec<CutOff>,
}

const ASK: &str = "SELECT registration.id AS registration, registration.state, project.id AS project, project.slug,
    project.name, edition_version.version, edition_version.definition, edition_version.objectives,
    edition_version.objectives_sha256
    FROM registration
    JOIN project ON project.id = registration.project
    JOIN edition ON edition.id = registration.edition
    JOIN edition_version ON edition_version.edition = edition.id AND edition_version.version = edition.version";

impl Entry {
    /// Returns the part of this id.
    ///
    /// # Errors
    /// There is none; or the database fails.
    pub async fn of(tx: &mut Transaction, registration: &RegistrationId) -> Result<Self, StoreError> {
        let ask = format!("{ASK} WHERE registration.id = $1");
        let row = tx.query(crate::sql::AssertSqlSafe(ask)).bind(registration).fetch_optional().await?;
        Self::read(tx, row.ok_or_else(no_entry)?).await
    }

    /// Returns a project's part in the edition that is shown now, else in the newest one.
    ///
    /// # Errors
    /// There is none; or the database fails.
    pub async fn of_project(tx: &mut Transaction, slug: &str) -> Result<Self, StoreError> {
        let ask = format!(
            "{ASK} WHERE project.slug = $1
            ORDER BY edition.is_current DESC, edition.opens_at DESC, registration.registered_at DESC LIMIT 1"
        );
        let row = tx.query(crate::sql::AssertSqlSafe(ask)).bind(slug).fetch_optional().await?;
        Self::read(tx, row.ok_or_else(no_entry)?).await
    }

    async fn read(tx: &mut Transaction, row: crate::sql::Row) -> Result<Self, StoreError> {
        let objectives: String = row.get("objectives")?;
        let badges = read_badge_names(&objectives)
            .map_err(|source| StoreError::Column { column: "objectives".to_owned(), source: source.into() })?;
        let edition: Edition = row.json("definition")?;
        let cut_offs = cut_offs(&edition);
        let project: ProjectId = row.get("project")?;
        let address = "SELECT address FROM repository WHERE project = $1 AND is_in_scope = 1 AND removed_at IS NULL
            ORDER BY created_at, id";
        let rows = tx.query(address).bind(&project).fetch_all().await?;
        let all = rows.iter().map(|row| row.get("address")).collect::<Result<Vec<String>, _>>()?;
        let address = all.iter().find_map(|one| public_address(one)).unwrap_or_default().to_owned();
        Ok(Self {
            registration: row.get("registration")?,
            state: row.get("state")?,
            project,
            slug: row.get("slug")?,
            name: row.get("name")?,
            address,
            version: row.get("version")?,
            objectives_sha256: digest(row.get("objectives_sha256")?)?,
            edition,
            badges,
            cut_offs,
        })
    }

    /// Returns the dates that a submission is measured by.
    pub fn dates(&self) -> Dates<'_> {
        Dates { opens: self.edition.registration.opens.at(), cut_offs: &self.cut_offs }
    }

    /// Returns the title of a badge.
    ///
    /// # Errors
    /// The edition has no such badge.
    pub fn badge(&self, id: &str) -> Result<&BadgeName, Refusal> {
        self.badges.iter().find(|badge| badge.id == id).ok_or_else(|| {
            let message = format!("{} has no badge `{id}`", self.edition.title);
            let known: Vec<_> = self.badges.iter().map(|badge| badge.id.as_str()).collect();
            Refusal::new(RefusalKind::NotFound, "badge-unknown", message)
                .hint(format!("Its badges are {}.", known.join(", ")))
        })
    }

    /// Returns the cut-off of what is given to a project or to contributors: for each badge, or for all of them. The
    /// latest counts when several are given.
    pub fn cut_off_for(&self, to: Recipient, all_badges: bool) -> Option<&CutOff> {
        let wanted = self
            .edition
            .recognitions
            .iter()
            .filter(|one| one.to == to && all_badges == (one.requires == slam_event::edition::Requires::AllBadges));
        let found = wanted.filter_map(|one| self.cut_offs.iter().find(|cut_off| cut_off.id == one.cut_off));
        found.max_by_key(|cut_off| cut_off.at)
    }

    /// Lets a person submit for the project: registered, a maintainer now, and control shown now.
    ///
    /// # Errors
    /// Nobody is signed in; the registration is not confirmed; the person does not maintain the project; control is not shown.
    pub async fn may_submit(
        &self,
        tx: &mut Transaction,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<PersonId, StoreError> {
        let Some(person) = actor.person() else {
            let message = "only a person submits for a project";
            return Err(Refusal::new(RefusalKind::NotAllowed, "no-person", message).into());
        };
        if !matches!(self.state.as_str(), "confirmed" | "listed") {
            let message = format!("the registration is {}, and only a confirmed project submits", self.state);
            let refusal = Refusal::new(RefusalKind::Conflict, "not-confirmed", message);
            return Err(refusal.hint("The page of the project says what the registration waits for.").into());
        }
        let maintainers = maintainers(tx, &self.project).await?;
        let rows = "SELECT canonical FROM repository WHERE project = $1 AND is_in_scope = 1 AND removed_at IS NULL
            ORDER BY canonical";
        let rows = tx.query(rows).bind(&self.project).fetch_all().await?;
        let repositories: Vec<String> = rows.iter().map(|row| row.get("canonical")).collect::<Result<_, _>>()?;
        let proofs = self.proofs(tx).await?;
        let control =
            Control { project: &self.project, maintainers: &maintainers, repositories: &repositories, proofs: &proofs };
        require_control(Action::Submit, person, &control, now)?;
        Ok(person.clone())
    }

    /// Returns whether a person maintains the project now.
    ///
    /// # Errors
    /// The database fails.
    pub async fn is_maintained_by(&self, tx: &mut Transaction, person: &PersonId) -> Result<bool, StoreError> {
        Ok(maintainers(tx, &self.project).await?.contains(person))
    }

    async fn proofs(&self, tx: &mut Transaction) -> Result<Vec<Proof>, StoreError> {
        let ask = "SELECT control_challenge.kind, repository.canonical, control_challenge.person,
            control_challenge.judged_at, control_challenge.asked_at, control_challenge.expires_at
            FROM control_challenge JOIN repository ON repository.id = control_challenge.repository
            WHERE control_challenge.project = $1 AND control_challenge.state = 'proved'";
        let rows = tx.query(ask).bind(&self.project).fetch_all().await?;
        let mut proofs = Vec::new();
        for row in &rows {
            // A kind of a newer program proves nothing to this one.
            let Some(kind) = ProofKind::from_name(&row.get::<String>("kind")?) else { continue };
            let judged: Option<Timestamp> = row.get("judged_at")?;
            proofs.push(Proof {
                kind,
                project: self.project.clone(),
                repository: row.get("canonical")?,
                person: row.get("person")?,
                at: judged.map_or_else(|| row.get("asked_at"), Ok)?,
                expires: row.get("expires_at")?,
                detail: String::new(),
            });
        }
        Ok(proofs)
    }
}

/// Returns who maintains a project now.
pub(crate) async fn maintainers(tx: &mut Transaction, project: &ProjectId) -> Result<Vec<PersonId>, StoreError> {
    let ask = "SELECT person FROM membership WHERE project = $1 AND ended_at IS NULL ORDER BY since_at, person";
    let rows = tx.query(ask).bind(project).fetch_all().await?;
    rows.iter().map(|row| row.get("person")).collect()
}

/// Reads a digest of a column.
pub(crate) fn digest(text: String) -> Result<Sha256, StoreError> {
    Sha256::try_from(text).map_err(|source| StoreError::Column { column: "sha256".to_owned(), source: source.into() })
}

/// The calendar's deadline is the first instant that is too late; the rule of cut-offs names the last one that counts.
fn cut_offs(edition: &Edition) -> Vec<CutOff> {
    let used = |id: &str| edition.recognitions.iter().any(|one| one.cut_off == id);
    let counting = edition.cut_offs.iter().filter(|one| one.evaluates || used(&one.id));
    let grace = SignedDuration::from_hours(edition.evaluation.grace_hours.into());
    let last = |at: Timestamp| at.checked_sub(SignedDuration::from_millis(1)).unwrap_or(at);
    counting.map(|one| CutOff { id: one.id.clone(), at: last(one.at.at()), grace }).collect()
}

fn no_entry() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-registration", "this project takes part in no edition").into()
}
