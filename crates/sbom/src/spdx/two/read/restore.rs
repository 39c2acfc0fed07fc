//! What our own annotations say, back into the graph.

use crate::graph::{
    Acknowledgement, ComponentKind, Evidence, Hash, License, LicenseForm, Link, Party, Problem, Property, Text, Tool,
    Unknown,
};
use crate::{Component, Graph};
use slam_packages::{Kind, Scope};

type Entries<'e> = [(&'e str, &'e str)];

/// Applies the annotation of a component. A list in it replaces the one that the members of SPDX made.
pub(in crate::spdx) fn component(component: &mut Component, entries: &Entries<'_>) {
    let mut seen = std::collections::BTreeSet::new();
    for (name, value) in entries {
        let is_first = seen.insert(*name);
        let text = Text::from(*value);
        match *name {
            "ref" => component.reference = text,
            "name" => component.name = text,
            "group" => component.group = Some(text),
            "version" => component.version = Some(text),
            "purl" => component.purl = Some(text),
            "type" => component.kind = kind(value),
            "scope" => component.scope = scope(value),
            "license" => {
                if is_first {
                    component.licenses.clear();
                }
                component.licenses.push(License {
                    text,
                    form: LicenseForm::Expression,
                    said: Acknowledgement::Declared,
                    full_text: None,
                    url: None,
                });
            }
            _ if name.starts_with("license-") => license(component.licenses.last_mut(), name, value),
            "hash" => {
                if is_first {
                    component.hashes.clear();
                }
                component.hashes.push(Hash { algorithm: text, value: Text::default() });
            }
            "hash-value" => {
                if let Some(last) = component.hashes.last_mut() {
                    last.value = text;
                }
            }
            "evidence" => {
                component.evidence.push(Evidence { path: text, line: None, reader: Text::default(), layer: None })
            }
            "evidence-line" | "evidence-reader" | "evidence-layer" => {
                if let Some(last) = component.evidence.last_mut() {
                    match *name {
                        "evidence-line" => last.line = value.parse().ok(),
                        "evidence-layer" => last.layer = value.parse().ok(),
                        _ => last.reader = text,
                    }
                }
            }
            _ => details(component, name, value, is_first),
        }
    }
}

fn details(component: &mut Component, name: &str, value: &str, is_first: bool) {
    let details = component.details_mut();
    let text = Text::from(value);
    match name {
        "description" => details.description = Some(text),
        "copyright" => details.copyright = Some(text),
        "publisher" => details.publisher = Some(text),
        "comment" => details.comment = Some(text),
        "file-name" => details.file_name = Some(text),
        "mime" => details.mime = Some(text),
        "swid" => details.swid = Some(text),
        "released" => details.released = Some(text),
        "built" => details.built = Some(text),
        "valid-until" => details.valid_until = Some(text),
        "cpe" => {
            if is_first {
                details.cpes.clear();
            }
            details.cpes.push(text);
        }
        "source" => details.source = Some((text, None)),
        "source-version" => {
            if let Some((_, version)) = &mut details.source {
                *version = Some(text);
            }
        }
        "property" => details.properties.push(Property { name: text, value: Text::default() }),
        "property-value" => {
            if let Some(last) = details.properties.last_mut() {
                last.value = text;
            }
        }
        "link" => {
            if is_first {
                details.links.clear();
            }
            details.links.push(Link { kind: text, url: Text::default(), comment: None });
        }
        "link-url" => {
            if let Some(last) = details.links.last_mut() {
                last.url = text;
            }
        }
        "link-comment" => {
            if let Some(last) = details.links.last_mut() {
                last.comment = Some(text);
            }
        }
        "author" => {
            if is_first {
                details.authors.clear();
            }
            details.authors.push(new_party(value));
        }
        "supplier" => details.supplier = Some(new_party(value)),
        "manufacturer" => details.manufacturer = Some(new_party(value)),
        _ => {
            if let Some(part) = name.strip_prefix("author-") {
                party(details.authors.last_mut(), part, value);
            } else if let Some(part) = name.strip_prefix("supplier-") {
                party(details.supplier.as_mut(), part, value);
            } else if let Some(part) = name.strip_prefix("manufacturer-") {
                party(details.manufacturer.as_mut(), part, value);
            }
        }
    }
}

/// Applies the annotation of the document; returns whether it says that the document is about nothing.
pub(in crate::spdx) fn document(graph: &mut Graph, entries: &Entries<'_>) -> bool {
    let mut has_no_root = false;
    let mut seen = std::collections::BTreeSet::new();
    for (name, value) in entries {
        let is_first = seen.insert(*name);
        let text = Text::from(*value);
        let document = &mut graph.document;
        match *name {
            "root" => has_no_root = *value == "none",
            "name" => document.name = (!value.is_empty()).then_some(text),
            "identity" => document.identity = (!value.is_empty()).then_some(text),
            "version" => document.version = value.parse().ok(),
            "created" => document.created = (!value.is_empty()).then_some(text),
            "lifecycle" => document.lifecycles.push(text),
            "completeness" => document.completeness = Some(text),
            "property" => document.properties.push(Property { name: text, value: Text::default() }),
            "property-value" => {
                if let Some(last) = document.properties.last_mut() {
                    last.value = text;
                }
            }
            "license" => {
                if is_first {
                    document.licenses.clear();
                }
                if !value.is_empty() {
                    document.licenses.push(License {
                        text,
                        form: LicenseForm::Expression,
                        said: Acknowledgement::Declared,
                        full_text: None,
                        url: None,
                    });
                }
            }
            _ if name.starts_with("license-") => license(document.licenses.last_mut(), name, value),
            "tools" => document.tools.clear(),
            "tool" => document.tools.push(Tool { name: text, ..Tool::default() }),
            "tool-vendor" => {
                if let Some(last) = document.tools.last_mut() {
                    last.vendor = Some(text);
                }
            }
            "tool-version" => {
                if let Some(last) = document.tools.last_mut() {
                    last.version = Some(text);
                }
            }
            "author" => {
                if is_first {
                    document.authors.clear();
                }
                document.authors.push(new_party(value));
            }
            "supplier" => document.supplier = Some(new_party(value)),
            "manufacturer" => document.manufacturer = Some(new_party(value)),
            "unknown" => graph.unknowns.push(Unknown { path: text, line: None, reason: Text::default() }),
            "unknown-line" | "unknown-reason" => {
                if let Some(last) = graph.unknowns.last_mut() {
                    if *name == "unknown-line" { last.line = value.parse().ok() } else { last.reason = text }
                }
            }
            "problem" => graph.problems.push(Problem { path: text, line: None, message: Text::default() }),
            "problem-line" | "problem-message" => {
                if let Some(last) = graph.problems.last_mut() {
                    if *name == "problem-line" { last.line = value.parse().ok() } else { last.message = text }
                }
            }
            _ => {
                if let Some(part) = name.strip_prefix("author-") {
                    party(document.authors.last_mut(), part, value);
                } else if let Some(part) = name.strip_prefix("supplier-") {
                    party(document.supplier.as_mut(), part, value);
                } else if let Some(part) = name.strip_prefix("manufacturer-") {
                    party(document.manufacturer.as_mut(), part, value);
                }
            }
        }
    }
    has_no_root
}

fn new_party(name: &str) -> Party {
    Party { name: (!name.is_empty()).then(|| name.into()), ..Party::default() }
}

fn party(party: Option<&mut Party>, part: &str, value: &str) {
    let Some(party) = party else { return };
    let text = Text::from(value);
    match part {
        "url" => party.urls.push(text),
        "is" => party.is_person = Some(value == "person"),
        "contact" => party.contacts.push(((!value.is_empty()).then_some(text), None)),
        "mail" => {
            if let Some((_, mail)) = party.contacts.last_mut() {
                *mail = Some(text);
            }
        }
        _ => {}
    }
}

fn license(license: Option<&mut License>, name: &str, value: &str) {
    let Some(license) = license else { return };
    match name {
        "license-form" if value == "name" => license.form = LicenseForm::Name,
        "license-said" => {
            license.said = match value {
                "concluded" => Acknowledgement::Concluded,
                "found" => Acknowledgement::Found,
                _ => Acknowledgement::Declared,
            };
        }
        "license-url" => license.url = Some(value.into()),
        "license-text" => license.full_text = Some(value.into()),
        _ => {}
    }
}

/// The word of a kind: one that all share, or another.
fn kind(word: &str) -> ComponentKind {
    const ALL: [Kind; 9] = [
        Kind::Library,
        Kind::Application,
        Kind::Framework,
        Kind::Container,
        Kind::OperatingSystem,
        Kind::Firmware,
        Kind::File,
        Kind::MachineLearningModel,
        Kind::Data,
    ];
    let known = ALL.into_iter().find(|kind| kind.as_str() == word);
    known.map_or_else(|| ComponentKind::Other(word.into()), ComponentKind::Known)
}

fn scope(word: &str) -> Option<Scope> {
    [Scope::Runtime, Scope::Optional, Scope::Build, Scope::Dev].into_iter().find(|scope| scope.as_str() == word)
}
