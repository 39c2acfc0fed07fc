//! The server that the scenarios use: in a folder of its own, open to repositories of this machine.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::Command,
};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::{run, serving::Serving};

/// Repositories of this machine may be registered; one browser asks more than a person would; `MAIL_PORT` is where the
/// scenarios take mail in.
const SETTINGS: &str = "[mail]
from = \"Security Slam <slam@e2e.invalid>\"
host = \"127.0.0.1\"
port = MAIL_PORT
encryption = \"none\"

[clones]
allow-paths = true

[limits]
reads-per-minute = 0
changes-per-minute = 0
sign-ins-per-minute = 0
";

/// A running server. It ends before its folder is removed.
pub struct Server {
    serving: Serving,
    program: PathBuf,
    database: Option<String>,
    mail_port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts the server on the database, else on SQLite in its folder, and waits until it is ready.
    pub fn start(database: Option<&str>) -> Result<Self> {
        let program = run::target_dir().join("debug/slam");
        let folder = tempfile::Builder::new().prefix("slam-e2e-").tempdir()?;
        let settings = folder.path().join("serve.toml");
        let mail_port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        fs::write(&settings, SETTINGS.replace("MAIL_PORT", &mail_port.to_string()))
            .context("cannot write the settings of the server")?;
        let settings = settings.to_str().context("the path of a temporary folder is text")?;
        let mut arguments = vec!["--config", settings];
        arguments.extend(database.iter().flat_map(|address| ["--database", address]));
        let serving = Serving::start(&program, folder.path(), &arguments)?;
        Ok(Self { serving, program, database: database.map(str::to_owned), mail_port, folder })
    }

    /// Tells the scenarios where the server is, what it said so far, and with which program to act beside it.
    pub fn tell(&self, node: &mut Command) {
        node.args(["--address", &self.serving.url()]);
        node.arg("--program").arg(&self.program).arg("--folder").arg(self.folder.path());
        node.arg("--log").arg(self.serving.log()).args(["--mail-port", &self.mail_port.to_string()]);
        if let Some(database) = &self.database {
            node.args(["--database", database]);
        }
    }

    /// Copies what the server said to where it stays, and returns the place.
    pub fn keep_log(&self) -> Result<PathBuf> {
        let kept = run::target_dir().join("e2e/server.log");
        fs::copy(self.serving.log(), &kept).context("cannot keep the log of the server")?;
        Ok(kept)
    }
}
