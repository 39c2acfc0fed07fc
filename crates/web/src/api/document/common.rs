//! What holds for every operation of its kind, written into the document once: descriptions, failures, headers.

use serde_json::{Map, Value, json};
use slam_store::answers::LONGEST_KEY;

use super::words;

/// Descriptions of answers that succeed, where the handler has none of its own.
const FINE: [(&str, &str); 3] =
    [("200", "What was asked for."), ("201", "It is made."), ("202", "It is accepted, and done later.")];

/// Adds to the document what follows from the kind of each operation.
pub(super) fn complete(mut document: Value) -> Value {
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut().filter(|one| one.contains_key("operationId")) {
                headers_are_text(operation);
                answers(path, method, operation);
            }
        }
    }
    name_items(&mut document);
    words::close(&mut document);
    document
}

fn answers(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let (by_token, changes) = (operation.contains_key("security"), method == "post");
    let asks = |place: &str| {
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        parameters.into_iter().any(|one| one["in"] == place)
    };
    let named = asks("path") || asks("query");
    let whole_file = path.starts_with("/api/v1/export/");
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, text) in FINE {
        if let Some(answer) = responses.get_mut(status).and_then(Value::as_object_mut) {
            answer.entry("description").or_insert(json!(text));
            if by_token && changes {
                let replayed = header("`true` when the answer was given before, to the same `Idempotency-Key`.");
                answer.insert("headers".to_owned(), json!({"Idempotency-Replayed": replayed}));
            } else if !by_token && !whole_file {
                let tag =
                    header("Names this state of the answer; sent back as `If-None-Match`, it asks for news only.");
                let mut headers = json!({"ETag": tag});
                if is_list(answer) {
                    headers["Link"] = header("The address of the next page with `rel=\"next\"`; missing on the last.");
                }
                answer.insert("headers".to_owned(), headers);
            }
        }
    }
    if responses.contains_key("307") {
        let to = header("The address under the new name.");
        responses["307"]["headers"] = json!({"Location": to});
    }
    let mut add = |status: &str, text: &str| {
        responses.entry(status).or_insert_with(|| problem(text));
    };
    add(
        "400",
        if changes {
            "The body is no JSON."
        } else {
            "A parameter is unknown, stands twice, or has no value of its kind."
        },
    );
    if by_token {
        add("401", "A token is needed; one that was revoked or has expired is none.");
        add("403", "The scope of the token, or its person, does not reach this far.");
    }
    if named {
        add("404", "There is no such thing, or nobody may see it.");
    }
    add("406", "The header `Accept` names no form that this address answers with.");
    if changes {
        add("409", "A rule or a date of the event says not now.");
        add("413", "The body is too large.");
        add("415", "The body is not `application/json`.");
        add("422", "The body has a wrong or unknown field, or a rule refuses what it says.");
    }
    add("429", "Too many requests, or too soon.");
    add("default", "Any other failure.");
    if !by_token && !whole_file {
        responses.insert(
            "304".to_owned(),
            json!({"description": "Nothing changed since the answer that `If-None-Match` names."}),
        );
    }
    responses["429"]["headers"] = json!({"Retry-After": {
        "description": "Seconds after which the same request can succeed.", "schema": {"type": "integer", "minimum": 1}
    }});
    responses["default"]["description"] = json!("Any other failure.");
    responses.sort_keys();
}

fn is_list(answer: &Map<String, Value>) -> bool {
    let content = answer.get("content");
    let schema = content.and_then(|content| content.pointer("/application~1json/schema/$ref")?.as_str());
    schema.is_some_and(|schema| schema.contains("/List_"))
}

fn problem(text: &str) -> Value {
    let schema = json!({"$ref": "#/components/schemas/Problem"});
    json!({"description": text, "content": {"application/problem+json": {"schema": schema}}})
}

fn header(text: &str) -> Value {
    json!({"description": text, "schema": {"type": "string"}})
}

/// A header is there or not; it is never null.
fn headers_are_text(operation: &mut Map<String, Value>) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten().filter(|one| one["in"] == "header") {
        parameter["schema"] = json!({"type": "string", "minLength": 1, "maxLength": LONGEST_KEY});
    }
}

/// A list names the type of its items; the generator writes the type out once more.
fn name_items(document: &mut Value) {
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if let Some(item) = name.strip_prefix("List_") {
            schema["properties"]["items"]["items"] = json!({"$ref": format!("#/components/schemas/{item}")});
        }
    }
}
