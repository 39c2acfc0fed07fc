//! The page of one project for its maintainers.

use askama::Template;
use axum::extract::{Path, State};
use slam_event::{
    Slug,
    control::{ProofKind, counts, domain_for},
    registration::{Address, RegistrationState, open_points},
};
use slam_store::{
    control::{self, Asked, State as ChallengeState},
    editions,
    projects::{self, Member, Project},
    registrations::{self, Registration},
    sql::Transaction,
    submissions::Entry,
};

use super::mark;
use crate::{answer::Shown, app::App, error::WebError, form::Sheet, page::Page, pages::declare, visit::Visit};

#[derive(Template)]
#[template(path = "my/project.html")]
pub(crate) struct ProjectPage {
    page: Page,
    sheet: Sheet,
    project: Project,
    part: Option<Part>,
    is_contested: bool,
    repositories: Vec<RepositoryCard>,
    members: Vec<Member>,
    slug: String,
    /// What was declared in the current edition.
    rows: Vec<declare::Row>,
}

/// The project's part in the current edition.
struct Part {
    edition: String,
    tone: &'static str,
    sign: &'static str,
    state: &'static str,
    reason: String,
    level: String,
    level_reason: String,
    open: Vec<String>,
    takes_part: bool,
    is_out: bool,
    wants_listing: bool,
    badges: Vec<(String, String)>,
    steps: Vec<String>,
}

struct RepositoryCard {
    id: String,
    canonical: String,
    in_scope: bool,
    scope_reason: String,
    proof: Option<String>,
    open: Vec<Way>,
    ways: Vec<(&'static str, &'static str)>,
}

/// A way to show control that was asked for.
struct Way {
    id: String,
    title: String,
    steps: Vec<String>,
    copy: String,
    why_not_yet: String,
}

/// Shows a project to its maintainers.
pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(slug): Path<Slug>,
) -> Result<Shown<ProjectPage>, WebError> {
    let now = app.now();
    let person = visit.person()?;
    let mut tx = app.store.database().snapshot().await?;
    let project = projects::need_slug(&mut tx, &slug).await?;
    let held = control::held(&mut tx, &project.id).await?;
    let asked = control::of_project(&mut tx, &project.id).await?;
    let mine: Vec<&Asked> = asked.iter().filter(|one| one.challenge.person == person.account.id).collect();
    let mut cards = Vec::new();
    for repository in projects::repositories(&mut tx, &project.id).await? {
        let control = held.control();
        let live = held.proofs.iter().filter(|proof| counts(proof, &control, &repository.canonical, now));
        let best = live.max_by_key(|proof| proof.expires);
        let proof = best.map(|proof| {
            let day = |at: jiff::Timestamp| at.strftime("%-d %B %Y").to_string();
            format!("{} on {}; counts until {}", proof.kind.words(), day(proof.at), day(proof.expires))
        });
        let is_open = |one: &&&Asked| {
            one.repository == repository.id && one.state == ChallengeState::Open && one.challenge.expires > now
        };
        let open = if proof.is_some() { Vec::new() } else { mine.iter().filter(is_open).map(|one| way(one)).collect() };
        cards.push(RepositoryCard {
            id: repository.id.to_string(),
            ways: ways(&repository.address, &app),
            canonical: repository.canonical,
            in_scope: repository.is_in_scope,
            scope_reason: repository.scope_reason,
            proof,
            open,
        });
    }
    let members = projects::members(&mut tx, &project.id).await?;
    let part = match editions::current(&mut tx).await? {
        Some(stored) => {
            let found = registrations::of_slug(&mut tx, &stored.edition.id, &slug).await?;
            match found {
                Some(found) => Some(part(&mut tx, &visit, found, &stored, now).await?),
                None => None,
            }
        }
        None => None,
    };
    let rows = match &part {
        Some(part) if part.takes_part => {
            let entry = Entry::of_project(&mut tx, slug.as_str()).await?;
            declare::rows(&mut tx, &entry).await?
        }
        _ => Vec::new(),
    };
    let sheet = Sheet::filled([
        ("name", project.name.clone()),
        ("description", project.description.clone()),
        ("homepage", project.homepage.clone()),
    ]);
    let page = page.titled(&project.name);
    let is_contested = !held.contested.is_empty();
    let slug = project.slug.to_string();
    Ok(Shown(ProjectPage { page, sheet, project, part, is_contested, repositories: cards, members, slug, rows }))
}

async fn part(
    tx: &mut Transaction,
    visit: &Visit,
    found: Registration,
    stored: &editions::Stored,
    now: jiff::Timestamp,
) -> Result<Part, WebError> {
    let loaded = registrations::load(tx, &visit.person()?.actor(), &found.id, now).await?;
    let open = match found.state {
        RegistrationState::Pending => open_points(&loaded.standing()),
        _ => Vec::new(),
    };
    let (tone, sign, state) = mark(Some(found.state));
    let steps = registrations::changes(tx, &found.id).await?.into_iter();
    let steps =
        steps.map(|one| format!("{}: {} — {}", one.at.strftime("%-d %B %Y, %H:%M UTC"), one.state.name(), one.reason));
    let badges = stored.edition.with_objectives(&stored.objectives).map(|(_, set)| set.badges).unwrap_or_default();
    Ok(Part {
        edition: stored.edition.title.clone(),
        tone,
        sign,
        state,
        reason: found.reason,
        level: found.level.level.to_string(),
        level_reason: found.level.reason,
        open,
        takes_part: found.state.takes_part(),
        is_out: matches!(found.state, RegistrationState::Withdrawn | RegistrationState::Refused),
        wants_listing: found.wants_listing,
        badges: badges.iter().map(|badge| (badge.id.clone(), badge.title.clone())).collect(),
        steps: steps.collect(),
    })
}

fn way(asked: &Asked) -> Way {
    let told = asked.challenge.instructions();
    let why_not_yet = asked.why_not_yet.clone();
    Way { id: asked.id.clone(), title: told.title, steps: told.steps, copy: told.copy, why_not_yet }
}

/// The ways that can work for a repository.
fn ways(address: &str, app: &App) -> Vec<(&'static str, &'static str)> {
    let mut ways = vec![(ProofKind::File.name(), "Put a file with a one-time token on the default branch")];
    let host = Address::parse(address, app.config.addresses).map(|address| address.host().to_owned());
    if host.is_ok_and(|host| domain_for(&host, None).is_some()) {
        ways.push((ProofKind::Dns.name(), "Set a TXT record in the domain of the repository"));
    }
    ways.push((ProofKind::Mail.name(), "Answer a mail to an address that the repository names"));
    ways
}
