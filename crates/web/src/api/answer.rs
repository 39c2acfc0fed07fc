//! Answers of the API: JSON with a digest to ask again by, and failures.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use slam_event::Refusal;
use slam_model::Sha256;
use slam_store::StoreError;

use crate::{error::WebError, failure::Failure};

/// The media type of answers.
pub(super) const JSON: &str = "application/json";

/// Why a handler of the API has no answer.
#[derive(Debug)]
pub(crate) enum Miss {
    /// The thing has another address now.
    Moved(String),
    /// Anything else.
    Failed(WebError),
}

impl<E: Into<WebError>> From<E> for Miss {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Miss {
    /// There is no such thing; the text names it: `project "curl"`.
    pub(super) fn nothing(what: impl Into<String>) -> Self {
        WebError::NotFound(what.into()).into()
    }

    /// A failure that is said in full where it happens.
    pub(super) fn failure(failure: Failure) -> Self {
        WebError::from(failure).into()
    }
}

impl IntoResponse for Miss {
    fn into_response(self) -> Response {
        match self {
            Self::Failed(error) => error.into_response(),
            Self::Moved(to) => match HeaderValue::from_str(&to) {
                Ok(to) => {
                    // 307 and not 308: a project may be called otherwise tomorrow.
                    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
                }
                Err(error) => WebError::internal("name the new address")(error).into_response(),
            },
        }
    }
}

/// Answers with JSON that everybody may read, or with 304 when the program has it.
pub(super) fn public(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Miss> {
    let text = text(value)?;
    // Weak, because the body travels compressed or not.
    let tag = format!("W/\"{}\"", &Sha256::of(text.as_bytes()).as_str()[..32]);
    let rules = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "public, no-cache".to_owned())];
    if has(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, rules).into_response());
    }
    Ok((rules, [(header::CONTENT_TYPE, JSON)], text).into_response())
}

/// Returns whether the program has this answer, as RFC 9110 section 13.1.2 compares: weakly.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let value = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    value.split(',').any(|one| one.trim() == "*" || bare(one) == bare(tag))
}

/// Answers with JSON for one person.
pub(super) fn own(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, JSON)], text).into_response()
}

/// Writes JSON with a line end.
pub(super) fn text(value: &impl Serialize) -> Result<String, Miss> {
    let mut text = serde_json::to_string(value).map_err(WebError::internal("write JSON"))?;
    text.push('\n');
    Ok(text)
}

/// Several rules that say no are told as one: the first, with all of them in its text.
pub(super) fn first_of(wrong: Vec<Refusal>) -> StoreError {
    let text = wrong.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; ");
    let first = wrong.into_iter().next();
    let invalid = || Refusal::new(slam_event::RefusalKind::Invalid, "invalid", "");
    let first = first.unwrap_or_else(invalid);
    StoreError::Refused(Refusal { message: text, ..first })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_compared_weakly_in_a_list_or_as_a_star() {
        let with = |text: &str| HeaderMap::from_iter([(header::IF_NONE_MATCH, text.parse().unwrap())]);
        for (sent, known) in
            [("W/\"a\"", true), ("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("a", false)]
        {
            assert_eq!(has(&with(sent), "W/\"a\""), known, "{sent}");
        }
        assert!(!has(&HeaderMap::new(), "W/\"a\""));
    }
}
