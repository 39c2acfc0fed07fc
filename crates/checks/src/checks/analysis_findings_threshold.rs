//! Whether a policy says which findings of static analysis have to be fixed, and when.

use std::sync::LazyLock;

use slam_model::{Citation, Evidence, Finding, Verdict, evidence::document::DocumentKind, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "analysis-findings-threshold",
    title: "A policy says which findings of static analysis must be dealt with, and by when",
    rationale: "Without a threshold warnings pile up until nobody reads them, and the serious one drowns among the others.",
    requirements: &["OSPS-VM-06.01"],
    gates: &[gates::has_code],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "write a section `Static analysis` that says which severities are fixed before a merge, and the others within how many days";

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "static analysis",
            "static code analysis",
            "static application security*",
            "sast",
            "codeql",
            "semgrep",
            "sonarqube",
            "sonarcloud",
            "clippy",
            "gosec",
            "bandit",
            "linter*",
            "code scanning",
        ],
        &["finding*", "warning*", "alert*", "issue*", "weakness*", "result*", "violation*"],
        &["severity", "severities", "high", "critical", "threshold*", "all", "any", "no new", "zero"],
        &["fix*", "remediat*", "resolv*", "address*", "clean", "block*", "fail*"],
        &["day", "days", "week", "weeks", "hours", "months", "immediately", "before", "prior", "block*", "merge*"],
    ])
    .under(&["static analysis", "static code analysis", "sast", "code scanning", "codeql", "security testing"])
    .not_in(&[DocumentKind::Changelog, DocumentKind::License])
    .policy()
});

fn evaluate(evidence: &Evidence) -> Finding {
    let finding = judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[],
            fields: &[],
            what: "a threshold for findings of static analysis",
            advice: ADVICE,
        },
    );
    let rules = evidence.process.seen().map_or(&[][..], |process| process.static_analysis.as_slice());
    let Some(first) = rules.first().filter(|_| finding.verdict == Verdict::Failed) else { return finding };
    let message =
        format!("{} sets rules for static analysis, and no document says when findings are fixed", first.place.path);
    Finding::needs_review("rules-without-words", message)
        .cite(rules.iter().take(3).map(|one| Citation::quote(CitationKind::Config, one)))
        .missing("a threshold for findings of static analysis", ADVICE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, RepoPath,
        evidence::tree::{BlobClass, Mode, Role, TreeEntry, TreeFacts},
    };

    use crate::testing::{build, check_evidence, written};

    fn project(text: &str) -> Evidence {
        let entry = TreeEntry {
            path: RepoPath::from("src/lib.rs"),
            path_bytes: None,
            mode: Mode::File,
            size: Some(9),
            oid: None,
            class: BlobClass::Text,
            role: Role::Product,
        };
        Evidence {
            tree: Fact::Seen(TreeFacts { entries: vec![entry] }),
            ..written(&format!("//- docs/policies.md\n{text}"))
        }
    }

    #[test]
    fn a_threshold_names_tool_severity_and_time() {
        for (text, expected) in [
            (
                "# Static analysis\nFindings of CodeQL of high severity must be fixed before merge, others within 30 days.\n",
                expect!["Passed words-found docs/policies.md:2"],
            ),
            ("# Checks\nWe run CodeQL and look at its alerts.\n", expect!["Failed no-words"]),
            ("# Policies\nBe nice.\n", expect!["Failed no-words"]),
        ] {
            check_evidence(&super::CHECK, &project(text), expected);
        }
    }

    #[test]
    fn rules_of_a_tool_without_words_need_review() {
        let mut evidence = project("# Policies\nBe nice.\n");
        if let Fact::Seen(process) = &mut evidence.process {
            process.static_analysis = vec![build::quote(".semgrep.yml", 2, "severity: ERROR")];
        }
        check_evidence(&super::CHECK, &evidence, expect!["NeedsReview rules-without-words .semgrep.yml:2"]);
    }

    #[test]
    fn documents_alone_are_not_analysed() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-code"]);
    }
}
