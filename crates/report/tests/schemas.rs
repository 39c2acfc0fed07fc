//! What we write validates: by our own schemas, and by the official ones where they lie beside the checkout.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use serde_json::Value;
use slam_model::report::{CheckReport, StatusReport, ValidateReport};
use slam_report::{CheckFormat, Options, StatusFormat, ValidateFormat, check, status, validate};

/// Returns the JSON in a snapshot: the same outputs that people review.
fn snapshot(name: &str) -> Value {
    let path = format!("{}/src/snapshots/slam_report__snapshots__{name}.snap", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path).unwrap();
    serde_json::from_str(text.splitn(3, "---\n").nth(2).unwrap()).unwrap()
}

fn schema(name: &str) -> Value {
    let path = format!("{}/../../docs/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap()
}

/// Returns the schema with every object closed, so that a field without a description fails here.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            for value in fields.values_mut() {
                *value = closed(value.take());
            }
            if fields.get("properties").is_some_and(Value::is_object) && fields.contains_key("required") {
                fields.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = closed(item.take())),
        _ => {}
    }
    schema
}

fn problems(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn our_documents_follow_our_schemas_and_every_field_is_described() {
    for (name, snap) in [
        ("check", "check_json"),
        ("status", "status_json"),
        ("validate", "validate_json"),
        ("explain", "explain_json"),
        ("ci", "ci_json"),
        ("diff", "diff_json"),
    ] {
        assert_eq!(problems(&closed(schema(name)), &snapshot(snap)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn our_schemas_refuse_what_breaks_the_contract() {
    let mut check = snapshot("check_json");
    check["requirements"][0]["verdict"] = Value::from("Green");
    assert!(!problems(&schema("check"), &check).is_empty());
    let mut status = snapshot("status_json");
    status.as_object_mut().unwrap().remove("next");
    assert!(!problems(&schema("status"), &status).is_empty());
    let mut validate = snapshot("validate_json");
    validate["files"][1]["problems"][0]["line"] = Value::from(0);
    assert!(!problems(&schema("validate"), &validate).is_empty());
}

/// The order of the keys is part of the contract.
#[test]
fn the_keys_stand_in_the_order_of_the_contract() {
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    let check = snapshot("check_json");
    assert_eq!(
        keys(&check),
        "schema tool subject standard level as_of requirements summary coverage notes oddities recording"
    );
    assert!(keys(&check["subject"]).starts_with("path url commit tree"));
    assert_eq!(
        keys(&check["requirements"][2]),
        "id level title verdict confidence reason message evidence missing fixes effort"
    );
    assert_eq!(keys(&check["requirements"][5]["evidence"][0]), "kind path line end_line quote");
    assert_eq!(keys(&check["summary"]), "passed failed needs_review not_applicable unknown not_run");
    assert_eq!(keys(&snapshot("validate_json")["files"][1]), "path type version valid problems");
    assert_eq!(keys(&snapshot("status_json")["badges"][0]), "id title status met open evidence");
}

#[test]
fn what_we_write_we_read_and_write_again_byte_by_byte() {
    let report: CheckReport = serde_json::from_value(snapshot("check_json")).unwrap();
    let (mut once, mut twice) = (Vec::new(), Vec::new());
    check::write(&report, CheckFormat::Json, &Options::default(), &mut once).unwrap();
    let again: CheckReport = serde_json::from_slice(&once).unwrap();
    check::write(&again, CheckFormat::Json, &Options::default(), &mut twice).unwrap();
    assert!(once == twice && once.ends_with(b"}\n"));
    let report: StatusReport = serde_json::from_value(snapshot("status_json")).unwrap();
    status::write(&report, StatusFormat::Json, &Options::default(), &mut Vec::new()).unwrap();
    let report: ValidateReport = serde_json::from_value(snapshot("validate_json")).unwrap();
    validate::write(&report, ValidateFormat::Json, &Options::default(), &mut Vec::new()).unwrap();
}

#[test]
fn sarif_has_a_rule_and_a_result_for_each_requirement_and_no_absolute_path() {
    let run = &snapshot("check_sarif")["runs"][0];
    let (rules, results) = (run["tool"]["driver"]["rules"].as_array().unwrap(), run["results"].as_array().unwrap());
    assert_eq!(rules.len(), results.len());
    for (at, result) in results.iter().enumerate() {
        assert_eq!(result["ruleIndex"], Value::from(at));
        assert_eq!(result["ruleId"], rules[at]["id"]);
        // SARIF 2.1.0, 3.27.10: a kind other than `fail` has the level `none`.
        assert_eq!(result["kind"] == "fail", result["level"] != "none");
        assert!(result["partialFingerprints"]["slam/v1"].as_str().unwrap().len() == 64);
        for location in result["locations"].as_array().into_iter().flatten() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.starts_with('/') && !uri.contains(':') && uri.is_ascii() && !uri.contains(' '), "{uri}");
        }
    }
}

#[test]
fn oscal_says_satisfied_or_not_only_of_what_was_decided() {
    let document = snapshot("check_oscal");
    let result = &document["assessment-results"]["results"][0];
    let states: Vec<&str> = result["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["target"]["status"]["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["not-satisfied", "not-satisfied", "satisfied", "satisfied"]);
    assert_eq!(result["observations"].as_array().unwrap().len(), 9);
    assert_eq!(result["risks"].as_array().unwrap().len(), 4);
}

/// The official schemas are not among the conformance data of every checkout: `SARIF_SCHEMA` and `OSCAL_SCHEMA` name
/// them. `docs/decisions/output-formats.md` says which ones the outputs were held against.
#[test]
fn the_official_schemas_accept_it_where_they_are_given() {
    for (variable, names) in
        [("SARIF_SCHEMA", &["check_sarif", "validate_sarif", "ci_sarif"][..]), ("OSCAL_SCHEMA", &["check_oscal"])]
    {
        let Some(path) = std::env::var_os(variable) else { continue };
        let schema: Value = serde_json::from_slice(&fs::read(Path::new(&path)).unwrap()).unwrap();
        for name in names {
            assert_eq!(problems(&schema, &snapshot(name)), Vec::<String>::new(), "{name}");
        }
    }
}
