//! A `slam serve` of our own: free loopback port, gone when it is dropped.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;

use crate::run;

/// How long the server may take to its first answer, migrations included.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub struct Serving {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Serving {
    /// Starts the program with its data below `folder`, where its log lies too, and waits until it is ready.
    pub fn start(program: &Path, folder: &Path, arguments: &[&str]) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let log = folder.join("server.log");
        let said = File::create(&log)?;
        let mut command = run::tied("TERM", &[], program);
        command.args(["serve", "--listen", &address.to_string(), "--data"]).arg(folder.join("data")).args(arguments);
        let child = command.stdout(said.try_clone()?).stderr(said).spawn().context("cannot start `slam serve`")?;
        let mut serving = Self { child, address, log };
        serving.wait_until_ready()?;
        Ok(serving)
    }

    /// Returns its address on the web.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns where it writes what it says.
    pub fn log(&self) -> &Path {
        &self.log
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end && self.child.try_wait()?.is_none() {
            if self.is_ready() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let said = fs::read_to_string(&self.log).unwrap_or_default();
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

impl Drop for Serving {
    fn drop(&mut self) {
        // Graceful first: that is one of the things that must work.
        if !run::end(&mut self.child, Signal::SIGTERM, Duration::from_secs(15)) {
            eprintln!("`slam serve` does not end within 15 s of SIGTERM and is killed");
            let _gone = self.child.kill();
            let _status = self.child.wait();
        }
    }
}
