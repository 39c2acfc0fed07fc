//! Many decisions at once: first a preview, then the same list and nothing else, then some minutes to take it back.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use super::{Answer, Item, ItemState, Reason, Ties};
use crate::{Actor, PersonId, Refusal, RefusalKind, SubmissionId};

/// How long a bulk decision can be undone.
pub const UNDO_WINDOW: SignedDuration = SignedDuration::from_mins(10);

/// What a bulk decision would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The items as they would be.
    pub decided: Vec<Item>,
    /// The items that would stay as they are, with the reason.
    pub left: Vec<(SubmissionId, String, Refusal)>,
    /// Digest of the items as they are now and of the decision. [`run`] wants it back.
    pub seen: Sha256,
}

/// A bulk decision that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Each item as it was before and as it was made.
    pub items: Vec<(Item, Item)>,
}

/// Returns what the decision would do, item by item. One item that cannot be decided does not stop the others.
pub fn preview(actor: &Actor, items: &[(Item, Ties)], answer: Answer, reason: &Reason, now: Timestamp) -> Preview {
    let (mut decided, mut left) = (Vec::new(), Vec::new());
    for (item, ties) in items {
        // A second opinion and a settlement are about one case; a list is the wrong place for them.
        let next = match item.state {
            ItemState::Open => item.decide(actor, ties, answer, reason.clone(), now),
            _ => Err(Refusal::new(
                RefusalKind::Conflict,
                "not-in-bulk",
                format!("`{}` is no open question any more; decide it on its own", item.question.title),
            )),
        };
        match next {
            Ok(next) => decided.push(next),
            Err(refusal) => left.push((item.submission.clone(), item.question.part.clone(), refusal)),
        }
    }
    Preview { decided, left, seen: seen(items, answer, reason) }
}

/// The time is no part of it: the preview is older than the decision.
fn seen(items: &[(Item, Ties)], answer: Answer, reason: &Reason) -> Sha256 {
    let items: Vec<&Item> = items.iter().map(|one| &one.0).collect();
    Sha256::of(&serde_json::to_vec(&(items, answer, reason)).expect("items have text keys only"))
}

/// Makes the decision that was shown.
///
/// # Errors
/// The items are not as they were in the preview, or none of them can be decided.
pub fn run(
    actor: &Actor,
    items: &[(Item, Ties)],
    answer: Answer,
    reason: &Reason,
    now: Timestamp,
    shown: &Sha256,
) -> Result<Batch, Refusal> {
    let Preview { decided, left, seen } = preview(actor, items, answer, reason, now);
    if seen != *shown {
        return Err(Refusal::new(RefusalKind::Conflict, "preview-outdated", "the items changed since the preview")
            .hint("Look at the new preview, and confirm it."));
    }
    let Some(by) = actor.person().filter(|_| !decided.is_empty()) else {
        return Err(left.into_iter().next().map_or_else(
            || Refusal::new(RefusalKind::Invalid, "nothing-chosen", "no item is chosen"),
            |first| first.2,
        ));
    };
    let same =
        |item: &Item, next: &Item| (&item.submission, &item.question.part) == (&next.submission, &next.question.part);
    let pairs = decided.into_iter().filter_map(|next| {
        let before = items.iter().find(|(item, _)| same(item, &next))?;
        Some((before.0.clone(), next))
    });
    Ok(Batch { by: by.clone(), at: now, items: pairs.collect() })
}

/// Returns the items as they were before the batch. `now_items` are the same items as they stand today; an item that somebody
/// touched since stays as it is and is not in the answer. The caller leaves out items whose submission was awarded meanwhile.
///
/// # Errors
/// Another person asks, the window is over, or every item was touched.
pub fn undo(actor: &Actor, batch: &Batch, now_items: &[Item], now: Timestamp) -> Result<Vec<Item>, Refusal> {
    if actor.person() != Some(&batch.by) {
        let message = "only the person who made a bulk decision undoes it";
        return Err(
            Refusal::new(RefusalKind::NotAllowed, "not-your-batch", message).hint("Ask for a second decision instead.")
        );
    }
    // A clock that was set back does not lengthen the window by more than the window.
    if now.duration_since(batch.at).abs() > UNDO_WINDOW {
        let message = format!("a bulk decision can be undone for {} minutes", UNDO_WINDOW.as_mins());
        return Err(Refusal::new(RefusalKind::Conflict, "undo-too-late", message)
            .hint("Ask for a second decision on the items that are wrong."));
    }
    let untouched = batch.items.iter().filter(|(_, made)| now_items.contains(made));
    let back: Vec<Item> = untouched.map(|(before, _)| before.clone()).collect();
    if back.is_empty() {
        let message = "every item of this bulk decision was changed since";
        return Err(Refusal::new(RefusalKind::Conflict, "nothing-to-undo", message));
    }
    Ok(back)
}

#[cfg(test)]
mod tests {
    use super::super::decision::tests::item;
    use super::super::ties::tests::person;
    use super::*;
    use crate::Role;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn why() -> Reason {
        Reason::new("Each link shows it.").unwrap()
    }

    fn items() -> Vec<(Item, Ties)> {
        let own = Ties { maintainers: [PersonId::new("E").unwrap()].into(), ..Ties::default() };
        vec![(item("S1", "p"), Ties::default()), (item("S2", "p"), own), (item("S3", "p"), Ties::default())]
    }

    #[test]
    fn what_was_shown_is_made_and_conflicts_are_left_out() {
        let (actor, items) = (person("E", &[Role::Evaluator]), items());
        let shown = preview(&actor, &items, Answer::Met, &why(), at(0));
        assert_eq!((shown.decided.len(), shown.left[0].2.code), (2, "conflict-of-interest"));
        let batch = run(&actor, &items, Answer::Met, &why(), at(1), &shown.seen).unwrap();
        assert_eq!(batch.items.len(), 2);
        let other = run(&actor, &items, Answer::NotMet, &why(), at(1), &shown.seen);
        assert_eq!(other.unwrap_err().code, "preview-outdated");
    }

    #[test]
    fn a_list_that_changed_under_the_preview_is_not_decided() {
        let (actor, mut items) = (person("E", &[Role::Evaluator]), items());
        let shown = preview(&actor, &items, Answer::Met, &why(), at(0));
        let other = person("F", &[Role::Evaluator]);
        items[0].0 = items[0].0.decide(&other, &Ties::default(), Answer::NotMet, why(), at(0)).unwrap();
        let refused = run(&actor, &items, Answer::Met, &why(), at(1), &shown.seen);
        assert_eq!(refused.unwrap_err().code, "preview-outdated");
    }

    #[test]
    fn a_batch_is_undone_by_its_maker_within_the_window_and_only_where_nobody_went_on() {
        let (actor, items) = (person("E", &[Role::Evaluator]), items());
        let shown = preview(&actor, &items, Answer::Met, &why(), at(0));
        let batch = run(&actor, &items, Answer::Met, &why(), at(0), &shown.seen).unwrap();
        let mut now_items: Vec<Item> = batch.items.iter().map(|pair| pair.1.clone()).collect();
        assert_eq!(undo(&person("F", &Role::ALL), &batch, &now_items, at(1)).unwrap_err().code, "not-your-batch");
        assert_eq!(undo(&actor, &batch, &now_items, at(11)).unwrap_err().code, "undo-too-late");
        assert_eq!(undo(&actor, &batch, &now_items, at(10)).unwrap(), [items[0].0.clone(), items[2].0.clone()]);
        now_items[0] = now_items[0].ask_second().unwrap();
        assert_eq!(undo(&actor, &batch, &now_items, at(10)).unwrap(), [items[2].0.clone()]);
    }
}
