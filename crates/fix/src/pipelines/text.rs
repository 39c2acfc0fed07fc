//! Texts as YAML.

/// Returns whether a text can stand as it is: a value of one word without any sign that means something.
pub(super) fn is_plain(text: &str) -> bool {
    let is_harmless = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    // A word such as `on` or a number would be read as something else than text.
    let starts = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/' || letter == '.');
    let is_word = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    starts && !is_word && text.chars().all(is_harmless)
}

/// Returns a text of one line as a value: plain where it can stand so.
pub(super) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
