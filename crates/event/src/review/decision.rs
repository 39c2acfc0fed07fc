//! One question of a submission on its way through the queue: recommended, decided, decided twice, settled.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Reason, Ties};
use crate::{Actor, PersonId, Refusal, RefusalKind, Role, SubmissionId, submission::ReviewItem};

/// What a reviewer says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It is met.
    Met,
    /// Something is missing that the project can add; the reason says what.
    Missing,
    /// It is not met.
    NotMet,
}

/// A decision of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub answer: Answer,
    /// Why.
    pub reason: Reason,
}

/// An advice of a person, which decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// What they would answer.
    pub answer: Answer,
    /// Why.
    pub reason: Reason,
}

/// How far a question is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// Nobody has decided.
    Open,
    /// One reviewer has.
    Decided(Decision),
    /// One has, and a second opinion was asked for.
    SecondAsked(Decision),
    /// Two have, and they agree.
    Agreed(Decision, Decision),
    /// Two have, and they disagree: an organiser settles it.
    Split(Decision, Decision),
    /// An organiser settled it. The decision of the organiser comes last.
    Settled(Decision, Decision, Decision),
    /// An appeal was decided. This is the last word.
    OnAppeal {
        /// What was decided before, oldest first.
        before: Vec<Decision>,
        /// The decision on the appeal.
        decision: Decision,
    },
}

/// A question with everything that was said about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The submission that it belongs to.
    pub submission: SubmissionId,
    /// The question.
    pub question: ReviewItem,
    /// What advisors said, oldest first, one each.
    pub recommendations: Vec<Recommendation>,
    /// How far it is.
    pub state: ItemState,
}

impl Item {
    /// Puts a question into the queue.
    pub fn open(submission: SubmissionId, question: ReviewItem) -> Self {
        Self { submission, question, recommendations: Vec::new(), state: ItemState::Open }
    }

    /// Returns the answer that holds; `None` while there is none or two disagree.
    pub fn answer(&self) -> Option<&Decision> {
        match &self.state {
            ItemState::Open | ItemState::Split(..) | ItemState::SecondAsked(_) => None,
            ItemState::Decided(one) | ItemState::Agreed(one, _) | ItemState::Settled(_, _, one) => Some(one),
            ItemState::OnAppeal { decision, .. } => Some(decision),
        }
    }

    /// Returns every decision, oldest first.
    pub fn decisions(&self) -> Vec<&Decision> {
        match &self.state {
            ItemState::Open => vec![],
            ItemState::Decided(one) | ItemState::SecondAsked(one) => vec![one],
            ItemState::Agreed(one, other) | ItemState::Split(one, other) => vec![one, other],
            ItemState::Settled(one, other, last) => vec![one, other, last],
            ItemState::OnAppeal { before, decision } => before.iter().chain([decision]).collect(),
        }
    }

    /// Returns everybody who decided, in order.
    pub fn deciders(&self) -> Vec<&PersonId> {
        self.decisions().into_iter().map(|one| &one.by).collect()
    }

    /// Returns the item with an advice. Who advised before replaces their own advice.
    ///
    /// # Errors
    /// The actor is neither advisor nor evaluator, or tied to the project; the question is decided.
    pub fn recommend(
        &self,
        actor: &Actor,
        ties: &Ties,
        answer: Answer,
        reason: Reason,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let role = if actor.is(Role::Evaluator) { Role::Evaluator } else { Role::Advisor };
        let by = ties.reviewer(actor, role)?.clone();
        if !matches!(self.state, ItemState::Open | ItemState::SecondAsked(_) | ItemState::Split(..)) {
            return Err(decided(self));
        }
        let mut item = self.clone();
        item.recommendations.retain(|one| one.by != by);
        item.recommendations.push(Recommendation { by, at: now, answer, reason });
        Ok(item)
    }

    /// Returns the item with a decision: the first, the second, or the one that settles a disagreement.
    ///
    /// # Errors
    /// The actor may not decide: role, tie, or the same person twice. The question is decided already.
    pub fn decide(
        &self,
        actor: &Actor,
        ties: &Ties,
        answer: Answer,
        reason: Reason,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let role = if matches!(self.state, ItemState::Split(..)) { Role::Organiser } else { Role::Evaluator };
        let by = ties.reviewer(actor, role)?.clone();
        if self.deciders().contains(&&by) && self.answer().is_none() {
            return Err(same_person());
        }
        let decision = Decision { by, at: now, answer, reason };
        let state = match self.state.clone() {
            ItemState::Open => ItemState::Decided(decision),
            ItemState::SecondAsked(first) if first.answer == decision.answer => ItemState::Agreed(first, decision),
            ItemState::SecondAsked(first) => ItemState::Split(first, decision),
            ItemState::Split(first, second) => ItemState::Settled(first, second, decision),
            ItemState::Decided(_) | ItemState::Agreed(..) | ItemState::Settled(..) | ItemState::OnAppeal { .. } => {
                return Err(decided(self));
            }
        };
        Ok(Self { state, ..self.clone() })
    }

    /// Returns the item with a second decision asked for.
    ///
    /// # Errors
    /// Nobody decided yet, or a second decision was asked for or made already.
    pub fn ask_second(&self) -> Result<Self, Refusal> {
        match &self.state {
            ItemState::Decided(first) => Ok(Self { state: ItemState::SecondAsked(first.clone()), ..self.clone() }),
            ItemState::Open => Err(Refusal::new(
                RefusalKind::Conflict,
                "item-open",
                format!("nobody has decided `{}` yet", self.question.title),
            )),
            ItemState::SecondAsked(_) => Err(Refusal::new(
                RefusalKind::Conflict,
                "second-asked",
                format!("a second decision about `{}` is already asked for", self.question.title),
            )),
            ItemState::Agreed(..) | ItemState::Split(..) | ItemState::Settled(..) | ItemState::OnAppeal { .. } => {
                Err(decided(self))
            }
        }
    }
}

fn same_person() -> Refusal {
    let message = "you decided this before, and the next decision needs another person";
    Refusal::new(RefusalKind::NotAllowed, "same-person", message).hint("Leave it in the queue for another reviewer.")
}

fn decided(item: &Item) -> Refusal {
    let message = match item.state {
        ItemState::Split(..) => {
            format!("two reviewers disagree about `{}`; an organiser settles it", item.question.title)
        }
        _ => format!("`{}` is decided", item.question.title),
    };
    Refusal::new(RefusalKind::Conflict, "item-decided", message)
        .hint("Reload the queue; a second decision or an appeal can change it.")
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use slam_model::Verdict;

    use super::super::ties::tests::person;
    use super::*;
    use crate::submission::Why;

    pub(crate) fn item(submission: &str, part: &str) -> Item {
        let question = ReviewItem {
            part: part.into(),
            title: format!("the {part}"),
            why: Why::Judge,
            verdict: Verdict::NeedsReview,
            message: String::new(),
            evidence: vec![],
            missing: vec![],
        };
        Item::open(SubmissionId::new(submission).unwrap(), question)
    }

    fn why() -> Reason {
        Reason::new("I read it.").unwrap()
    }

    fn decide(item: &Item, who: &str, answer: Answer) -> Result<Item, Refusal> {
        item.decide(&person(who, &[Role::Evaluator]), &Ties::default(), answer, why(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_question_is_decided_once() {
        let one = decide(&item("S", "p"), "A", Answer::Met).unwrap();
        assert_eq!(one.answer().unwrap().answer, Answer::Met);
        assert_eq!(decide(&one, "B", Answer::NotMet).unwrap_err().code, "item-decided");
    }

    #[test]
    fn a_second_decision_needs_another_person_and_a_disagreement_an_organiser() {
        let asked = decide(&item("S", "p"), "A", Answer::Met).unwrap().ask_second().unwrap();
        assert_eq!(asked.answer(), None);
        assert_eq!(decide(&asked, "A", Answer::Met).unwrap_err().code, "same-person");
        assert!(matches!(decide(&asked, "B", Answer::Met).unwrap().state, ItemState::Agreed(..)));
        let split = decide(&asked, "B", Answer::NotMet).unwrap();
        assert_eq!(split.answer(), None);
        assert_eq!(decide(&split, "C", Answer::Met).unwrap_err().code, "role-missing");
        let settle = |who: &str| {
            let actor = person(who, &[Role::Evaluator, Role::Organiser]);
            split.decide(&actor, &Ties::default(), Answer::Missing, why(), Timestamp::UNIX_EPOCH)
        };
        assert_eq!(settle("B").unwrap_err().code, "same-person");
        let settled = settle("O").unwrap();
        assert_eq!(settled.answer().unwrap().answer, Answer::Missing);
        assert_eq!(settled.ask_second().unwrap_err().code, "item-decided");
    }

    #[test]
    fn an_advisor_advises_and_decides_nothing() {
        let advisor = person("A", &[Role::Advisor]);
        let advise = |item: &Item, answer| {
            item.recommend(&advisor, &Ties::default(), answer, why(), Timestamp::UNIX_EPOCH).unwrap()
        };
        let item = advise(&advise(&item("S", "p"), Answer::Met), Answer::NotMet);
        assert_eq!(item.recommendations.len(), 1);
        assert_eq!((item.recommendations[0].answer, item.answer()), (Answer::NotMet, None));
        let refused = item.decide(&advisor, &Ties::default(), Answer::Met, why(), Timestamp::UNIX_EPOCH);
        assert_eq!(refused.unwrap_err().code, "role-missing");
    }

    proptest! {
        #[test]
        fn nobody_decides_twice_and_nobody_who_is_tied_decides(steps in proptest::collection::vec((0u8..4, 0u8..3, 0u8..4), 0..20)) {
            let ties = Ties { maintainers: [PersonId::new("p3").unwrap()].into(), ..Ties::default() };
            let mut item = item("S", "p");
            for (who, answer, what) in steps {
                let next = if what == 0 {
                    item.ask_second()
                } else {
                    let answer = [Answer::Met, Answer::Missing, Answer::NotMet][usize::from(answer)];
                    item.decide(&person(&format!("p{who}"), &Role::ALL), &ties, answer, why(), Timestamp::UNIX_EPOCH)
                };
                item = next.unwrap_or(item);
                let mut deciders = item.deciders();
                prop_assert!(deciders.iter().all(|one| one.as_str() != "p3"));
                let all = deciders.len();
                deciders.sort();
                deciders.dedup();
                prop_assert_eq!(deciders.len(), all);
            }
        }
    }
}
