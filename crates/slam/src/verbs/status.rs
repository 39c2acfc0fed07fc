//! `slam status`: the six badges and the one next step.

use std::collections::BTreeSet;

use camino::Utf8Path;
use slam_standards::ObjectiveSet;

use crate::{
    answers::{Answer, Question},
    cli::{Status, StatusFormat},
    error::SlamError,
    exit::Exit,
    lines::{self, Lines},
    near::near,
    session::Session,
};

/// Tells how far each badge is.
pub(crate) fn run(session: &Session, flags: &Status) -> Result<Exit, SlamError> {
    let objectives = objectives(session, &flags.event)?;
    let question = Question {
        flags,
        target: &flags.repository,
        source: &flags.source,
        files: Vec::new(),
        more: format!("{} {}", objectives.sha256, session.today() > objectives.closes),
    };
    let answer = session.answer(&question, || told(session, flags, &objectives))?;
    session.write(&answer.out)?;
    Ok(answer.exit)
}

fn told(session: &Session, flags: &Status, objectives: &ObjectiveSet) -> Result<Answer, SlamError> {
    let evidence = session.evidence(&flags.repository, &flags.source)?;
    let options = slam_engine::StatusOptions { level: flags.level, hours: flags.hours };
    let report = slam_engine::status(&evidence, objectives, options)?;
    let wants_lines = matches!(flags.format, StatusFormat::Text | StatusFormat::Html);
    let cited = if wants_lines { lines::of_status(&report) } else { BTreeSet::new() };
    let files = Lines::read(
        session,
        &flags.repository,
        &flags.source,
        evidence.secrets.seen().map_or(&[], Vec::as_slice),
        &cited,
    );
    let sources = |path: &slam_model::RepoPath| files.get(path);
    let options = session.options(Some(&sources), None);
    let format = match flags.format {
        StatusFormat::Text => slam_report::StatusFormat::Text,
        StatusFormat::Json => slam_report::StatusFormat::Json,
        StatusFormat::Markdown => slam_report::StatusFormat::Markdown,
        StatusFormat::Html => slam_report::StatusFormat::Html,
    };
    let mut out = Vec::new();
    slam_report::status::write(&report, format, &options, &mut out).map_err(SlamError::Render)?;
    let notes = if flags.format == StatusFormat::Text { Vec::new() } else { report.notes };
    Ok(Answer { out, notes, exit: Exit::Ran, missing: slam_engine::missing_objects(&evidence) })
}

/// Returns the edition of this name, or the objective set in this file.
pub(crate) fn objectives(session: &Session, event: &str) -> Result<ObjectiveSet, SlamError> {
    if let Some(known) = slam_standards::objective_set(event) {
        return Ok(known.clone());
    }
    let path = Utf8Path::new(event);
    if !event.contains(['/', '.']) && !path.exists() {
        return Err(SlamError::UnknownEvent { event: event.to_owned() });
    }
    let own = slam_standards::load_objective_set(&session.read(path)?);
    let own = own.map_err(|source| SlamError::Objectives { path: path.to_owned(), source })?;
    let is_known = |id: &str| slam_checks::find(id).is_some();
    for id in slam_standards::unknown_ids(&own, &is_known) {
        let checks = slam_checks::all().iter().map(|check| check.id);
        let hint = near(&id, checks).first().map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        session.note(&format!("{path}: this build knows no `{id}`, so its part is not run{hint}"));
    }
    Ok(own)
}
