//! `SPDX-License-Identifier` lines in file heads.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_model::{Place, Quote, RepoPath, evidence::license::Header};

/// Bytes of the head that are searched.
const HEAD_BYTES: usize = 2048;
// Split, so that this file does not declare a licence of this name.
const TAG: &str = concat!("SPDX-License-", "Identifier:");

/// The expression of one file with its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeaderLine {
    /// The expression, without the signs of a comment.
    pub(crate) expression: String,
    /// The line.
    pub(crate) quote: Quote,
}

/// Returns the first licence line in the head of a text.
pub(crate) fn find(path: &RepoPath, text: &str) -> Option<HeaderLine> {
    let bytes = text.as_bytes();
    let at = memchr::memmem::find(bytes.get(..HEAD_BYTES.min(bytes.len()))?, TAG.as_bytes())?;
    let line = u32::try_from(memchr::memchr_iter(b'\n', bytes.get(..at)?).count() + 1).ok()?;
    let start = memchr::memrchr(b'\n', bytes.get(..at)?).map_or(0, |found| found + 1);
    let whole = text.get(start..)?.lines().next()?;
    let after = text.get(at + TAG.len()..)?.lines().next()?;
    let expression = after.trim().trim_end_matches(['*', '/', '-', '>', '#', '}', '"', '\'', ';', ',']).trim();
    // Anything else is prose about the tag: `SPDX-License-Identifier: <expression>`.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '+' | '(' | ')' | ':');
    (!expression.is_empty() && expression.len() <= 200 && expression.chars().all(plain))
        .then(|| HeaderLine { expression: expression.to_owned(), quote: Quote::new(Place::line(path, line), whole) })
}

/// Joins the lines of all files, which are sorted by path.
pub(crate) fn join<'h>(lines: impl Iterator<Item = &'h HeaderLine>) -> BTreeMap<String, Header> {
    let mut joined: BTreeMap<String, Header> = BTreeMap::new();
    for line in lines {
        joined.entry(line.expression.clone()).and_modify(|header| header.files += 1).or_insert_with(|| Header {
            files: 1,
            example: line.quote.clone(),
            approved: is_approved(&line.expression),
        });
    }
    joined
}

/// Returns whether an expression can be satisfied by approved licences alone: of `A OR B`, one is enough. `None` when that
/// hangs on a licence that the SPDX list does not have.
fn is_approved(expression: &str) -> Option<bool> {
    let parsed = spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX).ok()?;
    let approved = |requirement: &spdx::LicenseReq| requirement.license.id().map(|id| super::is_approved(id.name));
    let surely = parsed.evaluate(|one| approved(one) == Some(true));
    let maybe = parsed.evaluate(|one| approved(one) != Some(false));
    (surely == maybe).then_some(surely)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comment_signs_are_not_part_of_the_expression() {
        for (text, expected) in [
            ("// SPDX-License-Identifier: MIT\n", Some("MIT")),
            ("/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */", Some("GPL-2.0 WITH Linux-syscall-note")),
            ("<!-- SPDX-License-Identifier: (MIT OR Apache-2.0) -->", Some("(MIT OR Apache-2.0)")),
            ("SPDX-License-Identifier: <expression>", None),
            ("SPDX-License-Identifier:\n", None),
        ] {
            assert_eq!(find(&"a".into(), text).map(|line| line.expression).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_expression_is_approved_when_approved_licences_satisfy_it() {
        for (expression, expected) in [
            ("MIT OR Apache-2.0", Some(true)),
            ("MIT AND BUSL-1.1", Some(false)),
            ("MIT OR BUSL-1.1", Some(true)),
            ("MIT OR LicenseRef-Mine", Some(true)),
            ("MIT AND LicenseRef-Mine", None),
            ("(MIT OR LicenseRef-Mine) AND BUSL-1.1", Some(false)),
            ("GPL-2.0+", Some(true)),
            ("LicenseRef-Mine", None),
            ("nonsense words", None),
        ] {
            assert_eq!(is_approved(expression), expected, "{expression}");
        }
    }
}
