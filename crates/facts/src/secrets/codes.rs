//! Codes that formats of secrets use: CRC-32 and CRC-24, base 62, 36, and 64, and the checksum of bech32.

/// Digits of base 62 as GitHub and npm order them; the first 36 in lower case are those of base 36.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Returns the CRC-32 of IEEE 802.3.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Returns the CRC-24 of OpenPGP (RFC 9580, 6.1.1).
pub(super) fn crc24(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        let next = crc << 1;
        if next & 0x0100_0000 == 0 { next } else { next ^ 0x0186_4cfb }
    };
    bytes.iter().fold(0x00b7_04ce, |crc, byte| (0..8).fold(crc ^ (u32::from(*byte) << 16), |crc, _| step(crc)))
        & 0x00ff_ffff
}

/// Returns a number in base 62 with six digits.
pub(super) fn base62(number: u32) -> [u8; 6] {
    digits(number, 62)
}

/// Returns a number in base 36 with seven digits, in lower case.
pub(super) fn base36(number: u32) -> [u8; 7] {
    digits(number, 36).map(|digit: u8| digit.to_ascii_lowercase())
}

fn digits<const N: usize>(mut number: u32, base: u32) -> [u8; N] {
    let mut text = [b'0'; N];
    for place in text.iter_mut().rev() {
        *place = DIGITS.get((number % base) as usize).copied().unwrap_or(b'0');
        number /= base;
    }
    text
}

/// Decodes base64 of either alphabet up to its padding or its first foreign byte; bits without a whole byte are dropped.
pub(super) fn base64(text: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0u32, 0u32, Vec::new());
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

/// Returns whether the checksum of bech32 (BIP 173) fits: `prefix` and `data` in lower case, without the parting `1`.
pub(super) fn is_bech32(prefix: &[u8], data: &[u8]) -> bool {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const TERMS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let step = |sum: u32, value: u32| {
        let top = sum >> 25;
        let next = ((sum & 0x01ff_ffff) << 5) ^ value;
        (0..).zip(TERMS).fold(next, |next, (bit, term)| if (top >> bit) & 1 == 1 { next ^ term } else { next })
    };
    let value = |letter: &u8| LETTERS.iter().position(|known| known == letter).and_then(|at| u32::try_from(at).ok());
    let Some(values) = data.iter().map(value).collect::<Option<Vec<u32>>>() else { return false };
    let high = prefix.iter().map(|letter| u32::from(letter >> 5));
    let low = prefix.iter().map(|letter| u32::from(letter & 31));
    high.chain([0]).chain(low).chain(values).fold(1, step) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_the_published_ones() {
        // Check values of the catalogue of CRC algorithms for `123456789`, and a string of BIP 173.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc24(b"123456789"), 0x0021_cf02);
        assert!(is_bech32(b"a", b"2uel5l"));
        assert!(!is_bech32(b"a", b"2uel5x"));
        assert_eq!(base64(*b"aGVsbG8gd29ybGQ="), b"hello world");
        // The worked example of an article on GitHub's format, and the one of a changelog of npm's.
        assert_eq!(&base62(crc32(b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ")), b"0mLq17");
        assert_eq!(&base62(crc32(b"qkJaB6MffYVzZXWqmcoF49yrUxP3wf")), b"0LsakP");
        assert_eq!(&base36(35 + 36 * 10), b"00000az");
    }
}
