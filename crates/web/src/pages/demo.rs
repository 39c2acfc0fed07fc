//! The tour of a demonstration: sign in as anybody with one click, and every page with a line on what is to be seen there.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use slam_store::people;

use crate::{
    NewSession, Visit,
    answer::{SeeOther, Shown},
    app::App,
    demo::{Stop, Tour},
    error::WebError,
    failure::Failure,
    form::{Form, FromForm, Reader},
    local::LocalPath,
    page::Page,
};

#[derive(Template)]
#[template(path = "demo.html")]
pub(crate) struct DemoPage {
    page: Page,
    cast: Vec<Card>,
    chapters: Vec<Part>,
}

struct Card {
    login: &'static str,
    name: &'static str,
    role: &'static str,
    does: &'static str,
    is_signed: bool,
}

struct Part {
    title: &'static str,
    /// Who has to sign in before a page opens, and what they are called; `None` when the pages open as they are.
    player: Option<(&'static str, &'static str)>,
    stops: Vec<Stop>,
}

/// Shows the tour.
pub(crate) async fn show(State(app): State<App>, visit: Visit, page: Page) -> Result<Shown<DemoPage>, WebError> {
    let tour = tour(&app)?;
    let signed = visit.signed().map(|signed| &signed.account.id);
    let is_signed = |login: &str| tour.player(login).is_some_and(|one| Some(&one.person) == signed);
    let cast = tour.cast.iter().map(|one| Card {
        login: one.login,
        name: one.name,
        role: one.role,
        does: one.does,
        is_signed: is_signed(one.login),
    });
    let chapters = tour.chapters.iter().map(|chapter| Part {
        title: chapter.title,
        player: chapter
            .player
            .filter(|login| !is_signed(login))
            .and_then(|login| tour.player(login))
            .map(|one| (one.login, one.name)),
        stops: chapter.stops.clone(),
    });
    let (cast, chapters) = (cast.collect(), chapters.collect());
    let page = page.titled("Tour").about("Every page of a Security Slam, with made-up data.");
    Ok(Shown(DemoPage { page, cast, chapters }))
}

/// Who signs in, and where they look then.
pub(crate) struct As {
    login: String,
    next: LocalPath,
}

impl FromForm for As {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let login = form.line("person", "Person", 64);
        let next = form.raw("next").map_or(LocalPath::new("/demo"), LocalPath::new).unwrap_or(LocalPath::or_home(None));
        Some(Self { login: login?, next })
    }
}

/// Signs in as somebody of the cast.
pub(crate) async fn sign_in(State(app): State<App>, visit: Visit, form: Form<As>) -> Result<Response, WebError> {
    let nobody = || WebError::NotFound("such person in the cast".to_owned());
    let asked = form.input.ok_or_else(nobody)?;
    let player = tour(&app)?.player(&asked.login).ok_or_else(nobody)?;
    let known = people::find(app.store.database(), &player.person).await?;
    if known.is_none_or(|person| person.erased_at.is_some()) {
        let words = format!("{} deleted their account in this demonstration.", player.name);
        let failure = Failure::new(StatusCode::CONFLICT, "erased", "This person is gone", words);
        return Ok(failure.hint("Start a demonstration in a fresh folder to meet them again.").into_response());
    }
    let session = NewSession::open(&app, &visit, &player.person).await?;
    let said = format!("You are {} now.", player.name);
    Ok((session, SeeOther::to(asked.next.as_str()).saying(&app, &said)).into_response())
}

fn tour(app: &App) -> Result<&Tour, WebError> {
    app.config.tour().ok_or_else(|| WebError::NotFound("page `/demo`".to_owned()))
}
