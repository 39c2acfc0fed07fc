//! Names and their namespaces (Namespaces in XML 1.0).

use std::borrow::Cow;

/// A namespace of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Space(usize);

impl Space {
    /// No namespace.
    pub(crate) const NONE: Self = Self(0);
}

/// More declarations that hold at one place are refused.
const MAX_BINDINGS: usize = 512;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespaces of a document, and what prefixes mean where the reader stands.
#[derive(Debug)]
pub(super) struct Names<'a> {
    uris: Vec<Cow<'a, str>>,
    /// Depth, prefix, namespace.
    bindings: Vec<(usize, &'a str, Space)>,
}

impl<'a> Names<'a> {
    pub(super) fn new() -> Self {
        Self { uris: vec!["".into(), XML.into()], bindings: vec![(0, "xml", Space(1))] }
    }

    pub(super) fn uri(&self, space: Space) -> &str {
        self.uris.get(space.0).map_or("", |uri| uri)
    }

    /// Takes an attribute as the declaration of a namespace; says whether it is one.
    pub(super) fn declare(&mut self, name: &'a str, uri: &str, depth: usize) -> Result<bool, String> {
        let prefix = match name.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) => match rest.strip_prefix(':') {
                Some(prefix) => prefix,
                None => return Ok(false),
            },
            None => return Ok(false),
        };
        let is_own = prefix == "xml" && uri == XML;
        if (matches!(prefix, "xml" | "xmlns") || uri == XML) && !is_own {
            return Err("not XML: a reserved namespace is declared anew".to_owned());
        }
        if uri.is_empty() && !prefix.is_empty() {
            return Err(format!("not XML: the prefix `{}` is declared without a namespace", super::short(prefix)));
        }
        if self.bindings.iter().rev().any(|(at, known, _)| *at == depth && *known == prefix) {
            return Err(format!("not XML: the prefix `{}` is declared twice", super::short(prefix)));
        }
        if self.bindings.len() >= MAX_BINDINGS || self.uris.len() >= 1 << 16 {
            return Err(format!("more than {MAX_BINDINGS} namespaces are declared"));
        }
        let space = match self.uris.iter().position(|known| known == uri) {
            Some(place) => Space(place),
            None => {
                self.uris.push(uri.to_owned().into());
                Space(self.uris.len() - 1)
            }
        };
        self.bindings.push((depth, prefix, space));
        Ok(true)
    }

    /// Ends the declarations of an element.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.bindings.last().is_some_and(|(at, _, _)| *at >= depth) {
            self.bindings.pop();
        }
    }

    /// Returns what a prefix means.
    pub(super) fn prefix(&self, prefix: &str) -> Option<Space> {
        self.bindings.iter().rev().find(|(_, known, _)| *known == prefix).map(|(_, _, space)| *space)
    }

    /// Returns namespace and local name; `None` for a prefix that is not declared.
    pub(super) fn resolve(&self, written: &'a str, is_element: bool) -> Option<(Space, &'a str)> {
        let (prefix, name) = match written.split_once(':') {
            Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() && !name.contains(':') => (prefix, name),
            Some(_) => return None,
            None if is_element => ("", written),
            None => return Some((Space::NONE, written)),
        };
        match self.prefix(prefix) {
            Some(space) => Some((space, name)),
            None if prefix.is_empty() => Some((Space::NONE, name)),
            None => None,
        }
    }
}

/// Returns whether a text is a name; letters beyond ASCII are not told apart.
pub(super) fn is_name(text: &str) -> bool {
    let starts = |letter: char| letter.is_ascii_alphabetic() || matches!(letter, '_' | ':') || !letter.is_ascii();
    let goes_on = |letter: char| starts(letter) || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    text.starts_with(starts) && text.chars().all(goes_on)
}
