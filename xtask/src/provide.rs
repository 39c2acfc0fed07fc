//! What tests need from the machine: installed when missing, started when it must run, stopped when it is dropped.

mod apt;
mod browser;
mod postgres;
mod sshd;

pub use browser::browser;
pub use postgres::Postgres;

use std::process::Command;

use anyhow::{Context as _, Result};

use crate::run;

/// What the tests of the workspace get beside the code. PostgreSQL stops when this is dropped.
pub struct Provided {
    postgres: Option<Postgres>,
    sshd: bool,
}

/// Provides PostgreSQL and sshd.
///
/// `SLAM_REQUIRE_POSTGRES=0` and `SLAM_REQUIRE_SSHD=0` leave them out for a machine that cannot have them; the tests then say by
/// name that they were skipped.
pub fn for_tests() -> Result<Provided> {
    let postgres = if is_left_out("SLAM_REQUIRE_POSTGRES") { None } else { Some(Postgres::start()?) };
    let sshd = !is_left_out("SLAM_REQUIRE_SSHD");
    if sshd {
        sshd::install()?;
    }
    Ok(Provided { postgres, sshd })
}

/// Runs a command with what the tests need.
pub fn beside(command: &[String]) -> Result<()> {
    let (program, words) = command.split_first().context("no command is named")?;
    let provided = for_tests()?;
    let mut command = Command::new(program);
    command.args(words);
    provided.tell(&mut command);
    run::wait(&mut command)
}

impl Provided {
    /// Returns whether there is a PostgreSQL.
    pub fn has_postgres(&self) -> bool {
        self.postgres.is_some()
    }

    /// Tells a command where the provided things are, and that their absence is a failure.
    pub fn tell(&self, command: &mut Command) {
        if let Some(postgres) = &self.postgres {
            command.env("SLAM_TEST_POSTGRES", postgres.address()).env("SLAM_REQUIRE_POSTGRES", "1");
        }
        if self.sshd {
            command.env("SLAM_REQUIRE_SSHD", "1");
        }
    }
}

/// Returns whether the variable asks for a run without that.
pub fn is_left_out(variable: &str) -> bool {
    let left_out = std::env::var_os(variable).is_some_and(|value| value == "0");
    if left_out {
        eprintln!("left out as {variable}=0 asks");
    }
    left_out
}
