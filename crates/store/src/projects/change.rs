//! Changes what a project says of itself, and its name in addresses.

use jiff::Timestamp;
use slam_event::{Actor, ProjectId, Refusal, RefusalKind, Role, Slug, audit::AuditSubject, control::Action};

use super::{find_slug, need_slug};
use crate::{
    StoreError,
    audit::{self, Note},
    control,
    sql::Transaction,
};

/// What a project says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// The name for people.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The page on the net; empty for none.
    pub homepage: String,
}

/// Changes what a project says of itself.
///
/// # Errors
/// The actor is no maintainer, or a text breaks a rule; or the database fails.
pub async fn describe(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    said: &Description,
    now: Timestamp,
) -> Result<(), StoreError> {
    let project = need_slug(&mut *tx, slug).await?;
    control::require(tx, Action::Describe, actor, &project.id, now).await?;
    let (name, about, page) = slam_event::registration::check_texts(&said.name, &said.description, &said.homepage)?;
    let change = "UPDATE project SET name = $2, description = $3, homepage = $4 WHERE id = $1";
    tx.query(change).bind(&project.id).bind(name).bind(about).bind(page).execute().await?;
    audit::append(tx, actor, Note::new("project-described", AuditSubject::thing("project", &project.id)), now).await?;
    Ok(())
}

/// Gives a project another name in addresses; the former one leads on.
///
/// # Errors
/// The actor is neither a maintainer with proofs that count nor an organiser, or the name is taken; or the database
/// fails.
pub async fn rename(
    tx: &mut Transaction,
    actor: &Actor,
    slug: &Slug,
    to: &Slug,
    now: Timestamp,
) -> Result<(), StoreError> {
    let project = need_slug(&mut *tx, slug).await?;
    if !actor.is(Role::Organiser) {
        control::require(tx, Action::ChangeRepositories, actor, &project.id, now).await?;
    }
    if find_slug(&mut *tx, to).await?.is_some() || alias_of_another(tx, to, &project.id).await? {
        let message = format!("`{to}` belongs to another project, or did");
        let refusal = Refusal::new(RefusalKind::Conflict, "slug-taken", message);
        return Err(refusal
            .hint("Choose another name; former names stay reserved, so that no link leads astray.")
            .into());
    }
    tx.query("DELETE FROM project_alias WHERE slug = $1").bind(to).execute().await?;
    tx.query("UPDATE project SET slug = $2 WHERE id = $1").bind(&project.id).bind(to).execute().await?;
    add_alias(tx, &project.id, slug, now).await?;
    let note = Note::new("project-renamed", AuditSubject::thing("project", &project.id));
    audit::append(tx, actor, note.word("from", slug).word("to", to), now).await?;
    Ok(())
}

/// Lets a name in addresses lead to a project.
///
/// # Errors
/// The database fails.
pub async fn add_alias(
    tx: &mut Transaction,
    project: &ProjectId,
    slug: &Slug,
    now: Timestamp,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO project_alias (slug, project, since_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.query(insert).bind(slug).bind(project).bind(now).execute().await.map(drop)
}

async fn alias_of_another(tx: &mut Transaction, slug: &Slug, project: &ProjectId) -> Result<bool, StoreError> {
    let ask = "SELECT slug FROM project_alias WHERE slug = $1 AND project <> $2";
    Ok(tx.query(ask).bind(slug).bind(project).fetch_optional().await?.is_some())
}
