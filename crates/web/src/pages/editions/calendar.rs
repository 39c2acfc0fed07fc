//! The calendar of an edition as iCalendar (RFC 5545). An entry keeps its UID for ever, and its SEQUENCE grows with each
//! version that moved or renamed it, so that calendar programs follow a change instead of showing both.

use icalendar::{Calendar, Component as _, Event, EventLike as _};
use jiff::Timestamp;
use slam_event::Edition;
use slam_store::public::editions::Shown;

/// What one version says of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    title: String,
    starts: Timestamp,
    ends: Timestamp,
    text: String,
    place: String,
}

/// Returns the file. `versions` are all of the edition, the oldest first.
pub(super) fn file(versions: &[Shown], newest: &Shown, origin: &str) -> String {
    let edition = &newest.edition;
    let address = format!("{origin}/editions/{}", edition.id);
    let host = origin.rsplit('/').next().unwrap_or("slam").to_owned();
    let mut calendar = Calendar::new();
    calendar.name(&edition.title);
    for (key, entry) in entries(edition) {
        let (sequence, changed) = sequence(versions, &key);
        let mut event = Event::new();
        event
            .uid(&format!("{}.{key}@{host}", edition.id))
            .add_property("DTSTAMP", stamp(changed))
            .add_property("LAST-MODIFIED", stamp(changed))
            .add_property("SEQUENCE", sequence.to_string())
            .add_property("DTSTART", stamp(entry.starts))
            .add_property("DTEND", stamp(entry.ends))
            .summary(&format!("{}: {}", edition.title, entry.title))
            .description(&entry.text)
            .url(&address);
        if !entry.place.is_empty() {
            event.location(&entry.place);
        }
        calendar.push(event.done());
    }
    calendar.done().to_string()
}

fn entries(edition: &Edition) -> Vec<(String, Entry)> {
    let all = edition.events().into_iter().map(|event| {
        let session = edition.agenda.iter().find(|one| event.key == format!("session.{}", one.id));
        let link = session.and_then(|one| one.link.as_deref()).unwrap_or_default();
        let entry = Entry {
            title: event.title,
            starts: event.at,
            ends: session.map_or(event.at, slam_event::agenda::Session::ends),
            text: format!("{} {link}", event.words).trim_end().to_owned(),
            place: session.map(|one| one.place.clone()).unwrap_or_default(),
        };
        (event.key, entry)
    });
    all.collect()
}

/// Returns how often an entry changed before it became this, and when it did last.
fn sequence(versions: &[Shown], key: &str) -> (u32, Timestamp) {
    let (mut count, mut last, mut changed) = (0, None, Timestamp::UNIX_EPOCH);
    for version in versions {
        let own = entries(&version.edition).into_iter().find(|(known, _)| known == key);
        if own.is_some() && own != last {
            count += u32::from(last.is_some());
            (last, changed) = (own, version.changed_at);
        }
    }
    (count, changed)
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
