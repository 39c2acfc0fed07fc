//! The program as people use it: started as a process, on repositories that git itself made.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking and says what it skips"
)]

mod action;
mod cache;
mod contract;
mod diff;
mod exit_codes;
mod exposure;
mod fix;
mod fleet;
mod hostile;
mod judged;
mod own;
mod removal;
mod sandbox;
mod sbom;
mod transcripts;
