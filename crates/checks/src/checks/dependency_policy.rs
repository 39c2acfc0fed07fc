//! Whether the documentation says how dependencies are selected, obtained, and tracked.

use std::sync::LazyLock;

use slam_model::{Citation, Evidence, Finding, Verdict, evidence::document::DocumentKind, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "dependency-policy",
    title: "The documentation describes how dependencies are selected, obtained, and tracked",
    rationale: "Most of what you ship was written by others; how it gets in decides what comes with it.",
    requirements: &["OSPS-DO-06.01"],
    gates: &[gates::has_release],
    effort: maintainer(45),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["dependenc*", "third-party*", "third party*", "libraries"],
        &[
            "select*", "choos*", "criteria", "evaluat*", "approv*", "vet", "vetted", "vetting", "avoid*", "prefer*",
            "justif*",
        ],
        &[
            "obtain*",
            "registry",
            "registries",
            "lock file*",
            "lockfile*",
            "lock",
            "pinned",
            "pin",
            "pinning",
            "download*",
            "crates.io",
            "npm",
            "pypi",
            "maven central",
            "vendor*",
            "mirror*",
            "fetched",
            "cargo.lock",
            "go.sum",
        ],
        &["track*", "dependabot", "renovate", "updat*", "monitor*", "scan*", "sbom", "audit*"],
    ])
    .under(&["dependenc*", "third-party*", "third party*", "supply chain"])
    .linked_by(&["dependency policy", "dependency management", "dependencies policy"])
    .policy()
    .not_in(&[DocumentKind::Governance])
});

const ADVICE: &str = "write a section `Dependencies` into CONTRIBUTING.md or docs/policies.md: how they are selected and by whom, where they come from and how they are pinned, and what tracks them";

fn evaluate(evidence: &Evidence) -> Finding {
    let what = "a description of how dependencies are selected, obtained, and tracked";
    let finding = judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[],
            fields: &["/repository/documentation/dependency-management-policy"],
            what,
            advice: ADVICE,
        },
    );
    if finding.verdict != Verdict::Failed {
        return finding;
    }
    // A bot tracks dependencies; it says nothing of how they are selected.
    let bots = evidence.process.seen().map_or(&[][..], |process| process.update_bots.as_slice());
    if bots.is_empty() {
        return finding;
    }
    Finding::needs_review(
        "bot-only",
        "a bot tracks dependencies, and no document says how they are selected and obtained",
    )
    .cite(bots.iter().map(|bot| Citation::place(CitationKind::Config, &bot.place)))
    .missing(what, ADVICE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_policy_that_says_all_three() {
        check_released(
            &super::CHECK,
            "//- docs/policies.md\n# Policies\n\n## Dependencies\n\nA maintainer selects a dependency by need; it comes from the registry, is pinned in Cargo.lock, and tracked by Dependabot.\n",
            expect!["Passed words-found docs/policies.md:5"],
        );
    }

    #[test]
    fn a_bot_alone_needs_review() {
        check_released(
            &super::CHECK,
            "//- .github/dependabot.yml\nversion: 2\nupdates:\n  - package-ecosystem: cargo\n    directory: /\n    schedule:\n      interval: weekly\n",
            expect!["NeedsReview bot-only .github/dependabot.yml:1"],
        );
    }

    #[test]
    fn a_list_of_packages_to_install_is_no_policy() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Dependencies\n\nYou need a compiler.\n",
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
