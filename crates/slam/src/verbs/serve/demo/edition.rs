//! The edition of the demonstration: two weeks old, with sessions, a reward, and a deadline that moved.

use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use slam_event::{
    Actor, EditionId, Refusal, RefusalKind,
    agenda::Session,
    calendar::{Deadline, MomentError, Opening},
    edition::Requires,
    evaluation::read_recorded,
    import::published_results,
    incentives::{Gift, Incentive, Money},
    presets,
};
use slam_store::{
    Store, StoreError,
    editions::{self, Stored},
    recorded,
    sql::Transaction,
};

use super::{Stage, days_before};
use crate::error::SlamError;

/// The edition's name in addresses.
const OURS: &str = "demo";
/// A past edition beside it, from the results that the program carries.
const PAST: &str = "spring-2026";

/// Returns whether a database holds a demonstration and nothing else.
pub(super) fn are_ours(known: &[Stored]) -> bool {
    let has = |id: &str| known.iter().any(|one| one.edition.id.as_str() == id);
    has(OURS) && known.iter().all(|one| [OURS, PAST].contains(&one.edition.id.as_str()))
}

/// Makes the edition, and one of the past beside it.
pub(super) async fn make(store: &Store, start: Timestamp) -> Result<EditionId, SlamError> {
    let opens = days_before(start, 14).to_zoned(TimeZone::UTC).date();
    let id = EditionId::new(OURS).map_err(|error| SlamError::Usage(error.to_string()))?;
    let preset = |id| presets::preset(id).ok_or_else(|| StoreError::from(missing()));
    let moved = preset("any-forge")?.moved(id.clone(), "Security Slam, a demonstration", opens);
    let mut edition = moved.map_err(StoreError::from)?;
    edition.agenda = sessions(opens).map_err(|error| SlamError::Usage(error.to_string()))?;
    edition.incentives.push(Incentive {
        id: "travel-fund".to_owned(),
        title: "A contribution to the travel fund of the project".to_owned(),
        milestone: Requires::EachBadge,
        gift: Gift::Money(Money { minor_units: 10_000, currency: "EUR".to_owned() }),
        most_per_project: 4,
        most_overall: 40,
    });
    let objectives = edition.objectives_text().map_err(StoreError::from)?;
    let past = preset(PAST)?;
    let past_objectives = past.objectives_text().map_err(StoreError::from)?;
    let text = published_results(PAST).ok_or_else(|| StoreError::from(missing()))?;
    let results = read_recorded(text).map_err(StoreError::from)?;
    let made = days_before(start, 20);
    let write = async |tx: &mut Transaction| {
        editions::create(tx, &Actor::Operator, &edition, objectives, made).await?;
        recorded::import(tx, &Actor::Operator, (past, past_objectives), &results, made).await
    };
    store.database().write(write).await?;
    Ok(id)
}

fn missing() -> Refusal {
    Refusal::new(RefusalKind::NotFound, "no-preset", "the program does not bring what a demonstration is made of")
}

fn sessions(opens: Date) -> Result<Vec<Session>, MomentError> {
    let session = |id: &str, title: &str, days: i64, minutes: u32, host: &str| {
        let day = opens.saturating_add(days.days());
        Ok(Session {
            id: id.to_owned(),
            title: title.to_owned(),
            starts: Opening::parse(&format!("{day}T16:00[UTC]"))?,
            minutes,
            place: "The meeting room of the demonstration".to_owned(),
            link: Some("https://meet.example/demo".to_owned()),
            hosts: vec![host.to_owned()],
        })
    };
    Ok(vec![
        session("kick-off", "Kick-off", 0, 45, "Olga")?,
        session("office-hour", "Office hour: your first Security Insights file", 16, 60, "Adam")?,
        session("reading-together", "Threats and mitigations, read together", 23, 90, "Eve")?,
    ])
}

/// Gives everybody a week more.
pub(super) async fn postpone(stage: &Stage, now: Timestamp) -> Result<(), SlamError> {
    let stored = editions::need(stage.store.database(), &stage.edition).await?;
    let mut edition = stored.edition;
    for cut_off in &mut edition.cut_offs {
        let Some(day) = cut_off.at.day() else { continue };
        let later = day.saturating_add(7.days()).to_string();
        cut_off.at = Deadline::parse(&later).map_err(|error| SlamError::Usage(error.to_string()))?;
    }
    let olga = stage.cast.actor("olga");
    let why = "Two projects lost a week to a move of their forge.";
    let write = async |tx: &mut Transaction| editions::amend(tx, &olga, &edition, None, why, now).await;
    stage.store.database().write(write).await?;
    Ok(())
}
