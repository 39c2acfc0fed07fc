//! The rows of a question and of what was said about it, as the value that the rules work with.

use jiff::Timestamp;
use slam_event::{
    PersonId, SubmissionId,
    review::{Answer, Decision, Item, ItemState, Reason, Recommendation},
    submission::{ReviewItem, Sent, Submission, Why},
};

use crate::{
    StoreError, ids,
    sql::{Row, Transaction},
    submissions::rows::json,
};

/// A question with its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredItem {
    /// The id of the row.
    pub id: String,
    /// The question, and what was said about it.
    pub item: Item,
    /// When it came into the queue.
    pub opened_at: Timestamp,
    /// How often the part was asked before, counted from 1.
    pub round: u32,
}

/// Returns the questions that count for a submission as it was sent: the last of each part, in the order of the badge.
pub(crate) async fn items(tx: &mut Transaction, submission: &Submission) -> Result<Vec<StoredItem>, StoreError> {
    let Some(sent) = &submission.sent else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for question in &sent.prefill.items {
        found.extend(last(tx, &submission.id, question).await?);
    }
    Ok(found)
}

/// Returns the last question about a part.
pub(crate) async fn last(
    tx: &mut Transaction,
    submission: &SubmissionId,
    question: &ReviewItem,
) -> Result<Option<StoredItem>, StoreError> {
    let ask = "SELECT * FROM review_item WHERE submission = $1 AND part = $2 AND state NOT IN ('dropped', 'closed')
        ORDER BY round DESC LIMIT 1";
    let row = tx.query(ask).bind(submission).bind(&question.part).fetch_optional().await?;
    match row {
        None => Ok(None),
        Some(row) => read(tx, &row, question).await.map(Some),
    }
}

async fn read(tx: &mut Transaction, row: &Row, now_asked: &ReviewItem) -> Result<StoredItem, StoreError> {
    let id: String = row.get("id")?;
    let mut question: ReviewItem = row.json("question")?;
    if question.why == Why::Disputed {
        question.message.clone_from(&now_asked.message);
    }
    let said = "SELECT kind, answer, reason, decided_by, decided_at FROM decision
        WHERE item = $1 AND undone_at IS NULL ORDER BY decided_at, id";
    let (mut recommendations, mut decisions) = (Vec::new(), Vec::new());
    for row in &tx.query(said).bind(&id).fetch_all().await? {
        let kind: String = row.get("kind")?;
        let (by, at, answer, reason): (PersonId, Timestamp, _, _) =
            (row.get("decided_by")?, row.get("decided_at")?, answer(row)?, reason(row)?);
        match rank(&kind) {
            None => recommendations.push(Recommendation { by, at, answer, reason }),
            Some(rank) => decisions.push((rank, Decision { by, at, answer, reason })),
        }
    }
    // Two decisions of one millisecond keep the order of their kinds.
    decisions.sort_by_key(|one| one.0);
    let decisions: Vec<Decision> = decisions.into_iter().map(|one| one.1).collect();
    let state = state(&row.get::<String>("state")?, decisions)?;
    let submission = row.get("submission")?;
    let item = Item { submission, question, recommendations, state };
    Ok(StoredItem { id, item, opened_at: row.get("opened_at")?, round: row.get("round")? })
}

fn rank(kind: &str) -> Option<u8> {
    match kind {
        "decision" => Some(0),
        "second" => Some(1),
        "organiser" => Some(2),
        "appeal" => Some(3),
        _ => None,
    }
}

fn state(name: &str, decisions: Vec<Decision>) -> Result<ItemState, StoreError> {
    let mut given = decisions.into_iter();
    let mut next = || given.next();
    let state = match name {
        "open" => Some(ItemState::Open),
        "decided" => next().map(ItemState::Decided),
        "second-asked" => next().map(ItemState::SecondAsked),
        "agreed" => next().zip(next()).map(|(one, other)| ItemState::Agreed(one, other)),
        "split" => next().zip(next()).map(|(one, other)| ItemState::Split(one, other)),
        "settled" => next().zip(next()).zip(next()).map(|((one, other), last)| ItemState::Settled(one, other, last)),
        "on-appeal" => {
            let mut all: Vec<Decision> = given.collect();
            all.pop().map(|decision| ItemState::OnAppeal { before: all, decision })
        }
        _ => None,
    };
    state.ok_or_else(|| {
        let source = format!("`{name}` does not agree with the decisions of the item").into();
        StoreError::Column { column: "state".to_owned(), source }
    })
}

fn state_name(state: &ItemState) -> &'static str {
    match state {
        ItemState::Open => "open",
        ItemState::Decided(_) => "decided",
        ItemState::SecondAsked(_) => "second-asked",
        ItemState::Agreed(..) => "agreed",
        ItemState::Split(..) => "split",
        ItemState::Settled(..) => "settled",
        ItemState::OnAppeal { .. } => "on-appeal",
    }
}

/// Opens the questions of a submission that was just sent. A part that people said is met stays met; a part that was decided
/// otherwise, and sent again, is a new question.
pub(crate) async fn open_items(
    tx: &mut Transaction,
    submission: &Submission,
    now: Timestamp,
) -> Result<Vec<Item>, StoreError> {
    let asked = submission.sent.as_ref().map(|Sent { prefill, .. }| prefill.items.as_slice()).unwrap_or_default();
    drop_others(tx, submission, asked).await?;
    for question in asked {
        let known = last(tx, &submission.id, question).await?;
        let is_met = |known: &StoredItem| known.item.answer().is_some_and(|decision| decision.answer == Answer::Met);
        if !known.as_ref().is_some_and(is_met) {
            put(tx, &submission.id, question, known.as_ref(), now).await?;
        }
    }
    Ok(items(tx, submission).await?.into_iter().map(|one| one.item).collect())
}

/// Asks a question of a submission under review: anew when it was decided before, else in its newest words.
pub(crate) async fn ask_again(
    tx: &mut Transaction,
    submission: &SubmissionId,
    question: &ReviewItem,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = last(tx, submission, question).await?;
    put(tx, submission, question, known.as_ref(), now).await
}

async fn put(
    tx: &mut Transaction,
    submission: &SubmissionId,
    question: &ReviewItem,
    known: Option<&StoredItem>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = json(&bare(question))?;
    if let Some(known) = known.filter(|known| known.item.state == ItemState::Open) {
        let update = "UPDATE review_item SET question = $2 WHERE id = $1";
        return tx.query(update).bind(&known.id).bind(text).execute().await.map(drop);
    }
    // Rounds that were dropped or closed count too.
    let last =
        "SELECT CAST(COALESCE(MAX(round), 0) AS BIGINT) AS last FROM review_item WHERE submission = $1 AND part = $2";
    let last: u32 = tx.query(last).bind(submission).bind(&question.part).fetch_one().await?.get("last")?;
    let insert = "INSERT INTO review_item (id, submission, part, question, state, round, opened_at)
        VALUES ($1, $2, $3, $4, 'open', $5, $6)";
    let insert = tx.query(insert).bind(ids::ulid(now)?).bind(submission).bind(&question.part);
    insert.bind(text).bind(last + 1).bind(now).execute().await.map(drop)
}

/// A question that was closed without a decision of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedItem {
    /// What it asked.
    pub title: String,
    /// Why it is closed.
    pub reason: String,
    /// When it was closed.
    pub closed_at: Timestamp,
}

/// Closes the open question about a part.
pub(super) async fn close(
    tx: &mut Transaction,
    submission: &SubmissionId,
    part: &str,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let update = "UPDATE review_item SET state = 'closed', closed_reason = $3, decided_at = $4
        WHERE submission = $1 AND part = $2 AND state = 'open'";
    tx.query(update).bind(submission).bind(part).bind(reason).bind(now).execute().await.map(drop)
}

/// Returns the questions of a submission that were closed, the oldest first.
pub(super) async fn closed(tx: &mut Transaction, submission: &SubmissionId) -> Result<Vec<ClosedItem>, StoreError> {
    let ask = "SELECT question, closed_reason, decided_at FROM review_item
        WHERE submission = $1 AND state = 'closed' ORDER BY decided_at, part";
    let read = |row: &Row| {
        let question: ReviewItem = row.json("question")?;
        Ok(ClosedItem { title: question.title, reason: row.get("closed_reason")?, closed_at: row.get("decided_at")? })
    };
    tx.query(ask).bind(submission).fetch_all().await?.iter().map(read).collect()
}

/// What a submission no longer asks leaves the queue.
async fn drop_others(tx: &mut Transaction, submission: &Submission, asked: &[ReviewItem]) -> Result<(), StoreError> {
    let open = "SELECT id, part FROM review_item WHERE submission = $1 AND state IN ('open', 'second-asked', 'split')";
    for row in tx.query(open).bind(&submission.id).fetch_all().await? {
        let part: String = row.get("part")?;
        if !asked.iter().any(|question| question.part == part) {
            let drop = "UPDATE review_item SET state = 'dropped' WHERE id = $1";
            tx.query(drop).bind(row.get::<String>("id")?).execute().await?;
        }
    }
    Ok(())
}

/// The reason of a dispute is a person's text, and lies with the submission.
fn bare(question: &ReviewItem) -> ReviewItem {
    let message = if question.why == Why::Disputed { String::new() } else { question.message.clone() };
    ReviewItem { message, ..question.clone() }
}

/// What is written with a decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made<'m> {
    pub(crate) batch: Option<&'m str>,
    /// When it cannot be undone any more.
    pub(crate) final_at: Timestamp,
}

/// Writes what was said about a question since it was read.
pub(crate) async fn save(
    tx: &mut Transaction,
    before: &StoredItem,
    after: &Item,
    made: Made<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    for one in after.recommendations.iter().filter(|one| !before.item.recommendations.contains(one)) {
        let replaced = "UPDATE decision SET undone_at = $3
            WHERE item = $1 AND decided_by = $2 AND kind = 'recommendation' AND undone_at IS NULL";
        tx.query(replaced).bind(&before.id).bind(&one.by).bind(now).execute().await?;
        let said = Decision { by: one.by.clone(), at: one.at, answer: one.answer, reason: one.reason.clone() };
        insert(tx, &before.id, "recommendation", &said, made).await?;
    }
    let known = before.item.decisions().len();
    if let Some(decision) = after.decisions().get(known) {
        let kind = match &after.state {
            ItemState::OnAppeal { .. } => "appeal",
            ItemState::Settled(..) => "organiser",
            ItemState::Agreed(..) | ItemState::Split(..) => "second",
            ItemState::Open | ItemState::Decided(_) | ItemState::SecondAsked(_) => "decision",
        };
        insert(tx, &before.id, kind, decision, made).await?;
    }
    let update = "UPDATE review_item SET state = $2, decided_at = $3 WHERE id = $1";
    let update = tx.query(update).bind(&before.id).bind(state_name(&after.state));
    update.bind(after.answer().map(|decision| decision.at)).execute().await?;
    Ok(())
}

async fn insert(
    tx: &mut Transaction,
    item: &str,
    kind: &str,
    said: &Decision,
    made: Made<'_>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO decision (id, item, kind, answer, reason, decided_by, decided_at, batch, final_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.query(insert)
        .bind(ids::ulid(said.at)?)
        .bind(item)
        .bind(kind)
        .bind(answer_name(said.answer))
        .bind(said.reason.as_str())
        .bind(&said.by)
        .bind(said.at)
        .bind(made.batch)
        .bind(made.final_at)
        .execute()
        .await?;
    Ok(())
}

/// Returns the name of an answer, as rows and forms spell it.
pub fn answer_name(answer: Answer) -> &'static str {
    match answer {
        Answer::Met => "met",
        Answer::Missing => "missing",
        Answer::NotMet => "not-met",
    }
}

/// Finds an answer by its name.
pub fn answer_named(name: &str) -> Option<Answer> {
    [Answer::Met, Answer::Missing, Answer::NotMet].into_iter().find(|answer| answer_name(*answer) == name)
}

fn answer(row: &Row) -> Result<Answer, StoreError> {
    let name: String = row.get("answer")?;
    answer_named(&name).ok_or_else(|| {
        let source = format!("`{name}` is no answer").into();
        StoreError::Column { column: "answer".to_owned(), source }
    })
}

fn reason(row: &Row) -> Result<Reason, StoreError> {
    Ok(Reason::new(&row.get::<String>("reason")?)?)
}
