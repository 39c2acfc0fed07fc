//! Rules that Gemara's artifacts share: metadata, actors, groups, mappings, and evidence (1.4.1).

use std::collections::BTreeSet;

use slam_model::Problem;

use crate::shape::Item::{self, Map as Maps};
use crate::shape::Kind::{Any, Bool, Enum, Form as As, List, Map, Text};
use crate::shape::{DATE_TIME, EMAIL, FILE_OR_URL, Field, Form, Min, Problems, Shape, URL, cut, nearest, opt, req};
use crate::tree::Node;

/// The types of artifacts.
pub(super) const ARTIFACTS: &[&str] = &[
    "CapabilityCatalog",
    "ControlCatalog",
    "GuidanceCatalog",
    "ThreatCatalog",
    "RiskCatalog",
    "Policy",
    "MappingDocument",
    "Lexicon",
    "EvaluationLog",
    "EnforcementLog",
    "VectorCatalog",
    "PrincipleCatalog",
    "AuditLog",
];

/// The states of an entry's life.
pub(super) const LIFECYCLE: &[&str] = &["Active", "Draft", "Deprecated", "Retired"];
/// The outcomes of an evaluation.
pub(super) const RESULTS: &[&str] = &["Not Run", "Passed", "Failed", "Needs Review", "Not Applicable", "Unknown"];
/// How sure an evaluation is.
pub(super) const CONFIDENCE: &[&str] = &["Undetermined", "Low", "Medium", "High"];

static DIGEST: Form =
    Form { wants: "a digest such as `sha256:…` with its algorithm in lower case", check: is_digest };

/// Holds to `algorithm:encoded`, the algorithm in lower-case parts joined by one of `+._-`.
fn is_digest(text: &str) -> bool {
    let Some((algorithm, encoded)) = text.split_once(':') else { return false };
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    algorithm.split(['+', '.', '_', '-']).all(part)
        && !encoded.is_empty()
        && encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"=_-".contains(&byte))
}

pub(super) static METADATA: Shape = Shape {
    what: "the metadata",
    parts: &[&[
        req("id", Text),
        req("type", Enum(ARTIFACTS)),
        req("gemara-version", Text),
        opt("version", Text),
        opt("date", As(&DATE_TIME)),
        req("description", Text),
        req("author", Map(&ACTOR)),
        opt("mapping-references", List(Maps(&MAPPING_REFERENCE), Min::One)),
        opt("applicability-groups", List(Maps(&GROUP), Min::One)),
        opt("draft", Bool),
        opt("lexicon", Map(&ARTIFACT_MAPPING)),
    ]],
    rule: Some(|node, pointer, problems| {
        unique(node, pointer, "mapping-references", "id", problems);
        unique(node, pointer, "applicability-groups", "id", problems);
    }),
};

const ENTITY: &[Field] = &[
    req("id", Text),
    req("name", Text),
    req("type", Enum(&["Human", "Software", "Software Assisted"])),
    opt("version", Text),
    opt("description", Text),
    opt("uri", As(&URL)),
];

pub(super) static ACTOR: Shape =
    Shape { what: "an actor", parts: &[ENTITY, &[opt("contact", Map(&CONTACT))]], rule: None };

pub(super) static RESOURCE: Shape = Shape {
    what: "a resource",
    parts: &[ENTITY, &[opt("environment", Text), opt("owner", Map(&CONTACT))]],
    rule: None,
};

static CONTACT: Shape = Shape {
    what: "a contact",
    parts: &[&[req("name", Text), opt("affiliation", Text), opt("email", As(&EMAIL)), opt("social", Text)]],
    rule: None,
};

pub(super) static RACI: Shape = Shape {
    what: "the roles of an owner",
    parts: &[&[
        req("responsible", List(Maps(&CONTACT), Min::One)),
        req("accountable", List(Maps(&CONTACT), Min::One)),
        opt("consulted", List(Maps(&CONTACT), Min::One)),
        opt("informed", List(Maps(&CONTACT), Min::One)),
    ]],
    rule: None,
};

pub(super) const GROUP_FIELDS: &[Field] = &[req("id", Text), req("title", Text), req("description", Text)];

pub(super) static GROUP: Shape = Shape { what: "a group", parts: &[GROUP_FIELDS], rule: None };

static MAPPING_REFERENCE: Shape = Shape {
    what: "a mapping reference",
    parts: &[&[
        req("id", Text),
        req("title", Text),
        req("version", Text),
        opt("description", Text),
        opt("url", As(&FILE_OR_URL)),
    ]],
    rule: None,
};

pub(super) const ARTIFACT_MAPPING_FIELDS: &[Field] = &[req("reference-id", Text), opt("remarks", Text)];

pub(super) static ARTIFACT_MAPPING: Shape =
    Shape { what: "a reference to an artifact", parts: &[ARTIFACT_MAPPING_FIELDS], rule: None };

pub(super) static MULTI_ENTRY: Shape = Shape {
    what: "a reference to entries of an artifact",
    parts: &[ARTIFACT_MAPPING_FIELDS, &[req("entries", List(Maps(&ARTIFACT_MAPPING), Min::One))]],
    rule: None,
};

pub(super) static ENTRY: Shape = Shape {
    what: "a reference to an entry",
    parts: &[&[req("reference-id", Text), req("entry-id", Text), opt("remarks", Text)]],
    rule: None,
};

pub(super) static EVIDENCE: Shape = Shape {
    what: "a piece of evidence",
    parts: &[&[
        req("id", Text),
        req("type", Text),
        req("collected-at", As(&DATE_TIME)),
        opt("payload", Any),
        opt("source", Map(&EVIDENCE_SOURCE)),
        opt("description", Text),
    ]],
    rule: None,
};

static EVIDENCE_SOURCE: Shape = Shape {
    what: "the source of evidence",
    parts: &[&[
        req("reference-id", Text),
        opt("coordinate", Text),
        opt("entry-id", Text),
        opt("digest", As(&DIGEST)),
        opt("remarks", Text),
    ]],
    rule: None,
};

/// A list of texts that may not be empty.
pub(super) const TEXTS: crate::shape::Kind = List(Item::Text, Min::One);
/// A list of references to entries that may not be empty.
pub(super) const MULTI_ENTRIES: crate::shape::Kind = List(Maps(&MULTI_ENTRY), Min::One);

/// Fields of every catalogue but its groups and entries.
pub(super) const CATALOG: &[Field] = &[
    req("title", Text),
    req("metadata", Map(&METADATA)),
    opt("extends", List(Maps(&ARTIFACT_MAPPING), Min::None)),
    opt("imports", MULTI_ENTRIES),
];

/// Groups as every catalogue but the risk catalogue has them.
pub(super) const GROUPS: &[Field] = &[opt("groups", List(Maps(&GROUP), Min::One))];

/// Fields of every log.
pub(super) const LOG: &[Field] = &[req("metadata", Map(&METADATA)), req("target", Map(&RESOURCE))];

/// Rules that every catalogue keeps, and those of its list of entries.
pub(super) fn catalog_rule(node: &Node, pointer: &str, entries: &str, problems: &mut Problems) {
    unique(node, pointer, "groups", "id", problems);
    let references = node.get("metadata").and_then(|metadata| metadata.get("mapping-references"));
    for key in ["extends", "imports"] {
        if let Some(list) = node.get(key)
            && references.is_none()
        {
            let message = format!("`{key}` needs `metadata.mapping-references` to name what it refers to");
            problems.add(list.line, format!("{pointer}/{key}"), message);
        }
    }
    let Some(list) = node.get(entries) else { return };
    unique(node, pointer, entries, "id", problems);
    match node.get("groups") {
        None => {
            let message = format!("`{entries}` need `groups`: every entry names the group that it belongs to");
            problems.add(list.line, format!("{pointer}/{entries}"), message);
        }
        Some(groups) => {
            let groups = ids(groups, "id");
            for (index, entry) in list.items().iter().enumerate() {
                if let Some(group) = entry.get("group") {
                    one_of(group, &groups, "`groups`", &format!("{pointer}/{entries}/{index}/group"), problems);
                }
            }
        }
    }
}

/// Returns the ids in a list, whichever field holds them.
pub(super) fn ids<'a>(list: &'a Node, field: &str) -> BTreeSet<&'a str> {
    list.items().iter().filter_map(|item| item.get(field).and_then(Node::as_str)).collect()
}

/// Adds a problem when a value is not among the ids that are declared.
pub(super) fn one_of(value: &Node, ids: &BTreeSet<&str>, of: &str, pointer: &str, problems: &mut Problems) {
    let Some(text) = value.as_str() else { return };
    if ids.contains(text) || problems.is_full() {
        return;
    }
    let mut message = format!("`{}` is not declared in {of}", cut(text));
    if let Some(near) = nearest(text, ids.iter().copied()) {
        message.push_str(&format!("; did you mean `{near}`?"));
    }
    problems.add(value.line, pointer, message);
}

/// Adds a problem for every entry of a list whose field repeats that of an earlier one.
pub(super) fn unique(node: &Node, pointer: &str, list: &str, field: &str, problems: &mut Problems) {
    let mut seen = std::collections::BTreeMap::new();
    for (index, item) in node.get(list).map(Node::items).unwrap_or_default().iter().enumerate() {
        let Some(value) = item.get(field) else { continue };
        let Some(text) = value.text() else { continue };
        if let Some(line) = seen.get(&text) {
            let message = format!("`{field}` `{}` stands already at line {line}; each needs its own", cut(&text));
            problems.add(value.line, format!("{pointer}/{list}/{index}/{field}"), message);
        } else {
            seen.insert(text, value.line);
        }
    }
}

/// Returns the problem of a document that is not an artifact.
pub(super) fn problem(line: u32, pointer: &str, message: impl Into<String>) -> Problem {
    Problem { line, pointer: pointer.to_owned(), message: message.into() }
}
