//! Registers a project.

use axum::{extract::State, http::StatusCode, response::Response};
use slam_event::registration::{RegistrationRequest, RepositoryRequest, check_request};
use slam_store::registrations::{self, Rivals};

use super::{Begun, Once, Sent};
use crate::{
    api::{
        answer::{Miss, first_of},
        problem::Problem,
        target,
        types::{AnyRepository, NewRegistration, Registered},
    },
    app::App,
};

/// Registers a project for an edition.
#[utoipa::path(post, path = "/api/v1/registrations", tag = "With a token", operation_id = "register",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same answer for a day.")),
    request_body = NewRegistration, security(("token" = ["write"])), responses(
    (status = 201, body = Registered),
    (status = 409, body = Problem, content_type = "application/problem+json", description = "Closed, or registered already."),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn register(State(app): State<App>, sent: Sent<NewRegistration>) -> Result<Response, Miss> {
    let input = &sent.input;
    let current = target::edition(&app, Some(&input.edition)).await?;
    let edition = &current.shown.edition;
    let repository = |one: &AnyRepository| RepositoryRequest {
        address: one.address.clone(),
        out_of_scope: one.out_of_scope.clone(),
    };
    let request = RegistrationRequest {
        name: input.name.clone(),
        description: input.description.clone(),
        homepage: input.homepage.clone(),
        steward: input.steward.clone(),
        stage: input.stage.clone(),
        repositories: input.repositories.iter().map(repository).collect(),
        wants_listing: input.wants_listing,
    };
    let checked = check_request(&request, &edition.level, app.config.addresses).map_err(first_of)?;
    let mut once = match Once::begin(&app, &sent).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(once) => once,
    };
    // A rival claim is a matter for people: a program cannot raise one.
    let done =
        registrations::register(&mut once.tx, &sent.actor, &edition.id, &checked, Rivals::Refuse, once.now).await?;
    let url = app.config.address(&format!("/my/{}", done.slug));
    let said = Registered { registration: done.registration.as_str().to_owned(), project: done.slug.to_string(), url };
    once.finish(StatusCode::CREATED, &said).await
}
