//! What a program does with a token. A command runs in one transaction, with its answer kept for who repeats the request.

pub(crate) mod evaluations;
pub(crate) mod me;
pub(crate) mod registrations;
pub(crate) mod results;
pub(crate) mod submissions;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use slam_event::{Actor, PersonId};
use slam_store::{
    answers::{self, Kept, Keyed},
    sql::Transaction,
};

use super::{
    answer::{self, Miss},
    call::Call,
    problem,
    read::Nothing,
};
use crate::{app::App, error::WebError, failure::Failure, visit::Visit};

/// The header by which a program says that two requests are one.
const KEY: &str = "idempotency-key";
/// The header of an answer that was given before.
const REPLAYED: &str = "idempotency-replayed";

/// A request with a body of JSON.
pub(crate) struct Sent<T> {
    pub(super) input: T,
    pub(super) actor: Actor,
    person: PersonId,
    key: Option<String>,
    request: String,
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Miss;

    async fn from_request(request: Request, app: &App) -> Result<Self, Miss> {
        let (mut parts, body) = request.into_parts();
        let call: Call<Nothing> = Call::from_request_parts(&mut parts, app).await?;
        call.accepts(answer::JSON)?;
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        let signed = visit.person()?;
        let key = parts.headers.get(KEY).map(|key| key.to_str().unwrap_or_default().to_owned());
        let named = format!("{} {}", parts.method, parts.uri.path());
        let headers = parts.headers.clone();
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await;
        let bytes = bytes.map_err(|_| Miss::failure(Failure::of_status(StatusCode::BAD_REQUEST)))?;
        let input = read(&headers, &bytes)?;
        let request = format!("{named}\n{}", String::from_utf8_lossy(&bytes));
        Ok(Self { input, actor: signed.actor(), person: signed.account.id.clone(), key, request })
    }
}

/// Reads the body. No body is the same as an empty object.
fn read<T: DeserializeOwned>(headers: &HeaderMap, bytes: &[u8]) -> Result<T, Miss> {
    if !bytes.is_empty() {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case(answer::JSON) {
            return Err(problem::media_type());
        }
    }
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        match error.into_inner() {
            error if error.is_data() => problem::body(&path, &error),
            error => problem::not_json(&error),
        }
    })?;
    reader.end().map_err(|error| problem::not_json(&error))?;
    Ok(value)
}

/// A command that is under way.
pub(super) struct Once<'s> {
    pub(super) tx: Transaction,
    pub(super) now: Timestamp,
    keyed: Option<Keyed<'s>>,
}

/// How a command begins.
pub(super) enum Begun<'s> {
    /// It was done before: the answer of then.
    Again(Response),
    /// It is to be done.
    First(Once<'s>),
}

impl<'s> Once<'s> {
    /// Begins a command, unless its answer is known.
    pub(super) async fn begin<T>(app: &App, sent: &'s Sent<T>) -> Result<Begun<'s>, Miss> {
        let now = app.now();
        let mut tx = app.store.database().begin().await?;
        let person = &sent.person;
        let keyed = sent.key.as_deref().map(|key| Keyed { person, key, request: &sent.request });
        if let Some(keyed) = keyed
            && let Some(kept) = answers::find(&mut tx, keyed, now).await?
        {
            tx.rollback().await;
            let status = u16::try_from(kept.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
            let mut response = answer::own(status.unwrap_or(StatusCode::OK), kept.body);
            response.headers_mut().insert(REPLAYED, header::HeaderValue::from_static("true"));
            return Ok(Begun::Again(response));
        }
        Ok(Begun::First(Self { tx, now, keyed }))
    }

    /// Ends the command: what it did and what it says are written together.
    pub(super) async fn finish(mut self, status: StatusCode, said: &impl Serialize) -> Result<Response, Miss> {
        let body = answer::text(said)?;
        if let Some(keyed) = self.keyed {
            let kept = Kept { status: status.as_u16().into(), body: body.clone() };
            answers::keep(&mut self.tx, keyed, &kept, self.now).await?;
        }
        self.tx.commit().await.map_err(WebError::internal("commit what a program asked for"))?;
        Ok(answer::own(status, body))
    }
}
