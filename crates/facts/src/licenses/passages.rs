//! What a text says beyond the licences that it holds, and what of them it leaves out.

use super::shingles::{Shingles, Word, words};

/// Words of a passage that is told; names that fill a template have fewer.
const LEAST_WORDS: usize = 8;
/// Passages that are told.
const MOST: usize = 8;
/// Characters of a passage that are shown.
const SHOWN_CHARS: usize = 200;

/// Words by which somebody takes back what a licence gives.
const RESTRICTING: [&str; 22] = [
    "may not",
    "must not",
    "shall not",
    "can not",
    "cannot be",
    "not permitted",
    "not allowed",
    "prohibited",
    "forbidden",
    "non-commercial",
    "noncommercial",
    "commercial use",
    "commercial purpose",
    "not be used",
    "not use",
    "not sell",
    "only for",
    "except for",
    "competing",
    "prior written",
    "exclusively for",
    "restrict",
];

/// Returns the passages of `text` whose words stand in none of the licences.
pub(super) fn added(text: &str, licenses: &[&Shingles]) -> Vec<String> {
    passages(text, |triple| licenses.iter().any(|one| one.has(triple)))
}

/// Returns the terms of a licence without the advice on how to apply it, which projects leave out.
pub(super) fn terms(license: &str) -> &str {
    let end = ["END OF TERMS AND CONDITIONS", "How to Apply These Terms", "APPENDIX: How"];
    let end = end.iter().filter_map(|words| license.find(words)).min().unwrap_or(license.len());
    license.get(..end).unwrap_or(license)
}

/// Returns the passages of the terms of a licence that `text` leaves out.
pub(super) fn missing(text: &Shingles, license: &str) -> Vec<String> {
    passages(terms(license), |triple| text.has(triple))
}

/// Returns whether a passage takes something back.
pub(super) fn restricts(passage: &str) -> bool {
    let lower = crate::text::fold_space(passage).to_lowercase();
    RESTRICTING.iter().any(|words| lower.contains(words))
}

fn passages(text: &str, known: impl Fn(u64) -> bool) -> Vec<String> {
    let words: Vec<Word> = words(text).collect();
    let mut covered = vec![false; words.len()];
    for (at, three) in words.windows(3).enumerate() {
        if known(Shingles::triple(three))
            && let Some(these) = covered.get_mut(at..at + 3)
        {
            these.fill(true);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() && found.len() < MOST {
        let length = covered.iter().skip(at).take_while(|covered| !**covered).count();
        if let (Some(first), Some(last)) = (words.get(at), words.get((at + length).saturating_sub(1)))
            && length >= LEAST_WORDS
        {
            let passage = crate::text::fold_space(text.get(first.start..last.end).unwrap_or_default());
            found.push(passage.chars().take(SHOWN_CHARS).collect());
        }
        at += length.max(1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_and_what_was_left_out_is_told() {
        let mit = spdx::license_id("MIT").unwrap().text();
        let known = Shingles::of(mit);
        let changed = mit.replace(
            "The above copyright notice",
            "The Software may not be used by anybody whose name begins with a vowel.\n\nThe above copyright notice",
        );
        let found = added(&changed, &[&known]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("whose name begins with a vowel") && restricts(&found[0]), "{found:?}");
        assert_eq!(added(&format!("Copyright (c) 2020 A\n{mit}"), &[&known]), [] as [&str; 0]);
        let cut =
            mit.replace("THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,", "");
        let left_out = missing(&Shingles::of(&cut), mit);
        assert_eq!(left_out.len(), 1, "{left_out:?}");
        assert!(missing(&known, mit).is_empty());
    }
}
