//! Evaluation logs of other scanners, read leniently: the shape of 1.x, and that of pvtr before it.

use std::collections::BTreeMap;

use slam_model::evidence::external::{EvaluationLog, ExternalResult};
use slam_model::{RequirementId, Verdict};

use crate::tree::{Limits, Node, parse_any};

/// Reads an evaluation log into one result a requirement.
///
/// # Errors
/// A message when the bytes do not parse or hold no evaluation.
pub fn read_evaluation_log(name: &str, bytes: &[u8]) -> Result<EvaluationLog, String> {
    let document =
        parse_any(bytes, &Limits::default()).map_err(|error| format!("`{name}` cannot be parsed: {error}"))?;
    let root = &document.root;
    let is_old = root.get("evaluation-set").is_some();
    let list = root.get(if is_old { "evaluation-set" } else { "evaluations" }).map(Node::items).unwrap_or_default();
    if list.is_empty() {
        return Err(format!("`{name}` is no Gemara evaluation log: it has neither `evaluations` nor `evaluation-set`"));
    }
    let mut results: Vec<ExternalResult> = Vec::new();
    let mut places: BTreeMap<RequirementId, usize> = BTreeMap::new();
    for result in list.iter().flat_map(assessments).filter_map(result) {
        // Several assessments of one requirement fold as verdicts do.
        match places.get(&result.requirement).and_then(|place| results.get_mut(*place)) {
            Some(other) if other.verdict.fold(result.verdict) != other.verdict => *other = result,
            Some(_) => {}
            None => {
                places.insert(result.requirement.clone(), results.len());
                results.push(result);
            }
        }
    }
    if results.is_empty() {
        return Err(format!("`{name}` names no requirement with a result"));
    }
    let metadata = root.get("metadata");
    Ok(EvaluationLog {
        source: name.to_owned(),
        tool: tool(root, metadata),
        at: at(metadata, list),
        commit: commit(root),
        catalog: catalog(metadata, list),
        results,
    })
}

fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn assessments(evaluation: &Node) -> impl Iterator<Item = &Node> {
    ["assessment-logs", "assessments"].into_iter().filter_map(|key| evaluation.get(key)).flat_map(Node::items)
}

fn result(log: &Node) -> Option<ExternalResult> {
    let requirement = match log.get("requirement") {
        Some(requirement) if requirement.is_mapping() => text(requirement.get("entry-id")),
        Some(requirement) => text(Some(requirement)),
        None => text(log.get("requirement-id")),
    }?;
    let verdict = match text(log.get("result"))?.to_lowercase().replace([' ', '-', '_'], "").as_str() {
        "passed" => Verdict::Passed,
        "failed" => Verdict::Failed,
        "needsreview" => Verdict::NeedsReview,
        "notapplicable" => Verdict::NotApplicable,
        "notrun" => Verdict::NotRun,
        _ => Verdict::Unknown,
    };
    let message = text(log.get("message")).unwrap_or_default();
    Some(ExternalResult { requirement: RequirementId::new(&requirement), verdict, message })
}

fn tool(root: &Node, metadata: Option<&Node>) -> String {
    let author = metadata.and_then(|metadata| metadata.get("author"));
    let name = text(author.and_then(|author| author.get("name")))
        .or_else(|| text(author.and_then(|author| author.get("id"))))
        .or_else(|| text(root.get("plugin_name")))
        .or_else(|| text(root.get("plugin-name")));
    let version = text(author.and_then(|author| author.get("version")));
    match (name, version) {
        (Some(name), Some(version)) => format!("{name} {version}"),
        (Some(name), None) => name,
        (None, _) => "a scanner that the log does not name".into(),
    }
}

/// Returns the date of the log, else the end or start of its latest assessment.
fn at(metadata: Option<&Node>, list: &[Node]) -> Option<jiff::Timestamp> {
    let date = text(metadata.and_then(|metadata| metadata.get("date"))).and_then(|date| date.parse().ok());
    date.or_else(|| {
        let logs = list.iter().flat_map(assessments);
        logs.filter_map(|log| text(log.get("end")).or_else(|| text(log.get("start")))?.parse().ok()).max()
    })
}

/// Returns the commit that the log judged: as the version of its target, or wherever a field of that name stands.
fn commit(root: &Node) -> Option<String> {
    let target = root.get("target");
    let named = ["commit", "commit-sha", "commit_sha", "revision"];
    let places = [target, root.get("metadata"), Some(root)];
    let found = places.into_iter().flatten().find_map(|node| named.iter().find_map(|key| text(node.get(key))));
    found.or_else(|| text(target.and_then(|target| target.get("version")))).filter(|commit| is_commit(commit))
}

fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the catalogue that most controls belong to, with the version that the metadata gives it.
fn catalog(metadata: Option<&Node>, list: &[Node]) -> Option<String> {
    let id = list.iter().find_map(|evaluation| text(evaluation.get("control")?.get("reference-id")))?;
    let references =
        metadata.and_then(|metadata| metadata.get("mapping-references")).map(Node::items).unwrap_or_default();
    let declared = references.iter().find(|reference| text(reference.get("id")).as_deref() == Some(&id));
    Some(match text(declared.and_then(|reference| reference.get("version"))) {
        Some(version) => format!("{id} {version}"),
        None => id,
    })
}
