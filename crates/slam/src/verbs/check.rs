//! `slam check`: a repository, or several, by a standard.

mod ci;
mod diff;
mod requirements;
mod scorecard;

use crate::{
    cli::{Check, Standard},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Judges each repository; one that cannot be judged does not stop the others.
pub(crate) fn run(session: &Session, flags: &Check) -> Result<Exit, SlamError> {
    if flags.scorecard_strict && flags.standard != Standard::Scorecard {
        return Err(SlamError::Usage("--scorecard-strict belongs to --standard scorecard".to_owned()));
    }
    if let Some(range) = &flags.diff {
        return diff::run(session, flags, range);
    }
    match flags.standard {
        Standard::Scorecard => scorecard::run(session, flags),
        Standard::Ci => ci::run(session, flags),
        Standard::OspsBaseline | Standard::CraReadiness => requirements::run(session, flags),
    }
}
