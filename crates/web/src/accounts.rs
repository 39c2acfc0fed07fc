//! What the core asks of the store: who a session or a token belongs to, and whether the database can serve.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_event::{PersonId, Role, Slug};
use slam_store::{Store, StoreError, people, sessions, tokens};

use crate::access::Scope;

/// How exactly the last use is written down: more would be a write with every request.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// A person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
    /// Their roles of this moment, in order.
    pub roles: Vec<Role>,
}

/// What a session remembers beside its person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionData {
    /// The roles that the person had when the secret was made; a change of them asks for a new secret.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The state of a sign-in that is under way, as its flow wrote it.
    #[serde(default)]
    pub sign_in: Option<serde_json::Value>,
}

/// A session that has not ended.
pub(crate) struct Session {
    pub(crate) account: Option<Account>,
    pub(crate) data: SessionData,
    pub(crate) expires_at: Timestamp,
}

/// Finds the session of a secret, and notes its use now and then.
pub(crate) async fn session(store: &Store, secret: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
    let database = store.database();
    let Some(row) = sessions::find(database, secret, now).await? else { return Ok(None) };
    if now.duration_since(row.seen_at) > SEEN_EVERY {
        let mut transaction = database.begin().await?;
        sessions::note_use(&mut transaction, secret, now).await?;
        transaction.commit().await?;
    }
    let account = match &row.person {
        Some(person) => account(store, person).await?,
        None => None,
    };
    // Of a session whose person is gone nothing is left.
    if row.person.is_some() && account.is_none() {
        return Ok(None);
    }
    let data = serde_json::from_str(&row.data).unwrap_or_default();
    Ok(Some(Session { account, data, expires_at: row.expires_at }))
}

/// Opens a session in place of another one, in one step. Returns its secret.
pub(crate) async fn open(
    store: &Store,
    person: Option<&PersonId>,
    sign_in: Option<serde_json::Value>,
    replaces: Option<&str>,
    lifetime: SignedDuration,
    now: Timestamp,
) -> Result<String, StoreError> {
    let mut transaction = store.database().begin().await?;
    if let Some(secret) = replaces {
        sessions::end(&mut transaction, secret).await?;
    }
    let roles = match person {
        Some(person) => people::roles(&mut transaction, person).await?,
        None => Vec::new(),
    };
    let data = serde_json::json!(SessionData { roles, sign_in }).to_string();
    let secret = sessions::create(&mut transaction, person, &data, lifetime, now).await?;
    transaction.commit().await?;
    Ok(secret.reveal().to_owned())
}

/// Ends a session.
pub(crate) async fn end(store: &Store, secret: &str) -> Result<(), StoreError> {
    let mut transaction = store.database().begin().await?;
    sessions::end(&mut transaction, secret).await?;
    transaction.commit().await
}

/// Finds the person and the scopes of an API token, and notes its use now and then.
pub(crate) async fn token(
    store: &Store,
    secret: &str,
    now: Timestamp,
) -> Result<Option<(Account, Vec<Scope>)>, StoreError> {
    let database = store.database();
    let Some(token) = tokens::find(database, secret, now).await? else { return Ok(None) };
    if token.used_at.is_none_or(|used| now.duration_since(used) > SEEN_EVERY) {
        let mut transaction = database.begin().await?;
        tokens::note_use(&mut transaction, &token.id, now).await?;
        transaction.commit().await?;
    }
    Ok(account(store, &token.person).await?.map(|account| (account, token.scopes)))
}

async fn account(store: &Store, id: &PersonId) -> Result<Option<Account>, StoreError> {
    let person = people::find(store.database(), id).await?.filter(|person| person.erased_at.is_none());
    let Some(person) = person else { return Ok(None) };
    let roles = people::roles(store.database(), id).await?;
    Ok(Some(Account { id: person.id, name: person.display_name, roles }))
}

/// Returns whether a person maintains the project of a name in an address.
pub(crate) async fn maintains(store: &Store, person: &PersonId, project: &Slug) -> Result<bool, StoreError> {
    let ask = "SELECT membership.person FROM membership JOIN project ON project.id = membership.project
        WHERE membership.person = $1 AND project.slug = $2 AND membership.ended_at IS NULL";
    let row = store.database().query(ask).bind(person).bind(project.as_str()).fetch_optional().await?;
    Ok(row.is_some())
}
