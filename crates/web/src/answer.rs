//! Answers of handlers: a page, or the way to the next one.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::{app::App, cookies::Cookie, error::WebError};

/// A page that is made of a template.
#[derive(Debug)]
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: Template> IntoResponse for Shown<T> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(text) => Html(text).into_response(),
            Err(error) => WebError::from(error).into_response(),
        }
    }
}

/// Sends the browser to another page of this server, which it then reads with GET.
#[derive(Debug)]
pub(crate) struct SeeOther {
    to: String,
    cookies: Vec<HeaderValue>,
}

impl SeeOther {
    /// Goes to a path that the server made; one from outside passes through [`crate::LocalPath`] first.
    pub(crate) fn to(path: impl Into<String>) -> Self {
        Self { to: path.into(), cookies: Vec::new() }
    }

    /// Lets the next page say something on top, once: "The project is registered."
    #[must_use]
    pub(crate) fn saying(self, app: &App, text: &str) -> Self {
        let text = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        // Signed, so that nobody else's words can stand in our notice.
        let value = format!("{}.{text}", app.config.secret.code(NOTICE, &text));
        self.with_cookie(Cookie::Notice.set(&value, &app.config))
    }

    pub(crate) fn with_cookie(mut self, cookie: HeaderValue) -> Self {
        self.cookies.push(cookie);
        self
    }
}

const NOTICE: &str = "notice";

/// Reads what the previous answer wants said.
pub(crate) fn notice(app: &App, cookie: &str) -> Option<String> {
    let (code, text) = cookie.split_once('.')?;
    let ours = app.config.secret.proves(NOTICE, text, code);
    ours.then(|| percent_decode_str(text).decode_utf8_lossy().into_owned())
}

impl IntoResponse for SeeOther {
    fn into_response(self) -> Response {
        let mut response = StatusCode::SEE_OTHER.into_response();
        match HeaderValue::from_str(&self.to) {
            Ok(to) => response.headers_mut().insert(header::LOCATION, to),
            Err(error) => return WebError::internal("name the next page")(error).into_response(),
        };
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
