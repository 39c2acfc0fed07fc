//! Fields and parameters that know only some words, or only some numbers: a program may rely on them.

use serde_json::{Value, json};

/// Schema, field, and what it says. Answers are checked against this by the tests of the contract.
const FIELDS: &[(&str, &str, &[&str])] = &[
    ("Award", "kind", &["badge", "plaque"]),
    ("Award", "source", &["computed", "recorded"]),
    ("Award", "state", &["valid", "revoked", "corrected"]),
    ("BadgeState", "status", STATUSES),
    ("Edition", "format", &["month", "lightning", "live-sessions"]),
    ("Edition", "phase", &["announced", "running", "judging", "over"]),
    ("Me", "roles", &["advisor", "evaluator", "organiser"]),
    ("Outcomes", "counting", &["evidence", "awards"]),
    (
        "Submitted",
        "state",
        &["draft", "submitted", "in-review", "accepted", "returned", "refused", "withdrawn", "appealed"],
    ),
    ("TokenFacts", "scopes", &["read", "write", "review", "organise"]),
];

/// Parameters, wherever they stand.
const PARAMETERS: &[(&str, &[&str])] = &[("sort", &["name", "badges", "fresh"]), ("status", STATUSES)];

/// How far a project can be with a badge.
pub(in crate::api) const STATUSES: &[&str] = &["awarded", "evidence-found", "partial", "not-started", "unknown"];

/// Writes into the document what its fields and parameters may say.
pub(super) fn close(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    for (schema, field, words) in FIELDS {
        let of = &mut schemas[schema]["properties"][field];
        let of = if of["type"] == "array" { &mut of["items"] } else { of };
        of["enum"] = json!(words);
    }
    for schema in schemas.as_object_mut().into_iter().flatten().map(|(_, schema)| schema) {
        schema.pointer_mut("/properties/level").map(bound);
    }
    let operations = document["paths"].as_object_mut().into_iter().flatten();
    for operation in operations.filter_map(|(_, item)| item.as_object_mut()).flatten().map(|(_, one)| one) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            if name == "level" {
                parameter.get_mut("schema").map(bound);
            }
            if let Some((_, words)) = PARAMETERS.iter().find(|(known, _)| *known == name) {
                parameter["schema"]["enum"] = json!(words);
            }
        }
    }
}

/// A level is 1, 2, or 3.
fn bound(level: &mut Value) {
    (level["minimum"], level["maximum"]) = (json!(1), json!(3));
}
