//! What a document says of itself.

use std::collections::HashSet;

use super::super::party::{one_line, read_party, read_tool, write_party, write_tool};
use super::super::property;
use super::super::value::{Object, string};
use super::ids::id_string;
use super::{PLACEHOLDER, Writer, native};
use crate::graph::{Acknowledgement, LicenseForm};
use crate::json::Value;
use crate::spdx::{extra::Extra, notes};

/// The members before the lists of elements.
pub(super) fn head<'g>(writer: &mut Writer<'g>) -> Value<'g> {
    let graph = writer.graph;
    let document = &graph.document;
    let mut out = Object::default();
    let mut extra = Extra::default();
    let root = document.root.and_then(super::index).and_then(|root| graph.components.get(root));
    let name = document.name.as_deref().or_else(|| root.map(|root| root.name.as_str()));
    let name = name.map(one_line).filter(|name| !name.is_empty()).unwrap_or_else(|| "unnamed".to_owned());
    if document.name.as_deref() != Some(&name) {
        extra.add("name", document.name.as_deref().unwrap_or_default());
    }
    out.text("spdxVersion", if writer.is_old { "SPDX-2.2" } else { "SPDX-2.3" });
    // SPDX 2 has one licence for its documents.
    out.text("dataLicense", "CC0-1.0");
    out.text("SPDXID", "SPDXRef-DOCUMENT");
    let short: String = name.chars().take(80).collect();
    let space = format!("https://spdx.org/spdxdocs/{}-{PLACEHOLDER}", id_string(&short));
    out.text("name", name);
    out.text("documentNamespace", space);
    if let Some(comment) = &document.comment {
        out.text("comment", comment.as_str());
    }
    extra.add("identity", document.identity.as_deref().unwrap_or_default());
    extra.add_some("version", document.version.map(|version| version.to_string()).as_deref());
    if !writer.is_time_given && document.created.as_deref() != Some(&writer.created) {
        extra.add("created", document.created.as_deref().unwrap_or_default());
    }
    licenses(writer, &mut extra);
    let mut lists = Lists::default();
    for found in &document.properties {
        let fits = property::member(found).is_some_and(|member| lists.add(member, &found.value, writer));
        if !fits {
            notes::property(&mut extra, found);
        }
    }
    if document.root.is_none() && !lists.is_described {
        extra.add("root", "none");
    }
    out.set("creationInfo", creation(writer, lists.comment, &mut extra));
    document.lifecycles.iter().for_each(|lifecycle| extra.add("lifecycle", lifecycle));
    extra.add_some("completeness", document.completeness.as_deref());
    for (name, party) in [("supplier", &document.supplier), ("manufacturer", &document.manufacturer)] {
        if let Some(party) = party {
            notes::party(&mut extra, name, party);
        }
    }
    for unknown in &graph.unknowns {
        extra.add("unknown", &unknown.path);
        extra.add_some("unknown-line", unknown.line.map(|line| line.to_string()).as_deref());
        extra.add("unknown-reason", &unknown.reason);
    }
    for problem in &graph.problems {
        extra.add("problem", &problem.path);
        extra.add_some("problem-line", problem.line.map(|line| line.to_string()).as_deref());
        extra.add("problem-message", &problem.message);
    }
    out.list("externalDocumentRefs", lists.external);
    out.list("revieweds", lists.reviews);
    lists.annotations.extend(writer.annotation(extra));
    out.list("annotations", lists.annotations);
    out.done()
}

/// Members of SPDX that the graph keeps as properties of the document.
#[derive(Default)]
struct Lists<'g> {
    comment: Option<&'g str>,
    annotations: Vec<Value<'g>>,
    external: Vec<Value<'g>>,
    reviews: Vec<Value<'g>>,
    is_described: bool,
    /// References of components, collected when the first is asked for.
    references: Option<HashSet<&'g str>>,
}

impl<'g> Lists<'g> {
    fn add(&mut self, member: &str, value: &'g str, writer: &mut Writer<'g>) -> bool {
        let (list, item) = match member {
            "creationComment" => return self.comment.replace(value).is_none(),
            "documentDescribes" => {
                let components = &writer.graph.components;
                let known = self
                    .references
                    .get_or_insert_with(|| components.iter().map(|component| component.reference.as_str()).collect());
                let is_there = known.contains(value);
                self.is_described |= is_there;
                return is_there;
            }
            "annotation" => (&mut self.annotations, native::annotation(value)),
            "reviewed" => (&mut self.reviews, native::reviewed(value)),
            "externalDocumentRef" => {
                let item = native::external_document(value, writer.is_old);
                if let Some(id) = item.as_ref().and_then(|item| item.text("externalDocumentId")) {
                    writer.licenses.know_document(id);
                }
                (&mut self.external, item)
            }
            _ => return false,
        };
        let fits = item.is_some();
        list.extend(item);
        fits
    }
}

/// Licences of the document, where they are not the one that SPDX has.
fn licenses(writer: &Writer<'_>, extra: &mut Extra) {
    let licenses = &writer.graph.document.licenses;
    let is_same = matches!(licenses.as_slice(), [only]
        if only.text == "CC0-1.0" && only.form == LicenseForm::Expression && only.said == Acknowledgement::Declared
            && only.url.is_none() && only.full_text.is_none());
    if licenses.is_empty() {
        extra.add("license", "");
    } else if !is_same {
        licenses.iter().for_each(|license| notes::license(extra, license));
    }
}

fn creation<'g>(writer: &Writer<'g>, comment: Option<&'g str>, extra: &mut Extra) -> Value<'g> {
    let document = &writer.graph.document;
    let mut creation = Object::default();
    creation.text("created", writer.created.clone());
    let mut creators = Vec::new();
    let mut are_same = true;
    for tool in &document.tools {
        let written = write_tool(tool);
        are_same &= read_tool(written.trim_start_matches("Tool:")) == *tool;
        creators.push(string(written));
    }
    if !are_same {
        extra.add("tools", "");
        for tool in &document.tools {
            extra.add("tool", &tool.name);
            extra.add_some("tool-vendor", tool.vendor.as_deref());
            extra.add_some("tool-version", tool.version.as_deref());
        }
    }
    let written: Vec<_> = document.authors.iter().map(write_party).collect();
    let are_same = document
        .authors
        .iter()
        .zip(&written)
        .all(|(author, written)| written.as_deref().and_then(read_party).as_ref() == Some(author));
    if !are_same {
        document.authors.iter().for_each(|author| notes::party(extra, "author", author));
    }
    creators.extend(written.into_iter().flatten().map(string));
    if creators.is_empty() {
        // SPDX must name a creator; of the document that is written, it is this program.
        extra.add("tools", "");
        creators.push(string("Tool: slam"));
    }
    creation.list("creators", creators);
    if let Some(version) = &document.license_list {
        creation.text("licenseListVersion", version.as_str());
    }
    if let Some(comment) = comment {
        creation.text("comment", comment);
    }
    creation.done()
}

/// Gives every relation that says what the document is about to `add`: its root, what the source described, or else
/// what nothing else holds or needs.
pub(super) fn described(writer: &Writer<'_>, mut add: impl FnMut(Value<'_>)) {
    let graph = writer.graph;
    let mut describe = |place: usize| {
        let Some(id) = u32::try_from(place).ok().and_then(|place| writer.ids.of(place)) else { return };
        let mut value = Object::default();
        value.text("spdxElementId", "SPDXRef-DOCUMENT");
        value.text("relationshipType", "DESCRIBES");
        value.text("relatedSpdxElement", id.to_owned());
        add(value.done());
    };
    if let Some(root) = graph.document.root.and_then(super::index) {
        return describe(root);
    }
    let said: HashSet<&str> = graph
        .document
        .properties
        .iter()
        .filter(|found| property::member(found) == Some("documentDescribes"))
        .map(|found| found.value.as_str())
        .collect();
    let mut any = false;
    for (at, component) in graph.components.iter().enumerate() {
        if said.contains(component.reference.as_str()) {
            describe(at);
            any = true;
        }
    }
    if any {
        return;
    }
    let mut is_held = vec![false; graph.components.len()];
    for edge in &graph.edges {
        if let Some(held) = super::index(edge.to).and_then(|to| is_held.get_mut(to)) {
            *held = edge.from != edge.to;
        }
    }
    let free: Vec<_> = is_held.iter().enumerate().filter(|(_, held)| !**held).map(|(at, _)| at).collect();
    if free.is_empty() && !is_held.is_empty() {
        describe(0);
    }
    free.into_iter().for_each(describe);
}
