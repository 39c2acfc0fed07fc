//! What the decided items say of the whole submission, and what brings a concluded one back.

use serde::{Deserialize, Serialize};

use super::{Answer, Item, ItemState};
use crate::{
    evaluation::ProjectBadge,
    submission::{Action, Prefill, Why},
};

/// What the items of a submission come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// So many items are still open.
    Open(usize),
    /// Every item is met.
    Accepted,
    /// Something is missing: title of the part, and what.
    Returned(Vec<(String, String)>),
    /// Something is not met: title of the part, and why.
    Refused(Vec<(String, String)>),
}

impl Conclusion {
    /// Returns what it does to the submission.
    pub fn action(&self) -> Action {
        match self {
            Self::Open(_) => Action::Decide,
            Self::Accepted => Action::Accept,
            Self::Returned(_) => Action::Return,
            Self::Refused(_) => Action::Refuse,
        }
    }
}

/// Returns what the items come to. As long as one is open nothing is concluded, so that a project hears everything at once.
pub fn conclude(items: &[Item]) -> Conclusion {
    let open = items.iter().filter(|item| item.answer().is_none()).count();
    if open > 0 {
        return Conclusion::Open(open);
    }
    let with = |answer| {
        let answered = items.iter().filter_map(|item| Some((item, item.answer()?)));
        let wanted = answered.filter(|(_, decision)| decision.answer == answer);
        wanted
            .map(|(item, decision)| (item.question.title.clone(), decision.reason.as_str().to_owned()))
            .collect::<Vec<_>>()
    };
    let (refused, missing) = (with(Answer::NotMet), with(Answer::Missing));
    if !refused.is_empty() {
        Conclusion::Refused(refused.into_iter().chain(missing).collect())
    } else if !missing.is_empty() {
        Conclusion::Returned(missing)
    } else {
        Conclusion::Accepted
    }
}

/// What a later evaluation turned in a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// Parts that the machine had decided as met and does not any more.
    pub turned: Vec<String>,
    /// Questions that people have to answer now and had not before.
    pub new_items: Vec<crate::submission::ReviewItem>,
}

/// Returns what a later evaluation turned; `None` when nothing that the submission rests on did. A question that people answered
/// stays answered, unless the machine now sees that the part failed; and what was asked because of that is not asked again.
pub fn reopened(before: &Prefill, now: &Prefill, items: &[Item]) -> Option<Reopened> {
    let answered = |part: &str| items.iter().any(|item| item.question.part == part);
    let asked = |part: &str| now.items.iter().any(|item| item.part == part);
    let met = |part: &str| now.met.iter().any(|one| one == part);
    let machine = before.met.iter().filter(|part| !met(part));
    let first = items.iter().filter(|item| item.question.why != Why::Turned);
    let people = first.map(|item| &item.question.part).filter(|part| !met(part) && !asked(part));
    let turned: Vec<String> = machine.chain(people).cloned().collect();
    let new_items: Vec<_> = now.items.iter().filter(|item| !answered(&item.part)).cloned().collect();
    (!turned.is_empty() || !new_items.is_empty()).then_some(Reopened { turned, new_items })
}

/// A question that no person has to answer any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overtaken {
    /// The part.
    pub part: String,
    /// Why, for reviewers and the project.
    pub reason: String,
}

/// Returns the open questions about parts that a later evaluation decides as met. Where a person has decided already, people
/// bring it to its end.
pub fn overtaken(badge: &ProjectBadge, now: &Prefill, items: &[Item]) -> Vec<Overtaken> {
    let open = items.iter().filter(|item| item.state == ItemState::Open).map(|item| &item.question.part);
    let met = open.filter(|part| now.met.contains(part)).filter_map(|part| {
        let result = &badge.parts.iter().find(|one| one.result.id == *part)?.result;
        Some(Overtaken {
            part: part.clone(),
            reason: format!("the program now sees it as met: {}", result.message.trim_end_matches('.')),
        })
    });
    met.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use slam_model::{
        Verdict,
        report::{BadgeStatus, Visible},
    };

    use super::super::decision::tests::item;
    use super::super::ties::tests::person;
    use super::super::{Reason, Ties};
    use super::*;
    use crate::{
        Role,
        evaluation::{BadgeName, fold, testing},
        submission::prefill,
    };

    fn answered(part: &str, answer: Answer) -> Item {
        let reason = Reason::new(&format!("because of {part}")).unwrap();
        let actor = person("E", &[Role::Evaluator]);
        item("S", part).decide(&actor, &Ties::default(), answer, reason, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn a_project_hears_everything_at_once() {
        let said = |part: &str| (format!("the {part}"), format!("because of {part}"));
        for (items, conclusion) in [
            (vec![], Conclusion::Accepted),
            (vec![answered("a", Answer::Met)], Conclusion::Accepted),
            (vec![answered("a", Answer::NotMet), item("S", "b")], Conclusion::Open(1)),
            (vec![answered("a", Answer::Met), answered("b", Answer::Missing)], Conclusion::Returned(vec![said("b")])),
            (
                vec![answered("a", Answer::Missing), answered("b", Answer::NotMet)],
                Conclusion::Refused(vec![said("b"), said("a")]),
            ),
        ] {
            assert_eq!(conclude(&items), conclusion);
        }
    }

    #[test]
    fn a_second_decision_that_is_asked_for_opens_the_submission_again() {
        assert_eq!(conclude(&[answered("a", Answer::Met).ask_second().unwrap()]), Conclusion::Open(1));
    }

    #[test]
    fn a_question_that_the_machine_decides_as_met_is_overtaken_unless_a_person_decided() {
        let part = |id: &str, verdict| testing::part(id, Visible::Tree, verdict);
        let parts = vec![part("file", Verdict::Passed), part("text", Verdict::NeedsReview)];
        let badge = testing::badge("cleaner", BadgeStatus::Partial, parts);
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        let badge = fold(&testing::evaluation(vec![testing::with_badges("a", vec![badge])]), &names).badges.remove(0);
        let now = prefill(&badge, &BTreeMap::new());
        let found = overtaken(&badge, &now, &[item("S", "file"), item("S", "text"), item("S", "gone")]);
        let reason = "the program now sees it as met: file passed".to_owned();
        assert_eq!(found, [Overtaken { part: "file".into(), reason }]);
        let second = answered("file", Answer::NotMet).ask_second().unwrap();
        assert_eq!(overtaken(&badge, &now, &[second]), []);
        assert_eq!(overtaken(&badge, &now, &[answered("file", Answer::NotMet)]), []);
    }

    #[test]
    fn a_later_evaluation_reopens_only_what_it_turned() {
        let question = item("S", "text").question;
        let before = Prefill { met: vec!["file".into()], items: vec![question.clone()], open: vec![] };
        let items = [answered("text", Answer::Met)];
        assert_eq!(reopened(&before, &before, &items), None);
        let failed =
            Prefill { met: vec![], items: vec![question.clone()], open: vec![("the file".into(), "gone".into())] };
        assert_eq!(reopened(&before, &failed, &items).unwrap().turned, ["file"]);
        let refuted =
            Prefill { met: vec!["file".into()], items: vec![], open: vec![("the text".into(), "gone".into())] };
        assert_eq!(reopened(&before, &refuted, &items).unwrap().turned, ["text"]);
        let proven = Prefill { met: vec!["file".into(), "text".into()], items: vec![], open: vec![] };
        assert_eq!(reopened(&before, &proven, &items), None);
        let asks_more = Prefill { items: vec![question, item("S", "new").question], ..before.clone() };
        let mut asked = items.clone();
        asked[0].question.why = Why::Turned;
        assert_eq!(reopened(&before, &refuted, &asked), None, "asked once because of that");
        let reopened = reopened(&before, &asks_more, &items).unwrap();
        assert_eq!((reopened.turned.len(), reopened.new_items[0].part.as_str()), (0, "new"));
    }
}
