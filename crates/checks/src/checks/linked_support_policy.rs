//! Whether the Security Insights file leads to the support policy.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-support-policy",
    title: "The Security Insights file leads to the support policy",
    rationale: "Users who plan for years look for the end of support in one place, and so do their tools.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-DO-04.01",
    fields: &["/project/documentation/support-policy"],
    what: "the support policy",
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
            ("SUPPORT.md", expect!["Passed linked security-insights.yml:7 SUPPORT.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:7"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- SUPPORT.md\n# Support\n\n1.1 is supported until 2027-12-31.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\nproject:\n  documentation:\n    support-policy: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- SUPPORT.md\n# Support\n\n1.1 is supported until 2027-12-31.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- SUPPORT.md\n# Support\n\n1.1 is supported until 2027-12-31.\n",
            expect!["Failed no-insights"],
        );
    }
}
