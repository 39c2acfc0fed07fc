//! Everything that can keep collecting from finishing.

use std::{io, path::PathBuf};

use crate::InputError;

/// The cause of a failure inside git data.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why nothing, or not all, could be collected. Display text is a lower-case fragment; the way out is [`CollectError::hint`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectError {
    /// The target does not exist.
    #[error("no such path `{}`", path.display())]
    NoSuchPath {
        /// The target.
        path: PathBuf,
    },
    /// The target, or a part of it that everything needs, cannot be opened.
    #[error("cannot open `{}`", path.display())]
    CannotOpen {
        /// What cannot be opened.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The target is neither a work tree nor a git directory.
    #[error("`{}` is not a git repository", path.display())]
    NotARepository {
        /// The target.
        path: PathBuf,
    },
    /// The repository leads to a place outside of the target that we do not follow.
    #[error("`{}` {what} `{}`, which is outside of the target and not followed", path.display(), to.display())]
    LeadsOutside {
        /// What leads there.
        path: PathBuf,
        /// How it leads there: `points at`, `takes objects from`.
        what: &'static str,
        /// Where it leads.
        to: PathBuf,
    },
    /// The repository uses an object format or extension that this build does not know.
    #[error("the repository `{}` uses {what}, which this build cannot read", path.display())]
    Unsupported {
        /// The target.
        path: PathBuf,
        /// The object format or extension.
        what: String,
        /// The cause.
        #[source]
        source: Option<Cause>,
    },
    /// Git data is there, and damaged or not readable.
    #[error("cannot read the git repository `{}`: {what}", path.display())]
    Damaged {
        /// The target.
        path: PathBuf,
        /// What cannot be read.
        what: String,
        /// The cause.
        #[source]
        source: Option<Cause>,
    },
    /// The repository has no commit at all.
    #[error("the repository `{}` has no commit", path.display())]
    NoCommit {
        /// The target.
        path: PathBuf,
    },
    /// The revision names nothing.
    #[error("`{rev}` is not a commit of `{}`", path.display())]
    NoSuchRevision {
        /// The target.
        path: PathBuf,
        /// The revision as given.
        rev: String,
        /// The cause.
        #[source]
        source: Option<Cause>,
    },
    /// Files were asked for, and a bare repository has none.
    #[error("the repository `{}` is bare: it has no files on disk", path.display())]
    NoWorkTree {
        /// The target.
        path: PathBuf,
    },
    /// Two wishes exclude each other.
    #[error("a revision and the files on disk cannot both be judged")]
    RevisionAndWorkTree,
    /// A file named on the command line cannot be read.
    #[error(transparent)]
    Input(#[from] InputError),
}

/// What an error means for the exit code of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Wrong usage: exit code 2.
    Usage,
    /// Could not finish: exit code 3.
    CouldNotFinish,
    /// Nothing to look at: exit code 4.
    NothingToLookAt,
}

impl CollectError {
    /// Returns what the error means for the exit code.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::RevisionAndWorkTree | Self::NoSuchRevision { .. } => Outcome::Usage,
            Self::NoCommit { .. } => Outcome::NothingToLookAt,
            Self::NoSuchPath { .. }
            | Self::CannotOpen { .. }
            | Self::NotARepository { .. }
            | Self::LeadsOutside { .. }
            | Self::Unsupported { .. }
            | Self::Damaged { .. }
            | Self::NoWorkTree { .. }
            | Self::Input(_) => Outcome::CouldNotFinish,
        }
    }

    /// Returns the way out, as a sentence without its full stop.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoSuchPath { .. } => "name a work tree or a bare git directory".to_owned(),
            Self::CannotOpen { .. } => "check that the path is yours to read".to_owned(),
            Self::NotARepository { path } => format!(
                "name the root of a work tree or a bare git directory; `git init` in `{}` and a first commit make one",
                path.display()
            ),
            Self::LeadsOutside { to, .. } => format!(
                "name `{}` itself when it is yours to judge; `git worktree repair` mends a work tree that was moved",
                to.display()
            ),
            Self::Unsupported { .. } => "clone it anew with the default object and reference format".to_owned(),
            Self::Damaged { .. } => "`git fsck` names what is damaged; a fresh clone mends it".to_owned(),
            Self::NoCommit { .. } => "commit something first, or name a commit with `--rev`".to_owned(),
            Self::NoSuchRevision { .. } => {
                "`git log --oneline` lists commits; fetch the one you mean when the clone lacks it".to_owned()
            }
            Self::NoWorkTree { .. } => "leave `--worktree` away to judge the commit at HEAD".to_owned(),
            Self::RevisionAndWorkTree => "give either `--rev` or `--worktree`".to_owned(),
            Self::Input(error) => return error.hint(),
        })
    }
}
