//! SARIF 2.1.0: a rule of ours is a rule there, with exact regions, and what a comment ignores as suppressed in the source.

use serde_json::{Value, json};
use slam_model::{
    Severity,
    report::{CiReport, CiResult},
};

use crate::{Options, article_text, sarif};

pub(super) fn log(report: &CiReport, options: &Options<'_>) -> Value {
    let rules: Vec<Value> = report
        .rules
        .iter()
        .map(|rule| {
            let mut value = json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.why },
                "properties": { "tags": ["security", "ci"], "security-severity": worst(report, &rule.id) },
            });
            if let (Some(article), Some(fields)) =
                (options.articles.and_then(|read| read(&rule.id)), value.as_object_mut())
            {
                fields.insert("help".to_owned(), json!({ "text": article_text(&article), "markdown": article }));
            }
            value
        })
        .collect();
    let index = |id: &str| report.rules.iter().position(|rule| rule.id == id).unwrap_or_default();
    let mut results: Vec<Value> = report.findings.iter().map(|one| result(one, index(&one.id))).collect();
    for one in &report.ignored {
        let mut value = result(&one.finding, index(&one.finding.id));
        if let Some(fields) = value.as_object_mut() {
            let reason = one.reason.as_deref().unwrap_or("no reason given");
            let suppressed = json!([{ "kind": "inSource", "status": "accepted", "justification": reason }]);
            fields.insert("suppressions".to_owned(), suppressed);
        }
        results.push(value);
    }
    let mut run = json!({
        "tool": { "driver": sarif::driver(&report.tool, rules) },
        "invocations": [sarif::invocation(&report.notes, &report.oddities)],
        "automationDetails": { "id": "slam/ci/" },
        "originalUriBaseIds": { sarif::ROOT: { "description": { "text": "The root of the repository" } } },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": { "asOf": report.as_of, "summary": report.summary },
    });
    if let (Some(provenance), Some(run)) = (sarif::provenance(&report.subject), run.as_object_mut()) {
        run.insert("versionControlProvenance".to_owned(), json!([provenance]));
    }
    sarif::log(run)
}

/// Returns the number by which code scanning sorts: the middle of the CVSS range of the worst finding of a rule.
fn worst(report: &CiReport, id: &str) -> &'static str {
    let all = report.findings.iter().chain(report.ignored.iter().map(|one| &one.finding));
    match all.filter(|one| one.id == id).map(|one| one.severity).max().unwrap_or_default() {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Informational => "0.0",
    }
}

fn result(one: &CiResult, index: usize) -> Value {
    let level = match one.severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Informational => "note",
    };
    let related: Vec<Value> = one
        .related
        .iter()
        .map(|place| {
            json!({ "physicalLocation": {
                "artifactLocation": sarif::artifact(&place.path),
                "region": { "startLine": place.line, "endLine": place.end_line },
            } })
        })
        .collect();
    let mut value = json!({
        "ruleId": one.id,
        "ruleIndex": index,
        "kind": "fail",
        "level": level,
        "message": { "text": sarif::text(&one.message, &one.id) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": sarif::artifact(&one.path),
            "region": {
                "startLine": one.line,
                "startColumn": one.column,
                "endLine": one.end_line,
                "endColumn": one.end_column.max(1),
                "snippet": { "text": one.text },
            },
        } }],
        "partialFingerprints": { "slam/v1": sarif::fingerprint(&[&one.id, &one.path.to_string(), &one.text]) },
        "properties": {
            "severity": one.severity,
            "confidence": one.confidence,
            "exploitableBy": one.exploitable_by,
            "aliases": one.aliases,
        },
    });
    if let (false, Some(fields)) = (related.is_empty(), value.as_object_mut()) {
        fields.insert("relatedLocations".to_owned(), Value::Array(related));
    }
    value
}
