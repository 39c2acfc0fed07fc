//! Who maintains a project. Nobody enters alone: the first one registered it, every further one is named by one who has
//! shown control.

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, ProjectId, Refusal, RefusalKind, Slug,
    audit::{AuditSubject, AuditValue},
    control::Action,
};

use super::{Project, project};
use crate::{
    StoreError,
    audit::{self, Note},
    control, people,
    sql::{On, Row, Transaction},
};

/// A maintainer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Their name in addresses.
    pub handle: String,
    /// Their name for people.
    pub name: String,
    /// Since when.
    pub since_at: Timestamp,
}

/// A project that a person maintains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The project.
    pub project: Project,
    /// Since when.
    pub since_at: Timestamp,
}

/// Returns whether a person maintains a project now.
///
/// # Errors
/// The database fails.
pub async fn is_maintainer(on: impl Into<On<'_>>, project: &ProjectId, person: &PersonId) -> Result<bool, StoreError> {
    let ask = "SELECT person FROM membership WHERE project = $1 AND person = $2 AND ended_at IS NULL";
    Ok(on.into().query(ask).bind(project).bind(person).fetch_optional().await?.is_some())
}

/// Returns the maintainers of a project, who was first at the top.
///
/// # Errors
/// The database fails.
pub async fn members(on: impl Into<On<'_>>, project: &ProjectId) -> Result<Vec<Member>, StoreError> {
    let ask = "SELECT membership.person, membership.since_at, person.handle, person.display_name FROM membership
        JOIN person ON person.id = membership.person
        WHERE membership.project = $1 AND membership.ended_at IS NULL ORDER BY membership.since_at, membership.person";
    let read = |row: &Row| {
        Ok(Member {
            person: row.get("person")?,
            handle: row.get("handle")?,
            name: row.get("display_name")?,
            since_at: row.get("since_at")?,
        })
    };
    on.into().query(ask).bind(project).fetch_all().await?.iter().map(read).collect()
}

/// Returns the projects that a person maintains, by name.
///
/// # Errors
/// The database fails.
pub async fn memberships(on: impl Into<On<'_>>, person: &PersonId) -> Result<Vec<Membership>, StoreError> {
    let ask = "SELECT project.*, membership.since_at FROM membership JOIN project ON project.id = membership.project
        WHERE membership.person = $1 AND membership.ended_at IS NULL ORDER BY project.name, project.id";
    let read = |row: &Row| Ok(Membership { project: project(row)?, since_at: row.get("since_at")? });
    on.into().query(ask).bind(person).fetch_all().await?.iter().map(read).collect()
}

/// Names another maintainer, by their name in addresses.
///
/// # Errors
/// The actor is no maintainer with proofs that count now, or there is no such person; or the database fails.
pub async fn add_member(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    handle: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let project = super::need_slug(&mut *tx, slug).await?;
    control::require(tx, Action::NameMaintainer, actor, &project.id, now).await?;
    let person = people::find_handle(&mut *tx, handle.trim().trim_start_matches('@')).await?;
    let Some(person) = person.filter(|person| person.erased_at.is_none()) else {
        let message = format!("nobody here is called `{}`", handle.trim());
        let refusal = Refusal::new(RefusalKind::NotFound, "no-such-person", message);
        return Err(refusal.hint("They sign in once; their name in addresses stands on their account page.").into());
    };
    put_member(tx, &project.id, &person.id, now).await?;
    let salt = audit::salt(&mut *tx, &person.id).await?;
    let note = Note::new("maintainer-added", AuditSubject::thing("project", &project.id));
    let note = note.with("person", AuditValue::Personal(salt.digest("person", person.id.as_str())));
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Ends the actor's own part in a project, as long as somebody stays.
///
/// # Errors
/// The actor does not maintain it, or is the last one; or the database fails.
pub async fn leave(tx: &mut Transaction, actor: &Actor, slug: &Slug, now: Timestamp) -> Result<(), StoreError> {
    let project = super::need_slug(&mut *tx, slug).await?;
    let all = members(&mut *tx, &project.id).await?;
    let Some(person) = actor.person().filter(|person| all.iter().any(|one| one.person == **person)) else {
        let message = "you do not maintain this project";
        return Err(Refusal::new(RefusalKind::NotAllowed, "maintainer-only", message).into());
    };
    if all.len() == 1 {
        let message = "the project would be left without a maintainer";
        let refusal = Refusal::new(RefusalKind::Conflict, "last-maintainer", message);
        return Err(refusal.hint("Name another maintainer first, or withdraw the project.").into());
    }
    let change = "UPDATE membership SET ended_at = $3 WHERE project = $1 AND person = $2";
    tx.query(change).bind(&project.id).bind(person).bind(now).execute().await?;
    audit::append(tx, actor, Note::new("maintainer-left", AuditSubject::thing("project", &project.id)), now).await?;
    Ok(())
}

/// Writes a membership; who left before is back.
pub(crate) async fn put_member(
    tx: &mut Transaction,
    project: &ProjectId,
    person: &PersonId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO membership (project, person, role, since_at) VALUES ($1, $2, 'maintainer', $3)
        ON CONFLICT (project, person) DO UPDATE SET ended_at = NULL";
    tx.query(insert).bind(project).bind(person).bind(now).execute().await.map(drop)
}
