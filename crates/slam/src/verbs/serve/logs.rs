//! The log: text for a person at a terminal, JSON lines for everything else, always on standard error.

use std::io::{IsTerminal as _, stderr};

use tracing_subscriber::EnvFilter;

use crate::{error::SlamError, session::Session};

/// Starts the log. `SLAM_LOG` filters it as `RUST_LOG` does elsewhere; without it `-v` shows more, and `-q` less.
pub(crate) fn start(session: &Session) -> Result<(), SlamError> {
    let usual = match (session.global.quiet, session.global.verbose) {
        (true, _) => "warn",
        (false, 0) => "info",
        (false, 1) => "info,slam=debug,slam_web=debug,slam_store=debug,slam_worker=debug",
        (false, _) => "debug",
    };
    let filter = match std::env::var("SLAM_LOG") {
        Ok(text) => EnvFilter::try_new(&text)
            .map_err(|error| SlamError::Usage(format!("`{text}` in SLAM_LOG is no filter of logs: {error}")))?,
        Err(_) => EnvFilter::new(usual),
    };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    // A log that was set before stays; there is one a process.
    let _ = if stderr().is_terminal() { log.try_init() } else { log.json().flatten_event(true).try_init() };
    Ok(())
}
