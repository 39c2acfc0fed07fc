//! Addresses of git repositories, and the identity of what lies there.

use slam_formats::purl::{Purl, PurlError};

/// A repository on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    host: String,
    path: String,
}

impl Repository {
    /// Reads an address in any form that git and the lock files take: `https://…`, `ssh://…`, `git@HOST:PATH`,
    /// `git+https://…?rev=…#…`. A user and a password are left out, as are query and fragment. `None` for a local path.
    pub(super) fn read(address: &str) -> Option<Self> {
        let address = address.split(['?', '#']).next()?.trim();
        let address = address.strip_prefix("git+").unwrap_or(address);
        let (authority, path) = match address.split_once("://") {
            Some(("https" | "http" | "ssh" | "git", rest)) => rest.split_once('/')?,
            Some(_) => return None,
            // The form of scp: a colon before the first slash.
            None => address.split_once(':').filter(|(host, _)| !host.contains('/') && host.contains(['@', '.']))?,
        };
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let is_right =
            |text: &str| !text.is_empty() && !text.contains(|sign: char| sign.is_whitespace() || sign.is_control());
        (is_right(host) && is_right(path)).then(|| Self { host: host.to_ascii_lowercase(), path: path.to_owned() })
    }

    /// Returns the repository of an owner on a host.
    pub(super) fn new(host: &str, owner: &str, name: &str) -> Self {
        Self { host: host.to_owned(), path: format!("{owner}/{name}") }
    }

    /// Returns its name for a person: `owner/repository`.
    pub(super) fn name(&self) -> &str {
        &self.path
    }

    /// Returns its address: `https://host/owner/repository`.
    pub(super) fn address(&self) -> String {
        format!("https://{}/{}", self.host, self.path)
    }

    /// Returns the value of the qualifier `vcs_url`, in the form that SPDX has for version control.
    pub(super) fn vcs_url(&self, revision: Option<&str>) -> String {
        let address = self.address();
        revision.map_or_else(|| format!("git+{address}"), |revision| format!("git+{address}@{revision}"))
    }

    /// Returns its package URL: the type of the host where there is one, else `git`.
    pub(super) fn purl(&self, version: Option<&str>) -> Result<Purl, PurlError> {
        let (owner, name) =
            self.path.rsplit_once('/').map_or((None, self.path.as_str()), |(owner, name)| (Some(owner), name));
        match self.host.as_str() {
            "github.com" => Purl::new("github", owner, name, version),
            "bitbucket.org" => Purl::new("bitbucket", owner, name, version),
            host => {
                let namespace = owner.map_or_else(|| host.to_owned(), |owner| format!("{host}/{owner}"));
                Purl::new("git", Some(&namespace), name, version)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_and_drops_secrets() {
        // Forms: git-clone(1), section "GIT URLS". Package URLs: definitions of the types `github` and `git`.
        for (address, expected) in [
            ("https://github.com/Owner/name.git", "pkg:github/owner/name@1"),
            ("git+https://github.com/a/b?branch=main#0123", "pkg:github/a/b@1"),
            ("git@github.com:a/b.git", "pkg:github/a/b@1"),
            ("ssh://git@codeberg.org/a/b", "pkg:git/codeberg.org/a/b@1"),
            ("https://user:secret@gitlab.com/group/part/name/", "pkg:git/gitlab.com/group/part/name@1"),
        ] {
            let found = Repository::read(address).unwrap().purl(Some("1")).unwrap().to_string();
            assert_eq!(found, expected, "{address}");
        }
        for address in ["../beside", "/srv/x", "file:///srv/x", "C:/x", "https://", "name"] {
            assert_eq!(Repository::read(address), None, "{address}");
        }
        let one = Repository::read("https://user:secret@example.org/a/b").unwrap();
        assert_eq!(one.vcs_url(Some("f00")), "git+https://example.org/a/b@f00");
    }
}
