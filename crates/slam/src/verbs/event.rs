//! `slam event`: what an organiser does at the command line of the server. Its owner acts as the operator, who holds every
//! role; each change goes through the same commands, rules, and audit log as one on a page.

mod directory;
mod edition;
mod export;
mod import;
mod list;
mod log;
mod numbers;
mod people;
mod recorded;
mod register;
mod replay;
mod retention;

use slam_event::EditionId;
use slam_store::{Store, editions};

use super::serve::{self, place::Place, time};
use crate::{
    cli::{self, Action, Directory, DirectoryAction, Event},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Does one thing with an event.
pub(crate) fn run(session: &Session, flags: &Event) -> Result<Exit, SlamError> {
    time::start_at(session.global.now);
    serve::runtime()?.block_on(async {
        match &flags.action {
            Action::New(flags) => edition::new(session, flags).await,
            Action::Show(flags) => edition::show(session, flags).await,
            Action::Amend(flags) => edition::amend(session, flags).await,
            Action::Current(flags) => edition::current(session, flags).await,
            Action::Grant(flags) => people::grant(session, flags).await,
            Action::Revoke(flags) => people::revoke(session, flags).await,
            Action::Register(flags) => register::run(session, flags).await,
            Action::Import(flags) => import::run(session, flags).await,
            Action::Export(flags) => export::run(session, flags).await,
            Action::Directory(Directory { action: DirectoryAction::Import(flags) }) => {
                directory::import(session, flags).await
            }
            Action::Recorded(flags) => recorded::run(session, flags).await,
            Action::Replay(flags) => replay::run(session, flags).await,
            Action::VerifyLog(flags) => log::verify(session, flags).await,
            Action::Statistics(flags) => numbers::show(session, flags).await,
            Action::Retention(flags) => retention::run(session, flags).await,
        }
    })
}

/// Opens the event, does something, and closes it.
async fn with_store<T>(
    place: &cli::Place,
    action: impl AsyncFnOnce(&Store) -> Result<T, SlamError>,
) -> Result<T, SlamError> {
    let store = Place::existing(place)?.store().await?;
    let done = action(&store).await;
    store.close().await;
    done
}

/// Finds the edition of this id, or the one of the start page.
async fn find(store: &Store, id: Option<&str>) -> Result<editions::Stored, SlamError> {
    match id {
        Some(id) => Ok(editions::need(store.database(), &edition_id(id)?).await?),
        None => editions::current(store.database()).await?.ok_or(SlamError::NoEdition),
    }
}

fn edition_id(text: &str) -> Result<EditionId, SlamError> {
    EditionId::new(text).map_err(|error| SlamError::Usage(format!("`{text}` is no name of an edition: {error}")))
}

/// Our JSON: the schema first, then the fields of the value in their order.
#[derive(serde::Serialize)]
struct Framed<'v, T> {
    schema: &'static str,
    #[serde(flatten)]
    value: &'v T,
}

/// Returns JSON with its schema first, as people read it.
fn json(schema: &'static str, value: &impl serde::Serialize) -> Result<Vec<u8>, SlamError> {
    let mut bytes = Vec::new();
    slam_report::json::write(&Framed { schema, value }, &mut bytes).map_err(SlamError::Render)?;
    Ok(bytes)
}
