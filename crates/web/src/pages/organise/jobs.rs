//! Jobs that were given up, and another try.

use askama::Template;
use axum::extract::State;
use slam_event::audit::AuditSubject;
use slam_store::{
    audit::{self, Note},
    jobs::{self as queue, Count, DeadJob},
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader},
    page::Page,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "organise/jobs.html")]
pub(crate) struct JobsPage {
    page: Page,
    dead: Vec<DeadJob>,
    counts: Vec<Count>,
}

/// Shows the queue.
pub(crate) async fn jobs(State(app): State<App>, page: Page) -> Result<Shown<JobsPage>, WebError> {
    let database = app.store.database();
    let (dead, counts) = (queue::dead(database, 200).await?, queue::counts(database).await?);
    Ok(Shown(JobsPage { page: page.titled("Jobs"), dead, counts }))
}

/// A job.
pub(crate) struct Which(String);

impl FromForm for Which {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        form.line("job", "Job", 64).map(Self)
    }
}

/// Lets a job wait again.
pub(crate) async fn retry(State(app): State<App>, visit: Visit, form: Form<Which>) -> Result<SeeOther, WebError> {
    let Which(id) = form.need()?;
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    if !queue::revive(&mut tx, &id, now).await? {
        return Err(WebError::NotFound("such job that was given up".to_owned()));
    }
    audit::append(&mut tx, &actor, Note::new("job-revived", AuditSubject::thing("job", &id)), now).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/organise/jobs").saying(&app, "The job waits again."))
}
