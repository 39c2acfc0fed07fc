//! The graph as SPDX 2.2 or 2.3.
//!
//! What the graph knows and SPDX has no member for goes into annotations of ours, which our reader understands. Nothing
//! is random: the namespace comes from the content, the time from the source or the caller.

mod document;
mod element;
mod ids;
mod license;
mod native;
mod tag;

use sha2::{Digest as _, Sha256};

use self::ids::Ids;
use self::license::Licenses;
pub(super) use self::license::{MODE as LICENSE_MODE, references};
use super::value::{Object, string};
use super::{property, relation};
use crate::convert::Options;
use crate::graph::{ComponentKind, Edge, Graph};
use crate::json::{PIECE_BYTES, Spill, Value, write as write_value, write_text};
use crate::spdx::extra::{ANNOTATOR, Extra};
use crate::{Component, Losses};
use slam_packages::Kind;

/// The time of a document whose source has none, when the caller gives none either: SPDX must have one, and the clock
/// would make two documents of one source.
const NO_TIME: &str = "1970-01-01T00:00:00Z";

/// Stands in the namespace until the content is known; as long as a UUID.
const PLACEHOLDER: &str = "00000000-0000-0000-0000-000000000000";

/// Appends the graph as JSON of version `2.2` or `2.3`; tells what could not be said.
pub fn write(graph: &Graph, version: &str, options: &Options, out: &mut Vec<u8>) -> Losses {
    let start = out.len();
    write_parts(graph, version, options, &mut Stream { out, spill: None, is_first: true });
    if let Some(document) = out.get_mut(start..) {
        let name = name_of(&Sha256::digest(&*document).into());
        put_name(document, &name);
    }
    Losses::default()
}

/// Hands on the same document in pieces. One that is long is written twice, first for the digest that names it, which
/// needs time instead of memory.
pub(crate) fn write_pieces(graph: &Graph, version: &str, options: &Options, spill: &mut Spill<'_>) -> Losses {
    let (mut digest, mut length, mut out) = (Sha256::new(), 0, Vec::new());
    let mut count = |piece: &[u8]| {
        digest.update(piece);
        length += piece.len();
    };
    write_parts(graph, version, options, &mut Stream { out: &mut out, spill: Some(&mut count), is_first: true });
    digest.update(&out);
    let name = name_of(&digest.finalize().into());
    if length > 0 {
        out.clear();
        let mut is_head = true;
        let mut put = |piece: &[u8]| {
            if std::mem::take(&mut is_head) {
                let mut head = piece.to_vec();
                put_name(&mut head, &name);
                return spill(&head);
            }
            spill(piece);
        };
        write_parts(graph, version, options, &mut Stream { out: &mut out, spill: Some(&mut put), is_first: true });
    } else {
        put_name(&mut out, &name);
    }
    spill(&out);
    Losses::default()
}

fn write_parts(graph: &Graph, version: &str, options: &Options, stream: &mut Stream<'_>) {
    let mut writer = Writer::new(graph, version, options);
    let head = document::head(&mut writer);
    for (key, value) in head.members() {
        stream.member(key, value);
    }
    for (name, role) in [("packages", Role::Package), ("files", Role::File), ("snippets", Role::Snippet)] {
        let mut is_first = true;
        for at in 0..graph.components.len() {
            if writer.roles.get(at) == Some(&role) {
                let value = element::element(&mut writer, at, role);
                stream.item(name, &mut is_first, &value);
            }
        }
        stream.end_list(is_first);
    }
    let mut is_first = true;
    for value in writer.licenses.extracted() {
        stream.item("hasExtractedLicensingInfos", &mut is_first, &value);
    }
    stream.end_list(is_first);
    let mut is_first = true;
    document::described(&writer, |value| stream.item("relationships", &mut is_first, &value));
    for edge in &graph.edges {
        if let Some(value) = writer.relationship(edge) {
            stream.item("relationships", &mut is_first, &value);
        }
    }
    stream.end_list(is_first);
    stream.end();
}

/// Appends the graph as tag-value of version `2.2` or `2.3`; tells what could not be said.
pub fn write_tag(graph: &Graph, version: &str, options: &Options, out: &mut Vec<u8>) -> Losses {
    let mut json = Vec::new();
    let mut losses = write(graph, version, options, &mut json);
    if let Ok(tree) = crate::json::parse(&json) {
        write_tag_tree(&tree, out, &mut losses);
    }
    losses
}

/// Appends a document in its JSON form as tag-value; tells what could not be said.
pub fn write_tag_tree(tree: &Value<'_>, out: &mut Vec<u8>, losses: &mut Losses) {
    tag::write(tree, out, losses);
}

/// What a component is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Package,
    File,
    Snippet,
}

/// What all parts of the writer need.
struct Writer<'g> {
    graph: &'g Graph,
    is_old: bool,
    /// Time of the document, also of its annotations.
    created: String,
    /// Whether the caller gave the time.
    is_time_given: bool,
    ids: Ids,
    roles: Vec<Role>,
    /// The component that holds a snippet.
    holders: Vec<Option<u32>>,
    licenses: Licenses<'g>,
}

impl<'g> Writer<'g> {
    fn new(graph: &'g Graph, version: &str, options: &Options) -> Self {
        let is_old = version == "2.2";
        let given = options.now.as_deref().and_then(utc);
        let is_time_given = given.is_some();
        let created = given.or_else(|| graph.document.created.as_deref().and_then(utc));
        let mut roles: Vec<_> = graph.components.iter().map(|component| role(component, is_old)).collect();
        let mut holders = vec![None; graph.components.len()];
        for edge in &graph.edges {
            if let (Some(from), Some(to)) = (index(edge.from), index(edge.to))
                && edge.kind == "contains"
                && roles.get(to) == Some(&Role::Snippet)
                && roles.get(from) == Some(&Role::File)
                && let Some(holder) = holders.get_mut(to)
            {
                *holder = Some(edge.from);
            }
        }
        for (role, holder) in roles.iter_mut().zip(&holders) {
            if *role == Role::Snippet && holder.is_none() {
                *role = Role::Package;
            }
        }
        Self {
            graph,
            is_old,
            created: created.unwrap_or_else(|| NO_TIME.to_owned()),
            is_time_given,
            ids: Ids::new(graph),
            roles,
            holders,
            licenses: Licenses::new(&graph.document),
        }
    }

    /// The annotation that holds what SPDX has no member for.
    fn annotation(&self, extra: Extra) -> Option<Value<'g>> {
        let text = extra.text()?;
        let mut annotation = Object::default();
        annotation.text("annotationDate", self.created.clone());
        annotation.text("annotationType", "OTHER");
        annotation.text("annotator", ANNOTATOR);
        annotation.text("comment", text);
        Some(annotation.done())
    }

    fn relationship(&self, edge: &Edge) -> Option<Value<'_>> {
        let (mut from, mut to) = (self.ids.of(edge.from)?, self.ids.of(edge.to)?);
        let mut value = Object::default();
        let found = relation::relation(&edge.kind, self.is_old);
        if let Some((_, true)) = found {
            std::mem::swap(&mut from, &mut to);
        }
        value.text("spdxElementId", from);
        match found {
            Some((word, _)) => {
                value.text("relationshipType", word);
            }
            None => {
                let mut extra = Extra::default();
                extra.add("kind", &edge.kind);
                value.text("relationshipType", "OTHER");
                value.text("comment", extra.text().unwrap_or_default());
            }
        }
        value.text("relatedSpdxElement", to);
        Some(value.done())
    }
}

fn index(place: u32) -> Option<usize> {
    usize::try_from(place).ok()
}

/// Says what a component is written as: a file needs a SHA-1 (SPDX 2.3, 8.4) and can have neither version nor purl.
fn role(component: &Component, is_old: bool) -> Role {
    match &component.kind {
        ComponentKind::Known(Kind::File) => {
            let details = component.details.as_deref();
            let fits = component.purl.is_none()
                && component.version.is_none()
                && details.is_none_or(|details| details.cpes.is_empty() && details.supplier.is_none())
                && component
                    .hashes
                    .iter()
                    .any(|hash| native::checksum(hash, is_old).is_some_and(|(word, _)| word == "SHA1"));
            if fits { Role::File } else { Role::Package }
        }
        ComponentKind::Other(word) if word == "snippet" => {
            let properties = component.details.as_deref().map_or(&[][..], |details| &details.properties);
            let has_range = |found: &crate::graph::Property| {
                property::member(found) == Some("range") && native::range(&found.value).is_some()
            };
            if properties.iter().any(has_range) { Role::Snippet } else { Role::Package }
        }
        _ => Role::Package,
    }
}

/// Returns a time in the one form that SPDX 2 allows, whole seconds of UTC.
fn utc(time: &str) -> Option<String> {
    let time: jiff::Timestamp = time.trim().parse().ok()?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Returns a UUID made of the content (RFC 9562, version 8).
fn name_of(digest: &[u8; 32]) -> String {
    let mut digest = *digest;
    digest[6] = digest[6] & 0x0f | 0x80;
    digest[8] = digest[8] & 0x3f | 0x80;
    let mut uuid = String::with_capacity(36);
    for (at, byte) in digest.iter().take(16).enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        uuid.push_str(&format!("{byte:02x}"));
    }
    uuid
}

/// Replaces the placeholder in the namespace.
fn put_name(document: &mut [u8], name: &str) {
    // The head is written first, so that the first place is ours.
    if let Some(at) = memchr::memmem::find(document, PLACEHOLDER.as_bytes())
        && let Some(place) = document.get_mut(at..at + PLACEHOLDER.len())
    {
        place.copy_from_slice(name.as_bytes());
    }
}

/// A JSON object that goes out member by member, in the layout of [`crate::json::write`].
struct Stream<'o> {
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
    is_first: bool,
}

impl Stream<'_> {
    fn key(&mut self, key: &str) {
        self.out.extend_from_slice(if self.is_first { b"{\n  " } else { b",\n  " });
        self.is_first = false;
        write_text(key, self.out);
        self.out.extend_from_slice(b": ");
    }

    fn member(&mut self, key: &str, value: &Value<'_>) {
        self.key(key);
        write_value(value, 1, self.out);
    }

    /// Writes an item of a list, which begins with its first.
    fn item(&mut self, key: &str, is_first: &mut bool, value: &Value<'_>) {
        if self.out.len() >= PIECE_BYTES
            && let Some(spill) = &mut self.spill
        {
            spill(self.out);
            self.out.clear();
        }
        if std::mem::take(is_first) {
            self.key(key);
            self.out.extend_from_slice(b"[\n    ");
        } else {
            self.out.extend_from_slice(b",\n    ");
        }
        write_value(value, 2, self.out);
    }

    /// Ends a list, unless it never began.
    fn end_list(&mut self, is_empty: bool) {
        if !is_empty {
            self.out.extend_from_slice(b"\n  ]");
        }
    }

    fn end(&mut self) {
        self.out.extend_from_slice(b"\n}\n");
    }
}

/// Returns a list of texts.
fn texts<'a>(items: Vec<String>) -> Vec<Value<'a>> {
    items.into_iter().map(string).collect()
}
