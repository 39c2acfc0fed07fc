//! The file of an operator (`--config`): addresses, sign-in, mail, clones, limits. Secrets stand in files of their own.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use camino::Utf8Path;
use serde::Deserialize;
use slam_event::Slug;
use slam_web::{ClientSecret, Config, Limits, Network, Provider, ProviderKind, Proxies, Secret};

use crate::{error::SlamError, session::Session};

/// The whole file; each table may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// `[server]`
    pub(crate) server: Server,
    /// `[[sign-in]]`
    sign_in: Vec<SignIn>,
    /// `[mail]`
    pub(crate) mail: Option<Mail>,
    /// `[clones]`
    pub(crate) clones: Clones,
    /// `[limits]`
    limits: LimitSettings,
}

/// How the server is reached.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) listen: Option<SocketAddr>,
    pub(crate) base_address: Option<String>,
    pub(crate) workers: Option<u16>,
    /// The key of forms and links; several servers of one event share it.
    pub(crate) secret_key_file: Option<String>,
    /// What `/metrics` asks for.
    metrics_token_file: Option<String>,
    /// Whose `X-Forwarded-For` counts.
    trusted_proxies: Vec<String>,
}

/// A service that says who somebody is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct SignIn {
    id: String,
    title: String,
    kind: SignInKind,
    client_id: String,
    client_secret_file: String,
    /// Of OpenID Connect.
    issuer: Option<String>,
    /// Of GitHub, when it is not github.com.
    web: Option<String>,
    api: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SignInKind {
    OpenidConnect,
    Github,
}

/// Where mail is handed in.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Mail {
    /// `Security Slam <slam@example.org>`
    pub(crate) from: String,
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
    /// Whether the connection is encrypted from its start, later, or (on this machine only) never.
    #[serde(default)]
    pub(crate) encryption: Encryption,
    pub(crate) user: Option<String>,
    pub(crate) password_file: Option<String>,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Encryption {
    /// From its start, as port 465 expects.
    #[default]
    Tls,
    /// After the command STARTTLS, without which nothing is sent, as port 587 expects.
    Starttls,
    /// Never.
    None,
}

/// How foreign repositories are brought.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Clones {
    /// Also reach hosts with private, loopback, and similar addresses.
    pub(crate) allow_private: bool,
    /// Whether repositories of this machine may be registered by their path.
    pub(crate) allow_paths: bool,
    /// Hosts that may have such addresses although others may not: the operator's own forge.
    pub(crate) private_hosts: std::collections::BTreeSet<String>,
    pub(crate) ca_file: Option<String>,
    pub(crate) known_hosts: Option<String>,
    pub(crate) ssh_key: Option<String>,
    pub(crate) cache_mib: Option<u64>,
    pub(crate) clone_mib: Option<u64>,
    pub(crate) clone_seconds: Option<u64>,
}

/// What one client may ask; what is left out has its usual value, 0 is no limit for the rates.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct LimitSettings {
    connections: Option<usize>,
    header_seconds: Option<u64>,
    body_seconds: Option<u64>,
    request_seconds: Option<u64>,
    shutdown_seconds: Option<u64>,
    form_bytes: Option<usize>,
    upload_bytes: Option<usize>,
    reads_per_minute: Option<u32>,
    changes_per_minute: Option<u32>,
    sign_ins_per_minute: Option<u32>,
}

impl Settings {
    /// Reads the file of `--config`, or nothing.
    pub(crate) fn read(session: &Session) -> Result<Self, SlamError> {
        match &session.global.config {
            Some(path) => Self::parse(path, &session.read(path)?),
            None => Ok(Self::default()),
        }
    }

    fn parse(path: &Utf8Path, bytes: &[u8]) -> Result<Self, SlamError> {
        let wrong = |problem: String| SlamError::ServerSettings { path: path.to_owned(), problem };
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is not UTF-8".to_owned()))?;
        toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            wrong(format!("line {line}: {}", error.message()))
        })
    }

    /// Returns what the pages need of it.
    pub(crate) fn web(&self, base: &str, key: Secret) -> Result<Config, SlamError> {
        let mut config = Config::new(base, key)?;
        config.addresses.paths = self.clones.allow_paths;
        config.addresses.private_hosts = self.clones.allow_private;
        config.mail_from = self.mail.as_ref().map(|mail| mail.from.clone());
        config.providers = self.sign_in.iter().map(SignIn::provider).collect::<Result<_, _>>()?;
        config.limits = self.limits.fill(Limits::default());
        let trusted = self.server.trusted_proxies.iter().map(|text| text.parse::<Network>());
        let trusted = trusted.collect::<Result<_, _>>().map_err(|error| SlamError::Usage(error.to_string()))?;
        config.proxies = Proxies { trusted };
        config.metrics_token =
            self.server.metrics_token_file.as_deref().map(|file| secret(file.as_ref())).transpose()?;
        Ok(config)
    }
}

impl SignIn {
    fn provider(&self) -> Result<Provider, SlamError> {
        let id = Slug::new(&self.id).map_err(|error| SlamError::Usage(format!("sign-in `{}`: {error}", self.id)))?;
        let address = |what: &str, text: Option<&str>| {
            let text = text.ok_or_else(|| SlamError::Usage(format!("sign-in `{}` lacks `{what}`", self.id)))?;
            text.parse().map_err(|error| SlamError::Usage(format!("sign-in `{}`: `{what}`: {error}", self.id)))
        };
        let kind = match self.kind {
            SignInKind::OpenidConnect => {
                ProviderKind::OpenIdConnect { issuer: address("issuer", self.issuer.as_deref())? }
            }
            SignInKind::Github => ProviderKind::Github {
                web: address("web", self.web.as_deref().or(Some("https://github.com/")))?,
                api: address("api", self.api.as_deref().or(Some("https://api.github.com/")))?,
            },
        };
        let client_secret = ClientSecret(secret(self.client_secret_file.as_ref())?);
        Ok(Provider { id, title: self.title.clone(), kind, client_id: self.client_id.clone(), client_secret })
    }
}

impl LimitSettings {
    fn fill(&self, usual: Limits) -> Limits {
        let time = |seconds: Option<u64>, usual| seconds.map_or(usual, Duration::from_secs);
        let rate = |rate: Option<u32>, usual| rate.map_or(usual, NonZeroU32::new);
        Limits {
            connections: self.connections.unwrap_or(usual.connections),
            header_time: time(self.header_seconds, usual.header_time),
            body_time: time(self.body_seconds, usual.body_time),
            request_time: time(self.request_seconds, usual.request_time),
            shutdown_time: time(self.shutdown_seconds, usual.shutdown_time),
            form_bytes: self.form_bytes.unwrap_or(usual.form_bytes),
            upload_bytes: self.upload_bytes.unwrap_or(usual.upload_bytes),
            reads: rate(self.reads_per_minute, usual.reads),
            changes: rate(self.changes_per_minute, usual.changes),
            sign_ins: rate(self.sign_ins_per_minute, usual.sign_ins),
        }
    }
}

/// Reads a secret; white space around it does not count.
pub(crate) fn secret(path: &Utf8Path) -> Result<String, SlamError> {
    let read = std::fs::read_to_string(path);
    let text = read.map_err(|source| SlamError::SecretFile { path: path.to_owned(), source })?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        Settings::parse(Utf8Path::new("serve.toml"), text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_empty_file_is_the_usual_server() {
        let config = read("").unwrap().web("http://127.0.0.1:1", Secret::random()).unwrap();
        assert!(config.providers.is_empty() && config.metrics_token.is_none());
        assert_eq!(config.limits.reads, Limits::default().reads);
    }

    #[test]
    fn the_example_of_the_handbook_is_read() {
        let handbook = include_str!("../../../../../docs/operations.md");
        let example = handbook.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let settings = read(example).unwrap();
        assert_eq!(settings.sign_in.len(), 2);
        assert!(settings.mail.is_some());
    }

    #[test]
    fn what_nobody_knows_is_refused_with_its_line() {
        for (text, said) in [
            ("[server]\nbase-adress = \"https://a.example\"\n", "line 2: unknown field `base-adress`"),
            ("[server]\nlisten = \"here\"\n", "line 2: invalid socket address"),
            ("[mail]\nfrom = \"a@b.example\"\n", "missing field `host`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn what_may_be_cloned_may_be_registered() {
        let addresses = |text| read(text).unwrap().web("http://127.0.0.1:1", Secret::random()).unwrap().addresses;
        assert!(!addresses("").paths && !addresses("").private_hosts);
        let open = addresses("[clones]\nallow-paths = true\nallow-private = true\n");
        assert!(open.paths && open.private_hosts);
    }

    #[test]
    fn a_rate_of_zero_is_no_limit() {
        let limits = read("[limits]\nreads-per-minute = 0\nbody-seconds = 3\n").unwrap().limits.fill(Limits::default());
        assert_eq!((limits.reads, limits.body_time), (None, Duration::from_secs(3)));
    }
}
