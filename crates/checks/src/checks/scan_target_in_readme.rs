//! Whether the README links the project's page on the hub.

use slam_model::{Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    readme, scans,
};

pub(crate) static CHECK: Check = Check {
    id: "scan-target-in-readme",
    title: "The README links the target page on the hub",
    rationale: "Users meet the README first; one link turns a claim into something that they can look up.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    readme::links(
        evidence,
        |link, _| scans::is_hub_address(&link.target),
        "the target page on the hub",
        "add the address of the target page on the hub to the README",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_page_of_the_hub_counts_and_an_old_badge_does_not() {
        for (address, expected) in [
            ("https://grc.store/a/targets/b", expect!["Passed linked README.md:3"]),
            ("https://www.bestpractices.dev/projects/1", expect!["Failed not-linked README.md"]),
            ("https://notgrc.store/a", expect!["Failed not-linked README.md"]),
        ] {
            check(&super::CHECK, &format!("//- README.md\n# A\n\nSee the [result]({address}).\n"), expected);
        }
    }

    #[test]
    fn without_a_readme_nothing_is_linked() {
        check(&super::CHECK, "//- LICENSE\nMIT License\n", expect!["Failed no-readme"]);
    }
}
