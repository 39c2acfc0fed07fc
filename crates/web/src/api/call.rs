//! A call as it came: its parameters, which must all be known, and what the program accepts.

use axum::{
    extract::{FromRequestParts, OriginalUri, Query},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::Response,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    answer::{self, JSON, Miss},
    problem,
    types::List,
};
use crate::{app::App, failure::Failure};

/// Rows of a page when nothing is said.
const USUAL: u8 = 50;
/// Most rows of a page.
pub(super) const MOST: u8 = 100;

/// A call with its parameters.
#[derive(Debug)]
pub(crate) struct Call<Q> {
    /// The parameters.
    pub(super) query: Q,
    path: String,
    text: String,
    headers: HeaderMap,
}

impl<Q: DeserializeOwned> FromRequestParts<App> for Call<Q> {
    type Rejection = Miss;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Miss> {
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let query = read(&uri)?;
        let (path, text) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
        Ok(Self { query, path, text, headers: parts.headers.clone() })
    }
}

/// Reads parameters; one that is unknown, stands twice, or has no value of its kind is refused by its name.
fn read<Q: DeserializeOwned>(uri: &axum::http::Uri) -> Result<Q, Miss> {
    let wrong = |error: axum::extract::rejection::QueryRejection| {
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let detail = format!("The parameters cannot be read: {cause}.");
        let failure = Failure::new(StatusCode::BAD_REQUEST, "parameter", "A parameter is wrong", detail);
        Miss::failure(failure.hint("The document at /api/v1/openapi.json names the parameters of each address."))
    };
    Query::<Q>::try_from_uri(uri).map(|query| query.0).map_err(wrong)
}

impl<Q> Call<Q> {
    /// Answers with JSON that everybody may read.
    pub(super) fn answer(&self, value: &impl Serialize) -> Result<Response, Miss> {
        self.accepts(JSON)?;
        answer::public(&self.headers, value)
    }

    /// Answers with a page of a list, whose next page is told in the body and in the header `Link`.
    pub(super) fn list<T: Serialize>(&self, app: &App, items: Vec<T>, next: Option<String>) -> Result<Response, Miss> {
        let next = next.map(|cursor| app.config.address(&self.with("after", &cursor)));
        let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
        let mut response = self.answer(&List { items, next })?;
        if let Some(link) = link.and_then(|link| link.parse().ok()) {
            response.headers_mut().insert(header::LINK, link);
        }
        Ok(response)
    }

    /// Returns this address with another value of a parameter.
    fn with(&self, name: &str, value: &str) -> String {
        let pairs = url::form_urlencoded::parse(self.text.as_bytes()).filter(|(key, _)| key != name);
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs).append_pair(name, value);
        format!("{}?{}", self.path, query.finish())
    }

    /// Returns the path with another name of a project in it, and the same parameters.
    pub(super) fn renamed(&self, from: &str, to: &str) -> String {
        let path = self.path.replacen(&format!("/projects/{from}"), &format!("/projects/{to}"), 1);
        if self.text.is_empty() { path } else { format!("{path}?{}", self.text) }
    }

    /// Fails unless the program accepts this media type.
    pub(super) fn accepts(&self, kind: &str) -> Result<(), Miss> {
        let accept = self.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        if accept.is_none_or(|accept| accepts(accept, kind)) { Ok(()) } else { Err(problem::not_acceptable(kind)) }
    }
}

fn accepts(accept: &str, kind: &str) -> bool {
    let group = kind.split('/').next().unwrap_or_default();
    accept.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part.to_ascii_lowercase().as_str(), "q=0" | "q=0.0"));
        !refused && (named == kind || named == "*/*" || named == format!("{group}/*") || named.is_empty())
    })
}

/// Returns how many rows a page has.
///
/// # Errors
/// It is none, or too many.
pub(super) fn rows(limit: Option<u8>) -> Result<u8, Miss> {
    match limit.unwrap_or(USUAL) {
        rows @ 1..=MOST => Ok(rows),
        other => Err(problem::parameter(format!("`limit` is {other}; a page has 1 to {MOST} items."))),
    }
}

/// Returns the level that a program asks for.
///
/// # Errors
/// There is no such level.
pub(super) fn level(level: Option<u8>) -> Result<Option<u8>, Miss> {
    match level {
        Some(other) if !(1..=3).contains(&other) => {
            Err(problem::parameter(format!("`level` is {other}; there are 1 to 3.")))
        }
        fine => Ok(fine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_gets_what_it_accepts() {
        for (accept, fine) in [
            ("application/json", true),
            ("text/html, */*;q=0.1", true),
            ("application/*", true),
            ("", true),
            ("text/html", false),
            ("application/json;q=0", false),
        ] {
            assert_eq!(accepts(accept, JSON), fine, "{accept}");
        }
    }

    #[test]
    fn a_page_has_some_rows_and_not_too_many() {
        assert_eq!(rows(None).unwrap(), USUAL);
        assert!(rows(Some(0)).is_err() && rows(Some(101)).is_err() && rows(Some(100)).is_ok());
    }
}
