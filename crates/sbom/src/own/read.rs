//! `slam.sbom/1` into the graph.

use std::collections::HashMap;

use slam_packages::Scope;

use crate::cyclonedx::kind_of;
use crate::document::MAX_COMPONENTS;
use crate::graph::{
    Acknowledgement, Component, Details, Document, Edge, Evidence, Hash, License, LicenseForm, Link, Party, Problem,
    Property, Tool, Unknown,
};
use crate::json::Value;
use crate::{Graph, Losses, Text};

/// Reads a document into the graph. What is not of the right form is left out; an edge that names no component is noted
/// in `losses` when it is given.
pub fn read(tree: &Value<'_>, mut losses: Option<&mut Losses>) -> Graph {
    let mut graph = Graph::default();
    let mut references = HashMap::new();
    let list = tree.list("components");
    if list.len() > MAX_COMPONENTS {
        let message = format!("the document has more than {MAX_COMPONENTS} components; the others are not read");
        graph.problems.push(Problem { path: Text::default(), line: None, message: message.into() });
    }
    for (index, item) in (0_u32..).zip(list.iter().take(MAX_COMPONENTS)) {
        let pointer = if losses.is_some() { format!("/components/{index}") } else { String::new() };
        graph.components.push(component(item, pointer));
        if let Some(reference) = item.text("ref") {
            references.entry(reference).or_insert(index);
        }
    }
    let mut maker = crate::reference::Maker::new(|text| references.contains_key(text));
    for (index, component) in (0_u32..).zip(&mut graph.components) {
        if references.get(component.reference.as_str()) != Some(&index) {
            component.reference = maker.make(component);
        }
    }
    let place = |value: &Value<'_>, name: &str| value.text(name).and_then(|text| references.get(text).copied());
    for (index, item) in tree.list("edges").iter().enumerate() {
        match (place(item, "from"), place(item, "to"), item.text("kind")) {
            (Some(from), Some(to), Some(kind)) => graph.edges.push(Edge { from, to, kind: kind.into() }),
            _ => {
                if let Some(losses) = losses.as_deref_mut() {
                    losses.drop(format!("/edges/{index}"), "it has no kind, or no component has one of its references");
                }
            }
        }
    }
    for item in tree.list("unknowns") {
        graph.unknowns.push(Unknown {
            path: must(item, "path"),
            line: number(item, "line"),
            reason: must(item, "reason"),
        });
    }
    for item in tree.list("problems") {
        graph.problems.push(Problem {
            path: must(item, "path"),
            line: number(item, "line"),
            message: must(item, "message"),
        });
    }
    if let Some(value) = tree.get("document") {
        graph.document = document(value);
        graph.document.root = place(value, "root");
        if losses.is_some() {
            // One for each that was read: those without an id are none.
            let places = value.list("extracted").iter().enumerate().filter(|(_, item)| item.text("id").is_some());
            for (license, (index, _)) in graph.document.extracted.iter_mut().zip(places) {
                license.pointer = format!("/document/extracted/{index}").into();
            }
        }
    }
    graph
}

fn text(value: &Value<'_>, name: &str) -> Option<Text> {
    value.text(name).map(Text::from)
}

fn must(value: &Value<'_>, name: &str) -> Text {
    text(value, name).unwrap_or_default()
}

fn number(value: &Value<'_>, name: &str) -> Option<u32> {
    value.get(name)?.as_u64().and_then(|number| u32::try_from(number).ok())
}

fn texts(value: &Value<'_>, name: &str) -> Vec<Text> {
    value.list(name).iter().filter_map(|item| item.as_str().map(Text::from)).collect()
}

fn document(value: &Value<'_>) -> Document {
    let tool = |item: &Value<'_>| Tool {
        vendor: text(item, "vendor"),
        name: must(item, "name"),
        version: text(item, "version"),
    };
    Document {
        name: text(value, "name"),
        identity: text(value, "identity"),
        version: value.get("version").and_then(Value::as_u64),
        created: text(value, "created"),
        tools: value.list("tools").iter().map(tool).collect(),
        authors: value.list("authors").iter().map(party).collect(),
        supplier: value.get("supplier").map(party),
        manufacturer: value.get("manufacturer").map(party),
        licenses: licenses(value),
        lifecycles: texts(value, "lifecycles"),
        comment: text(value, "comment"),
        properties: properties(value),
        root: None,
        license_list: text(value, "license_list"),
        extracted: value.list("extracted").iter().filter_map(super::extracted::read).collect(),
        completeness: text(value, "completeness"),
    }
}

fn component(value: &Value<'_>, pointer: String) -> Component {
    let hash = |item: &Value<'_>| Hash { algorithm: must(item, "algorithm"), value: must(item, "value") };
    let evidence = |item: &Value<'_>| Evidence {
        path: must(item, "path"),
        line: number(item, "line"),
        reader: must(item, "reader"),
        layer: number(item, "layer"),
    };
    let details = details(value);
    Component {
        reference: must(value, "ref"),
        name: must(value, "name"),
        group: text(value, "group"),
        version: text(value, "version"),
        purl: text(value, "purl"),
        kind: value.text("type").map(kind_of).unwrap_or_default(),
        scope: value.text("scope").and_then(scope),
        licenses: licenses(value),
        hashes: value.list("hashes").iter().map(hash).collect(),
        evidence: value.list("evidence").iter().map(evidence).collect(),
        details: (details != Details::default()).then(|| Box::new(details)),
        pointer: pointer.into(),
    }
}

fn scope(word: &str) -> Option<Scope> {
    [Scope::Runtime, Scope::Optional, Scope::Build, Scope::Dev].into_iter().find(|scope| scope.as_str() == word)
}

fn details(value: &Value<'_>) -> Details {
    let link =
        |item: &Value<'_>| Link { kind: must(item, "kind"), url: must(item, "url"), comment: text(item, "comment") };
    Details {
        description: text(value, "description"),
        copyright: text(value, "copyright"),
        cpes: texts(value, "cpes"),
        supplier: value.get("supplier").map(party),
        manufacturer: value.get("manufacturer").map(party),
        authors: value.list("authors").iter().map(party).collect(),
        publisher: text(value, "publisher"),
        links: value.list("links").iter().map(link).collect(),
        properties: properties(value),
        comment: text(value, "comment"),
        file_name: text(value, "file_name"),
        swid: text(value, "swid"),
        mime: text(value, "mime"),
        source: value.get("source").map(|source| (must(source, "name"), text(source, "version"))),
        released: text(value, "released"),
        built: text(value, "built"),
        valid_until: text(value, "valid_until"),
    }
}

fn licenses(value: &Value<'_>) -> Vec<License> {
    let more = value.list("license_details");
    let license = |(index, item): (usize, &Value<'_>)| {
        let more = more.get(index).unwrap_or(&Value::Null);
        Some(License {
            text: item.as_str()?.into(),
            form: if more.text("form") == Some("name") { LicenseForm::Name } else { LicenseForm::Expression },
            said: match more.text("said") {
                Some("concluded") => Acknowledgement::Concluded,
                Some("found") => Acknowledgement::Found,
                _ => Acknowledgement::Declared,
            },
            full_text: more.text("text").map(Box::from),
            url: text(more, "url"),
        })
    };
    value.list("licenses").iter().enumerate().filter_map(license).collect()
}

fn party(value: &Value<'_>) -> Party {
    Party {
        name: text(value, "name"),
        urls: texts(value, "urls"),
        contacts: value.list("contacts").iter().map(|item| (text(item, "name"), text(item, "mail"))).collect(),
        is_person: value.text("kind").map(|kind| kind == "person"),
    }
}

fn properties(value: &Value<'_>) -> Vec<Property> {
    let property = |item: &Value<'_>| Property { name: must(item, "name"), value: must(item, "value") };
    value.list("properties").iter().map(property).collect()
}
