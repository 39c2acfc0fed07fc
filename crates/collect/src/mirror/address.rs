//! Addresses of repositories: what a person wrote, taken apart and judged before anything connects.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::PathBuf,
};

/// Longer addresses were not written for people or forges.
const LONGEST: usize = 2048;
/// DNS allows no longer names (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;

/// How a repository is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// Git's smart protocol over HTTP with TLS.
    Https,
    /// The same without TLS: anybody on the way may change what is judged, so only an operator's own network.
    Http,
    /// A secure shell: `ssh://` and the form of scp.
    Ssh,
    /// A path on this machine.
    Path,
}

impl Protocol {
    /// Returns the name that messages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
            Self::Ssh => "ssh",
            Self::Path => "a path on this machine",
        }
    }
}

/// The address of a repository, in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    text: String,
    pub(super) place: Place,
}

/// The parts of an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// `https://HOST[:PORT]/PATH`, or `http`.
    Web { tls: bool, host: Host, port: u16 },
    /// `ssh://[USER@]HOST[:PORT]/PATH`, or `[USER@]HOST:PATH`.
    Ssh { host: Host, port: u16 },
    /// An absolute path.
    Local(PathBuf),
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Host {
    /// A name that has to be resolved.
    Name(String),
    /// An address.
    Ip(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V4(ip)) => ip.fmt(f),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
        }
    }
}

/// Why a text is no address that is ever used. Display text is a lower-case fragment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing, or more than anybody writes.
    #[error("an address has 1 to {LONGEST} characters")]
    Length,
    /// A character that hides or ends things.
    #[error("an address has no blanks, control characters, quotes, backslashes, or letters beyond ASCII")]
    Character,
    /// It would be read as a flag.
    #[error("no part of an address begins with `-`")]
    Dash,
    /// A protocol that is not used for foreign repositories.
    #[error("`{0}` is not used; https, ssh, and `user@host:path` are")]
    Protocol(String),
    /// A secret in the address.
    #[error("an address carries no user name, password, or token")]
    Credentials,
    /// The host is none.
    #[error("the host is neither a name nor a plain IP address")]
    Host,
    /// The port is none.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// The path leads nowhere, or elsewhere.
    #[error("the path is empty, has a `.` or `..` part, or carries a query")]
    Path,
}

impl Address {
    /// Reads an address: `https://host/path`, `ssh://user@host/path`, `user@host:path`, or an absolute path.
    ///
    /// # Errors
    /// When it is anything else, or has a part that git or a shell could read as more than a name.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err(AddressError::Length);
        }
        if text.starts_with('-') {
            return Err(AddressError::Dash);
        }
        if text.starts_with('/') {
            return local(text);
        }
        if text.chars().any(|letter| !letter.is_ascii_graphic() || "\\\"'`<>{}|^$;".contains(letter)) {
            return Err(AddressError::Character);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return match scheme.to_ascii_lowercase().as_str() {
                "https" => web(true, rest),
                "http" => web(false, rest),
                "ssh" | "git+ssh" | "ssh+git" => secure_shell(rest),
                other => Err(AddressError::Protocol(other.to_owned())),
            };
        }
        // git reads `name::rest` as the name of a program to start.
        if let Some((helper, _)) = text.split_once("::").filter(|(helper, _)| !helper.contains(['[', '/', '@'])) {
            return Err(AddressError::Protocol(format!("{helper}::")));
        }
        scp(text)
    }

    /// Returns the text that people read, and that git is given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns how it is reached.
    pub fn protocol(&self) -> Protocol {
        match self.place {
            Place::Web { tls: true, .. } => Protocol::Https,
            Place::Web { tls: false, .. } => Protocol::Http,
            Place::Ssh { .. } => Protocol::Ssh,
            Place::Local(_) => Protocol::Path,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn local(text: &str) -> Result<Address, AddressError> {
    if text.chars().any(char::is_control) {
        return Err(AddressError::Character);
    }
    let text = text.trim_end_matches('/');
    if text.is_empty() || text.split('/').any(|part| part == "..") {
        return Err(AddressError::Path);
    }
    Ok(Address { text: text.to_owned(), place: Place::Local(PathBuf::from(text)) })
}

fn web(tls: bool, rest: &str) -> Result<Address, AddressError> {
    let (authority, path) = rest.split_once('/').ok_or(AddressError::Path)?;
    if authority.contains('@') {
        return Err(AddressError::Credentials);
    }
    let (scheme, usual) = if tls { ("https", 443) } else { ("http", 80) };
    let (host, port) = host_and_port(authority, usual)?;
    let path = clean_path(path)?;
    let shown_port = if port == usual { String::new() } else { format!(":{port}") };
    Ok(Address { text: format!("{scheme}://{host}{shown_port}/{path}"), place: Place::Web { tls, host, port } })
}

fn secure_shell(rest: &str) -> Result<Address, AddressError> {
    let (authority, path) = rest.split_once('/').ok_or(AddressError::Path)?;
    let (user, authority) = user_of(authority)?;
    let (host, port) = host_and_port(authority, 22)?;
    let path = clean_path(path)?;
    let shown_port = if port == 22 { String::new() } else { format!(":{port}") };
    Ok(Address { text: format!("ssh://{user}{host}{shown_port}/{path}"), place: Place::Ssh { host, port } })
}

/// Reads `[user@]host:path`, where the path counts from the home folder of the user.
fn scp(text: &str) -> Result<Address, AddressError> {
    let (user, rest) = user_of_scp(text)?;
    let (host, path) = match rest.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
        Some((inside, path)) => (format!("[{inside}]"), path),
        None => rest.split_once(':').map(|(host, path)| (host.to_owned(), path)).ok_or(AddressError::Host)?,
    };
    let (host, port) = host_and_port(&host, 22)?;
    if path.starts_with('-') {
        return Err(AddressError::Dash);
    }
    let absolute = if path.starts_with('/') { "/" } else { "" };
    let path = clean_path(path)?;
    Ok(Address { text: format!("{user}{host}:{absolute}{path}"), place: Place::Ssh { host, port } })
}

fn user_of_scp(text: &str) -> Result<(String, &str), AddressError> {
    match text.split_once('@') {
        Some((user, rest)) if !user.contains('/') => Ok((checked_user(user)?, rest)),
        _ => Ok((String::new(), text)),
    }
}

fn user_of(authority: &str) -> Result<(String, &str), AddressError> {
    match authority.rsplit_once('@') {
        Some((user, rest)) => Ok((checked_user(user)?, rest)),
        None => Ok((String::new(), authority)),
    }
}

/// The user name of ssh is part of the address (`git@`); a password is not.
fn checked_user(user: &str) -> Result<String, AddressError> {
    if user.starts_with('-') {
        return Err(AddressError::Dash);
    }
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-~+".contains(letter);
    if user.is_empty() || !user.chars().all(is_plain) {
        return Err(AddressError::Credentials);
    }
    Ok(format!("{user}@"))
}

fn host_and_port(authority: &str, usual: u16) -> Result<(Host, u16), AddressError> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (inside, after) = rest.split_once(']').ok_or(AddressError::Host)?;
            let ip: Ipv6Addr = inside.parse().map_err(|_| AddressError::Host)?;
            let port = match after {
                "" => None,
                after => Some(after.strip_prefix(':').ok_or(AddressError::Port)?),
            };
            (Host::Ip(IpAddr::V6(ip)), port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (named(host)?, Some(port)),
            None => (named(authority)?, None),
        },
    };
    let port = match port {
        None => usual,
        Some(text) if text.bytes().all(|digit| digit.is_ascii_digit()) => {
            text.parse().ok().filter(|port| *port > 0).ok_or(AddressError::Port)?
        }
        Some(_) => return Err(AddressError::Port),
    };
    Ok((host, port))
}

/// A host whose last label looks like a number is an IPv4 address to resolvers (`0x7f.1`, `2130706433`): only the plain
/// spelling passes, so that everybody reads the same address.
fn named(host: &str) -> Result<Host, AddressError> {
    if host.starts_with('-') {
        return Err(AddressError::Dash);
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_')
    };
    if host.len() > LONGEST_HOST || !host.split('.').all(is_label) {
        return Err(AddressError::Host);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|digit| digit.is_ascii_digit()) || last.starts_with("0x");
    if is_number {
        return host.parse::<Ipv4Addr>().map(|ip| Host::Ip(IpAddr::V4(ip))).map_err(|_| AddressError::Host);
    }
    Ok(Host::Name(host))
}

fn clean_path(path: &str) -> Result<&str, AddressError> {
    let path = path.trim_matches('/');
    if path.is_empty() || path.contains(['?', '#']) || path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err(AddressError::Path);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_repository_has_one_spelling() {
        for (given, wanted) in [
            ("https://Example.ORG:443/a/b.git/", "https://example.org/a/b.git"),
            (" https://example.org:8443/a", "https://example.org:8443/a"),
            ("ssh://git@Example.org:22/a/b", "ssh://git@example.org/a/b"),
            ("ssh://git@[2001:db8::1]:2222/a", "ssh://git@[2001:db8::1]:2222/a"),
            ("git@Example.org:a/b.git", "git@example.org:a/b.git"),
            ("example.org:/srv/a", "example.org:/srv/a"),
            ("[::1]:a", "[::1]:a"),
            ("/srv/git/a b.git/", "/srv/git/a b.git"),
            ("http://example.org/a", "http://example.org/a"),
        ] {
            assert_eq!(Address::parse(given).map(|address| address.text), Ok(wanted.to_owned()), "{given}");
        }
    }

    #[test]
    fn what_could_mean_more_than_a_place_is_refused() {
        use AddressError as E;
        let protocol = |name: &str| E::Protocol(name.to_owned());
        for (given, wanted) in [
            ("", E::Length),
            ("-oProxyCommand=id", E::Dash),
            ("--upload-pack=id", E::Dash),
            ("ssh://-oProxyCommand=id/a", E::Dash),
            ("ssh://-oProxyCommand@host/a", E::Dash),
            ("git@-host:a", E::Dash),
            ("git@host:-a", E::Dash),
            ("file:///etc", protocol("file")),
            ("FILE:///etc", protocol("file")),
            ("git://example.org/a", protocol("git")),
            ("ftp://example.org/a", protocol("ftp")),
            ("ext::sh", protocol("ext::")),
            ("fd::17", protocol("fd::")),
            ("https::https://example.org/a", protocol("https::https")),
            ("ext::sh -c id", E::Character),
            ("https://example.org/a\nb", E::Character),
            ("https://example.org/a\u{1b}b", E::Character),
            ("https://example.org/$(id)", E::Character),
            ("https://bücher.example/a", E::Character),
            ("/srv/a\u{7}b", E::Character),
            ("https://user:secret@example.org/a", E::Credentials),
            ("https://token@example.org/a", E::Credentials),
            ("ssh://git:secret@example.org/a", E::Credentials),
            ("https://2130706433/a", E::Host),
            ("https://0x7f.1/a", E::Host),
            ("https://127.1/a", E::Host),
            ("https://0177.0.0.1/a", E::Host),
            ("https:///a", E::Host),
            ("https://a..b/a", E::Host),
            ("https://[::1/a", E::Host),
            ("here", E::Host),
            ("https://example.org:0/a", E::Port),
            ("https://example.org:+80/a", E::Port),
            ("https://example.org:99999/a", E::Port),
            ("https://example.org", E::Path),
            ("https://example.org/", E::Path),
            ("https://example.org/a?service=x", E::Path),
            ("https://example.org/a/../b", E::Path),
            ("/srv/../etc", E::Path),
            ("/", E::Path),
        ] {
            assert_eq!(Address::parse(given), Err(wanted), "{given}");
        }
    }

    proptest! {
        #[test]
        fn an_address_reads_itself(text in "\\PC{0,60}|(https|ssh)://[a-z0-9.@:\\[\\]/-]{0,40}|[a-z@.:/-]{0,30}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(!address.as_str().starts_with('-'));
                prop_assert!(!address.as_str().chars().any(char::is_control));
                prop_assert_eq!(Address::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
