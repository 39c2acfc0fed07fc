//! The last hand at every answer: failures get their page or problem document, and all get the headers that keep
//! browsers careful.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Serialize;

use crate::{
    app::App,
    cookies::Cookie,
    failure::Failure,
    page::Page,
    visit::{REQUEST_ID, Visit, id_header, is_html},
};

/// An answer that other sites may show: pictures, feeds, and public data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Embeddable;

#[derive(Template)]
#[template(path = "failure.html")]
struct FailurePage<'a> {
    page: Page,
    failure: &'a Failure,
    request: &'a str,
}

/// A problem document of RFC 9457. The type stays `about:blank`, as the RFC has it for problems that the status and a
/// code tell apart.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    hint: &'a str,
    request: &'a str,
}

pub(crate) fn finish(app: &App, visit: &Visit, mut response: Response) -> Response {
    let failed = response.extensions_mut().remove::<Failure>().or_else(|| bare(&response));
    if let Some(failure) = failed {
        say(app, visit, &failure, &mut response);
    }
    let embeddable = response.extensions_mut().remove::<Embeddable>().is_some();
    let html = is_html(&response);
    let known = visit.known();
    let headers = response.headers_mut();
    // A guest is bound to a browser only by a page that can hold a form.
    if html || visit.signed().is_some() {
        set_cookies(headers, &known.recognised.cookies);
    }
    if html && known.notice.is_some() {
        headers.append(header::SET_COOKIE, Cookie::Notice.clear(&app.config));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        let signed = visit.signed().is_some();
        let rule = if html && !signed { "private, no-cache" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    if html {
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    headers.insert(REQUEST_ID, id_header(visit));
    for (name, value) in careful(app, &known.nonce, embeddable) {
        headers.insert(name, value);
    }
    response
}

/// Sets the cookies of the visit, except those that the handler set: it knows better. An answer with a cookie of one
/// person is for nobody else.
fn set_cookies(headers: &mut HeaderMap, cookies: &[HeaderValue]) {
    let name = |cookie: &HeaderValue| cookie.as_bytes().split(|byte| *byte == b'=').next().map(<[u8]>::to_vec);
    let ours: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(name).collect();
    for cookie in cookies.iter().filter(|cookie| !ours.contains(&name(cookie))) {
        headers.append(header::SET_COOKIE, cookie.clone());
        headers.remove(header::CACHE_CONTROL);
    }
}

/// Returns the failure behind an answer of a library, which says little or in its own words.
fn bare(response: &Response) -> Option<Failure> {
    let status = response.status();
    // The library below answers in plain words; whatever says another kind is a page, a document, or a picture of ours.
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let ours = kind.is_some_and(|kind| !kind.starts_with("text/plain"));
    ((status.is_client_error() || status.is_server_error()) && !ours).then(|| Failure::of_status(status))
}

const PROBLEM: &str = "application/problem+json";

fn say(app: &App, visit: &Visit, failure: &Failure, response: &mut Response) {
    let request = visit.known().id.as_str();
    let (kind, body) = if visit.is_program() {
        let problem = Problem {
            r#type: "about:blank",
            title: &failure.title,
            status: failure.status.as_u16(),
            detail: &failure.detail,
            code: failure.code,
            hint: &failure.hint,
            request,
        };
        (PROBLEM, serde_json::to_string(&problem).unwrap_or_default())
    } else {
        let page = FailurePage { page: Page::new(app, visit).titled(&failure.title), failure, request };
        ("text/html; charset=utf-8", page.render().unwrap_or_else(|_| failure.title.clone()))
    };
    if let Some(retry) = failure.retry {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry.seconds(app.now())));
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    *response.body_mut() = Body::from(body);
}

/// The headers that keep browsers careful. No page of ours loads anything from elsewhere, stands in a frame, or holds a
/// script without the nonce of this very answer.
fn careful(app: &App, nonce: &str, embeddable: bool) -> Vec<(HeaderName, HeaderValue)> {
    let policy = if embeddable {
        // An SVG picture that is opened by itself is a document; its styles are its own, and it loads nothing.
        "default-src 'none'; style-src 'unsafe-inline'; sandbox".to_owned()
    } else {
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
    };
    let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let fixed =
        |name: &'static str, value: &'static str| (HeaderName::from_static(name), HeaderValue::from_static(value));
    let mut all = vec![
        (header::CONTENT_SECURITY_POLICY, policy),
        fixed("x-content-type-options", "nosniff"),
        // With `no-referrer` browsers send `Origin: null` with our own forms, which then look foreign.
        fixed("referrer-policy", "same-origin"),
        fixed("cross-origin-opener-policy", "same-origin"),
        fixed("cross-origin-resource-policy", if embeddable { "cross-origin" } else { "same-origin" }),
        fixed("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
        fixed("x-frame-options", "DENY"),
    ];
    if embeddable {
        all.push(fixed("access-control-allow-origin", "*"));
    }
    if app.config.is_encrypted() {
        all.push(fixed("strict-transport-security", "max-age=31536000"));
    }
    all
}
