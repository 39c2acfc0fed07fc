//! The review of submissions: questions, recommendations, and decisions; who may not decide; and what follows for the
//! submission, in the transaction of the decision.

mod bulk;
mod queue;
mod reopen;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, Refusal, RefusalKind, SubmissionId,
    review::{Answer, Conclusion, Item, Reason, Ties, conclude},
    submission::{Action, State, Submission},
};

pub use bulk::{Chosen, Ran, preview, run, undo};
pub use queue::{Filter, Queued, Standing, queue};
pub(crate) use reopen::reopen;
pub use rows::{ClosedItem, StoredItem, answer_name, answer_named};
pub(crate) use rows::{Made, items, open_items, save};

use crate::{
    StoreError,
    audit::{self, Note},
    contributions,
    notices::{self, Audience, Notice, NoticeKind},
    sql::Transaction,
    submissions::{self, Entry, Stored, subject},
};

/// A submission before a reviewer.
#[derive(Debug, Clone)]
pub struct Case {
    /// The project's part in the edition.
    pub entry: Entry,
    /// The submission.
    pub stored: Stored,
    /// Its questions.
    pub items: Vec<StoredItem>,
    /// Questions that a later evaluation answered.
    pub closed: Vec<ClosedItem>,
    /// Who is tied to the project, as far as it concerns whoever asks.
    pub ties: Ties,
}

/// Returns a submission with its questions, for this reviewer.
///
/// # Errors
/// There is no such submission; or the database fails.
pub async fn case(tx: &mut Transaction, actor: &Actor, id: &SubmissionId) -> Result<Case, StoreError> {
    let stored = submissions::find(tx, id).await?.ok_or_else(submissions::no_submission)?;
    let entry = Entry::of(tx, &stored.submission.registration).await?;
    let ties = ties(tx, &entry, actor).await?;
    let items = items(tx, &stored.submission).await?;
    let closed = rows::closed(tx, id).await?;
    Ok(Case { entry, stored, items, closed, ties })
}

/// Returns who is tied to a project. A contributor who was named before they signed in is recognised by the names that their
/// account answers to.
pub(crate) async fn ties(tx: &mut Transaction, entry: &Entry, actor: &Actor) -> Result<Ties, StoreError> {
    let since = entry.edition.registration.opens.at();
    let ask = "SELECT person FROM membership WHERE project = $1 AND (ended_at IS NULL OR ended_at >= $2)";
    let rows = tx.query(ask).bind(&entry.project).bind(since).fetch_all().await?;
    let maintainers: BTreeSet<PersonId> = rows.iter().map(|row| row.get("person")).collect::<Result<_, _>>()?;
    let ask = "SELECT contribution.person, contribution.name FROM contribution
        JOIN submission ON submission.id = contribution.submission WHERE submission.registration = $1";
    let rows = tx.query(ask).bind(&entry.registration).fetch_all().await?;
    let mut contributors = BTreeSet::new();
    let own = match actor.person() {
        Some(person) => contributions::names_of(tx, person).await?,
        None => Vec::new(),
    };
    let own: BTreeSet<String> = own.iter().map(ToString::to_string).collect();
    for row in &rows {
        contributors.extend(row.get::<Option<PersonId>>("person")?);
        if own.contains(&row.get::<String>("name")?) {
            contributors.extend(actor.person().cloned());
        }
    }
    Ok(Ties { maintainers, contributors })
}

/// What a reviewer says to one question.
#[derive(Debug, Clone)]
pub struct Said {
    /// The part of the badge.
    pub part: String,
    /// The answer.
    pub answer: Answer,
    /// Why.
    pub reason: Reason,
}

/// Notes an advisor's advice.
///
/// # Errors
/// The actor may not advise here, or the question is decided.
pub async fn recommend(
    tx: &mut Transaction,
    actor: &Actor,
    id: &SubmissionId,
    said: &Said,
    now: Timestamp,
) -> Result<(), StoreError> {
    let case = case(tx, actor, id).await?;
    let before = question(&case, &said.part)?;
    let after = before.item.recommend(actor, &case.ties, said.answer, said.reason.clone(), now)?;
    let is_known =
        before.item.recommendations.iter().any(|known| {
            Some(&known.by) == actor.person() && known.answer == said.answer && known.reason == said.reason
        });
    if is_known {
        return Ok(());
    }
    save(tx, before, &after, Made { batch: None, final_at: now }, now).await?;
    let note =
        Note::new("review-recommended", subject(id)).word("part", &said.part).word("answer", answer_name(said.answer));
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Decides a question: first, second, or as the organiser who settles a disagreement. The same said twice by the same person
/// is said once.
///
/// # Errors
/// The actor may not decide here, or the question is decided.
pub async fn decide(
    tx: &mut Transaction,
    actor: &Actor,
    id: &SubmissionId,
    said: &Said,
    now: Timestamp,
) -> Result<State, StoreError> {
    let case = case(tx, actor, id).await?;
    let before = question(&case, &said.part)?;
    let last = before.item.decisions().last().copied();
    if last.is_some_and(|last| {
        Some(&last.by) == actor.person() && last.answer == said.answer && last.reason == said.reason
    }) {
        return Ok(case.stored.submission.state);
    }
    under_review(case.stored.submission.state)?;
    let after = before.item.decide(actor, &case.ties, said.answer, said.reason.clone(), now)?;
    save(tx, before, &after, Made { batch: None, final_at: now }, now).await?;
    let note =
        Note::new("review-decided", subject(id)).word("part", &said.part).word("answer", answer_name(said.answer));
    audit::append(tx, actor, note, now).await?;
    follow(tx, actor, &case.entry, &case.stored.submission, now).await
}

/// Asks for a second decision, which brings a concluded submission back into the review.
///
/// # Errors
/// The actor may not decide here; nobody decided yet; or a second decision was asked for before.
pub async fn ask_second(
    tx: &mut Transaction,
    actor: &Actor,
    id: &SubmissionId,
    part: &str,
    now: Timestamp,
) -> Result<State, StoreError> {
    let case = case(tx, actor, id).await?;
    case.ties.reviewer(actor, slam_event::Role::Evaluator)?;
    let before = question(&case, part)?;
    let after = before.item.ask_second()?;
    let state = case.stored.submission.state;
    if state == State::Accepted && is_awarded(tx, id).await? {
        let message = "the badge is awarded, and a second decision would change nothing";
        let refusal = Refusal::new(RefusalKind::Conflict, "awarded", message);
        return Err(refusal.hint("Ask an organiser to revoke the award first.").into());
    }
    save(tx, before, &after, Made { batch: None, final_at: now }, now).await?;
    let state = if state == State::InReview { state } else { state.after(Action::Reopen)? };
    submissions::rows::set_state(tx, id, state, "", now).await?;
    audit::append(tx, actor, Note::new("second-asked", subject(id)).word("part", part), now).await?;
    Ok(state)
}

/// Returns whether an award that holds rests on a submission.
pub(crate) async fn is_awarded(tx: &mut Transaction, id: &SubmissionId) -> Result<bool, StoreError> {
    let ask = "SELECT id FROM award WHERE submission = $1 AND state = 'valid' LIMIT 1";
    Ok(tx.query(ask).bind(id).fetch_optional().await?.is_some())
}

/// Moves the submission to where its questions say it is, and tells the project once everything is decided.
pub(crate) async fn follow(
    tx: &mut Transaction,
    actor: &Actor,
    entry: &Entry,
    submission: &Submission,
    now: Timestamp,
) -> Result<State, StoreError> {
    let items: Vec<Item> = items(tx, submission).await?.into_iter().map(|one| one.item).collect();
    let conclusion = match conclude(&items) {
        // While an appeal is open, the last word is not spoken.
        done if submission.state == State::Appealed && has_open_appeal(tx, &submission.id).await? => {
            Conclusion::Open(if let Conclusion::Open(open) = done { open } else { 0 })
        }
        other => other,
    };
    let state = submission.state.after(conclusion.action())?;
    let reason = match &conclusion {
        Conclusion::Open(_) | Conclusion::Accepted => String::new(),
        Conclusion::Returned(why) | Conclusion::Refused(why) => {
            why.iter().map(|(title, reason)| format!("{title}: {reason}")).collect::<Vec<_>>().join("\n")
        }
    };
    submissions::rows::set_state(tx, &submission.id, state, &reason, now).await?;
    if matches!(conclusion, Conclusion::Open(_)) {
        return Ok(state);
    }
    let note = Note::new("submission-concluded", subject(&submission.id)).word("state", state.name());
    audit::append(tx, actor, note, now).await?;
    let title = entry.badge(&submission.badge).map_or(submission.badge.as_str(), |badge| &badge.title);
    let body = match state {
        State::Accepted => "Every part is accepted. An organiser awards the badge next.".to_owned(),
        State::Returned => format!("Something is missing. Add it, and submit again.\n\n{reason}"),
        _ => format!("The reviewers decided against it. You can appeal once, with a reason.\n\n{reason}"),
    };
    let cause = format!("submission-concluded:{}:{}", submission.id, now.as_millisecond());
    let subject = format!("{title} of {}: {}", entry.name, state.name());
    let notice = Notice::new(NoticeKind::Decision, subject, body, cause).of_registration(&entry.registration);
    let notice = notice.at(format!("/my/{}/submit/{}", entry.slug, submission.badge));
    notices::post(tx, &notice, &[Audience::Maintainers], now).await?;
    Ok(state)
}

async fn has_open_appeal(tx: &mut Transaction, id: &SubmissionId) -> Result<bool, StoreError> {
    let ask = "SELECT id FROM appeal WHERE submission = $1 AND state = 'open' LIMIT 1";
    Ok(tx.query(ask).bind(id).fetch_optional().await?.is_some())
}

/// Finds the question about a part.
pub(crate) fn question<'c>(case: &'c Case, part: &str) -> Result<&'c StoredItem, Refusal> {
    case.items.iter().find(|one| one.item.question.part == part).ok_or_else(|| {
        let message = format!("the submission asks nothing about `{part}`");
        Refusal::new(RefusalKind::NotFound, "no-such-question", message)
            .hint("Reload the page: the submission may have been sent again.")
    })
}

fn under_review(state: State) -> Result<(), Refusal> {
    if matches!(state, State::Submitted | State::InReview) {
        return Ok(());
    }
    state.after(Action::Decide).map(drop).and_then(|()| {
        // An appealed submission takes decisions on its appeals only.
        let message = "the project appealed; decide its appeal";
        Err(Refusal::new(RefusalKind::Conflict, "appealed", message))
    })
}

/// Returns the names for people of everybody in a list, for a page that shows who said what.
///
/// # Errors
/// The database fails.
pub async fn names(
    tx: &mut Transaction,
    persons: impl IntoIterator<Item = &PersonId>,
) -> Result<BTreeMap<PersonId, String>, StoreError> {
    let wanted: BTreeSet<PersonId> = persons.into_iter().cloned().collect();
    let mut names = BTreeMap::new();
    for person in wanted {
        let row = tx.query("SELECT display_name FROM person WHERE id = $1").bind(&person).fetch_optional().await?;
        if let Some(row) = row {
            names.insert(person, row.get("display_name")?);
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
