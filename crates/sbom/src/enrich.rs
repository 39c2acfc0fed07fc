//! Fills in what an SBOM lacks from what others know of the same components; nothing that it says is changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::graph::{Component, Graph};
use crate::identity::{Identity, identity, version};

/// What was filled in (`slam.sbom-enrichment/1`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrichment {
    /// `slam.sbom-enrichment/1`
    pub schema: String,
    /// One entry a component and fact.
    pub filled: Vec<Filled>,
    /// Components that some source knows.
    pub known: usize,
    /// Components of the SBOM.
    pub components: usize,
}

/// A fact that was filled in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Filled {
    /// Reference of the component.
    pub reference: String,
    /// `licenses`, `hashes`, `supplier` …
    pub fact: String,
    /// The source, as it was named.
    pub from: String,
}

/// Fills in licences, digests, supplier, authors, description, copyright, links, and CPE names of components that a source
/// knows by the same identity and version. The first source that knows a fact gives it.
pub fn enrich(graph: &mut Graph, sources: &[(String, Graph)]) -> Enrichment {
    let mut all = Enrichment { schema: "slam.sbom-enrichment/1".to_owned(), ..Enrichment::default() };
    all.components = graph.components.len();
    let mut known: BTreeMap<(Identity, String), Vec<(&str, &Component)>> = BTreeMap::new();
    for (name, source) in sources {
        for component in &source.components {
            // Without a version nothing says that it is the same thing.
            if let Some(version) = version(component) {
                known.entry((identity(component), version)).or_default().push((name, component));
            }
        }
    }
    for component in &mut graph.components {
        let Some(version) = version(component) else { continue };
        let Some(others) = known.get(&(identity(component), version)) else { continue };
        all.known += 1;
        for (from, other) in others {
            for fact in fill(component, other) {
                let reference = component.reference.to_string();
                all.filled.push(Filled { reference, fact: fact.to_owned(), from: (*from).to_owned() });
            }
        }
    }
    all.filled.sort();
    all
}

/// Takes over each fact that the component lacks whole; returns their names.
fn fill(component: &mut Component, other: &Component) -> Vec<&'static str> {
    let mut filled = Vec::new();
    if component.licenses.is_empty() && !other.licenses.is_empty() {
        component.licenses.clone_from(&other.licenses);
        filled.push("licenses");
    }
    let more: Vec<_> = (other.hashes.iter())
        .filter(|hash| component.hashes.iter().all(|known| known.algorithm != hash.algorithm))
        .cloned()
        .collect();
    if !more.is_empty() {
        component.hashes.extend(more);
        component.hashes.sort();
        filled.push("hashes");
    }
    let Some(other) = other.details.as_deref() else { return filled };
    let details = component.details_mut();
    macro_rules! take {
        ($($field:ident: $empty:expr),*) => {
            $(if $empty(&details.$field) && !$empty(&other.$field) {
                details.$field.clone_from(&other.$field);
                filled.push(stringify!($field));
            })*
        };
    }
    take!(
        supplier: Option::is_none,
        manufacturer: Option::is_none,
        publisher: Option::is_none,
        description: Option::is_none,
        copyright: Option::is_none,
        authors: Vec::is_empty,
        links: Vec::is_empty,
        cpes: Vec::is_empty,
        source: Option::is_none
    );
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Acknowledgement, License, LicenseForm, Text};

    #[test]
    fn only_what_is_missing_is_filled_in_and_only_of_the_same_version() {
        let named = |name: &'static str, version: &'static str, license: Option<&'static str>| Component {
            reference: Text::const_new(name),
            name: Text::const_new(name),
            version: Some(Text::const_new(version)),
            licenses: license
                .map(|text| License {
                    text: Text::const_new(text),
                    form: LicenseForm::Expression,
                    said: Acknowledgement::Declared,
                    full_text: None,
                    url: None,
                })
                .into_iter()
                .collect(),
            ..Component::default()
        };
        let mut graph = Graph {
            components: vec![named("a", "1", None), named("b", "1", None), named("c", "1", Some("MIT"))],
            ..Graph::default()
        };
        let source = Graph {
            components: vec![named("a", "1", Some("MIT")), named("b", "2", Some("MIT")), named("c", "1", Some("0BSD"))],
            ..Graph::default()
        };
        let told = enrich(&mut graph, &[("other".to_owned(), source)]);
        let filled: Vec<_> = told.filled.iter().map(|one| (one.reference.as_str(), one.fact.as_str())).collect();
        assert_eq!(filled, [("a", "licenses")]);
        assert_eq!(graph.components[2].licenses[0].text, "MIT");
        assert_eq!((told.known, told.components), (2, 3));
    }
}
