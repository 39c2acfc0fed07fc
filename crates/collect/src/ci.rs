//! The CI definitions of one repository and nothing else of it: no history, no tags, no other file.

use jiff::Timestamp;
use rayon::prelude::*;
use slam_facts::{
    IndexEntry,
    ci::{self, CiFile},
};
use slam_model::{
    Fact, Oddity, RepoPath, Subject,
    evidence::{ci::CiFacts, secret::Secret},
    subject::TreeSource,
};

use crate::{CollectError, GitTree, Progress, Repository, Request, Tree};

/// What CI of one repository says.
#[derive(Debug)]
pub struct CiSources {
    /// What was looked at.
    pub subject: Subject,
    /// The time of the commit, or `--now`.
    pub as_of: Timestamp,
    /// Definitions, and what is weak in them; absent when there is none.
    pub ci: Fact<CiFacts>,
    /// Secrets in the definitions, whose values no report may show.
    pub secrets: Vec<Secret>,
    /// What the collector passed over.
    pub oddities: Vec<Oddity>,
}

/// Reads the CI definitions of the target: of a commit, or those that lie on disk.
///
/// # Errors
/// When the target cannot be read. A single unreadable file is a finding.
pub fn collect_ci(request: &Request, progress: &dyn Progress) -> Result<CiSources, CollectError> {
    if request.worktree && request.rev.is_some() {
        return Err(CollectError::RevisionAndWorkTree);
    }
    let repository = Repository::open_with(&request.path, request.policy, request.limits)?;
    let revision = repository.revision_if_needed(request)?;
    let as_of = request.now.or(revision.as_ref().and_then(|found| found.time)).unwrap_or(request.today);
    let mut oddities: Vec<Oddity> = repository.oddities().collect();
    let (found, source) = match revision.as_ref().filter(|_| !request.worktree) {
        Some(revision) => {
            let tree = GitTree::of(&repository, revision, ci::is_possible_name, ci::is_about_ci)?;
            oddities.extend(tree.oddities().iter().cloned());
            (definitions(&tree, request.limits.whole_file, progress), TreeSource::Commit)
        }
        None => {
            let tree = repository.ci_work_tree()?;
            oddities.extend(tree.oddities().iter().cloned());
            (definitions(&tree, request.limits.whole_file, progress), TreeSource::WorkTree)
        }
    };
    oddities.sort();
    oddities.dedup();
    let mut subject = repository.subject(revision.as_ref(), source);
    subject.forge = ci::forge(request.forge_kind, found.paths.iter(), subject.url.as_deref());
    Ok(CiSources { subject, as_of, ci: found.ci, secrets: found.secrets, oddities })
}

struct Found {
    paths: Vec<RepoPath>,
    ci: Fact<CiFacts>,
    secrets: Vec<Secret>,
}

fn definitions(tree: &dyn Tree, limit: u64, progress: &dyn Progress) -> Found {
    let entries: Vec<&IndexEntry> = tree.entries().iter().filter(|entry| ci::is_about_ci(&entry.path)).collect();
    progress.stage("definitions", 0, Some(entries.len() as u64));
    let mut read: Vec<CiFile> = entries
        .par_iter()
        .map_init(
            || (tree.reader(), Vec::new()),
            |(reader, bytes), entry| {
                if reader.read_into(entry, limit, bytes).is_err() {
                    return CiFile::default();
                }
                let is_whole = entry.size.is_none_or(|size| bytes.len() as u64 >= size);
                ci::read(&entry.path, entry.mode, bytes, is_whole)
            },
        )
        .collect();
    let secrets = read.iter_mut().flat_map(|file| std::mem::take(&mut file.secrets)).collect();
    let files: Vec<_> =
        entries.iter().map(|entry| &entry.path).zip(read.iter().map(|file| file.definition.as_ref())).collect();
    let ci = ci::join(&files);
    Found { paths: entries.into_iter().map(|entry| entry.path.clone()).collect(), ci, secrets }
}
