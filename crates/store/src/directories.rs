//! Directories: imported lists of repositories by which an edition's rules on who may take part are answered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};
use slam_event::{
    Actor, Refusal, RefusalKind, Role, Slug,
    audit::{AuditSubject, AuditValue},
    import::ImportedProject,
};

use crate::{
    StoreError,
    audit::{self, Note},
    registrations,
    sql::{On, Transaction},
};

/// Replaces a directory by a new list, and answers the rules of every open registration again. Returns how many entries
/// it has now.
///
/// # Errors
/// The actor is no organiser; or the database fails.
pub async fn replace(
    tx: &mut Transaction,
    actor: &Actor,
    directory: &Slug,
    projects: &[ImportedProject],
    now: Timestamp,
) -> Result<usize, StoreError> {
    if !actor.is(Role::Organiser) {
        let message = "only an organiser imports lists";
        return Err(Refusal::new(RefusalKind::NotAllowed, "organiser-only", message).into());
    }
    tx.query("DELETE FROM directory_entry WHERE directory = $1").bind(directory).execute().await?;
    // An entry without a repository proves nothing: anybody can take a name. Of two dates the earlier counts.
    let mut entries: BTreeMap<&str, (&str, Option<Timestamp>)> = BTreeMap::new();
    for project in projects {
        let since = project.accepted.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
        for repository in &project.repositories {
            let entry = entries.entry(repository.key.as_str()).or_insert((&project.name, since));
            entry.1 = match (entry.1, since) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
    let insert = "INSERT INTO directory_entry (directory, canonical, name, since_at) VALUES ($1, $2, $3, $4)";
    for (canonical, (name, since)) in &entries {
        tx.query(insert).bind(directory).bind(*canonical).bind(*name).bind(*since).execute().await?;
    }
    let note = Note::new("directory-imported", AuditSubject::thing("directory", directory));
    let many = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    audit::append(tx, actor, note.with("entries", AuditValue::Number(many)), now).await?;
    let open = "SELECT DISTINCT project FROM registration WHERE state = 'pending'";
    for row in tx.query(open).fetch_all().await? {
        registrations::settle(tx, &row.get("project")?, now).await?;
    }
    Ok(entries.len())
}

/// Returns the directories that have entries.
///
/// # Errors
/// The database fails.
pub async fn imported(on: impl Into<On<'_>>) -> Result<BTreeSet<String>, StoreError> {
    let rows = on.into().query("SELECT DISTINCT directory FROM directory_entry").fetch_all().await?;
    rows.iter().map(|row| row.get("directory")).collect()
}

/// Returns the directories in which one of the repositories stands, and since when. An organisation stands for its
/// repositories.
///
/// # Errors
/// The database fails.
pub async fn listed(
    tx: &mut Transaction,
    repositories: &[&str],
) -> Result<BTreeMap<String, Option<Timestamp>>, StoreError> {
    let mut found: BTreeMap<String, Option<Timestamp>> = BTreeMap::new();
    for repository in repositories {
        let organisation = repository.match_indices('/').nth(1).and_then(|(at, _)| repository.get(..at));
        let ask = "SELECT directory, since_at FROM directory_entry WHERE canonical IN ($1, $2)";
        let rows = tx.query(ask).bind(*repository).bind(organisation.unwrap_or(repository)).fetch_all().await?;
        for row in &rows {
            let since: Option<Timestamp> = row.get("since_at")?;
            let entry = found.entry(row.get("directory")?).or_insert(since);
            // An entry with a date counts before one without; of two dates the earlier.
            *entry = match (*entry, since) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
