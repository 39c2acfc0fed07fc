//! Whether all repositories of a project are held to the same requirements.

use std::sync::LazyLock;

use slam_model::{Evidence, Fact, Finding, Gap};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{Passage, Topic},
};

pub(crate) static CHECK: Check = Check {
    id: "subprojects-as-strict",
    title: "All repositories of a release enforce requirements as strict as the main one",
    rationale: "A release is as safe as its weakest repository.",
    requirements: &["OSPS-QA-04.02"],
    gates: &[gates::has_release, gates::several_repositories],
    effort: maintainer(240),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["subproject*", "sub-project*", "all repositories", "every repository", "each repository", "other repositories", "all our repositories"],
        &["as strict", "same", "stricter", "equal*", "baseline", "apply to", "applies to", "hold for"],
        &["security", "polic*", "require*", "rule*", "standard*", "checks"],
    ])
    .under(&["subproject*", "repositor*", "policies", "security requirements", "scope"])
});

/// What one repository says of the others is a promise; the proof is a run over each of them.
fn evaluate(evidence: &Evidence) -> Finding {
    let advice = "run `slam check` in every repository of the project and record the outcome with `slam declare OSPS-QA-04.02`";
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        _ => &[],
    };
    let found = TOPIC.find(documents, &[]);
    let words: Vec<_> = found.iter().filter(|one| one.full).take(2).map(Passage::cite).collect();
    if words.is_empty() {
        let gap = Gap::new("what the other repositories of the project enforce cannot be seen in this one", advice);
        return Finding::unknown("others-not-visible", &gap);
    }
    Finding::needs_review("policy-written", "a document says that all repositories keep the same rules; a person has to say that they do")
        .cite(words)
        .missing("a look at every repository", advice)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{build, check_evidence, check_released, evidence};

    #[test]
    fn a_policy_is_a_promise() {
        check_released(&super::CHECK, "//- docs/policies.md\n# Policies\n\n## Scope\n\nThe same security requirements apply to every repository of the project.\n", expect!["NeedsReview policy-written docs/policies.md:5"]);
    }

    #[test]
    fn unknown_from_one_repository() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n", expect!["Unknown others-not-visible"]);
    }

    #[test]
    fn not_applicable_without_others_or_without_a_release() {
        let mut one = evidence("//- README.md\n# Tool\n");
        one.releases = build::nothing().releases;
        check_evidence(&super::CHECK, &one, expect!["NotApplicable no-release [no version tag in the repository]"]);
        one.releases = build::tags(vec![build::tag("v1.0.0", "a")]).releases;
        one.project.single_repository = Some(true);
        check_evidence(&super::CHECK, &one, expect!["NotApplicable single-repository"]);
    }
}
