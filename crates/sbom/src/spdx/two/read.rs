//! The JSON form of SPDX 2 into the graph.

mod element;
pub(in crate::spdx) mod restore;

use std::collections::{HashMap, HashSet};

use super::{party, property, relation};
use crate::graph::{Edge, ExtractedLicense, License, LicenseForm, Property, Text};
use crate::json::{Value, push_pointer, write as write_json};
use crate::spdx::extra;
use crate::{Graph, Losses};

/// Reads the JSON form into the graph; what the graph has no place for is noted in `losses` when it is given.
///
/// Lenient: what has not the type that SPDX asks for is skipped, ids that are missing or stand twice are made up, and
/// edges that end nowhere are left out. Members of SPDX that the graph has no place for become properties of the name
/// `slam:spdx:MEMBER`, so that they survive in other formats, and come back.
pub fn read(tree: &Value<'_>, losses: Option<&mut Losses>) -> Graph {
    let mut reader = Reader::new(losses);
    reader.licenses(tree);
    reader.document(tree);
    for (list, read) in [
        ("packages", element::package as fn(&mut Reader<'_, '_>, &Value<'_>, String) -> crate::Component),
        ("files", element::file),
        ("snippets", element::snippet),
    ] {
        for (at, value) in tree.list(list).iter().enumerate() {
            let value = &*value.opened();
            let pointer = reader.pointer(|| format!("/{list}/{at}"));
            if !value.is_object() {
                reader.lost(&pointer, "is no object");
                continue;
            }
            let component = read(&mut reader, value, pointer);
            reader.add(component, value.text("SPDXID"));
        }
    }
    reader.edges(tree);
    reader.graph
}

/// What SPDX calls the document itself.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

struct Reader<'l, 't> {
    graph: Graph,
    losses: Option<&'l mut Losses>,
    /// SPDX ids of components.
    places: HashMap<Text, u32>,
    /// References that are taken.
    taken: HashSet<Text>,
    /// Texts of licences that no component carries yet: the first that names one carries it.
    texts: HashMap<Text, &'t str>,
    made_up: usize,
    /// Our annotation says that the document is about nothing.
    has_no_root: bool,
}

impl<'l, 't> Reader<'l, 't> {
    fn new(losses: Option<&'l mut Losses>) -> Self {
        Self {
            graph: Graph::default(),
            losses,
            places: HashMap::new(),
            taken: HashSet::new(),
            texts: HashMap::new(),
            made_up: 0,
            has_no_root: false,
        }
    }

    /// Returns the pointer when losses are asked for, else nothing.
    fn pointer(&self, pointer: impl FnOnce() -> String) -> String {
        if self.losses.is_some() { pointer() } else { String::new() }
    }

    fn lost(&mut self, pointer: &str, reason: &str) {
        if let Some(losses) = &mut self.losses {
            losses.drop(pointer, reason);
        }
    }

    fn lost_member(&mut self, pointer: &str, member: &str, reason: &str) {
        if let Some(losses) = &mut self.losses {
            let mut pointer = pointer.to_owned();
            push_pointer(&mut pointer, member);
            losses.drop(pointer, reason);
        }
    }

    fn licenses(&mut self, tree: &'t Value<'_>) {
        for (at, value) in tree.list("hasExtractedLicensingInfos").iter().enumerate() {
            let pointer = self.pointer(|| format!("/hasExtractedLicensingInfos/{at}"));
            let mut license = ExtractedLicense { pointer: pointer.as_str().into(), ..ExtractedLicense::default() };
            for (key, value) in value.members() {
                match (&**key, value.as_str()) {
                    ("licenseId", Some(text)) => license.id = text.into(),
                    ("extractedText", Some(text)) => license.text = text.into(),
                    ("name", Some(text)) => license.name = Some(text.into()),
                    ("comment", Some(text)) => license.comment = Some(text.into()),
                    ("seeAlsos", _) => {
                        license.urls = value.items().iter().filter_map(Value::as_str).map(Text::from).collect()
                    }
                    (key, _) => self.lost_member(&pointer, key, "the graph keeps no such member of a licence"),
                }
            }
            if license.id.is_empty() {
                self.lost(&pointer, "a licence without id");
                continue;
            }
            if let Some(text) = value.text("extractedText") {
                self.texts.insert(license.id.clone(), text);
            }
            self.graph.document.extracted.push(license);
        }
    }

    /// Returns the licences that an expression says, none for `NOASSERTION`.
    fn license(&mut self, text: &str, said: crate::graph::Acknowledgement) -> Option<License> {
        let text = text.trim();
        if text.is_empty() || text == "NOASSERTION" || text == "NONE" {
            return None;
        }
        let full_text = if text.contains("LicenseRef-") { self.texts.remove(text) } else { None };
        let full_text = full_text.map(Into::into);
        Some(License { text: text.into(), form: LicenseForm::Expression, said, full_text, url: None })
    }

    fn document(&mut self, tree: &Value<'_>) {
        for (key, value) in tree.members() {
            let key = &**key;
            let document = &mut self.graph.document;
            match (key, value.as_str()) {
                ("name", Some(text)) => document.name = Some(text.into()),
                ("documentNamespace", Some(text)) => document.identity = Some(text.into()),
                ("comment", Some(text)) => document.comment = Some(text.into()),
                ("dataLicense", Some(text)) => {
                    let license = self.license(text, crate::graph::Acknowledgement::Declared);
                    self.graph.document.licenses.extend(license);
                }
                ("creationInfo", _) => self.creation(value),
                ("externalDocumentRefs", _) => self.document_items("externalDocumentRef", value),
                ("revieweds", _) => self.document_items("reviewed", value),
                // Read in places of their own, or said by the format.
                (
                    "SPDXID"
                    | "spdxVersion"
                    | "$schema"
                    | "annotations"
                    | "packages"
                    | "files"
                    | "snippets"
                    | "relationships"
                    | "documentDescribes"
                    | "hasExtractedLicensingInfos",
                    _,
                ) => {}
                _ => self.lost_member("", key, "no member of SPDX 2, or not of its type"),
            }
        }
        // Ours knows better than the members, wherever it stands.
        self.document_annotations(tree.list("annotations"));
    }

    fn creation(&mut self, value: &Value<'_>) {
        for (key, value) in value.members() {
            let document = &mut self.graph.document;
            match (&**key, value.as_str()) {
                ("created", Some(text)) => document.created = Some(text.into()),
                ("licenseListVersion", Some(text)) => document.license_list = Some(text.into()),
                ("comment", Some(text)) => document.properties.push(property::named("creationComment", text)),
                ("creators", _) => {
                    for creator in value.items().iter().filter_map(Value::as_str) {
                        match creator.trim().strip_prefix("Tool:") {
                            Some(tool) => document.tools.push(party::read_tool(tool)),
                            None => document.authors.extend(party::read_party(creator)),
                        }
                    }
                }
                (key, _) => self.lost_member("/creationInfo", key, "no member of SPDX 2, or not of its type"),
            }
        }
    }

    fn document_items(&mut self, name: &str, value: &Value<'_>) {
        let properties = value.items().iter().map(|item| json_property(name, item));
        self.graph.document.properties.extend(properties);
    }

    fn document_annotations(&mut self, annotations: &[Value<'_>]) {
        for annotation in annotations {
            match extra::entries(annotation.text("annotator"), annotation.text("comment").unwrap_or_default()) {
                Some(entries) => self.has_no_root |= restore::document(&mut self.graph, &entries),
                None => self.graph.document.properties.push(json_property("annotation", annotation)),
            }
        }
    }

    /// Adds a component under a reference that no other has.
    fn add(&mut self, mut component: crate::Component, id: Option<&str>) {
        let Ok(place) = u32::try_from(self.graph.components.len()) else { return };
        if !self.taken.insert(component.reference.clone()) || component.reference.is_empty() {
            let wish = match id {
                Some(id) if !id.is_empty() && self.taken.insert(id.into()) => Text::from(id),
                _ => self.make_up(),
            };
            if id.is_none_or(|id| self.places.contains_key(id)) {
                let pointer = component.pointer.clone();
                self.lost(&pointer, "the id is missing or stands twice; another one was made up");
            }
            component.reference = wish;
        }
        if let Some(id) = id {
            self.places.entry(id.into()).or_insert(place);
        }
        component.shrink_to_fit();
        self.graph.components.push(component);
    }

    fn make_up(&mut self) -> Text {
        loop {
            self.made_up += 1;
            let wish = Text::from(format!("SPDXRef-unnamed-{}", self.made_up));
            if self.taken.insert(wish.clone()) {
                return wish;
            }
        }
    }

    fn edges(&mut self, tree: &Value<'_>) {
        let mut edges = Vec::new();
        let mut described: Vec<u32> = Vec::new();
        let mut external = 0;
        for (at, id) in tree.list("documentDescribes").iter().filter_map(Value::as_str).enumerate() {
            match self.places.get(id) {
                Some(place) => described.push(*place),
                None => {
                    let pointer = self.pointer(|| format!("/documentDescribes/{at}"));
                    self.lost(&pointer, "no component of the document has this id");
                    external += 1;
                }
            }
        }
        for (list, member, kind) in [
            ("packages", "hasFiles", "contains"),
            ("files", "fileDependencies", "depends-on"),
            ("snippets", "snippetFromFile", "contains"),
        ] {
            self.inner_edges(tree, list, member, kind, &mut edges);
        }
        let mut kinds: HashMap<String, (Text, bool)> = HashMap::new();
        for (at, value) in tree.list("relationships").iter().enumerate() {
            let value = value.opened();
            let from = value.text("spdxElementId").unwrap_or_default();
            let to = value.text("relatedSpdxElement").unwrap_or_default();
            let word = value.text("relationshipType").unwrap_or_default();
            let comment = value.text("comment");
            let (mut kind, mut turned) = match kinds.get(word) {
                Some(known) => known.clone(),
                None => kinds.entry(word.to_owned()).or_insert_with(|| relation::edge_kind(word)).clone(),
            };
            let mut is_ours = false;
            if let Some(said) = comment.and_then(|comment| extra::entries(Some(extra::ANNOTATOR), comment))
                && let [("kind", said)] = said.as_slice()
            {
                (kind, turned) = (Text::from(*said), false);
                is_ours = true;
            }
            let (from, to) = if turned { (to, from) } else { (from, to) };
            match (self.places.get(from), self.places.get(to)) {
                (Some(from), Some(to)) => edges.push(Edge { from: *from, to: *to, kind }),
                (None, Some(to)) if from == DOCUMENT && kind == "describes" => described.push(*to),
                // The document says what it is about; that it also contains it says no more.
                (None, Some(_)) if from == DOCUMENT && kind == "contains" => {}
                (_, _) if from == DOCUMENT && kind == "describes" && to.is_empty() => {}
                _ => {
                    let pointer = self.pointer(|| format!("/relationships/{at}"));
                    let reason = if to == "NOASSERTION" || to == "NONE" {
                        "the graph keeps no relation to nothing"
                    } else {
                        "an end of the relation is no component of this document"
                    };
                    self.lost(&pointer, reason);
                    continue;
                }
            }
            if comment.is_some() && !is_ours {
                let pointer = self.pointer(|| format!("/relationships/{at}/comment"));
                self.lost(&pointer, "an edge of the graph has no remark");
            }
        }
        // Of edges that stand twice, as `hasFiles` and as relation, one is enough; the order of the document stays.
        let mut seen = HashSet::with_capacity(edges.len());
        edges.retain(|edge| seen.insert((edge.from, edge.to, edge.kind.clone())));
        self.graph.edges = edges;
        self.root(described, external);
    }

    fn inner_edges(&mut self, tree: &Value<'_>, list: &str, member: &str, kind: &'static str, edges: &mut Vec<Edge>) {
        for (at, value) in tree.list(list).iter().enumerate() {
            // Most have none; a name may be written with escapes.
            if matches!(value, Value::Raw(text) if !text.contains(member) && !text.contains("\\u")) {
                continue;
            }
            let value = value.opened();
            let Some(inner) = value.get(member) else { continue };
            let Some(from) = value.text("SPDXID").and_then(|id| self.places.get(id)).copied() else { continue };
            let ids = if inner.is_array() { inner.items() } else { std::slice::from_ref(inner) };
            for (item, id) in ids.iter().enumerate() {
                match id.as_str().and_then(|id| self.places.get(id)) {
                    // A snippet names the file that holds it; the others name what they hold or need.
                    Some(to) if member == "snippetFromFile" => {
                        edges.push(Edge { from: *to, to: from, kind: Text::const_new(kind) });
                    }
                    Some(to) => edges.push(Edge { from, to: *to, kind: Text::const_new(kind) }),
                    None => {
                        let pointer = self.pointer(|| match inner.is_array() {
                            true => format!("/{list}/{at}/{member}/{item}"),
                            false => format!("/{list}/{at}/{member}"),
                        });
                        self.lost(&pointer, "no component of the document has this id");
                    }
                }
            }
        }
    }

    /// The document is about one component: the only one that it describes, or the only package among them.
    fn root(&mut self, mut described: Vec<u32>, external: usize) {
        described.sort_unstable();
        described.dedup();
        if self.has_no_root {
            return;
        }
        if let ([only], 0) = (described.as_slice(), external) {
            self.graph.document.root = Some(*only);
            return;
        }
        for place in described {
            if let Some(component) = usize::try_from(place).ok().and_then(|place| self.graph.components.get(place)) {
                let reference = component.reference.clone();
                self.graph.document.properties.push(property::named("documentDescribes", &reference));
            }
        }
    }
}

/// A property that holds a member as JSON.
fn json_property(name: &str, value: &Value<'_>) -> Property {
    let mut json = Vec::new();
    compact(value, &mut json);
    property::named(name, &String::from_utf8_lossy(&json))
}

/// Writes a value on one line, members by name, so that the order of the source does not show.
fn compact(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                compact(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|&(key, _)| &**key);
            for (at, (key, item)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                crate::json::write_text(key, out);
                out.push(b':');
                compact(item, out);
            }
            out.push(b'}');
        }
        scalar => write_json(scalar, 0, out),
    }
}
