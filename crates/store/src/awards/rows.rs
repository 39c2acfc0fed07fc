//! The rows of awards, as the value that the rules work with.

use jiff::Timestamp;
use slam_event::{
    PersonId, ProjectId, RegistrationId, RepositoryId, SubmissionId,
    audit::SaltedDigest,
    award::{Award, AwardState, Computed, Ground, Recipient, Recognition},
    review::Reason,
};
use slam_model::{Level, ObjectId};

use crate::{
    StoreError,
    sql::{AssertSqlSafe, Row, Transaction},
    submissions::{digest, rows::json},
};

pub(super) const ASK: &str = "SELECT award.*, registration.project FROM award
    JOIN registration ON registration.id = award.registration";

/// Returns every award of a project's part in an edition, the first first.
pub(crate) async fn of_registration(tx: &mut Transaction, id: &RegistrationId) -> Result<Vec<Award>, StoreError> {
    let ask = format!("{ASK} WHERE award.registration = $1 ORDER BY award.awarded_at, award.id");
    tx.query(AssertSqlSafe(ask)).bind(id).fetch_all().await?.iter().map(read).collect()
}

/// What stands in the row beside the award itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beside<'b> {
    pub(super) registration: &'b RegistrationId,
    pub(super) submission: Option<&'b SubmissionId>,
    pub(super) person: Option<&'b PersonId>,
    /// The level of a recorded award, which names no rules of its own.
    pub(super) level: u8,
}

pub(super) async fn insert(tx: &mut Transaction, award: &Award, beside: Beside<'_>) -> Result<(), StoreError> {
    let (kind, badge) = match &award.recognition {
        Recognition::Badge(badge) => ("badge", badge.as_str()),
        Recognition::Plaque => ("plaque", ""),
        Recognition::Contributor(badge) => ("contributor", badge.as_str()),
    };
    let computed = match &award.ground {
        Ground::Computed(computed) => Some(computed),
        Ground::Recorded { .. } => None,
    };
    let published = match &award.ground {
        Ground::Recorded { source } => source.as_str(),
        Ground::Computed(_) => "",
    };
    let word = |of: fn(&Computed) -> String| computed.map(|computed| of(computed)).unwrap_or_default();
    let insert = "INSERT INTO award (id, edition, registration, kind, badge, person, recipient, level, commits,
            objectives_id, objectives_sha256, catalog_sha256, evidence_sha256, tool, source, evaluation, submission,
            published, awarded_by, awarded_at, state, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 'valid', $20)";
    tx.query(insert)
        .bind(&award.id)
        .bind(&award.edition)
        .bind(beside.registration)
        .bind(kind)
        .bind(badge)
        .bind(beside.person.map(PersonId::as_str))
        .bind(recipient_text(&award.recipient))
        .bind(computed.map_or(beside.level, |computed| u8::from(computed.level)))
        .bind(json(&computed.map(|computed| computed.commits.as_slice()).unwrap_or_default())?)
        .bind(word(|computed| computed.objectives.clone()))
        .bind(word(|computed| computed.objectives_sha256.as_str().to_owned()))
        .bind(word(|computed| computed.catalog_sha256.as_str().to_owned()))
        .bind(word(|computed| computed.evidence_sha256.as_str().to_owned()))
        .bind(computed.map_or_else(|| Ok("{}".to_owned()), |computed| json(&computed.tool))?)
        .bind(if computed.is_some() { "computed" } else { "recorded" })
        .bind(computed.map(|computed| computed.evaluation.as_str()))
        .bind(beside.submission.map(SubmissionId::as_str))
        .bind(published)
        .bind(award.decided_by.as_ref().map(PersonId::as_str))
        .bind(award.at)
        .execute()
        .await?;
    Ok(())
}

/// Writes that an award does not hold any more.
pub(super) async fn save_state(tx: &mut Transaction, award: &Award) -> Result<(), StoreError> {
    let (state, by, at, reason, replaced_by) = match &award.state {
        AwardState::Given => return Ok(()),
        AwardState::Revoked { by, at, reason } => ("revoked", by, at, reason, None),
        AwardState::Corrected { by, at, reason, replaced_by } => ("corrected", by, at, reason, Some(replaced_by)),
    };
    let update = "UPDATE award SET state = $2, reason = $3, changed_by = $4, changed_at = $5, replaced_by = $6
        WHERE id = $1";
    let update = tx.query(update).bind(&award.id).bind(state).bind(reason.as_str()).bind(by).bind(*at);
    update.bind(replaced_by.map(|id| id.as_str())).execute().await?;
    Ok(())
}

pub(super) fn read(row: &Row) -> Result<Award, StoreError> {
    let (kind, badge): (String, String) = (row.get("kind")?, row.get("badge")?);
    let recognition = match kind.as_str() {
        "badge" => Recognition::Badge(badge),
        "plaque" => Recognition::Plaque,
        "contributor" => Recognition::Contributor(badge),
        other => return Err(odd("kind", other)),
    };
    let project: ProjectId = row.get("project")?;
    Ok(Award {
        id: row.get("id")?,
        edition: row.get("edition")?,
        recognition,
        recipient: recipient(&row.get::<String>("recipient")?),
        project,
        ground: ground(row)?,
        decided_by: row.get("awarded_by")?,
        at: row.get("awarded_at")?,
        state: state(row)?,
    })
}

fn ground(row: &Row) -> Result<Ground, StoreError> {
    if row.get::<String>("source")? == "recorded" {
        return Ok(Ground::Recorded { source: row.get("published")? });
    }
    let level: u8 = row.get("level")?;
    let commits: Vec<(RepositoryId, ObjectId)> = row.json("commits")?;
    Ok(Ground::Computed(Box::new(Computed {
        evaluation: row.get("evaluation")?,
        objectives: row.get("objectives_id")?,
        objectives_sha256: digest(row.get("objectives_sha256")?)?,
        catalog_sha256: digest(row.get("catalog_sha256")?)?,
        level: Level::try_from(level).map_err(|_| odd("level", &level.to_string()))?,
        tool: row.json("tool")?,
        commits,
        evidence_sha256: digest(row.get("evidence_sha256")?)?,
    })))
}

fn state(row: &Row) -> Result<AwardState, StoreError> {
    let state: String = row.get("state")?;
    if state == "valid" {
        return Ok(AwardState::Given);
    }
    let by: PersonId = row.get("changed_by")?;
    let at: Timestamp = row.get("changed_at")?;
    let reason = Reason::new(&row.get::<String>("reason")?)?;
    match state.as_str() {
        "revoked" => Ok(AwardState::Revoked { by, at, reason }),
        "corrected" => Ok(AwardState::Corrected { by, at, reason, replaced_by: row.get("replaced_by")? }),
        other => Err(odd("state", other)),
    }
}

fn recipient_text(recipient: &Recipient) -> String {
    match recipient {
        Recipient::Project(id) => format!("project:{id}"),
        Recipient::Login { forge, login } => format!("login:{login}@{forge}"),
        Recipient::Mail(digest) => format!("mail-sha256:{digest}"),
    }
}

/// Erasure leaves words that name nobody; they are read as a login without a forge, which no person has.
fn recipient(text: &str) -> Recipient {
    let nobody = || Recipient::Login { forge: String::new(), login: text.to_owned() };
    match text.split_once(':') {
        Some(("project", id)) => ProjectId::new(id).map_or_else(|_| nobody(), Recipient::Project),
        Some(("login", name)) => name.rsplit_once('@').map_or_else(nobody, |(login, forge)| Recipient::Login {
            forge: forge.to_owned(),
            login: login.to_owned(),
        }),
        Some(("mail-sha256", digest)) => {
            let digest = serde_json::from_value::<SaltedDigest>(serde_json::Value::String(digest.to_owned()));
            digest.map_or_else(|_| nobody(), Recipient::Mail)
        }
        _ => nobody(),
    }
}

fn odd(column: &str, value: &str) -> StoreError {
    let source = format!("`{value}` is unknown for an award").into();
    StoreError::Column { column: column.to_owned(), source }
}
