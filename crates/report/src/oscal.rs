//! OSCAL assessment results 1.1.3.
//!
//! A decision is a finding (satisfied or not); what does not apply is an observation and no finding, because "not
//! satisfied" would be false; what is unknown or waits for a person is an observation with an open risk.

use serde_json::{Map, Value, json};
use slam_model::{
    Citation, Verdict,
    finding::CitationKind,
    report::{CheckReport, RequirementResult},
};

use crate::{clean, links, uuid};

/// Namespace of our properties; documented in `docs/schemas/README.md`.
const NAMESPACE: &str = "tag:slam,2026:oscal";

/// Returns the document.
pub fn assessment_results(report: &CheckReport) -> Value {
    let seed = seed(report);
    let plan = uuid::of(&format!("{seed}/plan"));
    let standard = line(&format!("{} {}", report.standard.id, report.standard.version), "standard");
    let subject = line(report.subject.url.as_deref().unwrap_or(&report.subject.path), "subject");
    json!({ "assessment-results": {
        "uuid": uuid::of(&seed),
        "metadata": {
            "title": format!("{standard} of {subject}"),
            "last-modified": report.as_of,
            "version": report.as_of.to_string(),
            "oscal-version": "1.1.3",
            "props": [prop("tool", &format!("{} {}", report.tool.name, report.tool.version))],
        },
        "import-ap": { "href": format!("#{plan}"), "remarks": "automated assessment; the standard is the plan" },
        "results": [result(report, &seed, &standard, &subject)],
        "back-matter": { "resources": [{
            "uuid": plan,
            "title": standard,
            "description": format!("requirements up to level {}", report.level),
            "props": [prop("catalog-sha256", report.standard.catalog_sha256.as_str())],
        }] },
    } })
}

fn result(report: &CheckReport, seed: &str, standard: &str, subject: &str) -> Value {
    let mut props = vec![prop("level", &report.level.to_string())];
    if let Some(commit) = &report.subject.commit {
        props.push(prop("commit", commit.as_str()));
    }
    let observations: Vec<Value> = report.requirements.iter().map(|one| observation(report, one, seed)).collect();
    let risks: Vec<Value> =
        report.requirements.iter().filter(|one| !one.verdict.is_decided()).map(|one| risk(one, seed)).collect();
    let findings: Vec<Value> = report.requirements.iter().filter_map(|one| finding(one, seed)).collect();
    let mut result = json!({
        "uuid": uuid::of(&format!("{seed}/result")),
        "title": format!("{standard}, level {}", report.level),
        "description": format!("assessment of {subject}"),
        "start": report.as_of,
        "end": report.as_of,
        "props": props,
        "reviewed-controls": { "control-selections": [selection(report)] },
    });
    if let Some(fields) = result.as_object_mut() {
        // OSCAL forbids empty lists.
        for (name, list) in [("observations", observations), ("risks", risks), ("findings", findings)] {
            if !list.is_empty() {
                fields.insert(name.to_owned(), Value::Array(list));
            }
        }
    }
    result
}

fn selection(report: &CheckReport) -> Value {
    let mut controls: Vec<String> = Vec::new();
    for one in &report.requirements {
        let control = token(one.id.control());
        if !controls.contains(&control) {
            controls.push(control);
        }
    }
    if controls.is_empty() {
        return json!({ "include-all": {} });
    }
    let controls: Vec<Value> = controls.into_iter().map(|id| json!({ "control-id": id })).collect();
    json!({ "include-controls": controls })
}

fn observation(report: &CheckReport, one: &RequirementResult, seed: &str) -> Value {
    let asked = one.evidence.iter().any(|cited| cited.kind == CitationKind::Declaration);
    let mut fields = Map::new();
    fields.insert("uuid".to_owned(), json!(uuid::of(&format!("{seed}/observation/{}", one.id))));
    fields.insert("title".to_owned(), json!(line(&format!("{} {}", one.id, one.title), "requirement")));
    fields.insert("description".to_owned(), json!(line(&one.message, one.verdict.words())));
    fields.insert(
        "props".to_owned(),
        json!([
            prop("verdict", &format!("{:?}", one.verdict)),
            prop("confidence", &format!("{:?}", one.confidence).to_lowercase()),
            prop("reason", &one.reason),
        ]),
    );
    fields.insert("methods".to_owned(), if asked { json!(["EXAMINE", "INTERVIEW"]) } else { json!(["EXAMINE"]) });
    let evidence: Vec<Value> = one.evidence.iter().map(|cited| relevant(report, cited)).collect();
    if !evidence.is_empty() {
        fields.insert("relevant-evidence".to_owned(), Value::Array(evidence));
    }
    fields.insert("collected".to_owned(), json!(report.as_of));
    if let Some(waiver) = &one.waiver {
        fields.insert("remarks".to_owned(), json!(format!("accepted for now: {}", clean::line(waiver))));
    }
    Value::Object(fields)
}

fn relevant(report: &CheckReport, cited: &Citation) -> Value {
    let place = links::place(cited);
    let description = match &cited.quote {
        Some(quote) => format!("{place}: {}", clean::line(quote)),
        None => place,
    };
    let href = links::of(&report.subject, cited).or_else(|| cited.path.as_ref().map(links::path_uri));
    match href {
        Some(href) => json!({ "href": href, "description": description }),
        None => json!({ "description": description }),
    }
}

fn risk(one: &RequirementResult, seed: &str) -> Value {
    let mut statement = line(&one.message, one.verdict.words());
    for missing in &one.missing {
        statement = format!("{statement}; {}", clean::line(&missing.detail));
    }
    json!({
        "uuid": uuid::of(&format!("{seed}/risk/{}", one.id)),
        "title": format!("{} is not decided", clean::line(one.id.as_str())),
        "description": line(&one.title, one.id.as_str()),
        "statement": statement,
        "status": "open",
        "related-observations": [{ "observation-uuid": uuid::of(&format!("{seed}/observation/{}", one.id)) }],
    })
}

fn finding(one: &RequirementResult, seed: &str) -> Option<Value> {
    let (state, reason) = match one.verdict {
        Verdict::Passed => ("satisfied", "pass"),
        Verdict::Failed => ("not-satisfied", "fail"),
        Verdict::NeedsReview | Verdict::NotApplicable | Verdict::Unknown | Verdict::NotRun => return None,
    };
    Some(json!({
        "uuid": uuid::of(&format!("{seed}/finding/{}", one.id)),
        "title": line(&format!("{} {}", one.id, one.title), "requirement"),
        "description": line(&one.message, one.verdict.words()),
        "target": {
            "type": "objective-id",
            "target-id": token(one.id.as_str()),
            "status": { "state": state, "reason": reason },
        },
        "related-observations": [{ "observation-uuid": uuid::of(&format!("{seed}/observation/{}", one.id)) }],
    }))
}

fn prop(name: &str, value: &str) -> Value {
    json!({ "name": name, "ns": NAMESPACE, "value": line(value, "none") })
}

/// Returns the text on one line, or the other one where it is empty: OSCAL strings hold at least one character.
fn line(text: &str, otherwise: &str) -> String {
    let text = clean::line(text);
    if text.is_empty() { otherwise.to_owned() } else { text.into_owned() }
}

/// Returns an id in the shape of an OSCAL token: a letter or `_`, then letters, digits, `.`, `-`, `_`.
fn token(id: &str) -> String {
    let token: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    match token.chars().next() {
        Some(first) if first.is_ascii_alphabetic() || first == '_' => token,
        _ => format!("_{token}"),
    }
}

/// Returns what makes this assessment differ from any other: the subject, the standard, the time, and every verdict.
fn seed(report: &CheckReport) -> String {
    serde_json::to_string(report).unwrap_or_else(|_| report.as_of.to_string())
}
