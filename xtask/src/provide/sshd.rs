//! The OpenSSH server. A test starts its own on a loopback port with its own keys; here it is only made to be there.

use std::fs;

use anyhow::Result;

use super::apt;

/// Installs sshd when it is missing.
pub fn install() -> Result<()> {
    apt::find_or_install(&["sshd"], &["openssh-server"], "the OpenSSH server (sshd)")?;
    // Debian makes this folder when the service starts. As root, sshd refuses to run without it.
    if apt::is_root() {
        fs::create_dir_all("/run/sshd")?;
    }
    Ok(())
}
