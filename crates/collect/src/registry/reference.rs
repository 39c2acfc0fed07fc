//! Names of images, with Docker's rules for what is left out.

use std::fmt;

/// Where an image is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Host as people write it: `docker.io`.
    host: String,
    /// Path in the registry: `library/debian`.
    pub(super) path: String,
    tag: Option<String>,
    /// Digest of the manifest or index.
    pub(super) digest: Option<String>,
}

impl Reference {
    /// Parses `[HOST/]PATH[:TAG][@DIGEST]`.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let (rest, digest) = match name.split_once('@') {
            Some((rest, digest)) if digest.strip_prefix("sha256:").is_some_and(is_hex) => {
                (rest, Some(digest.to_owned()))
            }
            Some((_, digest)) => return Err(format!("`{digest}` is not a SHA-256 digest")),
            None => (name, None),
        };
        let (head, last) = rest.rsplit_once('/').map_or((None, rest), |(head, last)| (Some(head), last));
        let (last, tag) = last.split_once(':').map_or((last, None), |(last, tag)| (last, Some(tag)));
        let whole = head.map_or_else(|| last.to_owned(), |head| format!("{head}/{last}"));
        // What has no dot, no port, and is not this machine is a path of Docker Hub.
        let is_host = |part: &str| part.contains(['.', ':']) || part == "localhost";
        let (host, path) = match whole.split_once('/') {
            Some((host, path)) if is_host(host) => (host.to_owned(), path.to_owned()),
            Some(_) => ("docker.io".to_owned(), whole),
            None => ("docker.io".to_owned(), format!("library/{whole}")),
        };
        let is_word = |text: &str| {
            let odd = |byte: u8| !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
            text.starts_with(|first: char| first.is_ascii_alphanumeric())
                && !text.bytes().any(odd)
                && !text.contains("..")
        };
        if path.len() > 255 || !path.split('/').all(is_word) {
            return Err(format!(
                "`{path}` is not the name of an image: small letters, digits, and `._-` between slashes"
            ));
        }
        let is_tag = |tag: &str| {
            let odd = |byte: u8| !(byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            !tag.is_empty() && tag.len() <= 128 && !tag.starts_with(['.', '-']) && !tag.bytes().any(odd)
        };
        if let Some(tag) = tag
            && !is_tag(tag)
        {
            return Err(format!("`{tag}` is not a tag"));
        }
        let is_host_byte = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
        if !host.bytes().all(is_host_byte) {
            return Err(format!("`{host}` is not the name of a host"));
        }
        Ok(Self { host, path, tag: tag.map(str::to_owned), digest })
    }

    /// Returns what to ask for: the digest, else the tag.
    pub(super) fn wanted(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or("latest")
    }

    /// Returns the start of all addresses. A registry on this machine is asked without encryption.
    pub(super) fn base(&self) -> String {
        let host = if self.host == "docker.io" { "registry-1.docker.io" } else { &self.host };
        let scheme = if self.is_local() { "http" } else { "https" };
        format!("{scheme}://{host}/v2/{}", self.path)
    }

    /// Says whether the registry is on this machine.
    pub(super) fn is_local(&self) -> bool {
        is_this_machine(without_port(&self.host))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)?;
        match (&self.tag, &self.digest) {
            (Some(tag), _) => write!(f, ":{tag}"),
            (None, Some(_)) => Ok(()),
            (None, None) => write!(f, ":latest"),
        }
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Says whether a host is this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "::1")
}

pub(super) fn is_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::Reference;

    fn told(name: &str) -> String {
        let parsed = Reference::parse(name);
        parsed.map_or_else(|error| error, |found| format!("{} {} = {found}", found.base(), found.wanted()))
    }

    #[test]
    fn names_are_completed_as_docker_does() {
        let hub = "https://registry-1.docker.io/v2";
        assert_eq!(told("debian"), format!("{hub}/library/debian latest = docker.io/library/debian:latest"));
        assert_eq!(told("team/app:1.2"), format!("{hub}/team/app 1.2 = docker.io/team/app:1.2"));
        assert_eq!(told("docker.io/debian:12"), format!("{hub}/debian 12 = docker.io/debian:12"));
        assert_eq!(told("ghcr.io/a/b/c"), "https://ghcr.io/v2/a/b/c latest = ghcr.io/a/b/c:latest");
        assert_eq!(told("localhost:5000/a:t"), "http://localhost:5000/v2/a t = localhost:5000/a:t");
        assert_eq!(
            told("localhost.example:5000/a"),
            "https://localhost.example:5000/v2/a latest = localhost.example:5000/a:latest"
        );
        let digest = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(told(&format!("ghcr.io/a:t@{digest}")), format!("https://ghcr.io/v2/a {digest} = ghcr.io/a:t"));
    }

    #[test]
    fn other_things_are_no_names() {
        for odd in
            ["", "A", "a//b", "a/../b", "a:", "a:-x", "a@sha256:12", "user:secret@host/a", "ghcr.io/a?b", "-a", "a b"]
        {
            assert!(told(odd).contains(" is not "), "{odd}: {}", told(odd));
        }
    }
}
