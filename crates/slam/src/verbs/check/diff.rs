//! `slam check --diff`: what a change did to the posture.

use std::collections::BTreeSet;

use camino::Utf8Path;
use slam_collect::{Repository, Request, Revision};
use slam_engine::{Changes, CheckOptions};
use slam_model::{
    ObjectId, RepoPath, Severity,
    diff::{AGGREGATE, DiffReport, Gate, Judged, Located, Side, Turn},
    evidence::secret::Secret,
    report::Tool,
    scorecard::SCORECARD_VERSION,
};
use slam_report::DiffFormat;
use slam_standards::SCORECARD_ID;

use super::{Between, ci, each, requirements, scorecard};
use crate::{
    answers::{Answer, Question},
    cli::{self, Check, CheckFormat, FailOn, Standard, single},
    error::SlamError,
    exit::Exit,
    lines::Lines,
    progress::Bar,
    session::Session,
};

/// Compares two commits of each repository; one that cannot be judged does not stop the others.
pub(crate) fn run(session: &Session, flags: &Check, range: &str) -> Result<Exit, SlamError> {
    let range = Range::parse(range)?;
    let format = format(flags.format)?;
    match flags.standard {
        Standard::Ci => drop(ci::gate(single(&flags.fail_on)?)?),
        Standard::Scorecard => scorecard::refuse_foreign(flags)?,
        Standard::OspsBaseline | Standard::CraReadiness => requirements::refuse_severities(single(&flags.fail_on)?)?,
    }
    each(session, flags, Between::texts(format == DiffFormat::Text), |repository| {
        one(session, flags, &range, format, repository)
    })
}

fn format(format: CheckFormat) -> Result<DiffFormat, SlamError> {
    match format {
        CheckFormat::Text => Ok(DiffFormat::Text),
        CheckFormat::Json => Ok(DiffFormat::Json),
        CheckFormat::Markdown => Ok(DiffFormat::Markdown),
        CheckFormat::Github => Ok(DiffFormat::Github),
        _ => Err(SlamError::Usage("--diff has the formats text, json, markdown, and github".to_owned())),
    }
}

/// What the person wrote: `BASE..HEAD`, or `BASE...HEAD` from where HEAD left BASE. An end that is left out is `HEAD`.
#[derive(Debug, PartialEq, Eq)]
struct Range {
    base: String,
    head: String,
    from_merge_base: bool,
}

impl Range {
    fn parse(text: &str) -> Result<Self, SlamError> {
        let (base, head, from_merge_base) = match (text.split_once("..."), text.split_once("..")) {
            (Some((base, head)), _) => (base, head, true),
            (None, Some((base, head))) => (base, head, false),
            (None, None) => ("", "", false),
        };
        let end = |end: &str| if end.is_empty() { "HEAD".to_owned() } else { end.to_owned() };
        if base.is_empty() && head.is_empty() {
            let text = format!("`{text}` names no two commits; write --diff BASE..HEAD, or BASE...HEAD");
            return Err(SlamError::Usage(text));
        }
        Ok(Self { base: end(base), head: end(head), from_merge_base })
    }
}

/// The two commits that were found.
struct Ends {
    base: Revision,
    head: Revision,
}

impl Ends {
    fn find(repository: &Repository, range: &Range, target: &Utf8Path) -> Result<Self, SlamError> {
        let head = repository.revision(Some(&range.head))?;
        let base = repository.revision(Some(&range.base))?;
        if !range.from_merge_base {
            return Ok(Self { base, head });
        }
        let found = repository.merge_base(&base, &head)?;
        let (from, to) = (range.base.clone(), range.head.clone());
        let base = found.ok_or_else(|| SlamError::NoMergeBase { path: target.to_owned(), from, to })?;
        Ok(Self { base, head })
    }

    fn ids(&self) -> String {
        let id = |revision: &Revision| revision.commit().map(|id| id.to_string()).unwrap_or_default();
        format!("{} {}", id(&self.base), id(&self.head))
    }
}

fn one(
    session: &Session,
    flags: &Check,
    range: &Range,
    format: DiffFormat,
    target: &Utf8Path,
) -> Result<Answer, SlamError> {
    let ends = Ends::find(&session.request(target, &flags.source).open()?, range, target)?;
    let question = Question {
        flags,
        target,
        source: &flags.source,
        files: flags.catalog.as_deref().into_iter().collect(),
        more: ends.ids(),
    };
    session.answer(&question, || {
        let mut told = match flags.standard {
            Standard::Ci => of_ci(session, flags, range, &ends, target)?,
            Standard::Scorecard => of_scorecard(session, flags, range, &ends, target)?,
            Standard::OspsBaseline | Standard::CraReadiness => of_catalog(session, flags, range, &ends, target)?,
        };
        told.report.gate = match flags.standard {
            Standard::Scorecard => scores_gate(&flags.fail_on, &told.report),
            _ => single(&flags.fail_on)?.map(|fail_on| gate(fail_on, &told.report)),
        };
        let out = render(session, flags, &told, format, target)?;
        let exit = match &told.report.gate {
            Some(gate) if !gate.passed => Exit::Refused,
            _ => told.exit,
        };
        let notes = if format == DiffFormat::Text { Vec::new() } else { told.report.notes };
        Ok(Answer { out, notes, exit, missing: told.missing })
    })
}

/// A difference, and what the program has to know beside it.
struct Told {
    report: DiffReport,
    secrets: Vec<Secret>,
    /// How the run ends when the gate passes.
    exit: Exit,
    missing: Option<Vec<ObjectId>>,
}

/// Returns the requests for both commits. Ages of both are counted to the same moment, or else the days between two
/// commits would look like the work of the change.
fn requests(session: &Session, flags: &Check, range: &Range, ends: &Ends, target: &Utf8Path) -> (Request, Request) {
    let of = |rev: String| Request { rev: Some(rev), ..session.request(target, &flags.source) };
    let mut head = of(range.head.clone());
    let mut base = of(ends.base.commit().map(|id| id.to_string()).unwrap_or_default());
    head.now = head.now.or(ends.head.time);
    base.now = head.now;
    (base, head)
}

fn of_catalog(
    session: &Session,
    flags: &Check,
    range: &Range,
    ends: &Ends,
    target: &Utf8Path,
) -> Result<Told, SlamError> {
    let chosen = requirements::Chosen::new(session, flags)?;
    let (catalog, context) = chosen.catalogs();
    let (base_request, head_request) = requests(session, flags, range, ends, target);
    let head = session.gathered(&head_request)?;
    let base = session.gathered(&base_request)?;
    let mut options = CheckOptions { level: flags.level, only: flags.only.clone(), notes: chosen.notes.clone() };
    let now = slam_engine::check(&head, catalog, context, &options)?;
    // A change of `level` in slam.toml is no reason to leave requirements out on one side.
    options.level = Some(now.level);
    let before = slam_engine::check(&base, catalog, context, &options)?;
    let changes = slam_engine::compare_checks((&before, &base), (&now, &head));
    let standard =
        Judged { id: now.standard.id.clone(), version: Some(now.standard.version.clone()), level: Some(now.level) };
    let undecided = !flags.fail_on.is_empty() && now.coverage.decided == 0;
    let missing = slam_engine::missing_objects(&head).zip(slam_engine::missing_objects(&base));
    let secrets = head.secrets.seen().cloned().unwrap_or_default();
    let mut report = report(changes, standard, (range, ends), now.tool, now.subject);
    report.as_of = now.as_of;
    report.notes = now.notes;
    Ok(Told {
        report,
        secrets,
        exit: if undecided { Exit::Undecided } else { Exit::Ran },
        missing: missing.map(|(head, base)| head.into_iter().chain(base).collect()),
    })
}

fn of_ci(session: &Session, flags: &Check, range: &Range, ends: &Ends, target: &Utf8Path) -> Result<Told, SlamError> {
    let (base, head) = requests(session, flags, range, ends, target);
    let bar = Bar::new(!session.global.no_progress && !session.global.quiet);
    let sources = slam_engine::gather_ci(&head, &bar)?;
    let now = slam_engine::ci(&sources, &flags.only)?;
    let before = slam_engine::ci(&slam_engine::gather_ci(&base, &bar)?, &flags.only)?;
    let is_empty = [&now, &before].iter().all(|report| report.definitions == 0 && report.unread.is_empty());
    let was_read = now.unread.is_empty() && before.unread.is_empty();
    let changes = slam_engine::compare_ci(&before, &now);
    let standard = Judged { id: "ci".to_owned(), version: None, level: None };
    let mut report = report(changes, standard, (range, ends), now.tool, now.subject);
    report.as_of = now.as_of;
    report.notes = now.notes;
    Ok(Told {
        report,
        secrets: sources.secrets,
        exit: if is_empty { Exit::Nothing } else { Exit::Ran },
        missing: was_read.then(Vec::new),
    })
}

fn of_scorecard(
    session: &Session,
    flags: &Check,
    range: &Range,
    ends: &Ends,
    target: &Utf8Path,
) -> Result<Told, SlamError> {
    let (base_request, head_request) = requests(session, flags, range, ends, target);
    let (head, base) = (session.gathered(&head_request)?, session.gathered(&base_request)?);
    let options = scorecard::options(flags);
    let now = slam_engine::scorecard(&head, &options)?;
    let changes = slam_engine::compare_scorecards(&slam_engine::scorecard(&base, &options)?, &now);
    let standard = Judged { id: SCORECARD_ID.to_owned(), version: Some(SCORECARD_VERSION.to_owned()), level: None };
    let missing = slam_engine::missing_objects(&head).zip(slam_engine::missing_objects(&base));
    // Nobody can say of a score that stays inconclusive whether the change lowered it.
    let undecided = !flags.fail_on.is_empty() && now.aggregate_tenths().is_none();
    let mut report = report(changes, standard, (range, ends), now.tool, now.subject);
    report.as_of = now.as_of;
    report.notes = now.notes;
    Ok(Told {
        report,
        secrets: head.secrets.seen().cloned().unwrap_or_default(),
        exit: if undecided { Exit::Undecided } else { Exit::Ran },
        missing: missing.map(|(head, base)| head.into_iter().chain(base).collect()),
    })
}

fn report(
    changes: Changes,
    standard: Judged,
    (range, ends): (&Range, &Ends),
    tool: Tool,
    subject: slam_model::Subject,
) -> DiffReport {
    let side = |rev: &str, revision: &Revision, merge_base| Side {
        rev: rev.to_owned(),
        commit: revision.commit(),
        time: revision.time,
        merge_base,
    };
    DiffReport {
        schema: DiffReport::SCHEMA.to_owned(),
        tool,
        base: side(&range.base, &ends.base, range.from_merge_base),
        head: side(&range.head, &ends.head, false),
        subject,
        standard,
        as_of: jiff::Timestamp::UNIX_EPOCH,
        verdicts: changes.verdicts,
        scores: changes.scores,
        new: changes.new,
        gone: changes.gone,
        summary: changes.summary,
        gate: None,
        notes: Vec::new(),
    }
}

/// Returns how the gate ends: only what got worse and what is new can stop it.
fn gate(fail_on: FailOn, report: &DiffReport) -> Gate {
    let severity = ci::gate(Some(fail_on)).ok().flatten();
    let stops = |one: &Located| match (one.verdict, one.severity, severity) {
        (Some(verdict), _, _) => requirements::stops(fail_on, verdict),
        (None, Some(found), Some(bound)) => found >= bound && found > Severity::Informational,
        (None, _, _) => false,
    };
    let turned = report.verdicts.iter().filter(|one| one.turn == Turn::Worse && requirements::stops(fail_on, one.to));
    let new = report.new.iter().filter(|one| stops(one));
    let names = |one: &Located| match one.requirements.as_slice() {
        [] => vec![one.rule.clone()],
        ids => ids.to_vec(),
    };
    let stopped_by: BTreeSet<String> = turned.map(|one| one.id.clone()).chain(new.flat_map(names)).collect();
    let name = clap::ValueEnum::to_possible_value(&fail_on).map(|value| value.get_name().to_owned());
    Gate {
        fail_on: name.unwrap_or_default(),
        passed: stopped_by.is_empty(),
        stopped_by: stopped_by.into_iter().collect(),
    }
}

/// Returns how the gate on scores ends: one that is too low stops only a change that lowered it.
fn scores_gate(gates: &[cli::Gate], report: &DiffReport) -> Option<Gate> {
    let bounds = gates.iter().filter_map(|gate| match gate {
        cli::Gate::Aggregate(tenths) => Some((AGGREGATE, f64::from(*tenths) / 10.0)),
        cli::Gate::Check(name, least) => Some((*name, f64::from(*least))),
        cli::Gate::On(_) => None,
    });
    let bounds: Vec<(&str, f64)> = bounds.collect();
    let is_low = |name: &str, least: f64| {
        let mut lower = report.scores.iter().filter(|one| one.turn == Turn::Worse && one.check == name);
        lower.any(|one| one.to.is_none_or(|score| score < least))
    };
    let stopped = bounds.iter().filter(|(name, least)| is_low(name, *least));
    let stopped_by: Vec<String> = stopped.map(|(name, _)| (*name).to_owned()).collect();
    let fail_on: Vec<String> = bounds.iter().map(|(name, least)| format!("{name}={least}")).collect();
    let passed = stopped_by.is_empty();
    (!bounds.is_empty()).then(|| Gate { fail_on: fail_on.join(","), passed, stopped_by })
}

fn render(
    session: &Session,
    flags: &Check,
    told: &Told,
    format: DiffFormat,
    target: &Utf8Path,
) -> Result<Vec<u8>, SlamError> {
    let report = &told.report;
    let cited: BTreeSet<&RepoPath> = match format {
        DiffFormat::Text => report.new.iter().map(|one| &one.path).collect(),
        _ => BTreeSet::new(),
    };
    let rev = report.head.commit.as_ref().map(ToString::to_string);
    let files = Lines::read_at(session, target, &flags.source, rev, &told.secrets, &cited);
    let text = |path: &RepoPath| files.get(path);
    let options = session.options(Some(&text), None);
    let mut out = Vec::new();
    let written = if format == DiffFormat::Json && flags.repositories.len() > 1 {
        slam_report::json::write_line(report, &mut out)
    } else {
        slam_report::diff::write(report, format, &options, &mut out)
    };
    written.map_err(SlamError::Render)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_two_commits() {
        for (text, expected) in [
            ("main..work", Some(("main", "work", false))),
            ("main...", Some(("main", "HEAD", true))),
            ("..v1.0", Some(("HEAD", "v1.0", false))),
            ("origin/main...HEAD~2", Some(("origin/main", "HEAD~2", true))),
            ("main", None),
            ("..", None),
            ("...", None),
            ("", None),
        ] {
            let found = Range::parse(text).ok();
            let expected = expected.map(|(base, head, from_merge_base)| Range {
                base: base.to_owned(),
                head: head.to_owned(),
                from_merge_base,
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
