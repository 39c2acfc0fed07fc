//! A visit: what is known about a request before its handler runs. One layer around all routes makes it, times the
//! answer, and hands a failure to the page or document that says it.

use std::{net::IpAddr, net::Ipv4Addr, net::SocketAddr, sync::Arc, time::Instant};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument as _;

use crate::{
    answer,
    app::App,
    cookies::Cookie,
    error::{WebError, chain},
    failure::Failure,
    finish, secret,
    session::{self, Recognised, Signed},
    theme::Theme,
};

/// The header in which the number of a request is told.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known about a request.
#[derive(Debug, Clone)]
pub struct Visit(Arc<Known>);

#[derive(Debug)]
pub(crate) struct Known {
    /// The number of the request, in the log and on the page of a failure.
    pub(crate) id: String,
    /// What the policy of the page allows scripts to carry.
    pub(crate) nonce: String,
    pub(crate) caller: IpAddr,
    /// Path and query, as the browser wrote them.
    pub(crate) here: String,
    pub(crate) theme: Theme,
    /// What the previous page wants said.
    pub(crate) notice: Option<String>,
    pub(crate) recognised: Recognised,
}

impl Visit {
    /// Returns who is signed in.
    pub fn signed(&self) -> Option<&Signed> {
        self.0.recognised.signed.as_ref()
    }

    /// Returns who is signed in, behind a route that nobody else enters.
    ///
    /// # Errors
    /// Nobody is: the table of routes lets everybody in here, which is a defect.
    pub fn person(&self) -> Result<&Signed, WebError> {
        self.signed().ok_or_else(|| WebError::internal("find out who asks")("the route is open to everybody"))
    }

    /// Returns the address of the client.
    pub fn caller(&self) -> IpAddr {
        self.0.caller
    }

    pub(crate) fn known(&self) -> &Known {
        &self.0
    }

    /// Returns the state of a sign-in that is under way, as its flow wrote it.
    pub fn sign_in(&self) -> Option<&serde_json::Value> {
        self.0.recognised.sign_in.as_ref()
    }

    pub(crate) fn secret(&self) -> &str {
        &self.0.recognised.secret
    }

    /// Returns the secret of the stored session, when there is one.
    pub(crate) fn session_secret(&self) -> Option<&str> {
        self.0.recognised.has_session.then(|| self.secret())
    }

    /// Returns whether a program asked, which reads problem documents and no pages.
    pub(crate) fn is_program(&self) -> bool {
        self.0.here.starts_with("/api/")
    }
}

#[cfg(test)]
impl Visit {
    /// Makes the visit of a browser that brought along the secret of a session of nobody.
    pub(crate) fn of_secret(secret: &str) -> Self {
        let recognised = Recognised { secret: secret.to_owned(), has_session: true, ..Recognised::default() };
        Self(Arc::new(Known {
            id: String::new(),
            nonce: String::new(),
            caller: IpAddr::V4(Ipv4Addr::LOCALHOST),
            here: "/".to_owned(),
            theme: Theme::System,
            notice: None,
            recognised,
        }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| WebError::internal("find the visit")("the route stands outside the layer of visits"))
    }
}

/// The name of the route that answered, for metrics and the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RouteName(pub(crate) &'static str);

/// Makes the visit, runs the rest, and finishes the answer.
pub(crate) async fn visit(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let id = secret::short_token();
    // The log has the path and never the query, which can hold what people search for, and secrets of links.
    let span = tracing::info_span!("request", id, %method, path = logged(request.uri().path()));
    let mut response = async {
        let (mut parts, body) = request.into_parts();
        let (visit, met) = meet(&app, &parts, id).await;
        parts.extensions.insert(visit.clone());
        let request = Request::from_parts(parts, body);
        let response = match met {
            Ok(()) => answer(&app, request, next).await,
            Err(failure) => failure.into_response(),
        };
        finish::finish(&app, &visit, response)
    }
    .instrument(span.clone())
    .await;
    let name = response.extensions_mut().remove::<RouteName>().map_or("none", |name| name.0);
    let took = started.elapsed();
    app.metrics.request(name, response.status(), took);
    span.in_scope(|| {
        tracing::info!(route = name, status = response.status().as_u16(), ms = took.as_millis(), "answered")
    });
    response
}

/// Runs the routes within the time that an answer may take.
async fn answer(app: &App, request: Request, next: Next) -> Response {
    match tokio::time::timeout(app.config.limits.request_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("the answer took too long and was given up");
            Failure::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
    }
}

/// Finds out who asks. Files and probes do not depend on it, so they are served without the store.
async fn meet(app: &App, request: &Parts, id: String) -> (Visit, Result<(), Failure>) {
    let headers = &request.headers;
    let path = request.uri.path();
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let needs_person = !path.starts_with("/static/") && !matches!(path, "/healthz" | "/readyz" | "/metrics");
    let found = if needs_person {
        session::recognise(app, headers, request.method.is_safe(), app.now()).await
    } else {
        Ok(Recognised::default())
    };
    let (recognised, met) = match found {
        Ok(recognised) => (recognised, Ok(())),
        Err(error) => {
            tracing::error!(error = %chain(&error), "cannot find out who asks");
            (Recognised::default(), Err(Failure::of_status(StatusCode::SERVICE_UNAVAILABLE)))
        }
    };
    let notice = Cookie::Notice.find(headers, &app.config);
    let known = Known {
        id,
        nonce: secret::short_token(),
        caller: app.config.proxies.caller(peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), headers),
        here: request.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned(),
        theme: Theme::from_name(Cookie::Theme.find(headers, &app.config).as_deref()),
        notice: notice.and_then(|cookie| answer::notice(app, &cookie)),
        recognised,
    };
    (Visit(Arc::new(known)), met)
}

/// Returns the path for the log. Whatever looks like a secret is left out: links carry theirs in the path.
fn logged(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.len() {
        32.. if part.bytes().all(|byte| byte.is_ascii_alphanumeric()) => "hidden",
        _ => part,
    });
    parts.collect::<Vec<_>>().join("/").chars().take(200).collect()
}

/// Returns the number of a request as a header.
pub(crate) fn id_header(visit: &Visit) -> HeaderValue {
    HeaderValue::from_str(&visit.known().id).unwrap_or(HeaderValue::from_static(""))
}

pub(crate) fn is_html(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_path_stay_out_of_the_log() {
        let secret = secret::token();
        assert_eq!(logged(&format!("/sign-in/mail/{secret}")), "/sign-in/mail/hidden");
        assert_eq!(
            logged("/projects/osps-baseline-scanner-for-github-and-more"),
            "/projects/osps-baseline-scanner-for-github-and-more"
        );
        assert_eq!(logged(&"/a".repeat(500)).len(), 200);
    }
}
