//! Awards: badges and plaques for projects and thanks for contributors, given, revoked, and corrected by organisers.
//!
//! A row holds everything that a verifiable credential will bind: recipient, rules, commits, and digest of the evidence.

mod candidate;
mod rows;
mod view;

use jiff::Timestamp;
use slam_event::{
    Actor, AwardId, EvaluationId, PersonId, Refusal, RefusalKind,
    audit::{AuditSubject, AuditValue},
    award::{self, Award, AwardState, Ground, Recognition},
    review::Reason,
};

pub use candidate::{Candidate, Gift, candidates};
pub use view::{Binding, Shown, find, list};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    notices::{self, Audience, Notice, NoticeKind},
    sql::Transaction,
    submissions::Entry,
};
use candidate::{Ready, Standing};
use rows::Beside;

/// Gives an award. The same organiser giving the same again gets the award that is there.
///
/// # Errors
/// The actor is no organiser or tied to the project; somebody gave it before; what has to stand behind it is missing.
pub async fn give(
    tx: &mut Transaction,
    actor: &Actor,
    entry: &Entry,
    gift: &Gift,
    now: Timestamp,
) -> Result<AwardId, StoreError> {
    let standing = Standing::of(tx, actor, entry.clone()).await?;
    let ready = standing.ready(tx, gift, None, AwardId::make(now)?).await?;
    let same = standing.awards.iter().find(|award| {
        award.holds()
            && award.recognition == ready.proposal.recognition
            && award.recipient == ready.proposal.recipient
            && award.decided_by.as_ref() == actor.person()
    });
    if let Some(known) = same {
        return Ok(known.id.clone());
    }
    let award = award::give(actor, ready.proposal.clone(), standing.support(&ready), now)?;
    write(tx, actor, &standing, &ready, &award, "award-given", now).await?;
    tell_about(tx, &standing, &ready, &award, now).await?;
    Ok(award.id)
}

/// Takes an award back, and returns the awards that lost their support by it: an organiser decides about each.
///
/// # Errors
/// The actor is no organiser or tied to the project, or the award does not hold.
pub async fn revoke(
    tx: &mut Transaction,
    actor: &Actor,
    id: &AwardId,
    reason: Reason,
    now: Timestamp,
) -> Result<Vec<AwardId>, StoreError> {
    let (standing, award) = of_award(tx, actor, id).await?;
    if let AwardState::Revoked { by, reason: given, .. } = &award.state
        && Some(by) == actor.person()
        && *given == reason
    {
        return Ok(Vec::new());
    }
    let support = award::Support {
        submission: None,
        cut_off: None,
        awards: &standing.awards,
        badges: &standing.badges,
        ties: &standing.ties,
    };
    let revoked = award::revoke(actor, &award, reason, support, now)?;
    rows::save_state(tx, &revoked.award).await?;
    recount(tx, &standing.entry).await?;
    let also = AuditValue::Words(revoked.also.iter().map(ToString::to_string).collect());
    audit::append(tx, actor, Note::new("award-revoked", subject(id)).with("also", also), now).await?;
    tell_change(tx, &standing, &revoked.award, "was revoked", now).await?;
    Ok(revoked.also)
}

/// What a correction changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// Another evaluation of the same project, when the commit or the rules were wrong.
    pub evaluation: Option<EvaluationId>,
    /// Another badge or contributor, when that was wrong.
    pub gift: Option<Gift>,
}

/// Puts another award in the place of one, and returns its id. Corrected twice in the same way is corrected once.
///
/// # Errors
/// As for [`give`] and [`revoke`]; or the correction changes nothing.
pub async fn correct(
    tx: &mut Transaction,
    actor: &Actor,
    id: &AwardId,
    correction: &Correction,
    reason: Reason,
    now: Timestamp,
) -> Result<AwardId, StoreError> {
    let (standing, award) = of_award(tx, actor, id).await?;
    if let AwardState::Corrected { by, reason: given, replaced_by, .. } = &award.state
        && Some(by) == actor.person()
        && *given == reason
    {
        return Ok(replaced_by.clone());
    }
    let made = AwardId::make(now)?;
    let kept = match &award.ground {
        Ground::Computed(computed) => Some(&computed.evaluation),
        Ground::Recorded { .. } => None,
    };
    let rests_on = correction.evaluation.as_ref().or(if correction.gift.is_none() { kept } else { None });
    let gift = match (&correction.gift, &award.recognition) {
        (Some(gift), _) => gift.clone(),
        (None, Recognition::Badge(badge) | Recognition::Contributor(badge)) => Gift::Badge(badge.clone()),
        (None, Recognition::Plaque) => Gift::Plaque,
    };
    let mut ready = standing.ready(tx, &gift, rests_on, made).await?;
    let (submission, mut person) = of_row(tx, id).await?;
    if correction.gift.is_none() {
        // Who got it and what it is called stay; a contributor's row may be erased by now.
        ready.proposal.recognition = award.recognition.clone();
        ready.proposal.recipient = award.recipient.clone();
        ready.submission = submission;
    } else {
        person = ready.person.clone();
    }
    ready.person = person;
    let (old, new) = award::correct(actor, &award, ready.proposal.clone(), reason, standing.support(&ready), now)?;
    rows::save_state(tx, &old).await?;
    write(tx, actor, &standing, &ready, &new, "award-corrected", now).await?;
    tell_change(tx, &standing, &old, "was corrected", now).await?;
    Ok(new.id)
}

async fn of_award(tx: &mut Transaction, actor: &Actor, id: &AwardId) -> Result<(Standing, Award), StoreError> {
    let row = tx.query("SELECT registration FROM award WHERE id = $1").bind(id).fetch_optional().await?;
    let entry = Entry::of(tx, &row.ok_or_else(missing)?.get("registration")?).await?;
    let standing = Standing::of(tx, actor, entry).await?;
    let award = standing.awards.iter().find(|award| award.id == *id).cloned().ok_or_else(missing)?;
    Ok((standing, award))
}

async fn of_row(
    tx: &mut Transaction,
    id: &AwardId,
) -> Result<(Option<slam_event::SubmissionId>, Option<PersonId>), StoreError> {
    let row = tx.query("SELECT submission, person FROM award WHERE id = $1").bind(id).fetch_one().await?;
    Ok((row.get("submission")?, row.get("person")?))
}

async fn write(
    tx: &mut Transaction,
    actor: &Actor,
    standing: &Standing,
    ready: &Ready,
    award: &Award,
    kind: &'static str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let beside = Beside {
        registration: &standing.entry.registration,
        submission: ready.submission.as_ref(),
        person: ready.person.as_ref(),
        level: 1,
    };
    rows::insert(tx, award, beside).await?;
    recount(tx, &standing.entry).await?;
    let note = Note::new(kind, subject(&award.id)).word("project", &standing.entry.project);
    let note = match &award.recognition {
        Recognition::Badge(badge) => note.word("badge", badge),
        Recognition::Plaque => note.word("recognition", "plaque"),
        Recognition::Contributor(badge) => note.word("recognition", "contributor").word("badge", badge),
    };
    let note = match &award.ground {
        Ground::Computed(computed) => note
            .word("evaluation", &computed.evaluation)
            .word("objectives", computed.objectives_sha256.as_str())
            .word("evidence", computed.evidence_sha256.as_str()),
        Ground::Recorded { .. } => note.word("evaluation", "recorded"),
    };
    audit::append(tx, actor, note, now).await.map(drop)
}

/// Keeps the number that lists show.
async fn recount(tx: &mut Transaction, entry: &Entry) -> Result<(), StoreError> {
    let update =
        "UPDATE registration SET badges_awarded = (SELECT CAST(COUNT(DISTINCT award.badge) AS BIGINT) FROM award
        WHERE award.registration = $1 AND award.kind = 'badge' AND award.state = 'valid') WHERE id = $1";
    tx.query(update).bind(&entry.registration).execute().await.map(drop)
}

async fn tell_about(
    tx: &mut Transaction,
    standing: &Standing,
    ready: &Ready,
    award: &Award,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entry = &standing.entry;
    let words = format!("{} of {}: awarded", what(standing, award), entry.name);
    let body = "The award has a lasting page, with everything that it rests on.";
    let notice = Notice::new(NoticeKind::Award, words, body, format!("award:{}:given", award.id));
    let notice = notice.of_registration(&entry.registration).at(format!("/awards/{}", award.id));
    let mut to = vec![Audience::Maintainers, Audience::Persons(ready.person.iter().cloned().collect())];
    // Thanks name a person, and are theirs to tell.
    let is_public = entry.state == "listed" && !matches!(award.recognition, Recognition::Contributor(_));
    to.extend(is_public.then_some(Audience::Everybody));
    notices::post(tx, &notice, &to, now).await.map(drop)
}

async fn tell_change(
    tx: &mut Transaction,
    standing: &Standing,
    award: &Award,
    became: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (AwardState::Revoked { reason, .. } | AwardState::Corrected { reason, .. }) = &award.state else {
        return Ok(());
    };
    let words = format!("{} of {} {became}", what(standing, award), standing.entry.name);
    let body = format!("{}\n\nThe page of the award stays, and says so.", reason.as_str());
    let notice = Notice::new(NoticeKind::Award, words, body, format!("award:{}:{became}", award.id));
    let notice = notice.of_registration(&standing.entry.registration).at(format!("/awards/{}", award.id));
    let person = of_row(tx, &award.id).await?.1;
    let to = [Audience::Maintainers, Audience::Persons(person.into_iter().collect())];
    notices::post(tx, &notice, &to, now).await.map(drop)
}

fn what(standing: &Standing, award: &Award) -> String {
    let title = |id: &String| standing.entry.badge(id).map_or_else(|_| id.clone(), |badge| badge.title.clone());
    match &award.recognition {
        Recognition::Badge(badge) => title(badge),
        Recognition::Plaque => "Plaque".to_owned(),
        Recognition::Contributor(badge) => format!("Thanks for {}", title(badge)),
    }
}

fn subject(id: &AwardId) -> AuditSubject {
    AuditSubject::thing("award", id)
}

pub(crate) fn missing() -> StoreError {
    Refusal::new(RefusalKind::NotFound, "no-such-award", "there is no such award").into()
}
