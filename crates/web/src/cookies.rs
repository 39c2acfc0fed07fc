//! Reads and writes the cookies of the server: names that bind them to this host, and attributes that keep them here.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::Config;

/// A cookie of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of a session of a person who signed in.
    Session,
    /// A random value that binds the forms of a visitor who has not signed in to their browser.
    Guest,
    /// Light or dark.
    Theme,
    /// What the next page says on top: "The project is registered."
    Notice,
}

impl Cookie {
    /// Returns the name. The prefix makes browsers refuse the cookie unless it is `Secure`, for `/`, and from this very
    /// host; over plain HTTP on this machine it cannot be had.
    fn name(self, config: &Config) -> String {
        let name = match self {
            Self::Session => "slam-session",
            Self::Guest => "slam-guest",
            Self::Theme => "slam-theme",
            Self::Notice => "slam-notice",
        };
        if config.is_encrypted() { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Finds the value that the client sent. Two cookies of one name mean that somebody plants one: neither counts.
    pub(crate) fn find(self, headers: &HeaderMap, config: &Config) -> Option<String> {
        let name = self.name(config);
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut values = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, _)| *key == name)
            .map(|(_, value)| value);
        let first = values.next()?;
        values.next().is_none().then(|| first.to_owned())
    }

    /// Returns the header that sets the cookie; the value consists of characters that need no quotes.
    pub(crate) fn set(self, value: &str, config: &Config) -> HeaderValue {
        let lifetime = match self {
            Self::Session | Self::Theme => "; Max-Age=2592000",
            Self::Notice => "; Max-Age=300",
            Self::Guest => "",
        };
        self.header(&format!("{value}; Path=/; HttpOnly; SameSite=Lax{lifetime}"), config)
    }

    /// Returns the header that removes the cookie.
    pub(crate) fn clear(self, config: &Config) -> HeaderValue {
        self.header("; Path=/; HttpOnly; SameSite=Lax; Max-Age=0", config)
    }

    fn header(self, rest: &str, config: &Config) -> HeaderValue {
        let secure = if config.is_encrypted() { "; Secure" } else { "" };
        let text = format!("{}={rest}{secure}", self.name(config));
        HeaderValue::from_str(&text).expect("names and values of cookies are printable ASCII")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn a_cookie_of_an_encrypted_server_is_bound_to_its_host() {
        let config = Config::new("https://slam.example.org", Secret::random()).unwrap();
        assert_eq!(
            Cookie::Session.set("abc", &config),
            "__Host-slam-session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"
        );
        assert_eq!(
            Cookie::Guest.clear(&config),
            "__Host-slam-guest=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure"
        );
    }

    #[test]
    fn a_cookie_that_stands_twice_does_not_count() {
        let config = Config::new("http://localhost:1", Secret::random()).unwrap();
        for (line, value) in [
            ("slam-session=a", Some("a")),
            ("x=1; slam-session=a;y=2", Some("a")),
            ("slam-session=a; slam-session=b", None),
            ("__Host-slam-session=a", None),
            ("slam-session", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]);
            assert_eq!(Cookie::Session.find(&headers, &config).as_deref(), value, "{line}");
        }
    }
}
