//! References to things from elsewhere, and how firmly they hold.

use slam_formats::tree::{Document, Node};
use slam_model::evidence::ci::{Pin, Uses};

use super::values::comment_on;

/// Reads `uses:` of a step or job.
pub(crate) fn action(node: &Node, document: &Document) -> Option<Uses> {
    let text = node.text()?.into_owned();
    let comment = comment_on(document, node.line);
    let text = text.trim().to_owned();
    if let Some(image) = text.strip_prefix("docker://") {
        let (name, reference, pin) = split_image(image);
        return Some(Uses { name: format!("docker://{name}"), text, reference, pin, comment, line: node.line });
    }
    let (name, reference) = match text.rsplit_once('@') {
        Some((name, reference)) => (name, Some(reference.to_owned())),
        None => (text.as_str(), None),
    };
    let name = without_address(name).to_owned();
    // `$/` is the repository of the file itself, at the same commit.
    let pin = if name.starts_with("$/") || name.starts_with("./") || name.starts_with("../") || name == "." {
        Pin::Local
    } else {
        match &reference {
            Some(reference) if is_commit(reference) => Pin::Digest,
            Some(_) => Pin::Movable,
            None => Pin::Missing,
        }
    };
    Some(Uses { text, name, reference, pin, comment, line: node.line })
}

/// Hosts that carry GitHub's own actions under their names: by Forgejo's and Gitea's documentation of `uses`, the instances
/// that short names stand for by default.
const MIRRORS: [&str; 3] = ["code.forgejo.org", "data.forgejo.org", "gitea.com"];

/// Returns `owner/repository` of an address, as Forgejo and Gitea take it, when it stands for the same code as on GitHub;
/// the address of anything else is its name.
pub(crate) fn without_address(name: &str) -> &str {
    let Some((host, path)) = name.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else { return name };
    let same = host.eq_ignore_ascii_case("github.com")
        || MIRRORS.iter().any(|mirror| host.eq_ignore_ascii_case(mirror)) && path.starts_with("actions/");
    if same { path } else { name }
}

/// Reads an image: a text, or a mapping with `image` (GitHub) or `name` (GitLab). An image whose name is computed is
/// left out, because nothing can be said about it.
pub(super) fn image(node: &Node, document: &Document) -> Option<Uses> {
    let node = node.get("image").or_else(|| node.get("name")).unwrap_or(node);
    let uses = image_text(&node.text()?, node.line)?;
    Some(Uses { comment: comment_on(document, node.line), ..uses })
}

/// Reads the name of an image.
pub(crate) fn image_text(text: &str, line: u32) -> Option<Uses> {
    let text = text.trim().to_owned();
    if text.is_empty() || text.contains('$') {
        return None;
    }
    let (name, reference, pin) = split_image(text.strip_prefix("docker://").unwrap_or(&text));
    Some(Uses { name, reference, pin, comment: None, line, text })
}

/// Splits `registry:5000/name:tag@sha256:…`; the digest decides, else the tag behind the last `/`.
fn split_image(text: &str) -> (String, Option<String>, Pin) {
    if let Some((name, digest)) = text.split_once('@') {
        let pin = if is_digest(digest) { Pin::Digest } else { Pin::Movable };
        return (name.to_owned(), Some(digest.to_owned()), pin);
    }
    let last = text.rfind('/').map_or(0, |at| at + 1);
    match text.get(last..).and_then(|tail| tail.find(':')) {
        Some(colon) => {
            let (name, tag) = text.split_at(last + colon);
            (name.to_owned(), Some(tag.trim_start_matches(':').to_owned()), Pin::Movable)
        }
        None => (text.to_owned(), None, Pin::Missing),
    }
}

/// Returns whether a reference is a full commit id; a short one can be matched by another object.
pub(super) fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || text.strip_prefix("sha512:").is_some_and(|hex| hex.len() == 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_split_at_digest_then_tag() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (text, name, reference, pin) in [
            ("alpine", "alpine", None, Pin::Missing),
            ("alpine:3", "alpine", Some("3"), Pin::Movable),
            ("localhost:5000/a/b", "localhost:5000/a/b", None, Pin::Missing),
            ("localhost:5000/a/b:1", "localhost:5000/a/b", Some("1"), Pin::Movable),
            (&format!("a/b:1@{digest}"), "a/b:1", Some(digest.as_str()), Pin::Digest),
            ("a@sha256:12", "a", Some("sha256:12"), Pin::Movable),
        ] {
            assert_eq!(split_image(text), (name.to_owned(), reference.map(str::to_owned), pin), "{text}");
        }
    }
}
