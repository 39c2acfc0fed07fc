//! Repairs that write documents for people: sections that the evaluation recognises, in the words of the answers.

pub(crate) mod assessment;
#[cfg(test)]
mod cases;
pub(crate) mod community;
pub(crate) mod cra;
pub(crate) mod guides;
pub(crate) mod links;
pub(crate) mod policies;
pub(crate) mod sections;
pub(crate) mod security;
pub(crate) mod verification;
pub(crate) mod words;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use slam_model::Verdict;

    use super::{
        cases::{BARE, ids, released},
        community, guides, policies, security,
    };
    use crate::{
        answers::BLANK,
        questions::{self, Question},
        testing::{assert_idempotent, run},
    };

    #[test]
    fn the_examples_of_all_questions_leave_nothing_open() {
        let answers: String = questions::all().iter().map(Question::answered).collect();
        let several = answers.replace("single-repository = true", "single-repository = false");
        let own = [guides::RECIPES, security::RECIPES, community::RECIPES, policies::RECIPES].map(ids).concat();
        for answers in [&answers, &several] {
            let case = released(BARE, answers, &own);
            let outcome = run(&case);
            assert_eq!(outcome.withheld, []);
            for (path, bytes) in &outcome.files {
                assert!(!String::from_utf8_lossy(bytes).contains(BLANK), "{path}");
            }
            let turns = outcome.mended.iter().flat_map(|one| &one.turns);
            let now: BTreeMap<_, _> = turns.map(|(id, _, is)| (id.as_str(), *is)).collect();
            let left: Vec<_> = now.iter().filter(|(_, is)| **is == Verdict::NeedsReview).map(|(id, _)| *id).collect();
            // What no words of a tree can show: settings of the forge, sign-offs in the history, and advisories.
            let never = [
                "OSPS-AC-01.01",
                "OSPS-GV-02.01",
                "OSPS-LE-01.01",
                "OSPS-VM-04.01",
                "contributor-assertion",
                "multi-factor-sign-in",
                "public-discussion",
                "vulnerabilities-published",
            ];
            assert_eq!(left, never);
            assert_idempotent(&case);
        }
    }
}
