//! The address of a repository: which ones are accepted, and when two of them mean the same repository.

use std::{fmt, net::IpAddr};

use crate::{Refusal, RefusalKind};

/// The longest address, in bytes.
const LONGEST: usize = 512;
/// Hosts whose paths do not tell capitals from small letters.
const CASELESS: [&str; 6] = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "gitea.com", "dev.azure.com"];

/// What the operator allows beyond public addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressRules {
    /// Paths of this machine.
    pub paths: bool,
    /// Hosts without a dot, and numbers of private networks.
    pub private_hosts: bool,
}

/// How a repository is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// HTTP over TLS.
    Https,
    /// SSH.
    Ssh,
    /// A path of this machine.
    Path,
}

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    transport: Transport,
    user: String,
    host: String,
    port: Option<u16>,
    path: String,
}

impl Address {
    /// Checks an address that came from outside: `https://…`, `ssh://…`, `git@host:path`, or, where the operator allows
    /// it, an absolute path. That a name leads to a public machine is checked again when it is resolved.
    ///
    /// # Errors
    /// The address is none that git may be given, or carries credentials.
    pub fn parse(text: &str, rules: AddressRules) -> Result<Self, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(invalid("address-empty", "the address is empty", "Give the address that `git clone` takes."));
        }
        if text.len() > LONGEST {
            return Err(invalid("address-too-long", format!("the address has more than {LONGEST} characters"), ""));
        }
        if let Some(odd) = text.chars().find(|one| !one.is_ascii_graphic()) {
            let shown = odd.escape_default();
            return Err(invalid(
                "address-character",
                format!("the address contains `{shown}`"),
                "Spell letters beyond ASCII as their `xn--` or `%` form: many look like others.",
            ));
        }
        if text.starts_with('-') {
            return Err(invalid("address-option", "the address begins with `-` and reads like an option of git", ""));
        }
        if let Some(odd) = text.chars().find(|one| "\\'\"`<>|;$&(){}*!^#?".contains(*one)) {
            let message = format!("the address contains `{odd}`, which no address for cloning needs");
            return Err(invalid(
                "address-character",
                message,
                "Leave out searches and fragments: `https://host/owner/name`.",
            ));
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return match scheme.to_ascii_lowercase().as_str() {
                "https" => Self::authority(Transport::Https, rest, rules),
                "ssh" => Self::authority(Transport::Ssh, rest, rules),
                "file" => Err(invalid(
                    "address-file",
                    "`file://` would read this machine",
                    "Give the public address of the repository.",
                )),
                other => Err(invalid(
                    "address-scheme",
                    format!("`{other}://` is not accepted"),
                    "Give an `https://` or `ssh://` address; others are not protected on their way.",
                )),
            };
        }
        if text.contains("::") {
            let message = "`::` would start a helper program of git";
            return Err(invalid("address-helper", message, "Give an `https://` or `ssh://` address."));
        }
        if text.starts_with('/') {
            return Self::local(text, rules);
        }
        match text.split_once(':') {
            Some((before, path)) if !before.contains('/') => {
                let (user, host) = before.split_once('@').unwrap_or(("", before));
                let path = path.strip_prefix('/').unwrap_or(path);
                Self::checked(Transport::Ssh, user, host, None, path, rules)
            }
            _ => Err(invalid(
                "address-form",
                format!("`{text}` is no address of a repository"),
                "Give an `https://` or `ssh://` address, or `git@host:owner/name`.",
            )),
        }
    }

    fn authority(transport: Transport, rest: &str, rules: AddressRules) -> Result<Self, Refusal> {
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        if user.contains(':') || (transport == Transport::Https && authority.contains('@')) {
            return Err(invalid(
                "address-credentials",
                "the address carries a user name or a password",
                "Take them out, and change the password: it has been sent to this server.",
            ));
        }
        let (host, port) = split_port(host)?;
        let default = if transport == Transport::Https { 443 } else { 22 };
        Self::checked(transport, user, host, port.filter(|port| *port != default), path, rules)
    }

    fn local(text: &str, rules: AddressRules) -> Result<Self, Refusal> {
        if !rules.paths {
            return Err(invalid(
                "address-path",
                "paths of this machine are not accepted",
                "Give the public address; the operator can allow paths in the configuration of the server.",
            ));
        }
        clean_path(text)?;
        // The ending stays: unlike a forge, a disk knows a folder by its whole name only.
        let path = format!("/{}", text.trim_matches('/'));
        Ok(Self { transport: Transport::Path, user: String::new(), host: String::new(), port: None, path })
    }

    fn checked(
        transport: Transport,
        user: &str,
        host: &str,
        port: Option<u16>,
        path: &str,
        rules: AddressRules,
    ) -> Result<Self, Refusal> {
        let name_letters = |one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_' | '.');
        if user.starts_with(['-', '.']) || user.contains("..") || !user.chars().all(name_letters) {
            return Err(invalid(
                "address-user",
                format!("`{user}` is no user name for SSH"),
                "Most forges take `git@`.",
            ));
        }
        let host = host_name(host, rules)?;
        let path = clean_path(path)?;
        Ok(Self { transport, user: user.to_owned(), host, port, path })
    }

    /// Returns how the repository is reached.
    pub fn transport(&self) -> Transport {
        self.transport
    }

    /// Returns the host in lower case; empty for a path.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the path on the host, without `.git`; a path of this machine is whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the last part of the path: the name that most forges show.
    pub fn name(&self) -> &str {
        strip_git(&self.path).rsplit('/').next().unwrap_or_default()
    }

    /// Returns the form that is the same for every spelling of one repository. The transport, the user, a default port,
    /// `.git`, a last slash, and capitals of the host (of the path, too, where the forge ignores them) do not count.
    pub fn canonical(&self) -> String {
        if self.transport == Transport::Path {
            return format!("path:/{}", strip_git(&self.path));
        }
        let path =
            if CASELESS.contains(&self.host.as_str()) { self.path.to_ascii_lowercase() } else { self.path.clone() };
        match self.port {
            Some(port) => format!("{}:{port}/{path}", self.host),
            None => format!("{}/{path}", self.host),
        }
    }
}

/// The address as git takes it.
impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        match self.transport {
            Transport::Https => write!(out, "https://{}{port}/{}", self.host, self.path),
            Transport::Ssh if self.user.is_empty() => write!(out, "ssh://{}{port}/{}", self.host, self.path),
            Transport::Ssh => write!(out, "ssh://{}@{}{port}/{}", self.user, self.host, self.path),
            Transport::Path => out.write_str(&self.path),
        }
    }
}

fn invalid(code: &'static str, message: impl Into<String>, hint: &str) -> Refusal {
    Refusal::new(RefusalKind::Invalid, code, message).hint(hint)
}

fn split_port(host: &str) -> Result<(&str, Option<u16>), Refusal> {
    // An IPv6 address has its colons in brackets.
    let at = host.rfind(':').filter(|at| host.rfind(']').is_none_or(|end| end < *at));
    let Some((name, port)) = at.and_then(|at| host.split_at_checked(at)) else { return Ok((host, None)) };
    let port = port.strip_prefix(':').unwrap_or(port);
    match port.parse::<u16>() {
        Ok(number) if number > 0 && port.bytes().all(|byte| byte.is_ascii_digit()) => Ok((name, Some(number))),
        _ => Err(invalid("address-port", format!("`{port}` is no port"), "Leave the port out, or give its number.")),
    }
}

fn host_name(host: &str, rules: AddressRules) -> Result<String, Refusal> {
    let lower = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = lower.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&lower);
    if let Ok(number) = bare.parse::<IpAddr>() {
        if rules.private_hosts || is_public(number) {
            return Ok(lower);
        }
        return Err(private(host));
    }
    let is_label = |label: &str| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = lower.rsplit('.').next().unwrap_or_default();
    // A last part of digits only, or in hexadecimal, is read as a number by some resolvers.
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if lower.is_empty() || lower.len() > 253 || !lower.split('.').all(is_label) || is_number {
        let message = format!("`{host}` is no name of a host");
        return Err(invalid("address-host", message, "Give an address such as `https://host/owner/name`."));
    }
    let is_inner = !lower.contains('.')
        || ["localhost", "local", "internal", "lan", "home.arpa", "intranet"]
            .iter()
            .any(|suffix| lower == *suffix || lower.ends_with(&format!(".{suffix}")));
    if is_inner && !rules.private_hosts {
        return Err(private(host));
    }
    Ok(lower)
}

fn private(host: &str) -> Refusal {
    invalid(
        "address-private",
        format!("`{host}` is no public host"),
        "Give a public address; the operator can allow private hosts in the configuration of the server.",
    )
}

/// Returns whether a number is neither loopback, private, link-local, nor otherwise special.
fn is_public(number: IpAddr) -> bool {
    match number {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let benchmark = a == 198 && (b == 18 || b == 19);
            !(v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified() || v4.is_broadcast())
                && !(v4.is_multicast() || v4.is_documentation() || a == 0 || a >= 240 || shared || benchmark)
        }
        IpAddr::V6(v6) => match v6.to_ipv4() {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let global = v6.segments().first().is_some_and(|first| first & 0xe000 == 0x2000);
                let documentation = v6.segments().starts_with(&[0x2001, 0xdb8]);
                // 6to4 and NAT64 carry a number of the old kind, which nobody would check.
                let carrier = matches!(v6.segments(), [0x2002, ..] | [0x64, 0xff9b, ..] | [0x2001, 0, ..]);
                global && !documentation && !carrier
            }
        },
    }
}

/// Returns the path without slashes at its ends and without `.git`.
fn clean_path(path: &str) -> Result<String, Refusal> {
    let trimmed = strip_git(path);
    let climbs = |part: &str| part.is_empty() || part == "." || part.contains("..") || part.starts_with('-');
    if trimmed.split('/').any(|part| climbs(part) || part.eq_ignore_ascii_case(".git")) {
        let message = format!("`/{trimmed}` is no path of a repository");
        return Err(invalid(
            "address-path-form",
            message,
            "Give the whole path, without `.`, `..`, `.git` as a folder, or a leading `-`.",
        ));
    }
    let mut rest = trimmed;
    while let Some((_, after)) = rest.split_once('%') {
        let byte = after.get(..2).and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte {
            Some(byte) if byte == b' ' || byte >= 0x80 => rest = after,
            _ => {
                let message = "the path hides a character behind `%`";
                return Err(invalid(
                    "address-escape",
                    message,
                    "Spell it as it is; only spaces and letters beyond ASCII need `%`.",
                ));
            }
        }
    }
    Ok(trimmed.to_owned())
}

/// Takes slashes at the ends and `.git`, in any capitals, away, unless `.git` is the whole name.
fn strip_git(path: &str) -> &str {
    let path = path.trim_matches('/');
    match path.len().checked_sub(4).and_then(|at| path.split_at_checked(at)) {
        Some((before, end)) if end.eq_ignore_ascii_case(".git") && !before.is_empty() && !before.ends_with('/') => {
            strip_git(before)
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests;
