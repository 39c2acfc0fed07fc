//! Comments behind commit ids, compared with what is known of the commit and of the version.

use std::collections::BTreeMap;

use slam_model::{
    Place, RepoPath,
    evidence::ci::{Pin, Uses},
};

use crate::refs::{Mismatch, Refs, exact_version};

/// Returns each `uses` whose comment names a release that the references know as another commit, or whose commit they know as
/// another release; sorted by place. A line of releases (`v4`) may have moved on, so it contradicts nothing.
pub fn mismatched(files: &BTreeMap<RepoPath, Vec<u8>>, refs: &Refs) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (path, bytes) in files {
        let Some(definition) = slam_ci::read(path, bytes) else { continue };
        for job in &definition.workflow.jobs {
            let used = job.uses.iter().chain(job.steps.iter().filter_map(|step| step.uses.as_ref()));
            found.extend(used.filter_map(|uses| mismatch(path, uses, refs)));
        }
    }
    found
}

fn mismatch(path: &RepoPath, uses: &Uses, refs: &Refs) -> Option<Mismatch> {
    let commit = uses.reference.as_deref().filter(|_| uses.pin == Pin::Digest)?;
    let said = exact_version(uses.comment.as_deref()?)?;
    let known = refs.against(&uses.name, commit, said)?;
    let place = Place::line(path, uses.line);
    Some(Mismatch { place, name: uses.name.clone(), commit: commit.to_owned(), said: said.to_owned(), known })
}
