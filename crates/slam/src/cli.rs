//! Verbs and flags.

#[cfg(feature = "server")]
mod event;
mod gate;
mod sbom;
#[cfg(feature = "server")]
mod server;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::{Timestamp, civil::Date};
use slam_model::{ForgeKind, Level};

#[cfg(feature = "server")]
pub(crate) use event::{
    Action, Amend, Current, Directory, DirectoryAction, DirectoryImport, EditionFormat, Event, Export, Form, Grant,
    Import, ListFormat, New, Recorded, Register, Replay, Retention, Show, Statistics, VerifyLog,
};
#[cfg(feature = "server")]
pub(crate) use server::{Backup, Place, Restore, Serve, Worker};

pub(crate) use gate::{FailOn, Gate, single};
pub(crate) use sbom::{
    Conformance, Convert, DocumentFormat, Enrich, Make, Merge, Sbom, SbomAction, SbomDiff, SbomFormat, Score, Suite,
};

/// Judges an open source project offline, with the line that proves it.
#[derive(Debug, Parser)]
#[command(name = "slam", version, propagate_version = true, arg_required_else_help = true, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  ran, and the gate passed
  1  gate not passed, or a document is invalid
  2  wrong usage or configuration
  3  could not finish: a file cannot be read, or exceeds a limit
  4  nothing to look at
  5  cannot decide: needed data is missing or too old

The result goes to standard output, everything else to standard error.
Start here: `slam status` in a repository; then `slam explain ID` for any id that it names.";

/// Flags of every verb.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Write the result to a file instead of standard output
    #[arg(long, short, global = true, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
    /// Colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Do not show progress
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// Show more: also what passed, with its evidence
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Show less: no notes on standard error
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// The time that ages are counted to and declarations expire by: `2026-10-05` or `2026-10-05T12:00:00Z`
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub(crate) now: Option<Timestamp>,
    /// Read the project's settings and declarations from this file instead of its `slam.toml`
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<Utf8PathBuf>,
    /// Find everything out anew, and keep nothing of it
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
    /// Where facts of files and whole answers are kept; `SLAM_CACHE`, else `slam` in the user's folder for caches, without it
    #[arg(long, global = true, value_name = "DIR", conflicts_with = "no_cache")]
    pub(crate) cache_dir: Option<Utf8PathBuf>,
    /// MiB that may be kept there; what was not used for the longest time goes first
    #[arg(long, global = true, default_value_t = slam_engine::Cache::MOST_BYTES >> 20, value_name = "MIB")]
    pub(crate) cache_limit: u64,
}

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that can, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show the six badges: evidence, what is missing, and the one next step
    Status(Status),
    /// Judge every requirement of a standard
    Check(Check),
    /// Record a person's statement about a requirement in slam.toml
    Declare(Declare),
    /// Repair what `check` finds: print a diff, or write it
    Fix(Fix),
    /// Validate Security Insights, Gemara documents, and SBOMs
    Validate(Validate),
    /// Explain a requirement, check, badge, or topic
    Explain(Explain),
    /// Show the badges of many repositories, one line each
    Fleet(Fleet),
    /// Look into the past of CI definitions
    Ci(Ci),
    /// Make, convert, and judge lists of what software is made of (SBOM)
    Sbom(Sbom),
    /// Answer published test cases line by line
    #[command(hide = true)]
    Conformance(Conformance),
    /// Serve the pages and the API of an event, and work on its jobs
    #[cfg(feature = "server")]
    Serve(Serve),
    /// Work on the jobs of an event beside its server: evaluate, record, mail
    #[cfg(feature = "server")]
    Worker(Worker),
    /// Make and run an edition at the command line
    #[cfg(feature = "server")]
    Event(Event),
    /// Write a whole copy of an event into one file, while its server runs
    #[cfg(feature = "server")]
    Backup(Backup),
    /// Make an event of a backup, where there is none
    #[cfg(feature = "server")]
    Restore(Restore),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

/// Where the facts come from.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What is judged")]
pub(crate) struct Source {
    /// The commit to judge, HEAD without one
    #[arg(long, value_name = "REV")]
    pub(crate) rev: Option<String>,
    /// Judge the files as they are in the work tree instead of a commit
    #[arg(long, conflicts_with = "rev")]
    pub(crate) worktree: bool,
    /// Search every version of every file behind the commit for secrets, too
    #[arg(long)]
    pub(crate) history: bool,
    /// The parent Security Insights file that `project-si-source` names
    #[arg(long, value_name = "FILE")]
    pub(crate) parent: Option<Utf8PathBuf>,
    /// A folder with the organisation's default community files
    #[arg(long, value_name = "DIR")]
    pub(crate) org_defaults: Option<Utf8PathBuf>,
    /// The kind of forge that hosts the repository
    #[arg(long, value_name = "KIND", value_parser = forge_kind())]
    pub(crate) forge_kind: Option<String>,
    /// Recorded replies of the forge (`slam explain forge-snapshot` shows how to record them)
    #[arg(long, value_name = "FILE")]
    pub(crate) forge_snapshot: Option<Utf8PathBuf>,
    /// A Gemara evaluation log of another scanner; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) evaluation_log: Vec<Utf8PathBuf>,
    /// Judge evidence that an earlier run wrote, instead of a repository
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: Option<Utf8PathBuf>,
    /// Write all facts to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence_out: Option<Utf8PathBuf>,
}

impl Source {
    /// Returns the kind of forge; clap has checked the name.
    pub(crate) fn forge_kind(&self) -> Option<ForgeKind> {
        self.forge_kind.as_deref().and_then(ForgeKind::from_name)
    }
}

/// Flags of `status`.
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The repository: a work tree or a bare git directory
    #[arg(default_value = ".", value_name = "REPO")]
    pub(crate) repository: Utf8PathBuf,
    /// The edition: slam-2023, spring-2026, fall-2026, any-forge, or a file with an objective set
    #[arg(long, default_value = slam_standards::DEFAULT_EVENT, value_name = "EVENT")]
    pub(crate) event: String,
    /// The level of the project; else `level` in slam.toml, else 1
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub(crate) level: Option<Level>,
    /// List the steps of this week that turn most in so many hours
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=168))]
    pub(crate) hours: Option<u16>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: StatusFormat,
    #[command(flatten)]
    pub(crate) source: Source,
}

/// Formats of `status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.status/1
    Json,
    /// A task list for an issue
    Markdown,
    /// One self-contained page
    Html,
}

/// Flags of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Repositories: work trees or bare git directories
    #[arg(default_value = ".", value_name = "REPO")]
    pub(crate) repositories: Vec<Utf8PathBuf>,
    /// The standard
    #[arg(long, value_enum, default_value_t, value_name = "STANDARD")]
    pub(crate) standard: Standard,
    /// The release of the OSPS Baseline
    #[arg(long, default_value = slam_standards::DEFAULT_BASELINE, value_name = "VERSION", value_parser = baseline())]
    pub(crate) baseline: String,
    /// An official Gemara control catalogue to judge by instead of a built-in release
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "standard"])]
    pub(crate) catalog: Option<Utf8PathBuf>,
    /// Judge requirements up to this level; else `level` in slam.toml, else 3
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub(crate) level: Option<Level>,
    /// Show only these requirements, controls, families, checks, or CI rules; may be given several times
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// End with exit code 1 when a requirement has this verdict or a worse one (failed, unknown, needs-review), a CI
    /// finding this severity (low, medium, high, critical), or with scorecard the aggregate or a check less than this
    /// score (score=N, CHECK=N; several with commas)
    #[arg(long, value_name = "GATE", value_parser = gate::parse_gate, value_delimiter = ',')]
    pub(crate) fail_on: Vec<Gate>,
    /// scorecard: give Scorecard's own answers, its known errors included
    #[arg(long)]
    pub(crate) scorecard_strict: bool,
    /// Show only what changed between two commits: verdicts that turned, scores that moved, findings that are new or gone. `A...B` begins
    /// where B left A. With --fail-on only what got worse or is new ends with exit code 1
    #[arg(long, value_name = "BASE..HEAD", conflicts_with_all = ["rev", "worktree", "evidence", "evidence_out"])]
    pub(crate) diff: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: CheckFormat,
    #[command(flatten)]
    pub(crate) source: Source,
}

/// Standards of `check`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Standard {
    /// Open Source Project Security Baseline
    #[default]
    OspsBaseline,
    /// The eight readiness items of the Slam's CRA badge
    CraReadiness,
    /// What is weak in CI definitions: injection, rights, pins, secrets, hygiene
    Ci,
    /// The 18 checks of OpenSSF Scorecard, from the clone
    Scorecard,
}

/// Formats of `check`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.check/1 (ci: slam.ci/1; scorecard: its JSON, version 2); of several repositories one report a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// A task list for an issue
    Markdown,
    /// A Gemara evaluation log
    Gemara,
    /// One self-contained page
    Html,
    /// OSCAL assessment results
    Oscal,
    /// Answers for the Best Practices Badge (.bestpractices.json)
    Bestpractices,
    /// An unsigned in-toto statement with the whole report
    Intoto,
    /// An unsigned in-toto simple verification result
    Svr,
    /// Annotations for a run of GitHub Actions
    Github,
    /// scorecard: the list of probe findings
    Probe,
}

/// Flags of `fix`.
#[derive(Debug, Args)]
#[command(after_help = "\
Without --apply or --branch nothing is written. `slam fix > fixes.patch` keeps the diff, which `git apply` takes;
`slam fix --questions > answers.toml` writes down what only you know, for `slam fix --answers answers.toml`.")]
pub(crate) struct Fix {
    /// The repository
    #[arg(default_value = ".", value_name = "REPO")]
    pub(crate) repository: Utf8PathBuf,
    /// Only these repairs, or those that help these requirements, checks, or CI rules; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) only: Vec<String>,
    /// Only what helps this badge; may be given several times
    #[arg(long, value_name = "BADGE")]
    pub(crate) badge: Vec<String>,
    /// The edition that badges are taken from: slam-2023, spring-2026, fall-2026, any-forge, or a file
    #[arg(long, default_value = slam_standards::DEFAULT_EVENT, value_name = "EVENT")]
    pub(crate) event: String,
    /// Up to which level documents are written; else `level` in slam.toml, else 1
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub(crate) level: Option<Level>,
    /// Write the repairs that are safe
    #[arg(long, help_heading = "What is written")]
    pub(crate) apply: bool,
    /// Take in the repairs that a person has to look at
    #[arg(long, help_heading = "What is written")]
    pub(crate) needs_eyes: bool,
    /// Commit the repairs on a new branch, a commit for each theme, and leave files and HEAD as they are
    #[arg(long, value_name = "NAME", conflicts_with = "apply", help_heading = "What is written")]
    pub(crate) branch: Option<String>,
    /// Also write files that have changes which are not committed
    #[arg(long, help_heading = "What is written")]
    pub(crate) allow_dirty: bool,
    /// Take in housekeeping that closes no weakness: limits of time, and of runs beside each other
    #[arg(long, help_heading = "What is written")]
    pub(crate) optional: bool,
    /// Add definitions of CI to a project that has none
    #[arg(long, help_heading = "What is written")]
    pub(crate) with_ci: bool,
    /// Answers of a person (TOML); what nobody answers becomes a marked blank
    #[arg(long, value_name = "FILE", help_heading = "What it knows")]
    pub(crate) answers: Option<Utf8PathBuf>,
    /// Print the questions as a template for --answers, with what the repository says already
    #[arg(long, help_heading = "What it knows", conflicts_with_all = ["apply", "branch", "remaining"])]
    pub(crate) questions: bool,
    /// Commits of tags and digests of images; without it slam-refs.lock of the repository; `builtin` for a dated table
    #[arg(long, value_name = "FILE", help_heading = "What it knows")]
    pub(crate) refs: Option<Utf8PathBuf>,
    /// A folder of clones (OWNER/NAME or OWNER/NAME.git) in which names that --refs lacks are looked up
    #[arg(long, value_name = "DIR", help_heading = "What it knows")]
    pub(crate) mirrors: Option<Utf8PathBuf>,
    /// Ask the forge for names that --refs and --mirrors lack (`git ls-remote`); nothing else uses the network
    #[arg(long, help_heading = "What it knows")]
    pub(crate) network: bool,
    /// The kind of forge that hosts the repository
    #[arg(long, value_name = "KIND", value_parser = forge_kind(), help_heading = "What it knows")]
    pub(crate) forge_kind: Option<String>,
    /// Recorded replies of the forge
    #[arg(long, value_name = "FILE", help_heading = "What it knows")]
    pub(crate) forge_snapshot: Option<Utf8PathBuf>,
    /// A folder with the organisation's default community files
    #[arg(long, value_name = "DIR", help_heading = "What it knows")]
    pub(crate) org_defaults: Option<Utf8PathBuf>,
    /// List what stays open afterwards, by who can close it
    #[arg(long)]
    pub(crate) remaining: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t = FixFormat::Text)]
    pub(crate) format: FixFormat,
}

/// Formats of `fix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// What is repaired and why, and a unified diff
    Text,
    /// slam.fix/1
    Json,
    /// The text of a change request
    Markdown,
    /// Patches for `git am`, a mail for each theme
    Mbox,
}

/// Flags of `declare`.
#[derive(Debug, Args)]
pub(crate) struct Declare {
    /// The requirement or check that the statement is about
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// The repository whose slam.toml is written
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) repo: Utf8PathBuf,
    /// What is claimed
    #[arg(long, value_enum, value_name = "CLAIM")]
    pub(crate) claim: Option<ClaimName>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Where the evidence can be read; may be given several times
    #[arg(long, value_name = "URL")]
    pub(crate) link: Vec<String>,
    /// Who says it
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// In which role
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: Option<String>,
    /// The last day on which it holds; a year from today without one
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Option<Date>,
}

/// Claims on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClaimName {
    /// The requirement is met
    Met,
    /// The requirement is not met
    NotMet,
    /// The requirement does not apply
    NotApplicable,
    /// The requirement is not met, and the project accepts that for now
    Waived,
}

impl ClaimName {
    /// Returns the name as slam.toml has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::NotApplicable => "not-applicable",
            Self::Waived => "waived",
        }
    }
}

/// Flags of `validate`.
#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<Utf8PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ValidateFormat,
}

/// Formats of `validate`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValidateFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.validate/1
    Json,
    /// SARIF 2.1.0
    Sarif,
}

/// Flags of `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A requirement, check, badge, or topic; without one, everything that can be explained
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ExplainFormat,
}

/// Formats of `explain`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For the terminal
    #[default]
    Text,
    /// The article as it stands in the library
    Markdown,
    /// slam.explain/1
    Json,
}

/// Flags of `fleet`.
#[derive(Debug, Args)]
pub(crate) struct Fleet {
    /// The list, `-` for standard input: one path or address a line, CSV with a header, or JSON lines, with the columns
    /// or fields `name`, `address`, and `level`. A path is read in place. An address (https, ssh, or `user@host:path`)
    /// is cloned; the network is used for these and for nothing else
    #[arg(value_name = "LIST")]
    pub(crate) list: Utf8PathBuf,
    /// The edition: slam-2023, spring-2026, fall-2026, any-forge, or a file with an objective set
    #[arg(long, default_value = slam_standards::DEFAULT_EVENT, value_name = "EVENT")]
    pub(crate) event: String,
    /// The level of projects for which the list has none; else `level` in slam.toml, else 1
    #[arg(long, value_name = "LEVEL", value_parser = parse_level)]
    pub(crate) level: Option<Level>,
    /// Repositories at the same time; as many as there are cores without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) jobs: Option<u16>,
    /// Judge everything again. Otherwise, with --output and json-lines, results of an earlier run stay where neither
    /// commit nor rules changed, and an interrupted run goes on
    #[arg(long)]
    pub(crate) again: bool,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: FleetFormat,
    #[command(flatten)]
    pub(crate) clones: Clones,
}

/// Formats of `fleet`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FleetFormat {
    /// slam.fleet/1, one object a line, in the order of the list
    #[default]
    JsonLines,
    /// One row a repository, one column a badge
    Csv,
    /// One line a repository, for people
    Text,
}

/// How addresses are cloned.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clones of addresses")]
pub(crate) struct Clones {
    /// Where clones are kept; `slam/clones` in the user's folder for caches without it
    #[arg(long, value_name = "DIR")]
    pub(crate) cache: Option<Utf8PathBuf>,
    /// MiB that all clones may keep; the least recently used go first
    #[arg(long, default_value_t = 20480, value_name = "MIB")]
    pub(crate) cache_mib: u64,
    /// MiB that one clone may take
    #[arg(long, default_value_t = 2048, value_name = "MIB")]
    pub(crate) clone_mib: u64,
    /// Seconds that one clone may take
    #[arg(long, default_value_t = 600, value_name = "N")]
    pub(crate) clone_seconds: u64,
    /// Also reach hosts with private, loopback, and similar addresses
    #[arg(long)]
    pub(crate) allow_private: bool,
    /// Trust these certificate authorities instead of the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<Utf8PathBuf>,
    /// Keys of known ssh hosts; the user's own file without it
    #[arg(long, value_name = "FILE")]
    pub(crate) known_hosts: Option<Utf8PathBuf>,
    /// The private key for ssh; no other is ever offered
    #[arg(long, value_name = "FILE")]
    pub(crate) ssh_key: Option<Utf8PathBuf>,
}

/// Flags of `ci`.
#[derive(Debug, Args)]
pub(crate) struct Ci {
    #[command(subcommand)]
    pub(crate) action: CiAction,
}

/// What to look for.
#[derive(Debug, Subcommand)]
pub(crate) enum CiAction {
    /// List where an action was in use in a time, pinned or not, and which secrets it could reach
    Exposure(Exposure),
}

/// Flags of `ci exposure`.
#[derive(Debug, Args)]
pub(crate) struct Exposure {
    /// The action or reusable workflow: `OWNER/NAME`, `OWNER/NAME/PATH`, and with `@REF` only this reference
    #[arg(value_name = "OWNER/ACTION[@REF]")]
    pub(crate) action: String,
    /// Repositories: work trees or bare git directories
    #[arg(default_value = ".", value_name = "REPO")]
    pub(crate) repositories: Vec<Utf8PathBuf>,
    /// Begin of the time
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(crate) since: Timestamp,
    /// End of the time; a date counts to its end
    #[arg(long, value_name = "TIME", value_parser = parse_end)]
    pub(crate) until: Timestamp,
    /// How to show it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ExposureFormat,
}

/// Formats of `ci exposure`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExposureFormat {
    /// For the terminal
    #[default]
    Text,
    /// slam.exposure/1
    Json,
    /// For the issue of an incident
    Markdown,
}

/// Flags of `completions`.
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

fn forge_kind() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(ForgeKind::NAMES.map(|(name, _)| name))
}

fn baseline() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(slam_standards::BASELINE_VERSIONS)
}

fn parse_level(text: &str) -> Result<Level, String> {
    let number: u8 = text.parse().map_err(|_| "levels are 1, 2, and 3".to_owned())?;
    Level::try_from(number).map_err(|error| error.to_string())
}

fn parse_time(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let date: Date = text.parse().map_err(|_| "write it as 2026-10-05 or 2026-10-05T12:00:00Z".to_owned())?;
    let day = date.to_zoned(jiff::tz::TimeZone::UTC).map_err(|error| error.to_string())?;
    Ok(day.timestamp())
}

/// Reads a time; a date is its last second in UTC.
fn parse_end(text: &str) -> Result<Timestamp, String> {
    let time = parse_time(text)?;
    if text.parse::<Timestamp>().is_ok() {
        return Ok(time);
    }
    time.checked_add(jiff::Span::new().seconds(24 * 60 * 60 - 1)).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_date_is_its_first_instant_in_utc() {
        assert_eq!(parse_time("2026-10-05"), parse_time("2026-10-05T00:00:00Z"));
        assert!(parse_time("05.10.2026").is_err());
        assert_eq!(parse_end("2026-10-05"), parse_time("2026-10-05T23:59:59Z"));
        assert_eq!(parse_end("2026-10-05T12:00:00Z"), parse_time("2026-10-05T12:00:00Z"));
    }
}
