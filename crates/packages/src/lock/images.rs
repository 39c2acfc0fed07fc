//! References of container images, and the packages that they name.

use slam_formats::purl::{Purl, PurlError};

use super::roll::short;
use crate::{Kind, Package, digest};

/// A reference in its parts.
struct Reference<'a> {
    registry: Option<&'a str>,
    path: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

/// Returns the package of a reference (`[REGISTRY/]PATH[:TAG][@DIGEST]`), or why it is none.
pub(super) fn package(text: &str, line: u32) -> Result<Package, String> {
    let bad = || format!("`{}` is no reference of an image: it is `[REGISTRY/]PATH[:TAG][@DIGEST]`", short(text));
    let reference = Reference::read(text).ok_or_else(bad)?;
    let purl = reference.purl().map_err(|error| error.to_string())?;
    let name = match reference.registry {
        Some(registry) => format!("{registry}/{}", reference.path),
        None => reference.path.to_owned(),
    };
    let version = reference.digest.or(reference.tag).unwrap_or("latest");
    Ok(Package {
        purl: Some(purl),
        kind: Kind::Container,
        line: Some(line),
        hashes: reference.digest.and_then(digest::prefixed).into_iter().collect(),
        ..Package::new(name, Some(version))
    })
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let is_right = |sign: char| sign.is_ascii_alphanumeric() || "._-/:@+".contains(sign);
        if text.is_empty() || text.len() > 1024 || !text.chars().all(is_right) {
            return None;
        }
        let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
        if digest.is_some_and(|digest| !digest.contains(':') || digest.contains('@')) {
            return None;
        }
        // A colon behind the last slash begins a tag, one before it a port.
        let name_at = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest.get(name_at..)?.split_once(':') {
            Some((name, tag)) => (rest.get(..name_at + name.len())?, Some(tag).filter(|tag| !tag.is_empty())),
            None => (rest, None),
        };
        // What the reference grammar of containers calls a domain has a dot, a port, or is `localhost`.
        let is_registry = |first: &str| first.contains(['.', ':']) || first == "localhost";
        let (registry, path) = match name.split_once('/').filter(|(first, _)| is_registry(first)) {
            Some((registry, path)) => (Some(registry), path),
            None => (None, name),
        };
        let registry = registry.filter(|one| !matches!(*one, "docker.io" | "index.docker.io" | "registry-1.docker.io"));
        let path = if registry.is_none() { path.strip_prefix("library/").unwrap_or(path) } else { path };
        let is_whole = !path.is_empty() && !path.split('/').any(str::is_empty) && !path.contains(':');
        is_whole.then_some(Self { registry, path, tag, digest })
    }

    /// An image with a digest is an `oci` artifact, which has no other version; a tag alone is what `docker` has.
    fn purl(&self) -> Result<Purl, PurlError> {
        let (namespace, name) =
            self.path.rsplit_once('/').map_or((None, self.path), |(above, name)| (Some(above), name));
        let Some(digest) = self.digest else {
            let purl = Purl::new("docker", namespace, name, Some(self.tag.unwrap_or("latest")))?;
            return purl.with_qualifier("repository_url", self.registry.unwrap_or_default());
        };
        let registry = self.registry.unwrap_or("docker.io");
        let library = if self.registry.is_none() && namespace.is_none() { "library/" } else { "" };
        Purl::new("oci", None, name, Some(digest))?
            .with_qualifier("repository_url", &format!("{registry}/{library}{}", self.path))?
            .with_qualifier("tag", self.tag.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_reference_has_its_place() {
        // Package URLs: definitions of the types `docker` and `oci`; references: the grammar of the distribution project.
        for (text, expected) in [
            ("debian", "pkg:docker/debian@latest"),
            ("debian:12-slim", "pkg:docker/debian@12-slim"),
            ("docker.io/library/debian:12", "pkg:docker/debian@12"),
            ("grafana/grafana:11.1.0", "pkg:docker/grafana/grafana@11.1.0"),
            ("localhost:5000/a/b", "pkg:docker/a/b@latest?repository_url=localhost:5000"),
            ("gcr.io/distroless/static:nonroot", "pkg:docker/distroless/static@nonroot?repository_url=gcr.io"),
        ] {
            assert_eq!(package(text, 1).unwrap().purl.unwrap().to_string(), expected, "{text}");
        }
        let pinned = format!("debian:12@sha256:{}", "ab".repeat(32));
        let found = package(&pinned, 1).unwrap();
        let expected =
            format!("pkg:oci/debian@sha256:{}?repository_url=docker.io%2Flibrary%2Fdebian&tag=12", "ab".repeat(32));
        assert_eq!(found.purl.unwrap().to_string(), expected);
        assert_eq!(found.hashes.len(), 1);
        for text in ["", "a b", "$X", "a//b", "a@b", "/a", "a/"] {
            assert!(package(text, 1).is_err(), "{text}");
        }
    }
}
