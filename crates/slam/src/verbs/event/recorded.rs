//! `slam event recorded`: the published results of a past edition, and its numbers beside the published ones.

use serde::Serialize;
use slam_event::{Actor, evaluation::read_recorded, import::published_results, presets, statistics::Statistics};
use slam_store::{
    StoreError, editions,
    recorded::{self, Imported},
    sql::Transaction,
};

use super::{edition_id, json, numbers, with_store};
use crate::{
    cli::{ListFormat, Recorded},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::time,
};

/// What the Slam published in numbers, beside its list of projects.
struct Published {
    edition: &'static str,
    projects: u32,
    badges: u32,
    complete: u32,
}

/// Spring 2026: the page that the recorded list names as its source says "14 publicly participating projects"; its lists
/// of completed badges have 28 entries, and three of them have all five badges. Counted on the page, not on our list.
const PUBLISHED: [Published; 1] = [Published { edition: "spring-2026", projects: 14, badges: 28, complete: 3 }];

/// One number of both sides.
#[derive(Serialize)]
struct Compared {
    what: &'static str,
    published: u32,
    counted: u32,
}

/// What the verb shows.
#[derive(Serialize)]
struct Shown<'s> {
    edition: &'s str,
    imported: usize,
    known: usize,
    awards: usize,
    source: &'s str,
    numbers: &'s [Compared],
    is_same: bool,
}

/// Brings the results in; what is known already stays as it is. A number that differs from the published one is exit 1.
pub(super) async fn run(session: &Session, flags: &Recorded) -> Result<Exit, SlamError> {
    let id = edition_id(&flags.edition)?;
    let unknown = || {
        let known = PUBLISHED.map(|one| one.edition).join(", ");
        SlamError::Usage(format!("no published results of `{id}` come with the program; it has those of {known}"))
    };
    let published = PUBLISHED.iter().find(|one| one.edition == id.as_str()).ok_or_else(unknown)?;
    let text = published_results(id.as_str()).ok_or_else(unknown)?;
    let results = read_recorded(text).map_err(StoreError::from)?;
    let preset = presets::preset(id.as_str()).ok_or_else(unknown)?;
    let objectives = preset.objectives_text().map_err(StoreError::from)?;
    let (imported, statistics) = with_store(&flags.place, async |store| {
        let write = async |tx: &mut Transaction| {
            recorded::import(tx, &Actor::Operator, (preset, objectives), &results, time::now()).await
        };
        let imported = store.database().write(write).await?;
        let stored = editions::need(store.database(), &id).await?;
        Ok((imported, numbers::read(store, &stored).await?))
    })
    .await?;
    let compared = compare(published, &statistics);
    let is_same = compared.iter().all(|one| one.published == one.counted);
    let bytes = match flags.format {
        ListFormat::Text => in_words(&compared).into_bytes(),
        ListFormat::Json => {
            let Imported { projects, awards, known } = imported;
            let shown = Shown {
                edition: id.as_str(),
                imported: projects,
                known,
                awards,
                source: &results.source,
                numbers: &compared,
                is_same,
            };
            json("slam.recorded/1", &shown)?
        }
    };
    session.write(&bytes)?;
    session.note(&format!(
        "{} projects and {} awards brought in, {} projects known before; {}",
        imported.projects,
        imported.awards,
        imported.known,
        results.disclaimer()
    ));
    Ok(if is_same { Exit::Ran } else { Exit::Refused })
}

fn compare(published: &Published, counted: &Statistics) -> [Compared; 3] {
    let one = |what, published, counted| Compared { what, published, counted };
    [
        one("projects", published.projects, counted.projects),
        one("badges", published.badges, counted.badges),
        one("complete", published.complete, counted.complete),
    ]
}

fn in_words(compared: &[Compared]) -> String {
    let mut text = format!("{:<10} {:>9} {:>9}\n", "", "published", "counted");
    for one in compared {
        let sign = if one.published == one.counted { "same" } else { "differs" };
        text.push_str(&format!("{:<10} {:>9} {:>9}  {sign}\n", one.what, one.published, one.counted));
    }
    text
}
