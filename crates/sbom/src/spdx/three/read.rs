//! The graph of SPDX 3 into ours.

use std::collections::{BTreeMap, HashMap, HashSet};

use slam_packages::Kind;

use super::words;
use crate::graph::{
    Acknowledgement, Component, ComponentKind, Edge, Graph, Hash, License, LicenseForm, Link, Party, Property, Text,
    Tool,
};
use crate::json::{Value, push_pointer};
use crate::loss::Losses;
use crate::spdx::{extra, two::read::restore};

/// Reads a document into the graph; what the graph has no place for is noted in `losses` when it is given.
pub fn read(tree: &Value<'_>, losses: Option<&mut Losses>) -> Graph {
    let nodes: Vec<(String, &Value<'_>)> = match tree.get("@graph") {
        Some(graph) => graph.items().iter().enumerate().map(|(at, node)| (format!("/@graph/{at}"), node)).collect(),
        None => vec![(String::new(), tree)],
    };
    let mut by_id = HashMap::with_capacity(nodes.len());
    for (at, (_, node)) in nodes.iter().enumerate() {
        if let Some(id) = node.text("spdxId").or_else(|| node.text("@id")) {
            by_id.entry(id).or_insert(at);
        }
    }
    let mut reader = Reader {
        nodes: &nodes,
        by_id,
        graph: Graph::default(),
        losses,
        places: HashMap::new(),
        taken: HashSet::new(),
        has_no_root: false,
    };
    reader.components();
    reader.documents();
    reader.relations();
    reader.annotations();
    reader.graph
}

struct Reader<'r, 't, 'l> {
    nodes: &'r [(String, &'t Value<'t>)],
    by_id: HashMap<&'r str, usize>,
    graph: Graph,
    losses: Option<&'l mut Losses>,
    /// Ids of components.
    places: HashMap<&'r str, u32>,
    taken: HashSet<Text>,
    has_no_root: bool,
}

const FOREIGN: &str = "the graph has no place for it";

impl<'r, 't> Reader<'r, 't, '_> {
    fn lost(&mut self, pointer: &str, member: Option<&str>, reason: &str) {
        if let Some(losses) = &mut self.losses {
            let mut pointer = pointer.to_owned();
            if let Some(member) = member {
                push_pointer(&mut pointer, member);
            }
            losses.drop(pointer, reason);
        }
    }

    /// Returns what a member names: an element of the document by its id, or one that is written out in its place.
    fn follow(&self, value: &'r Value<'t>) -> Option<&'r Value<'t>> {
        match value.as_str() {
            Some(id) => self.by_id.get(id).and_then(|at| self.nodes.get(*at)).map(|(_, node)| *node),
            None => value.is_object().then_some(value),
        }
    }

    fn components(&mut self) {
        for (pointer, node) in self.nodes {
            let kind = match node.text("type").unwrap_or_default() {
                "software_Package" => None,
                "software_File" => Some(ComponentKind::Known(Kind::File)),
                "software_Snippet" => Some(ComponentKind::Other(Text::const_new("snippet"))),
                "ai_AIPackage" => Some(ComponentKind::Known(Kind::MachineLearningModel)),
                "dataset_DatasetPackage" => Some(ComponentKind::Known(Kind::Data)),
                _ => continue,
            };
            let Ok(place) = u32::try_from(self.graph.components.len()) else { return };
            let component = self.component(pointer, node, kind);
            if let Some(id) = node.text("spdxId") {
                self.places.entry(id).or_insert(place);
            }
            self.graph.components.push(component);
        }
    }

    fn component(&mut self, pointer: &str, node: &'r Value<'t>, fixed: Option<ComponentKind>) -> Component {
        let mut component = Component { kind: fixed.clone().unwrap_or_default(), ..Component::default() };
        if self.losses.is_some() {
            component.pointer = pointer.into();
        }
        for (key, value) in node.members() {
            match (&**key, value.as_str()) {
                ("spdxId" | "@id" | "type" | "creationInfo" | "@context", _) => {}
                ("name", Some(text)) => component.name = text.into(),
                ("software_packageVersion", Some(text)) => component.version = Some(text.into()),
                ("software_packageUrl", Some(text)) => component.purl = Some(text.into()),
                ("software_primaryPurpose", Some(text)) if fixed.is_none() => component.kind = words::kind(text),
                ("software_primaryPurpose", Some(_)) => self.keep(&mut component, key, value),
                ("description", Some(text)) => component.details_mut().description = Some(text.into()),
                ("comment", Some(text)) => component.details_mut().comment = Some(text.into()),
                ("software_copyrightText", Some(text)) if text != "NOASSERTION" => {
                    component.details_mut().copyright = Some(text.into());
                }
                ("software_copyrightText", Some(_)) => {}
                ("contentType", Some(text)) => component.details_mut().mime = Some(text.into()),
                ("releaseTime", Some(text)) => component.details_mut().released = Some(text.into()),
                ("builtTime", Some(text)) => component.details_mut().built = Some(text.into()),
                ("validUntilTime", Some(text)) => component.details_mut().valid_until = Some(text.into()),
                ("software_downloadLocation", Some("NOASSERTION")) => {}
                ("software_downloadLocation", Some(text)) => link(&mut component, "distribution", text),
                ("software_homePage", Some(text)) => link(&mut component, "website", text),
                ("suppliedBy", _) => component.details_mut().supplier = self.party(value),
                ("originatedBy", None) => {
                    let mut parties: Vec<Party> = value.items().iter().filter_map(|one| self.party(one)).collect();
                    if !parties.is_empty() {
                        component.details_mut().manufacturer = Some(parties.remove(0));
                        component.details_mut().authors.extend(parties);
                    }
                }
                ("verifiedUsing", None) => {
                    for (at, method) in value.items().iter().enumerate() {
                        match (method.text("algorithm"), method.text("hashValue")) {
                            (Some(algorithm), Some(digest)) => component
                                .hashes
                                .push(Hash { algorithm: words::hash(algorithm), value: digest.to_lowercase().into() }),
                            _ => self.lost(&format!("{pointer}/verifiedUsing/{at}"), None, FOREIGN),
                        }
                    }
                }
                ("externalIdentifier", None) => {
                    for (at, one) in value.items().iter().enumerate() {
                        let identifier = one.text("identifier").unwrap_or_default();
                        match one.text("externalIdentifierType").unwrap_or_default() {
                            "packageUrl" if component.purl.is_none() => component.purl = Some(identifier.into()),
                            "packageUrl" if component.purl.as_deref() == Some(identifier) => {}
                            "cpe22" | "cpe23" => component.details_mut().cpes.push(identifier.into()),
                            "swid" => component.details_mut().swid = Some(identifier.into()),
                            _ => self.lost(&format!("{pointer}/externalIdentifier/{at}"), None, FOREIGN),
                        }
                    }
                }
                ("externalRef", None) => {
                    for one in value.items() {
                        let kind = words::link(one.text("externalRefType").unwrap_or("other"));
                        let comment = one.text("comment").map(Text::from);
                        for url in one.list("locator").iter().filter_map(Value::as_str) {
                            let link = Link { kind: kind.clone(), url: url.into(), comment: comment.clone() };
                            component.details_mut().links.push(link);
                        }
                    }
                }
                _ => self.keep(&mut component, key, value),
            }
        }
        component.reference = self.reference(node.text("spdxId").unwrap_or_default());
        if component.name.is_empty() {
            component.name = component.reference.clone();
        }
        component
    }

    /// Texts that SPDX has a member for and the graph has none stay as properties; everything else is told as lost.
    fn keep(&mut self, component: &mut Component, key: &str, value: &Value<'_>) {
        let mut texts: Vec<&str> = value.items().iter().filter_map(Value::as_str).collect();
        texts.extend(value.as_str());
        if texts.is_empty() {
            let pointer = component.pointer.to_string();
            return self.lost(&pointer, Some(key), FOREIGN);
        }
        for text in texts {
            let name = Text::from(format!("slam:spdx3:{key}"));
            component.details_mut().properties.push(Property { name, value: text.into() });
        }
    }

    fn reference(&mut self, id: &str) -> Text {
        let mut reference = Text::from(if id.is_empty() { "unnamed" } else { id });
        let mut again = 1u32;
        while !self.taken.insert(reference.clone()) {
            again += 1;
            reference = Text::from(format!("{id}#{again}"));
        }
        reference
    }

    fn party(&self, value: &'r Value<'t>) -> Option<Party> {
        let node = self.follow(value)?;
        let is_person = match node.text("type").unwrap_or_default() {
            "Person" => Some(true),
            "Organization" => Some(false),
            _ => None,
        };
        let mut party = Party { name: node.text("name").map(Text::from), is_person, ..Party::default() };
        for one in node.list("externalIdentifier") {
            let identifier = one.text("identifier").map(Text::from);
            match (one.text("externalIdentifierType").unwrap_or_default(), identifier) {
                ("email", Some(mail)) => party.contacts.push((None, Some(mail))),
                ("urlScheme" | "other", Some(url)) if url.contains("://") => party.urls.push(url),
                _ => {}
            }
        }
        (party.name.is_some() || !party.urls.is_empty() || !party.contacts.is_empty()).then_some(party)
    }

    fn documents(&mut self) {
        let of_type = |wanted: &'static str| move |(_, node): &&(String, &Value<'_>)| node.text("type") == Some(wanted);
        let document = self
            .nodes
            .iter()
            .find(of_type("SpdxDocument"))
            .or_else(|| self.nodes.iter().find(of_type("software_Sbom")));
        let boms: Vec<_> = self.nodes.iter().filter(of_type("software_Sbom")).collect();
        for (_, bom) in &boms {
            let phases = bom.list("software_sbomType").iter().filter_map(Value::as_str).map(words::phase);
            self.graph.document.lifecycles.extend(phases);
        }
        let Some((pointer, document)) = document else { return };
        for (key, value) in document.members() {
            let document = &mut self.graph.document;
            match (&**key, value.as_str()) {
                ("spdxId", Some(text)) => document.identity = Some(text.into()),
                ("name", Some(text)) => document.name = Some(text.into()),
                ("comment", Some(text)) => document.comment = Some(text.into()),
                ("dataLicense", _) => {
                    let license = self.license(value, Acknowledgement::Declared);
                    self.graph.document.licenses.extend(license);
                }
                ("creationInfo", _) => self.creation(value),
                (
                    "type" | "@id" | "@context" | "rootElement" | "element" | "software_sbomType"
                    | "profileConformance",
                    _,
                ) => {}
                _ => self.lost(pointer, Some(key), FOREIGN),
            }
        }
        let mut roots: Vec<&Value<'_>> = document.list("rootElement").iter().collect();
        roots.extend(boms.iter().flat_map(|(_, bom)| bom.list("rootElement")));
        let mut places: Vec<u32> = roots.iter().filter_map(|root| self.places.get(root.as_str()?)).copied().collect();
        places.sort_unstable();
        places.dedup();
        if let [only] = places.as_slice() {
            self.graph.document.root = Some(*only);
        }
    }

    fn creation(&mut self, value: &'r Value<'t>) {
        let Some(info) = self.follow(value) else { return };
        self.graph.document.created = info.text("created").map(Text::from);
        if let Some(comment) = info.text("comment") {
            let name = Text::const_new("slam:spdx3:creationComment");
            self.graph.document.properties.push(Property { name, value: comment.into() });
        }
        for one in info.list("createdBy") {
            // A program that stands for an author is written where nobody else is known.
            let is_program = self.follow(one).is_some_and(|node| node.text("type") == Some("SoftwareAgent"));
            if !is_program {
                let party = self.party(one);
                self.graph.document.authors.extend(party);
            }
        }
        for one in info.list("createdUsing") {
            if let Some(name) = self.follow(one).and_then(|node| node.text("name")) {
                let (name, version) = match name.rsplit_once('-') {
                    Some((name, version)) if version.starts_with(|letter: char| letter.is_ascii_digit()) => {
                        (name, Some(version))
                    }
                    _ => (name, None),
                };
                let tool = Tool { vendor: None, name: name.into(), version: version.map(Text::from) };
                self.graph.document.tools.push(tool);
            }
        }
    }

    fn license(&self, value: &'r Value<'t>, said: Acknowledgement) -> Option<License> {
        let plain = |text: &str, form| License { text: text.into(), form, said, full_text: None, url: None };
        if let Some(id) = value.as_str()
            && !self.by_id.contains_key(id)
        {
            let name = id.rsplit('/').next().unwrap_or(id);
            let listed = id.contains("spdx.org/licenses/") || id.contains("spdx.org/rdf/");
            return (listed && !matches!(name, "NoAssertion" | "None" | "NoAssertionLicense" | "NoneLicense"))
                .then(|| plain(name, LicenseForm::Expression));
        }
        let node = self.follow(value)?;
        match node.text("type").unwrap_or_default() {
            "simplelicensing_LicenseExpression" => {
                let text = node.text("simplelicensing_licenseExpression")?;
                (!matches!(text, "NOASSERTION" | "NONE")).then(|| plain(text, LicenseForm::Expression))
            }
            "expandedlicensing_ListedLicense" => {
                let id = node.text("spdxId").unwrap_or_default();
                Some(plain(id.rsplit('/').next().unwrap_or(id), LicenseForm::Expression))
            }
            _ => {
                let text = node.text("simplelicensing_licenseText").unwrap_or_default();
                let name = node.text("name").unwrap_or(text);
                let full_text = (name != text && !text.is_empty()).then(|| text.into());
                (!name.is_empty()).then(|| License { full_text, ..plain(name, LicenseForm::Name) })
            }
        }
    }

    fn relations(&mut self) {
        let mut edges = Vec::new();
        for (pointer, node) in self.nodes {
            let kind = node.text("type").unwrap_or_default();
            if kind != "Relationship" && kind != "LifecycleScopedRelationship" {
                self.other(pointer, node, kind);
                continue;
            }
            let word = node.text("relationshipType").unwrap_or_default();
            let from = node.text("from").unwrap_or_default();
            let said = match word {
                "hasDeclaredLicense" => Some(Acknowledgement::Declared),
                "hasConcludedLicense" => Some(Acknowledgement::Concluded),
                _ => None,
            };
            let place = self.places.get(from).copied();
            if let Some(said) = said {
                let licenses: Vec<License> = node.list("to").iter().filter_map(|to| self.license(to, said)).collect();
                match place.and_then(|at| self.graph.components.get_mut(at as usize)) {
                    Some(component) => component.licenses.extend(licenses),
                    None => self.lost(pointer, None, "it starts at no component of this document"),
                }
                continue;
            }
            let ours = node.text("comment").and_then(|comment| extra::entries(Some(extra::ANNOTATOR), comment));
            let kind = match ours.as_deref() {
                Some([("kind", kind)]) => Text::from(*kind),
                _ => words::edge_kind(word, node.text("scope")),
            };
            for to in node.list("to") {
                let to = to.as_str().and_then(|to| self.places.get(to)).copied();
                match (place, to) {
                    (Some(from), Some(to)) => edges.push(Edge { from, to, kind: kind.clone() }),
                    // The document says what it is about, in a relation too.
                    (None, Some(to)) if word == "describes" => {
                        if self.graph.document.root.is_none() {
                            self.graph.document.root = Some(to);
                        }
                    }
                    _ => self.lost(pointer, None, "an end of the relation is no component of this document"),
                }
            }
        }
        let mut seen = HashSet::with_capacity(edges.len());
        edges.retain(|edge| seen.insert((edge.from, edge.to, edge.kind.clone())));
        self.graph.edges = edges;
    }

    /// Elements that are neither component nor relation: those that others name are read with them.
    fn other(&mut self, pointer: &str, node: &Value<'_>, kind: &str) {
        let is_read = matches!(
            kind,
            "software_Package"
                | "software_File"
                | "software_Snippet"
                | "ai_AIPackage"
                | "dataset_DatasetPackage"
                | "SpdxDocument"
                | "software_Sbom"
                | "CreationInfo"
                | "Person"
                | "Organization"
                | "Agent"
                | "SoftwareAgent"
                | "Tool"
                | "Annotation"
                | "simplelicensing_LicenseExpression"
                | "simplelicensing_SimpleLicensingText"
                | "expandedlicensing_CustomLicense"
                | "expandedlicensing_ListedLicense"
        );
        if !is_read && !node.members().is_empty() {
            self.lost(pointer, None, &format!("the graph has no `{}`", crate::json::excerpt(kind)));
        }
    }

    fn annotations(&mut self) {
        let mut ours: BTreeMap<u32, Vec<(&str, &str)>> = BTreeMap::new();
        let mut of_document = Vec::new();
        for (pointer, node) in self.nodes {
            if node.text("type") != Some("Annotation") {
                continue;
            }
            let place = node.text("subject").and_then(|id| self.places.get(id)).copied();
            let entries = node.text("statement").and_then(|text| extra::entries(Some(extra::ANNOTATOR), text));
            match (entries, place) {
                (Some(entries), Some(place)) => ours.entry(place).or_default().extend(entries),
                (Some(entries), None) => of_document.extend(entries),
                (None, _) => self.lost(pointer, None, "the graph keeps no annotations of others"),
            }
        }
        for (place, entries) in ours {
            if let Some(component) = self.graph.components.get_mut(place as usize) {
                restore::component(component, &entries);
            }
        }
        if !of_document.is_empty() {
            // Phases that SPDX says as types of SBOMs stand in the annotation, too.
            if of_document.iter().any(|(name, _)| *name == "lifecycle") {
                self.graph.document.lifecycles.clear();
            }
            self.has_no_root |= restore::document(&mut self.graph, &of_document);
        }
        if self.has_no_root {
            self.graph.document.root = None;
        }
        // References of other formats come back with the annotations, and none may stand twice.
        let mut taken = HashSet::new();
        for component in &mut self.graph.components {
            let plain = component.reference.clone();
            let mut again = 1u32;
            while !taken.insert(component.reference.clone()) {
                again += 1;
                component.reference = Text::from(format!("{plain}#{again}"));
            }
        }
    }
}

fn link(component: &mut Component, kind: &'static str, url: &str) {
    component.details_mut().links.push(Link { kind: Text::const_new(kind), url: url.into(), comment: None });
}
