//! Whether the Security Insights file leads to the contribution guide.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-contributing-guide",
    title: "The Security Insights file leads to the contribution guide",
    rationale: "A person who wants to help should need one click and no search.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-GV-03.01",
    fields: &["/repository/documentation/contributing-guide"],
    what: "the contribution guide",
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
            ("CONTRIBUTING.md", expect!["Passed linked security-insights.yml:6 CONTRIBUTING.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:6"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- CONTRIBUTING.md\n# Contributing\n\nOpen a pull request; one maintainer reviews it.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n  documentation:\n    contributing-guide: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\nOpen a pull request; one maintainer reviews it.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- CONTRIBUTING.md\n# Contributing\n\nOpen a pull request; one maintainer reviews it.\n",
            expect!["Failed no-insights"],
        );
    }
}
