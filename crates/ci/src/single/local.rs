//! Actions and workflows of the repository itself, named by a path of the work tree.
//!
//! `./…` is read from the disk at the time of the step, so a step before can replace it; `$/…` is the file at the commit of
//! the workflow, and counts as pinned where the owner demands pins (GitHub changelog of 2026-07-30).

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::SelfReference, CiSystem},
};

use crate::file::{File, Rating};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    // Forgejo and Gitea know `./` alone.
    if file.definition.workflow.system != CiSystem::GithubActions {
        return;
    }
    for used in file.uses.iter().filter(|used| used.uses.name.starts_with("./")) {
        let rating = Rating::of(Severity::Low, Confidence::High);
        let rest = used.uses.name.trim_start_matches("./");
        let message = format!(
            "`{}` is read from the work tree, where an earlier step can replace it; `$/{rest}` is the file of this commit",
            used.uses.name
        );
        found.push(file.finding_in(used.around, SelfReference, rating, used.node.span, message));
    }
}
