//! SPDX ids of components: legal, and none twice.

use std::collections::{HashMap, HashSet};

use crate::Graph;

/// The ids in the order of the components.
pub(super) struct Ids(Vec<String>);

impl Ids {
    /// Makes an id for every component: its reference where that is one, else as near to it as SPDX allows.
    pub(super) fn new(graph: &Graph) -> Self {
        let mut taken: HashSet<String> = HashSet::with_capacity(graph.components.len() + 1);
        taken.insert("SPDXRef-DOCUMENT".to_owned());
        // References that are legal as they stand keep their id, whoever else would like it.
        for component in &graph.components {
            if is_legal(&component.reference) {
                taken.insert(component.reference.to_string());
            }
        }
        let mut next: HashMap<String, u32> = HashMap::new();
        let mut ids = Vec::with_capacity(graph.components.len());
        let mut used: HashSet<String> = HashSet::new();
        for component in &graph.components {
            let reference = component.reference.as_str();
            if is_legal(reference) && reference != "SPDXRef-DOCUMENT" && used.insert(reference.to_owned()) {
                ids.push(reference.to_owned());
                continue;
            }
            let wish = legal(reference);
            let mut id = wish.clone();
            while !taken.insert(id.clone()) {
                let number = next.entry(wish.clone()).or_insert(1);
                *number += 1;
                id = format!("{wish}-{number}");
            }
            ids.push(id);
        }
        Self(ids)
    }

    /// Returns the id of a component.
    pub(super) fn of(&self, place: u32) -> Option<&str> {
        self.0.get(usize::try_from(place).ok()?).map(String::as_str)
    }
}

fn is_legal(id: &str) -> bool {
    id.strip_prefix("SPDXRef-").is_some_and(is_id_string)
}

/// SPDX 2.3, annex: letters, digits, `.`, and `-`.
pub(super) fn is_id_string(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// Returns a text in which everything that an id may not have is a dash; runs of dashes become one.
pub(super) fn id_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() || letter == '.' {
            out.push(letter);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    let trimmed = out.trim_matches('-');
    if trimmed.is_empty() { "unnamed".to_owned() } else { trimmed.to_owned() }
}

fn legal(reference: &str) -> String {
    // An IRI of SPDX 3 ends with the id that the element once had.
    let name = reference.rsplit_once('#').map_or(reference, |(_, name)| name);
    let name = if name.starts_with("SPDXRef-") { name } else { reference };
    format!("SPDXRef-{}", id_string(name.strip_prefix("SPDXRef-").unwrap_or(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Component;

    fn ids(references: &[&str]) -> Vec<String> {
        let components = references.iter().map(|id| Component { reference: (*id).into(), ..Component::default() });
        Ids::new(&Graph { components: components.collect(), ..Graph::default() }).0
    }

    #[test]
    fn ids_are_legal_and_none_stands_twice() {
        assert_eq!(
            ids(&[
                "pkg:npm/a@1",
                "pkg:npm/a?1",
                "SPDXRef-pkg-npm-a-1",
                "SPDXRef-DOCUMENT",
                "",
                "ä",
                "https://x/y#SPDXRef-Z"
            ]),
            [
                "SPDXRef-pkg-npm-a-1-2",
                "SPDXRef-pkg-npm-a-1-3",
                "SPDXRef-pkg-npm-a-1",
                "SPDXRef-DOCUMENT-2",
                "SPDXRef-unnamed",
                "SPDXRef-unnamed-2",
                "SPDXRef-Z",
            ]
        );
    }
}
