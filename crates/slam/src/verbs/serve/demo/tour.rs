//! The way through every page of the demonstration: where each is, what to see there, and as whom.
//!
//! A page whose address holds an id is found by what it shows. The test below holds the tour against the table of routes:
//! a new page is either a stop, or named with the reason why it is none.

mod stops;

use jiff::{SignedDuration, Timestamp};
use slam_store::{
    Store, StoreError, awards, control, exports,
    links::{self, Purpose},
    notices,
    public::project::{self, Found},
    registrations::{self, Filter},
    sql::Transaction,
    submissions::{self, Entry},
};
use slam_web::Tour;

use super::cast;
use crate::error::SlamError;

/// How long links of the tour wait for their click; each start makes new ones.
const LINK_WORKS: SignedDuration = SignedDuration::from_hours(24);

/// What addresses hold that differs from one demonstration to the next.
#[derive(Debug, Default)]
struct Ids {
    /// An evaluation of lantern before it lost its policy.
    evaluation: String,
    /// A registration that waits.
    registration: String,
    /// A claim that waits for an evaluator.
    submission: String,
    /// A refusal that is appealed.
    appealed: String,
    badge: String,
    plaque: String,
    contributor: String,
    revoked: String,
    sign_in: String,
    organiser: String,
    control: String,
    unsubscribe: String,
}

/// Puts the tour together.
pub(super) async fn make(store: &Store, now: Timestamp) -> Result<Tour, SlamError> {
    let mut ids = store.database().write(async |tx: &mut Transaction| find(tx, now).await).await?;
    if let Found::Here(lantern) = project::find(store.database(), "lantern", Some("demo")).await? {
        let all = exports::history(store.database(), &lantern.listed.registration, None, 100).await?;
        ids.evaluation = all.last().map(|one| one.id.to_string()).unwrap_or_default();
    }
    Ok(Tour { cast: cast::players(store).await?, chapters: stops::chapters(&ids) })
}

async fn find(tx: &mut Transaction, now: Timestamp) -> Result<Ids, StoreError> {
    let mut ids = Ids::default();
    let filter = Filter { words: "foghorn".to_owned(), most: 1, ..Filter::default() };
    if let Some(line) = registrations::list(&mut *tx, &filter).await?.into_iter().next() {
        ids.registration = line.registration.id.to_string();
        let asked = control::of_project(&mut *tx, &line.project.id).await?.into_iter().next();
        ids.control = link(tx, Purpose::ControlMail, &asked.map(|one| one.id).unwrap_or_default(), now).await?;
    }
    ids.submission = claim(tx, "kettle").await?;
    ids.appealed = claim(tx, "lantern").await?;
    for shown in awards::list(tx, false, None, 200).await?.into_iter().filter(|shown| shown.slug == "adder") {
        let id = shown.award.id.to_string();
        match shown.title().as_str() {
            _ if !shown.award.holds() => ids.revoked = id,
            "Plaque" => ids.plaque = id,
            title if title.starts_with("Contributor") => ids.contributor = id,
            _ => ids.badge = id,
        }
    }
    ids.sign_in = link(tx, Purpose::SignIn, "pat@demo.invalid", now).await?;
    ids.organiser = link(tx, Purpose::FirstOrganiser, "", now).await?;
    if let Some(pat) = cast::find(tx, "pat").await? {
        ids.unsubscribe = notices::unsubscribe_token(&mut *tx, &pat).await?;
    }
    Ok(ids)
}

async fn link(tx: &mut Transaction, purpose: Purpose, about: &str, now: Timestamp) -> Result<String, StoreError> {
    Ok(links::create(tx, purpose, about, LINK_WORKS, now).await?.reveal().to_owned())
}

/// Returns the first claim of a project that was sent.
async fn claim(tx: &mut Transaction, project: &str) -> Result<String, StoreError> {
    let entry = Entry::of_project(tx, project).await?;
    let all = submissions::of_registration(tx, &entry.registration).await?;
    let sent = all.into_iter().find(|one| one.submission.sent.is_some());
    Ok(sent.map(|one| one.submission.id.to_string()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What can be read and is no page to look at.
    const NO_STOPS: [(&str, &str); 14] = [
        ("/demo", "the tour itself"),
        ("/static/{file}", "files of the pages"),
        ("/favicon.ico", "a file of the pages"),
        ("/healthz", "for the operator"),
        ("/readyz", "for the operator"),
        ("/metrics", "for the operator, with a token"),
        ("/api/v1/me", "for programs, with a token"),
        ("/sign-in/github", "leads to a forge that a demonstration does not know"),
        ("/sign-in/github/callback", "comes from a forge"),
        ("/sign-in/github/{provider}", "leads to a forge"),
        ("/sign-in/github/{provider}/callback", "comes from a forge"),
        ("/sign-in/oidc/{provider}", "leads to a sign-in service"),
        ("/sign-in/oidc/{provider}/callback", "comes from a sign-in service"),
        ("/api/v1/openapi.json", "a document that the page `/api` leads to"),
    ];

    fn fits(path: &str, at: &str) -> bool {
        let at = at.split('?').next().unwrap_or_default();
        let (path, at): (Vec<_>, Vec<_>) = (path.split('/').collect(), at.split('/').collect());
        path.len() == at.len() && path.iter().zip(&at).all(|(one, other)| one.starts_with('{') || one == other)
    }

    #[test]
    fn every_page_of_the_server_is_a_stop() {
        let chapters = stops::chapters(&Ids::default());
        let stops: Vec<&str> = chapters.iter().flat_map(|one| &one.stops).map(|stop| stop.at.as_str()).collect();
        let readable = slam_web::readable();
        for path in &readable {
            let is_left_out = NO_STOPS.iter().any(|(left_out, _)| left_out == path);
            // `/organise/editions/new` fits `/organise/editions/{edition}` too, and must not stand for it.
            let is_own = |at: &str| fits(path, at) && (path.contains('{') != readable.contains(&at));
            let is_stop = stops.iter().any(|at| is_own(at));
            assert!(is_stop != is_left_out, "{path} is {}", if is_stop { "both" } else { "neither" });
        }
        for at in stops {
            assert!(readable.iter().any(|path| fits(path, at)), "{at} leads nowhere");
        }
    }

    #[test]
    fn every_stop_says_what_to_see_and_none_comes_twice() {
        for chapter in stops::chapters(&Ids::default()) {
            let mut seen = std::collections::BTreeSet::new();
            for stop in chapter.stops {
                assert!(stop.see.ends_with('.') && !stop.title.is_empty(), "{}", stop.at);
                // Without its id an address is not the one that it will be.
                let is_whole = !stop.at.contains("//") && !stop.at.ends_with('/');
                assert!(!is_whole || seen.insert(stop.at.clone()), "{} comes twice", stop.at);
            }
        }
    }
}
