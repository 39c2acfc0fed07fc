//! What a repair of documents may look at.

use std::collections::BTreeMap;

use jiff::civil::Date;
use slam_model::{
    Evidence, ForgeKind, Level, RepoPath, Verdict,
    evidence::{
        document::{Document, DocumentKind, Origin},
        manifest::{Manifest, ManifestKind},
        tree::Role,
    },
};

use crate::{
    answers::{Answer, Answers},
    known,
    refs::Refs,
};

/// A project as the repair finds it: what earlier repairs of the same run did is part of it.
#[derive(Clone, Copy)]
pub struct Project<'p> {
    /// The facts.
    pub evidence: &'p Evidence,
    /// The verdict of every requirement, by its id.
    pub verdicts: &'p BTreeMap<String, Verdict>,
    /// Returns the bytes of a plain file; `None` for what is absent, a link, or too long.
    pub read: &'p dyn Fn(&RepoPath) -> Option<Vec<u8>>,
    /// What persons answered.
    pub answers: &'p Answers,
    /// What names that can be moved stand for.
    pub refs: &'p Refs,
    /// Up to which level documents are asked for.
    pub level: Level,
    /// The day that is written where a person confirmed something today.
    pub today: Date,
    /// Whether definitions of CI may be added to a project that has none (`--with-ci`).
    pub with_ci: bool,
}

impl<'p> Project<'p> {
    /// Returns whether a requirement is neither met nor beside the point.
    pub fn is_open(&self, requirement: &str) -> bool {
        let verdict = self.verdicts.get(requirement);
        verdict.is_some_and(|verdict| !matches!(verdict, Verdict::Passed | Verdict::NotApplicable))
    }

    /// Returns the kind of forge.
    pub fn forge(&self) -> ForgeKind {
        self.evidence.subject.forge.kind
    }

    /// Returns the https address of the repository, without an ending.
    pub fn url(&self) -> Option<String> {
        let said = match self.answers.get("url") {
            Some(Answer::Text(url)) => Some(url.clone()),
            _ => self.evidence.subject.url.clone(),
        };
        said.and_then(|url| known::https(&url))
    }

    /// Returns the branch that addresses of files name.
    pub fn branch(&self) -> &str {
        self.evidence.subject.branch.as_deref().unwrap_or("main")
    }

    /// Returns the address under which the forge shows a file of the repository; `None` where nobody can tell.
    pub fn address(&self, path: &str) -> Option<String> {
        let (url, branch) = (self.url()?, self.branch());
        Some(match self.forge() {
            ForgeKind::Github => format!("{url}/blob/{branch}/{path}"),
            ForgeKind::Gitlab => format!("{url}/-/blob/{branch}/{path}"),
            ForgeKind::Forgejo | ForgeKind::Gitea => format!("{url}/src/branch/{branch}/{path}"),
            ForgeKind::Bitbucket => format!("{url}/src/{branch}/{path}"),
            ForgeKind::Sourcehut => format!("{url}/tree/{branch}/item/{path}"),
            ForgeKind::Azure => format!("{url}?path=/{path}&version=GB{branch}"),
            ForgeKind::Gerrit | ForgeKind::Mail | ForgeKind::Unknown => return None,
        })
    }

    /// Returns whether the tree has a file or folder of this name.
    pub fn has(&self, path: &str) -> bool {
        let tree = self.evidence.tree.seen();
        let wanted = path.as_bytes();
        tree.is_some_and(|tree| {
            tree.entries.iter().any(|entry| {
                let name: &[u8] = entry.path.as_bstr();
                name == wanted || name.strip_prefix(wanted).is_some_and(|rest| rest.first() == Some(&b'/'))
            })
        })
    }

    /// Returns whether the project has any definition of CI.
    pub fn has_ci(&self) -> bool {
        self.evidence.ci.seen().is_some_and(|ci| !ci.workflows.is_empty())
    }

    /// Returns whether a definition of CI may be written.
    pub fn may_have_ci(&self) -> bool {
        self.with_ci || self.has_ci()
    }

    /// Returns the document of this kind that readers find first: the project's own, in the root, the folder of the forge,
    /// or `docs/`.
    pub fn document(&self, kind: DocumentKind) -> Option<&'p Document> {
        let documents = self.evidence.documents.seen()?;
        let own = documents.iter().filter(|one| one.kind == kind && one.origin == Origin::Own && one.path.depth() <= 2);
        own.min_by_key(|one| (one.path.depth(), one.path.clone()))
    }

    /// Returns the manifests of the product, those at the top first.
    pub fn manifests(&self) -> Vec<&'p Manifest> {
        let seen = self.evidence.manifests.seen().into_iter().flatten();
        let mut own: Vec<_> =
            seen.filter(|one| one.kind == ManifestKind::Manifest && one.role == Role::Product).collect();
        own.sort_by_key(|one| (one.path.depth(), one.path.clone()));
        own
    }

    /// Returns the ecosystems of the product (purl types), each once.
    pub fn ecosystems(&self) -> Vec<&'p str> {
        let mut found: Vec<&str> = Vec::new();
        for manifest in self.manifests() {
            if !found.contains(&manifest.ecosystem.as_str()) {
                found.push(&manifest.ecosystem);
            }
        }
        found
    }

    /// Returns what the repository itself answers, so that nobody has to be asked.
    pub fn known(&self, key: &str) -> Option<Answer> {
        known::answer(self, key)
    }

    /// Returns the answer of a person, else of the repository.
    pub fn answer(&self, key: &str) -> Option<Answer> {
        self.answers.get(key).cloned().or_else(|| self.known(key))
    }
}
