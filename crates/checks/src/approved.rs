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

/// Manifests of Maven and old ones of Python name a licence in words: `Apache License, Version 2.0`.
fn by_words(words: &str) -> Option<bool> {
    let (id, length) = spdx::imprecise_license_id(words)?;
    (length == words.len()).then(|| id.is_osi_approved() || id.is_fsf_free_libre())
}

fn approves(requirement: &LicenseReq) -> bool {
    requirement.license.id().is_some_and(|id| id.is_osi_approved() || id.is_fsf_free_libre())
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
            ("Apache License of our own", None),
            ("see LICENSE", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(is_approved(text), expected, "{text}");
        }
    }
}
