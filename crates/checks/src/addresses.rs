//! Addresses in text: where they start and end, their host, and whether their way is encrypted.

use std::sync::LazyLock;

use regex::Regex;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\b(https?|git|ftp|svn|ssh|git\+https?|git\+ssh)://[^\s"'<>`|\\(){}\[\],;]+"#)
        .expect("a constant pattern")
});

/// Namespaces, schemas, and licence texts that are names and not places to go to.
const NAMES: &[&str] = &[
    "//www.w3.org/",
    "//schemas.",
    "//xmlns.",
    "//purl.org/",
    "//json-schema.org/",
    "//maven.apache.org/pom",
    "//maven.apache.org/xsd",
    "//maven.apache.org/plugins",
    "//www.apache.org/licenses",
    "//apache.org/licenses",
    "//opensource.org/",
    "//www.opensource.org/",
    "//creativecommons.org/",
    "//www.gnu.org/licenses",
    "//www.gnu.org/copyleft",
    "//spdx.org/",
    "//unlicense.org",
    "//www.eclipse.org/legal",
    "//www.mozilla.org/mpl",
    "//java.sun.com/xml",
    "//ns.adobe.com/",
    "//www.springframework.org/schema",
];

/// One address of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Address<'t> {
    /// As written, without the punctuation behind it.
    pub(crate) text: &'t str,
}

impl<'t> Address<'t> {
    /// Returns every address of a text in order.
    pub(crate) fn all(text: &'t str) -> impl Iterator<Item = Self> {
        ADDRESS.find_iter(text).map(|hit| Self { text: hit.as_str().trim_end_matches(['.', ':', '!', '?', '*']) })
    }

    /// Returns the host in lower case, without user, port, and `www.`.
    pub(crate) fn host(self) -> String {
        let rest = self.text.split_once("://").map_or(self.text, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_lowercase();
        let host = host.split(':').next().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host).to_owned()
    }

    /// Returns whether nothing on the way is encrypted or authenticated.
    pub(crate) fn is_plain(self) -> bool {
        let scheme = self.text.split_once("://").map_or("", |(scheme, _)| scheme).to_lowercase();
        matches!(scheme.as_str(), "http" | "git" | "ftp" | "svn" | "git+http")
    }

    /// Returns whether the address leads to this machine, to a private network, to a placeholder, or is only a name.
    pub(crate) fn is_no_place(self) -> bool {
        let host = self.host();
        let lower = self.text.to_lowercase();
        let local = host.is_empty()
            || !host.contains('.')
            || host.starts_with("127.")
            || host.starts_with("10.")
            || host.starts_with("192.168.")
            || host == "0.0.0.0"
            || [".local", ".localhost", ".internal", ".test", ".invalid", ".svc"].iter().any(|end| host.ends_with(end))
            || host.contains(['$', '%', '*', '_']);
        local || NAMES.iter().any(|name| lower.contains(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_before_its_punctuation_and_knows_its_host() {
        let table = [
            ("see http://Example.org/a.", "http://Example.org/a", "example.org", true, false),
            ("`curl https://x.org:8443/i.sh | sh`", "https://x.org:8443/i.sh", "x.org", false, false),
            ("<http://www.w3.org/2000/svg>", "http://www.w3.org/2000/svg", "w3.org", true, true),
            ("http://localhost:80/", "http://localhost:80/", "localhost", true, true),
            ("git://github.com/a/b.git", "git://github.com/a/b.git", "github.com", true, false),
            ("ssh://git@example.org/x", "ssh://git@example.org/x", "example.org", false, false),
        ];
        for (text, whole, host, plain, no_place) in table {
            let found = Address::all(text).next().unwrap();
            assert_eq!((found.text, found.host().as_str()), (whole, host), "{text}");
            assert_eq!((found.is_plain(), found.is_no_place()), (plain, no_place), "{text}");
        }
        assert_eq!(Address::all("nothing here: a//b").next(), None);
    }
}
