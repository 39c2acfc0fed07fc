//! Runs git as a process that cannot outlive its time, outgrow its limits, or read anybody's configuration.

use std::{
    ffi::{OsStr, OsString},
    io::{self, Read},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

use super::MirrorError;

/// The first git with `http.curloptResolve`, without which an address cannot be pinned.
const OLDEST: (u32, u32) = (2, 37);
/// Bytes of standard error that are kept.
const LONGEST_ERROR: usize = 256 << 10;
/// How often limits are looked at: soon at first, because most runs are short.
const SHORTEST_TICK: Duration = Duration::from_millis(1);
const LONGEST_TICK: Duration = Duration::from_millis(32);

/// Settings of every run: nothing starts, nothing is written that nobody asked for, and no second server is asked.
const SETTINGS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.askPass=",
    "core.packedGitLimit=256m",
    "core.packedGitWindowSize=32m",
    "core.bigFileThreshold=32m",
    "core.logAllRefUpdates=false",
    "credential.helper=",
    "fetch.fsckObjects=false",
    "fetch.unpackLimit=1",
    "fetch.uriProtocols=",
    "fetch.writeCommitGraph=false",
    "gc.auto=0",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "http.proxy=",
    "http.sslVerify=true",
    "maintenance.auto=false",
    "pack.threads=1",
    "pack.windowMemory=256m",
    "protocol.version=2",
    "submodule.recurse=false",
    "transfer.bundleURI=false",
    "transfer.credentialsInUrl=die",
];

/// The program `git`.
pub(super) struct Git {
    /// An empty folder, in place of the home of whoever runs us.
    home: PathBuf,
    /// Set when everything has to end.
    pub(super) stop: Arc<AtomicBool>,
}

/// One run of git.
pub(super) struct Run<'r> {
    pub(super) words: Vec<OsString>,
    /// More settings, `name=value`.
    pub(super) settings: Vec<String>,
    pub(super) environment: Vec<(&'static str, OsString)>,
    /// The only protocol that may be used.
    pub(super) protocol: &'static str,
    pub(super) deadline: Instant,
    /// MiB of address space of each process.
    pub(super) memory_mib: u64,
    /// Bytes of standard output that are read; more is a failure.
    pub(super) longest_output: usize,
    /// A folder that must not outgrow so many bytes.
    pub(super) watched: Option<(&'r Path, u64)>,
}

/// How a run of git ended by itself.
pub(super) struct Ended {
    pub(super) success: bool,
    pub(super) out: Vec<u8>,
    pub(super) err: String,
}

/// Why a run of git was ended, or never began.
#[derive(Debug)]
pub(super) enum Cut {
    TooSlow,
    TooLarge,
    TooMuchOutput,
    Stopped,
    Failed(io::Error),
}

impl Git {
    /// Finds the program and asks for its version.
    pub(super) fn find(home: &Path) -> Result<Self, MirrorError> {
        let printed = Command::new("git").arg("version").env_clear().envs(path()).output();
        let printed = printed.map_err(|error| MirrorError::Git { why: error.to_string() })?;
        let text = String::from_utf8_lossy(&printed.stdout).trim().to_owned();
        match version(&text) {
            Some(found) if found >= OLDEST => {
                Ok(Self { home: home.to_owned(), stop: Arc::new(AtomicBool::new(false)) })
            }
            _ => Err(MirrorError::Git { why: format!("`{text}` cannot pin the address of a host") }),
        }
    }

    /// Runs git to its end, or to the first limit that is reached.
    pub(super) fn run(&self, run: &Run<'_>) -> Result<Ended, Cut> {
        let mut child = self.command(run).spawn().map_err(Cut::Failed)?;
        let out = Output::of(child.stdout.take(), run.longest_output);
        let err = Output::of(child.stderr.take(), LONGEST_ERROR);
        let waited = self.wait(&mut child, run, &out);
        if waited.is_err() {
            end(&mut child);
        }
        let ((out, is_cut), (err, _)) = (out.finish(), err.finish());
        let status = waited?;
        // The kernel ends whoever writes beyond the limit of a file; git's own words then blame the data.
        let is_too_large = run.watched.is_some_and(|(folder, most)| size_of(folder) > most);
        if !status.success() && (status.signal() == Some(Signal::SIGXFSZ as i32) || is_too_large) {
            return Err(Cut::TooLarge);
        }
        if is_cut {
            return Err(Cut::TooMuchOutput);
        }
        Ok(Ended { success: status.success(), out, err: String::from_utf8_lossy(&err).into_owned() })
    }

    fn command(&self, run: &Run<'_>) -> Command {
        // The shell sets limits that the kernel keeps, then becomes git. Not every system knows each of them.
        let script =
            "ulimit -v \"$1\" 2>/dev/null; ulimit -f \"$2\" 2>/dev/null; ulimit -c 0 2>/dev/null; shift 2; exec \"$@\"";
        let file_blocks = run.watched.map_or(0, |(_, bytes)| bytes / 512 + 1).max(2048);
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script, "sh", &(run.memory_mib * 1024).to_string(), &file_blocks.to_string(), "git"]);
        for setting in SETTINGS.iter().copied().chain(run.settings.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        command.args(&run.words);
        command.env_clear().envs(path()).envs(self.environment(run)).current_dir(&self.home);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that everything which git starts ends with it.
        command.process_group(0);
        command
    }

    fn environment<'r>(&'r self, run: &'r Run<'_>) -> impl Iterator<Item = (&'static str, &'r OsStr)> {
        let home = self.home.as_os_str();
        [
            ("HOME", home),
            ("XDG_CONFIG_HOME", home),
            ("GIT_CEILING_DIRECTORIES", home),
            ("GIT_CONFIG_NOSYSTEM", OsStr::new("1")),
            ("GIT_CONFIG_GLOBAL", OsStr::new("/dev/null")),
            ("GIT_ATTR_NOSYSTEM", OsStr::new("1")),
            ("GIT_TERMINAL_PROMPT", OsStr::new("0")),
            ("GIT_NO_LAZY_FETCH", OsStr::new("1")),
            ("GIT_LFS_SKIP_SMUDGE", OsStr::new("1")),
            ("GIT_ALLOW_PROTOCOL", OsStr::new(run.protocol)),
            ("LC_ALL", OsStr::new("C")),
        ]
        .into_iter()
        .chain(run.environment.iter().map(|(name, value)| (*name, value.as_os_str())))
    }

    fn wait(&self, child: &mut Child, run: &Run<'_>, out: &Output) -> Result<ExitStatus, Cut> {
        let mut tick = SHORTEST_TICK;
        loop {
            if let Some(status) = child.try_wait().map_err(Cut::Failed)? {
                return Ok(status);
            }
            if self.stop.load(Ordering::Relaxed) {
                return Err(Cut::Stopped);
            }
            if Instant::now() >= run.deadline {
                return Err(Cut::TooSlow);
            }
            if out.is_full.load(Ordering::Relaxed) {
                return Err(Cut::TooMuchOutput);
            }
            if run.watched.is_some_and(|(folder, most)| size_of(folder) > most) {
                return Err(Cut::TooLarge);
            }
            std::thread::sleep(tick);
            tick = (tick * 2).min(LONGEST_TICK);
        }
    }
}

/// Ends a process with everything that it started.
fn end(child: &mut Child) {
    if let Ok(group) = i32::try_from(child.id()) {
        // It may have ended in this moment, which is what we want.
        let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
    }
    let _ = child.wait();
}

/// What a process prints, as far as it is kept.
struct Output {
    kept: JoinHandle<Vec<u8>>,
    is_full: Arc<AtomicBool>,
}

impl Output {
    /// Keeps up to `most` bytes; what comes after is thrown away, so that the writer is never held up.
    fn of(from: Option<impl Read + Send + 'static>, most: usize) -> Self {
        let is_full = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&is_full);
        let kept = std::thread::spawn(move || {
            let mut kept = Vec::new();
            let Some(mut from) = from else { return kept };
            let mut lot = [0; 16 << 10];
            while let Ok(count @ 1..) = from.read(&mut lot) {
                let room = most.saturating_sub(kept.len());
                if count > room {
                    flag.store(true, Ordering::Relaxed);
                }
                kept.extend_from_slice(lot.get(..count.min(room)).unwrap_or_default());
            }
            kept
        });
        Self { kept, is_full }
    }

    fn finish(self) -> (Vec<u8>, bool) {
        // The reader cannot panic; were it to, nothing was kept.
        let kept = self.kept.join().unwrap_or_default();
        (kept, self.is_full.load(Ordering::Relaxed))
    }
}

/// Returns where programs are found: the one variable that git needs from us.
fn path() -> Option<(&'static str, OsString)> {
    std::env::var_os("PATH").map(|path| ("PATH", path))
}

/// Returns the bytes of all files in a folder; what vanishes meanwhile counts nothing.
pub(super) fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => size_of(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    });
    sizes.fold(0, u64::saturating_add)
}

/// Reads `git version 2.47.3 (Apple Git-1)`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix("git version ")?.split(['.', ' ', '-']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_vendors_write_them() {
        assert_eq!(version("git version 2.47.3"), Some((2, 47)));
        assert_eq!(version("git version 2.39.5 (Apple Git-154)"), Some((2, 39)));
        assert_eq!(version("git version 2.50.0.rc1.windows.1"), Some((2, 50)));
        assert_eq!(version("hub version 2"), None);
    }
}
