//! SPDX 2.2, 2.3, and 3.0.1.

mod extra;
mod notes;
pub mod three;
pub mod two;
