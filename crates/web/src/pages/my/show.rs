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
    editions, identities,
    projects::{self, Member, Project},
    registrations::{self, Registration},
    sql::Transaction,
    submissions::{self, Entry},
};

use super::mark;
use crate::{
    answer::Shown, app::App, error::WebError, form::Sheet, page::Page, pages::declare, signin::ForgeWord, visit::Visit,
};

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
    badges: Vec<BadgeLine>,
    steps: Vec<String>,
}

/// A badge, and how far its claim is.
struct BadgeLine {
    id: String,
    title: String,
    /// The state of the claim; empty while there is none.
    state: &'static str,
}

struct RepositoryCard {
    id: String,
    canonical: String,
    in_scope: bool,
    scope_reason: String,
    proof: Option<String>,
    open: Vec<Way>,
    ways: Vec<(&'static str, String)>,
    /// Why the forge is not asked; with a link to what would change that.
    forge: Option<(String, Option<Link>)>,
}

struct Link {
    href: String,
    words: String,
}

/// A way to show control that was asked for.
struct Way {
    id: String,
    title: String,
    steps: Vec<String>,
    copy: String,
    why_not_yet: String,
    /// Where the forge is asked, in place of a worker who looks.
    ask: Option<Link>,
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
    let linked = identities::list(&mut tx, &person.account.id).await?;
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
        let host = host(&repository.address, &app);
        let word = ForgeWord::of(&app.config, (&repository.canonical, &host), &linked);
        let open = match &proof {
            Some(_) => Vec::new(),
            None => mine.iter().filter(is_open).map(|one| way(one, &word, &slug)).collect(),
        };
        cards.push(RepositoryCard {
            id: repository.id.to_string(),
            ways: ways(&host, &word),
            forge: no_word(&word, &slug),
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
    let steps = registrations::changes(&mut *tx, &found.id).await?.into_iter();
    let steps =
        steps.map(|one| format!("{}: {} — {}", one.at.strftime("%-d %B %Y, %H:%M UTC"), one.state.name(), one.reason));
    let badges = stored.edition.with_objectives(&stored.objectives).map(|(_, set)| set.badges).unwrap_or_default();
    let claims = submissions::of_registration(tx, &found.id).await?;
    let line = |badge: slam_standards::objectives::Badge| {
        let claim = claims.iter().find(|one| one.submission.badge == badge.id);
        let state = claim.map_or("", |one| one.submission.state.name());
        BadgeLine { id: badge.id, title: badge.title, state }
    };
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
        badges: badges.into_iter().map(line).collect(),
        steps: steps.collect(),
    })
}

fn way(asked: &Asked, word: &ForgeWord, slug: &Slug) -> Way {
    let told = asked.challenge.instructions();
    let why_not_yet = asked.why_not_yet.clone();
    let forge = word.offered().filter(|_| asked.challenge.kind == ProofKind::Forge);
    let ask = forge.map(|forge| Link {
        href: forge.address(&format!("/my/{slug}"), Some(&asked.id)),
        words: format!("Ask {} now", forge.title),
    });
    Way { id: asked.id.clone(), title: told.title, steps: told.steps, copy: told.copy, why_not_yet, ask }
}

/// Returns the host of a repository, empty for a path of this machine.
fn host(address: &str, app: &App) -> String {
    Address::parse(address, app.config.addresses).map(|address| address.host().to_owned()).unwrap_or_default()
}

/// The ways that can work for a repository, the one that asks least of a person first.
fn ways(host: &str, word: &ForgeWord) -> Vec<(&'static str, String)> {
    let forge = word.offered().map(|forge| format!("Let {} say that you may write there", forge.title));
    let mut ways: Vec<_> = forge.map(|words| (ProofKind::Forge.name(), words)).into_iter().collect();
    ways.push((ProofKind::File.name(), "Put a file with a one-time token on the default branch".to_owned()));
    if domain_for(host, None).is_some() {
        ways.push((ProofKind::Dns.name(), "Set a TXT record in the domain of the repository".to_owned()));
    }
    ways.push((ProofKind::Mail.name(), "Answer a mail to an address that the repository names".to_owned()));
    ways
}

/// Says why the forge is not asked where a person may write.
fn no_word(word: &ForgeWord, slug: &Slug) -> Option<(String, Option<Link>)> {
    Some(match word {
        ForgeWord::Offered(_) | ForgeWord::NoForge => return None,
        ForgeWord::ToBeLinked(forge) => {
            let href = forge.address(&format!("/my/{slug}"), None);
            let link = Link { href, words: format!("Add your account at {}", forge.title) };
            (format!("{} can say that you may write there, once you sign in with it.", forge.title), Some(link))
        }
        ForgeWord::Silent(title) => (format!("{title} says who you are here, and not where you may write."), None),
        ForgeWord::Unknown(host) => {
            (format!("This server has no sign-in of {host}, so that it cannot be asked where you may write."), None)
        }
    })
}
