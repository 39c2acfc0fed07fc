//! Why a repository could not be brought, and whether trying again may help.

use std::{io, path::PathBuf};

use slam_model::ObjectId;

use super::Address;

/// Why a repository could not be brought. Display text is a lower-case fragment; the way out is [`MirrorError::hint`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// Nobody answers, or the answer breaks off.
    #[error("cannot reach `{address}`: {why}")]
    Unreachable {
        /// The repository.
        address: Address,
        /// What was seen.
        why: String,
    },
    /// Our own rules forbid it.
    #[error("`{address}` is refused: {why}")]
    Refused {
        /// The repository.
        address: Address,
        /// The rule.
        why: String,
    },
    /// The other side answers, and does not show the repository.
    #[error("`{address}` is gone, or needs a sign-in: {why}")]
    Gone {
        /// The repository.
        address: Address,
        /// What was answered.
        why: String,
    },
    /// There is no commit at all.
    #[error("the repository `{address}` has no commit")]
    Empty {
        /// The repository.
        address: Address,
    },
    /// The wanted commit is not there.
    #[error("`{address}` does not have the commit {commit}")]
    NoSuchCommit {
        /// The repository.
        address: Address,
        /// The commit.
        commit: ObjectId,
    },
    /// It exceeds a limit of size or memory.
    #[error("`{address}` is too large: {why}")]
    TooLarge {
        /// The repository.
        address: Address,
        /// The limit.
        why: String,
    },
    /// It exceeds the limit of time.
    #[error("`{address}` took longer than {seconds} seconds")]
    TooSlow {
        /// The repository.
        address: Address,
        /// The limit.
        seconds: u64,
    },
    /// What was sent is not a repository.
    #[error("`{address}` sent what git cannot use: {why}")]
    Damaged {
        /// The repository.
        address: Address,
        /// What is wrong.
        why: String,
    },
    /// Somebody else holds the clone for longer than the limit of time.
    #[error("another run works on the clone of `{address}`")]
    Busy {
        /// The repository.
        address: Address,
    },
    /// The caller asked to stop.
    #[error("stopped before `{address}` was brought")]
    Stopped {
        /// The repository.
        address: Address,
    },
    /// The cache cannot be used.
    #[error("cannot use the cache of clones at `{}`", path.display())]
    Cache {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The program `git` cannot be used.
    #[error("cannot use the program `git`: {why}")]
    Git {
        /// The cause.
        why: String,
    },
}

/// What a failure means for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureKind {
    /// Try again later.
    Unreachable,
    /// Never try again: the rules forbid it.
    Refused,
    /// The owner has to act.
    Gone,
    /// There is nothing to look at.
    Empty,
    /// A limit of size.
    TooLarge,
    /// A limit of time; another try may do.
    TooSlow,
    /// The other side has to repair it.
    Damaged,
    /// Our side: busy, stopped, cache, git.
    Local,
}

impl FailureKind {
    /// Returns the name that outputs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Empty => "empty",
            Self::TooLarge => "too-large",
            Self::TooSlow => "too-slow",
            Self::Damaged => "damaged",
            Self::Local => "local",
        }
    }

    /// Returns whether the same question may be answered later.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::Unreachable | Self::TooSlow | Self::Local)
    }
}

impl MirrorError {
    /// Returns what the failure means.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Unreachable { .. } => FailureKind::Unreachable,
            Self::Refused { .. } => FailureKind::Refused,
            Self::Gone { .. } | Self::NoSuchCommit { .. } => FailureKind::Gone,
            Self::Empty { .. } => FailureKind::Empty,
            Self::TooLarge { .. } => FailureKind::TooLarge,
            Self::TooSlow { .. } => FailureKind::TooSlow,
            Self::Damaged { .. } => FailureKind::Damaged,
            Self::Busy { .. } | Self::Stopped { .. } | Self::Cache { .. } | Self::Git { .. } => FailureKind::Local,
        }
    }

    /// Returns the way out, as a sentence without its full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreachable { .. } => "check the address and that the host is up; trying again later may be enough",
            Self::Refused { .. } => {
                "name a public https or ssh address; whoever runs this program can allow more in its configuration"
            }
            Self::Gone { .. } => "check the spelling, and that everybody may read the repository without a sign-in",
            Self::Empty { .. } => "push a first commit to the default branch",
            Self::NoSuchCommit { .. } => "push the branch that holds the commit, or name another one",
            Self::TooLarge { .. } => "raise the limit of size, or clone it by hand and name the path",
            Self::TooSlow { .. } => "raise the limit of time, or try again when the host is less busy",
            Self::Damaged { .. } => "`git fsck` on the other side names what is damaged",
            Self::Busy { .. } => "wait for the other run, or give this one a cache of its own",
            Self::Stopped { .. } => "run it again; what was brought before is kept",
            Self::Cache { .. } => "name a folder on a disk with room, which you may write to",
            Self::Git { .. } => "install git 2.37 or later and see that it is found in PATH",
        }
        .to_owned()
    }
}

/// Sorts a failed run of git by what it printed. Returns `None` for a redirect, which the caller follows itself.
pub(super) fn sort(address: &Address, printed: &str, memory_mib: u64) -> Option<MirrorError> {
    let (address, why) = (address.clone(), essence(printed));
    let has = |words: &[&str]| words.iter().any(|word| printed.contains(word));
    if redirect_code(printed) {
        return None;
    }
    Some(if has(&["dubious ownership"]) {
        let why = "the folder belongs to another user".to_owned();
        MirrorError::Refused { address, why }
    } else if has(&["Host key verification failed", "REMOTE HOST IDENTIFICATION HAS CHANGED"]) {
        let why = "the host does not show the key that is known for it".to_owned();
        MirrorError::Refused { address, why }
    } else if has(&["transport '", "protocol '"]) && has(&["not allowed"]) {
        MirrorError::Refused { address, why }
    } else if has(&["Out of memory", "out of memory", "mmap failed", "Cannot allocate memory"]) {
        MirrorError::TooLarge { address, why: format!("git needs more than {memory_mib} MiB of memory for it") }
    } else if has(&["File size limit exceeded", "File too large", "No space left on device"]) {
        MirrorError::TooLarge { address, why: "a file of the clone would grow above the limit".to_owned() }
    } else if has(&[
        "returned error: 401",
        "returned error: 403",
        "returned error: 404",
        "returned error: 410",
        "could not read Username",
        "could not read Password",
        "Authentication failed",
        "Permission denied",
        "epository not found",
        "' not found",
        "does not appear to be a git repository",
        "does not exist",
    ]) {
        MirrorError::Gone { address, why }
    } else if has(&[
        "bad line length",
        "protocol error",
        "bad object",
        "bad pack",
        "invalid index-pack",
        "index-pack failed",
        "corrupt",
        "inflate",
        "pack has ",
        "pack signature mismatch",
        "missing necessary objects",
        "did not send all necessary objects",
        "unexpected packet",
        "expected ",
        "not valid: is this a git repository",
        "nvalid ref",
        "unable to resolve reference",
        "cannot lock ref",
    ]) && !has(&["early EOF", "RPC failed", "hung up unexpectedly"])
    {
        MirrorError::Damaged { address, why }
    } else {
        MirrorError::Unreachable { address, why }
    })
}

/// Returns whether the other side answered with a redirect that git was told not to follow.
fn redirect_code(printed: &str) -> bool {
    ["301", "302", "303", "307", "308"].iter().any(|code| printed.contains(&format!("returned error: {code}")))
}

/// Returns the line of git that tells most, without characters that a terminal obeys, and not too long.
fn essence(printed: &str) -> String {
    const LONGEST: usize = 240;
    let lines = || printed.lines().map(str::trim).filter(|line| !line.is_empty());
    let starts = |line: &&str| ["fatal: ", "error: ", "ssh: "].iter().any(|start| line.starts_with(start));
    let line = lines().find(starts).or_else(|| lines().next_back()).unwrap_or("git ended without a word");
    let line = ["fatal: ", "error: "].iter().fold(line, |line, start| line.strip_prefix(start).unwrap_or(line));
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(printed: &str) -> Option<FailureKind> {
        sort(&Address::parse("https://example.org/a").unwrap(), printed, 512).map(|error| error.kind())
    }

    #[test]
    fn what_git_prints_tells_what_to_do() {
        use FailureKind as K;
        for (printed, wanted) in [
            ("fatal: unable to access 'u': Could not resolve host: example.org", Some(K::Unreachable)),
            ("fatal: unable to access 'u': Failed to connect to example.org port 443", Some(K::Unreachable)),
            ("fatal: unable to access 'u': The requested URL returned error: 503", Some(K::Unreachable)),
            (
                "error: RPC failed; curl 18\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output",
                Some(K::Unreachable),
            ),
            ("ssh: connect to host x port 22: Connection refused", Some(K::Unreachable)),
            ("fatal: unable to access 'u': The requested URL returned error: 404", Some(K::Gone)),
            ("remote: no\nfatal: repository 'u' not found", Some(K::Gone)),
            ("fatal: could not read Username for 'https://example.org': terminal prompts disabled", Some(K::Gone)),
            ("git@example.org: Permission denied (publickey).", Some(K::Gone)),
            ("Host key verification failed.\nfatal: Could not read from remote repository.", Some(K::Refused)),
            ("fatal: transport 'file' not allowed", Some(K::Refused)),
            ("fatal: protocol error: bad line length character: <htm", Some(K::Damaged)),
            (
                "fatal: pack has bad object at offset 12: inflate returned -3\nfatal: fetch-pack: invalid index-pack output",
                Some(K::Damaged),
            ),
            ("fatal: Out of memory, malloc failed (tried to allocate 1 bytes)", Some(K::TooLarge)),
            ("fatal: unable to access 'u': The requested URL returned error: 301", None),
            ("", Some(K::Unreachable)),
        ] {
            assert_eq!(kind(printed), wanted, "{printed}");
        }
    }

    #[test]
    fn the_words_of_a_server_cannot_steer_a_terminal() {
        assert_eq!(essence("remote: \u{1b}[2J\nfatal: no\u{7}\u{1b}]0;x\n"), "no]0;x");
        assert_eq!(essence(&"x".repeat(1000)).len(), 240);
    }
}
