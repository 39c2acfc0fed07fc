//! Our graph as SPDX 3.0.1.
//!
//! What SPDX has no member for stands in an annotation that our reader understands, so that the way back is whole.

mod component;
mod relations;

use std::collections::BTreeMap;

use sha2::Digest as _;

use super::words;
use crate::convert::Options;
use crate::graph::{Graph, Party, Text};
use crate::json::{self, Member, PIECE_BYTES, Spill, Value};
use crate::loss::Losses;
use crate::spdx::{extra::Extra, notes};

/// When nothing says when a document was made: SPDX asks for a time, and the clock is not asked.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Appends the graph as SPDX 3.0.1; tells what could not be said.
pub fn write(graph: &Graph, options: &Options, out: &mut Vec<u8>) -> Losses {
    write_pieces(graph, options, out, None)
}

/// Does the same, and hands on what is long; the last piece stays in `out`.
pub(crate) fn write_pieces<'o>(
    graph: &Graph,
    options: &Options,
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
) -> Losses {
    let mut writer = Writer::new(graph, options, out, spill);
    writer.document();
    for (at, component) in graph.components.iter().enumerate() {
        writer.component(at, component);
    }
    writer.edges();
    writer.licenses();
    writer.out.extend_from_slice(b"\n  ]\n}\n");
    Losses::default()
}

/// A licence: text, whether that is a name, and full text. Behind each stands who says it of which components.
type Terms<'g> = (Text, bool, Option<&'g str>);

struct Writer<'g, 'o> {
    graph: &'g Graph,
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
    created: String,
    /// What ids begin with.
    space: String,
    is_first: bool,
    /// Ids of people, organisations, and programs, by type, name, and addresses.
    agents: BTreeMap<(&'static str, String), String>,
    licenses: BTreeMap<Terms<'g>, BTreeMap<Acknowledged, Vec<usize>>>,
    relations: usize,
}

/// An order for the ways to say that a licence applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Acknowledged {
    Declared,
    Concluded,
}

/// Returns the time as SPDX 3 wants it: to the second, in UTC.
fn time(text: &str) -> Option<String> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    let year = instant.strftime("%Y").to_string();
    (year.len() == 4).then(|| instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn object<'a>(members: Vec<(&'a str, Value<'a>)>) -> Value<'a> {
    Value::from(members.into_iter().map(|(key, value)| (key.into(), value)).collect::<Vec<Member<'a>>>())
}

fn list<'a>(items: impl IntoIterator<Item = Value<'a>>) -> Value<'a> {
    Value::from(items.into_iter().collect::<Vec<_>>())
}

impl<'g, 'o> Writer<'g, 'o> {
    fn new(graph: &'g Graph, options: &Options, out: &'o mut Vec<u8>, spill: Option<&'o mut Spill<'o>>) -> Self {
        let told = options.now.as_deref().or(graph.document.created.as_deref()).and_then(time);
        let identity =
            graph.document.identity.as_deref().filter(|identity| is_iri(identity) && !identity.contains('#'));
        let space = match identity {
            Some(identity) => identity.to_owned(),
            None => format!("urn:spdx.dev:slam-{}", content(graph)),
        };
        Self {
            graph,
            out,
            spill,
            created: told.unwrap_or_else(|| NO_TIME.to_owned()),
            space,
            is_first: true,
            agents: BTreeMap::new(),
            licenses: BTreeMap::new(),
            relations: 0,
        }
    }

    fn id(&self, word: &str, number: usize) -> String {
        format!("{}#{word}-{number}", self.space)
    }

    fn element(&mut self, value: &Value<'_>) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
        self.out.extend_from_slice(b"\n    ");
        json::write(value, 2, self.out);
        if self.out.len() >= PIECE_BYTES
            && let Some(spill) = &mut self.spill
        {
            spill(self.out);
            self.out.clear();
        }
    }

    fn document(&mut self) {
        self.out.extend_from_slice(
            b"{\n  \"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\n  \"@graph\": [",
        );
        let document = &self.graph.document;
        let mut authors: Vec<String> = document.authors.iter().map(|author| self.agent(author)).collect();
        if authors.is_empty() {
            // SPDX asks for an author; nobody else is known than the program.
            let name = document.tools.first().map_or("slam", |tool| tool.name.as_str());
            authors.push(self.named("SoftwareAgent", name, Vec::new()));
        }
        let tools: Vec<String> = (document.tools.iter())
            .map(|tool| {
                let version = tool.version.as_deref().map(|version| format!("-{version}")).unwrap_or_default();
                self.named("Tool", &format!("{}{version}", tool.name), Vec::new())
            })
            .collect();
        let mut info = vec![
            ("type", "CreationInfo".into()),
            ("@id", "_:creationinfo".into()),
            ("specVersion", "3.0.1".into()),
            ("created", self.created.clone().into()),
            ("createdBy", list(authors.into_iter().map(Value::from))),
        ];
        if !tools.is_empty() {
            info.push(("createdUsing", list(tools.into_iter().map(Value::from))));
        }
        self.element(&object(info));
        let sbom = format!("{}#sbom", self.space);
        let mut members = head("SpdxDocument", self.space.clone());
        if let Some(name) = &document.name {
            members.push(("name", name.as_str().into()));
        }
        if let Some(comment) = &document.comment {
            members.push(("comment", comment.as_str().into()));
        }
        members.push(("profileConformance", list(["core", "software", "simpleLicensing"].map(Value::from))));
        members.push(("rootElement", list([sbom.clone().into()])));
        self.element(&object(members));
        let mut members = head("software_Sbom", sbom);
        let types: Vec<Value<'_>> =
            document.lifecycles.iter().filter_map(|phase| words::sbom_type(phase)).map(Value::from).collect();
        if !types.is_empty() {
            members.push(("software_sbomType", Value::from(types)));
        }
        let root = document.root.map(|root| self.id("component", root as usize));
        if let Some(root) = root {
            members.push(("rootElement", list([root.into()])));
        }
        self.element(&object(members));
        if let Some(statement) = self.document_extra().text() {
            self.annotation(self.space.clone(), "annotation".to_owned(), statement);
        }
    }

    /// What SPDX has no place for in a document.
    fn document_extra(&self) -> Extra {
        let document = &self.graph.document;
        let mut extra = Extra::default();
        if document.root.is_none() {
            extra.add("root", "none");
        }
        if document.identity.as_deref() != Some(&self.space) {
            extra.add("identity", document.identity.as_deref().unwrap_or_default());
        }
        if document.created.as_deref() != Some(&self.created) {
            extra.add("created", document.created.as_deref().unwrap_or_default());
        }
        extra.add_some("version", document.version.map(|version| version.to_string()).as_ref());
        for phase in &document.lifecycles {
            extra.add("lifecycle", phase);
        }
        extra.add_some("completeness", document.completeness.as_ref());
        for property in &document.properties {
            extra.add("property", &property.name);
            extra.add("property-value", &property.value);
        }
        for license in &document.licenses {
            notes::license(&mut extra, license);
        }
        let is_plain = |tool: &crate::graph::Tool| {
            tool.vendor.is_none()
                && tool.version.as_ref().is_some_and(|version| {
                    version.starts_with(|letter: char| letter.is_ascii_digit()) && !version.contains('-')
                })
        };
        if !document.tools.iter().all(is_plain) {
            extra.add("tools", "");
            for tool in &document.tools {
                extra.add("tool", &tool.name);
                extra.add_some("tool-vendor", tool.vendor.as_ref());
                extra.add_some("tool-version", tool.version.as_ref());
            }
        }
        for author in document.authors.iter().filter(|author| !is_plain_party(author)).take(1) {
            // One that SPDX cannot say makes the whole list ours.
            let _ = author;
            for author in &document.authors {
                notes::party(&mut extra, "author", author);
            }
        }
        if let Some(supplier) = &document.supplier {
            notes::party(&mut extra, "supplier", supplier);
        }
        if let Some(manufacturer) = &document.manufacturer {
            notes::party(&mut extra, "manufacturer", manufacturer);
        }
        for unknown in &self.graph.unknowns {
            extra.add("unknown", &unknown.path);
            extra.add_some("unknown-line", unknown.line.map(|line| line.to_string()).as_ref());
            extra.add("unknown-reason", &unknown.reason);
        }
        for problem in &self.graph.problems {
            extra.add("problem", &problem.path);
            extra.add_some("problem-line", problem.line.map(|line| line.to_string()).as_ref());
            extra.add("problem-message", &problem.message);
        }
        extra
    }

    fn annotation(&mut self, subject: String, word: String, statement: String) {
        let mut members = head("Annotation", format!("{}#{word}", self.space));
        members.push(("annotationType", "other".into()));
        members.push(("subject", subject.into()));
        members.push(("contentType", "text/plain".into()));
        members.push(("statement", statement.into()));
        self.element(&object(members));
    }

    /// Returns the id of a person or an organisation, and writes it when it is new.
    fn agent(&mut self, party: &Party) -> String {
        let kind = match party.is_person {
            Some(true) => "Person",
            Some(false) => "Organization",
            None => "Agent",
        };
        let mails = party.contacts.iter().filter_map(|(_, mail)| mail.as_deref()).map(|mail| ("email", mail));
        let urls = party.urls.iter().map(|url| ("urlScheme", url.as_str()));
        self.named(kind, party.name.as_deref().unwrap_or_default(), mails.chain(urls).collect())
    }

    fn named(&mut self, kind: &'static str, name: &str, identifiers: Vec<(&'static str, &str)>) -> String {
        let key = format!("{name}\n{identifiers:?}");
        if let Some(id) = self.agents.get(&(kind, key.clone())) {
            return id.clone();
        }
        let id = self.id("agent", self.agents.len() + 1);
        let mut members = head(kind, id.clone());
        if !name.is_empty() {
            members.push(("name", name.to_owned().into()));
        }
        if !identifiers.is_empty() {
            let identifiers = identifiers.into_iter().map(|(kind, text)| {
                object(vec![
                    ("type", "ExternalIdentifier".into()),
                    ("externalIdentifierType", kind.into()),
                    ("identifier", text.to_owned().into()),
                ])
            });
            members.push(("externalIdentifier", list(identifiers)));
        }
        self.element(&object(members));
        self.agents.insert((kind, key), id.clone());
        id
    }
}

fn head<'a>(kind: &'static str, id: String) -> Vec<(&'static str, Value<'a>)> {
    vec![("type", kind.into()), ("spdxId", id.into()), ("creationInfo", "_:creationinfo".into())]
}

/// A party that SPDX says whole: a name, mail addresses without names, pages.
fn is_plain_party(party: &Party) -> bool {
    party.contacts.iter().all(|(name, mail)| name.is_none() && mail.is_some())
        && party.urls.iter().all(|url| url.contains("://"))
}

fn is_iri(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, rest)| (scheme, !rest.is_empty()));
    scheme.is_some_and(|(scheme, has_rest)| {
        has_rest && !scheme.is_empty() && scheme != "_" && !text.contains(char::is_whitespace)
    })
}

/// Returns a digest of what the graph says, so that ids follow from the content.
fn content(graph: &Graph) -> String {
    let mut digest = sha2::Sha256::new();
    for component in &graph.components {
        for text in
            [Some(&component.reference), Some(&component.name), component.version.as_ref(), component.purl.as_ref()]
        {
            digest.update(text.map_or("", |text| text.as_str()).as_bytes());
            digest.update([0]);
        }
    }
    for edge in &graph.edges {
        digest.update(edge.from.to_le_bytes());
        digest.update(edge.to.to_le_bytes());
        digest.update(edge.kind.as_bytes());
    }
    let hex = slam_model::digest::hex(&digest.finalize());
    hex.get(..32).unwrap_or(&hex).to_owned()
}
