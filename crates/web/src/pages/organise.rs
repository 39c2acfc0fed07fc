//! The organisers' pages: what waits, and everything that they decide.

mod audit;
mod claims;
mod editions;
mod import;
mod jobs;
mod people;
mod registrations;

use askama::Template;
use axum::extract::State;
use slam_event::registration::RegistrationState;
use slam_store::{control, editions as stored, jobs as queue, registrations as parts};

pub(crate) use audit::{audit, verify};
pub(crate) use claims::{claims, decide};
pub(crate) use editions::{amend, edition, make, make_current, new};
pub(crate) use import::{export, import, import_form};
pub(crate) use jobs::{jobs, retry};
pub(crate) use people::{change_role, people};
pub(crate) use registrations::{bulk, list, one, step};

use crate::{answer::Shown, app::App, error::WebError, page::Page};

/// The pages of organisers, for their navigation.
pub(crate) const TABS: [(&str, &str); 9] = [
    ("/organise", "What waits"),
    ("/organise/registrations", "Registrations"),
    ("/organise/claims", "Claims"),
    ("/organise/import", "Import"),
    ("/organise/people", "People"),
    ("/organise/awards", "Awards"),
    ("/organise/webhooks", "Webhooks"),
    ("/organise/jobs", "Jobs"),
    ("/organise/audit", "Audit log"),
];

#[derive(Template)]
#[template(path = "organise/home.html")]
pub(crate) struct HomePage {
    page: Page,
    waiting: Vec<Waiting>,
    editions: Vec<stored::Stored>,
}

struct Waiting {
    href: &'static str,
    label: &'static str,
    many: u64,
}

/// Shows what waits for an organiser.
pub(crate) async fn home(State(app): State<App>, page: Page) -> Result<Shown<HomePage>, WebError> {
    let mut tx = app.store.database().snapshot().await?;
    let pending = match stored::current(&mut tx).await? {
        Some(current) => parts::counts(&mut tx, &current.edition.id).await?.remove(&RegistrationState::Pending),
        None => None,
    };
    let claims = control::rivals(&mut tx, app.now()).await?.len();
    let dead = queue::dead(&mut tx, 1_000).await?.len();
    let review =
        "SELECT CAST(COUNT(*) AS BIGINT) AS many FROM review_item WHERE state IN ('open', 'second-asked', 'split')";
    let review: u64 = tx.query(review).fetch_one().await?.get("many")?;
    let waiting = [
        ("/organise/registrations?state=pending", "Registrations to confirm", u64::from(pending.unwrap_or(0))),
        ("/organise/claims", "Rival claims", claims as u64),
        ("/review", "Questions in review", review),
        ("/organise/jobs", "Jobs that were given up", dead as u64),
    ];
    let waiting = waiting.into_iter().filter(|(.., many)| *many > 0);
    let waiting = waiting.map(|(href, label, many)| Waiting { href, label, many }).collect();
    let editions = stored::list(&mut tx).await?;
    Ok(Shown(HomePage { page: page.titled("Organise"), waiting, editions }))
}
