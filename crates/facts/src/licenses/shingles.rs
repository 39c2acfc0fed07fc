//! A text as the set of its word triples, hashed: what a change of layout, case, or copyright line leaves alone.

/// A sorted set of hashes of word triples.
pub(super) struct Shingles(Vec<u64>);

/// One word of a text: its hash, and where it stands.
pub(super) struct Word {
    hash: u64,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Returns the words of a text, copyright lines and comment signs left out.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word> + use<'_> {
    let begin = text.as_ptr() as usize;
    text.lines()
        .filter(|line| !is_copyright(line))
        .flat_map(|line| line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()))
        .map(move |word| {
            let start = word.as_ptr() as usize - begin;
            Word { hash: hash(word), start, end: start + word.len() }
        })
}

impl Shingles {
    /// Returns the triples of the words of `text`.
    pub(super) fn of(text: &str) -> Self {
        let mut hashes = Vec::with_capacity(text.len() / 6);
        let (mut first, mut second) = (0u64, 0u64);
        for word in words(text) {
            if first != 0 {
                hashes.push(mix(first, mix(second, word.hash)));
            }
            (first, second) = (second, word.hash);
        }
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes)
    }

    /// Returns the hash of three words in a row.
    pub(super) fn triple(words: &[Word]) -> u64 {
        match words {
            [first, second, third] => mix(first.hash, mix(second.hash, third.hash)),
            _ => 0,
        }
    }

    /// Returns whether a triple is among them.
    pub(super) fn has(&self, triple: u64) -> bool {
        self.0.binary_search(&triple).is_ok()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns how many triples both have.
    pub(super) fn shared(&self, other: &Self) -> usize {
        let (small, large) = if self.len() <= other.len() { (&self.0, &other.0) } else { (&other.0, &self.0) };
        let mut at = 0;
        let mut shared = 0;
        for hash in small {
            while large.get(at).is_some_and(|other| other < hash) {
                at += 1;
            }
            shared += usize::from(large.get(at) == Some(hash));
        }
        shared
    }
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '(');
    let starts = |word: &str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    // Clauses are numbered `(c)`, too; an owner stands with a year.
    line.starts_with('©')
        || (starts("(c) ") && line.bytes().any(|b| b.is_ascii_digit()))
        || (starts("copyright ") && line.bytes().any(|b| b.is_ascii_digit() || matches!(b, b'<' | b'[' | b'(')))
}

/// FNV-1a over lower-case letters: the same on every machine.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| mix(hash, u64::from(byte.to_ascii_lowercase())))
}

fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(17)
}
