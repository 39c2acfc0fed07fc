//! Whether releases make their provenance by themselves.

use slam_model::{
    Evidence, Finding,
    evidence::ci::{Activity, Purpose},
};

use crate::{
    automated::{self, Made},
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "release-provenance-automated",
    title: "Releases make their provenance by themselves",
    rationale: "Provenance tells users that a release came from your source and your build; only the build itself can say it.",
    requirements: &[],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

static MADE: Made = Made {
    step: makes_provenance,
    // No release tool that we read says so in one line.
    tool: |_| None,
    what: "provenance",
    advice: "add a step to the release workflow that attests to where each asset came from",
};

/// A signature says who; provenance says from what and how. Tools that only sign do not count.
fn makes_provenance(activity: &Activity) -> bool {
    let words = format!("{} {}", activity.tool, activity.quote.text).to_lowercase();
    activity.purpose == Purpose::Signing
        && ["provenance", "attest", "slsa", "witness", "in-toto"].iter().any(|word| words.contains(word))
}

fn evaluate(evidence: &Evidence) -> Finding {
    automated::judge(evidence, &MADE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn an_attestation_counts_and_a_signature_alone_does_not() {
        for (action, expected) in [
            ("actions/attest-build-provenance@v2", expect!["Passed automated .github/workflows/release.yml:6"]),
            ("sigstore/cosign-installer@v3", expect!["Failed not-automated"]),
        ] {
            check(
                &super::CHECK,
                &format!(
                    "//- .github/workflows/release.yml\non: {{ push: {{ tags: ['v*'] }} }}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: {action}\n"
                ),
                expected,
            );
        }
    }
}
