//! `cargo xtask bench sbom`: what making SBOMs needs, beside the work that nobody can leave out.

mod image;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

/// What is measured.
#[derive(Args)]
pub struct Sbom {
    /// OCI layouts (folders) to look at; without any, one of 1 GiB in four layers is made of the files below `--files`
    images: Vec<PathBuf>,
    /// Where the files of the image that is made come from
    #[arg(long, default_value = "/usr")]
    files: PathBuf,
    /// Counted runs of each command
    #[arg(long, default_value_t = 5)]
    runs: u32,
}

/// Runs all parts.
pub fn run(flags: &Sbom) -> Result<()> {
    let mut slow = Vec::new();
    image::run(&flags.images, &flags.files, flags.runs.max(1), &mut slow)?;
    if slow.is_empty() { Ok(()) } else { bail!("slower than it has to be:\n  {}", slow.join("\n  ")) }
}
