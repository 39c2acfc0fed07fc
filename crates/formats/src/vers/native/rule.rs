//! What an ecosystem asks of a version beside the order: pre-releases, releases of distributions, and local versions.

use super::super::{Comparator, Constraint};
use super::numbers;
use crate::versions::Scheme;
use std::cmp::Ordering;

/// The rule of an ecosystem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Rule {
    /// The order alone decides.
    Order,
    /// npm, Cargo: a pre-release needs a constraint that names a pre-release of the same three numbers.
    SameCore,
    /// Conan, Swift: a pre-release needs a requirement that asks for pre-releases.
    Asked,
    /// RPM, pacman: a constraint without a release is about every release of its version.
    Release,
    /// Python: PEP 440.
    Python,
}

impl Rule {
    /// Returns whether a constraint holds for a version.
    pub(in super::super) fn holds(self, scheme: Scheme, constraint: &Constraint, version: &str) -> bool {
        match self {
            Self::Release if !constraint.version.contains('-') => {
                constraint.admits(scheme, version.rsplit_once('-').map_or(version, |(version, _release)| version))
            }
            Self::Python => python(scheme, constraint, version),
            _ => constraint.admits(scheme, version),
        }
    }

    /// Returns whether a version that satisfies the constraints may be admitted by what it is.
    pub(in super::super) fn lets_in(self, constraints: &[Constraint], asked: bool, version: &str) -> bool {
        match self {
            Self::Order | Self::Release => true,
            Self::Asked => asked || !is_pre(version),
            Self::SameCore => {
                let same =
                    |constraint: &Constraint| is_pre(&constraint.version) && same_core(&constraint.version, version);
                !is_pre(version) || constraints.iter().any(same)
            }
            Self::Python => asked || !is_python_pre(version),
        }
    }
}

/// Returns whether a version of SemVer has a pre-release.
pub(super) fn is_pre(version: &str) -> bool {
    version.split('+').next().is_some_and(|version| version.contains('-'))
}

fn same_core(a: &str, b: &str) -> bool {
    fn core(text: &str) -> &str {
        let text = numbers::without_v(text);
        text.split(['-', '+']).next().unwrap_or(text)
    }
    core(a) == core(b)
}

/// Returns whether a version of Python is a pre-release: it has an alpha, a beta, a candidate, or a development release.
pub(super) fn is_python_pre(version: &str) -> bool {
    let public = version.split('+').next().unwrap_or(version);
    let words = public.split(|character: char| !character.is_ascii_alphabetic());
    const WORDS: [&str; 9] = ["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "dev"];
    words.into_iter().any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Returns whether a version of Python is a post-release: it has the word, or `-1`.
fn is_python_post(version: &str) -> bool {
    let words = version.split(|character: char| !character.is_ascii_alphabetic());
    words.into_iter().any(|word| ["post", "rev", "r"].iter().any(|known| word.eq_ignore_ascii_case(known)))
        || version.rsplit_once('-').is_some_and(|(_, post)| post.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the epoch and the numbers of a release.
fn python_base(version: &str) -> &str {
    let version = numbers::without_v(version);
    let end = version.bytes().position(|byte| !byte.is_ascii_digit() && byte != b'.' && byte != b'!');
    end.and_then(|end| version.get(..end)).unwrap_or(version).trim_end_matches('.')
}

/// PEP 440: a constraint without a local version is about all of them, and `>` leaves out the post-releases and the local
/// versions of what it names.
fn python(scheme: Scheme, constraint: &Constraint, version: &str) -> bool {
    let public = version.split('+').next().unwrap_or(version);
    let candidate = if constraint.version.contains('+') { version } else { public };
    if constraint.comparator == Comparator::Greater {
        let bases = (python_base(public), python_base(&constraint.version));
        let same_base = scheme.compare(bases.0.as_bytes(), bases.1.as_bytes()) == Ordering::Equal;
        let later = is_python_post(public) && !is_python_post(&constraint.version);
        if same_base && (later || version.contains('+')) {
            return false;
        }
    }
    constraint.admits(scheme, candidate)
}
