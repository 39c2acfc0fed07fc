//! API tokens: what a program may do in a person's name, until when.

use jiff::Timestamp;
use serde::Serialize;
use slam_event::{Actor, PersonId, Refusal, RefusalKind, audit::AuditSubject};

use crate::{
    StoreError,
    audit::{self, Note},
    ids::{Secret, digest, ulid},
    sql::{On, Row, Transaction},
};

/// What a token may do. It never may more than its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Reads what its person may see.
    Read,
    /// Registers, declares, submits, and reports results.
    Write,
    /// Recommends and decides in the review queue.
    Review,
    /// Runs the edition.
    Organise,
}

impl Scope {
    /// Every scope, the least first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Review, Self::Organise];

    /// Returns the name as rows and addresses spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Review => "review",
            Self::Organise => "organise",
        }
    }

    /// Finds a scope by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiToken {
    /// Its id, to name it by.
    pub id: String,
    /// In whose name it acts.
    pub person: PersonId,
    /// What its person calls it.
    pub name: String,
    /// What it may do, the least first.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was last noted as used.
    pub used_at: Option<Timestamp>,
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What they call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Makes a token. Its secret is shown once, and never again.
///
/// # Errors
/// It has no name or no scope, or would be expired; or the database fails.
pub async fn create(
    tx: &mut Transaction,
    person: &PersonId,
    asked: &NewToken,
    now: Timestamp,
) -> Result<(String, Secret), StoreError> {
    let refuse = |code, message| Err(Refusal::new(RefusalKind::Invalid, code, message).into());
    let name = asked.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return refuse("name-length", "a token's name has 1 to 100 characters");
    }
    if asked.expires_at <= now {
        return refuse("expires-in-the-past", "the token would never work");
    }
    let scopes: Vec<&str> = Scope::ALL.iter().filter(|scope| asked.scopes.contains(scope)).map(|s| s.name()).collect();
    if scopes.is_empty() {
        return refuse("no-scope", "a token without a scope can do nothing");
    }
    let scopes = scopes.join(" ");
    let (id, secret) = (ulid(now)?, Secret::make("slam_")?);
    let insert = "INSERT INTO api_token (token_sha256, id, person, name, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let insert = tx.query(insert).bind(digest(secret.reveal())).bind(&id).bind(person).bind(name).bind(&scopes);
    insert.bind(now).bind(asked.expires_at).execute().await?;
    note(tx, "token-made", person, &id, now).await?;
    Ok((id, secret))
}

/// Returns the token of a secret, unless it has expired.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, secret: &str, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
    let ask = "SELECT * FROM api_token WHERE token_sha256 = $1 AND expires_at > $2";
    let row = on.into().query(ask).bind(digest(secret)).bind(now).fetch_optional().await?;
    row.as_ref().map(token).transpose()
}

/// Returns every token of a person, the newest first.
///
/// # Errors
/// The database fails.
pub async fn list(on: impl Into<On<'_>>, person: &PersonId) -> Result<Vec<ApiToken>, StoreError> {
    let ask = "SELECT * FROM api_token WHERE person = $1 ORDER BY id DESC";
    on.into().query(ask).bind(person).fetch_all().await?.iter().map(token).collect()
}

/// Notes that a token was used. Callers do so every few minutes, not at every request.
///
/// # Errors
/// The database fails.
pub async fn note_use(tx: &mut Transaction, id: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.query("UPDATE api_token SET used_at = $1 WHERE id = $2").bind(now).bind(id).execute().await.map(drop)
}

/// Ends a token of this person.
///
/// # Errors
/// They have no such token; or the database fails.
pub async fn revoke(tx: &mut Transaction, person: &PersonId, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let delete = tx.query("DELETE FROM api_token WHERE id = $1 AND person = $2").bind(id).bind(person);
    if delete.execute().await? == 0 {
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-token", "you have no token of this id").into());
    }
    note(tx, "token-revoked", person, id, now).await
}

async fn note(
    tx: &mut Transaction,
    kind: &'static str,
    person: &PersonId,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let actor = Actor::Person { id: person.clone(), roles: Vec::new() };
    let note = Note::new(kind, AuditSubject::person(person, &audit::salt(&mut *tx, person).await?)).word("token", id);
    audit::append(tx, &actor, note, now).await.map(drop)
}

fn token(row: &Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.get("id")?,
        person: row.get("person")?,
        name: row.get("name")?,
        scopes: row.get::<String>("scopes")?.split(' ').filter_map(Scope::from_name).collect(),
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

#[cfg(test)]
mod tests;
