//! VERS as text: strict as the standard asks, lenient as tools write, and back.

use super::percent::{decode, encode};
use super::{Comparator, Constraint, Vers, VersError, check};
use crate::versions::Scheme;
use std::fmt;
use std::str::FromStr;

/// Far above the longest published range; nothing that follows is worse than its sort.
const LIMIT: usize = 1 << 20;

impl FromStr for Vers {
    type Err = VersError;

    /// Reads a range in canonical form; what is not, is refused, and nothing is repaired.
    fn from_str(text: &str) -> Result<Self, VersError> {
        if text.len() > LIMIT {
            return Err(VersError::TooLong { limit: LIMIT });
        }
        if text.bytes().any(|byte| byte.is_ascii_whitespace() || byte == 0x0b) {
            return Err(VersError::Whitespace);
        }
        let specifier = text.strip_prefix("vers:").ok_or(VersError::NoVers)?;
        let (kind, constraints) = specifier.split_once('/').ok_or(VersError::NoType)?;
        check::kind(kind)?;
        if constraints.is_empty() {
            return Err(VersError::NoConstraint);
        }
        if constraints.starts_with('|') {
            return Err(VersError::LeadingPipe);
        }
        if constraints.ends_with('|') {
            return Err(VersError::TrailingPipe);
        }
        let constraints: Vec<Constraint> =
            constraints.split('|').map(|constraint| strict(kind, constraint)).collect::<Result<_, _>>()?;
        let vers = Self { kind: kind.into(), constraints };
        check::any_alone(&vers)?;
        check::order(&vers)?;
        check::sequence(&vers)?;
        Ok(vers)
    }
}

fn strict(kind: &str, text: &str) -> Result<Constraint, VersError> {
    if text.is_empty() {
        return Err(VersError::DoublePipe);
    }
    if text.starts_with('=') {
        return Err(VersError::Equals { constraint: text.to_owned() });
    }
    let (comparator, raw) = Comparator::cut(text);
    let constraint = read(comparator, raw, text)?;
    if let Some(character) = raw.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '>' | '<' | '=' | '!' | '*')) {
        return Err(VersError::Unencoded { version: raw.to_owned(), character });
    }
    let mut canonical = String::with_capacity(raw.len());
    // Writing to a `String` does not fail.
    let _ = encode(&constraint.version, &mut canonical);
    if canonical != raw {
        return Err(VersError::PercentNotCanonical { version: raw.to_owned(), canonical });
    }
    if kind == "datetime" && constraint.version.contains(['t', 'z']) {
        return Err(VersError::Moment { version: constraint.version.into_string() });
    }
    Ok(constraint)
}

fn read(comparator: Comparator, raw: &str, text: &str) -> Result<Constraint, VersError> {
    match (comparator, raw.is_empty()) {
        (Comparator::Any, true) => return Ok(Constraint::any()),
        (Comparator::Any, false) => return Err(VersError::AnyNotAlone),
        (_, true) => return Err(VersError::NoVersion { constraint: text.to_owned() }),
        (_, false) => {}
    }
    let version = decode(raw).ok_or_else(|| VersError::BadPercent { version: raw.to_owned() })?;
    Ok(Constraint::new(comparator, version))
}

impl Vers {
    /// Reads a range as tools write it: with white space, in any order, the scheme and the type in any case, superfluous
    /// pipes, `=` before a version, and versions that are encoded too much or too little. It comes out sorted.
    ///
    /// # Errors
    /// When the text is no range at all.
    pub fn lenient(text: &str) -> Result<Self, VersError> {
        if text.len() > LIMIT {
            return Err(VersError::TooLong { limit: LIMIT });
        }
        let text: String = text.chars().filter(|character| !character.is_whitespace()).collect();
        let (scheme, specifier) = text.split_once(':').ok_or(VersError::NoVers)?;
        if !scheme.eq_ignore_ascii_case("vers") {
            return Err(VersError::NoVers);
        }
        let (kind, constraints) = specifier.split_once('/').ok_or(VersError::NoType)?;
        let kind = kind.to_ascii_lowercase();
        check::kind(&kind)?;
        let constraints: Vec<Constraint> = constraints
            .split('|')
            .filter(|constraint| !constraint.is_empty())
            .map(|constraint| {
                let plain = constraint.trim_start_matches('=');
                let (comparator, raw) = if plain.len() < constraint.len() {
                    (Comparator::Equal, plain)
                } else {
                    Comparator::cut(constraint)
                };
                read(comparator, raw, constraint)
            })
            .collect::<Result<_, _>>()?;
        if constraints.is_empty() {
            return Err(VersError::NoConstraint);
        }
        let mut vers = Self { kind: kind.into(), constraints };
        check::any_alone(&vers)?;
        vers.sort();
        Ok(vers)
    }

    /// Sorts by version, where the type has an order; equal versions stay as they are.
    pub(super) fn sort(&mut self) {
        if let Some(scheme) = Scheme::of(&self.kind) {
            self.constraints.sort_by(|a, b| scheme.compare(a.version.as_bytes(), b.version.as_bytes()));
        }
    }
}

impl fmt::Display for Vers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vers:{}/", self.kind)?;
        for (at, constraint) in self.constraints.iter().enumerate() {
            if at > 0 {
                f.write_str("|")?;
            }
            match constraint.comparator {
                Comparator::Equal => {}
                comparator => f.write_str(comparator.as_str())?,
            }
            encode(&constraint.version, f)?;
        }
        Ok(())
    }
}
