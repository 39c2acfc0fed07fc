//! Sign-in by OAuth as GitHub speaks it. The token is used to read who somebody is, and when they show control of a
//! repository, what they may do there; then it is forgotten.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _, TokenUrl, basic::BasicClient,
};
use serde::Deserialize;
use slam_store::people::{Identity, IdentityKind};
use url::Url;

use super::{
    choose::Next,
    http::{HttpError, call, read},
    oidc::{Return, returned, usual_github},
    pending::{By, Pending, adds_to, distrusted, finish, provider},
    permission::{AtForge, show},
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

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// https://docs.github.com/en/rest/users/users#get-the-authenticated-user
#[derive(Debug, Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
}

/// https://docs.github.com/en/rest/users/emails
#[derive(Debug, Deserialize)]
struct Mail {
    email: String,
    primary: bool,
    verified: bool,
}

/// Sends the browser to the forge. `/sign-in/github` means the provider of that name, `/sign-in/github/NAME` another.
pub(crate) async fn github_begin(
    State(app): State<App>,
    visit: Visit,
    id: Option<Path<String>>,
    Query(asked): Query<Next>,
) -> Result<Response, WebError> {
    let id = id.map_or_else(|| usual_github().to_string(), |Path(id)| id);
    let (provider, web, _) = connect(&app, &id)?;
    let client = client(&app, provider, web)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = secret::token();
    let given = CsrfToken::new(state.clone());
    let ask = client.authorize_url(|| given).add_scope(Scope::new("user:email".to_owned()));
    let (to, _) = ask.set_pkce_challenge(challenge).url();
    let by = By::Provider {
        id: provider.id.clone(),
        state,
        nonce: String::new(),
        verifier: verifier.into_secret(),
        control: asked.control,
    };
    let pending = Pending::new(&visit, by, &LocalPath::or_home(asked.next.as_deref()), app.now());
    let session = pending.remember(&app, &visit).await?;
    Ok((session, SeeOther::to(to.as_str())).into_response())
}

/// Takes the browser back.
pub(crate) async fn github_return(
    State(app): State<App>,
    visit: Visit,
    id: Option<Path<String>>,
    Query(sent): Query<Return>,
) -> Result<Response, WebError> {
    let id = id.map_or_else(|| usual_github().to_string(), |Path(id)| id);
    let (provider, web, api) = connect(&app, &id)?;
    let (pending, began) = returned(&app, &visit, provider, &sent)?;
    let adds = adds_to(&visit, &pending)?;
    let client = client(&app, provider, web)?;
    let ask = client.exchange_code(AuthorizationCode::new(began.code.clone()));
    let ask = ask.set_pkce_verifier(PkceCodeVerifier::new(began.verifier.clone()));
    let tokens = ask.request_async(&call).await.map_err(|error| distrusted(provider, &error))?;
    let token = tokens.access_token().secret();
    let user: User = ask_for(provider, api, "user", token).await?;
    // Somebody may have given no access to their addresses; they sign in all the same.
    let mails: Vec<Mail> = match at(api, "user/emails") {
        Ok(address) => read(address, token).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let mail = mails.into_iter().find(|mail| mail.primary && mail.verified).map(|mail| mail.email.to_lowercase());
    let identity = Identity {
        kind: IdentityKind::Github,
        issuer: web.as_str().to_owned(),
        subject: user.id.to_string(),
        login: Some(user.login),
        name: user.name,
        mail,
    };
    let login = identity.login.clone().unwrap_or_default();
    // An account of somebody else is refused here, before its permissions are looked at.
    let mut finished = finish(&app, &visit, &identity, adds.as_ref(), &pending.next()).await?;
    // Who was not signed in has asked for no challenge.
    if let (Some(challenge), Some(person)) = (&began.control, &adds) {
        finished.said = show(&app, AtForge { web, api, token, login: &login }, person, challenge).await?;
    }
    Ok(finished.answer(&app))
}

fn connect<'a>(app: &'a App, id: &str) -> Result<(&'a Provider, &'a Url, &'a Url), WebError> {
    let provider = provider(app, id)?;
    match &provider.kind {
        ProviderKind::Github { web, api } => Ok((provider, web, api)),
        ProviderKind::OpenIdConnect { .. } => Err(WebError::NotFound(format!("sign-in service \"{id}\""))),
    }
}

fn client(app: &App, provider: &Provider, web: &Url) -> Result<Client, WebError> {
    let odd = || WebError::internal::<url::ParseError>("make an address of the forge");
    let (ask, token) =
        (web.join("login/oauth/authorize").map_err(odd())?, web.join("login/oauth/access_token").map_err(odd())?);
    let tail = if provider.id == usual_github() { String::new() } else { format!("/{}", provider.id) };
    let back = app.config.address(&format!("/sign-in/github{tail}/callback"));
    let back = RedirectUrl::new(back).map_err(odd())?;
    let client = BasicClient::new(ClientId::new(provider.client_id.clone()));
    let client = client.set_client_secret(ClientSecret::new(provider.client_secret.0.clone()));
    Ok(client.set_auth_uri(AuthUrl::from_url(ask)).set_token_uri(TokenUrl::from_url(token)).set_redirect_uri(back))
}

async fn ask_for<T: serde::de::DeserializeOwned>(
    provider: &Provider,
    api: &Url,
    path: &str,
    token: &str,
) -> Result<T, WebError> {
    let address = at(api, path).map_err(WebError::internal("make an address of the forge"))?;
    read(address, token).await.map_err(|error: HttpError| distrusted(provider, &error))
}

fn at(api: &Url, path: &str) -> Result<Url, url::ParseError> {
    api.join(path)
}
