//! The articles of the Slam Library on badges and topics; those on checks stand beside the checks.

/// Ids of the articles with their kind, in the order of reading.
pub const ARTICLES: &[&str] = &[];
/// Returns the article of a badge or topic.
pub fn article(_id: &str) -> Option<&'static str> {
    None
}
