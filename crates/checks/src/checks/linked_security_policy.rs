//! Whether the Security Insights file leads to the security policy.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-security-policy",
    title: "The Security Insights file leads to the security policy",
    rationale: "A finder who starts from a package registry reaches the policy without a search.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-VM-02.01",
    fields: &["/project/vulnerability-reporting/policy", "/repository/documentation/security-policy"],
    what: "the security policy",
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
            ("SECURITY.md", expect!["Passed linked security-insights.yml:7 SECURITY.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:7"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- SECURITY.md\n# Security\n\nMail security@example.org.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\nproject:\n  vulnerability-reporting:\n    policy: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nMail security@example.org.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nMail security@example.org.\n",
            expect!["Failed no-insights"],
        );
    }
}
