//! The program: verbs, flags, wiring, exit codes, and nothing else.

mod answers;
mod cli;
mod error;
mod exit;
mod lines;
mod near;
mod output;
mod place;
mod progress;
mod session;
mod verbs;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Verb};
use exit::Exit;
use session::Session;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let session = Session::new(cli.global);
    let ended = match &cli.verb {
        Verb::Status(flags) => verbs::status::run(&session, flags),
        Verb::Check(flags) => verbs::check::run(&session, flags),
        Verb::Declare(flags) => verbs::declare::run(&session, flags),
        Verb::Fix(flags) => verbs::fix::run(&session, flags),
        Verb::Validate(flags) => verbs::validate::run(&session, flags),
        Verb::Explain(flags) => verbs::explain::run(&session, flags),
        Verb::Fleet(flags) => verbs::fleet::run(&session, flags),
        Verb::Sbom(flags) => verbs::sbom::run(&session, flags),
        Verb::Conformance(flags) => verbs::conformance::run(&session, flags),
        Verb::Ci(flags) => verbs::ci::run(&session, flags),
        #[cfg(feature = "server")]
        Verb::Serve(flags) => verbs::serve::run(&session, flags),
        #[cfg(feature = "server")]
        Verb::Worker(flags) => verbs::serve::work(&session, flags),
        #[cfg(feature = "server")]
        Verb::Event(flags) => verbs::event::run(&session, flags),
        #[cfg(feature = "server")]
        Verb::Backup(flags) => verbs::backup::back_up(&session, flags),
        #[cfg(feature = "server")]
        Verb::Restore(flags) => verbs::backup::restore(&session, flags),
        Verb::Completions(flags) => verbs::shell::completions(&session, flags),
        Verb::Man => verbs::shell::man(&session),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(error) => session.fail(&error).into(),
    }
}

/// Help and version are results; everything else that clap refuses is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    // Nothing is left to be done when the terminal is gone.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Ran.into() }
}
