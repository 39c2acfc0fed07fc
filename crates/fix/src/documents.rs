//! Repairs that write documents for people: sections that the evaluation recognises, in the words of the answers.

pub(crate) mod assessment;
#[cfg(test)]
mod cases;
pub(crate) mod community;
pub(crate) mod cra;
pub(crate) mod guides;
pub(crate) mod links;
pub(crate) mod policies;
pub(crate) mod security;
pub(crate) mod verification;
pub(crate) mod words;
