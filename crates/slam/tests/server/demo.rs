//! `slam serve --demo`: every page, for everybody who sees it, with something on it.

use std::time::{Duration, Instant};

use crate::{browser::Browser, place::Place};

/// Words of pages that have nothing to show.
const EMPTY: [&str; 13] = [
    "class=\"empty\"",
    "Nobody yet",
    "No badge was awarded yet",
    "Nothing was changed since",
    "Nothing yet",
    "Nothing waits",
    "Not evaluated yet",
    "none yet",
    "There is nothing to ",
    "The edition has not begun",
    "No verdict on a requirement",
    "No repository is registered",
    "no way to sign in",
];

/// Pages on which nothing to show is the good news.
const FINE: [(&str, &str); 1] = [("/organise/jobs", "no job of a sound server was given up")];

#[test]
fn a_newcomer_sees_every_page_with_something_on_it() {
    let place = Place::new();
    let start = Instant::now();
    let server = place.serve(&["--demo", "--data", "event"]);
    let tour = Browser::new(&server).get("/demo").1;
    let took = start.elapsed();
    assert!(took < Duration::from_secs(60), "it took {took:?}");
    let mut pages = 0;
    for part in tour.split("<section").skip(2) {
        let browser = Browser::new(&server);
        let player = between(part, "name=\"person\" value=\"", "\"").next();
        if let Some(player) = player {
            browser.sign_in(player);
        }
        let stops = between(part, "<dt><a href=\"", "\"").chain(between(part, "name=\"next\" value=\"", "\""));
        for stop in stops {
            let (status, text) = browser.get(stop);
            assert_eq!(status, 200, "{stop} as {player:?}: {text}");
            assert!(!text.is_empty(), "{stop}");
            let found: Vec<_> = EMPTY.iter().filter(|words| text.contains(**words)).collect();
            let is_fine = FINE.iter().any(|(fine, _)| *fine == stop);
            assert_eq!(found.is_empty(), !is_fine, "{stop} as {player:?} has {found:?}");
            pages += 1;
        }
    }
    assert!(pages > 70, "only {pages} pages");
    let lantern = Browser::new(&server).get("/projects/lantern").1;
    assert!(lantern.contains("Tidy up") || lantern.contains("is met no longer") || lantern.contains("✗"), "{lantern}");
    let (code, said) = server.stop();
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("/demo"), "{said}");
    // A second start shows the same, and makes nothing twice.
    let again = place.serve(&["--demo", "--data", "event", "--workers", "0"]);
    let browser = Browser::new(&again);
    browser.sign_in("olga");
    assert_eq!(browser.get("/organise/registrations").0, 200);
    place.slam(&["event", "verify-log", "--data", "event"]).ends(0, &[]);
}

#[test]
fn a_demonstration_is_never_public_and_never_beside_a_real_event() {
    let place = Place::new();
    let public =
        ["serve", "--demo", "--data", "event", "--listen", "0.0.0.0:0", "--base-address", "http://localhost:1"];
    place.slam(&public).ends(2, &["a demonstration is for this machine alone"]);
    let found =
        ["serve", "--demo", "--data", "event", "--listen", "127.0.0.1:0", "--base-address", "https://a.example"];
    place.slam(&found).ends(2, &["a demonstration is for this machine alone"]);
    assert!(!place.path("event/slam.db").exists(), "nothing was written");
    place.slam(&["event", "new", "--data", "event"]).ends(0, &[]);
    let mixed = ["serve", "--demo", "--data", "event", "--listen", "127.0.0.1:0"];
    place.slam(&mixed).ends(1, &["the folder holds an event"]);
    let real = place.serve(&["--data", "event", "--workers", "0"]);
    assert_eq!(Browser::new(&real).get("/demo").0, 404);
    place.write("serve.toml", "[server]\ndemo = true\n");
    place.slam(&["serve", "--config", "serve.toml", "--data", "event"]).ends(2, &["unknown field `demo`"]);
}

/// Returns every text between two marks.
fn between<'t>(text: &'t str, begin: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(begin).skip(1).filter_map(move |rest| rest.split(end).next())
}
