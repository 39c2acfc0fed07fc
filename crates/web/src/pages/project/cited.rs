//! What a verdict rests on, as a link to the line at the judged commit, or as `path:line`.

use serde::Deserialize;
use slam_model::{
    Citation, ForgeKind, ObjectId, Subject,
    subject::{Forge, TreeSource},
};
use slam_report::links;
use slam_store::public::project::Repository;

/// A place, with its address when the forge has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) words: String,
    pub(crate) link: Option<String>,
    pub(crate) quote: String,
}

/// A citation as rows keep it.
#[derive(Debug, Deserialize)]
pub(super) struct Cited {
    #[serde(default)]
    repository: String,
    #[serde(default)]
    commit: String,
    #[serde(flatten)]
    citation: Citation,
}

/// Reads the citations of a row; what is no citation is left out.
pub(super) fn read(json: &str, repositories: &[Repository]) -> Vec<Place> {
    let all: Vec<Cited> = serde_json::from_str(json).unwrap_or_default();
    all.iter().map(|one| place(&one.citation, &one.repository, &one.commit, repositories)).collect()
}

/// Returns the place of a citation.
pub(super) fn place(citation: &Citation, repository: &str, commit: &str, repositories: &[Repository]) -> Place {
    let known = repositories.iter().find(|one| one.id.as_str() == repository);
    let mut words = match (&citation.path, citation.line) {
        (Some(path), Some(line)) => format!("{path}:{line}"),
        (Some(path), None) => path.to_string(),
        (None, _) => citation.note.clone().unwrap_or_else(|| "no place".to_owned()),
    };
    if let Some(known) = known.filter(|_| repositories.iter().filter(|one| one.is_in_scope).count() > 1) {
        words = format!("{}: {words}", known.name);
    }
    let link = known.and_then(|known| links::of(&subject(known, commit), citation));
    Place { words, link, quote: citation.quote.clone().unwrap_or_default() }
}

fn subject(repository: &Repository, commit: &str) -> Subject {
    let commit = if commit.is_empty() { &repository.commit } else { commit };
    Subject {
        path: repository.name.clone(),
        url: Some(repository.address.clone()).filter(|address| !address.is_empty()),
        commit: ObjectId::try_from(commit.to_owned()).ok(),
        tree: None,
        commit_time: None,
        branch: None,
        forge: Forge { kind: ForgeKind::from_name(&repository.forge).unwrap_or_default(), told_by: None },
        source: TreeSource::default(),
    }
}

/// Returns the address of the judged commit, where the forge is known to have one.
pub(super) fn commit(repository: &Repository) -> Option<String> {
    if repository.commit.is_empty() {
        return None;
    }
    let base = links::web(&repository.address)?.trim_end_matches('/').trim_end_matches(".git");
    let middle = match ForgeKind::from_name(&repository.forge)? {
        ForgeKind::Github | ForgeKind::Forgejo | ForgeKind::Gitea => "commit",
        ForgeKind::Gitlab => "-/commit",
        _ => return None,
    };
    Some(format!("{base}/{middle}/{}", repository.commit))
}
