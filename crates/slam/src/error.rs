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
    /// A target could not be looked at.
    #[error(transparent)]
    Target(#[from] slam_collect::inventory::TargetError),
    /// A document is no SBOM that can be read.
    #[error("cannot read `{path}` as an SBOM")]
    Document {
        path: Utf8PathBuf,
        #[source]
        source: slam_sbom::ReadError,
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
    /// The rows could not be read or written, or a rule of the event says no.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Store(#[from] slam_store::StoreError),
    /// The folder of an event could not be made.
    #[cfg(feature = "server")]
    #[error("cannot make the folder `{path}`")]
    Folder {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// There is no event where one was named.
    #[cfg(feature = "server")]
    #[error("there is no event in `{path}`")]
    NoEvent {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// The repositories of the demonstration could not be made.
    #[cfg(feature = "server")]
    #[error("cannot make the repositories of the demonstration in `{path}`")]
    Demo {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// The folder holds a real event.
    #[cfg(feature = "server")]
    #[error("the folder holds an event, and a demonstration would mix with it")]
    DemoOverEvent,
    /// The event has no edition yet.
    #[cfg(feature = "server")]
    #[error("the event has no edition")]
    NoEdition,
    /// What a project is registered with breaks rules, all of which are told.
    #[cfg(feature = "server")]
    #[error("the project cannot be registered: {}", .0.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))]
    Request(Vec<slam_event::Refusal>),
    /// Stored evidence could not be judged again.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Replay(slam_worker::ReplayError),
    /// The file of an edition has problems.
    #[cfg(feature = "server")]
    #[error("`{path}` is no edition: {}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    EditionFile { path: Utf8PathBuf, problems: Vec<slam_event::edition::EditionProblem> },
    /// A backup could not be written or used.
    #[cfg(feature = "server")]
    #[error("cannot {doing} `{path}`")]
    Backup {
        doing: &'static str,
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// Something stands where a backup or an event is to be made.
    #[cfg(feature = "server")]
    #[error("`{path}` exists, and is not overwritten")]
    Exists { path: Utf8PathBuf },
    /// The rows are not in one file.
    #[cfg(feature = "server")]
    #[error("the event is kept in PostgreSQL, whose own programs back it up and restore it")]
    NotOneFile,
    /// The server's settings have another shape.
    #[cfg(feature = "server")]
    #[error("`{path}` cannot be used as settings of a server: {problem}")]
    ServerSettings { path: Utf8PathBuf, problem: String },
    /// A secret that the settings name could not be read.
    #[cfg(feature = "server")]
    #[error("cannot read the secret `{path}`")]
    SecretFile {
        path: Utf8PathBuf,
        #[source]
        source: io::Error,
    },
    /// The settings do not make a server.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Web(#[from] slam_web::ConfigError),
    /// The key of the server could not be used.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Key(#[from] slam_web::SecretError),
    /// Nobody can connect to the address.
    #[cfg(feature = "server")]
    #[error("cannot listen on {address}")]
    Listen {
        address: std::net::SocketAddr,
        #[source]
        source: io::Error,
    },
    /// The worker has no cache of clones, or no git.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Worker(#[from] slam_worker::WorkerError),
    /// Mail cannot be sent with these settings.
    #[cfg(feature = "server")]
    #[error(transparent)]
    Mail(#[from] slam_worker::MailError),
    /// The system gives no threads.
    #[cfg(feature = "server")]
    #[error("cannot start the threads of the server")]
    Runtime(#[source] io::Error),
    /// A result could not be rendered.
    #[error("cannot render the result")]
    Render(#[source] io::Error),
    /// Two commits have no common past in this clone.
    #[error("`{path}` shows no commit that is behind both `{from}` and `{to}`")]
    NoMergeBase { path: Utf8PathBuf, from: String, to: String },
    /// Repairs were asked for that do not exist.
    #[error(transparent)]
    Repair(slam_engine::RepairError),
    /// The answers of a person could not be used.
    #[error("`{path}` cannot be used as answers")]
    Answers {
        path: Utf8PathBuf,
        #[source]
        source: slam_fix::answers::BadAnswers,
    },
    /// The lock of references could not be used.
    #[error("`{path}` cannot be used as a lock of references")]
    Refs {
        path: Utf8PathBuf,
        #[source]
        source: slam_fix::refs::BadLine,
    },
    /// A file has changes that nobody committed, and would be written.
    #[error("{} {} changes that are not committed", list(paths), if paths.len() == 1 { "has" } else { "have" })]
    Dirty { paths: Vec<String> },
    /// A file that would be written is not what was read.
    #[error("`{path}` {why}")]
    Unwritable { path: Utf8PathBuf, why: &'static str },
    /// A branch could not be written.
    #[error(transparent)]
    Branch(#[from] slam_collect::BranchError),
    /// Nobody knows who commits.
    #[error("nobody told who commits here")]
    NoIdentity,
    /// Flags that do not go together.
    #[error("{0}")]
    Usage(String),
}

fn list(paths: &[String]) -> String {
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}

impl SlamError {
    /// Returns the exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Collect(error) | Self::Target(slam_collect::inventory::TargetError::Collect(error)) => {
                match error.outcome() {
                    Outcome::Usage => Exit::Usage,
                    Outcome::CouldNotFinish => Exit::Unfinished,
                    Outcome::NothingToLookAt => Exit::Nothing,
                }
            }
            Self::Read(_)
            | Self::Target(_)
            | Self::Document { .. }
            | Self::Write { .. }
            | Self::Render(_)
            | Self::List { .. }
            | Self::Mirror(_)
            | Self::Signals(_) => Exit::Unfinished,
            #[cfg(feature = "server")]
            Self::Store(slam_store::StoreError::Refused(refusal)) if refusal.code == "nothing-to-replay" => {
                Exit::Nothing
            }
            #[cfg(feature = "server")]
            Self::Store(slam_store::StoreError::Refused(_)) | Self::Request(_) => Exit::Refused,
            #[cfg(feature = "server")]
            Self::Store(slam_store::StoreError::Audit(_)) => Exit::Refused,
            #[cfg(feature = "server")]
            Self::Store(slam_store::StoreError::Address { .. })
            | Self::ServerSettings { .. }
            | Self::SecretFile { .. }
            | Self::Web(_)
            | Self::Mail(_)
            | Self::Key(_) => Exit::Usage,
            #[cfg(feature = "server")]
            Self::NoEvent { .. } | Self::NoEdition => Exit::Nothing,
            #[cfg(feature = "server")]
            Self::EditionFile { .. } | Self::Exists { .. } | Self::DemoOverEvent | Self::NotOneFile => Exit::Refused,
            #[cfg(feature = "server")]
            Self::Store(_)
            | Self::Demo { .. }
            | Self::Backup { .. }
            | Self::Folder { .. }
            | Self::Listen { .. }
            | Self::Worker(_)
            | Self::Replay(_)
            | Self::Runtime(_) => Exit::Unfinished,
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
            | Self::NoMergeBase { .. }
            | Self::Repair(_)
            | Self::Answers { .. }
            | Self::Refs { .. }
            | Self::NoIdentity
            | Self::Branch(slam_collect::BranchError::Name { .. } | slam_collect::BranchError::Exists { .. })
            | Self::Usage(_) => Exit::Usage,
            Self::Dirty { .. } => Exit::Refused,
            Self::Unwritable { .. } | Self::Branch(_) => Exit::Unfinished,
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
            #[cfg(feature = "server")]
            Self::Store(error) => return error.hint(),
            #[cfg(feature = "server")]
            Self::Folder { .. } => "choose another one with --data".to_owned(),
            #[cfg(feature = "server")]
            Self::NoEvent { .. } => {
                "name its folder with --data, or its database with --database; `slam serve` makes one".to_owned()
            }
            #[cfg(feature = "server")]
            Self::Demo { .. } => {
                "the demonstration needs `git` in the search path, and a folder that it may write to".to_owned()
            }
            #[cfg(feature = "server")]
            Self::DemoOverEvent => "give the demonstration a folder of its own with --data".to_owned(),
            #[cfg(feature = "server")]
            Self::NoEdition => "`slam event new --preset any-forge --data DIR` makes one".to_owned(),
            #[cfg(feature = "server")]
            Self::EditionFile { .. } => "`slam event new` prints one that is sound; nothing was changed".to_owned(),
            #[cfg(feature = "server")]
            Self::Request(wrong) => {
                return wrong.iter().map(|one| one.hint.clone()).find(|hint| !hint.is_empty());
            }
            #[cfg(feature = "server")]
            Self::Backup { .. } | Self::Replay(_) => return None,
            #[cfg(feature = "server")]
            Self::Exists { .. } => "move it away first, or choose another place".to_owned(),
            #[cfg(feature = "server")]
            Self::NotOneFile => {
                "`pg_dump --format=custom` writes it, and `pg_restore` reads it; docs/operations.md has the commands"
                    .to_owned()
            }
            #[cfg(feature = "server")]
            Self::ServerSettings { .. } => "docs/operations.md has an example with every key".to_owned(),
            #[cfg(feature = "server")]
            Self::SecretFile { .. } => {
                "the file holds the secret alone, and the user of the server may read it".to_owned()
            }
            #[cfg(feature = "server")]
            Self::Web(slam_web::ConfigError::PublicDemo(_)) => {
                "leave out --listen and --base-address, or name 127.0.0.1 in both".to_owned()
            }
            #[cfg(feature = "server")]
            Self::Web(slam_web::ConfigError::Plain(_)) => {
                "let a proxy with a certificate stand before the server, and give its https address as --base-address"
                    .to_owned()
            }
            #[cfg(feature = "server")]
            Self::Web(_) => "write it as `https://slam.example.org`".to_owned(),
            #[cfg(feature = "server")]
            Self::Key(_) => "32 random bytes make a key: `head -c 32 /dev/urandom | base64 > FILE`".to_owned(),
            #[cfg(feature = "server")]
            Self::Listen { .. } => "another program may have this address; choose another one with --listen".to_owned(),
            #[cfg(feature = "server")]
            Self::Worker(error) => error.hint(),
            #[cfg(feature = "server")]
            Self::Mail(_) => "look at `[mail]` in the file of --config; docs/operations.md has an example".to_owned(),
            #[cfg(feature = "server")]
            Self::Runtime(_) => return None,
            Self::Repair(slam_engine::RepairError::UnknownBadge { known, .. }) => {
                format!("the badges are {}", known.join(", "))
            }
            Self::Repair(_) => "`slam fix` without --only shows every repair with its id".to_owned(),
            Self::Answers { .. } => "`slam fix --questions` prints a template".to_owned(),
            Self::Refs { .. } => {
                "a line is `owner/repo@ref COMMIT [version]`, or an image with its tag and `sha256:…`".to_owned()
            }
            Self::Dirty { .. } => "commit or stash them first, or give --allow-dirty".to_owned(),
            Self::Unwritable { .. } => "nothing was written; run it again".to_owned(),
            Self::Branch(slam_collect::BranchError::Exists { .. }) => "choose another name".to_owned(),
            Self::Branch(_) => return None,
            Self::NoIdentity => "`git config user.name NAME` and `git config user.email ADDRESS` tell it".to_owned(),
            Self::NoMergeBase { .. } => {
                "fetch the whole history (`git fetch --unshallow`, `fetch-depth: 0` in CI), or write `BASE..HEAD`"
                    .to_owned()
            }
            Self::Target(slam_collect::inventory::TargetError::Collect(error)) => return error.hint(),
            Self::Target(slam_collect::inventory::TargetError::Input(error)) => return error.hint(),
            Self::Target(slam_collect::inventory::TargetError::Image(error)) => return error.hint(),
            Self::Document { .. } => "`slam sbom validate FILE` says what is wrong in it".to_owned(),
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

#[cfg(feature = "server")]
impl From<slam_worker::ReplayError> for SlamError {
    fn from(error: slam_worker::ReplayError) -> Self {
        match error {
            slam_worker::ReplayError::Store(error) => Self::Store(error),
            error @ slam_worker::ReplayError::Evaluation { .. } => Self::Replay(error),
        }
    }
}
