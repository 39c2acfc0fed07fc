//! What a person or a program is told when something does not happen.

use std::time::Duration;

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

/// A link that helps on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Where to.
    pub href: String,
    /// What is there.
    pub label: String,
}

impl Way {
    /// Makes a link.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// What is shown instead of an answer: as a page for people, as a problem document (RFC 9457) for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status of HTTP.
    pub status: StatusCode,
    /// A stable code in kebab-case.
    pub code: &'static str,
    /// The title, in sentence case.
    pub title: String,
    /// What happened, as one or two sentences.
    pub detail: String,
    /// What to do, as one sentence; empty when there is nothing.
    pub hint: String,
    /// Places that may be meant.
    pub ways: Vec<Way>,
    /// When to come back.
    pub retry: Option<Retry>,
}

/// When it is worth to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// After this time.
    After(Duration),
    /// At this time of the server.
    At(Timestamp),
}

impl Retry {
    /// Returns the whole seconds to wait, at least one.
    pub(crate) fn seconds(self, now: Timestamp) -> u64 {
        let wait = match self {
            Self::After(wait) => wait,
            Self::At(then) => Duration::try_from(then.duration_since(now)).unwrap_or_default(),
        };
        (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
    }
}

impl Failure {
    /// Makes a failure without advice.
    pub fn new(status: StatusCode, code: &'static str, title: impl Into<String>, detail: impl Into<String>) -> Self {
        let (title, detail) = (title.into(), detail.into());
        Self { status, code, title, detail, hint: String::new(), ways: Vec::new(), retry: None }
    }

    /// Adds the advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Adds places that may be meant.
    #[must_use]
    pub fn ways(mut self, ways: Vec<Way>) -> Self {
        self.ways = ways;
        self
    }

    /// Returns the failure behind a bare status, which a layer of the server or a library answered.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::new(
                status,
                "no-such-page",
                "There is no such page",
                "Nothing has this address: it may have been renamed, or the link has a mistake.",
            ),
            StatusCode::METHOD_NOT_ALLOWED => Self::new(
                status,
                "method-not-allowed",
                "That does not work at this address",
                "The address exists, but not for this kind of request.",
            )
            .hint("Open the page first, and use its form."),
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(status, "body-too-large", "That is too much at once", "The form or file is larger than allowed.")
                    .hint("Send less text, or a smaller file.")
            }
            StatusCode::REQUEST_TIMEOUT => Self::new(
                status,
                "too-slow",
                "The request took too long",
                "The server waited, and did not receive the whole request in time.",
            )
            .hint("Try again on a steadier connection."),
            StatusCode::SERVICE_UNAVAILABLE => Self::new(
                status,
                "unavailable",
                "The server cannot answer at the moment",
                "Something that it needs does not answer. Nothing of what you sent was lost that the server had accepted.",
            )
            .hint("Try again in a minute."),
            StatusCode::INTERNAL_SERVER_ERROR => Self::new(
                status,
                "internal-error",
                "Something went wrong here",
                "This is a defect of the server and not your fault. What you sent was not stored.",
            )
            .hint("Try again; if it happens twice, tell the organisers the number of the request below."),
            status if status.is_server_error() => {
                Self::new(status, "server-error", "The server cannot answer", "The request could not be finished.")
                    .hint("Try again in a minute.")
            }
            status => Self::new(
                status,
                "bad-request",
                "The request could not be read",
                "The server did not understand what was sent.",
            )
            .hint("Open the page again and repeat the last step."),
        }
    }

    /// Says that the client has to wait.
    pub(crate) fn too_many(wait: Duration) -> Self {
        let seconds = wait.as_secs().max(1);
        let mut failure = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-many-requests",
            "That was a little fast",
            "Your address sent more requests than one client may send.",
        )
        .hint(if seconds == 1 {
            "Wait a second, and try again.".to_owned()
        } else {
            format!("Wait {seconds} seconds, and try again.")
        });
        failure.retry = Some(Retry::After(wait));
        failure
    }
}

impl IntoResponse for Failure {
    /// The body is made later, by the layer that knows whether a person or a program asked.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_whole_seconds_and_never_too_short() {
        let now = Timestamp::from_second(1_000).unwrap();
        let at = |millisecond| Retry::At(Timestamp::from_millisecond(millisecond).unwrap());
        for (retry, seconds) in [
            (Retry::After(Duration::from_millis(1)), 1),
            (Retry::After(Duration::from_millis(2_001)), 3),
            (at(1_002_001), 3),
            (at(1_060_000), 60),
            (at(1_000_000), 1),
            (at(999_000), 1),
        ] {
            assert_eq!(retry.seconds(now), seconds, "{retry:?}");
        }
    }
}
