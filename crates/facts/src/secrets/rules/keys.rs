//! Private keys: PEM, OpenSSH, OpenPGP, PuTTY, and age. Only those without a passphrase open anything, and only whole
//! ones: the length that a key states has to be that of its body, but for keys of RSA whose missing part can be computed.

use super::{
    super::{
        codes::{base64, crc24, is_bech32},
        random::entropy,
        seen::{Judged, Seen, has, is_base64},
    },
    Rule, rule,
};

const KEY: &str = "private key without a passphrase";
const GOOGLE: &str = "key of a Google service account";

/// Bytes of a body that are looked at: keys of 16,384 bits have 13 KB.
const LONGEST_BODY: usize = 24 << 10;

pub(super) const RULES: &[Rule] = &[
    rule("google-service-account", GOOGLE, "\"private_key\": \"-----BEGIN ", private_key),
    rule("google-service-account", GOOGLE, "\"private_key\":\"-----BEGIN ", private_key),
    rule("private-key", KEY, "-----BEGIN ", private_key),
    rule("private-key", KEY, "PuTTY-User-Key-File-", putty),
    rule("age-key", "secret key of age", "AGE-SECRET-KEY-1", age),
];

/// A label, and a body up to the end line; escaped line breaks of JSON and source code are read, too.
fn private_key(seen: &Seen<'_>) -> Option<Judged> {
    let rest = seen.rest();
    let rest = rest.get(..rest.len().min(LONGEST_BODY)).unwrap_or(rest);
    let label = rest.get(..memchr::memmem::find(rest.get(..rest.len().min(48))?, b"-----")?)?;
    let start = label.len() + 5;
    let body = rest.get(start..)?;
    // Without its end line a key is cut; what is cut opens nothing.
    let body = body.get(..memchr::memmem::find(body, b"-----END")?)?;
    if has(body, "ENCRYPTED") {
        return None;
    }
    let whole = match label {
        b"RSA PRIVATE KEY" | b"DSA PRIVATE KEY" | b"EC PRIVATE KEY" | b"PRIVATE KEY" => {
            let bytes = letters(body);
            if can_be_completed(&bytes) {
                return Some(Judged::likely(start + body.len()));
            }
            is_whole_der(&bytes)
        }
        b"OPENSSH PRIVATE KEY" => is_open_ssh(&letters(body)),
        b"PGP PRIVATE KEY BLOCK" => is_open_pgp(body),
        _ => false,
    };
    whole.then(|| Judged::proven(start + body.len()))
}

/// Returns the bytes behind the base64 of a body: lines as they are, or as they stand in strings, comments, and YAML.
fn letters(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    // Escapes of line breaks part lines; a backslash stands in no base64.
    for at in 0..body.len().saturating_sub(1) {
        if body.get(at) == Some(&b'\\')
            && let Some(pair) = body.get_mut(at..at + 2)
        {
            pair.fill(b'\n');
        }
    }
    base64(body.split(|byte| *byte == b'\n').flat_map(line).copied())
}

/// Returns the base64 of one line without the signs of strings and comments around it; other lines are headers.
fn line(line: &[u8]) -> &[u8] {
    let mut line = line.trim_ascii();
    for sign in [&b"#"[..], b"//", b"* ", b"- "] {
        line = line.strip_prefix(sign).unwrap_or(line).trim_ascii();
    }
    let quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    // A sign of concatenation stands behind a quote; at the end of base64, a plus is a letter.
    if let Some(end) = line.iter().rposition(quote)
        && line.get(end + 1..).is_some_and(|rest| rest.iter().all(|byte| b" +.,;)\\".contains(byte)))
    {
        line = line.get(..end).unwrap_or_default();
    }
    if let Some(start) = line.iter().position(quote) {
        line = line.get(start + 1..).unwrap_or_default();
    }
    let line = line.trim_ascii();
    if line.iter().all(|byte| is_base64(*byte) || *byte == b'=') { line } else { &[] }
}

/// A DER sequence whose stated length is the one that it has, and whose content varies.
fn is_whole_der(bytes: &[u8]) -> bool {
    stated_length(bytes).is_some_and(|stated| stated >= 34 && bytes.len() == stated && entropy(bytes) >= 4.0)
}

/// A large key that was cut behind its first half. Of RSA (RFC 8017, A.1.2) modulus and private exponent come first and
/// fill 45 % of it; whoever has both can compute the rest.
fn can_be_completed(bytes: &[u8]) -> bool {
    stated_length(bytes).is_some_and(|stated| {
        stated >= 600 && (stated * 45 / 100..stated).contains(&bytes.len()) && entropy(bytes) >= 4.0
    })
}

/// Returns how long a DER sequence says to be, its header included.
fn stated_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0x30, short @ 0..=0x7f, ..] => Some(2 + usize::from(*short)),
        [0x30, 0x81, one, ..] => Some(3 + usize::from(*one)),
        [0x30, 0x82, high, low, ..] => Some(4 + (usize::from(*high) << 8 | usize::from(*low))),
        _ => None,
    }
}

/// Strings with their lengths: magic, cipher, derivation, its options, a count, public keys, and the private part.
fn is_open_ssh(bytes: &[u8]) -> bool {
    fn take<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
        let length = u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?);
        let value = bytes.get(4..4usize.checked_add(usize::try_from(length).ok()?)?)?;
        *bytes = bytes.get(4 + value.len()..)?;
        Some(value)
    }
    let read = || {
        let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
        let open = take(&mut rest)? == b"none" && take(&mut rest)? == b"none" && take(&mut rest)?.is_empty();
        rest = rest.strip_prefix(&[0, 0, 0, 1])?;
        take(&mut rest)?;
        let private = take(&mut rest)?;
        Some(open && rest.is_empty() && private.len() >= 64)
    };
    read().unwrap_or(false)
}

/// Armour with headers, body, and CRC-24 (optional since RFC 9580), around a secret-key packet without protection.
fn is_open_pgp(body: &[u8]) -> bool {
    let text: Vec<&[u8]> = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).collect();
    let sum = text.iter().find(|line| line.len() == 5 && line.starts_with(b"=")).and_then(|line| line.get(1..));
    let lines = text.iter().filter(|line| !line.starts_with(b"=")).flat_map(|one| line(one)).copied();
    let bytes = base64(lines);
    let fits =
        sum.is_none_or(|sum| base64(sum.iter().copied()) == crc24(&bytes).to_be_bytes().get(1..).unwrap_or_default());
    fits && is_unprotected(&bytes).unwrap_or(false)
}

/// Returns whether the first packet is a secret key of version 4 whose usage of a passphrase is zero.
fn is_unprotected(bytes: &[u8]) -> Option<bool> {
    let (tag, header) = match bytes.first()? {
        new if new & 0x40 != 0 => (
            new & 0x3f,
            match bytes.get(1)? {
                0..=191 => 2,
                192..=223 => 3,
                255 => 6,
                _ => return None,
            },
        ),
        old => ((old >> 2) & 0x0f, 2 + (1usize << (old & 3)) - 1),
    };
    let packet = bytes.get(header..)?;
    if tag != 5 || packet.first() != Some(&4) {
        return Some(false);
    }
    let mut at = 6;
    let skip_number = |at: &mut usize| {
        let bits = u16::from_be_bytes(packet.get(*at..*at + 2)?.try_into().ok()?);
        *at += 2 + usize::from(bits).div_ceil(8);
        Some(())
    };
    let numbers = match packet.get(5)? {
        1..=3 => 2,
        16 => 3,
        17 => 4,
        // Elliptic curves name themselves before their one point; for encryption, the derivation follows it.
        18 | 19 | 22 => {
            at += 1 + usize::from(*packet.get(6)?);
            1
        }
        25 | 27 => {
            at += 32;
            0
        }
        _ => return None,
    };
    (0..numbers).try_for_each(|_| skip_number(&mut at))?;
    if packet.get(5) == Some(&18) {
        at += 1 + usize::from(*packet.get(at)?);
    }
    Some(*packet.get(at)? == 0)
}

fn putty(seen: &Seen<'_>) -> Option<Judged> {
    let rest = seen.rest();
    let head = rest.get(..rest.len().min(4000)).unwrap_or(rest);
    let lines = memchr::memmem::find(head, b"Private-Lines:")?;
    let mac = memchr::memmem::find(head.get(lines..)?, b"Private-M")?;
    has(head.get(..lines)?, "Encryption: none").then(|| Judged::proven(lines + mac))
}

/// Bech32 in capitals: 52 letters of key, six of checksum.
fn age(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit(), 58);
    (value.len() == 58 && is_bech32(b"age-secret-key-", &value.to_ascii_lowercase())).then(|| Judged::proven(58))
}
