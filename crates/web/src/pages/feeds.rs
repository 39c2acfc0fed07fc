//! Atom feeds (RFC 4287): public notices and awards. Ids never change, whatever moves.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use slam_store::public::news::{self, Given, Notice};

use super::{embed, home, project, rules};
use crate::{app::App, error::WebError};

/// Entries of a feed.
const ENTRIES: u8 = 50;

/// Serves the news of the whole event.
pub(crate) async fn all(State(app): State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    let on = app.store.database();
    let origin = app.config.origin();
    let mut entries: Vec<_> =
        news::notices(on, None, ENTRIES).await?.into_iter().map(|one| notice(one, &origin)).collect();
    if let Some(current) = rules::edition(&app, "", app.now()).await? {
        let given = news::awards(on, current.id(), ENTRIES).await?;
        entries.extend(given.into_iter().map(|one| award(one, &current, &origin)));
    }
    Ok(feed(&headers, "Security Slam", &origin, "/", "/feed.atom", entries))
}

/// Serves the news of one project.
pub(crate) async fn of_project(
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let found = match project::find(&app, &slug, None).await? {
        Ok(found) => found,
        Err(moved) => return Ok(Redirect::permanent(&format!("{moved}/feed.atom")).into_response()),
    };
    let on = app.store.database();
    let origin = app.config.origin();
    let notices = news::notices(on, Some(&found.listed.project), ENTRIES).await?;
    let entries = notices.into_iter().map(|one| notice(one, &origin)).collect();
    let title = format!("{} in the Security Slam", found.listed.name);
    let path = format!("/projects/{}", found.listed.slug);
    Ok(feed(&headers, &title, &origin, &path, &format!("{path}/feed.atom"), entries))
}

fn link(rel: &str, to: String) -> Link {
    Link { rel: rel.to_owned(), href: to, ..Link::default() }
}

fn category(term: &str) -> Category {
    Category { term: term.to_owned(), ..Category::default() }
}

fn at(time: Timestamp) -> FixedDateTime {
    let text = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    text.parse().unwrap_or_default()
}

fn notice(one: Notice, origin: &str) -> Entry {
    let path = one.project.map_or("/".to_owned(), |slug| format!("/projects/{slug}"));
    let body = Content { content_type: Some("text".to_owned()), value: Some(clean(&one.body)), ..Content::default() };
    Entry {
        id: format!("urn:slam:notice:{}", one.id),
        title: Text::plain(clean(&one.subject)),
        content: Some(body),
        categories: vec![category(&one.kind)],
        links: vec![link("alternate", format!("{origin}{path}"))],
        updated: at(one.at),
        published: Some(at(one.at)),
        ..Entry::default()
    }
}

fn award(given: Given, current: &rules::Current, origin: &str) -> Entry {
    let time = given.at;
    let row = home::award(given, &current.set);
    Entry {
        id: format!("urn:slam:award:{}", row.id),
        title: Text::plain(clean(&format!("{}: {}", row.name, row.what))),
        categories: vec![category("award")],
        links: vec![link("alternate", format!("{origin}/awards/{}", row.id))],
        updated: at(time),
        published: Some(at(time)),
        ..Entry::default()
    }
}

/// XML has no control signs, not even escaped.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|one| !one.is_control() || matches!(one, '\n' | '\t'))
        .filter(|one| !matches!(one, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

fn feed(headers: &HeaderMap, title: &str, origin: &str, page: &str, own: &str, mut entries: Vec<Entry>) -> Response {
    entries.sort_by(|one, other| other.updated.cmp(&one.updated).then_with(|| one.id.cmp(&other.id)));
    entries.truncate(ENTRIES.into());
    let updated = entries.first().map(|one| one.updated).unwrap_or_default();
    let feed = Feed {
        id: format!("{origin}{own}"),
        title: Text::plain(clean(title)),
        updated,
        authors: vec![Person { name: "Security Slam".to_owned(), ..Person::default() }],
        links: vec![link("self", format!("{origin}{own}")), link("alternate", format!("{origin}{page}"))],
        entries,
        ..Feed::default()
    };
    embed::cached(headers, "application/atom+xml; charset=utf-8", feed.to_string().into_bytes(), 300)
}
