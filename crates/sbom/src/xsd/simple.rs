//! Types of texts: built-in ones, restricted, and united.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::Regex;

use super::Schema;
use super::values::Builtin;
use crate::json::excerpt;

/// So many values that would be right are listed.
const MAX_WORDS: usize = 12;

/// A type of texts.
#[derive(Debug)]
pub(super) enum Simple {
    /// One that XML Schema knows.
    Builtin(Builtin),
    /// Another one with rules on top.
    Restricted {
        /// Index of the other one.
        base: usize,
        /// The rules.
        facets: Facets,
    },
    /// One of others.
    Union(Vec<usize>),
}

/// Rules for a text.
#[derive(Debug, Default)]
pub(super) struct Facets {
    /// The values, when only these are admitted.
    pub(super) values: BTreeSet<String>,
    /// Patterns, of which one must match.
    pub(super) patterns: Vec<Pattern>,
    /// Fewest letters.
    pub(super) min_length: Option<usize>,
    /// Most letters.
    pub(super) max_length: Option<usize>,
    /// Least number.
    pub(super) min: Option<f64>,
    /// Greatest number.
    pub(super) max: Option<f64>,
}

/// A regular expression of XML Schema, compiled when it is first needed.
#[derive(Debug)]
pub(super) struct Pattern {
    written: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) fn new(written: String) -> Self {
        Self { written, compiled: OnceLock::new() }
    }

    /// Returns the expression, which holds for the whole text; `None` when it is none that we know.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&format!("^(?:{})$", translate(&self.written)?)).ok()).as_ref()
    }
}

/// Writes an expression in the syntax of our library: `^` and `$` are letters in XML Schema, and within brackets the
/// library has operators of its own.
fn translate(written: &str) -> Option<String> {
    let mut out = String::with_capacity(written.len() + 8);
    let mut within = false;
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let next = letters.next()?;
                // Classes of names and of Unicode blocks are used by none of the schemas.
                if matches!(next, 'i' | 'I' | 'c' | 'C' | 'p' | 'P') {
                    return None;
                }
                out.push('\\');
                out.push(next);
                continue;
            }
            '[' if !within => within = true,
            '[' => return None,
            ']' => within = false,
            '^' | '$' if !within => out.push('\\'),
            '&' | '~' if within => out.push('\\'),
            _ => {}
        }
        out.push(letter);
    }
    Some(out)
}

impl Schema {
    /// Says what is wrong with a text; `None` when it is one of the type.
    pub(super) fn fault(&self, simple: usize, text: &str) -> Option<String> {
        match self.simples.get(simple)? {
            Simple::Builtin(kind) => {
                let value = kind.normalise(text);
                (!kind.admits(&value)).then(|| format!("`{}` is not {}", excerpt(&value), kind.title()))
            }
            Simple::Union(members) => {
                let faults: Vec<Option<String>> = members.iter().map(|member| self.fault(*member, text)).collect();
                // The first form is the usual one: its reason is the one to tell.
                faults.into_iter().reduce(|one, other| one.and_then(|one| other.map(|_| one))).flatten()
            }
            Simple::Restricted { base, facets } => {
                if let Some(fault) = self.fault(*base, text) {
                    return Some(fault);
                }
                facets.fault(&self.normalise(*base, text))
            }
        }
    }

    fn normalise<'t>(&self, simple: usize, text: &'t str) -> std::borrow::Cow<'t, str> {
        match self.simples.get(simple) {
            Some(Simple::Builtin(kind)) => kind.normalise(text),
            Some(Simple::Restricted { base, .. }) => self.normalise(*base, text),
            Some(Simple::Union(_)) | None => text.into(),
        }
    }
}

impl Facets {
    fn fault(&self, value: &str) -> Option<String> {
        let short = || excerpt(value);
        if !self.values.is_empty() && !self.values.contains(value) {
            return Some(match self.values.len() {
                1 => format!("`{}` must be {}", short(), list(self.values.iter().map(String::as_str))),
                count if count > 200 => format!("`{}` is not one of the {count} known values", short()),
                _ => format!("`{}` is not one of {}", short(), list(self.values.iter().map(String::as_str))),
            });
        }
        if !self.patterns.is_empty() {
            let matches = |pattern: &Pattern| pattern.regex().is_some_and(|regex| regex.is_match(value));
            if !self.patterns.iter().any(matches) {
                let written: Vec<&str> = self.patterns.iter().map(|pattern| pattern.written.as_str()).collect();
                return Some(format!("`{}` does not match the pattern `{}`", short(), written.join("|")));
            }
        }
        let length = value.chars().count();
        if self.min_length.is_some_and(|min| length < min) {
            return Some(match value.is_empty() {
                true => "must not be empty".to_owned(),
                false => format!("`{}` is too short", short()),
            });
        }
        if let Some(max) = self.max_length.filter(|max| length > *max) {
            return Some(format!("`{}` has {length} letters, more than {max}", short()));
        }
        let number = || value.parse::<f64>().unwrap_or(f64::NAN);
        if let Some(min) = self.min.filter(|min| number() < *min) {
            return Some(format!("`{}` is less than {min}", short()));
        }
        if let Some(max) = self.max.filter(|max| number() > *max) {
            return Some(format!("`{}` is more than {max}", short()));
        }
        None
    }
}

/// Returns words in quotes; of many only the first.
pub(super) fn list<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut list: Vec<String> = words.map(|word| format!("`{}`", excerpt(word))).collect();
    let more = list.len().saturating_sub(MAX_WORDS);
    if more > 0 {
        list.truncate(MAX_WORDS);
        list.push(format!("{more} more"));
    }
    match list.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} or {other}"),
        [first @ .., last] => format!("{}, or {last}", first.join(", ")),
    }
}
