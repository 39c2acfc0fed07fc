//! What can go wrong: the thing, the cause, the way out, and the exit code.

use std::io;

use camino::Utf8PathBuf;
use slam_collect::{CollectError, InputError, Outcome};

use crate::exit::Exit;

/// A failure of a verb.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SlamError {
    /// The target could not be read.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// A file of the command line could not be read.
    #[error(transparent)]
    Read(#[from] InputError),
    /// A result could not be written.
    #[error("cannot write `{path}`")]
    Write {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// Stored evidence could not be read or written.
    #[error("`{path}` cannot be used as evidence")]
    Evidence {
        path: Utf8PathBuf,
        #[source]
        source: slam_engine::StoredError,
    },
    /// The catalogue could not be read.
    #[error("`{path}` cannot be used as a catalogue")]
    Catalog {
        path: Utf8PathBuf,
        #[source]
        source: slam_standards::CatalogError,
    },
    /// The objective set could not be read.
    #[error("`{path}` cannot be used as an objective set")]
    Objectives {
        path: Utf8PathBuf,
        #[source]
        source: slam_standards::ObjectiveError,
    },
    /// There is no such edition.
    #[error("there is no edition `{event}`")]
    UnknownEvent { event: String },
    /// Something was asked for that does not exist.
    #[error(transparent)]
    Engine(#[from] slam_engine::EngineError),
    /// Nothing of this name can be explained.
    #[error("there is nothing to explain about `{id}`")]
    UnknownArticle { id: String, near: Vec<String> },
    /// The requirement or check does not exist.
    #[error("`{id}` is neither a requirement nor a check")]
    UnknownDeclared { id: String, near: Vec<String> },
    /// A declaration lacks something, and nobody can be asked.
    #[error("the declaration lacks {what}")]
    Incomplete { what: &'static str },
    /// The person did not answer.
    #[error("the questions were not answered")]
    Unanswered(#[source] dialoguer::Error),
    /// slam.toml could not be changed.
    #[error("`{path}` is not valid TOML: {message} in line {line}")]
    Settings { path: Utf8PathBuf, message: String, line: usize },
    /// Part of slam.toml has another shape than declarations have.
    #[error("`{path}` has a `declaration` that is not a list of tables")]
    SettingsShape { path: Utf8PathBuf },
    /// The list of a fleet could not be read.
    #[error("cannot read the list `{path}`")]
    List {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// Foreign repositories cannot be brought at all.
    #[error(transparent)]
    Mirror(#[from] slam_collect::mirror::MirrorError),
    /// The system does not let us hear of Ctrl-C.
    #[error("cannot wait for signals")]
    Signals(#[source] io::Error),
    /// A result could not be rendered.
    #[error("cannot render the result")]
    Render(#[source] io::Error),
    /// Flags that do not go together.
    #[error("{0}")]
    Usage(String),
}

impl SlamError {
    /// Returns the exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Collect(error) => match error.outcome() {
                Outcome::Usage => Exit::Usage,
                Outcome::CouldNotFinish => Exit::Unfinished,
                Outcome::NothingToLookAt => Exit::Nothing,
            },
            Self::Read(_)
            | Self::Write { .. }
            | Self::Render(_)
            | Self::List { .. }
            | Self::Mirror(_)
            | Self::Signals(_) => Exit::Unfinished,
            Self::Evidence { .. }
            | Self::Catalog { .. }
            | Self::Objectives { .. }
            | Self::UnknownEvent { .. }
            | Self::Engine(_)
            | Self::UnknownArticle { .. }
            | Self::UnknownDeclared { .. }
            | Self::Incomplete { .. }
            | Self::Unanswered(_)
            | Self::Settings { .. }
            | Self::SettingsShape { .. }
            | Self::Usage(_) => Exit::Usage,
        }
    }

    /// Returns the way out, when there is one to name.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Collect(error) => return error.hint(),
            Self::Read(error) => return error.hint(),
            Self::Mirror(error) => error.hint(),
            Self::Write { .. } | Self::List { .. } | Self::Signals(_) | Self::Render(_) | Self::Usage(_) => {
                return None;
            }
            Self::Evidence { .. } => "`slam check --evidence-out FILE` writes it".to_owned(),
            Self::Catalog { .. } => "give an official OSPS Baseline catalogue in Gemara's YAML or JSON".to_owned(),
            Self::Objectives { .. } => "`slam explain objective-sets` shows what such a file holds".to_owned(),
            Self::UnknownEvent { .. } => {
                format!(
                    "editions are {}; or give the path of an objective set",
                    slam_standards::OBJECTIVE_SETS.join(", ")
                )
            }
            Self::Engine(slam_engine::EngineError::UnknownId { id, .. }) => {
                let ids = crate::verbs::explain::ids();
                let near = crate::near::near(id, ids.iter().map(String::as_str));
                return Self::UnknownArticle { id: id.clone(), near }.hint();
            }
            Self::Engine(_) => "`slam explain` lists every id".to_owned(),
            Self::UnknownArticle { near, .. } | Self::UnknownDeclared { near, .. } => match near.as_slice() {
                [] => "`slam explain` lists every id".to_owned(),
                near => format!("did you mean {}? `slam explain` lists every id", near.join(" or ")),
            },
            Self::Incomplete { what } => {
                format!("give {what} on the command line, or run it in a terminal to be asked")
            }
            Self::Unanswered(_) => "give --claim and --reason on the command line".to_owned(),
            Self::Settings { .. } | Self::SettingsShape { .. } => {
                "repair the file first; nothing was written".to_owned()
            }
        })
    }
}
