//! Addresses of remotes, without the secrets that people leave in them.

/// Returns the address without user name and password, query, and fragment, where tokens hide;
/// `None` for a path on this machine, which says nothing to others.
///
/// The user name of an scp-like address (`git@host:path`) goes too.
pub(crate) fn public_address(url: &str) -> Option<String> {
    let url = url.trim();
    if url.is_empty() || url.chars().any(char::is_control) {
        return None;
    }
    if let Some((scheme, rest)) = url.split_once("://") {
        if scheme.eq_ignore_ascii_case("file") {
            return None;
        }
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
        let host = host.rsplit('@').next().unwrap_or_default();
        if host.is_empty() {
            return None;
        }
        return Some(match path {
            Some(path) => format!("{scheme}://{host}/{path}"),
            None => format!("{scheme}://{host}"),
        });
    }
    let (host, path) = url.split_once(':')?;
    // `C:\repo` and `./a:b` are paths, not hosts.
    if host.contains(['/', '\\']) || host.len() < 2 || path.is_empty() {
        return None;
    }
    let host = host.rsplit('@').next().unwrap_or_default();
    Some(format!("{host}:{path}"))
}

#[cfg(test)]
mod tests {
    use super::public_address;

    #[test]
    fn secrets_go_and_the_address_stays() {
        for (given, wanted) in [
            ("https://github.com/psf/requests.git", Some("https://github.com/psf/requests.git")),
            ("https://user:pa@ss@example.org/a/b", Some("https://example.org/a/b")),
            ("https://token@example.org/a@b?private_token=x#y", Some("https://example.org/a@b")),
            ("ssh://git@example.org:2222/a/b.git", Some("ssh://example.org:2222/a/b.git")),
            ("git@github.com:psf/requests.git", Some("github.com:psf/requests.git")),
            ("/home/me/secret", None),
            ("../other", None),
            ("file:///home/me/secret", None),
            ("C:\\repo", None),
            ("https://user:secret@", None),
            ("", None),
        ] {
            assert_eq!(public_address(given).as_deref(), wanted, "{given}");
        }
    }
}
