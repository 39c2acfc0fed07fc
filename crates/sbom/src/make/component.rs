//! From a package of a file to a component of the graph.

use std::collections::BTreeSet;

use slam_packages::{Confidence, EdgeKind, Kind, Package, Scope};

use super::Subject;
use crate::graph::{
    Acknowledgement, Component, ComponentKind, Details, Evidence, Hash, License, LicenseForm, Link, Party, Property,
    Text,
};

/// Returns the component that stands for the target.
pub(super) fn of_subject(subject: &Subject) -> Component {
    let mut component = Component {
        name: Text::from(subject.name.as_str()),
        version: subject.version.as_deref().map(Text::from),
        purl: subject.purl.as_deref().map(Text::from),
        kind: ComponentKind::Known(subject.kind),
        hashes: subject.hashes.iter().map(hash).collect(),
        ..Component::default()
    };
    if let Some(url) = &subject.url {
        let link = Link { kind: Text::const_new("vcs"), url: Text::from(url.as_str()), comment: None };
        component.details_mut().links.push(link);
    }
    if let Some(commit) = &subject.commit {
        let property = Property { name: Text::const_new("slam:commit"), value: Text::from(commit.as_str()) };
        component.details_mut().properties.push(property);
    }
    for (name, value) in &subject.properties {
        let property = Property { name: Text::from(name.as_str()), value: Text::from(value.as_str()) };
        component.details_mut().properties.push(property);
    }
    component
}

/// Returns the component of a package that is met for the first time.
pub(super) fn of_package(package: &Package, scope: Scope, evidence: Evidence) -> Component {
    let (group, name) = split_name(package);
    let mut component = Component {
        name,
        group,
        version: package.version.as_deref().map(Text::from),
        purl: package.purl.as_ref().map(|purl| Text::from(purl.to_string())),
        kind: ComponentKind::Known(package.kind),
        scope: Some(scope),
        ..Component::default()
    };
    take_facts(&mut component, package);
    set_confidence(&mut component, package.confidence);
    component.evidence.push(evidence);
    component
}

/// Joins what another file says of the same package: the most demanding scope holds, facts add up.
pub(super) fn merge(component: &mut Component, package: &Package, scope: Scope, evidence: Evidence) {
    component.scope = Some(component.scope.map_or(scope, |known| known.min(scope)));
    if package.kind == Kind::Application && component.kind == ComponentKind::Known(Kind::Library) {
        component.kind = ComponentKind::Known(Kind::Application);
    }
    take_facts(component, package);
    if confidence(component) > package.confidence {
        set_confidence(component, package.confidence);
    }
    component.evidence.push(evidence);
}

/// Property that says how sure name and version are, when no file states them.
const CONFIDENCE: &str = "slam:confidence";

fn confidence(component: &Component) -> Confidence {
    let properties = component.details.as_deref().map(|details| details.properties.as_slice()).unwrap_or_default();
    match properties.iter().find(|property| property.name == CONFIDENCE).map(|property| property.value.as_str()) {
        None => Confidence::High,
        Some("medium") => Confidence::Medium,
        Some(_) => Confidence::Low,
    }
}

fn set_confidence(component: &mut Component, confidence: Confidence) {
    if let Some(details) = &mut component.details {
        details.properties.retain(|property| property.name != CONFIDENCE);
    }
    component.details.take_if(|details| **details == Details::default());
    let value = match confidence {
        Confidence::High => return,
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    let property = Property { name: Text::const_new(CONFIDENCE), value: Text::const_new(value) };
    component.details_mut().properties.push(property);
}

fn take_facts(component: &mut Component, package: &Package) {
    for hash in package.hashes.iter().map(hash) {
        if !component.hashes.contains(&hash) {
            component.hashes.push(hash);
        }
    }
    component.hashes.sort();
    for text in &package.licenses {
        let text = Text::from(text.trim());
        if text.is_empty() || component.licenses.iter().any(|license| license.text == text) {
            continue;
        }
        let form = match spdx::Expression::parse(&text) {
            Ok(_) => LicenseForm::Expression,
            Err(_) => LicenseForm::Name,
        };
        let said = Acknowledgement::Declared;
        component.licenses.push(License { text, form, said, full_text: None, url: None });
    }
    let says_more = package.supplier.is_some()
        || package.description.is_some()
        || package.source.is_some()
        || package.download.is_some()
        || package.homepage.is_some()
        || !package.cpes.is_empty();
    if !says_more {
        return;
    }
    let details = component.details_mut();
    if let (None, Some(name)) = (&details.supplier, &package.supplier) {
        details.supplier = Some(Party { name: Some(Text::from(name.as_str())), ..Party::default() });
    }
    if let (None, Some(text)) = (&details.description, &package.description) {
        details.description = Some(Text::from(text.as_str()));
    }
    if let (None, Some(source)) = (&details.source, &package.source) {
        details.source = Some((Text::from(source.name.as_str()), source.version.as_deref().map(Text::from)));
    }
    for (kind, url) in [("distribution", &package.download), ("website", &package.homepage)] {
        let Some(url) = url else { continue };
        let link = Link { kind: Text::const_new(kind), url: Text::from(url.as_str()), comment: None };
        if !details.links.contains(&link) {
            details.links.push(link);
        }
    }
    for cpe in &package.cpes {
        if !details.cpes.iter().any(|known| known == cpe) {
            details.cpes.push(Text::from(cpe.as_str()));
        }
    }
}

/// The purl's namespace is the group, where the ecosystem has groups; elsewhere the name is told as it stands.
fn split_name(package: &Package) -> (Option<Text>, Text) {
    let whole = (None, Text::from(package.name.as_str()));
    let Some(purl) = &package.purl else { return whole };
    let Some(namespace) = purl.namespace() else { return whole };
    for separator in ['/', ':'] {
        let named = package
            .name
            .split_once(separator)
            .is_some_and(|_| package.name.strip_prefix(namespace).is_some_and(|rest| rest.starts_with(separator)));
        if named {
            let name = package.name.get(namespace.len() + 1..).unwrap_or_default();
            return (Some(Text::from(namespace)), Text::from(name));
        }
    }
    whole
}

fn hash(hash: &slam_packages::Hash) -> Hash {
    Hash { algorithm: Text::const_new(hash.algorithm.as_str()), value: Text::from(hash.hex.as_str()) }
}

/// Returns what components are sorted by: projects first, then by name.
pub(super) fn sort_key(component: &Component) -> (bool, Text, Text, Option<Text>) {
    let is_project = component.kind == ComponentKind::Known(Kind::Application);
    let purl = component.purl.clone().unwrap_or_default();
    (!is_project, purl, component.name.clone(), component.version.clone())
}

/// Gives every component its reference: the package URL, else name and version; a number behind it where that is taken.
pub(super) fn name_all(components: &mut [Component]) {
    let mut taken = BTreeSet::new();
    for component in components {
        let plain = match (&component.purl, &component.version) {
            (Some(purl), _) => purl.clone(),
            (None, Some(version)) => Text::from(format!("{}@{version}", component.name)),
            (None, None) => component.name.clone(),
        };
        let mut reference = plain.clone();
        let mut number = 1u32;
        while !taken.insert(reference.clone()) {
            number += 1;
            reference = Text::from(format!("{plain}#{number}"));
        }
        component.reference = reference;
    }
}

/// Returns the arrow from a project to a package that is needed for this.
pub(super) fn edge_of_scope(scope: Scope) -> EdgeKind {
    match scope {
        Scope::Runtime => EdgeKind::DependsOn,
        Scope::Optional => EdgeKind::OptionalDependsOn,
        Scope::Build => EdgeKind::BuildDependsOn,
        Scope::Dev => EdgeKind::DevDependsOn,
    }
}

/// Returns the word of an arrow in the graph.
pub(super) fn edge_word(kind: EdgeKind) -> Text {
    Text::const_new(match kind {
        EdgeKind::DependsOn => "depends-on",
        EdgeKind::DevDependsOn => "dev-depends-on",
        EdgeKind::OptionalDependsOn => "optional-depends-on",
        EdgeKind::BuildDependsOn => "build-depends-on",
        EdgeKind::Contains => "contains",
    })
}
