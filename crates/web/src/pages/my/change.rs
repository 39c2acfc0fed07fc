//! What a maintainer changes: each form is one command of the store in one transaction.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use slam_event::{
    Actor, ProjectId, Refusal, RefusalKind, RepositoryId, Slug,
    control::{MailSource, ProofKind},
    registration::Address,
};
use slam_store::{
    StoreError,
    control::{self, Wish},
    editions, evaluations, identities,
    links::{self, Purpose},
    projects::{self, Description, NewRepository},
    registrations::{self, Registration},
    sql::Transaction,
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader},
    page::Page,
    signin::ForgeWord,
    visit::Visit,
};

/// A few fields as they were sent; the store's commands check them.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident { $($field:ident),* })*) => {$(
        $(#[$doc])*
        pub(crate) struct $name { $($field: String),* }

        impl FromForm for $name {
            fn from_form(form: &mut Reader<'_>) -> Option<Self> {
                $(let $field = form.text(stringify!($field), stringify!($field), 2_000);)*
                Some(Self { $($field: $field?),* })
            }
        }
    )*};
}

fields! {
    /// A way to show control.
    WishFields { repository, kind, mail, file }
    /// A challenge to look at.
    LookFields { challenge }
    /// A further repository.
    AddFields { address, outside }
    /// A change of a repository.
    ChangeFields { repository, what, reason }
    /// A further maintainer.
    MemberFields { handle }
    /// What a project says of itself.
    AboutFields { name, description, homepage }
    /// Another name in addresses.
    RenameFields { to }
    /// Whether to list.
    ListingFields { wants }
    /// Why.
    WhyFields { why }
}

type Done = Result<SeeOther, WebError>;

/// What every change of a project begins with.
struct Start {
    app: App,
    slug: Slug,
    actor: Actor,
    now: Timestamp,
    tx: Transaction,
}

impl Start {
    async fn new(app: App, visit: &Visit, slug: Slug) -> Result<Self, WebError> {
        let (actor, now) = (visit.person()?.actor(), app.now());
        let tx = app.store.database().begin().await?;
        Ok(Self { app, slug, actor, now, tx })
    }

    async fn project(&mut self) -> Result<ProjectId, StoreError> {
        Ok(projects::need_slug(&mut self.tx, &self.slug).await?.id)
    }

    /// The project's part in the current edition.
    async fn part(&mut self) -> Result<Registration, WebError> {
        let stored = editions::current(&mut self.tx).await?;
        let found = match stored {
            Some(stored) => registrations::of_slug(&mut self.tx, &stored.edition.id, &self.slug).await?,
            None => None,
        };
        found.ok_or_else(|| WebError::NotFound("registration of this project in the current edition".to_owned()))
    }

    /// Refuses the word of a forge that nobody could ask: the challenge would stay open for ever.
    async fn forge_can_be_asked(&mut self, project: &ProjectId, id: &RepositoryId) -> Result<(), WebError> {
        let all = projects::repositories(&mut self.tx, project).await?;
        let Some(repository) = all.into_iter().find(|one| one.id == *id) else { return Ok(()) };
        let linked = match self.actor.person() {
            Some(person) => identities::list(&mut self.tx, person).await?,
            None => Vec::new(),
        };
        let host = Address::parse(&repository.address, self.app.config.addresses)?.host().to_owned();
        let word = ForgeWord::of(&self.app.config, (&repository.canonical, &host), &linked);
        if word.offered().is_some() {
            return Ok(());
        }
        let message = format!("you do not sign in here with the forge of {}", repository.canonical);
        let refusal = Refusal::new(RefusalKind::Invalid, "forge-not-linked", message);
        Err(refusal.hint("Add your account there on your account page, or choose another way.").into())
    }

    async fn end(self, said: &str) -> Done {
        self.tx.commit().await?;
        Ok(SeeOther::to(format!("/my/{}", self.slug)).saying(&self.app, said))
    }
}

fn invalid(code: &'static str, message: impl Into<String>) -> WebError {
    WebError::Refused(Refusal::new(RefusalKind::Invalid, code, message))
}

fn repository(text: &str) -> Result<RepositoryId, WebError> {
    RepositoryId::new(text).map_err(|_| WebError::NotFound("such repository".to_owned()))
}

/// Asks for a way to show control.
pub(crate) async fn issue(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<WishFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let kind = ProofKind::from_name(&typed.kind).ok_or_else(|| invalid("way", "this is no way to show control"))?;
    let mail = (kind == ProofKind::Mail).then_some(MailSource { address: typed.mail, file: typed.file });
    let wish = Wish { repository: repository(&typed.repository)?, kind, mail };
    let id = start.project().await?;
    let rules = start.app.config.addresses;
    if kind == ProofKind::Forge {
        start.forge_can_be_asked(&id, &wish.repository).await?;
    }
    control::issue(&mut start.tx, &start.actor, &id, &wish, rules, start.now).await?;
    start.end("Do what stands beside the repository; the token is for you alone.").await
}

/// Sends a worker to look.
pub(crate) async fn look(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<LookFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let id = start.project().await?;
    control::look_again(&mut start.tx, &start.actor, &id, &typed.challenge, start.now).await?;
    start.end("The server looks; reload this page in a moment.").await
}

/// Adds a repository.
pub(crate) async fn add_repository(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<AddFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let address = Address::parse(&typed.address, start.app.config.addresses)?;
    let out_of_scope = Some(typed.outside).filter(|reason| !reason.is_empty());
    let new = NewRepository { written: typed.address, address, out_of_scope };
    projects::add_repository(&mut start.tx, &start.actor, &start.slug, &new, start.now).await?;
    start.end("The repository is added; show that you control it.").await
}

/// Puts a repository out of scope or back, or takes it out.
pub(crate) async fn change_repository(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<ChangeFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let id = repository(&typed.repository)?;
    let (tx, actor, slug, now) = (&mut start.tx, &start.actor, &start.slug, start.now);
    match typed.what.as_str() {
        "remove" => projects::remove_repository(tx, actor, slug, &id, &typed.reason, now).await?,
        "out" => projects::set_scope(tx, actor, slug, &id, Some(&typed.reason), now).await?,
        _ => projects::set_scope(tx, actor, slug, &id, None, now).await?,
    }
    start.end("The repository is changed.").await
}

/// Names another maintainer.
pub(crate) async fn add_member(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<MemberFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    projects::add_member(&mut start.tx, &start.actor, &start.slug, &typed.handle, start.now).await?;
    start.end("They maintain the project too.").await
}

/// Ends the own part in a project.
pub(crate) async fn leave(State(app): State<App>, visit: Visit, Path(project): Path<Slug>) -> Done {
    let mut start = Start::new(app, &visit, project).await?;
    projects::leave(&mut start.tx, &start.actor, &start.slug, start.now).await?;
    start.tx.commit().await?;
    Ok(SeeOther::to("/my").saying(&start.app, "You no longer maintain the project."))
}

/// Changes what a project says of itself.
pub(crate) async fn describe(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<AboutFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let said = Description { name: typed.name, description: typed.description, homepage: typed.homepage };
    projects::describe(&mut start.tx, &start.actor, &start.slug, &said, start.now).await?;
    start.end("Saved.").await
}

/// Gives a project another name in addresses.
pub(crate) async fn rename(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<RenameFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let to = Slug::new(typed.to.as_str()).map_err(|error| invalid("slug-form", format!("the name {error}")))?;
    projects::rename(&mut start.tx, &start.actor, &start.slug, &to, start.now).await?;
    start.slug = to;
    start.end("The project has a new name in addresses; the former one leads here.").await
}

/// Records whether the project wishes to be listed.
pub(crate) async fn wish_listing(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<ListingFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let part = start.part().await?;
    let wants = typed.wants == "yes";
    registrations::wish_listing(&mut start.tx, &start.actor, &part.id, wants, start.now).await?;
    start.end(if wants { "The project wishes to be listed." } else { "The project is not listed." }).await
}

/// Takes the project out of the current edition.
pub(crate) async fn withdraw(
    State(app): State<App>,
    visit: Visit,
    Path(project): Path<Slug>,
    form: Form<WhyFields>,
) -> Done {
    let typed = form.need()?;
    let mut start = Start::new(app, &visit, project).await?;
    let part = start.part().await?;
    registrations::withdraw(&mut start.tx, &start.actor, &part.id, &typed.why, start.now).await?;
    start.end("The project is withdrawn.").await
}

/// Asks for an evaluation.
pub(crate) async fn evaluate(State(app): State<App>, visit: Visit, Path(project): Path<Slug>) -> Done {
    let mut start = Start::new(app, &visit, project).await?;
    let part = start.part().await?;
    evaluations::demand(&mut start.tx, &start.actor, &part.id, start.now).await?;
    start.end("The evaluation is on its way; its result appears on the project's page.").await
}

#[derive(askama::Template)]
#[template(path = "my/control.html")]
struct MailPage {
    page: Page,
}

/// Shows what the link of a mail does: opening a mail alone must not do it.
pub(crate) async fn mail_link(page: Page) -> Response {
    Shown(MailPage { page: page.titled("Confirm that you act for the repository") }).into_response()
}

/// Takes the link of a mail for the person who asked for it.
pub(crate) async fn confirm_mail(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Done {
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    let challenge = links::redeem(&mut tx, Purpose::ControlMail, &token, now).await?;
    control::open_mail(&mut tx, &actor, &challenge, now).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/my")
        .saying(&app, "Thank you. The server looks once more; the page of the project says the rest."))
}
