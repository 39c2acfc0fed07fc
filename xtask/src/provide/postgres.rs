//! A PostgreSQL of our own: private port, private data directory, gone when it is dropped.

use std::{
    fs::{self, File},
    io::Read as _,
    net::TcpListener,
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;

use super::apt;
use crate::run;

/// What the folders of all runs begin with; the number of the process that made it follows.
const PREFIX: &str = "slam-test-postgres-";

/// Written to the end of `postgresql.conf`.
///
/// Without fsync a crash of the machine loses data; a crash of a client, of a worker, or of PostgreSQL itself does not, as the
/// kernel still has every page. The tests kill our processes, never the machine, so what they show holds.
const SETTINGS: &str = "
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
listen_addresses = '127.0.0.1'
";

/// A running server. The fields end in this order: first the process, then its folder.
pub struct Postgres {
    _server: Server,
    _folder: Folder,
    address: String,
}

impl Postgres {
    /// Makes a database and starts a server for it; installs PostgreSQL when it is missing.
    pub fn start() -> Result<Self> {
        Self::make().context("PostgreSQL does not start; SLAM_REQUIRE_POSTGRES=0 leaves out the tests that need it")
    }

    fn make() -> Result<Self> {
        let programs = programs()?;
        sweep();
        let user = User::find()?;
        let folder = Folder::make()?;
        let password = password()?;
        let password_file = folder.0.join("password");
        fs::write(&password_file, &password)?;
        for path in [&folder.0, &password_file] {
            user.give(path)?;
        }
        let data = folder.0.join("data");
        let mut initdb = user.command(&programs.join("initdb"));
        initdb.arg("--pgdata").arg(&data).arg("--pwfile").arg(&password_file);
        initdb.args(["--username=slam", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        // The socket lies in a folder that only the owner enters; the port is open to every user of the machine.
        initdb.args(["--auth-local=trust", "--auth-host=scram-sha-256"]);
        run::output(&mut initdb)?;
        let configuration = data.join("postgresql.conf");
        let text = fs::read_to_string(&configuration)?;
        let socket = format!("unix_socket_directories = '{}'\n", folder.0.display());
        fs::write(&configuration, text + SETTINGS + &socket)?;
        let log = folder.0.join("log");
        // Between choosing a free port and taking it another program can be faster.
        for _ in 0..3 {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            let mut command = user.command(&programs.join("postgres"));
            let file = File::create(&log)?;
            command.arg("-D").arg(&data).args(["-p", &port.to_string()]).stdout(file.try_clone()?).stderr(file);
            let mut server = Server(command.spawn().context("cannot start postgres")?);
            if server.answers(&programs, port)? {
                eprintln!("PostgreSQL listens on 127.0.0.1:{port}");
                let address = format!("postgres://slam:{password}@127.0.0.1:{port}/postgres");
                return Ok(Self { _server: server, _folder: folder, address });
            }
        }
        bail!("postgres does not answer; it says\n{}", fs::read_to_string(&log).unwrap_or_default().trim())
    }

    /// Returns the address for clients, password included.
    pub fn address(&self) -> &str {
        &self.address
    }
}

/// The process of a server, ended when it is dropped.
struct Server(Child);

impl Server {
    /// Waits until the server answers; `false` when it ended or took a minute.
    fn answers(&mut self, programs: &Path, port: u16) -> Result<bool> {
        let end = Instant::now() + Duration::from_secs(60);
        while Instant::now() < end && self.0.try_wait()?.is_none() {
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.args(["--quiet", "--host=127.0.0.1", "--port", &port.to_string()]);
            if ready.status().context("cannot start pg_isready")?.success() {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGINT ends the sessions and shuts down. SIGQUIT is the forceful way that still lets it end its own children.
        let ended = run::end(&mut self.0, Signal::SIGINT, Duration::from_secs(10))
            || run::end(&mut self.0, Signal::SIGQUIT, Duration::from_secs(10));
        if !ended {
            eprintln!("PostgreSQL (process {}) does not end", self.0.id());
        }
    }
}

/// A folder of this run alone, removed when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn make() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.0);
    }
}

/// Finds the folder of PostgreSQL's programs, newest version first. Debian keeps them out of `PATH`.
fn programs() -> Result<PathBuf> {
    let newest = || {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut folders: Vec<(u32, PathBuf)> = versions
            .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
            .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("postgres").is_file())
            .collect();
        folders.sort();
        folders.pop().map(|(_, folder)| folder)
    };
    if let Some(folder) = newest() {
        return Ok(folder);
    }
    // On Debian this finds nothing in `PATH`, and after the installation the folder above is there.
    let found = apt::find_or_install(&["initdb", "pg_isready"], &["postgresql"], "PostgreSQL")?;
    let beside = found.parent().map(Path::to_owned).filter(|folder| folder.join("initdb").is_file());
    newest().or(beside).context("PostgreSQL has no `initdb`; on Debian the package `postgresql` brings it")
}

/// Who runs the server. PostgreSQL refuses to run as root.
struct User {
    /// User and group id to change to, when this process is root.
    ids: Option<(u32, u32)>,
}

impl User {
    fn find() -> Result<Self> {
        if !apt::is_root() {
            return Ok(Self { ids: None });
        }
        let id = |which: &str, name: &str| {
            let text = run::output(Command::new("id").args([which, name])).ok()?;
            String::from_utf8(text).ok()?.trim().parse::<u32>().ok()
        };
        let ids = ["postgres", "nobody"].iter().find_map(|name| Some((id("-u", name)?, id("-g", name)?)));
        let ids = ids.context("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")?;
        Ok(Self { ids: Some(ids) })
    }

    fn give(&self, path: &Path) -> Result<()> {
        match self.ids {
            Some((user, group)) => chown(path, Some(user), Some(group))
                .with_context(|| format!("cannot give {} to the user of the database", path.display())),
            None => Ok(()),
        }
    }

    /// Returns a command of this user that ends when this process does, however that ends.
    fn command(&self, program: &Path) -> Command {
        let become_user = self.ids.map(|(user, group)| {
            vec![format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()]
        });
        let mut command = run::tied("INT", &become_user.unwrap_or_default(), program);
        // The user of the database cannot enter every folder that root can.
        command.current_dir("/");
        command
    }
}

/// Returns a password that nobody guesses.
fn password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Removes what runs left behind that were killed: their servers ended with them, their folders did not.
fn sweep() {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.parse::<u32>().ok());
        if process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
            remove(&entry.path());
        }
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        eprintln!("cannot remove {}: {error}", folder.display());
    }
}
