//! A browser: it keeps cookies, sends the headers that browsers send, and the token of the last form it saw.

use std::{collections::BTreeMap, sync::Mutex};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, Method, Request, header},
};
use tower::ServiceExt as _;

use super::Answer;
use crate::form::TOKEN_FIELD;

/// A browser.
pub struct Browser {
    router: Router,
    is_encrypted: bool,
    origin: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    cookies: BTreeMap<String, String>,
    /// The token of the last page that held a form.
    token: Option<String>,
}

impl Browser {
    pub(super) fn new(router: Router, is_encrypted: bool, origin: String) -> Self {
        Self { router, is_encrypted, origin, state: Mutex::default() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, HeaderMap::new(), Body::empty()).await
    }

    /// Sends a form from a page of the server, with its token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token().await;
        let fields: Vec<_> = std::iter::once((TOKEN_FIELD, token.as_str())).chain(fields.iter().copied()).collect();
        self.post_raw(path, &fields).await
    }

    /// Sends a form as it is, without adding a token.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = self.own_page("application/x-www-form-urlencoded");
        self.send(Method::POST, path, headers, Body::from(body)).await
    }

    /// Sends a form with one file, with its token.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> Answer {
        const EDGE: &str = "edge-of-the-parts";
        let token = self.form_token().await;
        let mut body = Vec::new();
        for (name, value) in std::iter::once(&(TOKEN_FIELD, token.as_str())).chain(fields) {
            let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let (field, name, bytes) = file;
        let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        body.extend_from_slice(format!("--{EDGE}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let headers = self.own_page(&format!("multipart/form-data; boundary={EDGE}"));
        self.send(Method::POST, path, headers, Body::from(body)).await
    }

    /// Returns the token that this browser's forms carry.
    pub async fn form_token(&self) -> String {
        let known = self.state.lock().expect("no test panics here").token.clone();
        if let Some(token) = known {
            return token;
        }
        self.get("/start").await;
        let token = self.state.lock().expect("no test panics here").token.clone();
        token.unwrap_or_else(|| panic!("/start has no form with a token"))
    }

    /// Sends any request with the cookies of this browser.
    pub async fn send(&self, method: Method, path: &str, headers: HeaderMap, body: Body) -> Answer {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        *request.headers_mut() = headers;
        let cookies = {
            let state = self.state.lock().expect("no test panics here");
            state.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
        };
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.parse().expect("cookies are ASCII"));
        }
        let response = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let answer = Answer::read(path, response).await;
        self.keep(&answer);
        answer
    }

    /// Puts a cookie into the browser, by its name without a prefix.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        let name = if self.is_encrypted { format!("__Host-{name}") } else { name.to_owned() };
        self.state.get_mut().expect("no test panics here").cookies.insert(name, value.to_owned());
    }

    /// Returns a cookie, by its name without a prefix.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let name = if self.is_encrypted { format!("__Host-{name}") } else { name.to_owned() };
        self.state.lock().expect("no test panics here").cookies.get(&name).cloned()
    }

    /// The headers that a browser sends with a form of the server's own page.
    fn own_page(&self, kind: &str) -> HeaderMap {
        let fetch_site = HeaderName::from_static("sec-fetch-site");
        let lines = [(header::CONTENT_TYPE, kind), (header::ORIGIN, &self.origin), (fetch_site, "same-origin")];
        lines.into_iter().map(|(name, value)| (name, value.parse().expect("a header"))).collect()
    }

    fn keep(&self, answer: &Answer) {
        let mut state = self.state.lock().expect("no test panics here");
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("cookies are ASCII");
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if line.contains("Max-Age=0") {
                state.cookies.remove(name);
            } else {
                state.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let marker = format!("name=\"{TOKEN_FIELD}\" value=\"");
        if let Some((_, rest)) = answer.text.split_once(&marker) {
            state.token = rest.split('"').next().map(str::to_owned);
        }
    }
}
