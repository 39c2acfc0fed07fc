//! Ways back: an address that a form or a link carries is followed only when it stays on this server.

/// The longest way back, in bytes.
const LONGEST: usize = 512;

/// A path on this server, with its query: `/projects?page=2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// Takes a text from outside when it can only mean a place on this server. Browsers read `//host`, `/\host`, and
    /// addresses with tabs or line breaks in them as other servers.
    pub fn new(text: &str) -> Option<Self> {
        let plain = text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let local = text.starts_with('/') && !text.starts_with("//");
        (plain && local).then(|| Self(text.to_owned()))
    }

    /// Returns the place, or the start page for a text that leads elsewhere.
    pub fn or_home(text: Option<&str>) -> Self {
        text.and_then(Self::new).unwrap_or_else(|| Self("/".to_owned()))
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_redirects_are_not_followed() {
        for text in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " //evil.example",
            "javascript:alert(1)",
            "evil.example",
            "",
            "?next=/",
            "/über",
            &format!("/{}", "a".repeat(600)),
        ] {
            assert_eq!(LocalPath::or_home(Some(text)).as_str(), "/", "{text}");
        }
        assert_eq!(LocalPath::or_home(None).as_str(), "/");
    }

    #[test]
    fn a_place_on_this_server_is_kept() {
        for text in ["/", "/projects?page=2&q=a%2Fb", "/a//b", "/a#b", "/@x:y"] {
            assert_eq!(LocalPath::or_home(Some(text)).as_str(), text);
        }
    }
}
