//! Whom git history proposes for the badges of an evaluation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use slam_collect::{Changes, OpenPolicy, Repository, mirror::LocalClone};
use slam_event::{
    Edition, RepositoryId,
    credit::{Credit, CreditCommit, Ident, Meaning, evidence_paths, propose},
    evaluation::{Evaluation, Judgement, ProjectBadge, fold},
};
use slam_model::{RepoPath, Verdict, report::BadgeStatus};
use slam_store::{StoreError, contributions, sql::Transaction, submissions};

/// What the judgement of each repository rests on, with the commits that changed it.
pub(super) type Histories = BTreeMap<RepositoryId, Changes>;

/// Returns the time in which work counts: from the opening of the registration to the last cut-off.
pub(super) fn window(edition: &Edition) -> (Timestamp, Timestamp) {
    (edition.registration.opens.at(), edition.last_cut_off())
}

/// Reads the commits that changed what the met parts of a judgement rest on.
pub(super) fn history(clone: &LocalClone, judgement: &Judgement, window: (Timestamp, Timestamp)) -> Option<Changes> {
    let met = judgement.badges.iter().flat_map(|badge| &badge.met).filter(|part| part.verdict == Verdict::Passed);
    let paths: BTreeSet<RepoPath> = met.flat_map(|part| &part.evidence).filter_map(|cite| cite.path.clone()).collect();
    let repository = Repository::open(&clone.path, OpenPolicy::Refuse).ok()?;
    let revision = repository.revision(None).ok()?;
    Some(repository.changes(&revision, &paths, window))
}

/// Stores the proposals for badges whose evidence is found, or that somebody has begun to claim.
pub(super) async fn store(
    tx: &mut Transaction,
    (evaluation, names): (&Evaluation, &[slam_event::evaluation::BadgeName]),
    histories: &Histories,
    edition: &Edition,
    now: Timestamp,
) -> Result<(), StoreError> {
    for badge in &fold(evaluation, names).badges {
        let credits = credits(badge, histories, window(edition));
        if credits.is_empty() {
            continue;
        }
        let registration = &evaluation.registration;
        let is_begun = submissions::find_badge(tx, registration, &badge.id).await?.is_some();
        if badge.status == BadgeStatus::EvidenceFound || is_begun {
            contributions::propose_contributions(tx, registration, &badge.id, &credits, now).await?;
        }
    }
    Ok(())
}

/// A person who worked in several repositories of a project is proposed once.
fn credits(badge: &ProjectBadge, histories: &Histories, window: (Timestamp, Timestamp)) -> Vec<Credit> {
    let mut all: Vec<Credit> = Vec::new();
    for (repository, paths) in evidence_paths(badge) {
        let Some(changes) = histories.get(&repository) else { continue };
        let commits: Vec<CreditCommit> = changes.commits.iter().map(commit).collect();
        let meaning = |ident: &Ident| match changes.person(&ident.name, &ident.mail) {
            Some((name, mail)) => Meaning::Person(Ident { name, mail }),
            None => Meaning::Bot,
        };
        for credit in propose(&commits, &paths, window, &meaning) {
            match all.iter_mut().find(|one| one.name == credit.name) {
                Some(one) => {
                    one.commits.extend(credit.commits);
                    one.paths.extend(credit.paths);
                }
                None => all.push(credit),
            }
        }
    }
    // The store takes the first so many.
    all.sort_by_key(|one| std::cmp::Reverse(one.commits.len()));
    all
}

fn commit(one: &slam_collect::Change) -> CreditCommit {
    let (name, mail) = one.author.clone();
    CreditCommit {
        id: one.id.clone(),
        at: one.at,
        author: Ident { name, mail },
        message: one.message.clone(),
        paths: one.paths.clone(),
    }
}
