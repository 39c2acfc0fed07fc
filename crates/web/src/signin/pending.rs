//! What a session remembers of a sign-in that is under way, and the end that all ways share.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use slam_event::{PersonId, Slug};
use slam_store::people::{self, Identity};

use crate::{
    NewSession, Visit,
    answer::SeeOther,
    app::App,
    config::Provider,
    error::WebError,
    failure::{Failure, Way},
    local::LocalPath,
};

/// How long a sign-in may be under way.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// A sign-in that is under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) by: By,
    /// Where to go afterwards.
    next: String,
    began_at: Timestamp,
    /// Who adds an identity to their account; `None` when nobody was signed in.
    person: Option<PersonId>,
}

/// By which way, with what only this browser knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum By {
    Mail { address: String },
    Provider { id: Slug, state: String, nonce: String, verifier: String, control: Option<String> },
}

impl Pending {
    pub(super) fn new(visit: &Visit, by: By, next: &LocalPath, now: Timestamp) -> Self {
        let person = visit.signed().map(|signed| signed.account.id.clone());
        Self { by, next: next.as_str().to_owned(), began_at: now, person }
    }

    /// Returns what this browser began, unless it is too old.
    pub(super) fn of(visit: &Visit, now: Timestamp) -> Option<Self> {
        let pending: Self = serde_json::from_value(visit.sign_in()?.clone()).ok()?;
        (now.duration_since(pending.began_at) <= PATIENCE).then_some(pending)
    }

    /// Remembers this in the browser's session.
    pub(super) async fn remember(&self, app: &App, visit: &Visit) -> Result<NewSession, WebError> {
        let state = serde_json::to_value(self).map_err(WebError::internal("remember a sign-in"))?;
        NewSession::begin_sign_in(app, visit, state).await
    }

    /// Returns where to go afterwards; what a row holds is checked like what a browser sends.
    pub(super) fn next(&self) -> LocalPath {
        LocalPath::or_home(Some(&self.next))
    }
}

/// Finds a provider of the configuration.
pub(super) fn provider<'a>(app: &'a App, id: &str) -> Result<&'a Provider, WebError> {
    let found = app.config.providers.iter().find(|provider| provider.id.as_str() == id);
    found.ok_or_else(|| WebError::NotFound(format!("sign-in service \"{id}\"")))
}

/// The end of a flow: a fresh session, where to go, and what to say there.
pub(super) struct Finished {
    session: NewSession,
    to: String,
    pub(super) said: String,
}

impl Finished {
    pub(super) fn answer(self, app: &App) -> Response {
        (self.session, SeeOther::to(self.to).saying(app, &self.said)).into_response()
    }
}

/// Ends a flow: signs in, or adds the identity to the account of the person who began it.
pub(super) async fn finish(
    app: &App,
    visit: &Visit,
    identity: &Identity,
    adds_to: Option<&PersonId>,
    next: &LocalPath,
) -> Result<Finished, WebError> {
    let now = app.now();
    let mut tx = app.store.database().begin().await?;
    if let Some(person) = adds_to {
        people::link(&mut tx, person, identity, now).await?;
        tx.commit().await?;
        let session = NewSession::open(app, visit, person).await?;
        // A place that was named beats the account page: control of a repository is shown from its own.
        let to = if next.as_str() == "/" { "/account" } else { next.as_str() }.to_owned();
        return Ok(Finished { session, to, said: "You can sign in this way from now on.".to_owned() });
    }
    let person = people::sign_in(&mut tx, identity, now).await?;
    tx.commit().await?;
    let session = NewSession::open(app, visit, &person.id).await?;
    Ok(Finished { session, to: next.as_str().to_owned(), said: "You are signed in.".to_owned() })
}

/// Returns to whose account the identity is added: the person who began the flow, who must be signed in still.
pub(super) fn adds_to(visit: &Visit, pending: &Pending) -> Result<Option<PersonId>, WebError> {
    let signed = visit.signed().map(|signed| &signed.account.id);
    if pending.person.as_ref() == signed {
        Ok(pending.person.clone())
    } else {
        Err(failed("sign-in-other-person", "Somebody else is signed in now than when this began."))
    }
}

/// Says that a sign-in did not happen, and where to begin again.
pub(super) fn failed(code: &'static str, detail: &str) -> WebError {
    let failure = Failure::new(StatusCode::FORBIDDEN, code, "You are not signed in", detail);
    failure.hint("Nothing was changed. Begin again.").ways(vec![Way::new("/sign-in", "Sign in")]).into()
}

/// Logs why a provider's answer was not believed, and says so without the details.
pub(super) fn distrusted(provider: &Provider, error: &(dyn std::error::Error + 'static)) -> WebError {
    let chain = crate::error::chain(error);
    tracing::warn!(provider = provider.id.as_str(), error = chain, "a sign-in was not believed");
    failed("sign-in-failed", &format!("The answer of {} could not be used.", provider.title))
}
