//! The exit codes of DESIGN.md section 3: one contract for every verb and format.

use crate::sandbox::{Sandbox, slam};

const WITH_LICENCE: &str = "//- README.md\n# A\n\nA page.\n";

#[test]
fn help_names_every_code() {
    let help = slam(&["--help"]);
    assert_eq!(help.code, 0);
    let codes = help.out.split_once("Exit codes:").map(|(_, rest)| rest.split("Start here").next().unwrap_or(rest));
    let flat = codes.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    snapbox::assert_data_eq!(
        flat,
        snapbox::str![
            "0 ran, and the gate passed 1 gate not passed, or a document is invalid 2 wrong usage or configuration 3 could not finish: a file cannot be read, or exceeds a limit 4 nothing to look at 5 cannot decide: needed data is missing or too old The result goes to standard output, everything else to standard error."
        ]
    );
}

#[test]
fn zero_when_it_ran_even_on_a_commit_without_any_file() {
    let sandbox = Sandbox::with_repository();
    sandbox.commit("Nothing yet");
    for verb in ["check", "status"] {
        for format in ["text", "json", "markdown", "html"] {
            sandbox.slam(&[verb, "repo", "--format", format]).ends(0, &[]);
        }
    }
}

#[test]
fn one_when_the_gate_does_not_pass_or_a_document_is_invalid() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    sandbox.slam(&["check", "repo", "--fail-on", "failed"]).ends(1, &[]);
    sandbox.slam(&["check", "repo", "--only", "OSPS-LE-03.01", "--fail-on", "needs-review"]).ends(1, &[]);
    sandbox.write("wrong.yml", "header:\n  schema-version: 2.2.0\n");
    sandbox.slam(&["validate", "wrong.yml"]).ends(1, &[]);
    sandbox.write("strange.txt", "nothing that anybody knows\n");
    let ran = sandbox.slam(&["validate", "strange.txt", "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["files"][0]["type"]), (1, &serde_json::Value::Null));
}

#[test]
fn a_gate_lets_through_what_it_does_not_name() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    // Whether others may join the organisation without a second factor cannot be seen from a clone.
    let only = ["check", "repo", "--only", "OSPS-AC-01.01"];
    sandbox.slam(&[&only[..], &["--fail-on", "unknown"]].concat()).ends(1, &[]);
    sandbox.slam(&[&only[..], &["--fail-on", "needs-review"]].concat()).ends(1, &[]);
}

#[test]
fn two_for_wrong_usage_and_a_configuration_that_names_nothing() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    sandbox.write("broken.json", "{");
    let cases: &[(&[&str], &[&str])] = &[
        (&["check", "repo", "--no-such-flag"], &["--no-such-flag"]),
        (&["chekc", "repo"], &["check"]),
        (&["check", "repo", "--level", "4"], &["levels are 1, 2, and 3"]),
        (&["check", "repo", "--baseline", "2027-01-01"], &["2026-08-28"]),
        (&["check", "repo", "--only", "OSPS-VM-3.01"], &["OSPS-VM-3.01", "did you mean `OSPS-VM-03.01`"]),
        (&["check", "repo", "--rev", "nowhere"], &["nowhere"]),
        (&["check", "repo", "--rev", "main", "--worktree"], &["--worktree"]),
        (&["check", "--evidence", "broken.json"], &["broken.json", "slam.evidence/1", "--evidence-out"]),
        (&["check", "repo", "--catalog", "broken.json"], &["broken.json"]),
        (&["check", "repo", "repo", "--evidence-out", "evidence.json"], &["one repository"]),
        (&["status", "repo", "--event", "fall"], &["there is no edition `fall`", "fall-2026"]),
        (&["status", "repo", "--event", "broken.json"], &["broken.json"]),
        (&["explain", "OSPS-VM-3.01"], &["did you mean `OSPS-VM-03.01`"]),
        (&["explain", "zzzzzzzzzzzz"], &["`slam explain` lists every id"]),
        (&["declare", "OSPS-VM-3.01", "--claim", "met", "--reason", "r"], &["did you mean `OSPS-VM-03.01`"]),
        (&["declare", "OSPS-VM-03.01", "--repo", "repo"], &["--claim"]),
        (&["validate"], &["FILE"]),
    ];
    for (words, said) in cases {
        sandbox.slam(words).ends(2, said);
    }
    slam(&[]).ends(2, &[]);
}

#[test]
fn three_when_something_cannot_be_opened() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    sandbox.write("plain/README.md", "# Not a repository\n");
    let cases: &[(&[&str], &[&str])] = &[
        (&["check", "gone"], &["no such path `gone`", "hint:"]),
        (&["status", "gone"], &["no such path `gone`", "hint:"]),
        (&["check", "plain"], &["`plain` is not a git repository", "hint:"]),
        (&["check", "repo", "--forge-snapshot", "gone.json"], &["no such file `gone.json`"]),
        (&["check", "repo", "--evaluation-log", "gone.yaml"], &["no such file `gone.yaml`"]),
        (&["check", "repo", "--parent", "gone.yml"], &["no such file `gone.yml`"]),
        (&["check", "repo", "--org-defaults", "gone"], &["gone"]),
        (&["check", "repo", "--catalog", "gone.yaml"], &["no such file `gone.yaml`"]),
        (&["check", "--evidence", "gone.json"], &["no such file `gone.json`"]),
        (&["status", "repo", "--event", "./gone.toml"], &["no such file `./gone.toml`"]),
        (&["check", "repo", "--output", "gone/report.txt"], &["cannot write `gone/report.txt`"]),
    ];
    for (words, said) in cases {
        sandbox.slam(words).ends(3, said);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_listed_as_invalid_and_stops_no_other() {
    let sandbox = Sandbox::with_project();
    let ran = sandbox.slam(&["validate", "gone.yml", "repo/security-insights.yml", "--format", "json"]);
    ran.ends(3, &["no such file `gone.yml`"]);
    let files = &ran.json()["files"];
    assert_eq!((&files[0]["path"], &files[0]["valid"]), (&"gone.yml".into(), &false.into()));
    assert_eq!((&files[1]["path"], &files[1]["valid"]), (&"repo/security-insights.yml".into(), &true.into()));
}

#[test]
fn four_when_there_is_no_commit_at_all() {
    let sandbox = Sandbox::with_repository();
    for words in [["check", "repo"], ["status", "repo"]] {
        sandbox.slam(&words).ends(4, &["has no commit", "hint:"]);
    }
    sandbox.git(".", &["init", "-q", "--bare", "bare.git"]);
    sandbox.slam(&["check", "bare.git"]).ends(4, &["has no commit"]);
}

#[test]
fn five_when_a_gate_is_asked_and_nothing_was_decided() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    sandbox.slam(&["check", "repo", "--only", "OSPS-AC-01.01", "--fail-on", "failed"]).ends(5, &[]);
    sandbox.slam(&["check", "repo", "--only", "OSPS-AC-01.01"]).ends(0, &[]);
}

#[test]
fn of_several_endings_the_first_of_2_3_1_5_4_0_counts_and_every_repository_is_judged() {
    let sandbox = Sandbox::with_files(WITH_LICENCE);
    sandbox.git(".", &["init", "-q", "bare"]);
    let check = |words: &[&str]| sandbox.slam(&[&["check", "--format", "json"], words].concat());
    // 3 before 1 before 4 before 0; the good repository is judged although it comes last.
    let ran = check(&["gone", "bare", "repo", "--fail-on", "failed"]);
    ran.ends(3, &["no such path `gone`", "has no commit"]);
    assert_eq!(ran.json()["schema"], "slam.check/1");
    check(&["bare", "repo", "--fail-on", "failed"]).ends(1, &["has no commit"]);
    check(&["bare", "repo"]).ends(4, &["has no commit"]);
    // 5 before 4.
    check(&["bare", "repo", "--only", "OSPS-AC-01.01", "--fail-on", "failed"]).ends(5, &["has no commit"]);
    // 2 before 3.
    check(&["gone", "repo", "--only", "OSPS-XX-99.99"]).ends(2, &["no such path `gone`", "OSPS-XX-99.99"]);
}
