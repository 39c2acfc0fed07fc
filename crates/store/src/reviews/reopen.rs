//! A later evaluation says no to what a claim rests on: the claim comes back to the reviewers, with a question about it. When it
//! says yes to what waits for a person, the question is closed.

use jiff::Timestamp;
use slam_event::{
    Actor, EvaluationId, SubmissionId,
    audit::AuditValue,
    evaluation::{Evaluation, ProjectBadge, ProjectResult},
    review::{Conclusion, Item, Overtaken, conclude, overtaken, reopened},
    submission::{Action, Prefill, ReviewItem, Sent, State, prefill, turned_question},
};

use super::{follow, is_awarded, items, rows};
use crate::{
    StoreError,
    audit::{self, Note},
    notices::{self, Audience, Notice, NoticeKind},
    sql::Transaction,
    submissions::{self, Entry, Stored, subject},
};

/// Reopens the claims that the newest evaluation of a project turned. An award that holds is not touched: an organiser
/// revokes it, with a reason.
pub(crate) async fn reopen(
    tx: &mut Transaction,
    evaluation: &Evaluation,
    result: &ProjectResult,
    now: Timestamp,
) -> Result<(), StoreError> {
    // A forge that is down says nothing about a claim.
    if !result.unreachable.is_empty() {
        return Ok(());
    }
    for stored in submissions::of_registration(tx, &evaluation.registration).await? {
        let is_claimed = matches!(stored.submission.state, State::Submitted | State::InReview | State::Accepted);
        let (Some(sent), Some(badge)) = (&stored.submission.sent, result.badge(&stored.submission.badge)) else {
            continue;
        };
        if !is_claimed || is_awarded(tx, &stored.submission.id).await? {
            continue;
        }
        let known: Vec<Item> = items(tx, &stored.submission).await?.into_iter().map(|one| one.item).collect();
        let filled = prefill(badge, &stored.disputes);
        let closed = overtaken(badge, &filled, &known);
        let questions = match reopened(&sent.prefill, &filled, &known) {
            Some(found) => {
                let asked = |part: &String| found.new_items.iter().chain(&filled.items).any(|item| item.part == *part);
                let turned = found.turned.iter().filter(|part| !asked(part));
                let turned = turned.filter_map(|part| turned_question(badge, part));
                turned.chain(found.new_items.iter().cloned()).collect()
            }
            None => Vec::new(),
        };
        if questions.is_empty() && closed.is_empty() {
            continue;
        }
        let sent = newer(sent, evaluation, badge, filled, (&questions, &closed));
        close(tx, &stored.submission.id, &evaluation.id, &closed, now).await?;
        if questions.is_empty() {
            go_on(tx, &stored, sent, now).await?;
        } else {
            put(tx, &stored, sent, &questions, now).await?;
        }
    }
    Ok(())
}

/// Closes the questions that nobody has to answer any more.
async fn close(
    tx: &mut Transaction,
    id: &SubmissionId,
    evaluation: &EvaluationId,
    closed: &[Overtaken],
    now: Timestamp,
) -> Result<(), StoreError> {
    for one in closed {
        rows::close(tx, id, &one.part, &one.reason, now).await?;
    }
    if closed.is_empty() {
        return Ok(());
    }
    let parts = closed.iter().map(|one| one.part.clone()).collect();
    let note = Note::new("review-closed", subject(id)).word("evaluation", evaluation);
    audit::append(tx, &Actor::Event, note.with("parts", AuditValue::Words(parts)), now).await.map(drop)
}

/// Saves a claim that waits for fewer answers, and concludes it when it waits for none.
async fn go_on(tx: &mut Transaction, before: &Stored, sent: Sent, now: Timestamp) -> Result<(), StoreError> {
    let entry = Entry::of(tx, &before.submission.registration).await?;
    let mut after = before.clone();
    after.submission.sent = Some(sent);
    submissions::rows::save(tx, &after, entry.version, now).await?;
    let left: Vec<Item> = items(tx, &after.submission).await?.into_iter().map(|one| one.item).collect();
    if matches!(conclude(&left), Conclusion::Open(_)) {
        return Ok(());
    }
    follow(tx, &Actor::Event, &entry, &after.submission, now).await.map(drop)
}

/// Returns the claim as the newest evaluation fills it in; questions that were asked stay, as long as the badge has the part.
fn newer(
    sent: &Sent,
    evaluation: &Evaluation,
    badge: &ProjectBadge,
    filled: Prefill,
    (questions, closed): (&[ReviewItem], &[Overtaken]),
) -> Sent {
    let stays = |item: &&ReviewItem| {
        badge.parts.iter().any(|part| part.result.id == item.part)
            && questions.iter().all(|question| question.part != item.part)
            && closed.iter().all(|one| one.part != item.part)
    };
    let items = sent.prefill.items.iter().filter(stays).chain(questions).cloned().collect();
    let objectives = evaluation.basis().map(|basis| basis.objectives_sha256.clone());
    Sent {
        evaluation: evaluation.id.clone(),
        objectives_sha256: objectives.unwrap_or_else(|| sent.objectives_sha256.clone()),
        prefill: Prefill { items, ..filled },
        ..sent.clone()
    }
}

async fn put(
    tx: &mut Transaction,
    before: &Stored,
    sent: Sent,
    questions: &[ReviewItem],
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = Entry::of(tx, &before.submission.registration).await?;
    let evaluation = sent.evaluation.clone();
    let mut after = before.clone();
    after.submission.state = before.submission.state.after(Action::Reopen)?;
    after.submission.sent = Some(sent);
    let id = &after.submission.id;
    submissions::rows::save(tx, &after, entry.version, now).await?;
    for question in questions {
        rows::ask_again(tx, id, question, now).await?;
    }
    let parts = questions.iter().map(|question| question.part.clone()).collect();
    let note = Note::new("submission-reopened", subject(id)).word("evaluation", &evaluation);
    audit::append(tx, &Actor::Event, note.with("parts", AuditValue::Words(parts)), now).await?;
    let badge = &after.submission.badge;
    let title = entry.badge(badge).map_or(badge.as_str(), |badge| &badge.title);
    let why: Vec<String> =
        questions.iter().map(|question| format!("{}: {}", question.title, question.message)).collect();
    let subject = format!("{title} of {} is under review again", entry.name);
    let body = format!("The newest evaluation says something else than the one that was sent.\n\n{}", why.join("\n"));
    for (audience, kind, path) in [
        (Audience::Maintainers, NoticeKind::Decision, format!("/my/{}/submit/{badge}", entry.slug)),
        (Audience::Reviewers, NoticeKind::Submission, format!("/review/{id}")),
    ] {
        let cause = format!("submission-reopened:{}:{id}:{evaluation}", kind.name());
        let notice = Notice::new(kind, subject.clone(), body.clone(), cause).of_registration(&entry.registration);
        notices::post(tx, &notice.at(path), &[audience], now).await?;
    }
    Ok(())
}
