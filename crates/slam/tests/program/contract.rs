//! The JSON that programs read: names, shapes, same bytes for the same input, and evidence that can be judged again.

use std::{fs, path::Path};

use serde_json::Value;

use crate::sandbox::{Sandbox, badges, verdicts};

/// Returns what breaks the published schema.
pub(crate) fn problems(schema: &str, document: &Value) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/schemas/{schema}.schema.json"));
    let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// Asserts that an object has these keys, in this order, whatever stands between them.
#[track_caller]
fn has_keys(object: &Value, keys: &str) {
    let found: Vec<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    let wanted: Vec<&str> = keys.split(' ').collect();
    let in_order: Vec<&str> = found.iter().copied().filter(|key| wanted.contains(key)).collect();
    assert_eq!(in_order, wanted, "{found:?}");
}

#[test]
fn a_check_report_has_the_promised_names() {
    let sandbox = Sandbox::with_project();
    let report = sandbox.slam(&["check", "repo", "--format", "json"]).json();
    assert_eq!(problems("check", &report), Vec::<String>::new());
    has_keys(&report, "schema tool subject standard level as_of requirements summary coverage");
    has_keys(&report["subject"], "path url commit tree");
    has_keys(&report["standard"], "id version catalog_sha256");
    has_keys(&report["summary"], "passed failed needs_review not_applicable unknown not_run");
    has_keys(&report["coverage"], "decided all");
    let rows = report["requirements"].as_array().unwrap();
    let (mut cited, mut missing) = (0, 0);
    for row in rows {
        has_keys(row, "id level verdict confidence reason message evidence missing fixes");
        for one in row["evidence"].as_array().unwrap().iter().filter(|one| !one["path"].is_null()) {
            has_keys(one, "kind path line end_line quote");
            cited += 1;
        }
        for one in row["missing"].as_array().unwrap() {
            has_keys(one, "need detail");
            missing += 1;
        }
    }
    assert!(cited > 30 && missing > 5, "{cited} citations, {missing} gaps");
    let count = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    let summary = &report["summary"];
    for (name, verdict) in [
        ("passed", "Passed"),
        ("failed", "Failed"),
        ("needs_review", "NeedsReview"),
        ("not_applicable", "NotApplicable"),
        ("unknown", "Unknown"),
        ("not_run", "NotRun"),
    ] {
        assert_eq!(summary[name], count(verdict), "{name}");
    }
    assert_eq!(report["coverage"]["all"], rows.len());
    assert_eq!(report["coverage"]["decided"], count("Passed") + count("Failed") + count("NotApplicable"));
}

#[test]
fn a_status_report_has_the_promised_names_and_the_next_command_runs() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n\nA page.\n");
    let report = sandbox.slam(&["status", "repo", "--format", "json"]).json();
    assert_eq!(problems("status", &report), Vec::<String>::new());
    has_keys(&report, "schema event level badges next");
    let ids: Vec<String> = badges(&report).into_keys().collect();
    assert_eq!(ids, ["chronicler", "cleaner", "cra-readiness", "defender", "inspector", "mechanizer"]);
    for badge in report["badges"].as_array().unwrap() {
        has_keys(badge, "id status met open evidence");
    }
    has_keys(&report["next"], "badge step command");
    let command = report["next"]["command"].as_str().unwrap();
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[0], "slam", "{command}");
    let ran = crate::sandbox::slam_in(&sandbox.path("repo"), &words[1..]);
    assert_ne!(ran.code, 2, "{command}: {}", ran.err);
}

#[test]
fn a_validation_has_the_promised_names() {
    let sandbox = Sandbox::with_project();
    let text = sandbox.read("repo/security-insights.yml").replace("status: active", "status: sleeping");
    sandbox.write("wrong.yml", &text);
    let files = ["repo/security/threats.yaml", "repo/security/capabilities.yaml", "wrong.yml", "repo/README.md"];
    let ran = sandbox.slam(&[&["validate", "--format", "json"], &files[..]].concat());
    let report = ran.ends(1, &[]).json();
    assert_eq!(problems("validate", &report), Vec::<String>::new());
    has_keys(&report, "schema files");
    let rows = report["files"].as_array().unwrap();
    for (row, file) in rows.iter().zip(files) {
        has_keys(row, "path type version valid problems");
        assert_eq!(row["path"], file);
    }
    let valid: Vec<&Value> = rows.iter().map(|row| &row["valid"]).collect();
    assert_eq!(valid, [true, true, false, false], "{report}");
    assert_eq!(rows[3]["type"], Value::Null);
    let line = text.lines().position(|line| line.contains("sleeping")).unwrap() + 1;
    assert_eq!(rows[2]["problems"][0]["line"], line);
    has_keys(&rows[2]["problems"][0], "line pointer message");
}

#[test]
fn an_explanation_follows_its_schema() {
    for id in ["OSPS-VM-03.01", "private-reporting-route", "cleaner", "levels", "unpinned-uses"] {
        let article = crate::sandbox::slam(&["explain", id, "--format", "json"]);
        assert_eq!(problems("explain", &article.ends(0, &[]).json()), Vec::<String>::new(), "{id}");
    }
}

#[test]
fn the_same_command_twice_gives_the_same_bytes_in_every_format() {
    let sandbox = Sandbox::with_project();
    let check = ["text", "json", "sarif", "markdown", "gemara", "html", "oscal", "bestpractices", "intoto", "svr"];
    let status = ["text", "json", "markdown", "html"];
    let commands = check.map(|format| ("check", format)).into_iter().chain(status.map(|format| ("status", format)));
    for (verb, format) in commands {
        let run = || sandbox.slam(&[verb, "repo", "--format", format]);
        let (one, other) = (run(), run());
        assert_eq!(one.code, 0, "{verb} {format}: {}", one.err);
        assert!(!one.out.is_empty() && one.out == other.out, "{verb} --format {format} differs");
    }
}

#[test]
fn without_a_time_the_commit_tells_it_and_not_the_clock() {
    let sandbox = Sandbox::with_project();
    let report = crate::sandbox::slam_in(&sandbox.path("."), &["check", "repo", "--format", "json"]).json();
    assert_eq!(report["as_of"], "2026-09-01T10:00:00Z");
}

#[test]
fn a_file_holds_what_standard_output_would_have_shown() {
    let sandbox = Sandbox::with_project();
    let shown = sandbox.slam(&["check", "repo", "--format", "json"]);
    let written = sandbox.slam(&["check", "repo", "--format", "json", "--output", "report.json"]);
    assert_eq!((written.code, written.out.as_str()), (0, ""));
    assert_eq!(sandbox.read("report.json"), shown.out);
}

#[test]
fn written_evidence_is_judged_to_the_same_verdicts() {
    let sandbox = Sandbox::with_project();
    let check = ["check", "repo", "--format", "json"];
    let first = sandbox.slam(&[&check[..], &["--evidence-out", "evidence.json"]].concat());
    let again = sandbox.slam(&["check", "--format", "json", "--evidence", "evidence.json"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(verdicts(&again.json()), verdicts(&first.json()));
    assert_eq!(again.out, first.out);
    let status = sandbox.slam(&["status", "repo", "--format", "json"]);
    let replayed = sandbox.slam(&["status", "--format", "json", "--evidence", "evidence.json"]);
    assert_eq!(replayed.out, status.out);
    let evidence: Value = serde_json::from_str(&sandbox.read("evidence.json")).unwrap();
    assert_eq!(evidence["schema"], "slam.evidence/1");
}

#[test]
fn the_value_of_a_secret_stands_in_no_output() {
    // Made up, and put together here so that no scanner takes this file for a leak.
    let secret = ["h", "f_", "ujzPdeIgxLVGncfBAUpQKbJsWhZXCERvmw"].concat();
    let sandbox = Sandbox::with_files(&format!("//- config/prod.env\nTOKEN={secret}\n"));
    let mut outputs = Vec::new();
    for format in ["text", "json", "sarif", "html", "markdown"] {
        outputs.push(sandbox.slam(&["check", "repo", "-v", "--format", format, "--evidence-out", "e.json"]).out);
    }
    outputs.push(sandbox.read("e.json"));
    assert!(outputs.iter().all(|output| !output.contains(&secret)));
    let found = sandbox.slam(&["check", "repo", "--format", "json", "--only", "OSPS-BR-07.01"]).json();
    assert_eq!(found["requirements"][0]["verdict"], "Failed", "{found}");
}

#[test]
fn a_report_about_ci_has_the_promised_names() {
    let workflow = "//- .github/workflows/a.yml\non: issues\njobs:\n  j:\n    runs-on: x\n    steps:\n      \
                    - run: echo ${{ github.event.issue.title }}\n      \
                    - uses: a/b@v1 # slam: ignore[unpinned-uses] our own\n";
    let sandbox = Sandbox::with_files(workflow);
    let ran = sandbox.slam(&["check", "repo", "--standard", "ci", "--format", "json"]);
    assert_eq!(ran.code, 0);
    let report = ran.json();
    assert_eq!(problems("ci", &report), Vec::<String>::new());
    has_keys(&report, "schema tool subject as_of definitions findings ignored unread rules summary");
    let rows = report["findings"].as_array().unwrap();
    let injection = rows.iter().find(|row| row["id"] == "template-injection").expect("the injection");
    has_keys(injection, "id severity confidence path line column end_line end_column message text aliases fix");
    assert_eq!((injection["line"].clone(), injection["column"].clone()), (6.into(), 19.into()));
    assert_eq!(report["ignored"][0]["reason"], "our own");
    assert_eq!(sandbox.slam(&["check", "repo", "--standard", "ci", "--fail-on", "high"]).code, 1);
    let two = sandbox.slam(&["check", "repo", "repo", "--standard", "ci", "--format", "json"]);
    assert_eq!(two.out.lines().count(), 2, "one report a line");
}
