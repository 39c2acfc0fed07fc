//! `slam conformance` (hidden): answers published cases line by line, so that anyone can score the program.

use std::io::Read as _;

use slam_formats::conformance;

use crate::{
    cli::{Conformance, Suite},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Reads every line of standard input and answers each with one line.
pub(crate) fn run(session: &Session, flags: &Conformance) -> Result<Exit, SlamError> {
    let mut given = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut given);
    read.map_err(|source| SlamError::List { path: "standard input".into(), source })?;
    let mut out = String::new();
    let lines = given.strip_suffix(b"\n").unwrap_or(&given).split(|byte| *byte == b'\n');
    for line in lines.filter(|_| !given.is_empty()) {
        let answer = match &flags.suite {
            Suite::Purl => conformance::answer_purl(line),
            Suite::Vers => conformance::answer_vers(line),
            Suite::VersionOrder { ecosystem } => conformance::answer_version_order(ecosystem, line),
        };
        out.push_str(&answer);
        out.push('\n');
    }
    session.write(out.as_bytes())?;
    Ok(Exit::Ran)
}
