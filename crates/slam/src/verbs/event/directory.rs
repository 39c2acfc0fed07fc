//! `slam event directory import`: a list by which an edition says who may take part.

use serde::Serialize;
use slam_event::{
    Actor, Slug,
    eligibility::Condition,
    import::{Oddity, ReadRules},
};
use slam_store::{directories, editions, sql::Transaction};

use super::{
    json,
    list::{self, List},
    with_store,
};
use crate::{
    cli::{DirectoryImport, ListFormat},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::time,
};

/// What the verb shows.
#[derive(Serialize)]
struct Shown<'s> {
    directory: &'s Slug,
    entries: usize,
    /// Editions that ask it.
    asked_by: &'s [String],
    oddities: &'s [Oddity],
}

/// Replaces the directory. A list without a project replaces nothing: most often it is the wrong file.
pub(super) async fn import(session: &Session, flags: &DirectoryImport) -> Result<Exit, SlamError> {
    let name = Slug::new(&flags.name)
        .map_err(|error| SlamError::Usage(format!("`{}` is no name of a directory: {error}", flags.name)))?;
    let rules = ReadRules { steward: None, addresses: list::addresses(session)? };
    let list = List::read(session, &flags.file, flags.form, rules)?;
    if list.projects.is_empty() {
        for line in list.oddities_in_words() {
            session.line(&line);
        }
        session.note(&format!("`{}` holds no project, and `{name}` stays as it is", flags.file));
        return Ok(list.exit());
    }
    let (entries, asked_by) = with_store(&flags.place, async |store| {
        let write = async |tx: &mut Transaction| {
            directories::replace(tx, &Actor::Operator, &name, &list.projects, time::now()).await
        };
        let entries = store.database().write(write).await?;
        let editions = editions::list(store.database()).await?.into_iter();
        let asking =
            editions.filter(|stored| stored.edition.eligibility.iter().any(|rule| asks(&rule.condition, &name)));
        Ok((entries, asking.map(|stored| stored.edition.id.to_string()).collect::<Vec<_>>()))
    })
    .await?;
    let bytes = match flags.format {
        ListFormat::Text => {
            let mut text = format!("entries of `{name}` now: {entries}\n");
            for line in list.oddities_in_words() {
                text.push_str(&line);
                text.push('\n');
            }
            text.into_bytes()
        }
        ListFormat::Json => {
            let shown = Shown { directory: &name, entries, asked_by: &asked_by, oddities: &list.oddities };
            json("slam.directory/1", &shown)?
        }
    };
    session.write(&bytes)?;
    session.note(&match asked_by.as_slice() {
        [] => format!("no edition asks `{name}`; its rules on who may take part name the directories"),
        ids => format!("asked by {}; every waiting registration was looked at again", ids.join(", ")),
    });
    Ok(list.exit())
}

fn asks(condition: &Condition, name: &Slug) -> bool {
    matches!(condition, Condition::Listed { directory, .. } if directory == name.as_str())
}
