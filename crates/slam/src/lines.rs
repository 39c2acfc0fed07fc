//! The files that a report cites, read once more so that their lines can be drawn.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use slam_collect::{Request, Tree};
use slam_model::{
    RepoPath,
    evidence::secret::Secret,
    report::{CheckReport, StatusReport},
};

use crate::{cli::Source, session::Session};

/// Bytes of a cited file: the lines of longer ones are not drawn, their quotes are.
const LONGEST: u64 = 1 << 20;

/// Text of the cited files.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<RepoPath, String>);

impl Lines {
    /// Reads the cited files; one that cannot be read is left out, and its quote is drawn instead.
    pub(crate) fn read(
        session: &Session,
        target: &Utf8Path,
        source: &Source,
        secrets: &[Secret],
        cited: &BTreeSet<&RepoPath>,
    ) -> Self {
        Self::read_at(session, target, source, source.rev.clone(), secrets, cited)
    }

    /// Reads them at another commit than the flags name.
    pub(crate) fn read_at(
        session: &Session,
        target: &Utf8Path,
        source: &Source,
        rev: Option<String>,
        secrets: &[Secret],
        cited: &BTreeSet<&RepoPath>,
    ) -> Self {
        if source.evidence.is_some() || cited.is_empty() {
            return Self::default();
        }
        let mut lines = Self::try_read(&Request { rev, ..session.request(target, source) }, cited).unwrap_or_default();
        lines.mask(secrets);
        lines
    }

    /// Reports travel further than the repository: the value of a secret is drawn as asterisks.
    fn mask(&mut self, secrets: &[Secret]) {
        let mut hidden: BTreeMap<&RepoPath, BTreeSet<usize>> = BTreeMap::new();
        for place in secrets.iter().map(|secret| &secret.place) {
            hidden.entry(&place.path).or_default().extend(place.line as usize..=place.end_line as usize);
        }
        for (path, numbers) in hidden {
            let Some(text) = self.0.get_mut(path) else { continue };
            let star = |letter: char| if letter.is_whitespace() { letter } else { '*' };
            let lines = text.split_inclusive('\n').zip(1..);
            let masked = lines.flat_map(|(line, number)| {
                let hides = numbers.contains(&number);
                line.chars().map(move |letter| if hides { star(letter) } else { letter })
            });
            *text = masked.collect();
        }
    }

    fn try_read(request: &Request, cited: &BTreeSet<&RepoPath>) -> Result<Self, slam_collect::CollectError> {
        let repository = request.open()?;
        if request.worktree {
            let paths = cited.iter().map(|path| (*path).clone()).collect();
            return Ok(Self::of(&repository.files_on_disk(paths)?, cited));
        }
        let revision = repository.revision(request.rev.as_deref())?;
        Ok(Self::of(&repository.tree(&revision)?, cited))
    }

    fn of(tree: &dyn Tree, cited: &BTreeSet<&RepoPath>) -> Self {
        let text = |path: &RepoPath| {
            let entry = tree.find(path).filter(|entry| entry.size.is_some_and(|size| size <= LONGEST))?;
            String::from_utf8(tree.read(entry, LONGEST).ok()?).ok()
        };
        Self(cited.iter().filter_map(|path| Some(((*path).clone(), text(path)?))).collect())
    }

    /// Returns the text of a cited file.
    pub(crate) fn get(&self, path: &RepoPath) -> Option<String> {
        self.0.get(path).cloned()
    }
}

/// Returns every path that a check report cites.
pub(crate) fn of_check(report: &CheckReport) -> BTreeSet<&RepoPath> {
    report.requirements.iter().flat_map(|one| &one.evidence).filter_map(|cite| cite.path.as_ref()).collect()
}

/// Returns every path that a status report cites.
pub(crate) fn of_status(report: &StatusReport) -> BTreeSet<&RepoPath> {
    let parts = report.badges.iter().flat_map(|badge| badge.met.iter().chain(&badge.open));
    parts.flat_map(|part| &part.evidence).filter_map(|cite| cite.path.as_ref()).collect()
}
