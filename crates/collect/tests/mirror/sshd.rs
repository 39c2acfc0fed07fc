//! A secure shell server on a private port of this machine, with keys of its own.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Where Debian and most others have it; sshd insists on being started by its full path.
const SSHD: &str = "/usr/sbin/sshd";

/// The server; ended when dropped.
pub(crate) struct Sshd {
    pub(crate) port: u16,
    pub(crate) known_hosts: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) user: String,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Sshd {
    /// Starts it; `None`, said by name, where there is no sshd and nobody insists on one.
    pub(crate) fn start(name: &str) -> Option<Self> {
        if !Path::new(SSHD).exists() {
            let must = std::env::var_os("SLAM_REQUIRE_SSHD").is_some_and(|value| value == "1");
            assert!(!must, "there is no {SSHD}; install the package openssh-server");
            eprintln!("skipped {name}: there is no {SSHD} (package openssh-server)");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path(key)).status();
            assert!(made.unwrap().success());
        }
        // Where sshd separates privileges as root; the init script of the system makes it.
        let _ = fs::create_dir_all("/run/sshd");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
             SetEnv PATH={}\n",
            path("host").display(),
            path("user.pub").display(),
            std::env::var("PATH").unwrap(),
        );
        fs::write(path("config"), config).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let mut child = Command::new(SSHD)
            .args(["-D", "-e", "-f"])
            .arg(path("config"))
            .stderr(fs::File::create(path("log")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let log = || fs::read_to_string(path("log")).unwrap_or_default();
            assert!(child.try_wait().unwrap().is_none(), "sshd ended: {}", log());
            std::thread::yield_now();
        }
        let public = fs::read_to_string(path("host.pub")).unwrap();
        fs::write(path("known"), format!("[shell.example]:{port} {public}")).unwrap();
        let user = Command::new("id").arg("-un").output().unwrap();
        let user = String::from_utf8(user.stdout).unwrap().trim().to_owned();
        Some(Self { port, known_hosts: path("known"), key: path("user"), user, child, _folder: folder })
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
