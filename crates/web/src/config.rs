//! What an operator decides: addresses, keys, limits. The program reads flags, environment, and files into this value.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use slam_event::registration::AddressRules;
use url::Url;

use crate::{Secret, address::Proxies, demo::Tour};

/// Why a configuration is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not an address of the web.
    #[error("`{0}` is no base address: it needs http or https, a host, and no query")]
    Base(String),
    /// Cookies and passwords would travel in the open.
    #[error("the base address `{0}` is not encrypted, and not on this machine")]
    Plain(Url),
    /// Everybody could sign in as anybody.
    #[error("a demonstration is for this machine alone, and `{0}` can be reached from others")]
    PublicDemo(String),
    /// The key.
    #[error(transparent)]
    Secret(#[from] crate::SecretError),
}

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where people find the server: `https://slam.example.org/`.
    base: Url,
    /// The key of forms and links.
    pub secret: Secret,
    /// Who sends mail, as `Security Slam <slam@example.org>`; without it nobody can sign in by mail.
    pub mail_from: Option<String>,
    /// How people sign in besides mail.
    pub providers: Vec<Provider>,
    /// What one client may ask of the server.
    pub limits: Limits,
    /// Which addresses of repositories are accepted beyond public ones.
    pub addresses: AddressRules,
    /// Which addresses may speak for others.
    pub proxies: Proxies,
    /// What `/metrics` asks for as a bearer token; without it nobody reads the metrics.
    pub metrics_token: Option<String>,
    /// Of a demonstration: pages say so, and everybody may sign in as anybody. Only [`Self::demonstrate`] sets it.
    tour: Option<Tour>,
}

/// A service that says who somebody is.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name in addresses: `github`.
    pub id: slam_event::Slug,
    /// Its name for people: `GitHub`.
    pub title: String,
    /// How it is asked.
    pub kind: ProviderKind,
    /// Our name at the service.
    pub client_id: String,
    /// Our password at the service.
    pub client_secret: ClientSecret,
}

/// How a sign-in service is asked.
#[derive(Debug, Clone)]
pub enum ProviderKind {
    /// OpenID Connect, by the address of the issuer.
    OpenIdConnect {
        /// The issuer, as its discovery document names it.
        issuer: Url,
    },
    /// OAuth as GitHub speaks it, and forges that copy it.
    Github {
        /// Where people go: `https://github.com/`.
        web: Url,
        /// Where programs go: `https://api.github.com/`.
        api: Url,
    },
}

/// A password that never shows itself in a log.
#[derive(Clone)]
pub struct ClientSecret(pub String);

impl std::fmt::Debug for ClientSecret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ClientSecret(hidden)")
    }
}

/// What one client may ask of the server, and how long it may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at the same time; more wait in the system's queue.
    pub connections: usize,
    /// How long a client may take to send its headers, and to stay silent between two requests.
    pub header_time: Duration,
    /// How long a client may take to send a body.
    pub body_time: Duration,
    /// How long an answer may take to be made.
    pub request_time: Duration,
    /// How long open requests may finish after the order to stop.
    pub shutdown_time: Duration,
    /// The largest form or document, in bytes.
    pub form_bytes: usize,
    /// The largest form with a file, in bytes.
    pub upload_bytes: usize,
    /// Requests a minute from one address; `None` for no limit.
    pub reads: Option<NonZeroU32>,
    /// Changes a minute from one address, and by one person.
    pub changes: Option<NonZeroU32>,
    /// Tries to sign in, a minute, from one address.
    pub sign_ins: Option<NonZeroU32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2_048,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(20),
            request_time: Duration::from_secs(20),
            shutdown_time: Duration::from_secs(25),
            form_bytes: 64 * 1024,
            upload_bytes: 8 * 1024 * 1024,
            reads: NonZeroU32::new(600),
            changes: NonZeroU32::new(60),
            sign_ins: NonZeroU32::new(10),
        }
    }
}

impl Config {
    /// Makes a configuration with the defaults.
    ///
    /// # Errors
    /// The base address is not one, or leaves the machine without encryption.
    pub fn new(base: &str, secret: Secret) -> Result<Self, ConfigError> {
        let wrong = || ConfigError::Base(base.to_owned());
        let mut url = Url::parse(base).map_err(|_| wrong())?;
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(wrong()),
        };
        if url.host().is_none() || url.query().is_some() || url.fragment().is_some() || url.path() != "/" {
            return Err(wrong());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        if plain && !is_loopback(&url) {
            return Err(ConfigError::Plain(url));
        }
        url.set_path("/");
        Ok(Self {
            base: url,
            secret,
            mail_from: None,
            providers: Vec::new(),
            limits: Limits::default(),
            addresses: AddressRules::default(),
            proxies: Proxies::default(),
            metrics_token: None,
            tour: None,
        })
    }

    /// Makes the server a demonstration, on which everybody may sign in as anybody.
    ///
    /// # Errors
    /// The server listens on an address, or is found under one, that other machines reach.
    pub fn demonstrate(&mut self, listens: SocketAddr, tour: Tour) -> Result<(), ConfigError> {
        if !listens.ip().is_loopback() {
            return Err(ConfigError::PublicDemo(listens.to_string()));
        }
        if !is_loopback(&self.base) {
            return Err(ConfigError::PublicDemo(self.base.to_string()));
        }
        self.tour = Some(tour);
        Ok(())
    }

    /// Returns the tour of a demonstration; `None` for a real server.
    pub(crate) fn tour(&self) -> Option<&Tour> {
        self.tour.as_ref()
    }

    /// Returns where people find the server, with a slash at the end.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Returns the full address of a path on this server, for mails, feeds, and pictures.
    pub fn address(&self, path: &str) -> String {
        format!("{}{}", self.base, path.trim_start_matches('/'))
    }

    /// Returns the origin as browsers write it: `https://slam.example.org`.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Returns whether people reach the server encrypted, which cookies then insist on.
    pub fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(one)) => one.is_loopback(),
        Some(url::Host::Ipv6(one)) => one.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_address_is_encrypted_or_on_this_machine() {
        for (base, fine) in [
            ("https://slam.example.org", true),
            ("https://slam.example.org:8443/", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]:8080/", true),
            ("http://slam.example.org", false),
            ("http://10.0.0.1", false),
            ("ftp://slam.example.org", false),
            ("https://slam.example.org/?a", false),
            ("https://slam.example.org/slam/", false),
            ("https://me:pass@slam.example.org/", false),
            ("slam.example.org", false),
        ] {
            assert_eq!(Config::new(base, Secret::random()).is_ok(), fine, "{base}");
        }
    }

    #[test]
    fn a_demonstration_stays_on_this_machine() {
        for (base, listens, fine) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080", true),
            ("http://localhost:8080", "[::1]:8080", true),
            ("http://localhost:8080", "0.0.0.0:8080", false),
            ("http://localhost:8080", "192.0.2.7:8080", false),
            ("http://localhost:8080", "[::]:8080", false),
            ("https://slam.example.org", "127.0.0.1:8080", false),
        ] {
            let mut config = Config::new(base, Secret::random()).unwrap();
            assert_eq!(config.demonstrate(listens.parse().unwrap(), Tour::default()).is_ok(), fine, "{base} {listens}");
            assert_eq!(config.tour().is_some(), fine);
        }
    }

    #[test]
    fn addresses_are_made_from_the_base() {
        let config = Config::new("https://slam.example.org:8443", Secret::random()).unwrap();
        assert_eq!(config.address("/projects/a?b"), "https://slam.example.org:8443/projects/a?b");
        assert_eq!(config.origin(), "https://slam.example.org:8443");
    }
}
