//! Our graph as SPDX 3.0.1.
//!
//! What SPDX has no member for stands in an annotation that our reader understands, so that the way back is whole.

use std::collections::BTreeMap;

use sha2::Digest as _;
use slam_packages::Kind;

use super::words;
use crate::convert::Options;
use crate::graph::{Acknowledgement, Component, ComponentKind, Graph, LicenseForm, Party, Text};
use crate::json::{self, Member, Value};
use crate::loss::Losses;
use crate::spdx::two::extra::Extra;

/// When nothing says when a document was made: SPDX asks for a time, and the clock is not asked.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Appends the graph as SPDX 3.0.1; tells what could not be said.
pub fn write(graph: &Graph, options: &Options, out: &mut Vec<u8>) -> Losses {
    let mut writer = Writer::new(graph, options, out);
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
    fn new(graph: &'g Graph, options: &Options, out: &'o mut Vec<u8>) -> Self {
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
            add_license(&mut extra, license);
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
                add_party(&mut extra, "author", author);
            }
        }
        if let Some(supplier) = &document.supplier {
            add_party(&mut extra, "supplier", supplier);
        }
        if let Some(manufacturer) = &document.manufacturer {
            add_party(&mut extra, "manufacturer", manufacturer);
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

    fn component(&mut self, at: usize, component: &'g Component) {
        let is_file = component.kind == ComponentKind::Known(Kind::File)
            && component.version.is_none()
            && component.purl.is_none();
        let id = self.id("component", at);
        let mut extra = Extra::default();
        extra.add("ref", &component.reference);
        let mut members = head(if is_file { "software_File" } else { "software_Package" }, id.clone());
        members.push(("name", component.name.as_str().into()));
        extra.add_some("group", component.group.as_ref());
        if let Some(version) = &component.version {
            members.push(("software_packageVersion", version.as_str().into()));
        }
        if let Some(purl) = &component.purl {
            members.push(("software_packageUrl", purl.as_str().into()));
        }
        if !is_file {
            let (purpose, is_whole) = words::purpose(&component.kind);
            members.push(("software_primaryPurpose", purpose.into()));
            if !is_whole {
                let word = match &component.kind {
                    ComponentKind::Known(kind) => kind.as_str(),
                    ComponentKind::Other(word) => word,
                };
                extra.add("type", word);
            }
        }
        extra.add_some("scope", component.scope.map(|scope| scope.as_str().to_owned()).as_ref());
        self.hashes(component, &mut members, &mut extra);
        for evidence in &component.evidence {
            extra.add("evidence", &evidence.path);
            extra.add_some("evidence-line", evidence.line.map(|line| line.to_string()).as_ref());
            extra.add("evidence-reader", &evidence.reader);
            extra.add_some("evidence-layer", evidence.layer.map(|layer| layer.to_string()).as_ref());
        }
        self.remember_licenses(at, component, &mut extra);
        self.details(component, is_file, &mut members, &mut extra);
        self.element(&object(members));
        // The reference is the id when nothing else has to be said.
        if let Some(statement) = extra.text() {
            self.annotation(id, format!("annotation-{at}"), statement);
        }
    }

    fn hashes(&self, component: &'g Component, members: &mut Vec<(&'static str, Value<'g>)>, extra: &mut Extra) {
        let known = component.hashes.iter().filter_map(|hash| {
            Some(object(vec![
                ("type", "Hash".into()),
                ("algorithm", words::spdx_hash(&hash.algorithm)?.into()),
                ("hashValue", hash.value.as_str().into()),
            ]))
        });
        let known: Vec<Value<'_>> = known.collect();
        let lower = |text: &str| text.bytes().all(|byte| !byte.is_ascii_uppercase());
        if known.len() < component.hashes.len() || component.hashes.iter().any(|hash| !lower(&hash.value)) {
            for hash in &component.hashes {
                extra.add("hash", &hash.algorithm);
                extra.add("hash-value", &hash.value);
            }
        }
        if !known.is_empty() {
            members.push(("verifiedUsing", Value::from(known)));
        }
    }

    fn remember_licenses(&mut self, at: usize, component: &'g Component, extra: &mut Extra) {
        let plain = |license: &crate::graph::License| {
            license.url.is_none()
                && license.said != Acknowledgement::Found
                && (license.form == LicenseForm::Name || license.full_text.is_none())
        };
        if !component.licenses.iter().all(plain) {
            component.licenses.iter().for_each(|license| add_license(extra, license));
        }
        for license in &component.licenses {
            let said = match license.said {
                Acknowledgement::Concluded => Acknowledged::Concluded,
                Acknowledgement::Declared => Acknowledged::Declared,
                // SPDX 3 has no relation for what was found in files.
                Acknowledgement::Found => continue,
            };
            let is_name = license.form == LicenseForm::Name;
            let key = (license.text.clone(), is_name, license.full_text.as_deref());
            self.licenses.entry(key).or_default().entry(said).or_default().push(at);
        }
    }

    fn details(
        &mut self,
        component: &'g Component,
        is_file: bool,
        members: &mut Vec<(&'static str, Value<'g>)>,
        extra: &mut Extra,
    ) {
        let Some(details) = &component.details else { return };
        let text = |text: &'g Option<Text>| text.as_ref().map(|text| Value::from(text.as_str()));
        members.extend(text(&details.description).map(|value| ("description", value)));
        members.extend(text(&details.comment).map(|value| ("comment", value)));
        members.extend(text(&details.copyright).map(|value| ("software_copyrightText", value)));
        let mime = details.mime.as_deref().filter(|mime| {
            is_file && mime.split('/').filter(|part| !part.is_empty()).count() == 2 && mime.matches('/').count() == 1
        });
        match mime {
            Some(mime) => members.push(("contentType", mime.into())),
            None => extra.add_some("mime", details.mime.as_ref()),
        }
        for (name, ours, told) in [
            ("releaseTime", "released", &details.released),
            ("builtTime", "built", &details.built),
            ("validUntilTime", "valid-until", &details.valid_until),
        ] {
            let Some(told) = told else { continue };
            let instant = time(told);
            if instant.as_deref() != Some(told) {
                extra.add(ours, told);
            }
            members.extend(instant.map(|instant| (name, Value::from(instant))));
        }
        extra.add_some("publisher", details.publisher.as_ref());
        extra.add_some("file-name", details.file_name.as_ref());
        if let Some((name, version)) = &details.source {
            extra.add("source", name);
            extra.add_some("source-version", version.as_ref());
        }
        for property in &details.properties {
            extra.add("property", &property.name);
            extra.add("property-value", &property.value);
        }
        if let Some(supplier) = &details.supplier {
            members.push(("suppliedBy", self.agent(supplier).into()));
            if !is_plain_party(supplier) {
                add_party(extra, "supplier", supplier);
            }
        }
        if let Some(maker) = &details.manufacturer {
            members.push(("originatedBy", list([self.agent(maker).into()])));
            if !is_plain_party(maker) {
                add_party(extra, "manufacturer", maker);
            }
        }
        for author in &details.authors {
            add_party(extra, "author", author);
        }
        let mut identifiers = Vec::new();
        for cpe in &details.cpes {
            identifiers.push((if cpe.starts_with("cpe:2.3:") { "cpe23" } else { "cpe22" }, cpe.as_str()));
        }
        identifiers.extend(details.swid.as_deref().map(|swid| ("swid", swid)));
        if !identifiers.is_empty() {
            let identifiers = identifiers.into_iter().map(|(kind, text)| {
                object(vec![
                    ("type", "ExternalIdentifier".into()),
                    ("externalIdentifierType", kind.into()),
                    ("identifier", text.into()),
                ])
            });
            members.push(("externalIdentifier", list(identifiers)));
        }
        links(details, is_file, members, extra);
    }

    fn edges(&mut self) {
        let mut grouped: BTreeMap<(u32, &Text), Vec<u32>> = BTreeMap::new();
        for edge in &self.graph.edges {
            grouped.entry((edge.from, &edge.kind)).or_default().push(edge.to);
        }
        for ((from, kind), to) in grouped {
            let relation = words::relation(kind);
            let comment = (!relation.is_exact).then(|| {
                let mut extra = Extra::default();
                extra.add("kind", kind);
                extra.text().unwrap_or_default()
            });
            let from = self.id("component", from as usize);
            let to: Vec<String> = to.into_iter().map(|to| self.id("component", to as usize)).collect();
            self.relation(relation, from, to, comment);
        }
    }

    fn relation(&mut self, relation: words::Relation, from: String, to: Vec<String>, comment: Option<String>) {
        self.relations += 1;
        let kind = if relation.scope.is_some() { "LifecycleScopedRelationship" } else { "Relationship" };
        let mut members = head(kind, self.id("relation", self.relations));
        members.push(("relationshipType", relation.word.into()));
        members.push(("from", from.into()));
        members.push(("to", list(to.into_iter().map(Value::from))));
        members.extend(relation.scope.map(|scope| ("scope", Value::from(scope))));
        members.extend(comment.map(|comment| ("comment", Value::from(comment))));
        self.element(&object(members));
    }

    fn licenses(&mut self) {
        for (number, ((text, is_name, full_text), said)) in std::mem::take(&mut self.licenses).into_iter().enumerate() {
            let id = self.id("license", number + 1);
            let members = if is_name {
                let mut members = head("simplelicensing_SimpleLicensingText", id.clone());
                members.push(("name", text.as_str().into()));
                members.push(("simplelicensing_licenseText", full_text.unwrap_or(&text).into()));
                members
            } else {
                let mut members = head("simplelicensing_LicenseExpression", id.clone());
                members.push(("simplelicensing_licenseExpression", text.as_str().into()));
                members
            };
            self.element(&object(members));
            for (said, places) in said {
                let word = match said {
                    Acknowledged::Declared => "hasDeclaredLicense",
                    Acknowledged::Concluded => "hasConcludedLicense",
                };
                for at in places {
                    let relation = words::Relation { word, scope: None, is_exact: true };
                    self.relation(relation, self.id("component", at), vec![id.clone()], None);
                }
            }
        }
    }
}

/// Links with a member of their own, and references for all others.
fn links<'g>(
    details: &'g crate::graph::Details,
    is_file: bool,
    members: &mut Vec<(&'static str, Value<'g>)>,
    extra: &mut Extra,
) {
    let mut references = Vec::new();
    let mut is_plain = true;
    let (mut distribution, mut website) = (None, None);
    for link in &details.links {
        let slot = match (link.kind.as_str(), &link.comment) {
            ("distribution", None) if !is_file && references.is_empty() => Some(&mut distribution),
            ("website", None) if !is_file && references.is_empty() => Some(&mut website),
            _ => None,
        };
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(link.url.as_str()),
            _ => {
                let (word, is_whole) = words::spdx_link(&link.kind);
                is_plain &= is_whole;
                let mut one = vec![
                    ("type", Value::from("ExternalRef")),
                    ("externalRefType", word.into()),
                    ("locator", list([link.url.as_str().into()])),
                ];
                one.extend(link.comment.as_ref().map(|comment| ("comment", Value::from(comment.as_str()))));
                references.push(object(one));
            }
        }
    }
    // Members come before references when they are read, and a download before a home page.
    let order = details.links.iter().position(|link| link.kind == "website")
        < details.links.iter().position(|link| link.kind == "distribution");
    if !is_plain || order && website.is_some() && distribution.is_some() {
        for link in &details.links {
            extra.add("link", &link.kind);
            extra.add("link-url", &link.url);
            extra.add_some("link-comment", link.comment.as_ref());
        }
    }
    members.extend(distribution.map(|url| ("software_downloadLocation", Value::from(url))));
    members.extend(website.map(|url| ("software_homePage", Value::from(url))));
    if !references.is_empty() {
        members.push(("externalRef", Value::from(references)));
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

fn add_party(extra: &mut Extra, what: &str, party: &Party) {
    extra.add(what, party.name.as_deref().unwrap_or_default());
    if let Some(is_person) = party.is_person {
        extra.add(&format!("{what}-is"), if is_person { "person" } else { "organization" });
    }
    for url in &party.urls {
        extra.add(&format!("{what}-url"), url);
    }
    for (name, mail) in &party.contacts {
        extra.add(&format!("{what}-contact"), name.as_deref().unwrap_or_default());
        extra.add_some(&format!("{what}-mail"), mail.as_ref());
    }
}

fn add_license(extra: &mut Extra, license: &crate::graph::License) {
    extra.add("license", &license.text);
    if license.form == LicenseForm::Name {
        extra.add("license-form", "name");
    }
    match license.said {
        Acknowledgement::Declared => {}
        Acknowledgement::Concluded => extra.add("license-said", "concluded"),
        Acknowledgement::Found => extra.add("license-said", "found"),
    }
    extra.add_some("license-url", license.url.as_ref());
    extra.add_some("license-text", license.full_text.as_ref());
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
