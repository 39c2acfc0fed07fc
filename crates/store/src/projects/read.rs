//! Reads projects and their repositories.

use slam_event::{ProjectId, Refusal, RefusalKind, Slug};

use super::{Project, Repository};
use crate::{
    StoreError,
    sql::{On, Row},
};

/// Returns a project.
///
/// # Errors
/// The database fails.
pub async fn find(on: impl Into<On<'_>>, id: &ProjectId) -> Result<Option<Project>, StoreError> {
    let row = on.into().query("SELECT * FROM project WHERE id = $1").bind(id).fetch_optional().await?;
    row.as_ref().map(project).transpose()
}

/// Returns the project of a name in an address. A former name leads elsewhere: [`alias`] says where.
///
/// # Errors
/// The database fails.
pub async fn find_slug(on: impl Into<On<'_>>, slug: &Slug) -> Result<Option<Project>, StoreError> {
    let row = on.into().query("SELECT * FROM project WHERE slug = $1").bind(slug).fetch_optional().await?;
    row.as_ref().map(project).transpose()
}

/// Returns the project of a name in an address, which must be there.
///
/// # Errors
/// There is none; or the database fails.
pub async fn need_slug(on: impl Into<On<'_>>, slug: &Slug) -> Result<Project, StoreError> {
    find_slug(on, slug).await?.ok_or_else(|| {
        let message = format!("there is no project `{slug}`");
        Refusal::new(RefusalKind::NotFound, "no-such-project", message).into()
    })
}

/// Returns the present name of a project that had this name in addresses before.
///
/// # Errors
/// The database fails.
pub async fn alias(on: impl Into<On<'_>>, former: &Slug) -> Result<Option<Slug>, StoreError> {
    let ask = "SELECT project.slug FROM project_alias JOIN project ON project.id = project_alias.project
        WHERE project_alias.slug = $1";
    let row = on.into().query(ask).bind(former).fetch_optional().await?;
    row.map(|row| row.get("slug")).transpose()
}

/// Returns the repositories that a project has now, those in scope first.
///
/// # Errors
/// The database fails.
pub async fn repositories(on: impl Into<On<'_>>, project: &ProjectId) -> Result<Vec<Repository>, StoreError> {
    let ask = "SELECT * FROM repository WHERE project = $1 AND removed_at IS NULL
        ORDER BY is_in_scope DESC, created_at, id";
    on.into().query(ask).bind(project).fetch_all().await?.iter().map(repository).collect()
}

/// Returns the repositories that a project has or had.
///
/// # Errors
/// The database fails.
pub async fn repositories_ever(on: impl Into<On<'_>>, project: &ProjectId) -> Result<Vec<Repository>, StoreError> {
    let ask = "SELECT * FROM repository WHERE project = $1 ORDER BY created_at, id";
    on.into().query(ask).bind(project).fetch_all().await?.iter().map(repository).collect()
}

/// Returns the projects that have a repository now, whoever claimed it first at the top.
///
/// # Errors
/// The database fails.
pub async fn with_repository(on: impl Into<On<'_>>, canonical: &str) -> Result<Vec<ProjectId>, StoreError> {
    let ask = "SELECT project FROM repository WHERE canonical = $1 AND removed_at IS NULL ORDER BY created_at, id";
    on.into().query(ask).bind(canonical).fetch_all().await?.iter().map(|row| row.get("project")).collect()
}

pub(crate) fn project(row: &Row) -> Result<Project, StoreError> {
    let steward: String = row.get("steward")?;
    Ok(Project {
        id: row.get("id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        description: row.get("description")?,
        homepage: row.get("homepage")?,
        steward: Some(steward).filter(|name| !name.is_empty()),
        stage: row.get("stage")?,
        created_at: row.get("created_at")?,
    })
}

pub(crate) fn repository(row: &Row) -> Result<Repository, StoreError> {
    Ok(Repository {
        id: row.get("id")?,
        project: row.get("project")?,
        address: row.get("address")?,
        canonical: row.get("canonical")?,
        forge: row.get("forge")?,
        name: row.get("name")?,
        is_in_scope: row.get("is_in_scope")?,
        scope_reason: row.get("scope_reason")?,
        created_at: row.get("created_at")?,
        removed_at: row.get("removed_at")?,
    })
}
