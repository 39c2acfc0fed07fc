//! SARIF with the rules and runs of Scorecard: one rule a check, one result a place of a check that is not at its best.

use serde_json::{Map, Value, json};
use slam_model::scorecard::{CheckScore, Detail, DetailLevel, Location, LocationKind, Risk, ScorecardReport};

use super::{commit, spell, version};
use crate::{links, sarif};

const SCHEMA: &str =
    "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json";
const ROOT: &str = "%SRCROOT%";
/// Scorecard's artifact for an alert that belongs to no file, as an address.
const NO_FILE: &str = "no%20file%20associated%20with%20this%20alert";

pub(super) fn log(report: &ScorecardReport) -> Value {
    let mut categories: Vec<&str> = report.checks.iter().map(|check| check.category.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    let runs: Vec<Value> = categories.into_iter().map(|category| run(report, category)).collect();
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs })
}

/// One run for the checks that need the same data, as in Scorecard.
fn run(report: &ScorecardReport, category: &str) -> Value {
    let checks: Vec<&CheckScore> = report.checks.iter().filter(|check| check.category == category).collect();
    let results: Vec<Value> = checks.iter().enumerate().flat_map(|(index, check)| results(index, check)).collect();
    let when = report.as_of.strftime("%d %b %y %H:%M +0000");
    json!({
        "automationDetails": { "id": format!("supply-chain/{category}/{}-{when}", commit(report)) },
        "tool": { "driver": {
            "name": report.tool.name,
            "informationUri": "https://github.com/ossf/scorecard",
            "semanticVersion": version(report),
            "rules": checks.iter().map(|check| rule(check)).collect::<Vec<_>>(),
        } },
        "results": results,
    })
}

fn id(check: &CheckScore) -> String {
    format!("{}ID", check.name.replace('-', ""))
}

fn rule(check: &CheckScore) -> Value {
    let (problem, severity) = match check.risk {
        Risk::Critical => ("error", "9.0"),
        Risk::High => ("error", "7.0"),
        Risk::Medium => ("warning", "4.0"),
        Risk::Low => ("recommendation", "1.0"),
    };
    let remedy = if check.next.is_empty() { "nothing to do".to_owned() } else { check.next.join("\n- ") };
    json!({
        "id": id(check),
        "name": check.name,
        "helpUri": check.url,
        "shortDescription": { "text": check.name },
        "fullDescription": { "text": check.short },
        "help": {
            "text": check.short,
            "markdown": format!("**Remediation**:\n\n- {remedy}\n\n**Severity**: {}\n\n**Details**:\n\n{}", check.risk.name(), check.short),
        },
        "defaultConfiguration": { "level": "error" },
        "properties": {
            "precision": "high",
            "problem.severity": problem,
            "security-severity": severity,
            "tags": check.tags,
        },
    })
}

/// Nothing for a check that is inconclusive, at its best, or explained by its maintainers.
fn results(index: usize, check: &CheckScore) -> Vec<Value> {
    let Some(score) = check.score.filter(|score| *score < 10 && check.annotations.is_empty()) else {
        return Vec::new();
    };
    let in_files: Vec<Value> = check
        .details
        .iter()
        .filter(|detail| detail.level == DetailLevel::Warn)
        .filter_map(|detail| Some((detail, detail.location.as_ref().filter(|one| one.kind != LocationKind::Url)?)))
        .map(|(detail, location)| result(index, check, score, detail, location))
        .collect();
    if !in_files.is_empty() {
        return in_files;
    }
    let warnings: Vec<String> = check.details.iter().filter(|one| one.level == DetailLevel::Warn).map(spell).collect();
    let more = if warnings.is_empty() { String::new() } else { format!(":\n{}", warnings.join("\n")) };
    vec![json!({
        "ruleId": id(check),
        "ruleIndex": index,
        "message": { "text": format!("score is {score}: {}{more}", check.reason) },
        "locations": [{ "physicalLocation": {
            "region": { "startLine": 1 },
            "artifactLocation": { "uri": NO_FILE, "uriBaseId": ROOT },
        } }],
    })]
}

fn result(index: usize, check: &CheckScore, score: u8, detail: &Detail, location: &Location) -> Value {
    let tip = check.next.first().map(|next| format!("\nRemediation tip: {next}")).unwrap_or_default();
    let path = location.path.to_string();
    json!({
        "ruleId": id(check),
        "ruleIndex": index,
        "message": { "text": format!("score is {score}: {}{tip}", detail.text) },
        "locations": [{
            "physicalLocation": {
                "region": region(location),
                "artifactLocation": { "uri": links::path_uri(&location.path), "uriBaseId": ROOT },
            },
            "message": { "text": detail.text },
        }],
        "partialFingerprints": {
            "slam/v1": sarif::fingerprint(&[&check.name, &path, location.snippet.as_deref().unwrap_or(&detail.text)]),
        },
    })
}

fn region(location: &Location) -> Value {
    let line = location.line.unwrap_or(1).max(1);
    let mut region = Map::new();
    match location.kind {
        LocationKind::Binary => {
            region.insert("startLine".to_owned(), json!(1));
            region.insert("byteOffset".to_owned(), json!(0));
        }
        _ => {
            region.insert("startLine".to_owned(), json!(line));
            region.insert("endLine".to_owned(), json!(location.end_line.unwrap_or(line).max(line)));
        }
    }
    if let Some(snippet) = &location.snippet {
        region.insert("snippet".to_owned(), json!({ "text": snippet }));
    }
    Value::Object(region)
}
