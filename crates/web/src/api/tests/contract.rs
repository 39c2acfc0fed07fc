//! The document and the server say the same.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use super::{call, server};
use crate::{api::document::document, routes::table, testing::Server};

#[test]
fn every_route_stands_in_the_document_and_the_other_way_round() {
    let paths = document()["paths"].as_object().unwrap();
    let methods = |(path, item): (&String, &Value)| {
        let methods = item.as_object().unwrap().keys().filter(|key| matches!(key.as_str(), "get" | "post"));
        methods.map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
    };
    let written: BTreeSet<String> = paths.iter().flat_map(methods).collect();
    let routes = table().into_iter().filter(|route| route.path.starts_with("/api/v1/"));
    let served: BTreeSet<String> = routes.map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(written, served);
}

#[test]
fn a_program_reads_which_scope_it_needs() {
    for route in table().into_iter().filter(|route| route.path.starts_with("/api/v1/")) {
        let method = route.method.as_str().to_lowercase();
        let written = &document()["paths"][route.path][method]["security"][0]["token"][0];
        let needed = match route.facts.access {
            crate::Access::Token(scope, _) => json!(scope.name()),
            _ => Value::Null,
        };
        assert_eq!(*written, needed, "{}", route.path);
    }
}

#[test]
fn the_document_leaves_nothing_unsaid() {
    let mut wrong = Vec::new();
    let mut need = |what: &Value, place: &str| {
        let text = what.as_str().unwrap_or_default();
        let is_sentence = text.ends_with('.') && !text.starts_with(char::is_whitespace);
        wrong.extend((!is_sentence).then(|| format!("{place}: {what}")));
    };
    for (path, item) in document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let place = format!("{method} {path}");
            need(&operation["summary"], &place);
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                need(&parameter["description"], &format!("{place} {}", parameter["name"]));
                let nullable = parameter["schema"]["type"].is_array();
                assert!(!nullable, "{place}: {} is there or not, and never null", parameter["name"]);
            }
            for (status, answer) in operation["responses"].as_object().unwrap() {
                let place = format!("{place} {status}");
                need(&answer["description"], &place);
                let kinds = answer["content"].as_object();
                let is_failure = !status.starts_with(['2', '3']);
                let is_problem = kinds.is_some_and(|kinds| kinds.contains_key("application/problem+json"));
                assert_eq!(is_problem, is_failure, "{place}: each failure is a problem document, and nothing else is");
            }
            let waits = &operation["responses"]["429"]["headers"]["Retry-After"];
            assert!(waits.is_object(), "{place}: 429 says when to come back");
            let by_token = operation["security"].is_array();
            assert_eq!(operation["responses"]["401"].is_object(), by_token, "{place}");
        }
    }
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        need(&schema["description"], name);
        let whole = schema["allOf"].as_array().into_iter().flatten().chain([schema]);
        for (field, about) in whole.filter_map(|part| part["properties"].as_object()).flatten() {
            // What may be null stands in a choice, and so do its words.
            let choices = about["oneOf"].as_array().into_iter().flatten();
            let said = choices.chain([about]).map(|one| &one["description"]).find(|text| text.is_string());
            need(said.unwrap_or(&Value::Null), &format!("{name}.{field}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_document_stays_as_it_is() {
    insta::assert_snapshot!(serde_json::to_string_pretty(document()).unwrap());
}

/// Checks an answer against the schema of the document.
fn check(operation: &Value, answer: &Value, path: &str) {
    let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    let whole = json!({"allOf": [schema], "components": document()["components"]});
    let validator = jsonschema::draft202012::new(&whole).unwrap();
    let wrong: Vec<_> =
        validator.iter_errors(answer).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{path}:\n{}\n{answer:#}", wrong.join("\n"));
}

#[tokio::test]
async fn answers_are_what_the_document_says_and_name_nobody_who_is_not_listed() {
    let server: Server = server().await;
    for (path, route) in [
        ("editions", "editions"),
        ("editions/fall-2026", "editions/{edition}"),
        ("badges", "badges"),
        ("outcomes/fall-2026", "outcomes/{edition}"),
        ("audit/head", "audit/head"),
        ("projects", "projects"),
        ("projects/apple", "projects/{project}"),
        ("projects/apple/badges", "projects/{project}/badges"),
        ("projects/apple/evaluations", "projects/{project}/evaluations"),
        ("projects/apple/evaluations/Eapple", "projects/{project}/evaluations/{evaluation}"),
        ("leaderboard", "leaderboard"),
        ("leaderboard?badge=cleaner", "leaderboard"),
        ("awards", "awards"),
        ("export/projects.json", "export/{file}"),
        ("export/badges.json", "export/{file}"),
        ("export/verdicts.json", "export/{file}"),
        ("export/awards.json", "export/{file}"),
        ("export/evaluations.json", "export/{file}"),
    ] {
        let answer = call(&server, Method::GET, &format!("/api/v1/{path}"), &[], "").await.expect(200);
        assert!(!answer.text.contains("hidden"), "{path}\n{}", answer.text);
        let operation = &document()["paths"][format!("/api/v1/{route}")]["get"];
        check(operation, &answer.json(), path);
    }
    for path in [
        "projects/hidden",
        "projects/hidden/badges",
        "projects/hidden/evaluations",
        "projects/hidden/evaluations/Ehidden",
        "projects/apple/evaluations/Ehidden",
        "awards/A-fall-2026-hidden-badge-cleaner",
        "editions/spring-2026",
        "export/persons.json",
    ] {
        let answer = call(&server, Method::GET, &format!("/api/v1/{path}"), &[], "").await.expect(404);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
    }
}
