//! Where definitions of CI belong, and what those that are there do already.

use slam_model::{
    Evidence, Fact, ForgeKind,
    evidence::ci::{Activity, CiSystem, DefinitionKind, Purpose, Workflow},
};

use crate::project::Project;

/// A system for which definitions can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// GitHub Actions.
    Github,
    /// Forgejo or Gitea Actions, with the folder of the workflows.
    Forgejo(&'static str),
    /// GitLab CI/CD.
    Gitlab,
}

impl System {
    /// Returns the system of the forge, where definitions may be added and those that are there can be seen.
    pub(super) fn of(project: &Project<'_>) -> Option<Self> {
        let is_seen = matches!(project.evidence.ci, Fact::Seen(_) | Fact::Absent);
        if !project.may_have_ci() || !is_seen {
            return None;
        }
        match project.forge() {
            ForgeKind::Github => Some(Self::Github),
            ForgeKind::Gitlab => Some(Self::Gitlab),
            ForgeKind::Forgejo => Some(Self::Forgejo(folder(project, ".forgejo/workflows"))),
            ForgeKind::Gitea => Some(Self::Forgejo(folder(project, ".gitea/workflows"))),
            _ => None,
        }
    }

    /// Returns the first of these names under which no file stands yet, as a path.
    pub(super) fn free(self, project: &Project<'_>, stems: &[&str]) -> Option<String> {
        let folder = match self {
            Self::Github => ".github/workflows",
            Self::Forgejo(folder) => folder,
            Self::Gitlab => ".gitlab/ci",
        };
        let is_free = |stem: &&&str| !["yml", "yaml"].iter().any(|end| project.has(&format!("{folder}/{stem}.{end}")));
        stems.iter().find(is_free).map(|stem| format!("{folder}/{stem}.yml"))
    }
}

/// Forgejo and Gitea read one folder alone, the first that there is: a new one would switch off the workflows in the other.
fn folder(project: &Project<'_>, usual: &'static str) -> &'static str {
    let folders = [".forgejo/workflows", ".gitea/workflows", ".github/workflows"];
    folders.into_iter().find(|folder| project.has(folder)).unwrap_or(usual)
}

/// Returns the machine on which workflows of Forgejo run here already; its administrators choose the names.
pub(super) fn machine(evidence: &Evidence) -> String {
    let own = workflows(evidence).filter(|one| one.system == CiSystem::ForgejoActions);
    let mut labels = own.flat_map(|one| &one.jobs).filter_map(|job| match job.runs_on.as_slice() {
        [label] if super::text::is_plain(label) => Some(label.clone()),
        _ => None,
    });
    labels.next().unwrap_or_else(|| "docker".to_owned())
}

/// Returns every workflow.
pub(super) fn workflows(evidence: &Evidence) -> impl Iterator<Item = &Workflow> {
    let all = evidence.ci.seen().map(|ci| ci.workflows.as_slice()).unwrap_or_default();
    all.iter().filter(|one| one.kind == DefinitionKind::Workflow)
}

/// Returns what workflows do for a purpose.
pub(super) fn activities(evidence: &Evidence, purpose: Purpose) -> impl Iterator<Item = &Activity> {
    workflows(evidence).flat_map(move |one| one.activities(purpose))
}

/// Returns whether a workflow that runs before a change is merged serves a purpose.
pub(super) fn is_gated(evidence: &Evidence, purpose: Purpose) -> bool {
    let mut gates = workflows(evidence).filter(|one| one.before_merge.is_some());
    gates.any(|one| one.activities(purpose).next().is_some())
}
