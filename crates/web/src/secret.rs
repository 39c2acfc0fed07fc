//! The server's key and its dice: message authentication codes and values that nobody can guess.

use std::{
    fmt, fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
};

use aws_lc_rs::{hmac, rand};
use camino::{Utf8Path, Utf8PathBuf};

/// Shorter keys can be tried out.
const SHORTEST_KEY_BYTES: usize = 32;

/// Why a key is not usable.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It could be guessed.
    #[error("the secret key has {0} bytes, and needs at least {SHORTEST_KEY_BYTES}")]
    TooShort(usize),
    /// The file with the key.
    #[error("cannot read the secret key `{path}`")]
    File {
        /// Where.
        path: Utf8PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// A key that never shows itself.
#[derive(Clone)]
pub struct Secret(hmac::Key);

impl Secret {
    /// Takes at least 32 bytes that nobody else knows; white space around them does not count.
    ///
    /// # Errors
    /// The key is too short.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, SecretError> {
        let key = key.as_ref().trim_ascii();
        match key.len() {
            short @ 0..SHORTEST_KEY_BYTES => Err(SecretError::TooShort(short)),
            _ => Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, key))),
        }
    }

    /// Reads the key from a file.
    ///
    /// # Errors
    /// The file cannot be read, or the key is too short.
    pub fn read_file(path: &Utf8Path) -> Result<Self, SecretError> {
        let key = fs::read(path).map_err(|source| SecretError::File { path: path.to_owned(), source })?;
        Self::new(key)
    }

    /// Reads the key from a file, which is made with a fresh key when it is missing, for its owner's eyes only.
    ///
    /// # Errors
    /// The file can neither be read nor made, or the key is too short.
    pub fn read_or_make_file(path: &Utf8Path) -> Result<Self, SecretError> {
        let failed = |source| SecretError::File { path: path.to_owned(), source };
        match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => file.write_all(hex(&random::<32>()).as_bytes()).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
        Self::read_file(path)
    }

    /// Makes a key that lasts until the process ends: forms that were open before a restart have to be sent again.
    pub fn random() -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, random::<32>().as_slice()))
    }

    /// Returns the code of a text for one purpose, as 64 hexadecimal digits. Codes of one purpose never serve another.
    pub fn code(&self, purpose: &str, text: &str) -> String {
        hex(hmac::sign(&self.0, &message(purpose, text)).as_ref())
    }

    /// Returns whether the code is the one of this text and purpose, in a time that does not depend on the answer.
    pub fn proves(&self, purpose: &str, text: &str, code: &str) -> bool {
        unhex(code).is_some_and(|tag| hmac::verify(&self.0, &message(purpose, text), &tag).is_ok())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(hidden)")
    }
}

/// A purpose holds no zero byte, so no other pair spells the same message.
fn message(purpose: &str, text: &str) -> Vec<u8> {
    [purpose.as_bytes(), b"\0", text.as_bytes()].concat()
}

/// Returns a value of 32 random bytes as 64 hexadecimal digits.
pub(crate) fn token() -> String {
    hex(&random::<32>())
}

/// Returns 16 random bytes as hexadecimal digits: for request ids and nonces.
pub(crate) fn short_token() -> String {
    hex(&random::<16>())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives random bytes, or nothing here is safe");
    bytes
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.bytes().map(|one| char::from(one).to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_one_of_rfc_4231() {
        // Test case 4 of RFC 4231 has a key of 25 bytes; ours must be longer, so case 6 with its key of 131 bytes.
        let key = Secret(hmac::Key::new(hmac::HMAC_SHA256, &[0xaa; 131]));
        let tag = hmac::sign(&key.0, b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(hex(tag.as_ref()), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn a_code_proves_its_text_and_purpose_only() {
        let key = Secret::random();
        let code = key.code("form", "abc");
        assert!(key.proves("form", "abc", &code));
        for (purpose, text, code) in [
            ("link", "abc", code.as_str()),
            ("form", "abd", &code),
            ("form", "abc", ""),
            ("form", "abc", "zz"),
            ("form", "abc", &code[..62]),
        ] {
            assert!(!key.proves(purpose, text, code), "{purpose} {text} {code}");
        }
        assert!(!Secret::random().proves("form", "abc", &code));
    }

    #[test]
    fn a_short_key_is_refused_and_a_key_is_never_shown() {
        assert!(Secret::new("too short").is_err());
        assert!(Secret::new("                                        ").is_err());
        let key = Secret::new("0123456789abcdef0123456789abcdef\n").unwrap();
        assert_eq!(format!("{key:?}"), "Secret(hidden)");
        assert_eq!(key.code("a", "b"), Secret::new("0123456789abcdef0123456789abcdef").unwrap().code("a", "b"));
    }

    #[test]
    fn tokens_differ() {
        assert_eq!(token().len(), 64);
        assert_ne!(token(), token());
    }
}
