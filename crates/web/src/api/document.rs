//! The document of the API, OpenAPI 3.1: made of the handlers and types themselves, so that it cannot say anything else.

mod common;
mod words;

use std::sync::LazyLock;

use axum::response::Response;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use super::{
    answer::Miss,
    call::Call,
    export,
    read::{Nothing, awards, boards, editions, evaluations, projects},
    write,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Security Slam",
        version = "1",
        description = "What a Security Slam publishes, and what a program may do in a person's name.\n\n\
            Lists come in pages: `next` is the address of the next one. Every failure is a problem document (RFC 9457) \
            whose `code` stays the same. Unknown parameters and fields are refused. Times are in UTC. What could not be \
            seen is unknown, never failed and never passed.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        editions::list, editions::show, editions::badges, editions::report, editions::audit,
        projects::list, projects::show, projects::badges, boards::show,
        evaluations::list, evaluations::show, awards::list, awards::show,
        export::download, show,
        write::me::show, write::evaluations::ask, write::registrations::register, write::submissions::submit,
        write::results::report,
    ),
    tags(
        (name = "Editions", description = "Dates, rules, badges, and reports."),
        (name = "Projects", description = "Listed projects, their badges, and their evaluations."),
        (name = "Awards", description = "What was given to whom, and on what it rests."),
        (name = "Export", description = "Everything public in one file."),
        (name = "Audit", description = "The head of the log."),
        (name = "With a token", description = "What a program does in a person's name."),
        (name = "About", description = "This document.")
    ),
    modifiers(&Token)
)]
struct Document;

struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let about = "A token from your account page, with the scope that each address names: `read` for what you may see, \
            `write` to register, submit, and report, `review` for the queue, and `organise` to run the edition.";
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

pub(super) use words::STATUSES;

/// Returns the document.
pub(super) fn document() -> &'static serde_json::Value {
    static DOCUMENT: LazyLock<serde_json::Value> =
        LazyLock::new(|| common::complete(serde_json::to_value(Document::openapi()).unwrap_or_default()));
    &DOCUMENT
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "About", operation_id = "openapi", responses(
    (status = 200, body = serde_json::Value, description = "OpenAPI 3.1."),
    (status = "default", body = super::problem::Problem, content_type = "application/problem+json")
))]
pub(crate) async fn show(call: Call<Nothing>) -> Result<Response, Miss> {
    call.answer(document())
}

/// An address of the document, for people.
pub(super) struct Line {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) about: String,
    /// The scope of the token; empty when none is needed.
    pub(super) scope: String,
}

/// Returns the addresses of the document, those of one tag after the other.
pub(super) fn lines() -> Vec<(String, Vec<Line>)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let paths = document()["paths"].as_object();
    let operations = paths.into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.filter(|(_, one)| one["operationId"].is_string()).map(move |(method, one)| {
            let line = Line {
                method: method.to_uppercase(),
                path: path.clone(),
                about: text(&one["summary"]),
                scope: text(&one["security"][0]["token"][0]),
            };
            (text(&one["tags"][0]), line)
        })
    });
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    let tags = document()["tags"].as_array().into_iter().flatten();
    groups.extend(tags.map(|tag| (text(&tag["name"]), Vec::new())));
    for (tag, line) in operations {
        if let Some((_, lines)) = groups.iter_mut().find(|(name, _)| *name == tag) {
            lines.push(line);
        }
    }
    groups
}
