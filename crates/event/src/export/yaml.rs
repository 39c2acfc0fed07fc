//! Texts as YAML scalars.

/// Words that some reader of YAML takes for something else than text.
const RESERVED: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// Returns the text as a scalar that every reader takes for this text: plain where that is plain to see, else quoted.
pub(super) fn text(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for one in text.chars() {
        match one {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            // What YAML does not print, and what it takes for the end of a line.
            one if one.is_control() || matches!(one, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(one)));
            }
            one => quoted.push(one),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins_well = bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
    let ends_well = bytes.last().is_some_and(|byte| !matches!(byte, b' ' | b':'));
    let fits = |(index, byte): (usize, &u8)| match byte {
        b' ' => bytes.get(index + 1).is_some_and(u8::is_ascii_alphanumeric),
        b':' => bytes.get(index + 1) == Some(&b'/'),
        byte => byte.is_ascii_alphanumeric() || b"_./-".contains(byte),
    };
    begins_well && ends_well && bytes.iter().enumerate().all(fits) && !RESERVED.contains(&text.to_lowercase().as_str())
}
