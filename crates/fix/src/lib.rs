//! Plans edits that close what the evaluation finds. Pure: facts and files come in, and edits go out; nothing is written.

pub mod answers;
mod blanks;
pub mod ci;
mod documents;
pub mod draft;
pub mod guides;
mod hygiene;
pub mod images;
mod insights;
#[cfg(test)]
mod kept;
mod known;
pub mod layout;
mod pipelines;
pub mod plan;
pub mod project;
pub mod prose;
pub mod questions;
pub mod recipe;
pub mod refs;
pub mod script;
#[cfg(test)]
mod testing;
