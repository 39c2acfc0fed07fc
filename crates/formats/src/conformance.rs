//! Answers to published cases.

/// Answers.
pub fn answer_purl(_line: &[u8]) -> String {
    String::new()
}
/// Answers.
pub fn answer_vers(_line: &[u8]) -> String {
    String::new()
}
/// Answers.
pub fn answer_version_order(_ecosystem: &str, _line: &[u8]) -> String {
    String::new()
}
