//! Whether the Security Insights file leads to the dependency policy.

use slam_model::{Evidence, Finding};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    linked::{self, Linked},
};

pub(crate) static CHECK: Check = Check {
    id: "linked-dependency-policy",
    title: "The Security Insights file leads to the dependency policy",
    rationale: "Consumers who have to judge your supply chain read the file first; a policy that they cannot find does not count.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

static LINKED: Linked = Linked {
    requirement: "OSPS-DO-06.01",
    fields: &["/repository/documentation/dependency-management-policy"],
    what: "the dependency policy",
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
            ("docs/policies.md", expect!["Passed linked security-insights.yml:6 docs/policies.md"]),
            ("gone.md", expect!["Failed names-no-file security-insights.yml:6"]),
        ] {
            check_judged(
                &super::CHECK,
                &format!(
                    "//- docs/policies.md\n# Policies\n\n## Dependencies\n\nA maintainer selects a dependency by need; it comes from the registry, is pinned in Cargo.lock, and tracked by Dependabot.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n  documentation:\n    dependency-management-policy: https://example.org/a/b/blob/main/{path}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_the_field_or_the_file_nothing_is_linked() {
        check_judged(
            &super::CHECK,
            "//- docs/policies.md\n# Policies\n\n## Dependencies\n\nA maintainer selects a dependency by need; it comes from the registry, is pinned in Cargo.lock, and tracked by Dependabot.\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n",
            expect!["Failed not-linked security-insights.yml"],
        );
        check_judged(
            &super::CHECK,
            "//- docs/policies.md\n# Policies\n\n## Dependencies\n\nA maintainer selects a dependency by need; it comes from the registry, is pinned in Cargo.lock, and tracked by Dependabot.\n",
            expect!["Failed no-insights"],
        );
    }
}
