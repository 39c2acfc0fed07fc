//! Writes what came out: one transaction for everything that follows from it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    Actor, EvaluationId, RegistrationId, RepositoryId,
    audit::{AuditSubject, AuditValue},
    evaluation::{
        BadgeName, Changes, Evaluation, Outcome, ProjectResult, RepositoryResult, Scope, Trace, changes, fold,
    },
};
use slam_model::{
    ObjectId, Sha256, Verdict,
    report::{NextStep, RequirementResult},
};

use super::{Cause, Summary, Task, badges, notice, read, summary::Counts};
use crate::{
    StoreError,
    audit::{self, Note},
    evidence::{self, Blob},
    registrations, reviews,
    sql::Transaction,
};

/// The longest reason of a failure that a row keeps, in characters.
const LONGEST_PROBLEM: usize = 1_000;

/// What a worker brought of one repository, beside the judgement.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// The branch that was judged.
    pub branch: Option<String>,
    /// The first paragraph of the README, as plain text.
    pub readme: String,
    /// The step that closes most.
    pub next: Option<NextStep>,
    /// The evidence.
    pub evidence: Option<Blob>,
    /// Which commits took away what the evaluation before had.
    pub trace: Option<Trace>,
}

/// What a worker brought.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The result.
    pub evaluation: Evaluation,
    /// The badges of the rules that judged.
    pub names: Vec<BadgeName>,
    /// What belongs to each repository.
    pub brought: BTreeMap<RepositoryId, Brought>,
}

/// Writes a result with everything that follows. Returns false, and writes nothing, when the evaluation is not queued any
/// more: somebody else finished it.
///
/// # Errors
/// The database fails.
pub async fn finish(tx: &mut Transaction, task: &Task, done: &Finished, now: Timestamp) -> Result<bool, StoreError> {
    let evaluation = &done.evaluation;
    let as_of = task.as_of.unwrap_or(evaluation.at);
    let result = fold(evaluation, &done.names);
    let before = read::earlier(tx, &task.registration, as_of).await?;
    let is_newest = !read::is_superseded(tx, &task.registration, as_of).await?;
    let changed = match &before {
        Some(before) if is_newest => Some(traced(changes(before, evaluation, &done.names), &done.brought)),
        _ => None,
    };
    let counts = Counts::of(&result, changed.as_ref());
    let summary = Summary::of(evaluation, &result, changed);
    let row = EvaluationRow { summary: &summary, counts, as_of };
    if !write_row(tx, task, evaluation, &row, now).await? {
        return Ok(false);
    }
    for one in &evaluation.repositories {
        let brought = done.brought.get(&one.repository).cloned().unwrap_or_default();
        write_repository(tx, &evaluation.id, one, &brought, now).await?;
    }
    write_verdicts(tx, evaluation, &result).await?;
    if task.cause == Cause::Schedule {
        write_dated(tx, task, evaluation).await?;
    }
    if is_newest {
        badges::write(tx, &task.registration, &evaluation.id, &summary, counts, as_of).await?;
        notice::tell(tx, task, evaluation, &summary, now).await?;
        reviews::reopen(tx, evaluation, &result, now).await?;
        registrations::licence_seen(tx, &task.project, &evaluation.id, now).await?;
    }
    let note = Note::new("evaluation-done", AuditSubject::thing("registration", &task.registration));
    let found = summary.project.badges.iter().filter(|badge| badges::status_name(badge.status) == "evidence-found");
    let found = found.map(|badge| badge.id.clone()).collect();
    let note = note.word("evaluation", &evaluation.id).word("cause", task.cause.name());
    let note = note
        .with("found", AuditValue::Words(found))
        .word("evidence", slam_event::evaluation::evidence_digest(evaluation));
    let note = match evaluation.basis() {
        Some(basis) => note.word("objectives", &basis.objectives_sha256),
        None => note,
    };
    audit::append(tx, &Actor::Event, note, now).await?;
    Ok(true)
}

fn traced(mut changes: Changes, brought: &BTreeMap<RepositoryId, Brought>) -> Changes {
    for (repository, own) in brought {
        if let Some(trace) = &own.trace {
            changes.trace(repository, trace);
        }
    }
    changes
}

/// What the evaluation's own row keeps.
struct EvaluationRow<'r> {
    summary: &'r Summary,
    counts: Counts,
    as_of: Timestamp,
}

async fn write_row(
    tx: &mut Transaction,
    task: &Task,
    evaluation: &Evaluation,
    row: &EvaluationRow<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let basis = evaluation.basis();
    let tool = basis.map_or_else(String::new, |basis| format!("{} {}", basis.tool.name, basis.tool.version));
    let level = basis.map_or(task.level, |basis| basis.level);
    let text = "UPDATE evaluation SET state = 'done', objectives_sha256 = $1, catalog_sha256 = $2, tool_version = $3,
                level = $4, result = $5, evaluated_at = $6, as_of_at = $7, badges_found = $8, decided = $9, required = $10,
                passed = $11, turned_better = $12, turned_worse = $13, badges_partial = $15, badges_unknown = $16,
                badges_not_started = $17, problem = '' WHERE id = $14 AND state = 'queued'";
    let counts = row.counts;
    let update = tx.query(text).bind(&task.rules.objectives_sha256);
    let update = update.bind(basis.map_or("", |basis| basis.standard.catalog_sha256.as_str())).bind(tool);
    let update = update.bind(u8::from(level)).bind(json("a summary", row.summary)?).bind(now).bind(row.as_of);
    let update = update.bind(counts.badges_found).bind(counts.decided).bind(counts.required).bind(counts.passed);
    let update = update.bind(counts.turned_better).bind(counts.turned_worse).bind(&evaluation.id);
    let update = update.bind(counts.partial).bind(counts.unknown).bind(counts.not_started);
    Ok(update.execute().await? > 0)
}

/// What the page of a project shows of one repository beside its verdicts.
#[derive(serde::Serialize)]
struct Shown<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'s NextStep>,
    #[serde(skip_serializing_if = "str::is_empty")]
    readme: &'s str,
}

async fn write_repository(
    tx: &mut Transaction,
    evaluation: &EvaluationId,
    one: &RepositoryResult,
    brought: &Brought,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(blob) = &brought.evidence {
        evidence::put(tx, blob, now).await?;
    }
    let (outcome, problem) = match (&one.scope, &one.outcome) {
        (Scope::Out { reason }, _) => ("out-of-scope", reason.as_str()),
        (Scope::In, Outcome::Judged(_)) => ("judged", ""),
        (Scope::In, Outcome::Empty) => ("empty", "has no commit"),
        (Scope::In, Outcome::Unreachable { reason, .. }) => ("unreachable", reason.as_str()),
    };
    let judgement = one.judgement();
    let shown = Shown { next: brought.next.as_ref(), readme: &brought.readme };
    let text = "INSERT INTO evaluation_repository
                (evaluation, repository, commit_id, branch, evidence_sha256, outcome, record, status, problem)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let insert = tx.query(text).bind(evaluation).bind(&one.repository);
    let insert = insert.bind(judgement.map_or("", |judgement| judgement.commit.as_str()));
    let insert = insert.bind(brought.branch.as_deref().unwrap_or_default());
    let insert = insert.bind(judgement.map_or("", |judgement| judgement.evidence_sha256.as_str())).bind(outcome);
    let insert = insert.bind(evidence::pack(json("a judgement", one)?.as_bytes())?).bind(json("a status", &shown)?);
    insert.bind(short(problem)).execute().await.map(drop)
}

/// A place that supports a verdict, with the repository and the commit that it is found at.
#[derive(serde::Serialize)]
struct Cited<'c> {
    repository: &'c RepositoryId,
    commit: &'c ObjectId,
    #[serde(flatten)]
    citation: &'c slam_model::Citation,
}

async fn write_verdicts(
    tx: &mut Transaction,
    evaluation: &Evaluation,
    result: &ProjectResult,
) -> Result<(), StoreError> {
    for folded in &result.requirements {
        let decider = evaluation.repositories.iter().find(|one| one.repository == folded.repository);
        let judged = decider.and_then(|one| one.judgement());
        let own = judged.and_then(|judgement| judgement.requirements.iter().find(|one| one.id == folded.id));
        // Unknown because the repository could not be seen: title and level are those of another one.
        let any = || {
            let all = evaluation.repositories.iter().filter_map(|one| one.judgement());
            all.flat_map(|judgement| &judgement.requirements).find(|one| one.id == folded.id)
        };
        let Some(shown) = own.or_else(any) else { continue };
        let (reason, message) = match own {
            Some(own) => (own.reason.as_str(), own.message.clone()),
            None => ("repository/unreachable", decider.map_or_else(String::new, unseen)),
        };
        let cited = cited(judged.zip(own).map(|(judgement, own)| (&folded.repository, &judgement.commit, own)));
        let text = "INSERT INTO verdict (evaluation, requirement, level, verdict, reason, message, evidence)
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let insert = tx.query(text).bind(&evaluation.id).bind(folded.id.as_str()).bind(u8::from(shown.level));
        let insert = insert.bind(verdict_name(folded.verdict)).bind(reason).bind(message);
        insert.bind(json("citations", &cited)?).execute().await?;
    }
    Ok(())
}

/// Returns a verdict as JSON spells it.
fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "Passed",
        Verdict::Failed => "Failed",
        Verdict::NeedsReview => "NeedsReview",
        Verdict::NotApplicable => "NotApplicable",
        Verdict::Unknown => "Unknown",
        Verdict::NotRun => "NotRun",
    }
}

fn unseen(one: &RepositoryResult) -> String {
    match &one.outcome {
        Outcome::Unreachable { reason, .. } => format!("`{}` could not be reached: {reason}", one.name),
        Outcome::Empty | Outcome::Judged(_) => format!("`{}` says nothing of it", one.name),
    }
}

fn cited<'c>(of: Option<(&'c RepositoryId, &'c ObjectId, &'c RequirementResult)>) -> Vec<Cited<'c>> {
    let Some((repository, commit, own)) = of else { return Vec::new() };
    own.evidence.iter().map(|citation| Cited { repository, commit, citation }).collect()
}

/// A scan that the schedule made is a dated result for the evaluations to come.
async fn write_dated(tx: &mut Transaction, task: &Task, evaluation: &Evaluation) -> Result<(), StoreError> {
    for one in evaluation.repositories.iter().filter(|one| one.is_in_scope()) {
        let Some(judgement) = one.judgement() else { continue };
        let basis = &judgement.basis;
        let coverage = judgement.coverage;
        let text =
            "INSERT INTO dated_result (registration, repository, source, commit_id, tool, catalog, outcome, made_at)
                    VALUES ($1, $2, 'server-schedule', $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
        let insert = tx.query(text).bind(&task.registration).bind(&one.repository).bind(judgement.commit.as_str());
        let insert = insert.bind(format!("{} {}", basis.tool.name, basis.tool.version));
        let insert = insert.bind(format!("{} {}", basis.standard.id, basis.standard.version));
        let outcome = format!("{} of {} requirements decided", coverage.decided, coverage.all);
        insert.bind(outcome).bind(evaluation.at).execute().await?;
    }
    Ok(())
}

/// Marks an evaluation as failed, and keeps the reason. The result before it stays the newest.
///
/// # Errors
/// The database fails.
pub async fn fail(tx: &mut Transaction, id: &EvaluationId, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    let text =
        "UPDATE evaluation SET state = 'failed', problem = $1, evaluated_at = $2 WHERE id = $3 AND state = 'queued'";
    if tx.query(text).bind(short(reason)).bind(now).bind(id).execute().await? == 0 {
        return Ok(());
    }
    let row = tx.query("SELECT registration FROM evaluation WHERE id = $1").bind(id).fetch_one().await?;
    let registration: RegistrationId = row.get("registration")?;
    let note = Note::new("evaluation-failed", AuditSubject::thing("registration", registration));
    // The reason may quote what a foreign machine said: its digest is enough to compare.
    let note = note.word("evaluation", id).word("reason-sha256", Sha256::of(reason.as_bytes()));
    audit::append(tx, &Actor::Event, note, now).await.map(drop)
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST_PROBLEM).collect()
}

fn json(what: &'static str, value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|source| StoreError::Json { what, source })
}
