//! Flags of `event`: what an organiser does at the command line of the server, as its operator.

mod projects;

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use jiff::civil::Date;
use slam_event::{Role, presets::PRESETS};

use super::server::Place;
pub(crate) use projects::{
    Directory, DirectoryAction, DirectoryImport, Export, Form, Import, Recorded, Register, Replay,
};

/// Flags of `event`.
#[derive(Debug, Args)]
pub(crate) struct Event {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with an event.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Make an edition: print its file to be edited, or with a place put it into the event
    New(New),
    /// Show an edition, or its file to be edited
    Show(Show),
    /// Change an edition while it runs; every version is kept, and participants are told
    Amend(Amend),
    /// Show an edition on the start page
    Current(Current),
    /// Give a role to a person who has signed in
    Grant(Grant),
    /// Take a role away
    Revoke(Grant),
    /// Register a project for a maintainer, as its operator
    Register(Register),
    /// Take projects over from a list: show what would change, or do it
    Import(Import),
    /// Write the projects as a list
    Export(Export),
    /// Bring in a list by which an edition says who may take part
    Directory(Directory),
    /// Bring in the published results of a past edition, and compare its numbers with the published ones
    Recorded(Recorded),
    /// Judge the stored evidence of an edition under other objectives, and show what that changes
    Replay(Replay),
    /// Check the hash chain of the audit log
    VerifyLog(VerifyLog),
    /// Show the numbers of the outcome report
    Statistics(Statistics),
    /// Erase the personal data of editions whose time of keeping is over
    Retention(Retention),
}

/// Flags of `event new`.
#[derive(Debug, Args)]
pub(crate) struct New {
    /// What to start from
    #[arg(long, default_value = "any-forge", value_name = "PRESET", value_parser = PossibleValuesParser::new(PRESETS))]
    pub(crate) preset: String,
    /// Read the edition from a file instead of a preset
    #[arg(long, value_name = "FILE", conflicts_with_all = ["preset", "title", "id", "opens"])]
    pub(crate) file: Option<Utf8PathBuf>,
    /// Its name in addresses: `spring-2027`
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Its name for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// The day on which registration opens; every other date of the preset moves with it
    #[arg(long, value_name = "DATE")]
    pub(crate) opens: Option<Date>,
    /// An objective set of your own; its id is the one that the edition names
    #[arg(long, value_name = "FILE")]
    pub(crate) objectives: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The edition; the one of the start page without it
    #[arg(value_name = "EDITION")]
    pub(crate) edition: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: EditionFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Formats of `event show`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EditionFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.edition/1
    Json,
    /// The file, as `event amend` takes it
    Toml,
}

/// Flags of `event amend`.
#[derive(Debug, Args)]
pub(crate) struct Amend {
    /// The file of the edition, as `event show --format toml` wrote it and you changed it
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    /// Why, for participants
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// A new text of the objective set
    #[arg(long, value_name = "FILE")]
    pub(crate) objectives: Option<Utf8PathBuf>,
    /// Only show what would change
    #[arg(long)]
    pub(crate) preview: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event current`.
#[derive(Debug, Args)]
pub(crate) struct Current {
    /// The edition
    #[arg(value_name = "EDITION")]
    pub(crate) edition: String,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event grant` and `event revoke`.
#[derive(Debug, Args)]
pub(crate) struct Grant {
    /// The role
    #[arg(value_name = "ROLE", value_parser = PossibleValuesParser::new(Role::ALL.map(Role::name)))]
    pub(crate) role: String,
    /// The person: the mail address that they sign in with, or their name in addresses
    #[arg(value_name = "PERSON")]
    pub(crate) person: String,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Text for people or JSON for programs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For the terminal
    #[default]
    Text,
    /// For programs
    Json,
}

/// Flags of `event verify-log`.
#[derive(Debug, Args)]
pub(crate) struct VerifyLog {
    /// The number and digest of a last entry that was kept elsewhere, as this verb printed it: `120:9f86…`
    #[arg(long, value_name = "SEQ:SHA256")]
    pub(crate) kept: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event statistics`.
#[derive(Debug, Args)]
pub(crate) struct Statistics {
    /// The edition; the one of the start page without it
    #[arg(value_name = "EDITION")]
    pub(crate) edition: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `event retention`.
#[derive(Debug, Args)]
pub(crate) struct Retention {
    /// Erase; without it the verb only says which editions are due
    #[arg(long)]
    pub(crate) apply: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}
