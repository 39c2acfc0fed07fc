//! An identity provider of OpenID Connect and a forge, each on a port of this machine, with keys of their own. A test
//! tells them how to lie.

use std::sync::{Arc, Mutex};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use axum::{
    Form, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

/// What the provider does and says.
#[derive(Default)]
pub(super) struct Wishes {
    /// Claims that take the place of the right ones; `null` removes one.
    pub(super) claims: serde_json::Map<String, Value>,
    /// The nonce and challenge of the request that the browser was sent with.
    pub(super) nonce: String,
    pub(super) challenge: String,
    /// Whether the token is signed with a key that the provider does not publish.
    pub(super) foreign_key: bool,
    /// Whether the claims are changed after they were signed.
    pub(super) tampered: bool,
    /// The header of the token.
    pub(super) algorithm: Option<&'static str>,
    /// The time of the provider, in seconds since 1970.
    pub(super) now: i64,
    /// Codes that were used.
    used: Vec<String>,
    /// Which tokens the forge was shown.
    pub(super) shown: Vec<String>,
}

pub(super) struct Provider {
    pub(super) base: Url,
    pub(super) wishes: Arc<Mutex<Wishes>>,
    key: Arc<EcdsaKeyPair>,
    other_key: Arc<EcdsaKeyPair>,
    task: Option<JoinHandle<()>>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

impl Provider {
    pub(super) async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let key = || Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());
        let wishes = Arc::new(Mutex::new(Wishes { now, ..Wishes::default() }));
        let mut provider = Self { base, wishes, key: key(), other_key: key(), task: None };
        let shared = Arc::new(Self {
            base: provider.base.clone(),
            wishes: Arc::clone(&provider.wishes),
            key: Arc::clone(&provider.key),
            other_key: Arc::clone(&provider.other_key),
            task: None,
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/login/oauth/access_token", post(forge_token))
            .route("/api/user", get(forge_user))
            .route("/api/user/emails", get(forge_mails))
            .route("/api/repos/{owner}/{name}", get(forge_repository))
            .with_state(shared);
        provider.task = Some(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
        provider
    }

    /// Remembers what the browser was sent with, as the page of the provider would.
    pub(super) fn visited(&self, address: &str) -> Url {
        let address = Url::parse(address).unwrap();
        let find = |name: &str| {
            address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let mut wishes = self.wishes.lock().unwrap();
        (wishes.nonce, wishes.challenge) = (find("nonce"), find("code_challenge"));
        assert_eq!(find("code_challenge_method"), "S256");
        address
    }

    fn id_token(&self) -> String {
        let wishes = self.wishes.lock().unwrap();
        let issuer = self.base.as_str().trim_end_matches('/');
        let mut claims = json!({
            "iss": issuer, "sub": "person-7", "aud": "slam", "nonce": wishes.nonce,
            "iat": wishes.now, "exp": wishes.now + 300,
            "name": "Ana Idp", "preferred_username": "ana", "email": "Ana@Example.org", "email_verified": true,
        });
        for (name, value) in &wishes.claims {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let header = json!({ "alg": wishes.algorithm.unwrap_or("ES256"), "typ": "JWT", "kid": "k1" });
        let signed = format!("{}.{}", base64(header.to_string().as_bytes()), base64(claims.to_string().as_bytes()));
        let key = if wishes.foreign_key { &self.other_key } else { &self.key };
        let signature = match wishes.algorithm {
            Some("none") => String::new(),
            _ => base64(key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref()),
        };
        if wishes.tampered {
            claims["sub"] = json!("somebody-else");
            let header = signed.split('.').next().unwrap();
            return format!("{header}.{}.{signature}", base64(claims.to_string().as_bytes()));
        }
        format!("{signed}.{signature}")
    }
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let at = |path: &str| provider.base.join(path).unwrap().to_string();
    Json(json!({
        "issuer": provider.base.as_str().trim_end_matches('/'),
        "authorization_endpoint": at("authorize"), "token_endpoint": at("token"), "jwks_uri": at("keys"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(provider): State<Arc<Provider>>) -> Json<Value> {
    // An uncompressed point: 4, then both coordinates.
    let point = provider.key.public_key().as_ref();
    let (x, y) = (base64(&point[1..33]), base64(&point[33..65]));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "k1", "x": x, "y": y }] }))
}

#[derive(serde::Deserialize)]
struct Trade {
    code: String,
    code_verifier: String,
}

/// A code works once, for the browser whose verifier belongs to the challenge.
#[expect(clippy::result_large_err, reason = "the answer of a test server is made once")]
fn trade(provider: &Provider, asked: &Trade) -> Result<(), Response> {
    let mut wishes = provider.wishes.lock().unwrap();
    let fine = base64(&Sha256::digest(asked.code_verifier.as_bytes())) == wishes.challenge;
    if !fine || wishes.used.contains(&asked.code) {
        return Err((StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response());
    }
    wishes.used.push(asked.code.clone());
    Ok(())
}

async fn token(State(provider): State<Arc<Provider>>, Form(asked): Form<Trade>) -> Response {
    match trade(&provider, &asked) {
        Ok(()) => Json(json!({
            "access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": provider.id_token(),
        }))
        .into_response(),
        Err(refused) => refused,
    }
}

async fn forge_token(State(provider): State<Arc<Provider>>, Form(asked): Form<Trade>) -> Response {
    match trade(&provider, &asked) {
        Ok(()) => {
            Json(json!({ "access_token": "gho_once", "token_type": "bearer", "scope": "user:email" })).into_response()
        }
        Err(refused) => refused,
    }
}

fn bearer(provider: &Provider, headers: &HeaderMap) {
    let shown = headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    provider.wishes.lock().unwrap().shown.push(shown.unwrap_or_default());
}

async fn forge_user(State(provider): State<Arc<Provider>>, headers: HeaderMap) -> Json<Value> {
    bearer(&provider, &headers);
    Json(json!({ "id": 583_231, "login": "kim", "name": "Kim", "email": "unverified@example.org" }))
}

async fn forge_mails(State(provider): State<Arc<Provider>>, headers: HeaderMap) -> Json<Value> {
    bearer(&provider, &headers);
    Json(json!([
        { "email": "other@example.org", "primary": true, "verified": false },
        { "email": "Kim@Example.org", "primary": true, "verified": true },
    ]))
}

async fn forge_repository() -> Json<Value> {
    Json(json!({ "full_name": "kim/tool", "permissions": { "push": true, "pull": true } }))
}

/// Base64 for addresses, without padding (RFC 4648, section 5).
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for digit in 0..=group.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
    }
    text
}

#[test]
fn base64_is_that_of_the_rfc() {
    // RFC 4648, section 10, without padding.
    for (bytes, text) in
        [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE")]
    {
        assert_eq!(base64(bytes.as_bytes()), text);
    }
}
