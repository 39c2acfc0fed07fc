//! Plans edits that close what the evaluation finds. Pure: files come in as bytes and edits go out; nothing is written.

pub mod ci;
pub mod images;
pub mod layout;
pub mod refs;
pub mod script;
