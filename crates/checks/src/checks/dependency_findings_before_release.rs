//! Whether findings about dependencies are dealt with before a release.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "dependency-findings-before-release",
    title: "A policy says that findings about dependencies are dealt with before a release",
    rationale: "A release multiplies what is wrong with it; the day before is the last cheap day to fix a dependency.",
    requirements: &["OSPS-VM-05.02"],
    gates: &[gates::has_code],
    effort: maintainer(45),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["software composition analysis", "sca", "dependenc*", "third-party*", "third party*"],
        &["finding*", "violation*", "vulnerabilit*", "advisory", "advisories", "cve", "cves", "threshold*"],
        &["release", "releases", "released", "releasing", "ship", "shipped", "publish*"],
        &["before", "prior", "block*", "until", "no release", "must not", "unless", "gate*"],
        &["fix*", "remediat*", "resolv*", "address*", "clean", "clear", "block*", "no release", "without"],
    ])
    .under(&[
        "software composition analysis",
        "sca",
        "dependenc*",
        "vulnerability management",
        "release*",
        "remediation",
    ])
    .in_one_sentence()
    .not_in(&[DocumentKind::Changelog, DocumentKind::License])
    .policy()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[],
            fields: &["/repository/documentation/dependency-management-policy"],
            what: "a rule that findings about dependencies are dealt with before a release",
            advice: "write one sentence that says that every finding about a dependency above the threshold is fixed or accepted before a release",
        },
    )
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
    fn one_sentence_joins_findings_and_release() {
        for (text, expected) in [
            (
                "# Software composition analysis\nEvery finding above the threshold is fixed before a release.\n",
                expect!["Passed words-found docs/policies.md:2"],
            ),
            (
                "# Dependencies\nFindings are fixed when there is time. Releases come monthly.\n",
                expect!["NeedsReview words-in-part docs/policies.md:2"],
            ),
            ("# Policies\nBe nice.\n", expect!["Failed no-words"]),
        ] {
            check_evidence(&super::CHECK, &project(text), expected);
        }
    }

    #[test]
    fn documents_alone_have_no_dependencies() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-code"]);
    }
}
