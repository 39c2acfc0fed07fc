//! Claims a badge.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use slam_event::submission::{Claim, Contributor, ContributorName};
use slam_store::submissions::{self, Addition, Entry};

use super::{Begun, Once, Sent};
use crate::{
    api::{
        answer::Miss,
        problem::Problem,
        types::{NewSubmission, Submitted},
    },
    app::App,
};

/// Adds to the claim of a badge, and sends it when asked to.
#[utoipa::path(post, path = "/api/v1/projects/{project}/submissions", tag = "With a token", operation_id = "submit",
    params(("project" = String, Path, description = "The project.", example = "tidy-tables"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gives the same answer for a day.")),
    request_body = NewSubmission, security(("token" = ["write"])), responses(
    (status = 200, body = Submitted),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn submit(
    State(app): State<App>,
    Path(slug): Path<String>,
    sent: Sent<NewSubmission>,
) -> Result<Response, Miss> {
    let mut once = match Once::begin(&app, &sent).await? {
        Begun::Again(answer) => return Ok(answer),
        Begun::First(once) => once,
    };
    let (input, now) = (&sent.input, once.now);
    let entry = Entry::of_project(&mut once.tx, &slug).await?;
    let mut contributors = Vec::new();
    for one in &input.contributors {
        let name = ContributorName::read(&one.name, host(&entry.address))?;
        contributors.push(Contributor { name, did: one.did.clone() });
    }
    let claim = Claim { by: Vec::new(), links: input.links.clone(), contributors };
    let more = Addition { claim, note: input.note.clone() };
    let badge = (&entry, input.badge.as_str());
    let id = submissions::add(&mut once.tx, &sent.actor, badge, &more, now).await?;
    let state = if input.send {
        submissions::send(&mut once.tx, &sent.actor, badge, &input.disputes, now).await?.state.name()
    } else {
        let stored = submissions::find(&mut once.tx, &id).await?;
        stored.map_or("draft", |stored| stored.submission.state.name())
    };
    let said = Submitted { submission: id.as_str().to_owned(), badge: input.badge.clone(), state: state.to_owned() };
    once.finish(StatusCode::OK, &said).await
}

/// Returns the host of a repository: logins are names there.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default()
}
