//! Scorecard's list of probe findings.

use std::collections::BTreeMap;

use serde::Serialize;
use slam_model::scorecard::{Location, Outcome, ProbeFinding, ScorecardReport};

use super::json::{self, Repository, Tool};

#[derive(Serialize)]
pub(super) struct Result<'r> {
    date: String,
    repo: Repository,
    scorecard: Tool,
    findings: Vec<Finding<'r>>,
}

#[derive(Serialize)]
struct Finding<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<Remediation<'r>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    values: &'r BTreeMap<String, String>,
    probe: &'r str,
    message: &'r str,
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    line_start: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_end: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'r str>,
    path: String,
    r#type: u8,
}

#[derive(Serialize)]
struct Remediation<'r> {
    text: &'r str,
    markdown: &'r str,
    effort: u8,
}

/// Effort of a remedy in Scorecard's scale from 1 (low) to 3 (high).
const EFFORT: u8 = 1;

pub(super) fn result(report: &ScorecardReport) -> Result<'_> {
    Result {
        date: report.as_of.strftime("%Y-%m-%d").to_string(),
        repo: json::repository(report),
        scorecard: json::tool(report),
        findings: report.checks.iter().flat_map(|check| &check.findings).map(finding).collect(),
    }
}

fn finding(one: &ProbeFinding) -> Finding<'_> {
    let remedy = |text| Remediation { text, markdown: text, effort: EFFORT };
    Finding {
        location: one.location.as_ref().map(place),
        remediation: one.remediation.as_deref().map(remedy),
        values: &one.values,
        probe: &one.probe,
        message: &one.message,
        outcome: one.outcome,
    }
}

fn place(location: &Location) -> Place<'_> {
    Place {
        line_start: location.line,
        line_end: location.end_line,
        snippet: location.snippet.as_deref(),
        path: location.path.to_string(),
        r#type: location.kind.number(),
    }
}
