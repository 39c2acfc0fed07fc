//! Appeals: a project may object to a decision, once, and another person decides it for good.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::review::{Answer, Decision, Item, ItemState, Reason, Ties};
use crate::{Actor, AppealId, PersonId, Refusal, RefusalKind, Role, SubmissionId, submission::State};

/// An objection to the decision about one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// The submission.
    pub submission: SubmissionId,
    /// The part.
    pub part: String,
    /// The maintainer who objects.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// The decision; `None` while it is open.
    pub decision: Option<Decision>,
}

/// What a maintainer asks for.
#[derive(Debug, Clone)]
pub struct Objection<'o> {
    /// The id that the store made.
    pub id: AppealId,
    /// Who objects.
    pub actor: &'o Actor,
    /// Why.
    pub reason: Reason,
    /// When.
    pub now: Timestamp,
}

/// Files an appeal. `filed` are the appeals of the submission so far.
///
/// # Errors
/// The actor is no maintainer; the submission was not returned or refused; the part was met, is not decided, or was appealed before.
pub fn file(
    objection: Objection<'_>,
    state: State,
    item: &Item,
    ties: &Ties,
    filed: &[Appeal],
) -> Result<Appeal, Refusal> {
    let title = &item.question.title;
    let conflict = |code, message| Err(Refusal::new(RefusalKind::Conflict, code, message));
    let Some(by) = objection.actor.person().filter(|person| ties.maintainers.contains(*person)) else {
        let message = "only a maintainer appeals against a decision about the project";
        return Err(Refusal::new(RefusalKind::NotAllowed, "not-a-maintainer", message));
    };
    // Several parts can be appealed one after the other, while the first appeal is open.
    if state != State::Appealed {
        state.after(crate::submission::Action::Appeal)?;
    }
    if filed.iter().any(|one| one.submission == item.submission && one.part == item.question.part)
        || matches!(item.state, ItemState::OnAppeal { .. })
    {
        return conflict(
            "appealed-before",
            format!("the decision about `{title}` was appealed before, and an appeal is possible once"),
        );
    }
    match item.answer() {
        None => {
            conflict("not-decided", format!("`{title}` is not decided, so that there is nothing to appeal against"))
        }
        Some(decision) if decision.answer == Answer::Met => conflict("met", format!("`{title}` was decided as met")),
        Some(_) => Ok(Appeal {
            id: objection.id,
            submission: item.submission.clone(),
            part: item.question.part.clone(),
            by: by.clone(),
            at: objection.now,
            reason: objection.reason,
            decision: None,
        }),
    }
}

/// Decides an appeal, and returns it with the item that follows from it.
///
/// # Errors
/// The actor is no evaluator, is tied to the project, or decided the item before; the appeal is decided, or of another item.
pub fn decide(
    appeal: &Appeal,
    item: &Item,
    actor: &Actor,
    ties: &Ties,
    (answer, reason): (Answer, Reason),
    now: Timestamp,
) -> Result<(Appeal, Item), Refusal> {
    if (&appeal.submission, &appeal.part) != (&item.submission, &item.question.part) {
        return Err(Refusal::new(RefusalKind::Invalid, "appeal-mismatch", "the appeal is about another part"));
    }
    if appeal.decision.is_some() {
        return Err(Refusal::new(RefusalKind::Conflict, "appeal-decided", "this appeal is decided, and for good"));
    }
    let by = ties.reviewer(actor, Role::Evaluator)?.clone();
    if item.deciders().contains(&&by) {
        let message = "you took part in the decision that is appealed against";
        return Err(Refusal::new(RefusalKind::NotAllowed, "same-person", message)
            .hint("Leave it in the queue for another evaluator."));
    }
    let decision = Decision { by, at: now, answer, reason };
    let before = item.decisions().into_iter().cloned().collect();
    let state = ItemState::OnAppeal { before, decision: decision.clone() };
    Ok((Appeal { decision: Some(decision), ..appeal.clone() }, Item { state, ..item.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Conclusion, conclude};
    use crate::submission::{ReviewItem, Why};
    use slam_model::Verdict;

    fn person(id: &str, roles: &[Role]) -> Actor {
        Actor::Person { id: PersonId::new(id).unwrap(), roles: roles.to_vec() }
    }

    fn reason() -> Reason {
        Reason::new("The text stands in the guide.").unwrap()
    }

    fn ties() -> Ties {
        Ties { maintainers: [PersonId::new("M").unwrap()].into(), ..Ties::default() }
    }

    fn refused() -> Item {
        let question = ReviewItem {
            part: "text".into(),
            title: "The text".into(),
            why: Why::Judge,
            verdict: Verdict::NeedsReview,
            message: String::new(),
            evidence: vec![],
            missing: vec![],
        };
        Item::open(SubmissionId::new("S").unwrap(), question)
            .decide(&person("E", &[Role::Evaluator]), &ties(), Answer::NotMet, reason(), Timestamp::UNIX_EPOCH)
            .unwrap()
    }

    fn appeal(who: &str, state: State, item: &Item, filed: &[Appeal]) -> Result<Appeal, Refusal> {
        let actor = person(who, &[]);
        let objection =
            Objection { id: AppealId::new("A").unwrap(), actor: &actor, reason: reason(), now: Timestamp::UNIX_EPOCH };
        file(objection, state, item, &ties(), filed)
    }

    #[test]
    fn a_maintainer_appeals_once_per_decision() {
        let item = refused();
        let first = appeal("M", State::Refused, &item, &[]).unwrap();
        for (who, state, filed, code) in [
            ("X", State::Refused, vec![], "not-a-maintainer"),
            ("M", State::Accepted, vec![], "submission-state"),
            ("M", State::Refused, vec![first.clone()], "appealed-before"),
        ] {
            assert_eq!(appeal(who, state, &item, &filed).unwrap_err().code, code);
        }
        let open = Item { state: ItemState::Open, ..item };
        assert_eq!(appeal("M", State::Returned, &open, &[]).unwrap_err().code, "not-decided");
    }

    #[test]
    fn another_evaluator_decides_and_that_is_the_last_word() {
        let item = refused();
        let filed = appeal("M", State::Refused, &item, &[]).unwrap();
        let try_as = |who: &str, roles: &[Role]| {
            decide(&filed, &item, &person(who, roles), &ties(), (Answer::Met, reason()), Timestamp::UNIX_EPOCH)
        };
        assert_eq!(try_as("E", &Role::ALL).unwrap_err().code, "same-person");
        assert_eq!(try_as("M", &Role::ALL).unwrap_err().code, "conflict-of-interest");
        assert_eq!(try_as("A", &[Role::Advisor]).unwrap_err().code, "role-missing");
        let (decided, after) = try_as("F", &[Role::Evaluator]).unwrap();
        assert_eq!(conclude(std::slice::from_ref(&after)), Conclusion::Accepted);
        assert_eq!(appeal("M", State::Refused, &after, &[]).unwrap_err().code, "appealed-before");
        assert_eq!(after.ask_second().unwrap_err().code, "item-decided");
        let again =
            decide(&decided, &after, &person("G", &Role::ALL), &ties(), (Answer::Met, reason()), Timestamp::UNIX_EPOCH);
        assert_eq!(again.unwrap_err().code, "appeal-decided");
    }
}
