//! Review: people decide what no machine can, with a reason, and nobody decides about their own project.

mod bulk;
mod conclude;
mod decision;
mod reason;
mod ties;

pub use bulk::{Batch, Preview, UNDO_WINDOW, preview, run, undo};
pub use conclude::{Conclusion, Overtaken, Reopened, conclude, overtaken, reopened};
pub use decision::{Answer, Decision, Item, ItemState, Recommendation};
pub use reason::Reason;
pub use ties::Ties;
