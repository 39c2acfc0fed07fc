//! Whether a licence expression is open source (OSI) or free software (FSF), by the list inside the library `spdx`.

use spdx::{Expression, LicenseReq, ParseMode};

/// Returns whether every way to satisfy the expression uses approved licences only; `None` when it cannot be read or
/// names a licence that the SPDX list does not have.
///
/// `MIT OR Proprietary` is approved: whoever receives it may choose MIT.
pub(crate) fn is_approved(expression: &str) -> Option<bool> {
    let expression = expression.trim();
    let Ok(parsed) = Expression::parse_mode(expression, ParseMode::LAX) else { return by_words(expression) };
    if parsed.requirements().any(|one| one.req.license.id().is_none()) && !parsed.evaluate(approves) {
        return None;
    }
    Some(parsed.evaluate(approves))
}

/// What is left of names in words, without those that say nothing.
const WORDS: [&str; 18] = [
    "apache 2.0",
    "apache 2",
    "asl 2.0",
    "mit",
    "expat",
    "bsd 2-clause",
    "bsd 3-clause",
    "new bsd",
    "modified bsd",
    "simplified bsd",
    "mozilla public 2.0",
    "eclipse public 1.0",
    "eclipse public 2.0",
    "gnu general public 2",
    "gnu general public 3",
    "gnu lesser general public 2.1",
    "gnu lesser general public 3",
    "gnu affero general public 3",
];

/// Manifests of Maven and old ones of Python name a licence in words: `Apache License, Version 2.0`.
fn by_words(words: &str) -> Option<bool> {
    const EMPTY: [&str; 9] = ["the", "license", "licence", "version", "software", "v", "a", "or", "later"];
    let lower = words.to_lowercase();
    let parts = lower.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')));
    let kept: Vec<&str> = parts.filter(|part| !part.is_empty() && !EMPTY.contains(part)).collect();
    let name = kept.join(" ").replace(" v", " ");
    let name = name.strip_suffix(".0").filter(|name| name.starts_with("gnu")).unwrap_or(&name);
    WORDS.contains(&name).then_some(true)
}

fn approves(requirement: &LicenseReq) -> bool {
    // What the FSF calls the original BSD licence is the text of the University of California.
    let free = |id: spdx::LicenseId| id.name == "BSD-4-Clause-UC" || id.is_osi_approved() || id.is_fsf_free_libre();
    requirement.license.id().is_some_and(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_by_the_spdx_list() {
        let table = [
            ("MIT", Some(true)),
            ("MIT OR Apache-2.0", Some(true)),
            ("MIT/Apache-2.0", Some(true)),
            ("GPL-3.0", Some(true)),
            ("BUSL-1.1", Some(false)),
            ("MIT AND BUSL-1.1", Some(false)),
            ("MIT OR BUSL-1.1", Some(true)),
            ("LicenseRef-Own", None),
            ("Apache License, Version 2.0", Some(true)),
            ("The MIT License", Some(true)),
            ("GNU General Public License v3.0", Some(true)),
            ("Apache License of our own", None),
            ("see LICENSE", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(is_approved(text), expected, "{text}");
        }
    }
}
