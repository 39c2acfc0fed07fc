//! CRA-07: whether a clear licence file is in place, best one that OSI approved.

use slam_model::{Evidence, Finding, Verdict};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    readiness::ungated,
};

pub(crate) static CHECK: Check = Check {
    id: "license-clear",
    title: "A clear licence file is in place",
    rationale: "Without a licence nobody may build on the software, and nobody can say under which duties they do.",
    requirements: &["CRA-07"],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Results(evaluate),
};

const ADVICE: &str =
    "put the unchanged text of one licence that the OSI approved into a file LICENSE in the root of the repository";

/// Joins what the Baseline asks of place and text; approval is better, and not demanded.
fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let Some(place) = ungated("license-in-place", evidence, judged) else {
        return Finding::unknown(
            "not-judged",
            &slam_model::Gap::new("the licence was not judged", "use a build that has the check"),
        );
    };
    if place.verdict != Verdict::Passed {
        return place;
    }
    match ungated("source-license-approved", evidence, judged) {
        Some(text) if text.verdict == Verdict::Passed => {
            Finding::passed("clear", format!("{}, and {}", place.message, text.message)).cite(place.evidence)
        }
        Some(text) => Finding::needs_review("not-approved", format!("{}, but {}", place.message, text.message))
            .cite(place.evidence)
            .missing("a licence that tools know", ADVICE),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_judged, sample};

    #[test]
    fn a_known_text_is_clear_and_an_own_one_needs_a_person() {
        check_judged(&super::CHECK, sample::TREE, expect!["Passed clear LICENSE"]);
        check_judged(&super::CHECK, "//- LICENSE\nDo as we say.\n", expect!["NeedsReview not-approved LICENSE"]);
        check_judged(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-license"]);
    }
}
