//! The outputs of `slam sbom` for people: what is in it, what is not known, what changed, and how good it is.

mod diff;
mod inventory;
mod score;

pub use diff::{markdown as diff_markdown, text as diff_text};
pub use inventory::{Totals, inventory};
pub use score::{markdown as score_markdown, text as score_text};
