//! Roles of the event: given and taken by organisers, and each time noted in the audit log.

use jiff::Timestamp;
use slam_event::{Actor, PersonId, Refusal, RefusalKind, Role, audit::AuditSubject};

use crate::{
    StoreError,
    audit::{self, Note},
    sql::{On, Transaction},
};

/// Returns the roles of a person, the least first.
///
/// # Errors
/// The database fails.
pub async fn roles(on: impl Into<On<'_>>, id: &PersonId) -> Result<Vec<Role>, StoreError> {
    let rows = on.into().query("SELECT role FROM role_grant WHERE person = $1").bind(id).fetch_all().await?;
    let names: Vec<String> = rows.iter().map(|row| row.get("role")).collect::<Result<_, _>>()?;
    Ok(Role::ALL.into_iter().filter(|role| names.iter().any(|name| name == role.name())).collect())
}

/// Gives a role. Given twice is given once.
///
/// # Errors
/// The actor is no organiser; there is no such person; or the database fails.
pub async fn grant(
    tx: &mut Transaction,
    actor: &Actor,
    id: &PersonId,
    role: Role,
    now: Timestamp,
) -> Result<(), StoreError> {
    only_organisers(actor)?;
    let salt = audit::salt(&mut *tx, id).await?;
    let insert = "INSERT INTO role_grant (person, role, granted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    if tx.query(insert).bind(id).bind(role.name()).bind(now).execute().await? > 0 {
        let note = Note::new("role-granted", AuditSubject::person(id, &salt)).word("role", role.name());
        audit::append(tx, actor, note, now).await?;
    }
    Ok(())
}

/// Takes a role away.
///
/// # Errors
/// The actor is no organiser, or would leave the event without one; or the database fails.
pub async fn revoke(
    tx: &mut Transaction,
    actor: &Actor,
    id: &PersonId,
    role: Role,
    now: Timestamp,
) -> Result<(), StoreError> {
    only_organisers(actor)?;
    let salt = audit::salt(&mut *tx, id).await?;
    let others = "SELECT CAST(COUNT(*) AS BIGINT) AS others FROM role_grant WHERE role = $1 AND person <> $2";
    let others: u32 = tx.query(others).bind(role.name()).bind(id).fetch_one().await?.get("others")?;
    if role == Role::Organiser && others == 0 && *actor != Actor::Operator {
        let message = "the event would be left without an organiser";
        let refusal = Refusal::new(RefusalKind::Conflict, "last-organiser", message);
        return Err(refusal.hint("Make somebody else an organiser first.").into());
    }
    let delete = tx.query("DELETE FROM role_grant WHERE person = $1 AND role = $2").bind(id).bind(role.name());
    if delete.execute().await? > 0 {
        let note = Note::new("role-revoked", AuditSubject::person(id, &salt)).word("role", role.name());
        audit::append(tx, actor, note, now).await?;
    }
    Ok(())
}

fn only_organisers(actor: &Actor) -> Result<(), Refusal> {
    if actor.is(Role::Organiser) {
        return Ok(());
    }
    Err(Refusal::new(RefusalKind::NotAllowed, "organisers-only", "only organisers give and take roles"))
}
