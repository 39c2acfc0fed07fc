//! `slam check`: a repository, or several, by a standard.

mod ci;
mod diff;
mod requirements;
mod scorecard;

use camino::Utf8Path;

use crate::{
    answers::Answer,
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

/// Refuses several repositories where their answers cannot stand one behind the other.
fn refuse_many(flags: &Check, is_joinable: bool) -> Result<(), SlamError> {
    if flags.repositories.len() < 2 {
        return Ok(());
    }
    if flags.source.evidence.is_some() || flags.source.evidence_out.is_some() {
        return Err(SlamError::Usage("--evidence and --evidence-out take one repository at a time".to_owned()));
    }
    if !is_joinable {
        let text = "this format holds one repository; run it once for each, or choose text, json, or markdown";
        return Err(SlamError::Usage(text.to_owned()));
    }
    Ok(())
}

/// What stands between the answers of two repositories.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Nothing: the format parts them.
    Nothing,
    /// An empty line.
    Line,
}

impl Between {
    /// Texts for people stand apart.
    fn texts(is_text: bool) -> Self {
        if is_text { Self::Line } else { Self::Nothing }
    }
}

/// Answers for each repository and writes what is answered; one that cannot be judged does not stop the others.
fn each(
    session: &Session,
    flags: &Check,
    between: Between,
    mut answer: impl FnMut(&Utf8Path) -> Result<Answer, SlamError>,
) -> Result<Exit, SlamError> {
    let (mut out, mut exit) = (Vec::new(), Exit::Ran);
    for repository in &flags.repositories {
        match answer(repository) {
            Ok(answer) => {
                if between == Between::Line && !out.is_empty() {
                    out.push(b'\n');
                }
                out.extend(answer.out);
                exit = exit.join(answer.exit);
            }
            Err(error) => exit = exit.join(session.fail(&error)),
        }
    }
    if !out.is_empty() {
        session.write(&out)?;
    }
    Ok(exit)
}
