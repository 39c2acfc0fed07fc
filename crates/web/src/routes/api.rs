//! Routes of the API, and the page about it.

use super::{Route, get, post};
use crate::{
    access::{
        Access::{Public, Token},
        Scope::{Read, Write},
        Who::{Maintainer, SignedIn},
    },
    api::{
        self,
        read::{awards, boards, editions, evaluations, projects},
        write,
    },
};

pub(super) fn routes() -> Vec<Route> {
    let mut open = vec![
        get("api-openapi", "/api/v1/openapi.json", Public, api::document),
        get("api-editions", "/api/v1/editions", Public, editions::list),
        get("api-edition", "/api/v1/editions/{edition}", Public, editions::show),
        get("api-badges", "/api/v1/badges", Public, editions::badges),
        get("api-outcomes", "/api/v1/outcomes/{edition}", Public, editions::report),
        get("api-audit", "/api/v1/audit/head", Public, editions::audit),
        get("api-projects", "/api/v1/projects", Public, projects::list),
        get("api-project", "/api/v1/projects/{project}", Public, projects::show),
        get("api-project-badges", "/api/v1/projects/{project}/badges", Public, projects::badges),
        get("api-evaluations", "/api/v1/projects/{project}/evaluations", Public, evaluations::list),
        get("api-evaluation", "/api/v1/projects/{project}/evaluations/{evaluation}", Public, evaluations::show),
        get("api-leaderboard", "/api/v1/leaderboard", Public, boards::show),
        get("api-awards", "/api/v1/awards", Public, awards::list),
        get("api-award", "/api/v1/awards/{award}", Public, awards::show),
        get("api-export", "/api/v1/export/{file}", Public, api::export),
    ];
    open = open.into_iter().map(Route::embeddable).collect();
    open.extend([
        get("api", "/api", Public, api::guide::show),
        get("api-me", "/api/v1/me", Token(Read, SignedIn), write::me::show),
        post("api-register", "/api/v1/registrations", Token(Write, SignedIn), write::registrations::register),
        post("api-evaluate", "/api/v1/projects/{project}/evaluate", Token(Write, Maintainer), write::evaluations::ask),
        post(
            "api-submit",
            "/api/v1/projects/{project}/submissions",
            Token(Write, Maintainer),
            write::submissions::submit,
        ),
        post("api-report", "/api/v1/projects/{project}/results", Token(Write, Maintainer), write::results::report),
    ]);
    open
}
