//! Requests to a registry: who asks, over which connection, and how long is waited.

use std::{error::Error as _, fmt, sync::Mutex, sync::PoisonError, time::Duration};

use reqwest::{
    RequestBuilder, Response, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, WWW_AUTHENTICATE},
    redirect::Policy,
};

use super::reference::{Reference, is_this_machine};

/// Bytes of a manifest or index: registries store no more than 4 MiB (OCI distribution 1.1).
pub(super) const DOCUMENT_BYTES: u64 = 8 << 20;

/// How long a registry may be silent.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a blob may be sent elsewhere.
const REDIRECTS: usize = 5;

const KINDS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
                     application/vnd.docker.distribution.manifest.list.v2+json, \
                     application/vnd.docker.distribution.manifest.v2+json";

/// A name and password of a registry; never shown.
#[derive(Clone)]
pub struct Credentials {
    /// The name.
    pub user: String,
    /// The password or token.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// A registry, and how it wants to be asked.
pub(super) struct Client<'c> {
    http: reqwest::Client,
    base: String,
    path: &'c str,
    is_local: bool,
    credentials: Option<&'c Credentials>,
    proof: Mutex<Proof>,
}

/// What is shown to the registry.
#[derive(Clone)]
enum Proof {
    Nothing,
    Password,
    Token(String),
}

impl<'c> Client<'c> {
    pub(super) fn new(reference: &'c Reference, credentials: Option<&'c Credentials>) -> Result<Self, String> {
        // The program installs it first; where it does not, as in tests, nobody else did.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let is_local = reference.is_local();
        let policy = Policy::custom(move |attempt| match () {
            () if attempt.previous().len() > REDIRECTS => attempt.error("it is sent elsewhere too often"),
            () if !may_ask(attempt.url(), is_local) => {
                attempt.error("it is sent to an address that is not asked: without encryption, or on this machine")
            }
            () => attempt.follow(),
        });
        let builder = reqwest::Client::builder()
            .redirect(policy)
            .connect_timeout(PATIENCE)
            .read_timeout(PATIENCE)
            .user_agent(concat!("slam/", env!("CARGO_PKG_VERSION")));
        let http = builder.build().map_err(|error| told(&error))?;
        let (base, proof) = (reference.base(), Mutex::new(Proof::Nothing));
        Ok(Self { http, base, path: &reference.path, is_local, credentials, proof })
    }

    /// Returns the bytes of a manifest or index, and its media type.
    pub(super) async fn manifest(&self, wanted: &str) -> Result<(Vec<u8>, String), String> {
        let mut response = self.get(&format!("manifests/{wanted}")).await?;
        let kind = text(response.headers().get(CONTENT_TYPE)).split(';').next().unwrap_or_default().trim().to_owned();
        let bytes = whole(&mut response).await?;
        Ok((bytes, kind))
    }

    /// Begins to fetch a blob.
    pub(super) async fn blob(&self, digest: &str) -> Result<Response, String> {
        self.get(&format!("blobs/{digest}")).await
    }

    /// Asks; when the registry wants to know who asks, once more.
    async fn get(&self, what: &str) -> Result<Response, String> {
        let address = format!("{}/{what}", self.base);
        let ask = || {
            let request = self.http.get(&address).header(ACCEPT, KINDS);
            self.with_proof(request).send()
        };
        let mut response = ask().await.map_err(|error| told(&error))?;
        if response.status() == StatusCode::UNAUTHORIZED {
            let proof = self.prove(response.headers()).await?;
            *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = proof;
            response = ask().await.map_err(|error| told(&error))?;
        }
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Err("the registry refuses; SLAM_REGISTRY_USER and SLAM_REGISTRY_PASSWORD say who asks".to_owned())
            }
            StatusCode::NOT_FOUND => Err(format!("the registry has no {what} of it")),
            StatusCode::TOO_MANY_REQUESTS => {
                Err("the registry wants to be asked later, or by somebody it knows".to_owned())
            }
            status => Err(format!("the registry answered {status}")),
        }
    }

    fn with_proof(&self, request: RequestBuilder) -> RequestBuilder {
        match (&*self.proof.lock().unwrap_or_else(PoisonError::into_inner), self.credentials) {
            (Proof::Token(token), _) => request.bearer_auth(token),
            (Proof::Password, Some(who)) => request.basic_auth(&who.user, Some(&who.password)),
            _ => request,
        }
    }

    /// Gets what the registry wants to be shown: a password, or the token of the service that it names.
    async fn prove(&self, headers: &HeaderMap) -> Result<Proof, String> {
        let challenges: Vec<String> =
            headers.get_all(WWW_AUTHENTICATE).iter().map(|value| text(Some(value)).to_owned()).collect();
        let of = |scheme: &str| {
            challenges.iter().find_map(|challenge| {
                let (name, rest) = challenge.split_once(' ').unwrap_or((challenge, ""));
                name.eq_ignore_ascii_case(scheme).then_some(rest)
            })
        };
        let Some(bearer) = of("Bearer") else {
            return Ok(if of("Basic").is_some() { Proof::Password } else { Proof::Nothing });
        };
        let parameter = |name: &str| parameters(bearer).find(|(key, _)| *key == name).map(|(_, value)| value);
        let realm = parameter("realm").ok_or("the registry does not say who gives tokens")?;
        let mut realm: Url = realm.parse().map_err(|_| format!("`{realm}`, which gives tokens, is no address"))?;
        if !may_ask(&realm, self.is_local) {
            return Err(format!(
                "tokens come from `{realm}`, which is not asked: without encryption, or on this machine"
            ));
        }
        {
            let mut query = realm.query_pairs_mut();
            if let Some(service) = parameter("service") {
                query.append_pair("service", service);
            }
            // Never more than is needed, whatever the registry names.
            query.append_pair("scope", &format!("repository:{}:pull", self.path));
        }
        let mut request = self.http.get(realm);
        if let Some(who) = self.credentials {
            request = request.basic_auth(&who.user, Some(&who.password));
        }
        let mut response = request.send().await.map_err(|error| told(&error))?;
        if !response.status().is_success() {
            return Err(format!("no token was given: {}", response.status()));
        }
        let answer = whole(&mut response).await?;
        let answer: Token = serde_json::from_slice(&answer).map_err(|_| "the answer holds no token".to_owned())?;
        answer.token.or(answer.access_token).map(Proof::Token).ok_or_else(|| "the answer holds no token".to_owned())
    }
}

#[derive(serde::Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

/// Says whether an address may be asked: with encryption, or on this machine when the registry is there, too. A registry
/// elsewhere must not make this program ask what listens here.
fn may_ask(url: &Url, is_local: bool) -> bool {
    let is_here = url.host_str().is_some_and(is_this_machine);
    if is_here { is_local && matches!(url.scheme(), "http" | "https") } else { url.scheme() == "https" }
}

/// Reads an answer that is no blob.
async fn whole(response: &mut Response) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| told(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() as u64 > DOCUMENT_BYTES {
            return Err(format!("the registry's answer is longer than {DOCUMENT_BYTES} bytes"));
        }
    }
    Ok(bytes)
}

fn text(value: Option<&reqwest::header::HeaderValue>) -> &str {
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Returns `KEY="VALUE"` pairs of a challenge (RFC 9110, 11.2); values of registries hold no escapes.
fn parameters(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::from_fn(move || {
        let (key, value) = rest.split_once('=')?;
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => value.split_once(',').unwrap_or((value, "")),
        };
        rest = after.trim_start_matches([',', ' ']);
        Some((key.trim(), value))
    })
}

/// Returns an error with its causes. The address is left out: that of a blob may hold a signature that opens it.
pub(super) fn told(error: &reqwest::Error) -> String {
    let mut told = match () {
        () if error.is_timeout() => "the registry does not answer".to_owned(),
        () if error.is_connect() => "the registry cannot be reached".to_owned(),
        () => "the answer of the registry cannot be read".to_owned(),
    };
    let mut cause = error.source();
    while let Some(one) = cause {
        told.push_str(": ");
        told.push_str(&one.to_string());
        cause = one.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn challenges_have_parameters_with_commas_in_them() {
        // As in the distribution project's documentation of token authentication.
        let challenge =
            r#"realm="https://auth.example.org/token",service="registry.example.org",scope="repository:a/b:pull,push""#;
        let found: Vec<_> = parameters(challenge).collect();
        let expected = [
            ("realm", "https://auth.example.org/token"),
            ("service", "registry.example.org"),
            ("scope", "repository:a/b:pull,push"),
        ];
        assert_eq!(found, expected);
        assert_eq!(parameters("a=b, c=\"d\"").collect::<Vec<_>>(), [("a", "b"), ("c", "d")]);
        assert_eq!(parameters("nothing").count() + parameters("a=\"open").count(), 0);
    }
}
