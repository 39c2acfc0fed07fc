//! `cargo xtask bench`: wall time, processor time, and peak memory of whole processes.

mod fleet;
mod measure;
mod posture;
mod sbom;
mod status;
mod web;

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;

pub use measure::measure;

/// What is measured. Each bench prints what it did, on which repositories or data, and its figures.
#[derive(Subcommand)]
pub enum Bench {
    /// Measure `status` and `check` on repositories, beside what git needs to list the same
    Status {
        /// Repositories
        repositories: Vec<PathBuf>,
        /// Counted runs of each command
        #[arg(long, default_value_t = 5)]
        runs: u32,
    },
    /// Measure `status`, `check`, and CI analysis, cold and again, beside zizmor where it is installed
    Posture {
        /// Repositories
        repositories: Vec<PathBuf>,
        /// Counted runs of each command
        #[arg(long, default_value_t = 10)]
        runs: u32,
    },
    /// Measure `fleet` on the repositories, and on copies of them under other names
    Fleet {
        /// Repositories
        repositories: Vec<PathBuf>,
        /// Copies
        #[arg(long, default_value_t = 200)]
        copies: usize,
    },
    /// Measure `sbom make` and `sbom convert` on generated files, and on work trees beside syft where it is installed; on
    /// images beside inflating their layers
    Sbom(sbom::Sbom),
    /// Ask a server with thousands of projects for every public page while others register
    Web {
        /// Projects, each with the verdicts of its level
        #[arg(long, default_value_t = 5000)]
        projects: u32,
        /// Requests a second
        #[arg(long, default_value_t = 200)]
        rate: u32,
        /// Registrations a second beside them
        #[arg(long, default_value_t = 20)]
        mutations: u32,
        /// For how long
        #[arg(long, default_value_t = 30)]
        seconds: u32,
    },
}

/// Runs one bench.
pub fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Status { repositories, runs } => status::run(repositories, *runs),
        Bench::Posture { repositories, runs } => posture::run(repositories, (*runs).max(1)),
        Bench::Fleet { repositories, copies } => fleet::run(repositories, *copies),
        Bench::Sbom(flags) => sbom::run(flags),
        Bench::Web { projects, rate, mutations, seconds } => web::run(*projects, *rate, *mutations, *seconds),
    }
}
