//! `slam serve --demo`: an edition with a past, made by the same commands and the same worker as a real one.

mod cast;
mod claims;
mod edition;
mod parts;
mod repositories;
mod tour;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use jiff::{SignedDuration, Timestamp};
use slam_event::{EditionId, RegistrationId};
use slam_store::{Store, StoreError, editions, jobs};
use slam_web::Tour;

use super::{place::Place, settings::Settings, time};
use crate::{error::SlamError, session::Session, verbs::work::Setup};
use cast::Cast;
use parts::PARTS;

/// How many days ago projects were evaluated; the last time is today.
const DAYS_AGO: [i64; 8] = [13, 11, 9, 7, 5, 3, 1, 0];

/// Who acts, and where.
struct Stage {
    store: Store,
    cast: Cast,
    edition: EditionId,
    /// The folder of the repositories.
    folder: Utf8PathBuf,
    /// The registrations of the parts that were entered, by name.
    entries: BTreeMap<&'static str, RegistrationId>,
}

/// Fills a folder that holds nothing yet. One that holds a demonstration stays as it is, and a real event is never touched.
pub(super) async fn fill(
    session: &Session,
    settings: &Settings,
    place: &Place,
    store: &Store,
) -> Result<(), SlamError> {
    let known = editions::list(store.database()).await?;
    if !known.is_empty() {
        return if edition::are_ours(&known) { Ok(()) } else { Err(SlamError::DemoOverEvent) };
    }
    session.note("filling the demonstration: a few projects are evaluated as on eight days");
    let start = time::now();
    let folder = repositories::make(&place.folder().join("demo"))?;
    let cast = Cast::enter(store, days_before(start, 15)).await?;
    let edition = edition::make(store, start).await?;
    let mut stage = Stage { store: store.clone(), cast, edition, folder, entries: BTreeMap::new() };
    for days in DAYS_AGO {
        let at = days_before(start, days);
        time::start_at(Some(at));
        stage.morning(days, at).await?;
        store.plan(at).await?;
        evaluate(settings, place, store).await?;
        stage.evening(days, at).await?;
    }
    time::start_at(session.global.now);
    Ok(())
}

/// Returns the way through all pages, as they are now.
pub(super) async fn tour(store: &Store) -> Result<Tour, SlamError> {
    tour::make(store, time::now()).await
}

/// Shows where to begin.
pub(super) fn welcome(session: &Session, base: &str) {
    session.line("see every page, as anybody:");
    session.line(&format!("  {base}demo"));
}

impl Stage {
    /// What happens on a day before projects are evaluated.
    async fn morning(&mut self, days: i64, now: Timestamp) -> Result<(), SlamError> {
        for part in &PARTS {
            if part.enters == days {
                let registration = parts::enter(self, part, now).await?;
                self.entries.insert(part.name, registration);
            }
            for (at, stage) in part.stages {
                if *at == days {
                    repositories::advance(&self.folder.join(part.name), *stage)?;
                }
            }
        }
        match days {
            13 => parts::register_individuals(self, now).await?,
            5 => {
                claims::declare_for_adder(self, now).await?;
                claims::declare_for_kettle(self, now).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// What happens on a day afterwards.
    async fn evening(&self, days: i64, now: Timestamp) -> Result<(), SlamError> {
        match days {
            11 => parts::withdraw_orrery(self, now).await?,
            9 => parts::refuse_mirage(self, now).await?,
            7 => edition::postpone(self, now).await?,
            3 => {
                claims::submit(self, "adder", now).await?;
                claims::accept_adder(self, now).await?;
                claims::submit(self, "lantern", now).await?;
                claims::refuse_lantern(self, now).await?;
            }
            1 => {
                claims::award_adder(self, now).await?;
                claims::appeal_for_lantern(self, now).await?;
                claims::declare_for_lantern(self, now).await?;
                claims::submit(self, "kettle", now).await?;
                claims::advise_on_kettle(self, now).await?;
                parts::claim_sundial(self, now).await?;
                parts::connect_programs(self, now).await?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now)
}

/// Lets a worker do every evaluation that was asked for, and ends it.
async fn evaluate(settings: &Settings, place: &Place, store: &Store) -> Result<(), SlamError> {
    let worker = Setup { settings, place, base: None, is_demo: true }.worker(store.clone(), 4)?;
    let idle = async {
        loop {
            let open = |count: &jobs::Count| {
                matches!(&*count.kind, "evaluate" | "prove_control") && matches!(&*count.state, "waiting" | "running")
            };
            match jobs::counts(store.database()).await {
                Ok(counts) if counts.iter().any(open) => {}
                // The next question of the caller meets the same failure, and tells it.
                Ok(_) | Err(_) => break,
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    worker.run(idle).await;
    Ok(())
}

/// A rule of the event that the story breaks would be a defect of the story.
fn first_of(wrong: Vec<slam_event::Refusal>) -> StoreError {
    wrong.into_iter().next().map_or(StoreError::Random, StoreError::from)
}
