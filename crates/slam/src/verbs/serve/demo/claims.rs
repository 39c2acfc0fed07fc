//! What becomes of badges in the demonstration: one project has all of them and the plaque, one waits in the review queue,
//! and one appeals.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    review::{Answer, Reason},
    submission::{Claim, Contributor, ContributorName, State},
};
use slam_model::{RequirementId, Verdict, report::BadgeStatus};
use slam_store::{
    StoreError,
    awards::{self, Gift},
    contributions,
    declarations::{self, Stated, Statement},
    reviews::{self, Said},
    sql::Transaction,
    submissions::{self, Addition, Entry},
};

use super::Stage;
use crate::error::SlamError;

/// The badge of lantern that a reviewer refuses.
const DISPUTED: &str = "chronicler";

/// Declares what only its maintainer knows, and lets the evaluator accept it.
pub(super) async fn declare_for_adder(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let why = "I asked everybody whom the file names; every line holds.";
    let answer = (true, "The people named answered my mail.");
    declare(stage, ("ann", "adder"), ("insights-confirmed", why), Some(answer), now).await
}

/// Declares something that the evaluator does not believe.
pub(super) async fn declare_for_kettle(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let why = "Nobody of us shares a password.";
    let answer = (false, "This asks for a second factor, and the minutes do not speak of one.");
    declare(stage, ("lou", "kettle"), ("OSPS-AC-01.01", why), Some(answer), now).await
}

/// Declares something that waits for the evaluator.
pub(super) async fn declare_for_lantern(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let why = "Our host asks everybody who may push for a second factor.";
    declare(stage, ("kim", "lantern"), ("OSPS-AC-01.01", why), None, now).await
}

async fn declare(
    stage: &Stage,
    (login, project): (&str, &str),
    (requirement, why): (&str, &str),
    answer: Option<(bool, &str)>,
    now: Timestamp,
) -> Result<(), SlamError> {
    let (maintainer, eve) = (stage.cast.actor(login), stage.cast.actor("eve"));
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, project).await?;
        let id = declarations::file(tx, &maintainer, &entry, &statement(requirement, why)?, now).await?;
        match answer {
            Some((is_accepted, words)) => {
                declarations::decide(tx, &eve, &id, (is_accepted, &Reason::new(words)?), now).await
            }
            None => Ok(()),
        }
    };
    Ok(stage.store.database().write(write).await?)
}

fn statement(requirement: &str, why: &str) -> Result<Statement, StoreError> {
    Ok(Statement {
        requirement: RequirementId::new(requirement),
        stated: Stated::Met,
        reason: Reason::new(why)?,
        links: vec!["https://example.org/minutes".to_owned()],
        expires_at: None,
    })
}

/// Submits the badges of a project for which there is evidence, and disputes what the machine does not find.
pub(super) async fn submit(stage: &Stage, name: &'static str, now: Timestamp) -> Result<(), SlamError> {
    let login = match name {
        "adder" => "ann",
        "lantern" => "kim",
        _ => "lou",
    };
    let maintainer = stage.cast.actor(login);
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, name).await?;
        let Some(newest) = submissions::newest(tx, &entry).await? else { return Ok(()) };
        for badge in &newest.result.badges {
            let is_meant = match name {
                "adder" => true,
                "lantern" => badge.id == DISPUTED,
                _ => matches!(badge.status, BadgeStatus::EvidenceFound | BadgeStatus::Partial),
            };
            if !is_meant {
                continue;
            }
            let failed = badge.parts.iter().filter(|part| part.result.verdict == Verdict::Failed);
            let disputes: BTreeMap<String, String> = failed
                .map(|part| (part.result.id.clone(), "It stands in the mail archive, which is public.".to_owned()))
                .collect();
            let mut contributors = vec![Contributor {
                name: ContributorName::read("pat@demo.invalid", "")?,
                did: vec!["Read every line of it".to_owned()],
            }];
            if let Some(draft) = submissions::find_badge(tx, &entry.registration, &badge.id).await? {
                let proposed = contributions::list(tx, &draft.submission.id).await?;
                contributors
                    .extend(proposed.into_iter().filter_map(|one| Some(Contributor { name: one.name?, did: one.did })));
            }
            let claim =
                Claim { by: Vec::new(), links: vec![format!("https://example.org/{name}/archive")], contributors };
            let addition = Addition { claim, note: Some("Patches come by mail; the list is public.".to_owned()) };
            submissions::add(tx, &maintainer, (&entry, &badge.id), &addition, now).await?;
            submissions::send(tx, &maintainer, (&entry, &badge.id), &disputes, now).await?;
        }
        Ok(())
    };
    Ok(stage.store.database().write(write).await?)
}

/// Answers every question about adder.
pub(super) async fn accept_adder(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let words = "I read the document and the list, and it says what the part asks for.";
    answer(stage, "adder", (Answer::Met, words), now).await
}

/// Answers the questions about lantern with no.
pub(super) async fn refuse_lantern(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let words = "The archive has one letter about it, and no document.";
    answer(stage, "lantern", (Answer::NotMet, words), now).await
}

async fn answer(stage: &Stage, name: &str, (answer, words): (Answer, &str), now: Timestamp) -> Result<(), SlamError> {
    let eve = stage.cast.actor("eve");
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, name).await?;
        for stored in submissions::of_registration(tx, &entry.registration).await? {
            let id = &stored.submission.id;
            if !matches!(stored.submission.state, State::Submitted | State::InReview) {
                continue;
            }
            for question in reviews::case(tx, &eve, id).await?.items {
                let said = Said { part: question.item.question.part, answer, reason: Reason::new(words)? };
                reviews::decide(tx, &eve, id, &said, now).await?;
            }
        }
        Ok(())
    };
    Ok(stage.store.database().write(write).await?)
}

/// Gives adder its badges, its contributors their thanks, and the plaque; and takes one of the thanks back.
pub(super) async fn award_adder(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let olga = stage.cast.actor("olga");
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, "adder").await?;
        let mut last = None;
        for stored in submissions::of_registration(tx, &entry.registration).await? {
            if stored.submission.state != State::Accepted {
                continue;
            }
            let badge = &stored.submission.badge;
            awards::give(tx, &olga, &entry, &Gift::Badge(badge.clone()), now).await?;
            for one in contributions::list(tx, &stored.submission.id).await? {
                if one.is_confirmed {
                    let gift = Gift::Contributor { badge: badge.clone(), seq: one.seq };
                    last = Some(awards::give(tx, &olga, &entry, &gift, now).await?);
                }
            }
        }
        if let Some(last) = last {
            let why = Reason::new("They helped with another badge, and say so themselves.")?;
            awards::revoke(tx, &olga, &last, why, now).await?;
        }
        awards::give(tx, &olga, &entry, &Gift::Plaque, now).await.map(drop)
    };
    Ok(stage.store.database().write(write).await?)
}

/// Appeals against the first refusal.
pub(super) async fn appeal_for_lantern(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let kim = stage.cast.actor("kim");
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, "lantern").await?;
        let Some(stored) = submissions::find_badge(tx, &entry.registration, DISPUTED).await? else { return Ok(()) };
        let id = &stored.submission.id;
        let Some(first) = reviews::case(tx, &kim, id).await?.items.into_iter().next() else { return Ok(()) };
        let why = Reason::new("The document is the second attachment of that letter.")?;
        slam_store::appeals::file(tx, &kim, (id, &first.item.question.part), why, now).await.map(drop)
    };
    Ok(stage.store.database().write(write).await?)
}

/// Lets the advisor say what they think of the first question about kettle.
pub(super) async fn advise_on_kettle(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let adam = stage.cast.actor("adam");
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of_project(tx, "kettle").await?;
        for stored in submissions::of_registration(tx, &entry.registration).await? {
            let id = &stored.submission.id;
            let Some(first) = reviews::case(tx, &adam, id).await?.items.into_iter().next() else { continue };
            let reason = Reason::new("The archive is there; the letter of last week says it.")?;
            let said = Said { part: first.item.question.part, answer: Answer::Met, reason };
            return reviews::recommend(tx, &adam, id, &said, now).await;
        }
        Ok(())
    };
    Ok(stage.store.database().write(write).await?)
}
