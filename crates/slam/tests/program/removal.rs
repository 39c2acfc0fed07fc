//! Knowing less never looks better: what happens to the verdicts when a document or a source of data is taken away.

use std::collections::BTreeMap;

use crate::sandbox::{Sandbox, badges, project, verdicts};

type Verdicts = BTreeMap<String, String>;

/// A sibling of HEAD with other files; its parents, tags, and message stay.
fn sibling(sandbox: &Sandbox, index: &str, change: &[&str]) -> String {
    let index = sandbox.path(index);
    let index = [("GIT_INDEX_FILE", index.to_str().unwrap())];
    sandbox.git_as("repo", &["read-tree", "HEAD"], &index);
    if !change.is_empty() {
        sandbox.git_as("repo", change, &index);
    }
    let tree = sandbox.git_as("repo", &["write-tree"], &index);
    let message = sandbox.git("repo", &["log", "-1", "--format=%B"]);
    sandbox.git("repo", &["commit-tree", "-p", "HEAD~1", "-m", &message, &tree])
}

fn without(sandbox: &Sandbox, index: &str, paths: &[&str]) -> String {
    sibling(sandbox, index, &[&["rm", "-q", "--cached", "--"], paths].concat())
}

fn check(sandbox: &Sandbox, words: &[&str]) -> Verdicts {
    let ran = sandbox.slam(&[&["check", "--format", "json", "--level", "3"], words].concat());
    assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    verdicts(&ran.json())
}

/// Returns each requirement that failed before and passes after.
fn turned(before: &Verdicts, after: &Verdicts) -> Vec<String> {
    let turned = |(id, verdict): &(&String, &String)| *verdict == "Failed" && after[*id] == "Passed";
    before.iter().filter(turned).map(|(id, _)| id.clone()).collect()
}

fn failed(verdicts: &Verdicts) -> usize {
    verdicts.values().filter(|verdict| *verdict == "Failed").count()
}

/// How much a verdict says for the project.
fn rank(verdict: &str) -> u8 {
    match verdict {
        "Failed" => 0,
        "Unknown" | "NotRun" => 1,
        "NeedsReview" => 2,
        "NotApplicable" | "Passed" => 3,
        other => panic!("no verdict `{other}`"),
    }
}

fn badge_rank(status: &str) -> u8 {
    match status {
        "NotStarted" | "Unknown" => 0,
        "Partial" => 1,
        "EvidenceFound" => 2,
        other => panic!("no status `{other}`"),
    }
}

#[test]
fn without_any_one_file_nothing_that_failed_passes() {
    let sandbox = Sandbox::with_project();
    let whole = check(&sandbox, &["repo", "--rev", &sibling(&sandbox, "whole", &[])]);
    for path in project().keys() {
        let less = check(&sandbox, &["repo", "--rev", &without(&sandbox, "less", &[path])]);
        assert_eq!(turned(&whole, &less), Vec::<String>::new(), "without {path}");
    }
}

#[test]
fn nothing_that_failed_passes_while_file_after_file_goes() {
    let sandbox = Sandbox::with_project();
    let files = project();
    let forwards: Vec<&str> = files.keys().map(String::as_str).collect();
    let backwards: Vec<&str> = forwards.iter().rev().copied().collect();
    let walk = |order: &[&str], index: &str| {
        let mut before = check(&sandbox, &["repo", "--rev", &sibling(&sandbox, index, &[])]);
        let mut most = 0;
        for count in 1..=order.len() {
            let after = check(&sandbox, &["repo", "--rev", &without(&sandbox, index, &order[..count])]);
            assert_eq!(turned(&before, &after), Vec::<String>::new(), "without {:?}", &order[..count]);
            most = most.max(failed(&after));
            before = after;
        }
        most
    };
    let most = std::thread::scope(|scope| {
        let other = scope.spawn(|| walk(&backwards, "backwards"));
        walk(&forwards, "forwards").min(other.join().unwrap())
    });
    // Else nothing could have turned.
    assert!(most > 8, "only {most} requirements failed on the way");
}

#[test]
fn without_a_permission_nothing_that_failed_passes_and_the_rule_on_permissions_gets_no_better() {
    let sandbox = Sandbox::with_project();
    let ci = sandbox.read("repo/.github/workflows/ci.yml");
    let whole = check(&sandbox, &["repo"]);
    let blocks = [
        "permissions: {}\n",
        "    permissions:\n      contents: read\n",
        "        with:\n          persist-credentials: false\n",
    ];
    for block in blocks {
        let less = ci.replacen(block, "", 1);
        assert_ne!(less, ci);
        sandbox.write("repo/.github/workflows/ci.yml", less);
        let less = check(&sandbox, &["repo", "--worktree"]);
        assert_eq!(turned(&whole, &less), Vec::<String>::new(), "without {block}");
        for id in ["OSPS-AC-04.01", "OSPS-AC-04.02"] {
            assert!(rank(&less[id]) <= rank(&whole[id]), "{id} became {} without {block}", less[id]);
        }
    }
}

#[test]
fn deleting_the_security_insights_file_improves_nothing() {
    let sandbox = Sandbox::with_project();
    let (whole, less) = (sibling(&sandbox, "whole", &[]), without(&sandbox, "less", &["security-insights.yml"]));
    let (before, after) = (check(&sandbox, &["repo", "--rev", &whole]), check(&sandbox, &["repo", "--rev", &less]));
    for (id, verdict) in &before {
        assert!(rank(&after[id]) <= rank(verdict), "{id}: {verdict} became {}", after[id]);
    }
    let status = |rev: &str| badges(&sandbox.slam(&["status", "repo", "--format", "json", "--rev", rev]).json());
    let (before, after) = (status(&whole), status(&less));
    for (id, status) in &before {
        assert!(badge_rank(&after[id]) <= badge_rank(status), "{id}: {status} became {}", after[id]);
    }
    assert!(before != after, "the file told nothing: {before:?}");
}

/// Replies of a forge where everything is as the Baseline wants it, or nothing is.
fn forge_snapshot(strict: bool) -> String {
    let (right, status) = if strict { ("read", "enabled") } else { ("admin", "disabled") };
    let rules = if strict {
        r#"[{"type": "deletion"}, {"type": "non_fast_forward"},
            {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
            {"type": "required_status_checks", "parameters": {"required_status_checks": [{"context": "test"}]}}]"#
    } else {
        "[]"
    };
    let protection = if strict { "{}" } else { r#"{"message": "Branch not protected", "status": "404"}"# };
    let assets = if strict { r#"[{"name": "tally-0.2.0.tar.gz"}, {"name": "tally-0.2.0.spdx.json"}]"# } else { "[]" };
    format!(
        r#"{{"schema": "slam.forge-snapshot/1", "forge": "github", "repository": "example-org/tally",
            "recorded_at": "2026-10-01T08:00:00Z", "replies": {{
            "repository": {{"html_url": "https://github.com/example-org/tally", "private": {private}, "archived": false,
                "default_branch": "main", "has_issues": {strict}, "has_discussions": {strict},
                "security_and_analysis": {{"secret_scanning_push_protection": {{"status": "{status}"}}}}}},
            "rules": {rules}, "protection": {protection},
            "organization": {{"two_factor_requirement_enabled": {strict}, "default_repository_permission": "{right}"}},
            "private-vulnerability-reporting": {{"enabled": {strict}}},
            "releases": [{{"tag_name": "v0.2.0", "name": "0.2.0", "body": "Counts pairs.", "assets": {assets}}}]}}}}"#,
        private = !strict,
    )
}

/// A log of another scanner that found these requirements so.
fn evaluation_log(commit: &str, result: &str, ids: &[&str]) -> String {
    let mut text = format!(
        "metadata:\n  id: other-scan\n  type: EvaluationLog\n  gemara-version: \"1.4.1\"\n  version: \"1\"\n  date: \"2026-10-01T08:00:00Z\"\n  description: Another scanner\n  author:\n    id: other\n    name: Other\n    type: Software\n    version: \"2.0\"\n  mapping-references:\n    - id: osps-baseline\n      title: OSPS Baseline\n      version: \"2026-08-28\"\n      description: The catalogue\n    - id: subject\n      title: The repository\n      version: \"{commit}\"\n      url: https://github.com/example-org/tally\nresult: {result}\ntarget:\n  id: tally\n  name: Tally\n  type: Software\nevaluations:\n"
    );
    for id in ids {
        let control = &id[..id.len() - 3];
        text.push_str(&format!(
            "  - name: {id}\n    result: {result}\n    message: found so\n    control:\n      reference-id: osps-baseline\n      entry-id: {control}\n    assessment-logs:\n      - requirement:\n          reference-id: osps-baseline\n          entry-id: {id}\n        description: looked\n        result: {result}\n        message: found so\n        applicability: [maturity-1]\n        steps: [looked]\n        steps-executed: 1\n        start: \"2026-10-01T08:00:00Z\"\n        end: \"2026-10-01T08:00:00Z\"\n        confidence-level: High\n"
        ));
    }
    text
}

#[test]
fn without_a_source_of_data_nothing_that_failed_passes() {
    let sandbox = Sandbox::with_project();
    let head = sandbox.git("repo", &["rev-parse", "HEAD"]);
    sandbox.write("strict.json", forge_snapshot(true));
    sandbox.write("lax.json", forge_snapshot(false));
    let ids = ["OSPS-AC-01.01", "OSPS-QA-07.01", "OSPS-SA-03.02", "OSPS-AC-02.01"];
    sandbox.write("passed.yaml", evaluation_log(&head, "Passed", &ids));
    sandbox.write("failed.yaml", evaluation_log(&head, "Failed", &ids));
    sandbox.git(".", &["clone", "-q", "repo", "untagged"]);
    let tags = sandbox.git("untagged", &["tag", "--list"]);
    for tag in tags.lines() {
        sandbox.git("untagged", &["tag", "-d", tag]);
    }
    sandbox
        .git(".", &["clone", "-q", "--depth", "1", &format!("file://{}", sandbox.path("repo").display()), "shallow"]);
    let refusing = "[[declaration]]\nrequirement = \"OSPS-SA-03.02\"\nclaim = \"not-met\"\nreason = \"nobody did it\"\ndate = \"2026-09-01\"\n";
    sandbox.write("refusing.toml", format!("forge = \"github\"\n{refusing}"));
    sandbox.write("nothing.toml", "");
    let mut reached = Verdicts::new();
    for snapshot in ["strict.json", "lax.json"] {
        for log in ["passed.yaml", "failed.yaml"] {
            for config in ["repo/slam.toml", "refusing.toml"] {
                let all = ["--forge-snapshot", snapshot, "--evaluation-log", log, "--config", config];
                let before = check(&sandbox, &[&["repo"], &all[..]].concat());
                let cases = [
                    ("forge snapshot", [&["repo"], &all[2..]].concat()),
                    ("evaluation log", [&["repo"], &all[..2], &all[4..]].concat()),
                    ("declarations", [&["repo"], &all[..4], &["--config", "nothing.toml"]].concat()),
                    ("tags", [&["untagged"], &all[..]].concat()),
                    ("history", [&["shallow"], &all[..]].concat()),
                ];
                for (source, words) in cases {
                    let after = check(&sandbox, &words);
                    assert_eq!(turned(&before, &after), Vec::<String>::new(), "without {source}, with {all:?}");
                }
                reached.extend(before.into_iter().filter(|(_, verdict)| verdict == "Failed"));
            }
        }
    }
    // Each source has made something fail, else it could not have been missed.
    for id in ["OSPS-AC-03.01", "OSPS-AC-02.01", "OSPS-SA-03.02"] {
        assert!(reached.contains_key(id), "{id} never failed: {reached:?}");
    }
}
