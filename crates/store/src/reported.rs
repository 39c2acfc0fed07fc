//! Results of a project's own scans, as its machines report them: a date that the badge for recurring scans counts.

use jiff::Timestamp;
use slam_event::{
    Actor, Refusal, RefusalKind, RepositoryId,
    audit::AuditSubject,
    server_evidence::{Report, accept_report},
};

use crate::{
    StoreError,
    audit::{self, Note},
    sql::Transaction,
    submissions::Entry,
};

/// Notes a scan of a repository of a project. The same scan told twice is told once. Returns which repository it was, and
/// the report as it was noted.
///
/// # Errors
/// The person may not speak for the project, the repository is not in its scope, or the report is no good; or the database
/// fails.
pub async fn report(
    tx: &mut Transaction,
    actor: &Actor,
    entry: &Entry,
    (address, told): (&str, &Report),
    now: Timestamp,
) -> Result<(RepositoryId, Report), StoreError> {
    entry.may_submit(tx, actor, now).await?;
    let told = accept_report(told, now)?;
    let address = address.trim();
    let ask = "SELECT id FROM repository WHERE project = $1 AND is_in_scope = 1 AND removed_at IS NULL
        AND (id = $2 OR address = $2 OR canonical = $2) ORDER BY created_at, id LIMIT 1";
    let row = tx.query(ask).bind(&entry.project).bind(address).fetch_optional().await?;
    let Some(row) = row else {
        let message = format!("the project has no repository `{address}` in scope");
        let refusal = Refusal::new(RefusalKind::Invalid, "no-such-repository", message);
        return Err(refusal.hint("Send its address as the page of the project shows it.").into());
    };
    let repository: RepositoryId = row.get("id")?;
    let insert =
        "INSERT INTO dated_result (registration, repository, source, commit_id, tool, catalog, outcome, made_at)
        VALUES ($1, $2, 'reported', $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let insert = tx.query(insert).bind(&entry.registration).bind(&repository).bind(&told.commit).bind(&told.tool);
    let insert = insert.bind(&told.catalog).bind(&told.outcome).bind(told.made_at);
    if insert.execute().await? > 0 {
        let note = Note::new("result-reported", AuditSubject::thing("registration", &entry.registration));
        let note = note.word("repository", &repository).word("commit", &told.commit).word("made", told.made_at);
        audit::append(tx, actor, note, now).await?;
    }
    Ok((repository, told))
}
