//! Every requirement of a catalogue, for one repository or several.

use std::collections::BTreeSet;

use camino::Utf8Path;
use slam_model::{
    Evidence, Verdict,
    report::{CheckReport, Coverage},
};
use slam_standards::Catalog;

use super::{Between, each, refuse_many};
use crate::{
    answers::{Answer, Question},
    cli::{Check, CheckFormat, FailOn, Standard, single},
    error::SlamError,
    exit::Exit,
    lines::{self, Lines},
    session::Session,
};

/// Judges each repository; one that cannot be judged does not stop the others.
pub(crate) fn run(session: &Session, flags: &Check) -> Result<Exit, SlamError> {
    refuse_many(flags, is_joinable(flags.format))?;
    refuse_severities(single(&flags.fail_on)?)?;
    let standard = Chosen::new(session, flags)?;
    each(session, flags, Between::Nothing, |repository| one(session, flags, &standard, repository))
}

/// Severities are no verdicts.
pub(super) fn refuse_severities(fail_on: Option<FailOn>) -> Result<(), SlamError> {
    if fail_on.is_some_and(|gate| gate >= FailOn::Low) {
        return Err(SlamError::Usage(
            "severities are a gate of --standard ci; here it is failed, unknown, or needs-review".to_owned(),
        ));
    }
    Ok(())
}

/// Whether results of several repositories may stand one behind the other: JSON then has one report a line.
fn is_joinable(format: CheckFormat) -> bool {
    matches!(format, CheckFormat::Text | CheckFormat::Json | CheckFormat::Markdown | CheckFormat::Github)
}

/// The catalogue to judge by, the one behind it, and what reading it gave.
pub(super) struct Chosen {
    loaded: Option<Catalog>,
    standard: Standard,
    baseline: &'static Catalog,
    pub(super) notes: Vec<String>,
}

impl Chosen {
    pub(super) fn new(session: &Session, flags: &Check) -> Result<Self, SlamError> {
        let baseline = slam_standards::baseline(&flags.baseline)
            .ok_or_else(|| SlamError::Usage(format!("there is no OSPS Baseline {}", flags.baseline)))?;
        let (loaded, notes) = match &flags.catalog {
            Some(path) => {
                let loaded = slam_standards::load_catalog(&session.read(path)?);
                let (catalog, notes) = loaded.map_err(|source| SlamError::Catalog { path: path.clone(), source })?;
                (Some(catalog), notes)
            }
            None => (None, Vec::new()),
        };
        Ok(Self { loaded, standard: flags.standard, baseline, notes })
    }

    pub(super) fn catalogs(&self) -> (&Catalog, Option<&Catalog>) {
        match (&self.loaded, self.standard) {
            (Some(loaded), _) => (loaded, None),
            (None, Standard::OspsBaseline | Standard::Ci | Standard::Scorecard) => (self.baseline, None),
            (None, Standard::CraReadiness) => (slam_standards::cra_readiness(), Some(self.baseline)),
        }
    }
}

fn one(session: &Session, flags: &Check, chosen: &Chosen, repository: &Utf8Path) -> Result<Answer, SlamError> {
    let question = Question {
        flags,
        target: repository,
        source: &flags.source,
        files: flags.catalog.as_deref().into_iter().collect(),
        more: String::new(),
    };
    session.answer(&question, || told(session, flags, chosen, repository))
}

fn told(session: &Session, flags: &Check, chosen: &Chosen, repository: &Utf8Path) -> Result<Answer, SlamError> {
    let evidence = session.evidence(repository, &flags.source)?;
    let options =
        slam_engine::CheckOptions { level: flags.level, only: flags.only.clone(), notes: chosen.notes.clone() };
    let (catalog, context) = chosen.catalogs();
    let report = slam_engine::check(&evidence, catalog, context, &options)?;
    let mut out = Vec::new();
    render(session, flags, &evidence, &report, repository, &mut out)?;
    let exit = gate(single(&flags.fail_on)?, &report);
    let notes = if flags.format == CheckFormat::Text { Vec::new() } else { report.notes };
    // The advice of this format goes to standard error, and is not part of what is kept.
    let missing = slam_engine::missing_objects(&evidence).filter(|_| flags.format != CheckFormat::Bestpractices);
    Ok(Answer { out, notes, exit, missing })
}

fn render(
    session: &Session,
    flags: &Check,
    evidence: &Evidence,
    report: &CheckReport,
    repository: &Utf8Path,
    out: &mut Vec<u8>,
) -> Result<(), SlamError> {
    let wants_lines = matches!(flags.format, CheckFormat::Text | CheckFormat::Html | CheckFormat::Sarif);
    let cited = if wants_lines { lines::of_check(report) } else { BTreeSet::new() };
    let files =
        Lines::read(session, repository, &flags.source, evidence.secrets.seen().map_or(&[], Vec::as_slice), &cited);
    let sources = |path: &slam_model::RepoPath| files.get(path);
    let articles = |id: &str| super::super::explain::article_of(id);
    let options = session.options(Some(&sources), Some(&articles));
    let format = match flags.format {
        CheckFormat::Text => slam_report::CheckFormat::Text,
        CheckFormat::Json => slam_report::CheckFormat::Json,
        CheckFormat::Sarif => slam_report::CheckFormat::Sarif,
        CheckFormat::Markdown => slam_report::CheckFormat::Markdown,
        CheckFormat::Gemara => slam_report::CheckFormat::Gemara,
        CheckFormat::Html => slam_report::CheckFormat::Html,
        CheckFormat::Oscal => slam_report::CheckFormat::Oscal,
        CheckFormat::Bestpractices => slam_report::CheckFormat::Bestpractices,
        CheckFormat::Intoto => slam_report::CheckFormat::Intoto,
        CheckFormat::Svr => slam_report::CheckFormat::Svr,
        CheckFormat::Github => slam_report::CheckFormat::Github,
        CheckFormat::Probe => {
            return Err(SlamError::Usage("probes are a format of --standard scorecard".to_owned()));
        }
    };
    if flags.format == CheckFormat::Json && flags.repositories.len() > 1 {
        let line = serde_json::to_string(report).map_err(|error| SlamError::Render(error.into()))?;
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
        return Ok(());
    }
    slam_report::check::write(report, format, &options, out).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidInput => SlamError::Usage(error.to_string()),
        _ => SlamError::Render(error),
    })?;
    if flags.format == CheckFormat::Bestpractices && !session.global.quiet {
        session.say(|options, out| slam_report::bestpractices::write_advice(report, options, out));
    }
    Ok(())
}

/// Returns how the gate ends. With a gate, a run that decided nothing cannot look green.
fn gate(fail_on: Option<FailOn>, report: &CheckReport) -> Exit {
    let Some(fail_on) = fail_on else { return Exit::Ran };
    if report.requirements.iter().any(|result| stops(fail_on, result.verdict)) {
        Exit::Refused
    } else if matches!(report.coverage, Coverage { decided: 0, .. }) {
        Exit::Undecided
    } else {
        Exit::Ran
    }
}

/// Returns whether a verdict stops a gate.
pub(super) fn stops(fail_on: FailOn, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Failed => true,
        Verdict::Unknown | Verdict::NotRun => fail_on >= FailOn::Unknown,
        Verdict::NeedsReview => fail_on >= FailOn::NeedsReview,
        Verdict::Passed | Verdict::NotApplicable => false,
    }
}
