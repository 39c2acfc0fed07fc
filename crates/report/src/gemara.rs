//! A Gemara evaluation log (layer 5, `EvaluationLog`) as YAML: one evaluation a control, one assessment a requirement.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use slam_model::{
    Citation, Confidence, Level, Verdict,
    report::{CheckReport, RequirementResult},
};

use crate::{clean, links, yaml};

/// The Gemara release whose rules the log follows.
const GEMARA: &str = "1.4.1";
/// Id of the mapping reference that evidence points into.
const SUBJECT: &str = "subject";

/// Writes the log; errors only when `out` does.
///
/// A log without an evaluation is no Gemara document, so a report without requirements gives a log that says `Not Run`
/// and does not validate; the caller has nothing to hand on in that case.
pub fn write(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    yaml::write(&log(report), out)
}

/// Returns the log as a value.
pub fn log(report: &CheckReport) -> Value {
    let (subject, as_of) = (&report.subject, report.as_of.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let name = clean::line(subject.url.as_deref().unwrap_or(&subject.path)).into_owned();
    let standard = clean::line(&report.standard.id).into_owned();
    let version = clean::line(&report.standard.version).into_owned();
    let address = subject.url.as_deref().and_then(links::web);
    let mut reference = json!({
        "id": SUBJECT,
        "title": "The judged repository",
        "version": subject.commit.as_ref().map_or("none", |commit| commit.as_str()),
    });
    let mut target = json!({ "id": name, "name": name, "type": "Software" });
    for (fields, key) in [(&mut reference, "url"), (&mut target, "uri")] {
        if let (Some(address), Some(fields)) = (address, fields.as_object_mut()) {
            fields.insert(key.to_owned(), json!(address));
        }
    }
    let fold = |all: &[&RequirementResult]| all.iter().fold(Verdict::NotRun, |sum, one| sum.fold(one.verdict));
    let everything: Vec<&RequirementResult> = report.requirements.iter().collect();
    json!({
        "metadata": {
            "id": format!("slam-{standard}-{}", subject.commit.as_ref().map_or("none", |commit| commit.short())),
            "type": "EvaluationLog",
            "gemara-version": GEMARA,
            "version": report.tool.version,
            "date": as_of,
            "description": format!("{standard} {version} up to level {}, judged on {name}", report.level),
            "author": { "id": "slam", "name": "slam", "type": "Software", "version": report.tool.version },
            "mapping-references": [
                {
                    "id": standard,
                    "title": format!("{standard} {version}"),
                    "version": version,
                    "description": format!("catalogue digest {}", report.standard.catalog_sha256),
                },
                reference,
            ],
        },
        "result": result(fold(&everything)),
        "target": target,
        "evaluations": controls(report).into_iter().map(|(control, members)| {
            evaluation(report, &standard, &control, fold(&members), &members, &as_of)
        }).collect::<Vec<_>>(),
    })
}

fn controls(report: &CheckReport) -> Vec<(String, Vec<&RequirementResult>)> {
    let mut controls: Vec<(String, Vec<&RequirementResult>)> = Vec::new();
    for one in &report.requirements {
        match controls.iter_mut().find(|(known, _)| known == one.id.control()) {
            Some((_, members)) => members.push(one),
            None => controls.push((one.id.control().to_owned(), vec![one])),
        }
    }
    controls
}

fn evaluation(
    report: &CheckReport,
    standard: &str,
    control: &str,
    verdict: Verdict,
    members: &[&RequirementResult],
    as_of: &str,
) -> Value {
    // The message of the requirement that decides: the first one with the verdict of the fold.
    let decides = members.iter().find(|one| one.verdict == verdict);
    let message = decides.map_or_else(String::new, |one| format!("{}: {}", one.id, clean::line(&one.message)));
    let logs: Vec<Value> = members.iter().map(|one| assessment(report, standard, one, as_of)).collect();
    json!({
        "name": clean::line(control),
        "result": result(verdict),
        "message": message,
        "control": { "reference-id": standard, "entry-id": control },
        "assessment-logs": logs,
    })
}

fn assessment(report: &CheckReport, standard: &str, one: &RequirementResult, as_of: &str) -> Value {
    let levels: Vec<String> = [Level::One, Level::Two, Level::Three]
        .into_iter()
        .filter(|level| *level >= one.level)
        .map(|level| format!("maturity-{level}"))
        .collect();
    // `check-id/reason-code`, joined by `+` where several checks speak about one requirement.
    let steps: Vec<&str> = one.reason.split(['+', ' ', ',']).filter(|step| !step.is_empty()).collect();
    let steps = if steps.is_empty() { vec!["slam"] } else { steps };
    let executed = if one.verdict == Verdict::NotRun { 0 } else { steps.len() };
    let mut log = Map::new();
    let mut put = |key: &str, value: Value| drop(log.insert(key.to_owned(), value));
    put("requirement", json!({ "reference-id": standard, "entry-id": one.id }));
    put("description", json!(clean::line(&one.title)));
    put("result", json!(result(one.verdict)));
    let message = match &one.waiver {
        Some(waiver) => format!("{} (accepted for now: {})", clean::line(&one.message), clean::line(waiver)),
        None => clean::line(&one.message).into_owned(),
    };
    put("message", json!(message));
    put("applicability", json!(levels));
    put("steps", json!(steps));
    put("steps-executed", json!(executed));
    put("start", json!(as_of));
    put("end", json!(as_of));
    if !one.missing.is_empty() {
        let all: Vec<_> = one.missing.iter().map(|missing| clean::line(&missing.detail)).collect();
        put("recommendation", json!(all.join("; ")));
    }
    put("confidence-level", json!(confidence(one)));
    let evidence: Vec<Value> =
        one.evidence.iter().enumerate().map(|(at, cited)| evidence(report, one, at, cited, as_of)).collect();
    if !evidence.is_empty() {
        put("evidence", Value::Array(evidence));
    }
    Value::Object(log)
}

fn evidence(report: &CheckReport, one: &RequirementResult, at: usize, cited: &Citation, as_of: &str) -> Value {
    let mut all = json!({
        "id": format!("{}-{}", one.id, at + 1),
        "type": cited.kind,
        "collected-at": as_of,
    });
    let Some(fields) = all.as_object_mut() else { return all };
    let mut source = json!({ "reference-id": SUBJECT, "coordinate": links::place(cited) });
    if let (Some(link), Some(source)) = (links::of(&report.subject, cited), source.as_object_mut()) {
        source.insert("remarks".to_owned(), json!(link));
    }
    fields.insert("source".to_owned(), source);
    let mut payload = Map::new();
    for (key, value) in [("line", cited.line), ("end-line", cited.end_line)] {
        if let Some(value) = value {
            payload.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(quote) = &cited.quote {
        payload.insert("quote".to_owned(), json!(quote));
    }
    if !payload.is_empty() {
        fields.insert("payload".to_owned(), Value::Object(payload));
    }
    if let Some(note) = &cited.note {
        fields.insert("description".to_owned(), json!(clean::line(note)));
    }
    all
}

/// Returns Gemara's spelling of a verdict.
fn result(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "Passed",
        Verdict::Failed => "Failed",
        Verdict::NeedsReview => "Needs Review",
        Verdict::NotApplicable => "Not Applicable",
        Verdict::Unknown => "Unknown",
        Verdict::NotRun => "Not Run",
    }
}

fn confidence(one: &RequirementResult) -> &'static str {
    match (one.verdict, one.confidence) {
        // Nothing was determined, however sure the check is of that.
        (Verdict::Unknown | Verdict::NotRun, _) => "Undetermined",
        (_, Confidence::Low) => "Low",
        (_, Confidence::Medium) => "Medium",
        (_, Confidence::High) => "High",
    }
}
