//! `slam check --standard ci`: what is weak in the CI definitions, for one repository or several.

use std::collections::BTreeSet;

use camino::Utf8Path;
use slam_collect::CiSources;
use slam_model::{Fact, RepoPath, Severity, report::CiReport};
use slam_report::CiFormat;

use super::{Between, each, refuse_many};
use crate::{
    answers::{Answer, Question},
    cli::{Check, CheckFormat, FailOn, Source, single},
    error::SlamError,
    exit::Exit,
    lines::Lines,
    progress::Bar,
    session::Session,
};

/// Looks at each repository; one that cannot be read does not stop the others.
pub(crate) fn run(session: &Session, flags: &Check) -> Result<Exit, SlamError> {
    let format = format(flags.format)?;
    let gate = gate(single(&flags.fail_on)?)?;
    if flags.level.is_some() {
        return Err(SlamError::Usage("--level belongs to standards with levels; the CI rules have none".to_owned()));
    }
    refuse_many(flags, format != CiFormat::Sarif)?;
    each(session, flags, Between::texts(format == CiFormat::Text), |repository| {
        let source = source(session, flags, repository);
        let question = Question { flags, target: repository, source: &source, files: Vec::new(), more: String::new() };
        session.answer(&question, || told(session, flags, &source, format, gate, repository))
    })
}

fn format(format: CheckFormat) -> Result<CiFormat, SlamError> {
    match format {
        CheckFormat::Text => Ok(CiFormat::Text),
        CheckFormat::Json => Ok(CiFormat::Json),
        CheckFormat::Sarif => Ok(CiFormat::Sarif),
        CheckFormat::Markdown => Ok(CiFormat::Markdown),
        CheckFormat::Github => Ok(CiFormat::Github),
        _ => Err(SlamError::Usage("--standard ci has the formats text, json, sarif, markdown, and github".to_owned())),
    }
}

/// Returns the severity that does not pass.
pub(super) fn gate(fail_on: Option<FailOn>) -> Result<Option<Severity>, SlamError> {
    Ok(match fail_on {
        None => None,
        Some(FailOn::Low) => Some(Severity::Low),
        Some(FailOn::Medium) => Some(Severity::Medium),
        Some(FailOn::High) => Some(Severity::High),
        Some(FailOn::Critical) => Some(Severity::Critical),
        Some(FailOn::Failed | FailOn::Unknown | FailOn::NeedsReview) => {
            let text = "verdicts are a gate of standards with requirements; here it is low, medium, high, or critical";
            return Err(SlamError::Usage(text.to_owned()));
        }
    })
}

/// Returns where the definitions are read. In a work tree that is the disk unless a commit is named: one edits a definition,
/// or lets it be repaired, and wants to know what the next push will run.
fn source(session: &Session, flags: &Check, repository: &Utf8Path) -> Source {
    let source = &flags.source;
    let is_given = source.rev.is_some() || source.evidence.is_some() || source.evidence_out.is_some();
    let has_disk = || session.request(repository, source).open().is_ok_and(|found| found.root().is_some());
    Source { worktree: source.worktree || !is_given && has_disk(), ..source.clone() }
}

fn told(
    session: &Session,
    flags: &Check,
    source: &Source,
    format: CiFormat,
    gate: Option<Severity>,
    repository: &Utf8Path,
) -> Result<Answer, SlamError> {
    let sources = sources(session, source, repository)?;
    let report = slam_engine::ci(&sources, &flags.only)?;
    let paths: BTreeSet<&RepoPath> = match format {
        CiFormat::Text => report.findings.iter().map(|one| &one.path).collect(),
        _ => BTreeSet::new(),
    };
    let files = Lines::read(session, repository, source, &sources.secrets, &paths);
    let text = |path: &RepoPath| files.get(path);
    let articles = |id: &str| super::super::explain::article_of(id);
    let options = session.options(Some(&text), Some(&articles));
    let mut out = Vec::new();
    if format == CiFormat::Json && flags.repositories.len() > 1 {
        slam_report::json::write_line(&report, &mut out).map_err(SlamError::Render)?;
    } else {
        slam_report::ci::write(&report, format, &options, &mut out).map_err(SlamError::Render)?;
    }
    let mut notes = if format == CiFormat::Text { Vec::new() } else { report.notes.clone() };
    let exit = ended(&report, gate);
    if exit == Exit::Nothing {
        notes.push(format!("`{repository}` holds no CI definition"));
    }
    // A definition that could not be read may be an object that is fetched tomorrow; the system of another CI stays unknown.
    let is_open = matches!(sources.ci, Fact::NotVisible(_) | Fact::Broken(_))
        || report.unread.iter().any(|path| slam_ci::is_definition(path).is_some());
    let missing = (!is_open).then(Vec::new);
    Ok(Answer { out, notes, exit, missing })
}

/// Returns what CI says. All other facts are only collected where they are to be kept.
fn sources(session: &Session, source: &Source, repository: &Utf8Path) -> Result<CiSources, SlamError> {
    if source.evidence.is_some() || source.evidence_out.is_some() {
        return Ok(slam_engine::ci_of(session.evidence(repository, source)?));
    }
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    Ok(slam_engine::gather_ci(&session.request(repository, source), &bar)?)
}

/// A run that saw nothing cannot look green.
fn ended(report: &CiReport, gate: Option<Severity>) -> Exit {
    if report.definitions == 0 && report.unread.is_empty() {
        return Exit::Nothing;
    }
    let stops = |gate: Severity| report.findings.iter().any(|one| one.severity >= gate);
    match gate {
        Some(gate) if stops(gate) => Exit::Refused,
        Some(_) if report.definitions == 0 => Exit::Undecided,
        _ => Exit::Ran,
    }
}
