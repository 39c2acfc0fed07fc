//! What others made and definitions use, by its commit or digest.

use std::collections::BTreeSet;

use crate::{draft::Draft, refs::Refs};

/// A repository of actions or of a program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    /// `owner/name`.
    pub(super) name: &'static str,
    /// The tag that is asked for where nothing is known.
    pub(super) wanted: &'static str,
    /// The first number of the oldest version that has what is used here.
    pub(super) since: u32,
}

pub(super) const CHECKOUT: Source = Source { name: "actions/checkout", wanted: "v6", since: 4 };
pub(super) const UPLOAD: Source = Source { name: "actions/upload-artifact", wanted: "v5", since: 4 };
pub(super) const DOWNLOAD: Source = Source { name: "actions/download-artifact", wanted: "v5", since: 4 };
pub(super) const DEPENDENCY_REVIEW: Source =
    Source { name: "actions/dependency-review-action", wanted: "v4", since: 4 };
pub(super) const CODEQL: Source = Source { name: "github/codeql-action", wanted: "v4", since: 3 };
pub(super) const PROVENANCE: Source = Source { name: "actions/attest-build-provenance", wanted: "v3", since: 2 };
pub(super) const SBOM: Source = Source { name: "anchore/sbom-action", wanted: "v0", since: 0 };
pub(super) const OSV: Source = Source { name: "google/osv-scanner", wanted: "v2", since: 2 };
pub(super) const SLAM: Source = Source { name: "security-slam/slam", wanted: "v0", since: 0 };

/// Images with what a job on other forges than GitHub needs.
pub(super) const GO: &str = "golang:1";
pub(super) const RUST: &str = "rust:1";
pub(super) const SEMGREP: &str = "semgrep/semgrep:latest";

/// Looks up what is used, and remembers what nobody knows.
pub(super) struct Pins<'p> {
    refs: &'p Refs,
    missing: BTreeSet<String>,
}

impl<'p> Pins<'p> {
    pub(super) fn new(refs: &'p Refs) -> Self {
        Self { refs, missing: BTreeSet::new() }
    }

    /// Returns the commit of a repository and its version, where they are known.
    pub(super) fn version(&self, source: Source) -> Option<(&'p str, String)> {
        self.refs.newest(source.name, source.since).map(|(version, id)| (id, version))
    }

    /// Returns what stands behind `uses:`, where it is known; what is not is not missed.
    pub(super) fn known(&self, source: Source) -> Option<String> {
        self.version(source).map(|(commit, version)| format!("{}@{commit} # {version}", source.name))
    }

    /// Returns the commit of a repository, with its version; both are empty where they are not known.
    pub(super) fn commit(&mut self, source: Source) -> (String, String) {
        match self.version(source) {
            Some((id, version)) => (id.to_owned(), version),
            None => {
                self.missing.insert(format!("{}@{}", source.name, source.wanted));
                Default::default()
            }
        }
    }

    /// Returns what stands behind `uses:` for the action in this folder of a repository.
    pub(super) fn uses(&mut self, source: Source, folder: &str) -> String {
        let (commit, version) = self.commit(source);
        format!("{}{folder}@{commit} # {version}", source.name)
    }

    /// Returns an image with its digest.
    pub(super) fn image(&mut self, name: &str) -> String {
        match self.refs.get(name) {
            Some(fixed) => format!("{name}@{}", fixed.id),
            None => {
                self.missing.insert(name.to_owned());
                String::new()
            }
        }
    }

    /// Returns whether everything is known; else tells what is not, and nothing may be written.
    pub(super) fn are_known(self, draft: &mut Draft<'_>) -> bool {
        if self.missing.is_empty() {
            return true;
        }
        let names: Vec<String> = self.missing.iter().map(|name| format!("`{name}`")).collect();
        draft.note(format!(
            "nothing is written, because nobody said which commit or digest stands behind {}; `--network` asks the forge for commits, and `--refs FILE` names commits and digests",
            names.join(", ")
        ));
        self.missing.into_iter().for_each(|name| draft.want(name));
        false
    }
}
