//! Submissions: what a maintainer claims for a badge, stored with what the machine had decided when it was sent.

mod entry;
pub(crate) mod rows;

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    Actor, Refusal, RefusalKind, RegistrationId, SubmissionId,
    audit::{AuditSubject, AuditValue},
    evaluation::{Evaluation, ProjectResult, fold},
    review::{Conclusion, conclude},
    submission::{Action, By, Claim, Judged, State, Submission},
};

pub use entry::Entry;
pub(crate) use entry::{digest, maintainers};
pub use rows::{Stored, find, find_badge};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    contributions, evaluations,
    notices::{self, Audience, Notice, NoticeKind},
    reviews,
    sql::Transaction,
};

/// The longest note to the reviewers, and the longest reason of a dispute, in bytes.
const LONGEST: usize = 4_000;

/// What a maintainer adds to a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addition {
    /// Links and contributors.
    pub claim: Claim,
    /// The note to the reviewers; `None` keeps the one that is there.
    pub note: Option<String>,
}

/// The newest evaluation of a project that is done, folded.
#[derive(Debug, Clone)]
pub struct Newest {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// What it says of the project.
    pub result: ProjectResult,
}

/// Adds to the claim of a badge, and makes the draft when there is none. Adding the same again changes nothing.
///
/// # Errors
/// The person may not submit for the project; the edition, its dates, or the state forbid it; the claim is no good.
pub async fn add(
    tx: &mut Transaction,
    actor: &Actor,
    (entry, badge): (&Entry, &str),
    more: &Addition,
    now: Timestamp,
) -> Result<SubmissionId, StoreError> {
    entry.badge(badge)?;
    let person = entry.may_submit(tx, actor, now).await?;
    let known = find_badge(tx, &entry.registration, badge).await?;
    let is_new = known.is_none();
    let before = match known {
        Some(stored) => stored,
        None => blank(Submission::draft(SubmissionId::make(now)?, entry.registration.clone(), badge), now),
    };
    let by = By { person: &person, maintains: true, now };
    let submission = before.submission.add(by, entry.dates(), &more.claim)?;
    within_credit_rule(entry, &submission)?;
    let note = checked(more.note.as_deref().unwrap_or(&before.note), "note")?;
    let said = |one: &Submission| (one.claim.links.clone(), one.claim.contributors.clone());
    let is_same = !is_new && said(&submission) == said(&before.submission) && note == before.note;
    let id = submission.id.clone();
    if is_same && before.submission.claim.by.iter().any(|by| by.0 == person) {
        return Ok(id);
    }
    let stored = Stored { submission, note, ..before };
    rows::save(tx, &stored, entry.version, now).await?;
    contributions::save(tx, &stored.submission, now).await?;
    let kind = if is_new { "submission-drafted" } else { "submission-changed" };
    let note = Note::new(kind, subject(&id)).word("badge", badge);
    let note = note.with("links", count(stored.submission.claim.links.len()));
    let note = note.with("contributors", count(stored.submission.claim.contributors.len()));
    audit::append(tx, actor, note, now).await?;
    Ok(id)
}

/// Sends a claim, filled in from the newest evaluation. Sent again with nothing changed, it stays as it was sent.
///
/// # Errors
/// As for [`add`]; nothing was evaluated; or parts are open and not disputed.
pub async fn send(
    tx: &mut Transaction,
    actor: &Actor,
    (entry, badge): (&Entry, &str),
    disputes: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<Submission, StoreError> {
    let person = entry.may_submit(tx, actor, now).await?;
    let Some(before) = find_badge(tx, &entry.registration, badge).await? else {
        let message = "there is nothing to send for this badge yet";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-submission", message).into());
    };
    for reason in disputes.values() {
        checked(reason, "reason why the machine is wrong")?;
    }
    let newest = newest(tx, entry).await?;
    let is_under_way = matches!(before.submission.state, State::Submitted | State::InReview | State::Accepted);
    let sent_with = before.submission.sent.as_ref().map(|sent| &sent.evaluation);
    if is_under_way && sent_with == newest.as_ref().map(|one| &one.evaluation.id) && before.disputes == *disputes {
        return Ok(before.submission);
    }
    let judged = newest.as_ref().and_then(|newest| {
        Some(Judged {
            evaluation: &newest.evaluation.id,
            objectives_sha256: &newest.evaluation.basis()?.objectives_sha256,
            badge: newest.result.badge(badge)?,
            disputes,
        })
    });
    let by = By { person: &person, maintains: true, now };
    let mut submission = before.submission.send(by, entry.dates(), judged)?;
    let stored = Stored { submission: submission.clone(), disputes: disputes.clone(), reason: String::new(), ..before };
    rows::save(tx, &stored, entry.version, now).await?;
    let items = reviews::open_items(tx, &submission, now).await?;
    // What people said was met stays met, so that a claim that comes back may have nothing left to ask.
    if submission.state == State::Submitted && conclude(&items) == Conclusion::Accepted {
        submission.state = submission.state.after(Action::Accept)?;
        rows::set_state(tx, &submission.id, submission.state, "", now).await?;
    }
    let sent = submission.sent.as_ref();
    let note = Note::new("submission-sent", subject(&submission.id))
        .word("badge", badge)
        .word("state", submission.state.name());
    let note = note.word("evaluation", sent.map_or("", |sent| sent.evaluation.as_str()));
    let note = note.word("objectives", sent.map_or("", |sent| sent.objectives_sha256.as_str()));
    let note = note.with("counts-for", AuditValue::Words(sent.map(|sent| sent.counts_for.clone()).unwrap_or_default()));
    audit::append(tx, actor, note, now).await?;
    let title = &entry.badge(badge)?.title;
    let body = match items.iter().filter(|item| item.answer().is_none()).count() {
        0 => "Every part is decided. An organiser can award the badge.".to_owned(),
        1 => "One question waits in the review queue.".to_owned(),
        many => format!("{many} questions wait in the review queue."),
    };
    let (path, to) = match submission.state {
        State::Accepted => ("/organise/awards".to_owned(), Audience::Organisers),
        _ => (format!("/review/{}", submission.id), Audience::Reviewers),
    };
    let cause = format!("submission-sent:{}:{}", submission.id, now.as_millisecond());
    let notice = Notice::new(NoticeKind::Submission, format!("{} claims {title}", entry.name), body, cause);
    notices::post(tx, &notice.of_registration(&entry.registration).at(path), &[to], now).await?;
    Ok(submission)
}

/// Takes a claim back.
///
/// # Errors
/// The person does not maintain the project, or the state forbids it.
pub async fn withdraw(
    tx: &mut Transaction,
    actor: &Actor,
    id: &SubmissionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored = find(tx, id).await?.ok_or_else(no_submission)?;
    let entry = Entry::of(tx, &stored.submission.registration).await?;
    let maintainers = maintainers(tx, &entry.project).await?;
    if !actor.person().is_some_and(|person| maintainers.contains(person)) {
        let message = "only a maintainer of the project withdraws its submission";
        return Err(Refusal::new(RefusalKind::NotAllowed, "maintainer-only", message).into());
    }
    if stored.submission.state == State::Withdrawn {
        return Ok(());
    }
    let state = stored.submission.state.after(Action::Withdraw)?;
    rows::set_state(tx, id, state, "", now).await?;
    let note = Note::new("submission-withdrawn", subject(id)).word("badge", &stored.submission.badge);
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Returns the newest evaluation of a project that is done, folded; `None` before the first.
///
/// # Errors
/// The database fails.
pub async fn newest(tx: &mut Transaction, entry: &Entry) -> Result<Option<Newest>, StoreError> {
    let evaluation = evaluations::latest(tx, &entry.registration).await?;
    Ok(evaluation.map(|evaluation| Newest { result: fold(&evaluation, &entry.badges), evaluation }))
}

/// Writes a draft that no maintainer has opened yet.
pub(crate) async fn save_draft(
    tx: &mut Transaction,
    draft: &Submission,
    version: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    rows::save(tx, &blank(draft.clone(), now), version, now).await
}

/// Returns every submission of a registration, in the order of the edition's badges.
///
/// # Errors
/// The database fails.
pub async fn of_registration(tx: &mut Transaction, registration: &RegistrationId) -> Result<Vec<Stored>, StoreError> {
    let rows = "SELECT id FROM submission WHERE registration = $1 ORDER BY badge";
    let mut found = Vec::new();
    for row in tx.query(rows).bind(registration).fetch_all().await? {
        found.extend(find(tx, &row.get("id")?).await?);
    }
    Ok(found)
}

/// Returns the subject of entries about a submission.
pub(crate) fn subject(id: &SubmissionId) -> AuditSubject {
    AuditSubject::thing("submission", id)
}

pub(crate) fn no_submission() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-submission", "there is no such submission").into()
}

fn blank(submission: Submission, now: Timestamp) -> Stored {
    let (note, reason, disputes) = (String::new(), String::new(), BTreeMap::new());
    Stored { submission, note, disputes, changed_at: now, reason }
}

fn count(number: usize) -> AuditValue {
    AuditValue::Number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn checked(text: &str, what: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() <= LONGEST {
        return Ok(text.to_owned());
    }
    let message = format!("the {what} has {} bytes; the limit is {LONGEST}", text.len());
    Err(Refusal::new(RefusalKind::Invalid, "too-long", message))
}

fn within_credit_rule(entry: &Entry, submission: &Submission) -> Result<(), Refusal> {
    let (named, most) = (submission.claim.contributors.len(), entry.edition.credit.most_per_badge);
    if named <= usize::try_from(most).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let message = format!("{named} contributors are named; {} allows {most} for one badge", entry.edition.title);
    Err(Refusal::new(RefusalKind::Invalid, "too-many-contributors", message).hint("Name those who did most."))
}
