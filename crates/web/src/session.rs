//! Sessions: a secret in a cookie, its digest in a row. The secret changes whenever its rights do.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, IntoResponseParts, Response, ResponseParts},
};
use jiff::{SignedDuration, Timestamp};
use slam_event::{Actor, PersonId, Role};
use slam_store::StoreError;

use crate::{
    access::Scope,
    accounts::{self, Account, Session},
    answer::SeeOther,
    app::App,
    cookies::Cookie,
    error::WebError,
    secret,
    visit::Visit,
};

/// How long a session lasts without signing in again.
const LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a sign-in may be under way.
const SIGN_IN_TIME: SignedDuration = SignedDuration::from_mins(15);

/// A person who is signed in, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The person.
    pub account: Account,
    /// The scopes of the API token, `None` for a session.
    pub scopes: Option<Vec<Scope>>,
}

impl Signed {
    /// Returns the person as the rules of the event know them.
    pub fn actor(&self) -> Actor {
        Actor::Person { id: self.account.id.clone(), roles: self.account.roles.clone() }
    }

    /// Returns whether the person holds the role or one above it.
    pub fn is_at_least(&self, role: Role) -> bool {
        self.account.roles.iter().any(|one| *one >= role)
    }
}

/// What a request brought along to be recognised by.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recognised {
    pub(crate) signed: Option<Signed>,
    /// The secret of the session, or of the guest.
    pub(crate) secret: String,
    /// Whether the secret is the one of a stored session.
    pub(crate) has_session: bool,
    /// The state of a sign-in that is under way.
    pub(crate) sign_in: Option<serde_json::Value>,
    /// Cookies that the answer has to set.
    pub(crate) cookies: Vec<HeaderValue>,
}

/// Finds out who sent a request. A form that was opened before a change of roles is still accepted, with the new roles;
/// so only requests that change nothing renew the secret.
pub(crate) async fn recognise(
    app: &App,
    headers: &HeaderMap,
    may_renew: bool,
    now: Timestamp,
) -> Result<Recognised, StoreError> {
    if let Some(token) = bearer(headers) {
        return by_token(app, token, now).await;
    }
    let Some(secret) = Cookie::Session.find(headers, &app.config) else { return Ok(guest(app, headers)) };
    let Some(session) = accounts::session(&app.store, &secret, now).await? else {
        let mut guest = guest(app, headers);
        guest.cookies.push(Cookie::Session.clear(&app.config));
        return Ok(guest);
    };
    let changed = session.account.as_ref().is_some_and(|account| account.roles != session.data.roles);
    let (secret, cookies) = if may_renew && changed {
        let secret = renew(app, &session, &secret, now).await?;
        let cookie = Cookie::Session.set(&secret, &app.config);
        (secret, vec![cookie])
    } else {
        (secret, Vec::new())
    };
    let signed = session.account.map(|account| Signed { account, scopes: None });
    Ok(Recognised { signed, secret, has_session: true, sign_in: session.data.sign_in, cookies })
}

/// Gives a session whose person gained or lost a role a new secret, and ends the old one.
async fn renew(app: &App, old: &Session, secret: &str, now: Timestamp) -> Result<String, StoreError> {
    let person = old.account.as_ref().map(|account| &account.id);
    let left = old.expires_at.duration_since(now);
    accounts::open(&app.store, person, None, Some(secret), left, now).await
}

async fn by_token(app: &App, token: &str, now: Timestamp) -> Result<Recognised, StoreError> {
    let found = accounts::token(&app.store, token, now).await?;
    let signed = found.map(|(account, scopes)| Signed { account, scopes: Some(scopes) });
    Ok(Recognised { signed, ..Recognised::default() })
}

/// A visitor without a session is bound to their browser by a random value that nothing is stored about.
fn guest(app: &App, headers: &HeaderMap) -> Recognised {
    match Cookie::Guest.find(headers, &app.config).filter(|value| is_token(value)) {
        Some(secret) => Recognised { secret, ..Recognised::default() },
        None => {
            let secret = secret::token();
            let cookies = vec![Cookie::Guest.set(&secret, &app.config)];
            Recognised { secret, cookies, ..Recognised::default() }
        }
    }
}

fn is_token(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The part of an answer that changes who is signed in: `Ok((session, SeeOther::to("/account")))`.
#[derive(Debug)]
pub struct NewSession(Vec<HeaderValue>);

impl NewSession {
    /// Opens a session with a fresh secret. Whatever secret the browser brought along ends here: a value that somebody
    /// planted before the sign-in is worth nothing after it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn open(app: &App, visit: &Visit, person: &PersonId) -> Result<Self, WebError> {
        Self::replace(app, visit, Some(person), None, LIFETIME).await
    }

    /// Opens a session of nobody that remembers a sign-in which is under way; [`Visit::sign_in`] reads it.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn begin_sign_in(app: &App, visit: &Visit, state: serde_json::Value) -> Result<Self, WebError> {
        let person = visit.signed().map(|signed| &signed.account.id);
        let lifetime = if person.is_some() { LIFETIME } else { SIGN_IN_TIME };
        Self::replace(app, visit, person, Some(state), lifetime).await
    }

    async fn replace(
        app: &App,
        visit: &Visit,
        person: Option<&PersonId>,
        state: Option<serde_json::Value>,
        lifetime: SignedDuration,
    ) -> Result<Self, WebError> {
        let opened = accounts::open(&app.store, person, state, visit.session_secret(), lifetime, app.now()).await?;
        Ok(Self(vec![Cookie::Session.set(&opened, &app.config), Cookie::Guest.clear(&app.config)]))
    }

    /// Ends the session of a visit.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn end(app: &App, visit: &Visit) -> Result<Self, WebError> {
        if let Some(secret) = visit.session_secret() {
            accounts::end(&app.store, secret).await?;
        }
        Ok(Self(vec![Cookie::Session.clear(&app.config), Cookie::Guest.clear(&app.config)]))
    }
}

impl IntoResponseParts for NewSession {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut response: ResponseParts) -> Result<ResponseParts, Self::Error> {
        for cookie in self.0 {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

/// Ends the session and goes to the start page.
pub(crate) async fn sign_out(State(app): State<App>, visit: Visit) -> Result<Response, WebError> {
    let ended = NewSession::end(&app, &visit).await?;
    Ok((ended, SeeOther::to("/").saying(&app, "You are signed out.")).into_response())
}
