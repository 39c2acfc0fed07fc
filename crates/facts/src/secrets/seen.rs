//! A candidate: where a mark stands in the text, and what a rule says of it.

use slam_model::Confidence;

/// A mark with the text around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'t> {
    /// The whole text.
    pub(super) text: &'t [u8],
    /// Where the mark begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// What belongs to a secret, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    /// Bytes before the mark that belong to it.
    pub(super) before: usize,
    /// Bytes behind the mark that belong to it.
    pub(super) behind: usize,
    /// `High`: a checksum or structure proves it; `Medium`: form and randomness; `Low`: it may be public by design.
    pub(super) confidence: Confidence,
    /// When it ceases to open anything, in seconds since 1970, where it says so.
    pub(super) expires: Option<i64>,
}

impl Judged {
    const fn new(behind: usize, confidence: Confidence) -> Self {
        Self { before: 0, behind, confidence, expires: None }
    }

    /// Its checksum or its structure fits.
    pub(super) const fn proven(behind: usize) -> Self {
        Self::new(behind, Confidence::High)
    }

    /// It has the form, and it is random.
    pub(super) const fn likely(behind: usize) -> Self {
        Self::new(behind, Confidence::Medium)
    }

    /// It has the form; whether it opens anything cannot be told from it.
    pub(super) const fn possible(behind: usize) -> Self {
        Self::new(behind, Confidence::Low)
    }
}

impl<'t> Seen<'t> {
    /// Returns the text behind the mark.
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.end..).unwrap_or_default()
    }

    /// Returns up to `most` bytes before the mark.
    pub(super) fn before(&self, most: usize) -> &'t [u8] {
        self.text.get(self.start.saturating_sub(most)..self.start).unwrap_or_default()
    }

    /// Returns up to `most` bytes on either side of the mark.
    pub(super) fn around(&self, most: usize) -> &'t [u8] {
        let end = self.end.saturating_add(most).min(self.text.len());
        self.text.get(self.start.saturating_sub(most)..end).unwrap_or_default()
    }

    /// Returns the letters of an alphabet right behind the mark, at most one more than `most`.
    pub(super) fn run(&self, of: fn(u8) -> bool, most: usize) -> &'t [u8] {
        run(self.rest(), of, most + 1)
    }
}

/// Returns the letters of an alphabet at the start of a text, at most `most`.
pub(super) fn run(text: &[u8], of: fn(u8) -> bool, most: usize) -> &[u8] {
    let length = text.iter().take(most).take_while(|byte| of(**byte)).count();
    text.get(..length).unwrap_or_default()
}

/// Returns the letters of an alphabet at the end of a text.
pub(super) fn run_back(text: &[u8], of: fn(u8) -> bool) -> &[u8] {
    let length = text.iter().rev().take_while(|byte| of(**byte)).count();
    text.get(text.len() - length..).unwrap_or_default()
}

/// Returns whether the words stand in the text.
pub(super) fn has(text: &[u8], words: &str) -> bool {
    memchr::memmem::find(text, words.as_bytes()).is_some()
}

pub(super) fn is_alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

pub(super) fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn is_url_safe(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

pub(super) fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}
