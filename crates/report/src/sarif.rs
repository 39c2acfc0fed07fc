//! SARIF 2.1.0 for code scanning: one rule and one result a requirement, with real regions and stable fingerprints.

use serde_json::{Map, Value, json};
use slam_model::{
    Citation, Oddity, RepoPath, Sha256, Subject, Verdict,
    report::{CheckReport, RequirementResult, Tool, ValidateReport},
};

use crate::{Options, article_text, clean, family, links, markdown};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The base of every address: the root of the judged repository, which the consumer knows and we do not tell.
pub(crate) const ROOT: &str = "SRCROOT";

/// Returns the log of a check.
pub fn check(report: &CheckReport, options: &Options<'_>) -> Value {
    let rules: Vec<Value> = report.requirements.iter().map(|one| rule(report, one, options)).collect();
    let results: Vec<Value> = report.requirements.iter().enumerate().map(|(at, one)| result(at, one)).collect();
    let standard = format!("{}/{}", report.standard.id, report.standard.version);
    let mut run = json!({
        "tool": { "driver": driver(&report.tool, rules) },
        "invocations": [invocation(&report.notes, &report.oddities)],
        "automationDetails": { "id": format!("slam/{standard}/level-{}/", report.level) },
        "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository" } } },
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {
            "asOf": report.as_of,
            "standard": report.standard,
            "level": report.level,
            "summary": report.summary,
            "coverage": report.coverage,
        },
    });
    if let (Some(provenance), Some(run)) = (provenance(&report.subject), run.as_object_mut()) {
        run.insert("versionControlProvenance".to_owned(), json!([provenance]));
    }
    log(run)
}

/// Returns the log of a validation.
pub fn validate(report: &ValidateReport, options: &Options<'_>) -> Value {
    let mut results = Vec::new();
    for file in &report.files {
        for problem in &file.problems {
            let uri = relative(&file.path);
            let mut region = json!({ "startLine": problem.line.max(1) });
            let text = options.sources.and_then(|read| read(&RepoPath::from(file.path.as_str())));
            let line = text.as_deref().and_then(|text| text.lines().nth(problem.line.max(1) as usize - 1));
            if let (Some(line), Some(region)) = (line, region.as_object_mut()) {
                region.insert("snippet".to_owned(), json!({ "text": clean::cut(line, 400) }));
            }
            results.push(json!({
                "ruleId": "invalid-document",
                "ruleIndex": 0,
                "kind": "fail",
                "level": "error",
                "message": { "text": problem.message },
                "locations": [{
                    "physicalLocation": { "artifactLocation": { "uri": uri }, "region": region },
                    "logicalLocations": [{ "fullyQualifiedName": problem.pointer }],
                }],
                "partialFingerprints": {
                    "slam/v1": fingerprint(&["invalid-document", &uri, &problem.pointer, &problem.message]),
                },
            }));
        }
    }
    let rules = vec![json!({
        "id": "invalid-document",
        "shortDescription": { "text": "A document breaks a rule of its format" },
        "defaultConfiguration": { "level": "error" },
    })];
    let tool = Tool { name: "slam".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    log(json!({
        "tool": { "driver": driver(&tool, rules) },
        "invocations": [{ "executionSuccessful": true }],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }))
}

pub(crate) fn log(run: Value) -> Value {
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

pub(crate) fn driver(tool: &Tool, rules: Vec<Value>) -> Value {
    json!({ "name": tool.name, "version": tool.version, "semanticVersion": tool.version, "rules": rules })
}

fn rule(report: &CheckReport, one: &RequirementResult, options: &Options<'_>) -> Value {
    let mut rule = json!({
        "id": one.id,
        "shortDescription": { "text": text(&one.title, one.id.as_str()) },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["security", family::title(&one.id)], "level": one.level },
    });
    let Some(fields) = rule.as_object_mut() else { return rule };
    if report.standard.id == "osps-baseline" {
        let uri = format!("https://baseline.openssf.org/versions/{}", links::query_value(&report.standard.version));
        fields.insert("helpUri".to_owned(), json!(uri));
    }
    if let Some(article) = options.articles.and_then(|read| read(one.id.as_str())) {
        let plain = article_text(&article);
        fields.insert("help".to_owned(), json!({ "text": text(&plain, &one.title), "markdown": article }));
    }
    rule
}

fn result(at: usize, one: &RequirementResult) -> Value {
    let (kind, level) = match one.verdict {
        Verdict::Passed => ("pass", "none"),
        Verdict::Failed => ("fail", "error"),
        Verdict::NeedsReview => ("review", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
        Verdict::Unknown | Verdict::NotRun => ("open", "none"),
    };
    let mut message = text(&one.message, &one.title);
    for missing in &one.missing {
        message = format!("{message}\n{}", missing.detail);
    }
    let locations: Vec<Value> = one.evidence.iter().filter_map(location).collect();
    let first = one.evidence.iter().find(|cited| cited.path.is_some());
    let path = first.and_then(|cited| cited.path.as_ref()).map(ToString::to_string).unwrap_or_default();
    let quote = first.and_then(|cited| cited.quote.as_deref()).unwrap_or_default();
    let mut result = json!({
        "ruleId": one.id,
        "ruleIndex": at,
        "kind": kind,
        "level": level,
        "message": { "text": message },
        "partialFingerprints": { "slam/v1": fingerprint(&[one.id.as_str(), &path, quote]) },
        "properties": { "verdict": one.verdict, "confidence": one.confidence, "reason": one.reason },
    });
    let Some(fields) = result.as_object_mut() else { return result };
    if !locations.is_empty() {
        fields.insert("locations".to_owned(), Value::Array(locations));
    }
    if let Some(waiver) = &one.waiver {
        let accepted = json!([{ "kind": "external", "status": "accepted", "justification": waiver }]);
        fields.insert("suppressions".to_owned(), accepted);
    }
    result
}

fn location(cited: &Citation) -> Option<Value> {
    let path = cited.path.as_ref()?;
    let mut physical = json!({ "artifactLocation": artifact(path) });
    if let (Some(line), Some(fields)) = (cited.line, physical.as_object_mut()) {
        let mut region = Map::new();
        region.insert("startLine".to_owned(), json!(line.max(1)));
        region.insert("endLine".to_owned(), json!(cited.end_line.unwrap_or(line).max(line).max(1)));
        if let Some(quote) = &cited.quote {
            region.insert("snippet".to_owned(), json!({ "text": quote }));
        }
        fields.insert("region".to_owned(), Value::Object(region));
    }
    let mut location = json!({ "physicalLocation": physical });
    if let (Some(note), Some(fields)) = (&cited.note, location.as_object_mut()) {
        fields.insert("message".to_owned(), json!({ "text": text(note, "cited") }));
    }
    Some(location)
}

pub(crate) fn artifact(path: &RepoPath) -> Value {
    json!({ "uri": links::path_uri(path), "uriBaseId": ROOT })
}

/// Returns the run: what the reader should know of it, and what was passed over.
pub(crate) fn invocation(notes: &[String], oddities: &[Oddity]) -> Value {
    let notes = notes.iter().map(|note| json!({ "level": "note", "message": { "text": text(note, "note") } }));
    let oddities = oddities.iter().map(|oddity| {
        let mut physical = json!({ "artifactLocation": artifact(&oddity.path) });
        if let (Some(line), Some(fields)) = (oddity.line, physical.as_object_mut()) {
            fields.insert("region".to_owned(), json!({ "startLine": line.max(1) }));
        }
        json!({
            "level": "note",
            "message": { "text": text(&oddity.message, "passed over") },
            "locations": [{ "physicalLocation": physical }],
        })
    });
    let notifications: Vec<Value> = notes.chain(oddities).collect();
    let mut invocation = json!({ "executionSuccessful": true });
    if let (false, Some(fields)) = (notifications.is_empty(), invocation.as_object_mut()) {
        fields.insert("toolExecutionNotifications".to_owned(), Value::Array(notifications));
    }
    invocation
}

/// Returns which commit of which repository was looked at, when its address is known.
pub(crate) fn provenance(subject: &Subject) -> Option<Value> {
    let url = links::web(subject.url.as_deref()?)?;
    let mut details = json!({ "repositoryUri": url, "mappedTo": { "uriBaseId": ROOT } });
    let fields = details.as_object_mut()?;
    if let Some(commit) = &subject.commit {
        fields.insert("revisionId".to_owned(), json!(commit));
    }
    if let Some(branch) = &subject.branch {
        fields.insert("branch".to_owned(), json!(branch));
    }
    Some(details)
}

/// Returns the text, or the other one where it is empty: SARIF wants words.
pub(crate) fn text<'a>(text: &'a str, otherwise: &'a str) -> String {
    if text.trim().is_empty() { otherwise.to_owned() } else { text.to_owned() }
}

/// Returns a digest that survives moved lines and reflowed white space: it holds no line number.
pub(crate) fn fingerprint(parts: &[&str]) -> String {
    let folded: Vec<String> = parts.iter().map(|part| markdown::folded(part)).collect();
    Sha256::of(folded.join("\n").as_bytes()).to_string()
}

/// Returns the address of a file on the command line; of an absolute path only the name, so that no machine shows.
fn relative(path: &str) -> String {
    let path = match path.strip_prefix('/') {
        Some(_) => path.rsplit('/').next().unwrap_or_default(),
        None => path.trim_start_matches("./"),
    };
    links::path_uri(&RepoPath::from(path))
}
