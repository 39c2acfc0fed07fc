//! Whether users learn how to report a defect.

use std::sync::LazyLock;

use slam_model::{Citation, Evidence, Finding, Verdict, evidence::document::DocumentKind, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "defect-reporting-guide",
    title: "The documentation says how to report a defect",
    rationale: "A defect that nobody can report stays, and one reported without version and steps costs a week of questions.",
    requirements: &["OSPS-DO-02.01"],
    gates: &[gates::has_release],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

/// A security policy speaks of reports, too, and of the wrong ones: the reference scanner once took it for this guide.
static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["bug*", "defect*", "issue*", "problem*", "something broken", "misbehav*"],
        &[
            "report a",
            "report an",
            "report any",
            "report it",
            "report bugs",
            "report issues",
            "reporting a",
            "reporting an",
            "bug report*",
            "issue report*",
            "already reported",
            "be reported",
            "are reported",
            "open an",
            "open a new",
            "open a ticket",
            "file an",
            "file a",
            "raise an",
            "raise a",
            "create an",
            "create a new",
            "submit an",
            "submit a",
            "let us know",
            "tell us",
            "issue tracker",
            "our bug tracker",
            "the bug tracker",
            "issue template*",
            "new issue",
            "issues are tracked",
            "issues/new*",
        ],
    ])
    .under(&[
        "report*",
        "bug*",
        "defect*",
        "issues",
        "an issue",
        "problem*",
        "getting help",
        "feedback",
        "issue tracker",
    ])
    .headed(&["support", "help", "questions"])
    .in_one_sentence()
    .linked_by(&["reporting bugs", "reporting issues", "reporting guidelines", "bug report", "report a bug"])
    .rule()
    .not_in(&[DocumentKind::Security, DocumentKind::Governance, DocumentKind::Releasing])
});

const ADVICE: &str = "write into CONTRIBUTING.md where defects are reported, what a report must contain, and that vulnerabilities go elsewhere";

fn evaluate(evidence: &Evidence) -> Finding {
    let finding = judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Contributing, DocumentKind::Support],
            fields: &[],
            what: "a guide for reporting defects",
            advice: ADVICE,
        },
    );
    if !matches!(finding.verdict, Verdict::Failed | Verdict::Unknown) {
        return finding;
    }
    // A template asks the right questions and tells nobody that it exists.
    let templates = evidence.process.seen().map_or(&[][..], |process| process.issue_templates.as_slice());
    let cites: Vec<_> = templates
        .iter()
        .filter(|one| one.defect)
        .map(|one| match &one.name {
            Some(name) => Citation::quote(CitationKind::Config, name),
            None => Citation::file(&one.path),
        })
        .collect();
    if cites.is_empty() {
        return finding;
    }
    Finding::needs_review(
        "template-only",
        "there is a template for defects, and no document that says how to report one",
    )
    .cite(cites)
    .missing("a guide for reporting defects", ADVICE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_section_of_the_contribution_guide() {
        check_released(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\n## Reporting a defect\n\nOpen an issue with the version and the steps.\n",
            expect!["Passed words-found CONTRIBUTING.md:5"],
        );
    }

    #[test]
    fn a_template_alone_needs_review() {
        check_released(
            &super::CHECK,
            "//- .github/ISSUE_TEMPLATE/bug_report.md\n---\nname: Bug report\nabout: Something is broken\n---\nVersion:\n",
            expect!["NeedsReview template-only .github/ISSUE_TEMPLATE/bug_report.md:2"],
        );
    }

    #[test]
    fn the_channel_for_vulnerabilities_is_another_one() {
        check_released(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nReport security issues to security@example.org.\n",
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
