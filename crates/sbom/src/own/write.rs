//! The graph as `slam.sbom/1`.

use crate::Graph;
use crate::convert::Options;
use crate::graph::{
    Acknowledgement, Component, ComponentKind, Details, Document, License, LicenseForm, Party, Property,
};
use crate::json::{Spill, Stream};

/// Appends the graph; nothing of it is lost. One component and one edge a line, so that two documents compare well.
pub fn write(graph: &Graph, options: &Options, out: &mut Vec<u8>) {
    write_pieces(graph, options, out, None);
}

/// Does the same, and hands on what is long; the last piece stays in `out`.
pub(crate) fn write_pieces<'o>(
    graph: &Graph,
    options: &Options,
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
) {
    let references: Vec<&str> = graph.components.iter().map(|component| component.reference.as_str()).collect();
    let reference = |index: u32| references.get(index as usize).copied();
    let mut json = Stream::flat_from(2, out).spilling(spill);
    json.begin_object();
    json.member("schema", "slam.sbom/1");
    json.name("document").object(|json| document(&graph.document, options, reference, json));
    json.name("components").array(|json| graph.components.iter().for_each(|item| component(item, json)));
    json.name("edges").array(|json| {
        for edge in &graph.edges {
            let (Some(from), Some(to)) = (reference(edge.from), reference(edge.to)) else { continue };
            json.object(|json| {
                json.member("from", from);
                json.member("to", to);
                json.member("kind", &edge.kind);
            });
        }
    });
    json.name("unknowns").array(|json| {
        for unknown in &graph.unknowns {
            json.object(|json| place(&unknown.path, unknown.line, "reason", &unknown.reason, json));
        }
    });
    json.name("problems").array(|json| {
        for problem in &graph.problems {
            json.object(|json| place(&problem.path, problem.line, "message", &problem.message, json));
        }
    });
    json.end_object();
    json.end();
}

fn place(path: &str, line: Option<u32>, name: &str, text: &str, json: &mut Stream<'_>) {
    json.member("path", path);
    if let Some(line) = line {
        json.name("line").number(line.into());
    }
    json.member(name, text);
}

fn document<'a>(
    document: &Document,
    options: &Options,
    reference: impl Fn(u32) -> Option<&'a str>,
    json: &mut Stream<'_>,
) {
    json.optional("name", document.name.as_deref());
    json.optional("identity", document.identity.as_deref());
    if let Some(version) = document.version {
        json.name("version").number(version);
    }
    json.optional("created", options.now.as_deref().or(document.created.as_deref()));
    json.optional("root", document.root.and_then(reference));
    json.optional("completeness", document.completeness.as_deref());
    json.optional("comment", document.comment.as_deref());
    json.optional("license_list", document.license_list.as_deref());
    texts("lifecycles", document.lifecycles.iter().map(|phase| phase.as_str()), json);
    if !document.tools.is_empty() {
        json.name("tools").array(|json| {
            for tool in &document.tools {
                json.object(|json| {
                    json.optional("vendor", tool.vendor.as_deref());
                    json.member("name", &tool.name);
                    json.optional("version", tool.version.as_deref());
                });
            }
        });
    }
    parties("authors", &document.authors, json);
    optional_party("supplier", document.supplier.as_ref(), json);
    optional_party("manufacturer", document.manufacturer.as_ref(), json);
    licenses(&document.licenses, false, json);
    if !document.extracted.is_empty() {
        let extracted = &document.extracted;
        json.name("extracted").array(|json| extracted.iter().for_each(|item| super::extracted::write(item, json)));
    }
    properties(&document.properties, json);
}

fn component(component: &Component, json: &mut Stream<'_>) {
    json.object(|json| {
        json.member("ref", &component.reference);
        json.nullable("purl", component.purl.as_deref());
        json.member(
            "type",
            match &component.kind {
                ComponentKind::Known(kind) => kind.as_str(),
                ComponentKind::Other(word) => word,
            },
        );
        json.optional("group", component.group.as_deref());
        json.member("name", &component.name);
        json.nullable("version", component.version.as_deref());
        json.nullable("scope", component.scope.map(|scope| scope.as_str()));
        licenses(&component.licenses, true, json);
        json.name("hashes").array(|json| {
            for hash in &component.hashes {
                json.object(|json| {
                    json.member("algorithm", &hash.algorithm);
                    json.member("value", &hash.value);
                });
            }
        });
        json.name("evidence").array(|json| {
            for evidence in &component.evidence {
                json.object(|json| {
                    place(&evidence.path, evidence.line, "reader", &evidence.reader, json);
                    if let Some(layer) = evidence.layer {
                        json.name("layer").number(layer.into());
                    }
                });
            }
        });
        if let Some(more) = &component.details {
            details(more, json);
        }
    });
}

fn details(details: &Details, json: &mut Stream<'_>) {
    for (name, text) in [
        ("description", &details.description),
        ("copyright", &details.copyright),
        ("publisher", &details.publisher),
        ("comment", &details.comment),
        ("file_name", &details.file_name),
        ("swid", &details.swid),
        ("mime", &details.mime),
        ("released", &details.released),
        ("built", &details.built),
        ("valid_until", &details.valid_until),
    ] {
        json.optional(name, text.as_deref());
    }
    if let Some((name, version)) = &details.source {
        json.name("source").object(|json| {
            json.member("name", name);
            json.optional("version", version.as_deref());
        });
    }
    texts("cpes", details.cpes.iter().map(|cpe| cpe.as_str()), json);
    optional_party("supplier", details.supplier.as_ref(), json);
    optional_party("manufacturer", details.manufacturer.as_ref(), json);
    parties("authors", &details.authors, json);
    if !details.links.is_empty() {
        json.name("links").array(|json| {
            for link in &details.links {
                json.object(|json| {
                    json.member("kind", &link.kind);
                    json.member("url", &link.url);
                    json.optional("comment", link.comment.as_deref());
                });
            }
        });
    }
    properties(&details.properties, json);
}

/// The licences as plain texts, and beside them what a plain text cannot say when there is such.
fn licenses(licenses: &[License], always: bool, json: &mut Stream<'_>) {
    if always || !licenses.is_empty() {
        json.name("licenses").array(|json| licenses.iter().for_each(|license| json.text(&license.text)));
    }
    let is_plain = |license: &License| {
        license.form == LicenseForm::Expression
            && license.said == Acknowledgement::Declared
            && license.full_text.is_none()
            && license.url.is_none()
    };
    if licenses.iter().all(is_plain) {
        return;
    }
    json.name("license_details").array(|json| {
        for license in licenses {
            json.object(|json| {
                json.member(
                    "form",
                    match license.form {
                        LicenseForm::Expression => "expression",
                        LicenseForm::Name => "name",
                    },
                );
                json.member(
                    "said",
                    match license.said {
                        Acknowledgement::Declared => "declared",
                        Acknowledgement::Concluded => "concluded",
                        Acknowledgement::Found => "found",
                    },
                );
                json.optional("text", license.full_text.as_deref());
                json.optional("url", license.url.as_deref());
            });
        }
    });
}

fn texts<'a>(name: &str, texts: impl ExactSizeIterator<Item = &'a str>, json: &mut Stream<'_>) {
    if texts.len() > 0 {
        json.name(name).array(|json| texts.for_each(|text| json.text(text)));
    }
}

fn parties(name: &str, parties: &[Party], json: &mut Stream<'_>) {
    if !parties.is_empty() {
        json.name(name).array(|json| parties.iter().for_each(|item| party(item, json)));
    }
}

fn optional_party(name: &str, item: Option<&Party>, json: &mut Stream<'_>) {
    if let Some(item) = item {
        json.name(name);
        party(item, json);
    }
}

fn party(party: &Party, json: &mut Stream<'_>) {
    json.object(|json| {
        json.optional("name", party.name.as_deref());
        json.optional("kind", party.is_person.map(|is_person| if is_person { "person" } else { "organization" }));
        texts("urls", party.urls.iter().map(|url| url.as_str()), json);
        if !party.contacts.is_empty() {
            json.name("contacts").array(|json| {
                for (name, mail) in &party.contacts {
                    json.object(|json| {
                        json.optional("name", name.as_deref());
                        json.optional("mail", mail.as_deref());
                    });
                }
            });
        }
    });
}

fn properties(properties: &[Property], json: &mut Stream<'_>) {
    if !properties.is_empty() {
        json.name("properties").array(|json| {
            for property in properties {
                json.object(|json| {
                    json.member("name", &property.name);
                    json.member("value", &property.value);
                });
            }
        });
    }
}
