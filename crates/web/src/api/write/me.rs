//! Says who a token acts for.

use axum::{extract::State, http::StatusCode, response::Response};
use slam_store::{people, projects};

use crate::{
    api::{
        answer::{self, JSON, Miss},
        call::Call,
        problem::Problem,
        read::Nothing,
        types::{Me, TokenFacts},
    },
    app::App,
    visit::Visit,
};

/// Who the token acts for, and how far it reaches.
#[utoipa::path(get, path = "/api/v1/me", tag = "With a token", operation_id = "me", security(("token" = ["read"])),
    responses(
    (status = 200, body = Me),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(State(app): State<App>, visit: Visit, call: Call<Nothing>) -> Result<Response, Miss> {
    call.accepts(JSON)?;
    let (signed, on) = (visit.person()?, app.store.database());
    let account = &signed.account;
    let person = people::find(on, &account.id).await?.ok_or_else(|| Miss::nothing("such person"))?;
    let maintained = projects::memberships(on, &account.id).await?;
    let scopes = signed.scopes.iter().flatten().map(|scope| scope.name().to_owned()).collect();
    let me = Me {
        id: account.id.as_str().to_owned(),
        handle: person.handle,
        name: person.display_name,
        roles: account.roles.iter().map(|role| role.name().to_owned()).collect(),
        maintains: maintained.iter().map(|one| one.project.slug.to_string()).collect(),
        token: TokenFacts { scopes },
    };
    Ok(answer::own(StatusCode::OK, answer::text(&me)?))
}
