//! `slam serve --demo`: an edition with a past, made by the same commands and the same worker as a real one.

mod cast;
mod repositories;

use std::collections::BTreeMap;

use camino::Utf8Path;
use jiff::{SignedDuration, Timestamp};
use slam_event::{
    Actor, EditionId, Refusal, RefusalKind, RegistrationId, presets,
    registration::{AddressRules, RegistrationRequest, RepositoryRequest, check_request},
    review::{Answer, Reason},
    submission::{Claim, State},
};
use slam_model::report::BadgeStatus;
use slam_store::{
    Store, StoreError,
    awards::{self, Gift},
    control, editions,
    evaluations::{self, Ask, Cause},
    jobs, projects,
    registrations::{self, Rivals},
    reviews::{self, Said},
    sql::Transaction,
    submissions::{self, Addition, Entry},
};

use super::{place::Place, settings::Settings, time};
use crate::{error::SlamError, session::Session, verbs::work::Setup};
use cast::Cast;

/// The days of the past on which something happened, before the day of the start.
const DAYS_AGO: [i64; 3] = [12, 6, 1];

/// A project of the demonstration.
struct Part {
    name: &'static str,
    description: &'static str,
    stage: &'static str,
    maintainer: &'static str,
    is_listed: bool,
}

const PARTS: [Part; 4] = [
    Part {
        name: "adder",
        description: "Adds two numbers without overflow. Patches come by mail; it has no forge and no CI.",
        stage: "under-construction",
        maintainer: "ann",
        is_listed: true,
    },
    Part {
        name: "kettle",
        description: "Tells when water boils.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: true,
    },
    Part {
        name: "lantern",
        description: "Turns a light on and off. Halfway through it lost its security policy.",
        stage: "established",
        maintainer: "kim",
        is_listed: true,
    },
    Part {
        name: "sundial",
        description: "Tells the time, weather permitting.",
        stage: "under-construction",
        maintainer: "lou",
        is_listed: false,
    },
];

/// Tells whether the folder holds a demonstration, nothing yet, or a real event, which is never touched.
pub(super) async fn fill(
    session: &Session,
    settings: &Settings,
    place: &Place,
    store: &Store,
) -> Result<(), SlamError> {
    if editions::current(store.database()).await?.is_some() {
        return if place.folder().join("demo").is_dir() { Ok(()) } else { Err(SlamError::DemoOverEvent) };
    }
    session.note("filling the demonstration: four projects are evaluated three times");
    let start = time::now();
    let folder = repositories::make(&place.folder().join("demo"), PARTS.iter().map(|part| part.name))?;
    let cast = Cast::enter(store, days_before(start, 15)).await?;
    let edition = edition(store, start).await?;
    let mut entries = BTreeMap::new();
    for (stage, days) in DAYS_AGO.into_iter().enumerate() {
        let at = days_before(start, days);
        time::start_at(Some(at));
        for part in &PARTS {
            repositories::advance(&folder.join(part.name), stage + 1)?;
            match entries.get(part.name) {
                None => drop(entries.insert(part.name, enter(store, &cast, &edition, part, &folder, at).await?)),
                Some(registration) => again(store, registration, at).await?,
            }
        }
        evaluate(settings, place, store).await?;
    }
    let at = days_before(start, 1);
    for (name, registration) in &entries {
        submit(store, &cast, name, registration, at).await?;
    }
    time::start_at(session.global.now);
    Ok(())
}

/// Shows a link for each person of the demonstration.
pub(super) async fn welcome(session: &Session, store: &Store, base: &str) -> Result<(), SlamError> {
    let links = Cast::links(store, time::now()).await?;
    session.line("sign in as anybody; each link works once:");
    for (name, link) in &links {
        session.line(&format!("  {name}: {base}sign-in/link/{}", link.reveal()));
    }
    Ok(())
}

fn days_before(now: Timestamp, days: i64) -> Timestamp {
    now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(now)
}

async fn edition(store: &Store, start: Timestamp) -> Result<EditionId, SlamError> {
    let missing = || Refusal::new(RefusalKind::NotFound, "no-preset", "the program brings no preset for any forge");
    let preset = presets::preset("any-forge").ok_or_else(|| StoreError::from(missing()))?;
    let opens = days_before(start, 14).to_zoned(jiff::tz::TimeZone::UTC).date();
    let id = EditionId::new("demo").map_err(|error| SlamError::Usage(error.to_string()))?;
    let edition = preset.moved(id, "Security Slam, a demonstration", opens).map_err(StoreError::from)?;
    let objectives = edition.objectives_text().map_err(StoreError::from)?;
    let make = async |tx: &mut Transaction| {
        editions::create(tx, &Actor::Operator, &edition, objectives, days_before(start, 20)).await
    };
    store.database().write(make).await?;
    Ok(edition.id)
}

/// Registers a project; the organiser vouches for its maintainer and confirms it.
async fn enter(
    store: &Store,
    cast: &Cast,
    edition: &EditionId,
    part: &Part,
    folder: &Utf8Path,
    now: Timestamp,
) -> Result<RegistrationId, SlamError> {
    let request = RegistrationRequest {
        name: part.name.to_owned(),
        description: part.description.to_owned(),
        stage: part.stage.to_owned(),
        repositories: vec![RepositoryRequest {
            address: folder.join(part.name).into_string(),
            out_of_scope: String::new(),
        }],
        wants_listing: part.is_listed,
        ..RegistrationRequest::default()
    };
    let (maintainer, organiser) = (cast.actor(part.maintainer), cast.actor("olga"));
    let write = async |tx: &mut Transaction| {
        let levels = editions::need(&mut *tx, edition).await?.edition.level;
        let asked = check_request(&request, &levels, AddressRules { paths: true, ..AddressRules::default() });
        let asked = asked.map_err(|wrong| wrong.into_iter().next().map_or(StoreError::Random, StoreError::from))?;
        let made = registrations::register(tx, &maintainer, edition, &asked, Rivals::Refuse, now).await?;
        let why = "Shown in person at the demonstration.";
        for repository in projects::repositories(&mut *tx, &made.project).await? {
            if let Some(person) = maintainer.person() {
                control::record_override(tx, &organiser, &repository.id, person, why, now).await?;
            }
        }
        registrations::settle(tx, &made.project, now).await?;
        Ok(made.registration)
    };
    Ok(store.database().write(write).await?)
}

/// Asks for the evaluation of another day.
async fn again(store: &Store, registration: &RegistrationId, now: Timestamp) -> Result<(), SlamError> {
    let key = format!("demo:{registration}:{}", now.as_millisecond());
    let write = async |tx: &mut Transaction| {
        let ask = Ask { registration, cause: Cause::Schedule, key: &key };
        evaluations::ask(tx, &Actor::Event, &ask, now).await
    };
    store.database().write(write).await?;
    Ok(())
}

/// Lets a worker do every evaluation that was asked for, and ends it.
async fn evaluate(settings: &Settings, place: &Place, store: &Store) -> Result<(), SlamError> {
    let worker = Setup { settings, place, base: None, is_demo: true }.worker(store.clone(), 4)?;
    let idle = async {
        loop {
            let open = |count: &jobs::Count| count.kind == "evaluate" && matches!(&*count.state, "waiting" | "running");
            match jobs::counts(store.database()).await {
                Ok(counts) if counts.iter().any(open) => {}
                // The next question of the caller meets the same failure, and tells it.
                Ok(_) | Err(_) => break,
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    };
    worker.run(idle).await;
    Ok(())
}

/// Submits each badge whose evidence was found; the evaluator answers for one project, so that the queue keeps the rest.
async fn submit(
    store: &Store,
    cast: &Cast,
    name: &str,
    registration: &RegistrationId,
    now: Timestamp,
) -> Result<(), SlamError> {
    let Some(part) = PARTS.iter().find(|part| part.name == name) else { return Ok(()) };
    let (maintainer, evaluator, organiser) = (cast.actor(part.maintainer), cast.actor("eve"), cast.actor("olga"));
    let write = async |tx: &mut Transaction| {
        let entry = Entry::of(tx, registration).await?;
        let Some(newest) = submissions::newest(tx, &entry).await? else { return Ok(()) };
        for badge in &newest.result.badges {
            if !matches!(badge.status, BadgeStatus::EvidenceFound | BadgeStatus::Partial) || part.name == "sundial" {
                continue;
            }
            let addition = Addition { claim: Claim::default(), note: None };
            let id = submissions::add(tx, &maintainer, (&entry, &badge.id), &addition, now).await?;
            let sent = submissions::send(tx, &maintainer, (&entry, &badge.id), &BTreeMap::new(), now).await;
            // What the machine still misses stays a draft, as it would for a person.
            let Ok(sent) = sent else { continue };
            if part.name != "adder" {
                continue;
            }
            let mut state = sent.state;
            for question in reviews::case(tx, &evaluator, &id).await?.items {
                let reason = Reason::new("Read the document, and it says what the part asks for.")?;
                let said = Said { part: question.item.question.part, answer: Answer::Met, reason };
                state = reviews::decide(tx, &evaluator, &id, &said, now).await?;
            }
            if state == State::Accepted {
                awards::give(tx, &organiser, &entry, &Gift::Badge(badge.id.clone()), now).await?;
            }
        }
        Ok(())
    };
    Ok(store.database().write(write).await?)
}
