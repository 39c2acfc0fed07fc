//! The cache of clones against real servers on this machine: git's own backend behind TLS, a secure shell, and servers
//! that lie.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod cached;
mod forge;
mod hostile;
mod https;
#[path = "../sandbox/mod.rs"]
mod sandbox;
mod ssh;
mod sshd;
