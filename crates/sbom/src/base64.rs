//! Texts that are packed as base64 (RFC 4648, section 4).

/// Returns the bytes; letters of white space do not count. `None` when it is no base64.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut letters, mut padding) = (0_u32, 0_u32, 0_u32);
    for letter in text.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let digit = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                padding += 1;
                0
            }
            _ => return None,
        };
        if padding > 0 && letter != b'=' {
            return None;
        }
        group = group << 6 | u32::from(digit);
        letters += 1;
        if letters == 4 {
            let [_, first, second, third] = group.to_be_bytes();
            bytes.extend([first, second, third]);
            (group, letters) = (0, 0);
        }
    }
    if letters != 0 || padding > 2 {
        return None;
    }
    bytes.truncate(bytes.len() - padding as usize);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    /// Values of RFC 4648, section 10.
    #[test]
    fn reads_the_vectors_of_its_rfc() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9v\nYmFy", "foobar")] {
            assert_eq!(super::decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        for text in ["Zg", "Z===", "=Zg=", "Zm9v!"] {
            assert_eq!(super::decode(text), None, "{text}");
        }
    }
}
