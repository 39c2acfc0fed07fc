//! The project's own tasks, so that the same words work on every machine: `cargo xtask TASK`.

mod action;
mod arrows;
mod bench;
mod data;
mod e2e;
mod fuzz;
mod generated;
mod provide;
mod release;
mod run;
mod serving;
mod test;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every test, a short round of each fuzz target, and the event in a real browser
    Test {
        /// Leave the fuzz targets out
        #[arg(long, conflicts_with = "only_fuzz")]
        no_fuzz: bool,
        /// Leave the browser out
        #[arg(long)]
        no_e2e: bool,
        /// Run the fuzz targets alone
        #[arg(long)]
        only_fuzz: bool,
    },
    /// Run the event in a real browser: Chromium against a server of its own
    E2e {
        /// Keep the event in a PostgreSQL of its own instead of SQLite
        #[arg(long)]
        postgres: bool,
        /// Scenarios of xtask/e2e, without their ending; all when none is named
        scenarios: Vec<String>,
    },
    /// Run a command with what the tests need beside it, such as `cargo test -p slam-store`
    Provide {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<String>,
    },
    /// Fail on a dependency between crates that the design does not have
    Arrows,
    /// Write the files that are made from code; with --check only say which are out of date
    Generated {
        #[arg(long)]
        check: bool,
    },
    /// Bring the conformance data to SLAM_TEST_DATA, each source at its pinned commit and digest
    Data {
        /// Take sources from git repositories in this folder (OWNER+NAME) instead of the network
        #[arg(long)]
        mirror: Option<PathBuf>,
        /// Only compare what is there with the digests
        #[arg(long)]
        verify: bool,
    },
    /// Measure the program: what is measured, and on what
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
    /// Fuzz one target for a long time
    Fuzz {
        /// The target; without one all targets are listed
        target: Option<String>,
        /// For how long
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
    /// Build the release of this machine's target into dist/; with --twice compare two clean builds
    Release {
        #[arg(long)]
        twice: bool,
    },
    /// Write the digests of a published release (its SHA256SUMS) into action.yml
    Action {
        /// The file
        sums: PathBuf,
    },
    /// Run a command and print what it needed (for `bench`)
    #[command(hide = true)]
    Measure {
        /// Exit codes that are no failure
        #[arg(long = "code", default_values_t = [0])]
        codes: Vec<i32>,
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Test { no_fuzz, no_e2e, only_fuzz } => {
            test::run(&test::Parts { tests: !only_fuzz, fuzz: !no_fuzz, e2e: !only_fuzz && !no_e2e })
        }
        Task::E2e { postgres, scenarios } => e2e::run(&e2e::Options { postgres, scenarios }),
        Task::Provide { command } => provide::beside(&command),
        Task::Arrows => arrows::check(),
        Task::Generated { check } => generated::run(check),
        Task::Data { mirror, verify } => data::run(mirror.as_deref(), verify),
        Task::Bench { bench } => bench::run(&bench),
        Task::Fuzz { target, seconds } => fuzz::long(target.as_deref(), seconds),
        Task::Release { twice } => release::run(twice),
        Task::Action { sums } => action::run(&sums),
        Task::Measure { codes, command } => bench::measure(&command, &codes),
    }
}
