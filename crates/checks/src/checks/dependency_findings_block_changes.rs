//! Whether a change that brings a bad dependency is blocked.

use slam_model::{Evidence, Finding, evidence::ci::Purpose};

use crate::{
    check::{Check, Evaluate, administrator},
    gates,
    scan_gate::{self, ScanGate},
};

pub(crate) static CHECK: Check = Check {
    id: "dependency-findings-block-changes",
    title: "A change that brings a malicious or vulnerable dependency is blocked",
    rationale: "A dependency is easiest to refuse before it is merged; afterwards it is part of the product and of every fork.",
    requirements: &["OSPS-VM-05.03"],
    gates: &[gates::has_code],
    effort: administrator(30),
    evaluate: Evaluate::Facts(evaluate),
};

static GATE: ScanGate = ScanGate {
    purpose: Purpose::DependencyReview,
    known_checks: &["dependency review", "dependency-review", "osv-scanner", "snyk", "socket security", "dependency scanning", "license/snyk", "security/snyk"],
    what: "a review of dependencies",
    advice: "run a review of dependencies on each change request, make it a required check of the primary branch, and give a forge snapshot with `--forge-snapshot FILE`",
};

fn evaluate(evidence: &Evidence) -> Finding {
    scan_gate::judge(evidence, &GATE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, RepoPath,
        evidence::{
            ci::{Activity, Purpose},
            forge::{BranchRules, ForgeFacts},
            settings::{Setting, SettingKind, SettingsFile},
            tree::{BlobClass, Mode, Role, TreeEntry, TreeFacts},
        },
    };

    use crate::testing::{build, check_evidence};

    const PATH: &str = ".github/workflows/ci.yml";

    fn project(scans: bool) -> Evidence {
        let entry = TreeEntry {
            path: RepoPath::from("src/lib.rs"),
            path_bytes: None,
            mode: Mode::File,
            size: Some(9),
            oid: None,
            class: BlobClass::Text,
            role: Role::Product,
        };
        let mut workflow = build::workflow(PATH);
        if scans {
            let activity = Activity { purpose: Purpose::DependencyReview, tool: "scan".to_owned(), quote: build::quote(PATH, 8, "- run: scan") };
            workflow.jobs[0].does = vec![activity];
        }
        Evidence { tree: Fact::Seen(TreeFacts { entries: vec![entry] }), ..build::ci(vec![workflow], vec![]) }
    }

    fn requiring(checks: &[&str], partial: bool, scans: bool) -> Evidence {
        let required_checks = checks.iter().map(ToString::to_string).collect();
        let rules = BranchRules { required_checks, partial, endpoint: "rules".to_owned(), ..BranchRules::default() };
        let facts = ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() };
        Evidence { forge: build::forge(facts).forge, ..project(scans) }
    }

    #[test]
    fn only_a_required_check_passes() {
        for (evidence, expected) in [
            (requiring(&["test"], false, true), expect!["Passed required-check .github/workflows/ci.yml:8 [snapshot.json: rules]"]),
            (requiring(&["security/snyk (ann)"], false, false), expect!["Passed required-check [snapshot.json: rules]"]),
            (requiring(&["lint"], false, true), expect!["Failed not-required .github/workflows/ci.yml:8 [snapshot.json: rules]"]),
            (requiring(&[], true, true), expect!["Unknown forge-rule-partial .github/workflows/ci.yml:8 [snapshot.json: rules]"]),
            (project(true), expect!["NeedsReview workflow-only .github/workflows/ci.yml:8"]),
            (project(false), expect!["Unknown rules-not-visible"]),
            (build::nothing(), expect!["NotApplicable no-code"]),
        ] {
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn settings_in_the_tree_count_as_far_as_they_are_applied() {
        for (tool, expected) in [
            ("asf", expect!["Passed settings-applied .asf.yaml:6 .github/workflows/ci.yml:8"]),
            ("settings-app", expect!["NeedsReview settings-written .asf.yaml:6 .github/workflows/ci.yml:8"]),
        ] {
            let kind = SettingKind::RequiredChecks(vec!["test".to_owned()]);
            let setting = Setting { kind, quote: build::quote(".asf.yaml", 6, "- test") };
            let file = SettingsFile { tool: tool.to_owned(), settings: vec![setting] };
            check_evidence(&super::CHECK, &Evidence { settings: Fact::Seen(vec![file]), ..project(true) }, expected);
        }
    }
}
