//! Asks the remote side: checks the address, pins it, runs `git ls-remote`, and follows redirects by the same rules.

use std::{ffi::OsString, net::IpAddr, path::Path, time::Instant};

use super::{
    Address, Mirror, MirrorError, Protocol, RemoteRef, Tip,
    address::{Host, Place},
    failure, network,
    process::{Cut, Ended, Run},
    refs,
};
use crate::{OpenPolicy, Repository};

/// Bytes of a list of references: about a hundred thousand of them.
const LONGEST_LIST: usize = 16 << 20;
/// Bytes of the answer about `HEAD` alone.
const LONGEST_ANSWER: usize = 64 << 10;
/// MiB of memory to ask a question: git keeps the whole list of references.
const MEMORY_TO_ASK: u64 = 512;
/// Tags that are kept; the reader of tags takes no more either.
const MOST_TAGS: usize = 100_000;
/// Moves that are followed: a renamed owner, a renamed repository, and the name of the host.
const MOST_REDIRECTS: usize = 4;

/// An address that was checked, and how git is told to reach exactly it.
pub(super) struct Reached {
    pub(super) address: Address,
    pub(super) settings: Vec<String>,
    pub(super) environment: Vec<(&'static str, OsString)>,
    pub(super) protocol: &'static str,
}

impl Mirror {
    /// Asks for the tip; also returns where the repository was found after redirects.
    pub(super) fn ask_tip(&self, address: &Address, deadline: Instant) -> Result<(Reached, Tip), MirrorError> {
        let (reached, out) = self.ask(address, &["--symref"], &["HEAD"], LONGEST_ANSWER, deadline)?;
        let tip = refs::read_tip(&String::from_utf8_lossy(&out));
        let tip = tip.ok_or_else(|| MirrorError::Empty { address: address.clone() })?;
        Ok((reached, tip))
    }

    /// Asks for the tip and all tags in one question; for the tip alone when the list is too long.
    pub(super) fn ask_tip_with_tags(
        &self,
        address: &Address,
        deadline: Instant,
    ) -> Result<(Tip, Option<Vec<RemoteRef>>), MirrorError> {
        let asked = self.ask(address, &["--symref"], &["HEAD", "refs/tags/*"], LONGEST_LIST, deadline);
        let (_, out) = match asked {
            Err(MirrorError::TooLarge { .. }) => return Ok((self.ask_tip(address, deadline)?.1, None)),
            other => other?,
        };
        let printed = String::from_utf8_lossy(&out);
        let tip = refs::read_tip(&printed).ok_or_else(|| MirrorError::Empty { address: address.clone() })?;
        let mut tags = refs::read_refs(&printed);
        tags.retain(|one| one.name.starts_with("refs/tags/"));
        Ok((tip, Some(tags).filter(|tags| tags.len() <= MOST_TAGS)))
    }

    /// Asks for references.
    pub(super) fn ask_refs(
        &self,
        address: &Address,
        patterns: &[&str],
        deadline: Instant,
    ) -> Result<Vec<RemoteRef>, MirrorError> {
        let (_, out) = self.ask(address, &[], patterns, LONGEST_LIST, deadline)?;
        Ok(refs::read_refs(&String::from_utf8_lossy(&out)))
    }

    fn ask(
        &self,
        address: &Address,
        flags: &[&str],
        patterns: &[&str],
        longest_output: usize,
        deadline: Instant,
    ) -> Result<(Reached, Vec<u8>), MirrorError> {
        let mut at = address.clone();
        for _ in 0..=MOST_REDIRECTS {
            let reached = self.reach(&at).map_err(|error| renamed(error, address))?;
            let mut words: Vec<OsString> = ["ls-remote", "--quiet"].iter().chain(flags).map(Into::into).collect();
            words.extend(["--", at.as_str()].iter().chain(patterns).map(Into::into));
            let mut run = self.run_of(&reached, words, deadline);
            run.longest_output = longest_output;
            let ended = self.git.run(&run).map_err(|cut| self.cut(cut, address))?;
            if ended.success {
                return Ok((reached, ended.out));
            }
            if let Some(error) = failure::sort(address, &ended.err, MEMORY_TO_ASK) {
                return Err(error);
            }
            at = self.target_of_redirect(run, address)?;
        }
        Err(MirrorError::Refused { address: address.clone(), why: "it redirects again and again".to_owned() })
    }

    pub(super) fn run_of<'r>(&self, reached: &Reached, words: Vec<OsString>, deadline: Instant) -> Run<'r> {
        Run {
            words,
            settings: reached.settings.clone(),
            environment: reached.environment.clone(),
            protocol: reached.protocol,
            deadline,
            memory_mib: MEMORY_TO_ASK,
            longest_output: LONGEST_ANSWER,
            watched: None,
        }
    }

    /// Judges an address by the policy, resolves its host, and pins what was found.
    fn reach(&self, address: &Address) -> Result<Reached, MirrorError> {
        let refused = |why: String| MirrorError::Refused { address: address.clone(), why };
        let protocol = address.protocol();
        if !self.policy.protocols.contains(&protocol) {
            return Err(refused(format!("{} is not allowed here", protocol.as_str())));
        }
        match &address.place {
            Place::Web { tls, host, port } => {
                let found = self.resolve(address, host)?;
                let mut settings = Vec::new();
                if let Host::Name(name) = host {
                    let all: Vec<String> = found.iter().map(|ip| shown(*ip)).collect();
                    settings.push(format!("http.curloptResolve={name}:{port}:{}", all.join(",")));
                }
                if let Some(file) = &self.policy.ca_file {
                    let file =
                        file.to_str().ok_or_else(|| refused("the path of the CA file is not UTF-8".to_owned()))?;
                    settings.push(format!("http.sslCAInfo={file}"));
                }
                let protocol = if *tls { "https" } else { "http" };
                Ok(Reached { address: address.clone(), settings, environment: Vec::new(), protocol })
            }
            Place::Ssh { host, port } => {
                let known = self.policy.known_hosts.as_deref();
                let known = known.ok_or_else(|| refused("no file of known host keys is configured".to_owned()))?;
                let found = self.resolve(address, host)?;
                let ip = found.first().ok_or_else(|| refused("its host has no address".to_owned()))?;
                let command = ssh_command(*ip, host, *port, known, self.policy.ssh_key.as_deref());
                let environment = vec![("GIT_SSH_COMMAND", command), ("GIT_SSH_VARIANT", "ssh".into())];
                Ok(Reached { address: address.clone(), settings: Vec::new(), environment, protocol: "ssh" })
            }
            Place::Local(path) => {
                // The objects must be the repository's own: a borrowed store would show somebody else's.
                Repository::open(path, OpenPolicy::Refuse).map_err(|error| match error {
                    crate::CollectError::NoSuchPath { .. } => {
                        MirrorError::Gone { address: address.clone(), why: error.to_string() }
                    }
                    crate::CollectError::LeadsOutside { .. } => refused(error.to_string()),
                    other => MirrorError::Damaged { address: address.clone(), why: other.to_string() },
                })?;
                let settings = Vec::new();
                Ok(Reached { address: address.clone(), settings, environment: Vec::new(), protocol: "file" })
            }
        }
    }

    fn resolve(&self, address: &Address, host: &Host) -> Result<Vec<IpAddr>, MirrorError> {
        let found = match host {
            Host::Ip(ip) => vec![*ip],
            Host::Name(name) => {
                let unreachable = |why: String| MirrorError::Unreachable { address: address.clone(), why };
                let found = self.resolver.resolve(name);
                let found = found.map_err(|error| unreachable(format!("the host {name} is not found: {error}")))?;
                if found.is_empty() {
                    return Err(unreachable(format!("the host {name} has no address")));
                }
                found
            }
        };
        let is_own = self.policy.private_hosts.contains(&host.to_string());
        let judged = network::judge(found, self.policy.allow_private_addresses || is_own);
        judged.map_err(|why| MirrorError::Refused { address: address.clone(), why })
    }

    /// Asks once more with git's own trace, which alone tells where the redirect leads.
    fn target_of_redirect(&self, mut run: Run<'_>, address: &Address) -> Result<Address, MirrorError> {
        run.environment.extend([("GIT_TRACE_CURL", "2".into()), ("GIT_TRACE_CURL_NO_DATA", "1".into())]);
        let ended = self.git.run(&run).map_err(|cut| self.cut(cut, address))?;
        let refused = |why: String| MirrorError::Refused { address: address.clone(), why };
        let to =
            location(&ended.err).ok_or_else(|| refused("it redirects to no address of a repository".to_owned()))?;
        let to = Address::parse(to).map_err(|error| refused(format!("it redirects to what is no address: {error}")))?;
        match to.protocol() {
            Protocol::Https => Ok(to),
            Protocol::Http if address.protocol() == Protocol::Http => Ok(to),
            other => Err(refused(format!("it redirects from {} to {}", address.protocol().as_str(), other.as_str()))),
        }
    }

    /// Tells a cut run as a failure.
    pub(super) fn cut(&self, cut: Cut, address: &Address) -> MirrorError {
        let address = address.clone();
        match cut {
            Cut::TooSlow => MirrorError::TooSlow { address, seconds: self.limits.seconds },
            Cut::TooLarge => {
                let why = format!("a clone may take {} MiB on disk", self.limits.bytes >> 20);
                MirrorError::TooLarge { address, why }
            }
            Cut::TooMuchOutput => {
                MirrorError::TooLarge { address, why: "its list of references is too long".to_owned() }
            }
            Cut::Stopped => MirrorError::Stopped { address },
            Cut::Failed(error) => MirrorError::Git { why: error.to_string() },
        }
    }

    /// Tells a failed run as a failure; a redirect in the middle of a fetch is none that we follow.
    pub(super) fn failed(&self, ended: &Ended, address: &Address, memory_mib: u64) -> MirrorError {
        failure::sort(address, &ended.err, memory_mib).unwrap_or_else(|| MirrorError::Refused {
            address: address.clone(),
            why: "it redirects in the middle of the fetch".to_owned(),
        })
    }
}

/// Returns the failure under the address that was asked for, with the one that it redirects to in its reason.
fn renamed(error: MirrorError, asked: &Address) -> MirrorError {
    match error {
        MirrorError::Refused { address, why } if address != *asked => {
            MirrorError::Refused { address: asked.clone(), why: format!("it redirects to `{address}`, and {why}") }
        }
        MirrorError::Unreachable { address, why } if address != *asked => {
            MirrorError::Unreachable { address: asked.clone(), why: format!("it redirects to `{address}`, and {why}") }
        }
        other => other,
    }
}

/// Returns where the last redirect of a trace leads, as the address of a repository.
fn location(trace: &str) -> Option<&str> {
    const HEADER: &str = "location: ";
    let headers = trace.lines().filter_map(|line| line.split_once("<= Recv header").map(|(_, rest)| rest));
    let mut values = headers.filter_map(|rest| {
        let (_, header) = rest.split_once(": ")?;
        let name = header.get(..HEADER.len()).filter(|name| name.eq_ignore_ascii_case(HEADER))?;
        header.get(name.len()..)
    });
    let value = values.next_back()?.trim();
    let path = value.split('?').next().unwrap_or(value);
    path.strip_suffix("/info/refs")
}

fn shown(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Returns the command for ssh: no configuration, no questions, no agent, no forwarding, a known host, one address.
fn ssh_command(ip: IpAddr, host: &Host, port: u16, known_hosts: &Path, key: Option<&Path>) -> OsString {
    // As ssh itself writes a host in the file of known keys (sshd(8)).
    let bare = host.to_string();
    let bare = bare.trim_start_matches('[').trim_end_matches(']');
    let alias = if port == 22 { bare.to_owned() } else { format!("[{bare}]:{port}") };
    let mut command = OsString::from("ssh -F /dev/null");
    let mut option = |name: &str, value: &std::ffi::OsStr| {
        command.push(" -o ");
        command.push(quoted(name, value));
    };
    for (name, value) in [
        ("BatchMode", "yes"),
        ("StrictHostKeyChecking", "yes"),
        ("GlobalKnownHostsFile", "/dev/null"),
        ("UpdateHostKeys", "no"),
        ("VerifyHostKeyDNS", "no"),
        ("HostName", &ip.to_string()),
        ("HostKeyAlias", &alias),
        ("CheckHostIP", "no"),
        ("CanonicalizeHostname", "no"),
        ("IdentityAgent", "none"),
        ("IdentitiesOnly", "yes"),
        ("ForwardAgent", "no"),
        ("ForwardX11", "no"),
        ("ClearAllForwardings", "yes"),
        ("PermitLocalCommand", "no"),
        ("ControlMaster", "no"),
        ("ControlPath", "none"),
        ("ConnectTimeout", "30"),
        ("ServerAliveInterval", "30"),
        ("ServerAliveCountMax", "2"),
    ] {
        option(name, value.as_ref());
    }
    option("UserKnownHostsFile", known_hosts.as_os_str());
    option("IdentityFile", key.map_or("none".as_ref(), |key| key.as_os_str()));
    command
}

/// Returns `name="value"` as one word of a shell, whatever the value holds; ssh takes blanks within double quotes.
fn quoted(name: &str, value: &std::ffi::OsStr) -> OsString {
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let mut word = format!("'{name}=\"").into_bytes();
    for byte in value.as_bytes() {
        match byte {
            b'\'' => word.extend_from_slice(b"'\\''"),
            b'"' | b'\\' => word.extend_from_slice(&[b'\\', *byte]),
            // ssh expands `%` in file names.
            b'%' => word.extend_from_slice(b"%%"),
            other => word.push(*other),
        }
    }
    word.extend_from_slice(b"\"'");
    OsString::from_vec(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_redirect_is_read_from_the_trace() {
        let line = "03:27:32.370205 http.c:872              <= Recv header: Location: https://b.example/x/info/refs?service=git-upload-pack";
        assert_eq!(location(line), Some("https://b.example/x"));
        let second = line.replace("Recv header:", "Recv header, 2:").replace("Location", "location");
        assert_eq!(location(&second), Some("https://b.example/x"));
        assert_eq!(location("<= Recv header: Location: https://b.example/sign-in"), None);
        assert_eq!(location("=> Send header: Location: https://b.example/x/info/refs"), None);
    }

    #[test]
    fn a_word_for_the_shell_stays_one_word() {
        assert_eq!(quoted("A", "it's \"b\" %h".as_ref()), "'A=\"it'\\''s \\\"b\\\" %%h\"'");
    }
}
