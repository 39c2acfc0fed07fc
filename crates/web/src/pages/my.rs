//! What a maintainer sees of their projects: what to do next, repositories, control, maintainers, listing.

mod change;
mod show;

use askama::Template;
use axum::extract::State;
use slam_event::{
    Actor,
    individuals::IndividualState,
    registration::{RegistrationState, open_points},
};
use slam_store::{editions, projects, registrations};

pub(crate) use change::{
    add_member, add_repository, change_repository, confirm_mail, describe, evaluate, issue, leave, look, mail_link,
    rename, wish_listing, withdraw,
};
pub(crate) use show::show;

use crate::{answer::Shown, app::App, error::WebError, page::Page, visit::Visit};

#[derive(Template)]
#[template(path = "my/list.html")]
pub(crate) struct ListPage {
    page: Page,
    next_date: Option<String>,
    takes_part: bool,
    projects: Vec<Card>,
}

struct Card {
    name: String,
    slug: String,
    tone: &'static str,
    sign: &'static str,
    state: &'static str,
    next: String,
}

/// Lists the projects of the person who asks.
pub(crate) async fn list(State(app): State<App>, visit: Visit, page: Page) -> Result<Shown<ListPage>, WebError> {
    let (now, person) = (app.now(), &visit.person()?.account.id);
    let actor = visit.person()?.actor();
    let mut tx = app.store.database().snapshot().await?;
    let edition = editions::current(&mut tx).await?.map(|stored| stored.edition);
    let mut takes_part = false;
    if let Some(edition) = &edition {
        let state = registrations::individual(&mut tx, &edition.id, person).await?;
        takes_part = state == Some(IndividualState::Confirmed);
    }
    let mut cards = Vec::new();
    for one in projects::memberships(&mut tx, person).await? {
        let newest = registrations::of_project(&mut tx, &one.project.id).await?.into_iter().next();
        let (tone, sign, state) = mark(newest.as_ref().map(|one| one.state));
        let next = match &newest {
            Some(newest) => next_step(&mut tx, &actor, newest, now).await?,
            None => "Register it for the current edition.".to_owned(),
        };
        let slug = one.project.slug.to_string();
        cards.push(Card { name: one.project.name, slug, tone, sign, state, next });
    }
    let countdown = edition.as_ref().and_then(|edition| edition.countdown(now));
    let next_date = countdown.map(|next| format!("{}, {}", next.event.title, next.event.words));
    Ok(Shown(ListPage { page: page.titled("My projects"), next_date, takes_part, projects: cards }))
}

async fn next_step(
    tx: &mut slam_store::sql::Transaction,
    actor: &Actor,
    newest: &registrations::Registration,
    now: jiff::Timestamp,
) -> Result<String, WebError> {
    Ok(match newest.state {
        RegistrationState::Pending => {
            let loaded = registrations::load(tx, actor, &newest.id, now).await?;
            let open = open_points(&loaded.standing());
            open.into_iter().next().unwrap_or_else(|| "An organiser confirms it.".to_owned())
        }
        RegistrationState::Confirmed | RegistrationState::Listed if newest.evaluated_at.is_none() => {
            "The first evaluation is on its way.".to_owned()
        }
        RegistrationState::Confirmed | RegistrationState::Listed => {
            let (found, awarded) = (newest.badges_found, newest.badges_awarded);
            let counted = format!("Badges with evidence: {found}; awarded: {awarded}.");
            if found > awarded { format!("{counted} Submit what is ready.") } else { counted }
        }
        RegistrationState::Withdrawn | RegistrationState::Refused => newest.reason.clone(),
    })
}

/// Returns tone, sign, and word of a state.
pub(crate) fn mark(state: Option<RegistrationState>) -> (&'static str, &'static str, &'static str) {
    match state {
        None => ("mute", "–", "Not registered"),
        Some(RegistrationState::Pending) => ("dark", "…", "Pending"),
        Some(RegistrationState::Confirmed) => ("good", "✓", "Confirmed"),
        Some(RegistrationState::Listed) => ("good", "✓", "Listed"),
        Some(RegistrationState::Withdrawn) => ("mute", "–", "Withdrawn"),
        Some(RegistrationState::Refused) => ("bad", "✗", "Refused"),
    }
}
