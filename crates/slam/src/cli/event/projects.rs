//! Flags of the verbs of `event` that bring projects and results in and out.

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

use super::ListFormat;
use crate::cli::server::Place;

/// Flags of `event register`.
#[derive(Debug, Args)]
pub(crate) struct Register {
    /// The project's name
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The address of a repository; several times for several. Paths and private hosts only as `[clones]` of --config allows
    #[arg(long, value_name = "ADDRESS", required = true)]
    pub(crate) repository: Vec<String>,
    /// Who maintains it: the mail address that they sign in with, or their name in addresses; they have signed in once
    #[arg(long, value_name = "PERSON")]
    pub(crate) maintainer: String,
    /// The edition; the one of the start page without it
    #[arg(long, value_name = "EDITION")]
    pub(crate) edition: Option<String>,
    /// What it is, in one paragraph
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(crate) description: String,
    /// Its own page, with `https://`
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    pub(crate) homepage: String,
    /// The foundation that looks after it; none without it
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub(crate) steward: String,
    /// Its stage, as the edition's rule for levels names it
    #[arg(long, value_name = "STAGE", default_value = "", hide_default_value = true)]
    pub(crate) stage: String,
    /// It does not wish to be listed in public
    #[arg(long)]
    pub(crate) unlisted: bool,
    /// Why its control of the repositories needs no proof; without it, the maintainer shows it
    #[arg(long, value_name = "REASON")]
    pub(crate) vouch: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// The form of a list of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// A page of the Slam's own site (`.md`)
    Site,
    /// A foundation's data file, as CLOMonitor reads it (`.yaml`)
    Foundation,
    /// A table with a header (`.csv`)
    Table,
}

/// Flags of `event import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The list
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// Its form; told from the ending of its name without it
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) form: Option<Form>,
    /// The foundation of projects for which the list names none
    #[arg(long, value_name = "NAME")]
    pub(crate) steward: Option<String>,
    /// Do it; without it the verb only shows what would change
    #[arg(long)]
    pub(crate) apply: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The form; told from the ending of --output without it, else a table
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) form: Option<Form>,
    /// Also name a maintainer of each project as its contact; keep such a file as you keep the event
    #[arg(long)]
    pub(crate) personal_data: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event directory`.
#[derive(Debug, Args)]
pub(crate) struct Directory {
    #[command(subcommand)]
    pub(crate) action: DirectoryAction,
}

/// What to do with a directory.
#[derive(Debug, Subcommand)]
pub(crate) enum DirectoryAction {
    /// Replace a directory by a list, and look at every waiting registration again
    Import(DirectoryImport),
}

/// Flags of `event directory import`.
#[derive(Debug, Args)]
pub(crate) struct DirectoryImport {
    /// The directory, as the rules of an edition name it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// The list
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// Its form; told from the ending of its name without it
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) form: Option<Form>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event recorded`.
#[derive(Debug, Args)]
pub(crate) struct Recorded {
    /// The edition whose published results the program brings: spring-2026
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The edition
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    /// The other objectives: slam-2023, spring-2026, fall-2026, any-forge, or a file with an objective set
    #[arg(long, value_name = "SET")]
    pub(crate) objectives: String,
    /// How to show it: text, or JSON lines, each project as soon as it is judged, and the sum last
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}
