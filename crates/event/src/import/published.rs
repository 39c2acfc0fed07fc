//! Published results of past editions, which this project ships as data.

/// Returns the recorded results of an edition (TOML) for the reader of recorded results; `None` when none are shipped.
pub fn published_results(edition: &str) -> Option<&'static str> {
    match edition {
        "spring-2026" => Some(include_str!("../../data/recorded/spring-2026.toml")),
        _ => None,
    }
}
