//! Whether the Security Insights file leads to the verification guide.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-verification-guide",
    title: "The Security Insights file leads to the verification guide",
    rationale: "A signature protects only those who know how to check it, and tools lead them there through this field.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-DO-03.01",
    fields: &["/project/documentation/signature-verification"],
    what: "the verification guide",
    shared: false,
};

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    linked::judge(evidence, judged, &LINKED)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_judged;

    #[test]
    fn a_field_has_to_name_a_document_that_is_there() {
        for (path, expected) in [
            ("docs/verify.md", expect!["Passed linked security-insights.yml:7 docs/verify.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:7"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- docs/verify.md\n# Verify a release\n\nRun `sha256sum -c SHA256SUMS`.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\nproject:\n  documentation:\n    signature-verification: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- docs/verify.md\n# Verify a release\n\nRun `sha256sum -c SHA256SUMS`.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- docs/verify.md\n# Verify a release\n\nRun `sha256sum -c SHA256SUMS`.\n",
            expect!["Failed no-insights"],
        );
    }
}
