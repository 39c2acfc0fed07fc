//! How much is brought, from where, and with whose keys.

use std::{collections::BTreeSet, path::PathBuf};

use super::Protocol;

/// Bounds on one repository and on the cache as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one clone on disk.
    pub bytes: u64,
    /// Seconds that one question or fetch may take, waiting for the lock included.
    pub seconds: u64,
    /// Commits that are brought of each line of history; `None` brings all, which the facts about history need.
    pub depth: Option<u32>,
    /// Bytes that all clones together may keep; the least recently used go first.
    pub cache_bytes: u64,
}

impl Default for Limits {
    /// Two GiB and ten minutes a repository, the whole history, and 20 GiB for all.
    fn default() -> Self {
        Self { bytes: 2 << 30, seconds: 600, depth: None, cache_bytes: 20 << 30 }
    }
}

/// What may be reached, and how the other side is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The protocols; `https` and `ssh` unless the operator says more.
    pub protocols: BTreeSet<Protocol>,
    /// Whether hosts in private, loopback, and similar networks may be reached.
    pub allow_private_addresses: bool,
    /// Names of hosts that may be in such networks although others may not: the operator's own forge.
    pub private_hosts: BTreeSet<String>,
    /// Certificates to trust instead of the system's.
    pub ca_file: Option<PathBuf>,
    /// Known host keys; without them no host is reached by ssh.
    pub known_hosts: Option<PathBuf>,
    /// The private key for ssh.
    pub ssh_key: Option<PathBuf>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            protocols: BTreeSet::from([Protocol::Https, Protocol::Ssh]),
            allow_private_addresses: false,
            private_hosts: BTreeSet::new(),
            ca_file: None,
            known_hosts: None,
            ssh_key: None,
        }
    }
}
