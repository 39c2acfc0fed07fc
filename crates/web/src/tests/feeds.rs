//! Feeds as their readers take them: Atom (RFC 4287) and iCalendar (RFC 5545).

use std::collections::BTreeSet;

use atom_syndication::Feed;
use jiff::{SignedDuration, Timestamp};
use slam_standards::objective_set_text;
use slam_store::public::testing::{self, Sample};

use crate::testing::Server;

async fn server() -> Server {
    let server = Server::start().await;
    let mut tx = server.app.store.database().begin().await.unwrap();
    testing::edition(&mut tx, "fall-2026", objective_set_text("fall-2026").unwrap(), true).await.unwrap();
    let sample = Sample { slug: "delta", name: "Delta <&> \u{7}Söhne", found: 2, awarded: 2, ..Sample::PLAIN };
    testing::project(&mut tx, sample).await.unwrap();
    testing::notice(&mut tx, "N1", Some("Rfall2026delta"), "News <b>of</b> Delta & ]]> others", true).await.unwrap();
    tx.commit().await.unwrap();
    server
}

#[tokio::test]
async fn a_feed_is_atom_that_a_reader_takes() {
    let server = server().await;
    for (path, entries) in [("/feed.atom", 3), ("/projects/delta/feed.atom", 1)] {
        let answer = server.visitor().get(path).await.expect(200);
        assert!(answer.header("cache-control").starts_with("public, max-age="), "{path}");
        assert_ne!(answer.header("etag"), "", "{path}");
        let feed: Feed = answer.text.parse().unwrap();
        assert_eq!((feed.id(), feed.entries().len()), (format!("https://slam.test{path}").as_str(), entries));
        assert!(feed.links().iter().any(|link| link.rel() == "self" && link.href() == feed.id()), "{path}");
        let ids: BTreeSet<_> = feed.entries().iter().map(|entry| entry.id()).collect();
        assert_eq!(ids.len(), entries, "{path}: {ids:?}");
        for entry in feed.entries() {
            assert!(!entry.title().as_str().is_empty() && entry.updated() <= feed.updated(), "{path}");
            assert!(entry.links().iter().all(|link| link.href().starts_with("https://slam.test/")), "{path}");
        }
        let news = feed.entries().iter().find(|entry| entry.id() == "urn:slam:notice:N1").unwrap();
        assert_eq!(news.title().as_str(), "News <b>of</b> Delta & ]]> others", "{path}");
    }
}

#[tokio::test]
async fn a_calendar_is_icalendar_that_a_program_takes() {
    let server = server().await;
    let answer = server.visitor().get("/editions/fall-2026/calendar.ics").await.expect(200);
    let events = events(&answer.text);
    assert!(events.len() >= 5, "{}", answer.text);
    let mut seen = BTreeSet::new();
    for event in &events {
        let value = |name: &str| {
            let found: Vec<_> = event.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect();
            assert_eq!(found.len(), 1, "{name} of {event:?}");
            found[0].to_owned()
        };
        assert!(seen.insert(value("UID")), "{event:?}");
        let at = |name: &str| {
            let time = value(name);
            Timestamp::strptime("%Y%m%dT%H%M%SZ%z", format!("{time}+0000"))
                .unwrap_or_else(|error| panic!("{error}: {time}"))
        };
        assert!(at("DTSTART") <= at("DTEND") && at("DTSTAMP") <= server.now() + SignedDuration::from_hours(1));
        assert_eq!(value("URL"), "https://slam.test/editions/fall-2026");
        assert!(value("SUMMARY").contains(':') && value("SEQUENCE").parse::<u32>().is_ok(), "{event:?}");
    }
}

/// Reads a calendar strictly: RFC 5545 ends lines by CRLF, folds them at 75 octets, and closes what it opens.
fn events(text: &str) -> Vec<Vec<(String, String)>> {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a line ends otherwise: {text:?}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "a line is too long: {text}");
    let (mut open, mut events) = (Vec::new(), Vec::new());
    for line in text.replace("\r\n ", "").trim_end().split("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no value: {line}"));
        let key = name.split(';').next().unwrap_or(name);
        assert!(key.chars().all(|one| one.is_ascii_uppercase() || one == '-'), "{line}");
        match key {
            "BEGIN" => open.push(value.to_owned()),
            "END" => assert_eq!(open.pop().as_deref(), Some(value), "{line}"),
            _ => {}
        }
        match (key, value) {
            ("BEGIN", "VEVENT") => events.push(Vec::new()),
            (key, value) if open.last().is_some_and(|one| one == "VEVENT") => {
                events.last_mut().expect("it is open").push((key.to_owned(), value.to_owned()));
            }
            _ => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    events
}
