//! What of a badge the machine has decided, and what is left for people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_model::{Citation, Missing, Verdict, finding::CitationKind, report::Visible};

use crate::evaluation::{ProjectBadge, ProjectPart};

/// Why a part goes to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// There is evidence, and a person has to judge it.
    Judge,
    /// The machine could not see it, and a person can.
    Look,
    /// It rests on a maintainer's word.
    Declared,
    /// The machine says no, and the maintainer says that the machine is wrong.
    Disputed,
    /// It was met when the claim was sent, and a later evaluation says no.
    Turned,
}

/// One question for a reviewer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// The part of the badge.
    pub part: String,
    /// What it asks.
    pub title: String,
    /// Why a person is asked.
    pub why: Why,
    /// What the machine said.
    pub verdict: Verdict,
    /// The machine's reason, or the maintainer's when this is disputed.
    pub message: String,
    /// What the machine found.
    pub evidence: Vec<Citation>,
    /// What the machine misses.
    pub missing: Vec<Missing>,
}

/// A badge as a submission starts with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prefill {
    /// Parts that the machine decided as met.
    pub met: Vec<String>,
    /// Questions for reviewers.
    pub items: Vec<ReviewItem>,
    /// Parts that are not met, with the reason: work for the project, or a dispute.
    pub open: Vec<(String, String)>,
}

/// Splits a badge. `disputes` holds a maintainer's reason a part; parts that are not failed cannot be disputed, and a reason for
/// one is passed over.
pub fn prefill(badge: &ProjectBadge, disputes: &BTreeMap<String, String>) -> Prefill {
    let mut filled = Prefill { met: Vec::new(), items: Vec::new(), open: Vec::new() };
    for part in &badge.parts {
        let result = &part.result;
        match (why(part), disputes.get(&result.id)) {
            (Some(why), _) => filled.items.push(item(part, why, &result.message)),
            (None, _) if matches!(result.verdict, Verdict::Passed | Verdict::NotApplicable) => {
                filled.met.push(result.id.clone());
            }
            (None, Some(reason)) if result.verdict == Verdict::Failed && !reason.trim().is_empty() => {
                filled.items.push(item(part, Why::Disputed, reason.trim()));
            }
            (None, _) => filled.open.push((result.title.clone(), result.message.clone())),
        }
    }
    // Without a single part nothing was judged, which must not look like nothing being open.
    if badge.parts.is_empty() {
        filled.open.push((badge.title.clone(), "nothing of it was judged".to_owned()));
    }
    filled
}

/// Returns the question about a part that a later evaluation turned; `None` when the badge has no such part any more.
pub fn turned_question(badge: &ProjectBadge, part: &str) -> Option<ReviewItem> {
    let part = badge.parts.iter().find(|one| one.result.id == part)?;
    Some(item(part, Why::Turned, &part.result.message))
}

fn why(part: &ProjectPart) -> Option<Why> {
    let declared = || {
        let by_word = |cite: &Citation| cite.kind == CitationKind::Declaration;
        part.result.visible == Visible::PersonConfirms || part.result.evidence.iter().any(by_word)
    };
    match part.result.verdict {
        Verdict::NeedsReview => Some(Why::Judge),
        // What nobody looked at nobody can confirm.
        Verdict::Unknown => (!part.unreachable).then_some(Why::Look),
        Verdict::Passed => declared().then_some(Why::Declared),
        // Nothing was evaluated: the edition asks it of nobody here, or a run is missing. Neither is for a reviewer.
        Verdict::Failed | Verdict::NotApplicable | Verdict::NotRun => None,
    }
}

fn item(part: &ProjectPart, why: Why, message: &str) -> ReviewItem {
    let result = &part.result;
    ReviewItem {
        part: result.id.clone(),
        title: result.title.clone(),
        why,
        verdict: result.verdict,
        message: message.to_owned(),
        evidence: result.evidence.clone(),
        missing: result.missing.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{BadgeName, fold, testing};
    use slam_model::report::{BadgeStatus, PartResult};

    fn split(parts: Vec<PartResult>, disputes: &[(&str, &str)]) -> Prefill {
        let badge = testing::badge("cleaner", BadgeStatus::Partial, parts);
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        let result = fold(&testing::evaluation(vec![testing::with_badges("a", vec![badge])]), &names);
        let disputes = disputes.iter().map(|(part, reason)| ((*part).to_owned(), (*reason).to_owned())).collect();
        prefill(&result.badges[0], &disputes)
    }

    #[test]
    fn only_what_no_machine_decides_goes_to_people() {
        let mut by_word = testing::part("word", Visible::Tree, Verdict::Passed);
        by_word.evidence = vec![Citation::note(CitationKind::Declaration, "slam.toml")];
        let filled = split(
            vec![
                testing::part("file", Visible::Tree, Verdict::Passed),
                testing::part("na", Visible::Tree, Verdict::NotApplicable),
                testing::part("text", Visible::Tree, Verdict::NeedsReview),
                testing::part("run", Visible::NetworkProves, Verdict::Unknown),
                testing::part("true", Visible::PersonConfirms, Verdict::Passed),
                by_word,
                testing::part("wrong", Visible::Tree, Verdict::Failed),
                testing::part("gone", Visible::Tree, Verdict::Failed),
                testing::part("later", Visible::Tree, Verdict::NotRun),
            ],
            &[("wrong", "The file is at docs/x."), ("gone", "  "), ("file", "It is not met.")],
        );
        assert_eq!(filled.met, ["file", "na"]);
        let mut asked: Vec<_> = filled.items.iter().map(|item| (item.part.as_str(), item.why)).collect();
        asked.sort();
        assert_eq!(
            asked,
            [
                ("run", Why::Look),
                ("text", Why::Judge),
                ("true", Why::Declared),
                ("word", Why::Declared),
                ("wrong", Why::Disputed)
            ]
        );
        let open: Vec<_> = filled.open.iter().map(|one| one.0.as_str()).collect();
        assert_eq!(open, ["the gone", "the later"]);
    }

    #[test]
    fn a_badge_of_which_nothing_was_judged_is_open() {
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        for repositories in [vec![], vec![testing::unreachable("a")]] {
            let filled = prefill(&fold(&testing::evaluation(repositories), &names).badges[0], &BTreeMap::new());
            assert_eq!(filled.open, [("Cleaner".to_owned(), "nothing of it was judged".to_owned())]);
        }
    }

    #[test]
    fn nobody_can_confirm_a_repository_that_was_not_reached() {
        let badge = testing::badge(
            "cleaner",
            BadgeStatus::EvidenceFound,
            vec![testing::part("file", Visible::Tree, Verdict::Passed)],
        );
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        let evaluation = testing::evaluation(vec![testing::with_badges("a", vec![badge]), testing::unreachable("b")]);
        let filled = prefill(&fold(&evaluation, &names).badges[0], &BTreeMap::new());
        assert!(filled.items.is_empty());
        assert_eq!(filled.open[0].1, "`example/b` could not be reached: no answer");
    }
}
