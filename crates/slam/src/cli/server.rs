//! Flags of the verbs that run a Slam.

use std::net::SocketAddr;

use camino::Utf8PathBuf;
use clap::Args;

/// Where the rows and the clones are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where the event is kept")]
pub(crate) struct Place {
    /// The folder of the event: its database, its clones, and its key; `slam-data` without one
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<Utf8PathBuf>,
    /// A database instead of the file in that folder: `postgres://USER@HOST/NAME`, or the path of a file. `SLAM_DATABASE`
    /// in the environment says the same, and does not show a password in the list of processes
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// Flags of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The address to listen on; 127.0.0.1:8080 without one
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Where people find the server: `https://slam.example.org`; the address that it listens on without one
    #[arg(long, value_name = "URL")]
    pub(crate) base_address: Option<String>,
    /// Jobs that this process works on at the same time; 0 leaves all of them to `slam worker`
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=256))]
    pub(crate) workers: Option<u16>,
    /// Fill a fresh folder with a small edition to look at, in which everybody may sign in as anybody
    #[arg(long)]
    pub(crate) demo: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `worker`.
#[derive(Debug, Args)]
pub(crate) struct Worker {
    /// Jobs at the same time; as many as there are cores without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) workers: Option<u16>,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `backup`.
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not exist
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

/// Flags of `restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// A file that `slam backup` wrote
    #[arg(value_name = "FILE")]
    pub(crate) file: Utf8PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}
