//! Whether releases make their SBOM by themselves.

use slam_model::{Evidence, Finding, evidence::ci::Purpose};

use crate::{
    automated::{self, Made},
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "release-sbom-automated",
    title: "Releases make their SBOM by themselves",
    rationale: "An SBOM made by hand is forgotten once and wrong from then on.",
    requirements: &[],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

static MADE: Made = Made {
    step: |activity| activity.purpose == Purpose::Sbom,
    tool: |tool| tool.sbom.as_ref(),
    what: "an SBOM",
    advice: "add a step to the release workflow that makes an SBOM and ships it with the other assets",
};

fn evaluate(evidence: &Evidence) -> Finding {
    automated::judge(evidence, &MADE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_step_counts_where_releases_are_made() {
        for (path, on, expected) in [
            (
                ".github/workflows/release.yml",
                "{ push: { tags: ['v*'] } }",
                expect!["Passed automated .github/workflows/release.yml:6"],
            ),
            (
                ".github/workflows/nightly.yml",
                "{ schedule: [{ cron: '0 4 * * *' }] }",
                expect!["NeedsReview not-in-a-release .github/workflows/nightly.yml:6"],
            ),
        ] {
            check(
                &super::CHECK,
                &format!(
                    "//- {path}\non: {on}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: anchore/sbom-action@v0\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn nothing_makes_nothing() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed not-automated"]);
    }
}
