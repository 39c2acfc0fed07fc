//! What an ecosystem asks of a version beside the order: pre-releases, releases of distributions, and local versions.

use super::super::{Comparator, Constraint};
use super::numbers;
use crate::versions::Scheme;

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

/// Returns a version of Python without its post-release and what follows; `None` when it is no post-release.
fn before_post(version: &str) -> Option<&str> {
    if let Some((before, post)) = version.rsplit_once('-')
        && !post.is_empty()
        && post.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(before);
    }
    let mut rest = version;
    while let Some(start) = rest.find(|character: char| character.is_ascii_alphabetic()) {
        let word = rest.get(start..)?;
        let end = word.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(word.len());
        let (word, after) = word.split_at_checked(end)?;
        if ["post", "rev", "r"].iter().any(|known| word.eq_ignore_ascii_case(known)) {
            let before = version.get(..version.len() - after.len() - word.len())?;
            return Some(before.trim_end_matches(['.', '-', '_']));
        }
        rest = after;
    }
    None
}

/// PEP 440: a constraint without a local version is about all of them, and `>` leaves out the post-releases of what it
/// names.
fn python(scheme: Scheme, constraint: &Constraint, version: &str) -> bool {
    let public = version.split('+').next().unwrap_or(version);
    let candidate = if constraint.version.contains('+') { version } else { public };
    if constraint.comparator == Comparator::Greater
        && let Some(before) = before_post(public)
        && scheme.equal(before.as_bytes(), constraint.version.as_bytes())
    {
        return false;
    }
    constraint.admits(scheme, candidate)
}
