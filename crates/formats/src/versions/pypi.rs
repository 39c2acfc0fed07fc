//! Python: PEP 440, whose versions are all above those that it does not know.

use super::order::{Folded, Number, cut_digits, in_turn};
use super::{pypi_legacy, semver};
use std::cmp::Ordering;

/// Compares as PEP 440 says; what is no version of PEP 440 compares as setuptools did before.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    match (Version::read(a), Version::read(b)) {
        (Some(a), Some(b)) => a.compare(&b),
        (None, None) => pypi_legacy::compare(a, b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

// The order of the variants is the order of the phases.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Phase {
    /// A development release of the release itself: below its alphas.
    Development,
    Alpha,
    Beta,
    Candidate,
    Release,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Local<'a> {
    End,
    Word(Folded<'a>),
    Number(Number<'a>),
}

struct Version<'a> {
    epoch: Number<'a>,
    release: &'a [u8],
    phase: (Phase, Number<'a>),
    post: Option<Number<'a>>,
    dev: Option<Number<'a>>,
    local: Option<&'a [u8]>,
}

impl<'a> Version<'a> {
    fn compare(&self, other: &Self) -> Ordering {
        self.epoch
            .cmp(&other.epoch)
            .then_with(|| semver::numbers(self.release, other.release))
            .then_with(|| self.phase.cmp(&other.phase))
            .then_with(|| self.post.cmp(&other.post))
            .then_with(|| match (self.dev, other.dev) {
                (Some(a), Some(b)) => a.cmp(&b),
                (a, b) => a.is_none().cmp(&b.is_none()),
            })
            .then_with(|| match (self.local, other.local) {
                (Some(a), Some(b)) => in_turn(segments(a), segments(b), Local::End),
                (a, b) => a.is_some().cmp(&b.is_some()),
            })
    }

    fn read(text: &'a [u8]) -> Option<Self> {
        let text = match text.split_first() {
            Some((b'v' | b'V', rest)) => rest,
            _ => text,
        };
        let (digits, after) = cut_digits(text);
        let (epoch, text) = match after.split_first() {
            Some((b'!', rest)) if !digits.is_empty() => (Number(digits), rest),
            _ => (Number::ZERO, text),
        };
        let (release, mut rest) = semver::cut_core(text);
        if !release.first()?.is_ascii_digit() {
            return None;
        }
        let mut phase = labelled(&mut rest, &PHASES).unwrap_or((Phase::Release, Number::ZERO));
        let post = cut_post(&mut rest);
        let dev = labelled(&mut rest, &[(b"dev", ())]).map(|((), number)| number);
        if phase.0 == Phase::Release && post.is_none() && dev.is_some() {
            phase.0 = Phase::Development;
        }
        let local = match rest.split_first() {
            None => None,
            Some((b'+', local)) if is_local(local) => Some(local),
            Some(_) => return None,
        };
        Some(Self { epoch, release, phase, post, dev, local })
    }
}

// Longer words first: `a` is also the start of `alpha`.
const PHASES: [(&[u8], Phase); 8] = [
    (b"alpha", Phase::Alpha),
    (b"a", Phase::Alpha),
    (b"beta", Phase::Beta),
    (b"b", Phase::Beta),
    (b"preview", Phase::Candidate),
    (b"pre", Phase::Candidate),
    (b"rc", Phase::Candidate),
    (b"c", Phase::Candidate),
];

/// Cuts a word with its number, either of which a separator may precede: `-rc.1`. Without a number it is number 0.
fn labelled<'a, T: Copy>(rest: &mut &'a [u8], words: &[(&[u8], T)]) -> Option<(T, Number<'a>)> {
    let text = skip_separator(rest);
    // Most versions end here, and no word has to be tried.
    if !text.first()?.is_ascii_alphabetic() {
        return None;
    }
    let starts = |word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let (word, meaning) = words.iter().find(|(word, _)| starts(word))?;
    let (digits, after) = cut_digits(skip_separator(text.get(word.len()..)?));
    *rest = after;
    Some((*meaning, Number(digits)))
}

/// Cuts a post-release: `.post1`, `rev2`, or a number after a hyphen.
fn cut_post<'a>(rest: &mut &'a [u8]) -> Option<Number<'a>> {
    if let Some((b'-', after)) = rest.split_first() {
        let (digits, after) = cut_digits(after);
        if !digits.is_empty() {
            *rest = after;
            return Some(Number(digits));
        }
    }
    labelled(rest, &[(b"post", ()), (b"rev", ()), (b"r", ())]).map(|((), number)| number)
}

fn skip_separator(text: &[u8]) -> &[u8] {
    match text.split_first() {
        Some((byte, rest)) if is_separator(byte) => rest,
        _ => text,
    }
}

fn is_separator(byte: &u8) -> bool {
    matches!(byte, b'.' | b'-' | b'_')
}

fn is_local(text: &[u8]) -> bool {
    text.split(is_separator).all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric))
}

fn segments(text: &[u8]) -> impl Iterator<Item = Local<'_>> {
    text.split(is_separator).map(|part| {
        if part.iter().all(u8::is_ascii_digit) { Local::Number(Number(part)) } else { Local::Word(Folded(part)) }
    })
}
