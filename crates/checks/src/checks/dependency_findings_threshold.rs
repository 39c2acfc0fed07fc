//! Whether a policy says which findings about dependencies have to be fixed, and when.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "dependency-findings-threshold",
    title: "A policy says which vulnerabilities and licences of dependencies must be dealt with, and by when",
    rationale: "Scanners never end; a threshold that was agreed on beforehand saves the argument about each finding.",
    requirements: &["OSPS-VM-05.01"],
    gates: &[gates::has_code],
    effort: maintainer(45),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["software composition analysis", "sca", "dependenc*", "third-party*", "third party*"],
        &["finding*", "vulnerabilit*", "advisory", "advisories", "cve", "cves"],
        &["severity", "severities", "high", "critical", "cvss", "threshold*", "epss"],
        &["fix*", "remediat*", "resolv*", "patch*", "address*", "update*", "upgrade*"],
        &["day", "days", "week", "weeks", "hours", "months", "immediately", "before", "sla"],
        &["licence*", "license*"],
    ])
    .under(&["software composition analysis", "sca", "dependenc*", "vulnerability management", "remediation"])
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
            what: "a threshold for findings about vulnerabilities and licences of dependencies",
            advice: "write a section `Software composition analysis` that says which severities are fixed within how many days, and which licences are refused",
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
    fn a_threshold_names_severity_time_and_licences() {
        for (text, expected) in [
            (
                "# Software composition analysis\nFindings of high severity must be fixed within 14 days; a licence that is not approved blocks the change.\n",
                expect!["Passed words-found docs/policies.md:2"],
            ),
            (
                "# Dependencies\nCritical vulnerabilities are fixed within 14 days.\n",
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
