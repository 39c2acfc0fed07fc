//! The addresses of foreign lists, in the one spelling by which repositories are compared.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Refusal,
    registration::{Address, AddressRules},
};

/// A repository in the spelling that is the same for every spelling of its address; an organisation likewise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RepositoryKey(String);

impl RepositoryKey {
    /// Returns the key of a checked address.
    pub fn of(address: &Address) -> Self {
        Self(address.canonical())
    }

    /// Returns the text: `github.com/argoproj/argo-cd`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the address is that of an organisation or group: one part behind the host.
    pub fn is_organisation(&self) -> bool {
        !self.0.starts_with("path:") && self.0.matches('/').count() == 1
    }

    /// Returns whether this is the other, or an organisation in which the other lies.
    pub fn covers(&self, other: &Self) -> bool {
        let inside = || other.0.strip_prefix(&self.0).is_some_and(|rest| rest.starts_with('/'));
        self == other || self.is_organisation() && inside()
    }

    /// Returns the last part of the path: the name that the forge shows.
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for RepositoryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Reads an address of a foreign list. Lists name pages where git wants an address: an unprotected scheme becomes https, and
/// a user name, a search, and a fragment go.
///
/// # Errors
/// The address is none that git may be given.
pub fn read_address(text: &str, rules: AddressRules) -> Result<Address, Refusal> {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else { return Address::parse(text, rules) };
    let is_page = ["https", "http", "git"].iter().any(|one| scheme.eq_ignore_ascii_case(one));
    if !is_page {
        return Address::parse(text, rules);
    }
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    // A password stays, so that the address is refused and its owner told.
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) if !user.contains(':') => host,
        _ => authority,
    };
    Address::parse(&format!("https://{authority}/{path}"), rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<String, &'static str> {
        let address = read_address(text, AddressRules::default()).map_err(|refusal| refusal.code)?;
        Ok(RepositoryKey::of(&address).to_string())
    }

    #[test]
    fn spellings_of_one_address_are_one_key() {
        for address in [
            "https://github.com/argoproj/argo-cd",
            "http://GitHub.com/ArgoProj/Argo-CD/",
            "https://github.com:443/argoproj/argo-cd.git",
            "https://someone@github.com/argoproj/argo-cd",
            "ssh://git@github.com:22/argoproj/argo-cd.git",
            "git@github.com:argoproj/argo-cd.git",
            "git://github.com/argoproj/argo-cd",
            " https://github.com/argoproj/argo-cd?tab=readme#top ",
        ] {
            assert_eq!(key(address).as_deref(), Ok("github.com/argoproj/argo-cd"), "{address}");
        }
    }

    #[test]
    fn what_git_may_not_be_given_is_refused() {
        for address in [
            "",
            "/srv/git/tool.git",
            "file:///etc/passwd",
            "ext::sh -c true",
            "--upload-pack=true",
            "javascript:alert(1)",
            "https://user:secret@github.com/a/b",
            "https://github.com/",
            "https://169.254.169.254/a/b",
            "http://localhost/a/b",
        ] {
            assert!(key(address).is_err(), "{address}");
        }
    }

    #[test]
    fn an_organisation_covers_its_repositories_only() {
        let key = |text| RepositoryKey::of(&read_address(text, AddressRules::default()).unwrap());
        let organisation = key("https://github.com/kyverno");
        assert!(organisation.is_organisation());
        assert!(organisation.covers(&key("https://github.com/Kyverno/kyverno")));
        assert!(!organisation.covers(&key("https://github.com/kyverno-evil/kyverno")));
        assert!(!key("https://github.com/kyverno/kyverno").covers(&organisation));
    }
}
