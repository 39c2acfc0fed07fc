//! Whether the README shows the badge of bestpractices.dev.

use slam_model::{Evidence, Finding};

use crate::{
    check::{Check, Evaluate, maintainer},
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "best-practices-badge-in-readme",
    title: "The README shows the badge of bestpractices.dev",
    rationale: "Its questionnaire asks what no scanner can see, and the badge leads to your answers.",
    requirements: &[],
    gates: &[],
    effort: maintainer(120),
    evaluate: Evaluate::Facts(evaluate),
};

/// Old addresses of the same service count: they lead to the same answers.
const HOSTS: [&str; 3] =
    ["bestpractices.dev/", "bestpractices.coreinfrastructure.org/", "openssf.org/projects/best-practices-badge/"];

fn evaluate(evidence: &Evidence) -> Finding {
    readme::links(
        evidence,
        |link, _| {
            let target = link.target.to_lowercase();
            HOSTS.iter().any(|host| target.contains(host)) && target.contains("/projects/")
        },
        "the badge of bestpractices.dev",
        "answer the questionnaire of bestpractices.dev (`slam check --format bestpractices` drafts the answers), and put its badge at the top of the README",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_page_of_the_project_counts() {
        for (address, expected) in [
            ("https://www.bestpractices.dev/projects/1", expect!["Passed linked README.md:3"]),
            ("https://bestpractices.coreinfrastructure.org/projects/1", expect!["Passed linked README.md:3"]),
            ("https://www.bestpractices.dev/", expect!["Failed not-linked README.md"]),
        ] {
            check(&super::CHECK, &format!("//- README.md\n# A\n\n[![badge]({address}/badge)]({address})\n"), expected);
        }
    }
}
