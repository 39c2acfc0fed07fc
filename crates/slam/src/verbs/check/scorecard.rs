//! `slam check --standard scorecard`: the checks of OpenSSF Scorecard, for one repository or several.

use camino::Utf8Path;
use slam_engine::{ScorecardMode, ScorecardOptions};
use slam_model::scorecard::ScorecardReport;
use slam_report::ScorecardFormat;

use super::{Between, each, refuse_many};
use crate::{
    answers::{Answer, Question},
    cli::{Check, CheckFormat, Gate},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Answers the checks for each repository; one that cannot be judged does not stop the others.
pub(crate) fn run(session: &Session, flags: &Check) -> Result<Exit, SlamError> {
    let many = flags.repositories.len() > 1;
    let format = format(flags.format, many)?;
    refuse_foreign(flags)?;
    let is_joinable = matches!(format, ScorecardFormat::Text | ScorecardFormat::JsonLine | ScorecardFormat::Markdown);
    refuse_many(flags, is_joinable)?;
    each(session, flags, Between::texts(format == ScorecardFormat::Text), |repository| {
        let question =
            Question { flags, target: repository, source: &flags.source, files: Vec::new(), more: String::new() };
        session.answer(&question, || told(session, flags, format, repository))
    })
}

/// Refuses what other standards have.
pub(super) fn refuse_foreign(flags: &Check) -> Result<(), SlamError> {
    if flags.level.is_some() {
        return Err(SlamError::Usage("--level belongs to standards with levels; Scorecard has none".to_owned()));
    }
    if flags.fail_on.iter().any(|gate| matches!(gate, Gate::On(_))) {
        let text = "verdicts and severities are gates of other standards; here it is `score=N` or `CHECK=N`";
        return Err(SlamError::Usage(text.to_owned()));
    }
    Ok(())
}

/// Returns whose answers are asked for, and to which checks.
pub(super) fn options(flags: &Check) -> ScorecardOptions {
    let mode = if flags.scorecard_strict { ScorecardMode::Strict } else { ScorecardMode::Right };
    ScorecardOptions { mode, only: flags.only.clone() }
}

/// Several repositories are one JSON document a line.
fn format(format: CheckFormat, many: bool) -> Result<ScorecardFormat, SlamError> {
    match format {
        CheckFormat::Text => Ok(ScorecardFormat::Text),
        CheckFormat::Json if many => Ok(ScorecardFormat::JsonLine),
        CheckFormat::Json => Ok(ScorecardFormat::Json),
        CheckFormat::Sarif => Ok(ScorecardFormat::Sarif),
        CheckFormat::Markdown => Ok(ScorecardFormat::Markdown),
        CheckFormat::Probe => Ok(ScorecardFormat::Probe),
        CheckFormat::Intoto => Ok(ScorecardFormat::Intoto),
        _ => {
            let text = "--standard scorecard has the formats text, json, sarif, markdown, probe, and intoto";
            Err(SlamError::Usage(text.to_owned()))
        }
    }
}

fn told(session: &Session, flags: &Check, format: ScorecardFormat, repository: &Utf8Path) -> Result<Answer, SlamError> {
    let evidence = session.evidence(repository, &flags.source)?;
    let report = slam_engine::scorecard(&evidence, &options(flags))?;
    let mut out = Vec::new();
    let drawn = session.options(None, None);
    slam_report::scorecard::write(&report, format, &drawn, &mut out).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => SlamError::Usage(error.to_string()),
        _ => SlamError::Render(error),
    })?;
    let exit = gate(&flags.fail_on, &report);
    let notes = if format == ScorecardFormat::Text { Vec::new() } else { report.notes };
    Ok(Answer { out, notes, exit, missing: slam_engine::missing_objects(&evidence) })
}

/// A gate whose score is inconclusive cannot be decided, and so does not pass.
fn gate(gates: &[Gate], report: &ScorecardReport) -> Exit {
    let ended = |gate: &Gate| {
        let passed = match gate {
            Gate::Aggregate(least) => report.aggregate_tenths().map(|tenths| tenths >= *least),
            Gate::Check(name, least) => {
                let check = report.checks.iter().find(|check| check.name == *name);
                check.and_then(|check| check.score).map(|score| score >= *least)
            }
            Gate::On(_) => Some(true),
        };
        match passed {
            Some(true) => Exit::Ran,
            Some(false) => Exit::Refused,
            None => Exit::Undecided,
        }
    };
    gates.iter().map(ended).fold(Exit::Ran, Exit::join)
}
