//! SPDX 2 in RDF/XML, into the JSON form.

mod triples;

use std::collections::HashMap;

use self::triples::{Node, Object as Said, Triples, fragment};
use super::fields::{Oddity, Shape, find};
use super::value::{Object, integer, string};
use super::words;
use crate::ReadError;
use crate::json::Value;

/// How deep licence sets may hold each other.
const DEPTH: usize = 64;

/// How deep inner objects may hold each other; SPDX needs 3.
const INNER_DEPTH: usize = 4;

/// How long a licence may become: sets that hold each other could grow without end.
const LICENSE_BYTES: usize = 1 << 16;

/// Reads an RDF/XML document.
///
/// # Errors
/// When it is no XML, has a DTD, is too deep, or speaks of no SPDX document.
pub(super) fn to_json(bytes: &[u8]) -> Result<(Value<'static>, Vec<Oddity>), ReadError> {
    let triples = triples::read(bytes)?;
    let Some(root) = triples.nodes.iter().find(|node| node.class.as_deref() == Some("SpdxDocument")) else {
        return Err(ReadError::Broken {
            message: "the RDF document speaks of no `SpdxDocument`".to_owned(),
            line: None,
        });
    };
    let space = root.id.as_deref().and_then(|id| id.split_once('#')).map_or("", |(space, _)| space);
    let mut reader = Reader {
        triples: &triples,
        space,
        external: HashMap::new(),
        is_old: text_of(root, "specVersion") == Some("SPDX-2.2"),
        relations: Vec::new(),
        licenses: HashMap::new(),
        budget: triples.nodes.len().saturating_mul(2),
    };
    reader.external = reader.external_documents();
    Ok((reader.document(root), Vec::new()))
}

struct Reader<'t> {
    triples: &'t Triples,
    /// Namespace of the document, without `#`.
    space: &'t str,
    /// Addresses of other documents, and the names that they have here.
    external: HashMap<String, String>,
    is_old: bool,
    relations: Vec<Value<'static>>,
    /// Licences that were spelled out, by node.
    licenses: HashMap<usize, String>,
    /// Inner objects that may still be made: nodes that many others share would otherwise multiply.
    budget: usize,
}

fn text_of<'n>(node: &'n Node, property: &str) -> Option<&'n str> {
    node.said.iter().find_map(|(name, object)| match object {
        Said::Text(text) if name == property => Some(text.as_str()),
        _ => None,
    })
}

impl<'t> Reader<'t> {
    fn node(&self, place: usize) -> Option<&'t Node> {
        self.triples.nodes.get(place)
    }

    fn of_class(&self, class: &'static str) -> impl Iterator<Item = &'t Node> {
        self.triples.nodes.iter().filter(move |node| node.class.as_deref() == Some(class))
    }

    fn external_documents(&self) -> HashMap<String, String> {
        let mut found = HashMap::new();
        for node in self.of_class("ExternalDocumentRef") {
            let address = node.said.iter().find(|(name, _)| name == "spdxDocument");
            let address = match address.map(|(_, object)| object) {
                Some(Said::Node(place)) => self.node(*place).and_then(|node| node.id.clone()),
                Some(Said::Text(text)) => Some(text.clone()),
                None => None,
            };
            let name = text_of(node, "externalDocumentId").map(str::to_owned);
            let name = name.or_else(|| node.id.as_deref().map(|id| fragment(id).to_owned()));
            found.extend(address.map(|address| address.trim_end_matches('#').to_owned()).zip(name));
        }
        found
    }

    /// Returns the id of a node in the words of the other serialisations.
    fn id(&self, node: &Node) -> Option<String> {
        let iri = node.id.as_deref()?;
        let Some((space, name)) = iri.split_once('#') else { return Some(iri.to_owned()) };
        if space == "http://spdx.org/rdf/terms" && matches!(name, "noassertion" | "none") {
            return Some(name.to_ascii_uppercase());
        }
        if space == self.space {
            return Some(name.replace("%3A", ":").replace("%3a", ":"));
        }
        let external = self.external.get(space);
        Some(external.map_or_else(|| iri.to_owned(), |document| format!("{document}:{name}")))
    }

    fn document(&mut self, root: &Node) -> Value<'static> {
        let mut document = self.object(root, 0);
        if !self.space.is_empty() {
            document.text("documentNamespace", self.space.to_owned());
        }
        for (class, key) in [
            ("Package", "packages"),
            ("File", "files"),
            ("Snippet", "snippets"),
            ("ExtractedLicensingInfo", "hasExtractedLicensingInfos"),
        ] {
            let nodes = self.triples.nodes.iter().filter(|node| node.class.as_deref() == Some(class));
            let values = nodes.map(|node| self.object(node, 0).done()).collect();
            document.list(key, values);
        }
        document.list("relationships", std::mem::take(&mut self.relations));
        document.done()
    }

    fn object(&mut self, node: &Node, depth: usize) -> Object<'static> {
        let mut object = Object::default();
        let class = node.class.as_deref().unwrap_or_default();
        let id = self.id(node);
        if matches!(class, "SpdxDocument" | "Package" | "File" | "Snippet")
            && let Some(id) = &id
        {
            object.text("SPDXID", id.clone());
        }
        if class == "ExternalDocumentRef" && text_of(node, "externalDocumentId").is_none() {
            object.text("externalDocumentId", node.id.as_deref().map(fragment).unwrap_or_default().to_owned());
        }
        for (property, value) in &node.said {
            if property == "relationship" {
                if let Said::Node(place) = value {
                    self.relation(id.as_deref().unwrap_or_default(), *place);
                }
                continue;
            }
            let property = match property.as_str() {
                // Single in a reference to another document, a list everywhere else.
                "checksum" if class != "ExternalDocumentRef" => "checksums",
                other => json_name(other),
            };
            // Elements and licences are listed once, at the root, wherever they stand.
            if matches!(property, "hasExtractedLicensingInfos" | "referencesFile") {
                continue;
            }
            let Some((name, shape)) = find(property) else { continue };
            let Some(value) = self.value(name, shape, value, depth) else { continue };
            if shape == Shape::Many {
                object.push(name, value);
            } else {
                object.set(name, value);
            }
        }
        object
    }

    fn value(&mut self, name: &'static str, shape: Shape, said: &Said, depth: usize) -> Option<Value<'static>> {
        let place = match said {
            Said::Text(text) => {
                return Some(match (shape, text.trim()) {
                    (Shape::Flag, "true") => Value::Bool(true),
                    (Shape::Flag, "false") => Value::Bool(false),
                    (Shape::Number, number) => integer(number.parse::<u64>().ok()?),
                    _ => string(text.clone()),
                });
            }
            Said::Node(place) => *place,
        };
        let triples = self.triples;
        let node = triples.nodes.get(place)?;
        if name.starts_with("licenseInfo") || matches!(name, "licenseConcluded" | "licenseDeclared" | "dataLicense") {
            return Some(string(self.license(place, node)));
        }
        let word = node.id.as_deref().map(fragment).unwrap_or_default();
        let word = word.rsplit_once('_').map_or(word, |(_, word)| word);
        Some(match name {
            "algorithm" => string(words::checksum_word(&checksum_letters(node))),
            "annotationType" | "fileTypes" => string(word.to_ascii_uppercase()),
            "primaryPackagePurpose" => string(constant_case(word).replace('_', "-")),
            "referenceCategory" => string(words::reference_category(&constant_case(word), self.is_old)),
            "referenceType" => {
                let iri = node.id.as_deref().unwrap_or_default();
                string(iri.strip_prefix("http://spdx.org/rdf/references/").unwrap_or(iri).to_owned())
            }
            "hasFiles" | "snippetFromFile" | "reference" | "documentDescribes" | "fileDependencies" => {
                string(self.id(node)?)
            }
            _ if node.said.is_empty() => string(self.id(node)?),
            _ if depth < INNER_DEPTH && self.budget > 0 => {
                self.budget -= 1;
                self.object(node, depth + 1).done()
            }
            _ => return None,
        })
    }

    fn relation(&mut self, from: &str, place: usize) {
        let Some(node) = self.node(place) else { return };
        let mut relation = Object::default();
        relation.text("spdxElementId", from.to_owned());
        for (property, value) in &node.said {
            match (property.as_str(), value) {
                ("relationshipType", Said::Node(kind)) => {
                    let word = self.node(*kind).and_then(|node| node.id.as_deref()).map(fragment).unwrap_or_default();
                    let word = word.strip_prefix("relationshipType_").unwrap_or(word);
                    relation.text("relationshipType", constant_case(word));
                }
                ("relatedSpdxElement", Said::Node(to)) => {
                    let to = self.node(*to).and_then(|node| self.id(node));
                    relation.text("relatedSpdxElement", to.unwrap_or_default());
                }
                ("relatedSpdxElement", Said::Text(to)) => {
                    relation.text("relatedSpdxElement", to.clone());
                }
                ("comment", Said::Text(comment)) => {
                    relation.text("comment", comment.clone());
                }
                _ => {}
            }
        }
        self.relations.push(relation.done());
    }

    fn license(&mut self, place: usize, node: &Node) -> String {
        if let Some(known) = self.licenses.get(&place) {
            return known.clone();
        }
        let mut expression = String::new();
        self.write_license(node, &mut expression, 0);
        self.licenses.insert(place, expression.clone());
        expression
    }

    fn write_license(&self, node: &Node, out: &mut String, depth: usize) {
        if depth > DEPTH || out.len() > LICENSE_BYTES {
            return;
        }
        let members = |property: &str| -> Vec<&Node> {
            let places = node.said.iter().filter(|(name, _)| name == property);
            places
                .filter_map(|(_, object)| if let Said::Node(place) = object { self.node(*place) } else { None })
                .collect()
        };
        let operator = match node.class.as_deref() {
            Some("ConjunctiveLicenseSet") => " AND ",
            Some("DisjunctiveLicenseSet") => " OR ",
            Some("WithExceptionOperator") => {
                members("member").first().inspect(|member| self.write_license(member, out, depth + 1));
                out.push_str(" WITH ");
                if let Some(exception) = members("licenseException").first() {
                    let id = text_of(exception, "licenseExceptionId");
                    out.push_str(id.unwrap_or_else(|| exception.id.as_deref().map(fragment).unwrap_or_default()));
                }
                return;
            }
            Some("OrLaterOperator") => {
                members("member").first().inspect(|member| self.write_license(member, out, depth + 1));
                out.push('+');
                return;
            }
            Some("SpdxNoAssertionLicense") => return out.push_str("NOASSERTION"),
            Some("SpdxNoneLicense") => return out.push_str("NONE"),
            _ => {
                let id = text_of(node, "licenseId").map(str::to_owned);
                let listed = || {
                    let iri = node.id.as_deref()?;
                    let (_, name) = iri.split_once("spdx.org/licenses/")?;
                    Some(name.trim_end_matches(".html").to_owned())
                };
                let id = id.or_else(listed).or_else(|| self.id(node)).unwrap_or_default();
                return out.push_str(&id);
            }
        };
        out.push('(');
        for (at, member) in members("member").iter().enumerate() {
            if out.len() > LICENSE_BYTES {
                break;
            }
            if at > 0 {
                out.push_str(operator);
            }
            self.write_license(member, out, depth + 1);
        }
        out.push(')');
    }
}

fn checksum_letters(node: &Node) -> String {
    let name = node.id.as_deref().map(fragment).unwrap_or_default();
    name.strip_prefix("checksumAlgorithm_").unwrap_or(name).to_owned()
}

/// `generatedFrom` as `GENERATED_FROM`.
fn constant_case(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    for character in word.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(if character == '-' { '_' } else { character.to_ascii_uppercase() });
    }
    out
}

/// Returns the name that a property of RDF has in JSON.
fn json_name(property: &str) -> &str {
    match property {
        "specVersion" => "spdxVersion",
        "annotation" => "annotations",
        "artifactOf" => "artifactOfs",
        "attributionText" => "attributionTexts",
        "creator" => "creators",
        "crossRef" => "crossRefs",
        "describesPackage" => "documentDescribes",
        "externalDocumentRef" => "externalDocumentRefs",
        "externalRef" => "externalRefs",
        "fileContributor" => "fileContributors",
        "fileDependency" => "fileDependencies",
        "fileType" => "fileTypes",
        "hasExtractedLicensingInfo" => "hasExtractedLicensingInfos",
        "hasFile" => "hasFiles",
        "licenseInfoInFile" => "licenseInfoInFiles",
        "licenseInfoInSnippet" => "licenseInfoInSnippets",
        "packageVerificationCodeExcludedFile" => "packageVerificationCodeExcludedFiles",
        "range" => "ranges",
        "reviewed" => "revieweds",
        "seeAlso" => "seeAlsos",
        other => other,
    }
}
