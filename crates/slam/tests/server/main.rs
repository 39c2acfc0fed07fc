//! The verbs that run a Slam, as an operator uses them: started as processes, on a folder of their own.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod browser;
mod demo;
mod edition;
mod kept;
mod lists;
mod past;
mod place;
mod projects;
mod serving;
