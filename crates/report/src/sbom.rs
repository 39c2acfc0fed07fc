//! The outputs of `slam sbom` for people: what is in it, and what is not known.

mod inventory;

pub use inventory::{Totals, inventory};
