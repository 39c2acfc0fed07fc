//! Why a handler has no answer, and which failure the person is shown.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use slam_event::{Refusal, RefusalKind};
use slam_store::StoreError;

use crate::failure::{Failure, Retry, Way};

/// Why a handler has no answer.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// There is no such thing; the text names it: `project "curl"`.
    #[error("there is no {0}")]
    NotFound(String),
    /// As `NotFound`, with places that may be meant.
    #[error("there is no {what}")]
    NotFoundBut {
        /// What was asked for.
        what: String,
        /// What may be meant.
        ways: Vec<Way>,
    },
    /// A rule of the event says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Anything that is said in full where it happens.
    #[error("{}", .0.detail)]
    Failure(Box<Failure>),
    /// A part of the server failed. The cause goes to the log and never to the page.
    #[error("{context}")]
    Internal {
        /// What the server was doing, as a lowercase fragment.
        context: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl WebError {
    /// Wraps a failure of the server: `.map_err(WebError::internal("read the leaderboard"))`.
    pub fn internal<E>(context: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Internal { context, source: source.into() }
    }

    fn failure(self) -> Failure {
        match self {
            Self::NotFound(what) => not_found(&what),
            Self::NotFoundBut { what, ways } => not_found(&what).ways(ways),
            Self::Refused(refusal) => Failure::from(refusal),
            Self::Failure(failure) => *failure,
            Self::Internal { context, source } => {
                tracing::error!(error = %chain(&*source), "cannot {context}");
                Failure::of_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

impl From<Failure> for WebError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

impl From<StoreError> for WebError {
    /// A refusal is told; everything else is a matter of the server.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            other => Self::Internal { context: "use the store", source: other.into() },
        }
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Internal { context: "write the page", source: error.into() }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let retry = match refusal.kind {
            RefusalKind::TooSoon(until) => Some(Retry::At(until)),
            _ => None,
        };
        let (status, title) = match refusal.kind {
            RefusalKind::NotAllowed => (StatusCode::FORBIDDEN, "You may not do this"),
            RefusalKind::Conflict => (StatusCode::CONFLICT, "That is not possible now"),
            RefusalKind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "Something in it has to change"),
            RefusalKind::TooSoon(_) => (StatusCode::TOO_MANY_REQUESTS, "Not yet"),
            RefusalKind::NotFound => (StatusCode::NOT_FOUND, "There is no such thing"),
        };
        let said = Self::new(status, refusal.code, title, sentence(&refusal.message)).hint(refusal.hint);
        Self { retry, ..said }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        self.failure().into_response()
    }
}

fn not_found(what: &str) -> Failure {
    Failure::new(
        StatusCode::NOT_FOUND,
        "not-found",
        "We could not find that",
        format!("There is no {what} here: it may have been renamed, withdrawn, or never listed."),
    )
}

/// Returns a fragment as a sentence: a capital letter and a full stop.
pub(crate) fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if fragment.ends_with(['.', '?', ':']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// Returns an error with all its causes on one line, for the log.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_refusal_keeps_its_code_and_advice() {
        for (kind, status) in [
            (RefusalKind::NotAllowed, 403),
            (RefusalKind::Conflict, 409),
            (RefusalKind::Invalid, 422),
            (RefusalKind::TooSoon(Timestamp::UNIX_EPOCH), 429),
            (RefusalKind::NotFound, 404),
        ] {
            let refusal = Refusal::new(kind, "some-code", "the window closed on 1 May").hint("Ask an organiser.");
            let failure = WebError::from(refusal).failure();
            assert_eq!((failure.status.as_u16(), failure.code), (status, "some-code"));
            assert_eq!(failure.detail, "The window closed on 1 May.");
            assert_eq!(failure.hint, "Ask an organiser.");
        }
    }

    #[test]
    fn the_cause_of_a_server_failure_stays_in_the_log() {
        let error = WebError::internal("read the projects")("table `project` is locked");
        let failure = error.failure();
        assert_eq!(failure.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!format!("{failure:?}").contains("locked"));
    }

    #[test]
    fn a_fragment_becomes_one_sentence() {
        for (fragment, text) in [("", ""), ("it is late", "It is late."), ("why?", "Why?"), ("é", "É.")] {
            assert_eq!(sentence(fragment), text);
        }
    }
}
