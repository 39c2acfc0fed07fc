//! References for components that have none, or one that another has.

use std::collections::{HashMap, HashSet};

use crate::Text;
use crate::graph::Component;

/// Makes references that nobody has yet: the purl of the component, or name and version; then with `#2`, `#3` …
pub(crate) struct Maker<F> {
    is_taken: F,
    made: HashSet<Text>,
    /// The number to try next, so that ten thousand components of one name are no ten thousand searches each.
    next: HashMap<Text, u32>,
}

impl<F: Fn(&str) -> bool> Maker<F> {
    pub(crate) fn new(is_taken: F) -> Self {
        Self { is_taken, made: HashSet::new(), next: HashMap::new() }
    }

    pub(crate) fn make(&mut self, component: &Component) -> Text {
        let base: Text = match (&component.purl, &component.version) {
            (Some(purl), _) => purl.clone(),
            (None, Some(version)) => format!("{}@{version}", component.name).into(),
            (None, None) if component.name.is_empty() => "component".into(),
            (None, None) => component.name.clone(),
        };
        let mut candidate = base.clone();
        let next = self.next.entry(base.clone()).or_insert(1);
        loop {
            if *next > 1 {
                candidate = format!("{base}#{next}").into();
            }
            *next = next.saturating_add(1);
            if !(self.is_taken)(&candidate) && self.made.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_comes_from_what_the_component_is_and_is_never_taken() {
        let mut maker = Maker::new(|text| text == "a@1" || text == "a@1#2");
        let component = Component { name: "a".into(), version: Some("1".into()), ..Component::default() };
        assert_eq!([maker.make(&component), maker.make(&component)], ["a@1#3", "a@1#4"]);
        assert_eq!(maker.make(&Component::default()), "component");
    }
}
