//! The one place that lets a request in: rate, person, origin, body, token of the form. It stands before every handler
//! of the table of routes.

use std::sync::Arc;

use axum::{
    RequestExt as _,
    body::{self, Body, Bytes},
    extract::{FromRequest as _, Multipart, RawPathParams, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use slam_event::Slug;

use crate::{
    access::{Access, Admission, Standing, Who, admit},
    accounts,
    answer::SeeOther,
    app::App,
    error::{WebError, chain},
    failure::{Failure, Way},
    finish::Embeddable,
    form::{Fields, TOKEN_FIELD, Upload},
    routes::Facts,
    session,
    visit::{RouteName, Visit},
};

/// The mark of an answer whose handler ran: the test of the privilege matrix looks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entered;

/// The purpose of the code in a form.
const FORM: &str = "form";

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 2_000;

/// Returns the token that the forms of a visit carry.
pub(crate) fn form_token(app: &App, visit: &Visit) -> String {
    app.config.secret.code(FORM, visit.secret())
}

/// Lets a request in, or answers in place of its handler.
pub(crate) async fn guard(State((app, facts)): State<(App, Facts)>, request: Request, next: Next) -> Response {
    let mut response = match enter(&app, &facts, request).await {
        Ok(request) => {
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Entered);
            response
        }
        Err(instead) => instead,
    };
    response.extensions_mut().insert(RouteName(facts.name));
    if facts.embeddable {
        response.extensions_mut().insert(Embeddable);
    }
    response
}

async fn enter(app: &App, facts: &Facts, mut request: Request) -> Result<Request, Response> {
    let visit: Visit = request.extract_parts().await.map_err(WebError::into_response)?;
    let person = visit.signed().map(|signed| &signed.account.id);
    app.rates.take(facts.rate, visit.caller(), person).map_err(|wait| Failure::too_many(wait).into_response())?;
    let maintains = maintains(app, facts, &visit, &mut request).await.map_err(WebError::into_response)?;
    let shown = session::bearer(request.headers());
    let standing = Standing {
        roles: visit.signed().map(|signed| signed.account.roles.as_slice()),
        maintains,
        scopes: visit.signed().and_then(|signed| signed.scopes.as_deref()),
        monitors: shown.is_some_and(|token| is_monitor(app, token)),
        is_demo: app.config.tour().is_some(),
    };
    let admission = admit(facts.access, standing);
    if admission != Admission::Enter {
        return Err(refuse(admission, &visit, request.method()));
    }
    if request.method().is_safe() {
        return Ok(request);
    }
    accept(app, facts, &visit, request).await.map_err(IntoResponse::into_response)
}

/// Compares by codes of a key that nobody knows, so that the time tells nothing.
fn is_monitor(app: &App, shown: &str) -> bool {
    let secret = &app.config.secret;
    app.config
        .metrics_token
        .as_ref()
        .is_some_and(|token| secret.proves("metrics", shown, &secret.code("metrics", token)))
}

async fn maintains(app: &App, facts: &Facts, visit: &Visit, request: &mut Request) -> Result<bool, WebError> {
    let asks = matches!(facts.access, Access::Person(Who::Maintainer) | Access::Token(_, Who::Maintainer));
    let (true, Some(signed)) = (asks, visit.signed()) else { return Ok(false) };
    let params: RawPathParams = request.extract_parts().await.map_err(WebError::internal("read the path"))?;
    let named = params.iter().find(|(name, _)| *name == "project").and_then(|(_, slug)| Slug::new(slug).ok());
    let Some(project) = named else { return Ok(false) };
    Ok(accounts::maintains(&app.store, &signed.account.id, &project).await?)
}

fn refuse(admission: Admission, visit: &Visit, method: &Method) -> Response {
    match admission {
        Admission::SignIn if visit.is_program() => show_token(),
        Admission::SignIn => {
            // Only a page can be returned to; a form has to be opened again.
            let next = if method.is_safe() { visit.known().here.as_str() } else { "/" };
            SeeOther::to(format!("/sign-in?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))).into_response()
        }
        Admission::ShowToken => show_token(),
        Admission::Scope(scope) => Failure::new(
            StatusCode::FORBIDDEN,
            "token-scope",
            "The token does not reach this far",
            format!("This needs a token with the scope `{}`.", scope.name()),
        )
        .hint("Make a token with this scope on your account page.")
        .into_response(),
        Admission::Forbidden(who) => {
            let (detail, hint) = whose(who);
            Failure::new(StatusCode::FORBIDDEN, "forbidden", "This is for others", detail).hint(hint).into_response()
        }
        Admission::Hidden | Admission::Enter => Failure::of_status(StatusCode::NOT_FOUND).into_response(),
    }
}

fn whose(who: Who) -> (&'static str, &'static str) {
    let organisers = "If it should be yours too, ask an organiser.";
    match who {
        Who::SignedIn => ("Only people with an account can do this.", "Sign in first."),
        Who::Maintainer => (
            "Only maintainers of this project can do this.",
            "If you are one, ask another maintainer to add you, or show your control of the repository.",
        ),
        Who::Advisor => ("Only advisors, evaluators, and organisers can do this.", organisers),
        Who::Evaluator => ("Only evaluators and organisers can do this.", organisers),
        Who::Organiser => ("Only organisers can do this.", organisers),
    }
}

fn show_token() -> Response {
    let failure = Failure::new(
        StatusCode::UNAUTHORIZED,
        "token-needed",
        "A token is needed",
        "This address is for programs that show an API token.",
    )
    .hint("Send the header `Authorization: Bearer …` with a token from your account page.");
    let mut response = failure.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    response
}

/// Reads the body of a change and checks that it comes from our own page.
async fn accept(app: &App, facts: &Facts, visit: &Visit, request: Request) -> Result<Request, Failure> {
    let exempt = matches!(facts.access, Access::Token(..) | Access::Link);
    if !exempt && is_foreign(request.headers(), &app.config.origin()) {
        return Err(foreign());
    }
    let (mut parts, body) = request.into_parts();
    let most = if facts.takes_files { app.config.limits.upload_bytes } else { app.config.limits.form_bytes };
    let bytes = read(app, body, &parts.headers, most).await?;
    if !exempt {
        let fields = fields(&parts.headers, &bytes).await?;
        if !fields.find(TOKEN_FIELD).is_some_and(|token| app.config.secret.proves(FORM, visit.secret(), token)) {
            return Err(expired(visit));
        }
        parts.extensions.insert(Arc::new(fields));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

async fn read(app: &App, body: Body, headers: &HeaderMap, most: usize) -> Result<Bytes, Failure> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if told.is_some_and(|length| length > most) {
        return Err(Failure::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    match tokio::time::timeout(app.config.limits.body_time, body::to_bytes(body, most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_large(&error) => Err(Failure::of_status(StatusCode::PAYLOAD_TOO_LARGE)),
        Ok(Err(error)) => {
            tracing::debug!(error = %chain(&error), "the body broke off");
            Err(Failure::of_status(StatusCode::BAD_REQUEST))
        }
        Err(_) => Err(Failure::of_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The library tells the two apart only by their words.
fn is_too_large(error: &axum::Error) -> bool {
    chain(error).contains("length limit exceeded")
}

/// Returns whether a browser says that the request comes from another site. Programs say nothing, and then the token
/// decides alone.
fn is_foreign(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return true;
    }
    text(header::ORIGIN).is_some_and(|sent| sent != origin)
}

fn foreign() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        "foreign-form",
        "This form was sent from another site",
        "Nothing was changed, because another site may have made your browser send it.",
    )
    .hint("If it was you, open the page here and send its form.")
}

fn expired(visit: &Visit) -> Failure {
    let back = visit.known().here.split('?').next().unwrap_or("/").to_owned();
    Failure::new(
        StatusCode::FORBIDDEN,
        "form-expired",
        "This form has expired",
        "You signed in or out since it was opened, or your browser kept no cookie. Nothing was changed.",
    )
    .hint("Go back, reload the page, and send the form again; browsers keep what you typed.")
    .ways(vec![Way::new(back, "Open the page again"), Way::new("/", "Start page")])
}

async fn fields(headers: &HeaderMap, bytes: &Bytes) -> Result<Fields, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let unreadable = || Failure::of_status(StatusCode::BAD_REQUEST);
    if bytes.is_empty() {
        return Ok(Fields::default());
    }
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        let pairs = url::form_urlencoded::parse(bytes).take(MOST_FIELDS + 1);
        let texts: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        return if texts.len() > MOST_FIELDS { Err(unreadable()) } else { Ok(Fields { texts, files: Vec::new() }) };
    }
    if kind.eq_ignore_ascii_case("multipart/form-data") {
        return parts(headers, bytes).await.ok_or_else(unreadable);
    }
    Err(Failure::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not-a-form",
        "This address takes a form",
        "What was sent is no form.",
    )
    .hint("Open the page and use its form; programs find their addresses under /api/v1."))
}

/// Reads a form with files; `None` when it is broken.
async fn parts(headers: &HeaderMap, bytes: &Bytes) -> Option<Fields> {
    let mut request = Request::new(Body::from(bytes.clone()));
    *request.headers_mut() = headers.clone();
    let mut multipart = Multipart::from_request(request, &()).await.ok()?;
    let mut all = Fields::default();
    while let Some(part) = multipart.next_field().await.ok()? {
        if all.texts.len() + all.files.len() >= MOST_FIELDS {
            return None;
        }
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(name) => all.files.push(Upload { field, name, bytes: part.bytes().await.ok()?.to_vec() }),
            None => all.texts.push((field, part.text().await.ok()?)),
        }
    }
    Some(all)
}
