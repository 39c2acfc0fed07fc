//! Sign-in by OpenID Connect: discovery, PKCE, state, nonce, and an ID token that is checked in full.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse as _,
    core::{CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata},
};
use serde::Deserialize;
use slam_event::Slug;
use slam_store::people::{Identity, IdentityKind};

use super::{
    choose::Next,
    http::call,
    pending::{By, Pending, adds_to, distrusted, failed, finish, provider},
};
use crate::{
    Visit,
    answer::SeeOther,
    app::App,
    config::{Provider, ProviderKind},
    error::WebError,
    local::LocalPath,
    secret,
};

/// A client that knows the endpoints which discovery names.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// How a provider may sign: with a key of its own. A shared secret would let everybody who knows it sign.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 5] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What a provider sends the browser back with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Return {
    pub(super) code: Option<String>,
    pub(super) state: Option<String>,
    pub(super) error: Option<String>,
    /// Who answers, of RFC 9207.
    pub(super) iss: Option<String>,
}

/// Sends the browser to the provider.
pub(crate) async fn oidc_begin(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Next>,
) -> Result<Response, WebError> {
    let (provider, issuer) = connect(&app, &id)?;
    let client = discover(&app, provider, issuer).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (state, nonce) = (secret::token(), secret::token());
    let (given_state, given_nonce) = (CsrfToken::new(state.clone()), Nonce::new(nonce.clone()));
    let ask = client.authorize_url(CoreAuthenticationFlow::AuthorizationCode, || given_state, || given_nonce);
    let scopes = ["email", "profile"].map(|scope| Scope::new(scope.to_owned()));
    let (to, _, _) = ask.add_scopes(scopes).set_pkce_challenge(challenge).url();
    let by = By::Provider { id: provider.id.clone(), state, nonce, verifier: verifier.into_secret(), control: None };
    let pending = Pending::new(&visit, by, &LocalPath::or_home(asked.next.as_deref()), app.now());
    let session = pending.remember(&app, &visit).await?;
    Ok((session, SeeOther::to(to.as_str())).into_response())
}

/// Takes the browser back, and believes the provider only after every check.
pub(crate) async fn oidc_return(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(sent): Query<Return>,
) -> Result<Response, WebError> {
    let (provider, issuer) = connect(&app, &id)?;
    let (pending, began) = returned(&app, &visit, provider, &sent)?;
    let adds = adds_to(&visit, &pending)?;
    // An answer of one provider must not be taken for another's.
    if sent.iss.as_deref().is_some_and(|iss| iss.trim_end_matches('/') != issuer.as_str().trim_end_matches('/')) {
        return Err(failed("sign-in-issuer", "The answer names another sign-in service than the one that was asked."));
    }
    let client = discover(&app, provider, issuer).await?;
    let claims = claims(&app, provider, &client, began).await?;
    let verified = claims.email_verified().unwrap_or(false);
    let identity = Identity {
        kind: IdentityKind::Oidc,
        issuer: claims.issuer().as_str().to_owned(),
        subject: claims.subject().as_str().to_owned(),
        login: claims.preferred_username().map(|login| login.as_str().to_owned()),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned()),
        mail: claims.email().filter(|_| verified).map(|mail| mail.as_str().to_lowercase()),
    };
    Ok(finish(&app, &visit, &identity, adds.as_ref(), &pending.next()).await?.answer(&app))
}

/// What this browser began, with the code that the provider sent for it.
pub(super) struct Began {
    pub(super) code: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) control: Option<String>,
}

/// Compares what came back with what this browser began.
pub(super) fn returned(
    app: &App,
    visit: &Visit,
    provider: &Provider,
    sent: &Return,
) -> Result<(Pending, Began), WebError> {
    let stale = || failed("sign-in-unknown", "This browser began no such sign-in, or it was too long ago.");
    let pending = Pending::of(visit, app.now()).ok_or_else(stale)?;
    let By::Provider { id, state, nonce, verifier, control } = pending.by.clone() else { return Err(stale()) };
    let is_same = sent.state.as_deref().is_some_and(|sent| {
        let secret = &app.config.secret;
        secret.proves("sign-in-state", sent, &secret.code("sign-in-state", &state))
    });
    if id != provider.id || !is_same {
        return Err(stale());
    }
    if sent.error.is_some() {
        return Err(failed("sign-in-refused", &format!("{} did not confirm who you are.", provider.title)));
    }
    let code = sent.code.clone().ok_or_else(stale)?;
    Ok((pending, Began { code, nonce, verifier, control }))
}

fn connect<'a>(app: &'a App, id: &str) -> Result<(&'a Provider, &'a url::Url), WebError> {
    let provider = provider(app, id)?;
    match &provider.kind {
        ProviderKind::OpenIdConnect { issuer } => Ok((provider, issuer)),
        ProviderKind::Github { .. } => Err(WebError::NotFound(format!("sign-in service \"{id}\""))),
    }
}

async fn discover(app: &App, provider: &Provider, issuer: &url::Url) -> Result<Client, WebError> {
    // An issuer is compared letter by letter, and the address of a whole host has a slash that its issuer may lack.
    let bare = issuer.as_str().strip_suffix('/').filter(|_| issuer.path() == "/");
    let mut found = None;
    for name in bare.into_iter().chain([issuer.as_str()]) {
        let name = IssuerUrl::new(name.to_owned()).map_err(WebError::internal("read the issuer's address"))?;
        match CoreProviderMetadata::discover_async(name, &call).await {
            Ok(metadata) => {
                found = Some(metadata);
                break;
            }
            Err(error) => {
                tracing::warn!(provider = provider.id.as_str(), error = crate::error::chain(&error), "no discovery");
            }
        }
    }
    let unreachable = || failed("sign-in-unreachable", &format!("{} does not answer at the moment.", provider.title));
    let metadata = found.ok_or_else(unreachable)?;
    let back = app.config.address(&format!("/sign-in/oidc/{}/callback", provider.id));
    let back = RedirectUrl::new(back).map_err(WebError::internal("make the way back from a provider"))?;
    let (id, password) =
        (ClientId::new(provider.client_id.clone()), ClientSecret::new(provider.client_secret.0.clone()));
    Ok(CoreClient::from_provider_metadata(metadata, id, Some(password)).set_redirect_uri(back))
}

/// Trades the code for an ID token, and checks it: signature, issuer, audience, time by our clock, nonce, and that the
/// access token belongs to it.
async fn claims(app: &App, provider: &Provider, client: &Client, began: Began) -> Result<CoreIdTokenClaims, WebError> {
    let ask = client.exchange_code(AuthorizationCode::new(began.code)).map_err(|error| distrusted(provider, &error))?;
    let ask = ask.set_pkce_verifier(PkceCodeVerifier::new(began.verifier));
    let tokens = ask.request_async(&call).await.map_err(|error| distrusted(provider, &error))?;
    let missing = || failed("sign-in-failed", &format!("{} sent no proof of who you are.", provider.title));
    let token = tokens.id_token().ok_or_else(missing)?;
    let now = std::time::SystemTime::from(app.now());
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now.into());
    let nonce = Nonce::new(began.nonce);
    let claims = token.claims(&verifier, &nonce).map_err(|error| distrusted(provider, &error))?;
    if let Some(named) = claims.access_token_hash() {
        let method = token.signing_alg().map_err(|error| distrusted(provider, &error))?;
        let key = token.signing_key(&verifier).map_err(|error| distrusted(provider, &error))?;
        let real = AccessTokenHash::from_token(tokens.access_token(), method, key);
        if real.map_err(|error| distrusted(provider, &error))? != *named {
            return Err(failed("sign-in-failed", "The tokens of the sign-in service do not belong together."));
        }
    }
    Ok(claims.clone())
}

/// The id of the provider that `/sign-in/github` means.
pub(super) fn usual_github() -> Slug {
    Slug::new("github").expect("the word is a slug")
}
