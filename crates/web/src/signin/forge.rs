//! Whether a forge can say that a person may write to a repository: who signs in there, who could, and where nobody can.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use slam_store::identities::Linked;
use url::Url;

use super::permission;
use crate::config::{Config, Provider, ProviderKind};

/// What a forge can say about a person and a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ForgeWord {
    /// The person signs in there, and the forge is asked with one click.
    Offered(Asked),
    /// They would first have to sign in there.
    ToBeLinked(Asked),
    /// The forge says who somebody is, and not where they may write.
    Silent(String),
    /// The server knows no sign-in of this host.
    Unknown(String),
    /// The repository lies on no host.
    NoForge,
}

/// A forge that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Its name for people.
    pub(crate) title: String,
    /// Where a sign-in there begins.
    pub(crate) begins: String,
}

impl ForgeWord {
    /// Finds out what can be said about a repository, by its canonical address and its host, and the ways in which the
    /// person signs in.
    pub(crate) fn of(config: &Config, (canonical, host): (&str, &str), linked: &[Linked]) -> Self {
        if host.is_empty() {
            return Self::NoForge;
        }
        let mut silent = None;
        for provider in &config.providers {
            match &provider.kind {
                ProviderKind::Github { web, .. } if permission::path_at(web, canonical).is_some() => {
                    let asked = Asked { title: provider.title.clone(), begins: begin(provider) };
                    let signs_in = |one: &Linked| one.kind == "github" && one.issuer == web.as_str();
                    let is_linked = linked.iter().any(signs_in);
                    return if is_linked { Self::Offered(asked) } else { Self::ToBeLinked(asked) };
                }
                ProviderKind::OpenIdConnect { issuer } if is_at(issuer, host) => silent = Some(&provider.title),
                ProviderKind::Github { .. } | ProviderKind::OpenIdConnect { .. } => {}
            }
        }
        silent.map_or_else(|| Self::Unknown(host.to_owned()), |title| Self::Silent(title.clone()))
    }

    /// Returns the forge, when it can be asked at once.
    pub(crate) fn offered(&self) -> Option<&Asked> {
        if let Self::Offered(asked) = self { Some(asked) } else { None }
    }
}

impl Asked {
    /// Returns where the person goes to sign in there once more, and comes back to a page of ours; with a challenge, the
    /// forge is asked about its repository on the way.
    pub(crate) fn address(&self, next: &str, challenge: Option<&str>) -> String {
        let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
        let control = challenge.map(|id| format!("&control={}", utf8_percent_encode(id, NON_ALPHANUMERIC)));
        format!("{}?next={next}{}", self.begins, control.unwrap_or_default())
    }
}

/// Returns where a sign-in by a provider begins.
pub(crate) fn begin(provider: &Provider) -> String {
    match provider.kind {
        ProviderKind::Github { .. } if provider.id == super::oidc::usual_github() => "/sign-in/github".to_owned(),
        ProviderKind::Github { .. } => format!("/sign-in/github/{}", provider.id),
        ProviderKind::OpenIdConnect { .. } => format!("/sign-in/oidc/{}", provider.id),
    }
}

fn is_at(issuer: &Url, host: &str) -> bool {
    issuer.host_str().is_some_and(|one| one.eq_ignore_ascii_case(host))
}
