//! Editions at the command line: made from a preset or a file, shown, amended with a reason.

use std::fmt::Write as _;

use camino::Utf8Path;
use slam_event::{Actor, Edition, presets};
use slam_store::editions;

use super::{edition_id, find, json, with_store};
use crate::{
    cli::{Amend, Current, EditionFormat, New, Show},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::{place::Place, time},
};

/// Prints the file of a new edition, or with a place puts the edition into the event.
pub(super) async fn new(session: &Session, flags: &New) -> Result<Exit, SlamError> {
    let objectives = flags.objectives.as_deref().map(|path| text(session, path)).transpose()?;
    if !Place::is_named(&flags.place) {
        if objectives.is_some() {
            return Err(SlamError::Usage("--objectives goes into an event; name it with --data".to_owned()));
        }
        session.write(file(session, flags)?.as_bytes())?;
        return Ok(Exit::Ran);
    }
    let edition = edition_of(session, flags)?;
    let objectives = match &objectives {
        Some(text) => text.as_str(),
        None => edition.objectives_text().map_err(slam_store::StoreError::from)?,
    };
    let store = Place::open(&flags.place)?.store().await?;
    let made = store
        .database()
        .write(async |tx| editions::create(tx, &Actor::Operator, &edition, objectives, time::now()).await)
        .await;
    store.close().await;
    made?;
    session.note(&format!("`{}` is made; registration opens {}", edition.id, edition.registration.opens.words()));
    Ok(Exit::Ran)
}

/// Returns the file of a new edition. A preset that is not moved keeps its comments.
fn file(session: &Session, flags: &New) -> Result<String, SlamError> {
    let is_moved = flags.id.is_some() || flags.title.is_some() || flags.opens.is_some();
    match presets::preset_text(&flags.preset).filter(|_| !is_moved && flags.file.is_none()) {
        Some(text) => Ok(text.to_owned()),
        None => to_toml(&edition_of(session, flags)?),
    }
}

fn edition_of(session: &Session, flags: &New) -> Result<Edition, SlamError> {
    if let Some(path) = &flags.file {
        return read(session, path);
    }
    let preset = presets::preset(&flags.preset);
    let preset = preset.ok_or_else(|| SlamError::Usage(format!("there is no preset `{}`", flags.preset)))?;
    let id = flags.id.as_deref().map_or_else(|| Ok(preset.id.clone()), edition_id)?;
    let title = flags.title.as_deref().unwrap_or(&preset.title);
    let opens = flags.opens.unwrap_or_else(|| preset.registration.opens.zoned().date());
    Ok(preset.moved(id, title, opens).map_err(slam_store::StoreError::from)?)
}

/// Shows an edition.
pub(super) async fn show(session: &Session, flags: &Show) -> Result<Exit, SlamError> {
    let stored = with_store(&flags.place, async |store| find(store, flags.edition.as_deref()).await).await?;
    let bytes = match flags.format {
        EditionFormat::Text => in_words(&stored).into_bytes(),
        EditionFormat::Json => json("slam.edition/1", &stored.edition)?,
        EditionFormat::Toml => to_toml(&stored.edition)?.into_bytes(),
    };
    session.write(&bytes)?;
    Ok(Exit::Ran)
}

fn in_words(stored: &editions::Stored) -> String {
    let edition = &stored.edition;
    let mut text = format!("{} ({}), version {}\n", edition.title, edition.id, stored.version);
    let digest = stored.objectives_sha256.get(..12).unwrap_or(&stored.objectives_sha256);
    // Writing to a string cannot fail.
    let _ = writeln!(text, "objectives    {} ({digest})", edition.objectives.id);
    let mut line = |what: &str, when: String| {
        let _ = writeln!(text, "{what:<13} {when}");
    };
    line("announced", edition.announced.words());
    line("registration", edition.registration.words());
    line("listing", edition.listing.words());
    for cut_off in &edition.cut_offs {
        line("cut-off", format!("{}: {} ({})", cut_off.title, cut_off.at.words(), cut_off.id));
    }
    line("awards", edition.awards.words());
    text
}

/// Changes an edition, or shows what would change.
pub(super) async fn amend(session: &Session, flags: &Amend) -> Result<Exit, SlamError> {
    let proposed = read(session, &flags.file)?;
    let objectives = flags.objectives.as_deref().map(|path| text(session, path)).transpose()?;
    let (objectives, reason) = (objectives.as_deref(), flags.reason.as_str());
    let changes = with_store(&flags.place, async |store| {
        let now = time::now();
        if flags.preview {
            let current = editions::need(store.database(), &proposed.id).await?;
            let changes = editions::preview(&current, &proposed, objectives, reason, now);
            return Ok(changes.map_err(slam_store::StoreError::from)?);
        }
        let write = async |tx: &mut slam_store::sql::Transaction| {
            editions::amend(tx, &Actor::Operator, &proposed, objectives, reason, now).await
        };
        Ok(store.database().write(write).await?)
    })
    .await?;
    let mut text = String::new();
    for change in &changes {
        let _ = writeln!(text, "{}{}", change.words, if change.is_cut { " (takes time away)" } else { "" });
    }
    session.write(text.as_bytes())?;
    Ok(Exit::Ran)
}

/// Shows an edition on the start page.
pub(super) async fn current(session: &Session, flags: &Current) -> Result<Exit, SlamError> {
    let id = edition_id(&flags.edition)?;
    with_store(&flags.place, async |store| {
        let write = async |tx: &mut slam_store::sql::Transaction| {
            editions::make_current(tx, &Actor::Operator, &id, time::now()).await
        };
        Ok(store.database().write(write).await?)
    })
    .await?;
    session.note(&format!("the start page shows `{id}`"));
    Ok(Exit::Ran)
}

fn read(session: &Session, path: &Utf8Path) -> Result<Edition, SlamError> {
    Edition::from_toml(&session.read(path)?)
        .map_err(|problems| SlamError::EditionFile { path: path.to_owned(), problems })
}

fn text(session: &Session, path: &Utf8Path) -> Result<String, SlamError> {
    let text = String::from_utf8(session.read(path)?);
    text.map_err(|_| SlamError::Usage(format!("`{path}` is not UTF-8")))
}

fn to_toml(edition: &Edition) -> Result<String, SlamError> {
    edition.to_toml().map_err(|problem| SlamError::Render(std::io::Error::other(problem.to_string())))
}
