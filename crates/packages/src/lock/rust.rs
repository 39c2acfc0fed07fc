//! Cargo.

mod lockfile;
mod manifest;
mod raw;
mod workspace;

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "cargo-lock", matches: &[Match::Name("Cargo.lock")], needs: Needs::Files, read: lockfile::read },
    Reader { id: "cargo-manifest", matches: &[Match::Name("Cargo.toml")], needs: Needs::Files, read: manifest::read },
];
