//! Links that work once: the magic link of a mail, and the first organiser's.

use jiff::{SignedDuration, Timestamp};
use slam_event::{Actor, PersonId, Refusal, RefusalKind, Role, audit::AuditSubject};

use crate::{
    StoreError,
    audit::{self, Note},
    ids::{Secret, digest},
    sql::{On, Transaction},
};

/// How long the first organiser's link works. Each start of the server makes a new one.
const FIRST_ORGANISER: SignedDuration = SignedDuration::from_hours(24);

/// What a link is for. A link for one purpose opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs in whoever reads the mail of an address.
    SignIn,
    /// Makes the first organiser of a new server.
    FirstOrganiser,
    /// Ends notices by mail.
    Unsubscribe,
    /// Shows control of a repository that names the address.
    ControlMail,
}

impl Purpose {
    /// Returns the name as rows spell it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::FirstOrganiser => "first-organiser",
            Self::Unsubscribe => "unsubscribe",
            Self::ControlMail => "control-mail",
        }
    }

    /// Finds a purpose by its name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let all = [Self::SignIn, Self::FirstOrganiser, Self::Unsubscribe, Self::ControlMail];
        all.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// Makes a link about `subject`: a mail address, or an id.
///
/// # Errors
/// The database fails.
pub async fn create(
    tx: &mut Transaction,
    purpose: Purpose,
    subject: &str,
    lifetime: SignedDuration,
    now: Timestamp,
) -> Result<Secret, StoreError> {
    let secret = Secret::make("")?;
    let insert = "INSERT INTO one_time_link (token_sha256, purpose, subject, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5)";
    let insert = tx.query(insert).bind(digest(secret.reveal())).bind(purpose.name()).bind(subject).bind(now);
    insert.bind(now.saturating_add(lifetime).unwrap_or(Timestamp::MAX)).execute().await?;
    Ok(secret)
}

/// Returns what an unused link is about, and leaves it unused: mail programs open links before people do, so that the
/// page behind a link only asks, and its button redeems.
///
/// # Errors
/// The link is unknown, used, or too old; or the database fails.
pub async fn look(on: impl Into<On<'_>>, purpose: Purpose, token: &str, now: Timestamp) -> Result<String, StoreError> {
    let ask = "SELECT subject, used_at, expires_at FROM one_time_link WHERE token_sha256 = $1 AND purpose = $2";
    let row = on.into().query(ask).bind(digest(token)).bind(purpose.name()).fetch_optional().await?;
    let refuse = |code, message| {
        let refusal = Refusal::new(RefusalKind::NotAllowed, code, message);
        Err(refusal.hint("Ask for a new link.").into())
    };
    let Some(row) = row else { return refuse("link-unknown", "nobody made this link here") };
    if row.get::<Option<Timestamp>>("used_at")?.is_some() {
        return refuse("link-used", "this link was used already");
    }
    if row.get::<Timestamp>("expires_at")? <= now {
        return refuse("link-expired", "this link is too old");
    }
    row.get("subject")
}

/// Uses a link up and returns what it is about. Of many who try at once, one gets it.
///
/// # Errors
/// The link is unknown, used, or too old; or the database fails.
pub async fn redeem(tx: &mut Transaction, purpose: Purpose, token: &str, now: Timestamp) -> Result<String, StoreError> {
    // Nobody else writes until this transaction ends, so that what was unused a moment ago still is.
    let subject = look(&mut *tx, purpose, token, now).await?;
    let used = "UPDATE one_time_link SET used_at = $1 WHERE token_sha256 = $2 AND used_at IS NULL";
    tx.query(used).bind(now).bind(digest(token)).execute().await?;
    Ok(subject)
}

/// Makes the first organiser's link, when the event has no organiser. Links of earlier starts stop working.
///
/// # Errors
/// The database fails.
pub async fn first_organiser(tx: &mut Transaction, now: Timestamp) -> Result<Option<Secret>, StoreError> {
    let delete = tx.query("DELETE FROM one_time_link WHERE purpose = $1").bind(Purpose::FirstOrganiser.name());
    delete.execute().await?;
    if has_organiser(tx).await? {
        return Ok(None);
    }
    create(tx, Purpose::FirstOrganiser, "", FIRST_ORGANISER, now).await.map(Some)
}

/// Makes a signed-in person the first organiser.
///
/// # Errors
/// The link is unknown, used, or too old; there is an organiser already; or the database fails.
pub async fn become_organiser(
    tx: &mut Transaction,
    token: &str,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    redeem(tx, Purpose::FirstOrganiser, token, now).await?;
    if has_organiser(tx).await? {
        let refusal = Refusal::new(RefusalKind::Conflict, "has-organiser", "this event has an organiser already");
        return Err(refusal.hint("Ask an organiser for the role.").into());
    }
    let subject = AuditSubject::person(person, &audit::salt(&mut *tx, person).await?);
    let grant = "INSERT INTO role_grant (person, role, granted_at) VALUES ($1, $2, $3)";
    tx.query(grant).bind(person).bind(Role::Organiser.name()).bind(now).execute().await?;
    let note =
        Note::new("role-granted", subject).word("role", Role::Organiser.name()).word("by", "first-organiser-link");
    audit::append(tx, &Actor::Operator, note, now).await.map(drop)
}

/// Deletes what is too old; a used link is kept until then, so that it can say that it was used. Returns how many there were.
///
/// # Errors
/// The database fails.
pub async fn sweep(tx: &mut Transaction, now: Timestamp) -> Result<u64, StoreError> {
    tx.query("DELETE FROM one_time_link WHERE expires_at <= $1").bind(now).execute().await
}

async fn has_organiser(tx: &mut Transaction) -> Result<bool, StoreError> {
    let ask = "SELECT person FROM role_grant WHERE role = $1 LIMIT 1";
    Ok(tx.query(ask).bind(Role::Organiser.name()).fetch_optional().await?.is_some())
}

#[cfg(test)]
mod tests;
