//! Scorecard's JSON, version 2: the fields and their order are Scorecard's.

use serde::Serialize;
use slam_model::scorecard::{CheckScore, ScorecardReport};

use super::{commit, name, spell, version};

#[derive(Serialize)]
pub(super) struct Result {
    date: String,
    repo: Repository,
    scorecard: Tool,
    score: f64,
    checks: Vec<Check>,
    metadata: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Repository {
    name: String,
    commit: String,
}

#[derive(Serialize)]
pub(super) struct Tool {
    version: String,
    commit: String,
}

#[derive(Serialize)]
struct Check {
    details: Vec<String>,
    score: i32,
    reason: String,
    name: String,
    documentation: Documentation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    annotations: Vec<&'static str>,
}

#[derive(Serialize)]
struct Documentation {
    url: String,
    short: String,
}

pub(super) fn repository(report: &ScorecardReport) -> Repository {
    Repository { name: name(report), commit: commit(report) }
}

pub(super) fn tool(report: &ScorecardReport) -> Tool {
    Tool { version: version(report), commit: "unknown".to_owned() }
}

pub(super) fn result(report: &ScorecardReport) -> Result {
    let mode = if report.strict { "strict" } else { "right" };
    Result {
        date: report.as_of.to_string(),
        repo: repository(report),
        scorecard: tool(report),
        score: report.aggregate_tenths().map_or(-1.0, |tenths| f64::from(tenths) / 10.0),
        checks: report.checks.iter().map(check).collect(),
        metadata: vec![format!("tool={} {}", report.tool.name, report.tool.version), format!("answers={mode}")],
    }
}

fn check(check: &CheckScore) -> Check {
    Check {
        details: check.details.iter().map(spell).collect(),
        score: check.score.map_or(-1, i32::from),
        reason: check.reason.clone(),
        name: check.name.clone(),
        documentation: Documentation { url: check.url.clone(), short: check.short.clone() },
        annotations: check.annotations.iter().map(|one| one.reason.words()).collect(),
    }
}
