//! The API for programs, under `/api/v1`: what everybody may read, what a token may do, and the document that says so.
//!
//! Everything that is read here is read by the models of the pages. A handler answers with a type of `types`, whose schema
//! stands in the document; a failure is a problem document of RFC 9457.

mod answer;
mod call;
mod document;
mod export;
pub(crate) mod guide;
mod problem;
pub(crate) mod read;
mod target;
#[cfg(test)]
mod tests;
mod types;
pub(crate) mod write;

pub(crate) use document::show as document;
pub(crate) use export::download as export;
