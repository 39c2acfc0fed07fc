//! Appeals: a project objects to a decision, once a part, and an evaluator who had no share in it has the last word.

use jiff::Timestamp;
use slam_event::{
    Actor, AppealId, PersonId, Refusal, RefusalKind, SubmissionId,
    appeal::{self, Appeal, Objection},
    review::{Answer, Decision, Reason},
    submission::{Action, State},
};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    notices::{self, Audience, Notice, NoticeKind},
    reviews::{self, Made, Said, answer_name, answer_named, question},
    sql::{Row, Transaction},
    submissions::{self, subject},
};

/// Files an appeal. The same objection sent twice is filed once.
///
/// # Errors
/// The actor is no maintainer, or there is no decision that can be appealed.
pub async fn file(
    tx: &mut Transaction,
    actor: &Actor,
    (id, part): (&SubmissionId, &str),
    reason: Reason,
    now: Timestamp,
) -> Result<AppealId, StoreError> {
    let case = reviews::case(tx, actor, id).await?;
    let filed = list(tx, id).await?;
    let same = |one: &&Appeal| one.part == part && Some(&one.by) == actor.person() && one.reason == reason;
    if let Some(known) = filed.iter().find(same) {
        return Ok(known.id.clone());
    }
    // Who left in the meantime is tied, and no maintainer any more.
    let mut ties = case.ties.clone();
    ties.maintainers = submissions::maintainers(tx, &case.entry.project).await?.into_iter().collect();
    let item = &question(&case, part)?.item;
    let state = case.stored.submission.state;
    let objection = Objection { id: AppealId::make(now)?, actor, reason, now };
    let appeal = appeal::file(objection, state, item, &ties, &filed)?;
    let insert = "INSERT INTO appeal (id, submission, part, reason, state, filed_by, filed_at)
        VALUES ($1, $2, $3, $4, 'open', $5, $6)";
    let insert = tx.query(insert).bind(&appeal.id).bind(id).bind(part).bind(appeal.reason.as_str());
    insert.bind(&appeal.by).bind(now).execute().await?;
    if state != State::Appealed {
        let reason = case.stored.reason.as_str();
        submissions::rows::set_state(tx, id, state.after(Action::Appeal)?, reason, now).await?;
    }
    audit::append(tx, actor, Note::new("appeal-filed", subject(id)).word("part", part), now).await?;
    let body = format!("The decision about `{}` waits for an evaluator who had no share in it.", item.question.title);
    let subject = format!("{} appeals", case.entry.name);
    let notice = Notice::new(NoticeKind::Submission, subject, body, format!("appeal-filed:{}", appeal.id));
    let notice = notice.of_registration(&case.entry.registration).at(format!("/review/{id}"));
    notices::post(tx, &notice, &[Audience::Reviewers], now).await?;
    Ok(appeal.id)
}

/// Decides an appeal for good.
///
/// # Errors
/// The actor may not decide it, or it is decided.
pub async fn decide(
    tx: &mut Transaction,
    actor: &Actor,
    id: &SubmissionId,
    said: &Said,
    now: Timestamp,
) -> Result<State, StoreError> {
    let case = reviews::case(tx, actor, id).await?;
    let Some(filed) = list(tx, id).await?.into_iter().find(|one| one.part == said.part) else {
        let message = "nobody appealed against the decision about this part";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-appeal", message).into());
    };
    let same =
        |one: &Decision| Some(&one.by) == actor.person() && one.answer == said.answer && one.reason == said.reason;
    if filed.decision.as_ref().is_some_and(same) {
        return Ok(case.stored.submission.state);
    }
    if filed.decision.is_none() && case.stored.submission.state != State::Appealed {
        let message = "the project withdrew the submission";
        return Err(Refusal::new(RefusalKind::Conflict, "not-appealed", message).into());
    }
    let before = question(&case, &said.part)?;
    let answered = (said.answer, said.reason.clone());
    let (decided, after) = appeal::decide(&filed, &before.item, actor, &case.ties, answered, now)?;
    reviews::save(tx, before, &after, Made { batch: None, final_at: now }, now).await?;
    let update =
        "UPDATE appeal SET state = $2, verdict = $3, answer = $4, decided_by = $5, decided_at = $6 WHERE id = $1";
    let state = if said.answer == Answer::Met { "upheld" } else { "rejected" };
    let update = tx.query(update).bind(&decided.id).bind(state).bind(answer_name(said.answer));
    let by = decided.decision.as_ref().map(|decision| decision.by.as_str());
    update.bind(said.reason.as_str()).bind(by).bind(now).execute().await?;
    let note =
        Note::new("appeal-decided", subject(id)).word("part", &said.part).word("answer", answer_name(said.answer));
    audit::append(tx, actor, note, now).await?;
    reviews::follow(tx, actor, &case.entry, &case.stored.submission, now).await
}

/// Returns the appeals of a submission, the first first.
///
/// # Errors
/// The database fails.
pub async fn list(tx: &mut Transaction, id: &SubmissionId) -> Result<Vec<Appeal>, StoreError> {
    let ask = "SELECT * FROM appeal WHERE submission = $1 ORDER BY filed_at, id";
    tx.query(ask).bind(id).fetch_all().await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Appeal, StoreError> {
    let verdict: String = row.get("verdict")?;
    let by: Option<PersonId> = row.get("decided_by")?;
    let at: Option<Timestamp> = row.get("decided_at")?;
    let decision = match (answer_named(&verdict), by, at) {
        (Some(answer), Some(by), Some(at)) => {
            Some(Decision { by, at, answer, reason: Reason::new(&row.get::<String>("answer")?)? })
        }
        _ => None,
    };
    Ok(Appeal {
        id: row.get("id")?,
        submission: row.get("submission")?,
        part: row.get("part")?,
        by: row.get("filed_by")?,
        at: row.get("filed_at")?,
        // Erasure leaves no text, and the appeal was made all the same.
        reason: Reason::new(&row.get::<String>("reason")?).or_else(|_| Reason::new("erased"))?,
        decision,
    })
}
