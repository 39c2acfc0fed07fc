//! What people see of an award: what it is, who got it, and everything that it binds.

use jiff::Timestamp;
use slam_event::{
    AwardId, PersonId, RegistrationId, SubmissionId,
    award::{Award, Ground, Recognition},
    evaluation::BadgeName,
    registration::public_address,
};

use super::rows;
use crate::{
    StoreError,
    sql::{AssertSqlSafe, On, Row, Transaction},
    submissions::Entry,
};

/// An award with the names around it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The award.
    pub award: Award,
    /// The project's part in the edition.
    pub registration: RegistrationId,
    /// The project's name for people.
    pub project: String,
    /// Its name in addresses.
    pub slug: String,
    /// Whether the project consented to be listed in public.
    pub is_listed: bool,
    /// The edition's name for people.
    pub edition: String,
    /// The badges of the edition, in order.
    pub badges: Vec<BadgeName>,
    /// The level.
    pub level: u8,
    /// The contributor, when they have an account and consent to be named.
    pub person: Option<String>,
    /// Their account.
    pub person_id: Option<PersonId>,
    /// The submission whose acceptance it rests on.
    pub submission: Option<SubmissionId>,
    /// The address of the project's first repository that others can reach; empty when there is none.
    pub address: String,
}

/// A commit that an award binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The repository's name.
    pub repository: String,
    /// Where others reach it; empty for a path of this server.
    pub address: String,
    /// The commit.
    pub commit: String,
}

impl Shown {
    /// Returns what was given, for people: the badge's title, `Plaque`, or the thanks.
    pub fn title(&self) -> String {
        match &self.award.recognition {
            Recognition::Badge(badge) => self.badge_title(badge),
            Recognition::Plaque => "Plaque".to_owned(),
            Recognition::Contributor(badge) => format!("Contributor to {}", self.badge_title(badge)),
        }
    }

    /// Returns the name of a badge.
    pub fn badge_title(&self, id: &str) -> String {
        self.badges.iter().find(|badge| badge.id == id).map_or_else(|| id.to_owned(), |badge| badge.title.clone())
    }

    /// Returns who got it, for people. A contributor is named with their consent only.
    pub fn to(&self) -> String {
        match (&self.award.recognition, &self.person) {
            (Recognition::Contributor(_), Some(name)) => name.clone(),
            (Recognition::Contributor(_), None) => "a contributor".to_owned(),
            _ => self.project.clone(),
        }
    }

    /// Returns the commits that it binds.
    ///
    /// # Errors
    /// The database fails.
    pub async fn bindings(&self, tx: &mut Transaction) -> Result<Vec<Binding>, StoreError> {
        let Ground::Computed(computed) = &self.award.ground else { return Ok(Vec::new()) };
        let mut bindings = Vec::new();
        for (id, commit) in &computed.commits {
            let row = tx.query("SELECT name, address FROM repository WHERE id = $1").bind(id).fetch_optional().await?;
            let name = row.as_ref().map(|row| row.get("name")).transpose()?.unwrap_or_else(|| id.to_string());
            let address: String = row.as_ref().map(|row| row.get("address")).transpose()?.unwrap_or_default();
            let address = public_address(&address).unwrap_or_default().to_owned();
            bindings.push(Binding { repository: name, address, commit: commit.as_str().to_owned() });
        }
        Ok(bindings)
    }
}

const AROUND: &str = "SELECT award.*, registration.project, registration.state AS registration_state,
    project.name AS project_name, project.slug AS project_slug, person.display_name, person.is_listed AS person_is_listed
    FROM award JOIN registration ON registration.id = award.registration
    JOIN project ON project.id = registration.project LEFT JOIN person ON person.id = award.person";

/// Returns an award.
///
/// # Errors
/// There is none; or the database fails.
pub async fn find(tx: &mut Transaction, id: &AwardId) -> Result<Shown, StoreError> {
    let ask = format!("{AROUND} WHERE award.id = $1");
    let row = tx.query(AssertSqlSafe(ask)).bind(id).fetch_optional().await?.ok_or_else(super::missing)?;
    shown(tx, &row).await
}

/// Returns awards, the newest first: in public those of listed projects that hold; for organisers all of them. `before` is
/// the cursor: the time and id of the last award of the page before.
///
/// # Errors
/// The database fails.
pub async fn list(
    tx: &mut Transaction,
    is_public: bool,
    before: Option<(Timestamp, AwardId)>,
    most: u32,
) -> Result<Vec<Shown>, StoreError> {
    let which = if is_public { "award.state = 'valid' AND registration.state = 'listed'" } else { "1 = 1" };
    let ask = format!(
        "{AROUND} WHERE {which} AND (award.awarded_at < $1 OR (award.awarded_at = $1 AND award.id < $2))
        ORDER BY award.awarded_at DESC, award.id DESC LIMIT $3"
    );
    let (at, id) = before.map_or((Timestamp::MAX, "~".to_owned()), |(at, id)| (at, id.to_string()));
    let rows = On::from(&mut *tx).query(AssertSqlSafe(ask)).bind(at).bind(id).bind(most).fetch_all().await?;
    let mut found = Vec::new();
    for row in &rows {
        found.push(shown(tx, row).await?);
    }
    Ok(found)
}

async fn shown(tx: &mut Transaction, row: &Row) -> Result<Shown, StoreError> {
    let registration: RegistrationId = row.get("registration")?;
    let entry = Entry::of(tx, &registration).await?;
    let consents: Option<bool> = row.get("person_is_listed")?;
    let name: Option<String> = row.get("display_name")?;
    Ok(Shown {
        award: rows::read(row)?,
        project: row.get("project_name")?,
        slug: row.get("project_slug")?,
        is_listed: row.get::<String>("registration_state")? == "listed",
        edition: entry.edition.title,
        badges: entry.badges,
        level: row.get("level")?,
        person: name.filter(|_| consents == Some(true)),
        person_id: row.get("person")?,
        submission: row.get("submission")?,
        address: entry.address,
        registration,
    })
}
