//! A topic: groups of phrases, of which a passage has to meet every group.

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use slam_model::evidence::document::{Block, Document, DocumentKind, Link, Sentence};

use super::elsewhere::is_picture;

/// A set of groups; a passage supports the topic when it has a phrase of every group. The first group is the subject:
/// words without it are no passage at all.
///
/// Phrases are matched without regard to case, at word boundaries; one that ends with `*` may go on (`support*`).
#[derive(Debug)]
pub(crate) struct Topic {
    phrases: Phrases,
    groups: u32,
    under: Option<Phrases>,
    headings: Vec<String>,
    not_in: &'static [DocumentKind],
    code_meets: u32,
    in_one_sentence: bool,
    reads_code: bool,
    rule: bool,
    policy: bool,
    titled: bool,
    heading_shows: bool,
    linked_by: &'static [&'static str],
}

impl Topic {
    /// Returns the topic of these groups, at most 32.
    pub(crate) fn new(groups: &[&[&str]]) -> Self {
        Self {
            phrases: Phrases::new(groups),
            groups: u32::try_from(groups.len()).unwrap_or(u32::MAX).min(32),
            under: None,
            headings: Vec::new(),
            not_in: &[],
            code_meets: 0,
            in_one_sentence: false,
            reads_code: false,
            rule: false,
            policy: false,
            titled: false,
            heading_shows: false,
            linked_by: &[],
        }
    }

    /// Returns the topic with whole headings that make a section a dedicated one, where a part of them would say little.
    pub(crate) fn headed(self, headings: &[&str]) -> Self {
        Self { headings: headings.iter().map(|text| text.to_lowercase()).collect(), ..self }
    }

    /// Returns the topic with headings that make a section a dedicated one, in whatever document it stands.
    pub(crate) fn under(self, headings: &[&str]) -> Self {
        Self { under: Some(Phrases::new(&[headings])), ..self }
    }

    /// Returns the topic without documents of these kinds, where the same words speak of something else.
    pub(crate) fn not_in(self, kinds: &'static [DocumentKind]) -> Self {
        Self { not_in: kinds, ..self }
    }

    /// Returns the topic with a group that any line of a code block meets: code shows how.
    pub(crate) fn code_meets(self, group: u32) -> Self {
        Self { code_meets: self.code_meets | 1 << group, ..self }
    }

    /// Returns the topic whose words may stand in code blocks: commands are its words.
    pub(crate) fn reads_code(self) -> Self {
        Self { reads_code: true, ..self }
    }

    /// Returns the topic whose groups one sentence has to meet, with the headings above it: a policy is a sentence.
    pub(crate) fn in_one_sentence(self) -> Self {
        Self { in_one_sentence: true, ..self }
    }

    /// Returns the topic that a project says of its own work: pages for users speak of something else with the same words.
    pub(crate) fn rule(self) -> Self {
        Self { rule: true, ..self }
    }

    /// Returns the topic that is a rule of the project, and whose absence a site with documentation does not excuse: where
    /// a project writes for its users is rarely where it settles how it works.
    pub(crate) fn policy(self) -> Self {
        Self { rule: true, policy: true, ..self }
    }

    /// Returns the topic for which a page of the manual counts only when its title or its name announces it.
    pub(crate) fn titled(self) -> Self {
        Self { titled: true, ..self }
    }

    /// Returns the topic that a heading shows best: a guide is many lines, and no single one of them is it.
    pub(crate) fn shown_by_heading(self) -> Self {
        Self { heading_shows: true, ..self }
    }

    /// Returns whether the heading above is the quote.
    pub(super) fn is_shown_by_heading(&self) -> bool {
        self.heading_shows
    }

    /// Returns the topic with what tells that a link leads to it: the last part of the address, a phrase of two words or
    /// more in the link's text, or a host.
    pub(crate) fn linked_by(self, phrases: &'static [&'static str]) -> Self {
        Self { linked_by: phrases, ..self }
    }

    /// Returns whether the link leads to a document about the topic.
    pub(super) fn is_linked_by(&self, link: &Link) -> bool {
        let target = link.target.to_lowercase();
        let sells = ["pypi.org/", "npmjs.com/", "crates.io/", "rubygems.org/"].iter().any(|host| target.contains(host));
        if self.linked_by.is_empty() || sells || is_picture(&target) {
            return false;
        }
        let path = target.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
        let last = path.rsplit('/').next().unwrap_or_default();
        let stem = [".md", ".html", ".rst", ".txt"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last);
        let stem = stem.replace(['-', '_'], " ");
        let text = link.text.to_lowercase();
        self.linked_by.iter().any(|phrase| {
            stem == *phrase
                || phrase.contains(' ') && text.contains(phrase)
                || phrase.contains('.') && target.contains(phrase)
        })
    }

    /// Returns whether a link may lead to the topic at all.
    pub(super) fn links(&self) -> bool {
        !self.linked_by.is_empty()
    }

    /// Returns whether it is a rule that the project sets for itself.
    pub(super) fn is_rule(&self) -> bool {
        self.rule
    }

    /// Returns whether only the repository counts as the place for it.
    pub(super) fn is_policy(&self) -> bool {
        self.policy
    }

    /// Returns whether any heading can announce it.
    pub(super) fn is_announced(&self) -> bool {
        self.under.is_some() || !self.headings.is_empty()
    }

    /// Returns whether pages of the manual have to announce it in their title.
    pub(super) fn is_titled(&self) -> bool {
        self.titled
    }

    /// Returns whether documents of this kind speak of something else.
    pub(super) fn is_not_in(&self, kind: DocumentKind) -> bool {
        self.not_in.contains(&kind)
    }

    /// Returns whether one sentence has to meet all groups.
    pub(super) fn is_sentence(&self) -> bool {
        self.in_one_sentence
    }

    /// Returns the groups that the text meets, as a set of bits.
    pub(crate) fn groups_in(&self, text: &str) -> u32 {
        self.phrases.groups_in(text)
    }

    /// Returns the groups that a sentence meets.
    pub(super) fn groups_of(&self, sentence: &Sentence) -> u32 {
        // A badge is a picture, and names of functions are no words about a topic.
        let text = sentence.text.trim_start_matches(['[', '<', '-', '*', ' ']);
        if text.starts_with("![") || text.starts_with("img ") {
            return 0;
        }
        // A line of a table of contents, or of a list to read on, is one link and says nothing itself.
        let whole = sentence.text.trim_start_matches(['-', '*', ' ']).trim_end();
        if whole.starts_with('[') && whole.ends_with(')') && whole.matches("](").count() == 1 {
            return 0;
        }
        match sentence.block {
            Block::Code if self.reads_code => self.groups_in(&sentence.text) | self.code_meets,
            Block::Code => self.code_meets,
            Block::Prose | Block::Table => self.groups_in(&sentence.text),
        }
    }

    /// Returns whether a heading announces the topic: a few words, and no question unless it asks how or where.
    pub(super) fn is_under(&self, heading: &str) -> bool {
        let lower = heading.to_lowercase();
        if self.headings.iter().any(|one| one == lower.trim()) {
            return true;
        }
        let asks = lower.contains('?') && !["how", "where"].iter().any(|word| lower.starts_with(word));
        if asks || lower.split_whitespace().count() > 7 {
            return false;
        }
        self.under.as_ref().is_some_and(|phrases| phrases.groups_in(heading) != 0)
    }

    /// Returns whether the document may speak about the topic.
    ///
    /// Licence texts, codes of conduct, and change logs use every word there is; they count only where they are at home.
    pub(super) fn reads(&self, document: &Document, kinds: &[DocumentKind]) -> bool {
        use DocumentKind::{Changelog, CodeOfConduct, License};
        let wordy = matches!(document.kind, License | CodeOfConduct | Changelog) && !kinds.contains(&document.kind);
        !wordy && !self.not_in.contains(&document.kind)
    }

    /// Returns the set of all groups.
    pub(crate) fn full(&self) -> u32 {
        if self.groups >= 32 { u32::MAX } else { (1 << self.groups) - 1 }
    }
}

#[derive(Debug)]
struct Phrases {
    automaton: AhoCorasick,
    phrases: Vec<Phrase>,
}

#[derive(Debug)]
struct Phrase {
    group: u32,
    open_end: bool,
}

impl Phrases {
    fn new(groups: &[&[&str]]) -> Self {
        let mut texts = Vec::new();
        let mut phrases = Vec::new();
        for (group, words) in (0..32).zip(groups) {
            for word in *words {
                texts.push(word.trim_end_matches('*').to_lowercase());
                phrases.push(Phrase { group, open_end: word.ends_with('*') });
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .expect("phrases are short constants of a check, and a test builds every topic");
        Self { automaton, phrases }
    }

    fn groups_in(&self, text: &str) -> u32 {
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

    #[test]
    fn a_heading_announces_in_a_few_words_and_not_as_a_question() {
        let topic = Topic::new(&[&["build"]]).under(&["build*"]).headed(&["support"]);
        let table = [
            ("Building from source", true),
            ("How do I build it?", true),
            ("Why build another library?", false),
            ("What we learned when we had to build it for the ninth time", false),
            ("Support", true),
            ("Editor support", false),
        ];
        for (heading, announces) in table {
            assert_eq!(topic.is_under(heading), announces, "{heading}");
        }
    }

    #[test]
    fn badges_and_code_are_no_words() {
        let topic = Topic::new(&[&["test*"], &["run"]]).code_meets(1);
        let sentence =
            |text: &str, block| Sentence { text: text.to_owned(), line: 1, end_line: 1, block, section: None };
        assert_eq!(topic.groups_of(&sentence("[![Tests](https://example.org/run/badge.svg)](x)", Block::Prose)), 0);
        assert_eq!(topic.groups_of(&sentence("- [How CI tests run](#tests)", Block::Prose)), 0);
        assert_eq!(topic.groups_of(&sentence("[Tests](#tests) run at night.", Block::Prose)), 0b11);
        assert_eq!(topic.groups_of(&sentence("#[test] fn run() {}", Block::Code)), 0b10);
        assert_eq!(topic.reads_code().groups_of(&sentence("run the tests", Block::Code)), 0b11);
    }
}
