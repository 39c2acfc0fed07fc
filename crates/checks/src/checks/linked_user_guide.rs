//! Whether the Security Insights file leads to the user guide.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-user-guide",
    title: "The Security Insights file leads to the user guide",
    rationale: "Tools that read the file take people straight to the guide, however the documentation is laid out.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-DO-01.01",
    fields: &["/project/documentation/detailed-guide"],
    what: "the user guide",
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
            ("docs/guide.md", expect!["Passed linked security-insights.yml:7 docs/guide.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:7"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- docs/guide.md\n# User guide\n\n## Usage\n\nCall `adder 2 3`; it prints 5.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\nproject:\n  documentation:\n    detailed-guide: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- docs/guide.md\n# User guide\n\n## Usage\n\nCall `adder 2 3`; it prints 5.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- docs/guide.md\n# User guide\n\n## Usage\n\nCall `adder 2 3`; it prints 5.\n",
            expect!["Failed no-insights"],
        );
    }
}
