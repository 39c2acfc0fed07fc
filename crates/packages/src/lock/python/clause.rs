//! Whether a locked version is one that a requirement can mean: what tells two locked versions of one name apart.

use std::cmp::Ordering;

use slam_formats::versions::Scheme;

/// Whether a version fits comparators joined by commas (PEP 440); what is none of the plain ones rules nothing out.
pub(super) fn fits(clauses: &str, version: &str) -> bool {
    if clauses.contains('|') {
        return clauses.split('|').any(|choice| !choice.trim().is_empty() && fits(choice, version));
    }
    clauses.split(',').all(|clause| fits_one(clause.trim(), version))
}

fn fits_one(clause: &str, version: &str) -> bool {
    let end = clause.find(|sign| !matches!(sign, '<' | '>' | '=' | '!' | '~' | '^')).unwrap_or(clause.len());
    let (sign, bound) = clause.split_at_checked(end).unwrap_or((clause, ""));
    let bound = bound.trim();
    if bound.is_empty() || bound.contains(['*', ' ', '+']) {
        return true;
    }
    let order = Scheme::Pypi.compare(version.as_bytes(), bound.as_bytes());
    match sign {
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        // The upper end of these two is at most a later version of the same name.
        ">=" | "~=" | "^" | "~" => order != Ordering::Less,
        "==" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    // PEP 440, "Version specifiers".
    #[test]
    fn rules_out_only_what_it_understands() {
        for (clauses, version, expected) in [
            (">=1,<2", "1.5", true),
            (">=1,<2", "2.0", false),
            ("==1.0", "1", true),
            ("!=1.0", "1", false),
            ("==1.*", "2", true),
            ("*", "2", true),
            ("", "2", true),
            (">=3 || <1", "0.5", true),
            (">=3 || <1", "2", false),
            ("^2", "1.9", false),
        ] {
            assert_eq!(fits(clauses, version), expected, "{clauses} {version}");
        }
    }
}
