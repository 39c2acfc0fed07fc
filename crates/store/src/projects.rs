//! Projects: what they are called, which repositories they have, and who maintains them. A project lives longer than an
//! edition.

mod change;
mod members;
mod read;
mod repositories;

use jiff::Timestamp;
use serde::Serialize;
use slam_event::{ProjectId, RepositoryId, Slug};

pub use change::{Description, add_alias, describe, rename};
pub use members::{Member, Membership, add_member, is_maintainer, leave, members, memberships};
pub use read::{alias, find, find_slug, need_slug, repositories, repositories_ever, with_repository};
pub use repositories::{NewRepository, add_repository, moved, remove_repository, set_scope};

pub(crate) use members::put_member;
pub(crate) use read::project;
pub(crate) use repositories::put_repository;

/// A project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Its lasting id.
    pub id: ProjectId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people, as a maintainer wrote it.
    pub name: String,
    /// What it is.
    pub description: String,
    /// Its page on the net, `https://…`; empty for none.
    pub homepage: String,
    /// The foundation that looks after it.
    pub steward: Option<String>,
    /// Its stage, as the edition's rule for levels names it.
    pub stage: String,
    /// When it was first registered or imported.
    pub created_at: Timestamp,
}

/// A repository of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repository {
    /// Its lasting id.
    pub id: RepositoryId,
    /// Whose.
    pub project: ProjectId,
    /// The address as a maintainer wrote it.
    pub address: String,
    /// The form that is the same for every spelling of the address.
    pub canonical: String,
    /// `github`, `gitlab`, `forgejo`, `sourcehut`, `bitbucket`, `path`, or `plain`.
    pub forge: String,
    /// The last part of the path.
    pub name: String,
    /// Whether it is judged.
    pub is_in_scope: bool,
    /// Why it is not judged.
    pub scope_reason: String,
    /// Since when the project has it.
    pub created_at: Timestamp,
    /// When it was taken out.
    pub removed_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests;
