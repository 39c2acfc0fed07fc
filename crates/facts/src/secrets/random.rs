//! Whether a value looks drawn by lot, or made up by a person who wrote an example.

/// Words that stand in examples; a value drawn by lot holds one in some thousand of cases at most.
const PLACEHOLDERS: [&[u8]; 22] = [
    b"example",
    b"xxxx",
    b"00000",
    b"12345",
    b"abcde",
    b"your",
    b"placeholder",
    b"dummy",
    b"fake",
    b"redacted",
    b"sample",
    b"changeme",
    b"insert",
    b"aaaa",
    b"token",
    b"secret",
    b"foobar",
    b"notreal",
    b"invalid",
    b"replace",
    b"deadbeef",
    b"qwerty",
];

/// Returns whether a value is random: so many bits a letter, no placeholder, and no short pattern again and again.
pub(super) fn is_random(value: &[u8], least_bits: f64) -> bool {
    let lower = value.to_ascii_lowercase();
    let made_up = PLACEHOLDERS.iter().any(|word| memchr::memmem::find(&lower, word).is_some());
    !made_up && entropy(value) >= least_bits && !is_repeated(value)
}

/// Returns whether a value is one pattern of up to a half of its length, written several times.
fn is_repeated(value: &[u8]) -> bool {
    (1..=value.len() / 2).any(|period| {
        let shifted = value.get(period..).unwrap_or_default();
        shifted.iter().zip(value).all(|(a, b)| a == b)
    })
}

/// Returns the Shannon entropy in bits a letter.
pub(super) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let all = value.len().max(1) as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all);
    shares.map(|share| -share * share.log2()).sum()
}
