//! Many decisions at once, with a preview before and some minutes to take them back.

use jiff::Timestamp;
use slam_event::{
    Actor, Refusal, RefusalKind, SubmissionId,
    review::{self, Answer, Batch, Decision, Item, ItemState, Preview, Reason, Ties, UNDO_WINDOW},
    submission::{Action, State},
};
use slam_model::Sha256;

use super::{Case, Made, StoredItem, answer_name, case, follow, is_awarded, question, save};
use crate::{
    StoreError,
    audit::{self, Note},
    ids,
    sql::Transaction,
    submissions::{self, subject},
};

/// A question that somebody ticked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chosen {
    /// The submission.
    pub submission: SubmissionId,
    /// The part.
    pub part: String,
}

/// A bulk decision that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its id, to take it back.
    pub batch: String,
    /// How many questions it decided.
    pub decided: usize,
    /// Until when it can be taken back.
    pub undo_until: Timestamp,
}

struct Loaded {
    cases: Vec<(Case, String)>,
}

impl Loaded {
    async fn of(tx: &mut Transaction, actor: &Actor, chosen: &[Chosen]) -> Result<Self, StoreError> {
        let mut chosen = chosen.to_vec();
        chosen.sort();
        chosen.dedup();
        let mut cases = Vec::new();
        for one in chosen {
            let case = case(tx, actor, &one.submission).await?;
            if matches!(case.stored.submission.state, State::Submitted | State::InReview) {
                question(&case, &one.part)?;
                cases.push((case, one.part));
            }
        }
        Ok(Self { cases })
    }

    fn items(&self) -> Result<Vec<(Item, Ties)>, Refusal> {
        self.cases.iter().map(|(case, part)| Ok((question(case, part)?.item.clone(), case.ties.clone()))).collect()
    }

    fn find(&self, item: &Item) -> Option<(&Case, &StoredItem)> {
        let same =
            |case: &Case, part: &str| case.stored.submission.id == item.submission && *part == item.question.part;
        let (case, part) = self.cases.iter().find(|(case, part)| same(case, part))?;
        Some((case, question(case, part).ok()?))
    }
}

/// Returns what a bulk decision would do.
///
/// # Errors
/// A question is gone; or the database fails.
pub async fn preview(
    tx: &mut Transaction,
    actor: &Actor,
    chosen: &[Chosen],
    (answer, reason): (Answer, &Reason),
    now: Timestamp,
) -> Result<Preview, StoreError> {
    let loaded = Loaded::of(tx, actor, chosen).await?;
    Ok(review::preview(actor, &loaded.items()?, answer, reason, now))
}

/// Makes the bulk decision that was shown.
///
/// # Errors
/// The questions are not as they were shown, or none can be decided by this person.
pub async fn run(
    tx: &mut Transaction,
    actor: &Actor,
    chosen: &[Chosen],
    (answer, reason): (Answer, &Reason),
    shown: &Sha256,
    now: Timestamp,
) -> Result<Ran, StoreError> {
    let loaded = Loaded::of(tx, actor, chosen).await?;
    let batch = review::run(actor, &loaded.items()?, answer, reason, now, shown)?;
    let id = ids::ulid(now)?;
    let undo_until = now.checked_add(UNDO_WINDOW).unwrap_or(Timestamp::MAX);
    for (_, after) in &batch.items {
        let Some((case, before)) = loaded.find(after) else { continue };
        save(tx, before, after, Made { batch: Some(&id), final_at: undo_until }, now).await?;
        let submission = &case.stored.submission.id;
        let note = Note::new("review-decided", subject(submission)).word("part", &after.question.part);
        let note = note.word("answer", answer_name(answer)).word("batch", &id);
        audit::append(tx, actor, note, now).await?;
        // Several questions of one submission move it one after the other.
        let Some(stored) = submissions::find(tx, submission).await? else { continue };
        follow(tx, actor, &case.entry, &stored.submission, now).await?;
    }
    Ok(Ran { batch: id, decided: batch.items.len(), undo_until })
}

/// Takes a bulk decision back, and returns how many questions are open again. What somebody touched since, or what was
/// awarded, stays.
///
/// # Errors
/// There is no such batch; another person made it; the window is over; or every question was touched since.
pub async fn undo(tx: &mut Transaction, actor: &Actor, batch: &str, now: Timestamp) -> Result<usize, StoreError> {
    let ask = "SELECT decision.decided_by, decision.decided_at, review_item.submission, review_item.part
        FROM decision JOIN review_item ON review_item.id = decision.item
        WHERE decision.batch = $1 AND decision.undone_at IS NULL ORDER BY review_item.submission, review_item.part";
    let rows = tx.query(ask).bind(batch).fetch_all().await?;
    let Some(first) = rows.first() else {
        let message = "there is no such bulk decision, or it was taken back before";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-batch", message).into());
    };
    let mut made = Batch { by: first.get("decided_by")?, at: first.get("decided_at")?, items: Vec::new() };
    let (mut now_items, mut loaded) = (Vec::new(), Loaded { cases: Vec::new() });
    for row in &rows {
        let (submission, part): (SubmissionId, String) = (row.get("submission")?, row.get("part")?);
        if is_awarded(tx, &submission).await? {
            continue;
        }
        let case = case(tx, actor, &submission).await?;
        let Ok(stored) = question(&case, &part) else { continue };
        let item = stored.item.clone();
        let by_batch = |one: &Decision| one.by == made.by && one.at == made.at;
        if let Some(decision) = item.decisions().into_iter().find(|one| by_batch(one)).cloned() {
            let before = Item { state: ItemState::Open, ..item.clone() };
            made.items.push((before, Item { state: ItemState::Decided(decision), ..item.clone() }));
        }
        now_items.push(item);
        loaded.cases.push((case, part));
    }
    let back = review::undo(actor, &made, &now_items, now)?;
    for item in &back {
        let Some((_, stored)) = loaded.find(item) else { continue };
        let undone = "UPDATE decision SET undone_at = $3 WHERE item = $1 AND batch = $2";
        tx.query(undone).bind(&stored.id).bind(batch).bind(now).execute().await?;
        let open = "UPDATE review_item SET state = 'open', decided_at = NULL WHERE id = $1";
        tx.query(open).bind(&stored.id).execute().await?;
        let note = Note::new("review-undone", subject(&item.submission)).word("part", &item.question.part);
        audit::append(tx, actor, note.word("batch", batch), now).await?;
        let Some(current) = submissions::find(tx, &item.submission).await? else { continue };
        if current.submission.state != State::InReview {
            let state = current.submission.state.after(Action::Reopen)?;
            submissions::rows::set_state(tx, &item.submission, state, "", now).await?;
        }
    }
    Ok(back.len())
}
