//! The repositories of a project: added, taken out, put out of scope, and moved to another address.

use jiff::Timestamp;
use slam_event::{
    Actor, ProjectId, Refusal, RefusalKind, RepositoryId, Slug,
    audit::AuditSubject,
    control::Action,
    registration::{Address, AddressRules, RenameOutcome, Transport, rename as judge_move},
};

use super::{Repository, need_slug, repositories, with_repository};
use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    control,
    sql::Transaction,
};

/// A repository that a maintainer adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRepository {
    /// As it was written.
    pub written: String,
    /// The address.
    pub address: Address,
    /// Why it is not judged; `None` for one in scope.
    pub out_of_scope: Option<String>,
}

/// Adds a repository to a project. One that another project has is refused: who claims it registers a project of their
/// own, and organisers decide.
///
/// # Errors
/// The actor is no maintainer with proofs that count now, or the repository belongs to somebody; or the database fails.
pub async fn add_repository(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    new: &NewRepository,
    now: Timestamp,
) -> Result<RepositoryId, StoreError> {
    let project = need_slug(&mut *tx, slug).await?;
    control::require(tx, Action::ChangeRepositories, actor, &project.id, now).await?;
    let owners = with_repository(&mut *tx, &new.address.canonical()).await?;
    if owners.contains(&project.id) {
        let message = format!("the project has `{}` already", new.address);
        return Err(Refusal::new(RefusalKind::Conflict, "repository-twice", message).into());
    }
    if !owners.is_empty() {
        let message = format!("`{}` belongs to another project", new.address);
        let refusal = Refusal::new(RefusalKind::Conflict, "repository-taken", message);
        return Err(refusal.hint("If that is wrong, claim it: an organiser looks at what both sides show.").into());
    }
    let id = put_repository(tx, &project.id, new, now).await?;
    let note = Note::new("repository-added", AuditSubject::thing("project", &project.id)).word("repository", &id);
    audit::append(tx, actor, note, now).await?;
    Ok(id)
}

/// Takes a repository out of a project. What was judged before stays.
///
/// # Errors
/// The actor may not, gives no reason, or it is the last one in scope; or the database fails.
pub async fn remove_repository(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    repository: &RepositoryId,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (project, _) = own(tx, actor, slug, repository, now).await?;
    let reason = needs_reason(reason)?;
    keep_one_in_scope(tx, &project, repository).await?;
    let change = "UPDATE repository SET removed_at = $2, scope_reason = $3 WHERE id = $1";
    tx.query(change).bind(repository).bind(now).bind(reason).execute().await?;
    let note = Note::new("repository-removed", AuditSubject::thing("project", &project)).word("repository", repository);
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Puts a repository out of scope with a reason that everybody reads, or back into it.
///
/// # Errors
/// The actor may not, gives no reason, or it is the last one in scope; or the database fails.
pub async fn set_scope(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    repository: &RepositoryId,
    out_of_scope: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (project, _) = own(tx, actor, slug, repository, now).await?;
    let reason = match out_of_scope {
        Some(reason) => {
            keep_one_in_scope(tx, &project, repository).await?;
            needs_reason(reason)?
        }
        None => String::new(),
    };
    let change = "UPDATE repository SET is_in_scope = $2, scope_reason = $3 WHERE id = $1";
    tx.query(change).bind(repository).bind(out_of_scope.is_none()).bind(reason).execute().await?;
    let kind = if out_of_scope.is_some() { "repository-out-of-scope" } else { "repository-in-scope" };
    let note = Note::new(kind, AuditSubject::thing("project", &project)).word("repository", repository);
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Notes that a forge answered under another address. A repository that moved keeps its row and loses its proofs: who
/// controls the old name need not control the new one.
///
/// # Errors
/// There is no such repository, or an address breaks a rule; or the database fails.
pub async fn moved(
    tx: &mut Transaction,
    repository: &RepositoryId,
    seen: &Address,
    rules: AddressRules,
    now: Timestamp,
) -> Result<RenameOutcome, StoreError> {
    let row = tx.query("SELECT * FROM repository WHERE id = $1").bind(repository).fetch_optional().await?;
    let stored = super::read::repository(&row.ok_or_else(|| no_repository(repository))?)?;
    let registered = Address::parse(&stored.address, rules)?;
    let owners = with_repository(&mut *tx, &seen.canonical()).await?;
    let outcome = judge_move(&registered, seen, &stored.project, &owners);
    let subject = AuditSubject::thing("project", &stored.project);
    match &outcome {
        RenameOutcome::Renamed { canonical } => {
            let change = "UPDATE repository SET address = $2, canonical = $3, forge = $4, name = $5 WHERE id = $1";
            let change = tx.query(change).bind(repository).bind(seen.to_string()).bind(canonical);
            change.bind(forge(seen)).bind(seen.name()).execute().await?;
            let lapse = "UPDATE control_challenge SET state = 'superseded' WHERE repository = $1
                AND state IN ('open', 'proved')";
            tx.query(lapse).bind(repository).execute().await?;
            let note = Note::new("repository-moved", subject).word("repository", repository);
            audit::append(tx, &Actor::Event, note, now).await?;
        }
        RenameOutcome::Duplicate => {
            let change = "UPDATE repository SET removed_at = $2, scope_reason = $3 WHERE id = $1";
            let why = "moved to an address that the project has already";
            tx.query(change).bind(repository).bind(now).bind(why).execute().await?;
            let note = Note::new("repository-removed", subject).word("repository", repository);
            audit::append(tx, &Actor::Event, note, now).await?;
        }
        RenameOutcome::Same | RenameOutcome::Rival(_) => {}
    }
    Ok(outcome)
}

/// Writes a repository.
pub(crate) async fn put_repository(
    tx: &mut Transaction,
    project: &ProjectId,
    new: &NewRepository,
    now: Timestamp,
) -> Result<RepositoryId, StoreError> {
    let id = RepositoryId::make(now)?;
    let insert = "INSERT INTO repository (id, project, address, canonical, forge, name, is_in_scope, scope_reason,
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let insert = tx.query(insert).bind(&id).bind(project).bind(new.address.to_string()).bind(new.address.canonical());
    let insert = insert.bind(forge(&new.address)).bind(new.address.name()).bind(new.out_of_scope.is_none());
    insert.bind(new.out_of_scope.as_deref().unwrap_or_default()).bind(now).execute().await?;
    Ok(id)
}

/// Names the program that runs a forge, where its host tells.
fn forge(address: &Address) -> &'static str {
    if address.transport() == Transport::Path {
        return "path";
    }
    let host = address.host();
    let is = |name: &str| host == name || host.starts_with(&format!("{}.", name.split('.').next().unwrap_or(name)));
    match host {
        "github.com" => "github",
        "codeberg.org" => "forgejo",
        "bitbucket.org" => "bitbucket",
        "git.sr.ht" => "sourcehut",
        _ if is("gitlab.com") => "gitlab",
        _ if is("forgejo.org") => "forgejo",
        _ => "plain",
    }
}

async fn own(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    repository: &RepositoryId,
    now: Timestamp,
) -> Result<(ProjectId, Repository), StoreError> {
    let project = need_slug(&mut *tx, slug).await?.id;
    control::require(tx, Action::ChangeRepositories, actor, &project, now).await?;
    let all = repositories(&mut *tx, &project).await?;
    let found = all.into_iter().find(|one| one.id == *repository).ok_or_else(|| no_repository(repository))?;
    Ok((project, found))
}

async fn keep_one_in_scope(
    tx: &mut Transaction,
    project: &ProjectId,
    without: &RepositoryId,
) -> Result<(), StoreError> {
    let all = repositories(&mut *tx, project).await?;
    if all.iter().any(|one| one.is_in_scope && one.id != *without) {
        return Ok(());
    }
    let refusal = Refusal::new(RefusalKind::Conflict, "nothing-in-scope", "no repository would be left in scope");
    Err(refusal.hint("Add another repository first, or withdraw the project.").into())
}

fn needs_reason(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > 500 || reason.chars().any(char::is_control) {
        let message = "the reason is empty, no single line, or longer than 500 characters";
        return Err(Refusal::new(RefusalKind::Invalid, "reason-missing", message)
            .hint("Write one sentence; it stands beside the repository for everybody."));
    }
    Ok(reason.to_owned())
}

fn no_repository(id: &RepositoryId) -> StoreError {
    let message = format!("the project has no repository {id}");
    Refusal::new(RefusalKind::NotFound, "no-such-repository", message).into()
}
