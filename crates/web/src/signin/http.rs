//! Asks the services of the configuration: no redirects, bounded time and size, no cookies.

use std::{sync::OnceLock, time::Duration};

use axum::http::{Request, Response, StatusCode};
use futures::StreamExt as _;

/// How long a service may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer, in bytes: keys and claims are small.
const LARGEST: usize = 512 * 1024;

/// Why a service could not be asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("cannot ask the service")]
    Ask(#[from] reqwest::Error),
    #[error("the service's answer is larger than {LARGEST} bytes")]
    Large,
    #[error("the service's answer is no HTTP")]
    Odd(#[from] axum::http::Error),
    #[error("the service answered {0}")]
    Status(StatusCode),
    #[error("the service's answer is not the JSON that was expected")]
    Json(#[from] serde_json::Error),
}

fn client() -> Result<reqwest::Client, HttpError> {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    // The program installs it first; where it does not, as in tests, nobody else did.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
    let made = builder.user_agent(concat!("slam/", env!("CARGO_PKG_VERSION"))).build()?;
    Ok(CLIENT.get_or_init(|| made).clone())
}

/// Sends one request.
pub(super) async fn call(request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, HttpError> {
    let reply = client()?.execute(request.try_into()?).await?;
    let mut response = Response::builder().status(reply.status());
    for (name, value) in reply.headers() {
        response = response.header(name, value);
    }
    let (mut body, mut chunks) = (Vec::new(), reply.bytes_stream());
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk?);
        if body.len() > LARGEST {
            return Err(HttpError::Large);
        }
    }
    Ok(response.body(body)?)
}

/// Reads a JSON document in a person's name.
pub(super) async fn read<T: serde::de::DeserializeOwned>(address: url::Url, token: &str) -> Result<T, HttpError> {
    let request = Request::get(address.as_str())
        .header("authorization", format!("Bearer {token}"))
        .header("accept", "application/json")
        .body(Vec::new())?;
    let response = call(request).await?;
    match response.status() {
        StatusCode::OK => Ok(serde_json::from_slice(response.body())?),
        status => Err(HttpError::Status(status)),
    }
}
