//! Bytes as text, and the lines of a text.

use std::borrow::Cow;

/// Returns whether a person can review the bytes as text: UTF-8, UTF-16 with or without a mark, mostly ASCII with a few
/// bytes of an eight-bit alphabet, or an alphabet of high bytes. `whole` is false when the end may be cut inside a character.
pub(crate) fn is_text(bytes: &[u8], whole: bool) -> bool {
    if has_utf16_mark(bytes) {
        return decode_utf16(bytes).is_some_and(|text| !text.contains('\0'));
    }
    if memchr::memchr(0, bytes).is_some() {
        return is_bare_utf16(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => !has_many_controls(bytes),
        Err(error) if !whole && error.error_len().is_none() => !has_many_controls(bytes),
        Err(_) => {
            let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
            // One in four: French and Polish text in Latin alphabets has far fewer; Cyrillic or Japanese has more.
            (high * 4 <= bytes.len() && !has_many_controls(bytes)) || is_high_alphabet(bytes)
        }
    }
}

/// Windows writes UTF-16 without a mark, too: Latin text has a zero in every second byte, and only there.
fn is_bare_utf16(bytes: &[u8]) -> bool {
    let side = |odd: usize| bytes.iter().skip(odd).step_by(2);
    let zeros = |odd: usize| side(odd).filter(|byte| **byte == 0).count();
    let plain = |odd: usize| side(odd).all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0xa0..));
    let half = bytes.len() / 2;
    bytes.len() >= 16
        && bytes.len().is_multiple_of(2)
        && [(0, 1), (1, 0)].iter().any(|(letters, rest)| zeros(*rest) * 20 >= half * 19 && plain(*letters))
}

/// Cyrillic, Greek, Chinese, Japanese, and Korean encodings use high bytes for nearly every letter. Packed and random
/// bytes hold a control character among every nine; text holds none, and parts its words and lines.
fn is_high_alphabet(bytes: &[u8]) -> bool {
    const SHORTEST: usize = 128;
    let control = |byte: &u8| (*byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)) || *byte == 0x7f;
    let parts = bytes.iter().filter(|byte| matches!(byte, b'\n' | b' ')).count();
    bytes.len() >= SHORTEST && !bytes.iter().any(control) && parts * 200 >= bytes.len()
}

/// Control characters other than white space, escape and form feed do not stand in text, a stray one aside.
fn has_many_controls(bytes: &[u8]) -> bool {
    let controls = bytes
        .iter()
        .filter(|byte| **byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 0x08))
        .count();
    controls * 50 > bytes.len()
}

fn has_utf16_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

fn decode_utf16(bytes: &[u8]) -> Option<String> {
    let big = bytes.starts_with(b"\xfe\xff");
    let units = bytes.get(2..)?.chunks_exact(2).map(|pair| match *pair {
        [a, b] if big => u16::from_be_bytes([a, b]),
        [a, b] => u16::from_le_bytes([a, b]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

/// Returns the bytes as text without a byte order mark; bytes of eight-bit alphabets are read as Latin-1.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if has_utf16_mark(bytes)
        && let Some(text) = decode_utf16(bytes)
    {
        return Cow::Owned(text);
    }
    if memchr::memchr(0, bytes).is_some() && is_bare_utf16(bytes) {
        // The zeros are the high halves, whichever side they stand on.
        return Cow::Owned(bytes.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => {
            let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Cow::Owned(String::from_utf8_lossy(whole).into_owned())
        }
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// Where the lines of a text begin.
#[derive(Debug)]
pub(crate) struct Lines {
    starts: Vec<usize>,
    end: usize,
}

impl Lines {
    /// Returns the lines of a text.
    pub(crate) fn of(text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at + 1));
        Self { starts, end: text.len() }
    }

    /// Returns the line, from 1, that the byte `at` stands in.
    pub(crate) fn line(&self, at: usize) -> u32 {
        u32::try_from(self.starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX).max(1)
    }

    /// Returns how many lines there are; a final line break begins no line.
    pub(crate) fn count(&self) -> u32 {
        let last_is_empty = self.starts.last() == Some(&self.end);
        u32::try_from(self.starts.len() - usize::from(last_is_empty)).unwrap_or(u32::MAX)
    }
}

/// Returns `text` with every run of white space as one space, trimmed.
pub(crate) fn fold_space(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one_and_a_final_break_begins_none() {
        let lines = Lines::of("a\nb\n");
        assert_eq!((lines.line(0), lines.line(1), lines.line(2), lines.count()), (1, 1, 2, 2));
        assert_eq!((Lines::of("").count(), Lines::of("a").count()), (0, 1));
    }

    #[test]
    fn marks_are_left_out_and_old_alphabets_read() {
        for (bytes, expected) in [
            (&b"\xef\xbb\xbfhi"[..], "hi"),
            (b"\xff\xfeh\0i\0", "hi"),
            (b"\xfe\xff\0h\0i", "hi"),
            (b"caf\xe9!", "café!"),
            (b"cut \xc3", "cut "),
        ] {
            assert_eq!(decode(bytes), expected);
        }
    }
}
