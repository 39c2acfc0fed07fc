//! A `slam serve` of our own: free loopback port, empty folder, gone when it is dropped.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::run;

/// How long the server may take to its first answer, migrations included.
const PATIENCE: Duration = Duration::from_secs(60);

/// Repositories of this machine may be registered; one browser asks more than a person would.
const SETTINGS: &str = "[clones]
allow-paths = true

[limits]
reads-per-minute = 0
changes-per-minute = 0
sign-ins-per-minute = 0
";

/// A running server. It ends before its folder is removed.
pub struct Server {
    child: Child,
    address: SocketAddr,
    program: PathBuf,
    database: Option<String>,
    folder: TempDir,
}

impl Server {
    /// Starts the server on the database, else on SQLite in its folder, and waits until it is ready.
    pub fn start(database: Option<&str>) -> Result<Self> {
        let program = run::target_dir().join("debug/slam");
        let folder = tempfile::Builder::new().prefix("slam-e2e-").tempdir()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = File::create(folder.path().join("server.log"))?;
        let settings = folder.path().join("serve.toml");
        fs::write(&settings, SETTINGS).context("cannot write the settings of the server")?;
        let mut command = run::tied("TERM", &[], &program);
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(folder.path().join("data"));
        command.arg("--config").arg(settings);
        if let Some(database) = database {
            command.args(["--database", database]);
        }
        let child = command.stdout(log.try_clone()?).stderr(log).spawn().context("cannot start `slam serve`")?;
        let database = database.map(str::to_owned);
        let mut server = Self { child, address, program, database, folder };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Tells the scenarios where the server is, what it said so far, and with which program to act beside it.
    pub fn tell(&self, node: &mut Command) {
        node.args(["--address", &format!("http://{}", self.address)]);
        node.arg("--program").arg(&self.program).arg("--folder").arg(self.folder.path());
        node.arg("--log").arg(self.folder.path().join("server.log"));
        if let Some(database) = &self.database {
            node.args(["--database", database]);
        }
    }

    /// Copies what the server said to where it stays, and returns the place.
    pub fn keep_log(&self) -> Result<PathBuf> {
        let kept = run::target_dir().join("e2e/server.log");
        fs::copy(self.folder.path().join("server.log"), &kept).context("cannot keep the log of the server")?;
        Ok(kept)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end && self.child.try_wait()?.is_none() {
            if self.is_ready() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let said = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        bail!("`slam serve` is not ready; it says\n{}", said.trim())
    }

    fn is_ready(&self) -> bool {
        let ask = || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(self.address)?;
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            write!(stream, "GET /readyz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
            let mut begin = [0; 12];
            stream.read_exact(&mut begin)?;
            Ok(begin.ends_with(b" 200"))
        };
        ask().unwrap_or(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Graceful first: that is one of the things that must work.
        if !run::end(&mut self.child, Signal::SIGTERM, Duration::from_secs(15)) {
            eprintln!("`slam serve` does not end within 15 s of SIGTERM and is killed");
            let _gone = self.child.kill();
            let _status = self.child.wait();
        }
    }
}
