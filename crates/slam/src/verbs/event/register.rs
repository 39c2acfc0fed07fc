//! `slam event register`: a project is registered for the person who maintains it.

use serde::Serialize;
use slam_event::{
    Actor, Refusal, RefusalKind, Slug,
    audit::AuditSubject,
    registration::{CheckedRegistration, RegistrationRequest, RepositoryRequest, check_request},
};
use slam_report::clean;
use slam_store::{
    StoreError,
    audit::{self, Note},
    control, people, projects,
    registrations::{self, Registered, Rivals},
    sql::Transaction,
};

use super::{find, json, list, with_store};
use crate::{
    cli::{ListFormat, Register},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::time,
};

/// What the verb shows.
#[derive(Serialize)]
struct Shown {
    edition: String,
    project: Slug,
    registration: String,
    state: &'static str,
    level: u8,
    level_reason: String,
    /// What is still missing, a sentence each.
    open: Vec<String>,
}

/// Registers the project. The operator does it, and the log says so; the project is its maintainer's.
pub(super) async fn run(session: &Session, flags: &Register) -> Result<Exit, SlamError> {
    let addresses = list::addresses(session)?;
    let shown = with_store(&flags.place, async |store| {
        let stored = find(store, flags.edition.as_deref()).await?;
        let asked = check_request(&request(flags), &stored.edition.level, addresses).map_err(SlamError::Request)?;
        let write = async |tx: &mut Transaction| enter(tx, flags, &stored.edition.id, &asked).await;
        Ok(store.database().write(write).await?)
    })
    .await?;
    let bytes = match flags.format {
        ListFormat::Text => in_words(&shown).into_bytes(),
        ListFormat::Json => json("slam.registration/1", &shown)?,
    };
    session.write(&bytes)?;
    Ok(Exit::Ran)
}

fn request(flags: &Register) -> RegistrationRequest {
    let repository = |address: &String| RepositoryRequest { address: address.clone(), out_of_scope: String::new() };
    RegistrationRequest {
        name: flags.name.clone(),
        description: flags.description.clone(),
        homepage: flags.homepage.clone(),
        steward: flags.steward.clone(),
        stage: flags.stage.clone(),
        repositories: flags.repository.iter().map(repository).collect(),
        wants_listing: !flags.unlisted,
    }
}

async fn enter(
    tx: &mut Transaction,
    flags: &Register,
    edition: &slam_event::EditionId,
    asked: &CheckedRegistration,
) -> Result<Shown, StoreError> {
    let now = time::now();
    let named = &flags.maintainer;
    let Some(person) = people::find_named(&mut *tx, named).await?.filter(|person| person.erased_at.is_none()) else {
        let refusal = Refusal::new(RefusalKind::NotFound, "no-such-person", format!("nobody here is called `{named}`"));
        return Err(refusal.hint("A person signs in once before a project can be registered for them.").into());
    };
    let maintainer = people::actor(&mut *tx, &person.id).await?;
    let Registered { registration, project, slug, .. } =
        registrations::register(tx, &maintainer, edition, asked, Rivals::Refuse, now).await?;
    let note = Note::new("registered-by-operator", AuditSubject::thing("registration", &registration));
    audit::append(tx, &Actor::Operator, note, now).await?;
    if let Some(reason) = &flags.vouch {
        for repository in projects::repositories(&mut *tx, &project).await? {
            control::record_override(tx, &Actor::Operator, &repository.id, &person.id, reason, now).await?;
        }
        registrations::settle(tx, &project, now).await?;
    }
    let loaded = registrations::load(tx, &maintainer, &registration, now).await?;
    let stored = registrations::need(&mut *tx, &registration).await?;
    let is_pending = stored.state == slam_event::registration::RegistrationState::Pending;
    let open = if is_pending { slam_event::registration::open_points(&loaded.standing()) } else { Vec::new() };
    Ok(Shown {
        edition: edition.to_string(),
        project: slug,
        registration: registration.to_string(),
        state: stored.state.name(),
        level: stored.level.level.into(),
        level_reason: stored.level.reason,
        open,
    })
}

fn in_words(shown: &Shown) -> String {
    let mut text = format!(
        "{} is {} in {}, at level {}: {}\n",
        shown.project,
        shown.state,
        shown.edition,
        shown.level,
        clean::line(&shown.level_reason)
    );
    for point in &shown.open {
        text.push_str(&format!("open: {}\n", clean::line(point)));
    }
    text
}
