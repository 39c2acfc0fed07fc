//! What an import would change, shown before anything is written.
//!
//! A project is recognised by its repositories, and by its slug where that does not contradict them. What is not plain is a
//! conflict for a person; the order of the list never decides.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Field, ImportedProject, RepositoryKey};
use crate::{ProjectId, Slug};

/// A project that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingProject {
    /// Its id.
    pub id: ProjectId,
    /// The name for people.
    pub name: String,
    /// The name in addresses.
    pub slug: Slug,
    /// The keys of its repositories.
    pub repositories: BTreeSet<RepositoryKey>,
    /// The foundation.
    pub steward: Option<String>,
    /// The stage.
    pub stage: Option<String>,
}

/// What an import would do. Every project of the list stands in one of the first four.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub struct ImportPlan {
    /// Would be added.
    pub new: Vec<ImportedProject>,
    /// Are stored under this name; `changes` says what would differ.
    pub same: Vec<Matched>,
    /// Are stored under another name or slug.
    pub renamed: Vec<Matched>,
    /// A person decides; nothing happens to them.
    pub conflicts: Vec<Conflict>,
    /// Are stored and not in the list. An import never removes: they are shown.
    pub removed: Vec<ProjectId>,
}

/// A project of the list and the stored project that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Matched {
    /// The stored project.
    pub id: ProjectId,
    /// As the list has it.
    pub project: ImportedProject,
    /// What would change.
    pub changes: Vec<Change>,
}

/// A field that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// Which.
    pub field: Field,
    /// What is stored; empty when nothing.
    pub from: String,
    /// What the list says. What the list does not say never changes.
    pub to: String,
}

/// A project of the list that cannot be taken over without a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Conflict {
    /// As the list has it.
    pub project: ImportedProject,
    /// Stored projects that it touches.
    pub with: Vec<ProjectId>,
    /// Why.
    pub reason: ConflictReason,
}

/// Why a project of a list needs a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictReason {
    /// It has no repository, and nothing of this name is stored.
    NoRepository,
    /// Its repositories belong to several stored projects.
    SeveralProjects,
    /// Its slug is taken by a stored project with other repositories: a namesake, or a move to another forge.
    SlugTaken,
    /// Another project of the list has one of its repositories, and neither is plainly the owner.
    SharedRepository,
}

impl ConflictReason {
    /// Returns what happened, as a sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoRepository => "The list names no repository, so there is nothing to evaluate.",
            Self::SeveralProjects => "Its repositories belong to several stored projects.",
            Self::SlugTaken => {
                "A stored project with other repositories has this name. Is it another project, or did it move?"
            }
            Self::SharedRepository => "Another project of the list has one of its repositories.",
        }
    }
}

/// Compares a list with what is stored.
pub fn plan(existing: &[ExistingProject], imported: &[ImportedProject]) -> ImportPlan {
    let stored = Stored::new(existing);
    let matches: Vec<Match<'_>> = imported.iter().map(|project| stored.find(project)).collect();
    let contested = contested(imported, &matches);
    let mut plan = ImportPlan::default();
    let mut touched = BTreeSet::new();
    for ((index, project), found) in imported.iter().enumerate().zip(matches) {
        let conflict = |with: Vec<ProjectId>, reason| Conflict { project: project.clone(), with, reason };
        touched.extend(found.ids());
        match found {
            Match::Conflict(with, reason) => plan.conflicts.push(conflict(with, reason)),
            _ if contested.contains(&index) => {
                plan.conflicts.push(conflict(found.ids(), ConflictReason::SharedRepository));
            }
            Match::New => plan.new.push(project.clone()),
            Match::Is(known) => {
                let changes = changes(known, project);
                let is_renamed = changes.iter().any(|change| matches!(change.field, Field::Name | Field::Slug));
                let matched = Matched { id: known.id.clone(), project: project.clone(), changes };
                if is_renamed { plan.renamed.push(matched) } else { plan.same.push(matched) }
            }
        }
    }
    plan.removed = existing.iter().map(|known| known.id.clone()).filter(|id| !touched.contains(id)).collect();
    plan
}

enum Match<'a> {
    New,
    Is(&'a ExistingProject),
    Conflict(Vec<ProjectId>, ConflictReason),
}

impl Match<'_> {
    fn ids(&self) -> Vec<ProjectId> {
        match self {
            Self::New => Vec::new(),
            Self::Is(known) => vec![known.id.clone()],
            Self::Conflict(with, _) => with.clone(),
        }
    }
}

struct Stored<'a> {
    by_slug: BTreeMap<&'a Slug, &'a ExistingProject>,
    by_repository: BTreeMap<&'a RepositoryKey, Vec<&'a ExistingProject>>,
}

impl<'a> Stored<'a> {
    fn new(existing: &'a [ExistingProject]) -> Self {
        let mut by_repository: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for project in existing {
            for repository in &project.repositories {
                by_repository.entry(repository).or_default().push(project);
            }
        }
        Self { by_slug: existing.iter().map(|project| (&project.slug, project)).collect(), by_repository }
    }

    fn find(&self, project: &ImportedProject) -> Match<'a> {
        let named = self.by_slug.get(&project.slug).copied();
        let mut owners: Vec<&ExistingProject> = Vec::new();
        for repository in &project.repositories {
            for owner in self.by_repository.get(&repository.key).into_iter().flatten() {
                if !owners.iter().any(|known| known.id == owner.id) {
                    owners.push(owner);
                }
            }
        }
        owners.sort_by(|one, other| one.id.cmp(&other.id));
        let ids = || owners.iter().copied().chain(named).map(|known| known.id.clone()).collect::<BTreeSet<_>>();
        let conflict = |reason| Match::Conflict(ids().into_iter().collect(), reason);
        match (named, owners.as_slice()) {
            (Some(named), []) if project.repositories.is_empty() || named.repositories.is_empty() => Match::Is(named),
            (Some(_), []) => conflict(ConflictReason::SlugTaken),
            (Some(named), owners) if owners.iter().all(|owner| owner.id == named.id) => Match::Is(named),
            (None, [owner]) => Match::Is(owner),
            (Some(_), [_]) => conflict(ConflictReason::SlugTaken),
            (_, [_, ..]) => conflict(ConflictReason::SeveralProjects),
            (None, []) if project.repositories.is_empty() => conflict(ConflictReason::NoRepository),
            (None, []) => Match::New,
        }
    }
}

/// Returns the projects of the list that share a repository, or a stored project, with another one of it. One that keeps
/// its stored slug, and holds the repository already, is plainly the owner and not among them.
fn contested(imported: &[ImportedProject], matches: &[Match<'_>]) -> BTreeSet<usize> {
    let mut claims: BTreeMap<Claim<'_>, Vec<(usize, bool)>> = BTreeMap::new();
    for (index, (project, found)) in imported.iter().zip(matches).enumerate() {
        let known = if let Match::Is(known) = found { Some(*known) } else { None };
        let keeps_slug = known.is_some_and(|known| known.slug == project.slug);
        for repository in project.repositories.iter().map(|one| &one.key) {
            let holds = known.is_some_and(|known| known.repositories.contains(repository));
            claims.entry(Claim::Repository(repository)).or_default().push((index, keeps_slug && holds));
        }
        if let Some(known) = known {
            claims.entry(Claim::Project(&known.id)).or_default().push((index, keeps_slug));
        }
    }
    let shared = claims.into_values().filter(|who| who.len() > 1).flatten();
    shared.filter(|(_, is_owner)| !is_owner).map(|(index, _)| index).collect()
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Claim<'a> {
    Repository(&'a RepositoryKey),
    Project(&'a ProjectId),
}

fn changes(known: &ExistingProject, project: &ImportedProject) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut compare = |field, from: &str, to: &str| {
        if from != to {
            changes.push(Change { field, from: from.to_owned(), to: to.to_owned() });
        }
    };
    compare(Field::Name, &known.name, &project.name);
    compare(Field::Slug, known.slug.as_str(), project.slug.as_str());
    if !project.repositories.is_empty() {
        let listed: BTreeSet<&str> = project.repositories.iter().map(|one| one.key.as_str()).collect();
        let stored: BTreeSet<&str> = known.repositories.iter().map(RepositoryKey::as_str).collect();
        let words = |keys: BTreeSet<&str>| keys.into_iter().collect::<Vec<_>>().join(" ");
        compare(Field::Repositories, &words(stored), &words(listed));
    }
    for (field, from, to) in
        [(Field::Steward, &known.steward, &project.steward), (Field::Stage, &known.stage, &project.stage)]
    {
        if let Some(to) = to {
            compare(field, from.as_deref().unwrap_or_default(), to);
        }
    }
    changes
}
