//! Secrets in text: fixed marks find candidates in one pass, then length, alphabet, checksum, structure, and randomness
//! decide.
//!
//! Precision before reach: a false alarm fails a requirement. Values are never kept; a print of a value lives as long as
//! the search, so that the same secret in many versions of a file is one.

mod codes;
mod random;
mod rules;
mod seen;

use std::{
    hash::{Hash as _, Hasher as _},
    ops::Range,
    sync::OnceLock,
};

use aho_corasick::{AhoCorasick, MatchKind};
use jiff::Timestamp;
use slam_model::{Place, RepoPath, evidence::secret::Secret};

use crate::{role, text::Lines};
use rules::Rule;
use seen::{Judged, Seen};

/// Secrets of one file that are kept.
const MOST_SECRETS: usize = 50;
/// Marks of one searcher: with more it cannot use vector instructions.
const MOST_MARKS: usize = 60;

/// A secret with what must not outlive the search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSecret {
    /// The secret, as it may be told.
    pub secret: Secret,
    /// A hash of its value: equal for the same value, and never to be stored.
    pub print: u64,
    /// Where it stands in the text that was given.
    pub range: Range<usize>,
}

/// All marks, in lots that a searcher with vector instructions takes.
struct Marks {
    lots: Vec<(AhoCorasick, Vec<&'static Rule>)>,
}

impl Marks {
    fn get() -> &'static Self {
        static MARKS: OnceLock<Marks> = OnceLock::new();
        MARKS.get_or_init(|| {
            let rules: Vec<&'static Rule> = rules::all().collect();
            // Only the leftmost kinds search with vector instructions, which is several times faster.
            let search = |lot: &[&'static Rule]| {
                AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(lot.iter().map(|rule| rule.mark)).ok()
            };
            let lot = |lot: &[&'static Rule]| Some((search(lot)?, lot.to_vec()));
            Self { lots: rules.chunks(MOST_MARKS).filter_map(lot).collect() }
        })
    }

    /// Returns where marks stand, in the order of the text.
    fn find<'t>(&self, text: &'t [u8]) -> Vec<(Seen<'t>, &'static Rule)> {
        let mut found = Vec::new();
        for (searcher, rules) in &self.lots {
            for hit in searcher.find_iter(text) {
                let seen = Seen { text, start: hit.start(), end: hit.end() };
                if let Some(rule) = rules.get(hit.pattern().as_usize()).filter(|_| !goes_on_before(&seen)) {
                    found.push((seen, *rule));
                }
            }
        }
        found.sort_by_key(|(seen, _)| seen.start);
        found
    }
}

/// A mark inside a longer word is no mark, unless its rule looks before it.
fn goes_on_before(seen: &Seen<'_>) -> bool {
    let inner = matches!(seen.text.get(seen.start..seen.end), Some(b"T3BlbkFJ" | b".atlasv1." | b"JQQJ99" | b":AA"));
    let begins = seen.text.get(seen.start).is_some_and(u8::is_ascii_alphanumeric);
    begins && !inner && seen.before(1).first().is_some_and(u8::is_ascii_alphanumeric)
}

/// Returns the secrets in a text, in its order.
pub fn find_secrets(path: &RepoPath, text: &[u8]) -> Vec<FoundSecret> {
    let mut found: Vec<FoundSecret> = Vec::new();
    let mut lines = None;
    let mut behind = 0;
    for (seen, rule) in Marks::get().find(text) {
        let Some(judged) = (seen.start >= behind).then(|| (rule.judge)(&seen)).flatten() else { continue };
        let Judged { before, behind: length, confidence, expires } = judged;
        let range = seen.start.saturating_sub(before).max(behind)..seen.end + length;
        behind = range.end;
        let lines = lines.get_or_insert_with(|| Lines::of(text));
        let secret = Secret {
            place: Place::lines(path, lines.line(range.start), lines.line(range.end.saturating_sub(1))),
            rule: rule.id.to_owned(),
            description: rule.description.to_owned(),
            role: role::role(path),
            confidence,
            expires: expires.and_then(|seconds| Timestamp::from_second(seconds).ok()),
        };
        found.push(FoundSecret { secret, print: print(rule, text.get(range.clone()).unwrap_or_default()), range });
        if found.len() >= MOST_SECRETS {
            break;
        }
    }
    found
}

/// Returns the secrets in a file; `None` when its bytes are no text, by the rule of git: a zero among the first 8,000.
pub fn find_secrets_in_file(path: &RepoPath, bytes: &[u8]) -> Option<Vec<FoundSecret>> {
    let head = bytes.get(..bytes.len().min(8000)).unwrap_or_default();
    match memchr::memchr(0, head) {
        None => Some(find_secrets(path, bytes)),
        Some(_) if crate::text::is_text(bytes, true) => Some(find_secrets(path, crate::text::decode(bytes).as_bytes())),
        Some(_) => None,
    }
}

/// The letters alone: a key that was indented or quoted differently is the same key.
fn print(rule: &Rule, value: &[u8]) -> u64 {
    let mut hasher = std::collections::hash_map::DefaultHasher::new();
    rule.id.hash(&mut hasher);
    for byte in value.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        hasher.write_u8(*byte);
    }
    hasher.finish()
}

/// Returns the text with asterisks instead of the letters of secrets, line by line as long as before, so that nothing
/// else that reads the file can quote a value; `None` when there is nothing to hide.
pub(crate) fn masked(text: &str, found: &[FoundSecret]) -> Option<String> {
    if found.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for range in found.iter().map(|one| &one.range) {
        masked.push_str(text.get(at..range.start)?);
        masked.extend(
            text.get(range.clone())?.chars().map(|letter| if letter.is_ascii_alphanumeric() { '*' } else { letter }),
        );
        at = range.end;
    }
    masked.push_str(text.get(at..)?);
    Some(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_searched_for() {
        let lots: usize = Marks::get().lots.iter().map(|(_, rules)| rules.len()).sum();
        assert_eq!(lots, rules::all().count());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_searched(text in "(ghp_|AKIA|-----BEGIN |RSA PRIVATE KEY-----|-----END|SG\\.|xoxb-|eyJ|T3BlbkFJ|[a-zA-Z0-9 .é\n]){0,40}") {
            find_secrets(&"a".into(), text.as_bytes());
        }
    }
}
