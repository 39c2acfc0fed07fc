//! Persons with an account: who they are to us, and how they sign in.
//!
//! A verified mail address never joins two accounts by itself: whoever can make a provider show an address would take
//! over the account behind it. A person links a second identity while signed in with the first.

mod roles;

use jiff::Timestamp;
use serde::Serialize;
use slam_event::{
    Actor, PersonId, Refusal, RefusalKind, Slug,
    audit::{AuditSubject, AuditValue},
};

pub use roles::{grant, revoke, roles};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    ids,
    sql::{On, Row, Transaction},
};

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their lasting id.
    pub id: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name for people; as they wrote it.
    pub display_name: String,
    /// Their verified mail address.
    pub mail: Option<String>,
    /// Whether they consent to be named in public.
    pub is_listed: bool,
    /// Whether they want notices by mail.
    pub wants_mail: bool,
    /// When they signed in first.
    pub created_at: Timestamp,
    /// When they erased their account.
    pub erased_at: Option<Timestamp>,
}

/// What kind of provider vouches for an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentityKind {
    /// OpenID Connect.
    Oidc,
    /// GitHub's OAuth.
    Github,
    /// A magic link to a mail address.
    Mail,
}

impl IdentityKind {
    /// Returns the name as rows spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::Github => "github",
            Self::Mail => "mail",
        }
    }
}

/// An identity that a provider has just shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What kind of provider.
    pub kind: IdentityKind,
    /// Its address; empty for mail.
    pub issuer: String,
    /// Its lasting id of the person; for mail the address.
    pub subject: String,
    /// The login that it shows, which may change and pass to somebody else: never a key.
    pub login: Option<String>,
    /// The name that it shows, for a first profile.
    pub name: Option<String>,
    /// The mail address that it has verified.
    pub mail: Option<String>,
}

impl Identity {
    /// Returns the identity of whoever reads the mail of an address. Upper and lower case are one address.
    pub fn mail(address: &str) -> Self {
        let address = address.trim().to_lowercase();
        let (kind, issuer) = (IdentityKind::Mail, String::new());
        Self { kind, issuer, subject: address.clone(), login: None, name: None, mail: Some(address) }
    }
}

/// What a person may change of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Their name for people.
    pub display_name: String,
    /// Whether they consent to be named in public.
    pub is_listed: bool,
    /// Whether they want notices by mail.
    pub wants_mail: bool,
}

/// Returns a person, also an erased one.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &PersonId) -> Result<Option<Person>, StoreError> {
    let row = on.into().query("SELECT * FROM person WHERE id = $1").bind(id).fetch_optional().await?;
    row.as_ref().map(person).transpose()
}

/// Returns the person of a name in an address.
///
/// # Errors
/// The database fails.
pub async fn find_handle(on: impl Into<On<'_>>, handle: &str) -> Result<Option<Person>, StoreError> {
    let row = on.into().query("SELECT * FROM person WHERE handle = $1").bind(handle).fetch_optional().await?;
    row.as_ref().map(person).transpose()
}

/// Returns the person whom an organiser names: by their name in addresses, or by the mail address that they sign in with.
///
/// # Errors
/// The database fails.
pub async fn find_named(on: impl Into<On<'_>>, named: &str) -> Result<Option<Person>, StoreError> {
    let named = named.trim();
    match named.strip_prefix('@') {
        Some(handle) => find_handle(on, handle).await,
        None if named.contains('@') => find_identity(on, &Identity::mail(named)).await,
        None => find_handle(on, named).await,
    }
}

/// Returns the person of an identity.
///
/// # Errors
/// The database fails.
pub async fn find_identity(on: impl Into<On<'_>>, identity: &Identity) -> Result<Option<Person>, StoreError> {
    let ask = "SELECT person.* FROM person JOIN identity ON identity.person = person.id
        WHERE identity.kind = $1 AND identity.issuer = $2 AND identity.subject = $3";
    let mut on = on.into();
    let query = on.query(ask).bind(identity.kind.name()).bind(&identity.issuer).bind(&identity.subject);
    query.fetch_optional().await?.as_ref().map(person).transpose()
}

/// Returns the person of an identity, and makes their account when it is new.
///
/// # Errors
/// The database fails.
pub async fn sign_in(tx: &mut Transaction, identity: &Identity, now: Timestamp) -> Result<Person, StoreError> {
    if let Some(known) = find_identity(&mut *tx, identity).await? {
        let login = "UPDATE identity SET login = $1 WHERE kind = $2 AND issuer = $3 AND subject = $4";
        let login = tx.query(login).bind(identity.login.as_ref()).bind(identity.kind.name());
        login.bind(&identity.issuer).bind(&identity.subject).execute().await?;
        return Ok(known);
    }
    let id = PersonId::make(now)?;
    let handle = free_handle(tx, identity, &id).await?;
    let name = identity.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = name.or(identity.login.as_deref()).unwrap_or(&handle).to_owned();
    let insert =
        "INSERT INTO person (id, handle, display_name, mail, salt, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = tx.query(insert).bind(&id).bind(&handle).bind(name).bind(identity.mail.as_ref());
    insert.bind(ids::salt()?.bytes().as_slice()).bind(now).execute().await?;
    add_identity(tx, &id, identity, now).await?;
    let actor = Actor::Person { id: id.clone(), roles: Vec::new() };
    let subject = AuditSubject::person(&id, &audit::salt(&mut *tx, &id).await?);
    audit::append(tx, &actor, Note::new("account-made", subject).word("by", identity.kind.name()), now).await?;
    find(tx, &id).await?.ok_or_else(no_person)
}

/// Adds a second way to sign in. The caller has just seen the provider vouch for it, in the person's own session.
///
/// # Errors
/// The identity belongs to another account; or the database fails.
pub async fn link(tx: &mut Transaction, id: &PersonId, identity: &Identity, now: Timestamp) -> Result<(), StoreError> {
    match find_identity(&mut *tx, identity).await? {
        Some(owner) if owner.id == *id => return Ok(()),
        Some(_) => {
            let message = "this identity belongs to another account";
            let refusal = Refusal::new(RefusalKind::Conflict, "identity-taken", message);
            return Err(refusal.hint("Sign in with it, and delete that account first.").into());
        }
        None => {}
    }
    let salt = audit::salt(&mut *tx, id).await?;
    add_identity(tx, id, identity, now).await?;
    let mail = "UPDATE person SET mail = COALESCE(mail, $1) WHERE id = $2";
    tx.query(mail).bind(identity.mail.as_ref()).bind(id).execute().await?;
    let note = Note::new("identity-linked", AuditSubject::person(id, &salt)).word("by", identity.kind.name());
    let note = note.with("identity", AuditValue::Personal(salt.digest("identity", &identity.subject)));
    audit::append(tx, &Actor::Person { id: id.clone(), roles: Vec::new() }, note, now).await?;
    Ok(())
}

/// Changes what a person says of themselves.
///
/// # Errors
/// The name is empty or longer than 100 characters; there is no such person; or the database fails.
pub async fn change_profile(tx: &mut Transaction, id: &PersonId, profile: &Profile) -> Result<(), StoreError> {
    let name = profile.display_name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        let message = "a name has 1 to 100 characters";
        return Err(Refusal::new(RefusalKind::Invalid, "name-length", message).into());
    }
    let change = "UPDATE person SET display_name = $1, is_listed = $2, wants_mail = $3
        WHERE id = $4 AND erased_at IS NULL";
    let change = tx.query(change).bind(name).bind(profile.is_listed).bind(profile.wants_mail).bind(id);
    if change.execute().await? == 0 { Err(no_person()) } else { Ok(()) }
}

/// Returns the person as one who acts, with their roles of this moment.
///
/// # Errors
/// The database fails.
pub async fn actor(on: impl Into<On<'_>>, id: &PersonId) -> Result<Actor, StoreError> {
    Ok(Actor::Person { id: id.clone(), roles: roles(on, id).await? })
}

async fn add_identity(
    tx: &mut Transaction,
    id: &PersonId,
    identity: &Identity,
    now: Timestamp,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO identity (kind, issuer, subject, login, person, linked_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = tx.query(insert).bind(identity.kind.name()).bind(&identity.issuer).bind(&identity.subject);
    insert.bind(identity.login.as_ref()).bind(id).bind(now).execute().await?;
    Ok(())
}

/// Finds a name for addresses. It is never made of a mail address, which its owner may not want to show.
async fn free_handle(tx: &mut Transaction, identity: &Identity, id: &PersonId) -> Result<String, StoreError> {
    let wish = identity.login.as_deref().or(identity.name.as_deref()).and_then(Slug::of_name);
    let wish = wish.map(|slug| slug.to_string()).filter(|wish| !wish.starts_with("erased-") && wish.len() <= 40);
    if let Some(wish) = &wish
        && find_handle(&mut *tx, wish).await?.is_none()
    {
        return Ok(wish.clone());
    }
    // The end of a ULID is random.
    let end = id.as_str().get(16..).unwrap_or_default().to_lowercase();
    Ok(format!("{}-{end}", wish.as_deref().unwrap_or("person")))
}

fn person(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.get("id")?,
        handle: row.get("handle")?,
        display_name: row.get("display_name")?,
        mail: row.get("mail")?,
        is_listed: row.get("is_listed")?,
        wants_mail: row.get("wants_mail")?,
        created_at: row.get("created_at")?,
        erased_at: row.get("erased_at")?,
    })
}

pub(crate) fn no_person() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-person", "there is no account of this person any more").into()
}

#[cfg(test)]
mod tests;
