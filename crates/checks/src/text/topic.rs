//! A topic: groups of phrases, of which a passage has to meet every group.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

/// A set of groups; a passage supports the topic when it has a phrase of every group.
///
/// Phrases are matched without regard to case, at word boundaries; one that ends with `*` may go on (`support*`).
#[derive(Debug)]
pub(crate) struct Topic {
    automaton: AhoCorasick,
    phrases: Vec<Phrase>,
    groups: u32,
}

#[derive(Debug)]
struct Phrase {
    group: u32,
    open_end: bool,
}

impl Topic {
    /// Returns the topic of these groups, at most 32.
    ///
    /// # Panics
    /// Never on input: the phrases are constants of a check, and a test builds every topic.
    pub(crate) fn new(groups: &[&[&str]]) -> Self {
        let mut texts = Vec::new();
        let mut phrases = Vec::new();
        for (group, words) in (0..).zip(groups) {
            for word in *words {
                let open_end = word.ends_with('*');
                texts.push(word.trim_end_matches('*').to_lowercase());
                phrases.push(Phrase { group, open_end });
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .expect("phrases are short constants");
        Self { automaton, phrases, groups: groups.len() as u32 }
    }

    /// Returns the groups that the text meets, as a set of bits.
    pub(crate) fn groups_in(&self, text: &str) -> u32 {
        let bytes = text.as_bytes();
        let word = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        let starts_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let mut met = 0;
        for hit in self.automaton.find_overlapping_iter(text) {
            let Some(phrase) = self.phrases.get(hit.pattern().as_usize()) else { continue };
            let begins = hit.start() == 0 || !word(hit.start() - 1) || !starts_word(hit.start());
            let ends = phrase.open_end || !word(hit.end()) || !starts_word(hit.end() - 1);
            if begins && ends {
                met |= 1 << phrase.group;
            }
        }
        met
    }

    /// Returns the set of all groups.
    pub(crate) fn full(&self) -> u32 {
        if self.groups >= 32 { u32::MAX } else { (1 << self.groups) - 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_as_words_and_open_ends_go_on() {
        let topic = Topic::new(&[&["support*", "maintained"], &["until", "end of life"]]);
        let table = [
            ("1.0 is supported until May", 0b11),
            ("Unsupported", 0b00),
            ("MAINTAINED", 0b01),
            ("it reaches end of life soon", 0b10),
            ("untilled land", 0b00),
        ];
        for (text, met) in table {
            assert_eq!(topic.groups_in(text), met, "{text}");
        }
        assert_eq!(topic.full(), 0b11);
    }
}
