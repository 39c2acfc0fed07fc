//! Rules of Gemara's catalogues, the lexicon, and the mapping document (1.4.1).

use std::collections::BTreeSet;

use super::parts::{
    ACTOR, ARTIFACT_MAPPING_FIELDS, CATALOG, CONFIDENCE, ENTRY, GROUP_FIELDS, GROUPS, LIFECYCLE, METADATA,
    MULTI_ENTRIES, MULTI_ENTRY, RACI, TEXTS, catalog_rule, ids, one_of, unique,
};
use crate::shape::Item::Map as Maps;
use crate::shape::Kind::{Enum, Form as As, Int, List, Map, Text};
use crate::shape::{FILE_OR_URL, Field, Min, Problems, Shape, opt, req};
use crate::tree::Node;

pub(super) static CONTROL_CATALOG: Shape = Shape {
    what: "a control catalog",
    parts: &[CATALOG, GROUPS, &[opt("controls", List(Maps(&CONTROL), Min::One))]],
    rule: Some(|node, pointer, problems| {
        catalog_rule(node, pointer, "controls", problems);
        let Some(controls) = node.get("controls") else { return };
        let Some(scopes) = node.get("metadata").and_then(|metadata| metadata.get("applicability-groups")) else {
            let message = "`controls` need `metadata.applicability-groups`: requirements name where they apply";
            problems.add(controls.line, format!("{pointer}/controls"), message);
            return;
        };
        let scopes = ids(scopes, "id");
        for (at, control) in controls.items().iter().enumerate() {
            let requirements = control.get("assessment-requirements").map(Node::items).unwrap_or_default();
            for (index, requirement) in requirements.iter().enumerate() {
                let below = format!("{pointer}/controls/{at}/assessment-requirements/{index}");
                applicable(requirement, &scopes, &below, problems);
            }
        }
    }),
};

/// Holds the scopes of an entry against those that the metadata declares.
fn applicable(entry: &Node, scopes: &BTreeSet<&str>, pointer: &str, problems: &mut Problems) {
    for (index, scope) in entry.get("applicability").map(Node::items).unwrap_or_default().iter().enumerate() {
        let below = format!("{pointer}/applicability/{index}");
        one_of(scope, scopes, "`metadata.applicability-groups`", &below, problems);
    }
}

fn all_applicable(node: &Node, entries: &str, pointer: &str, problems: &mut Problems) {
    let Some(scopes) = node.get("metadata").and_then(|metadata| metadata.get("applicability-groups")) else { return };
    let scopes = ids(scopes, "id");
    for (index, entry) in node.get(entries).map(Node::items).unwrap_or_default().iter().enumerate() {
        applicable(entry, &scopes, &format!("{pointer}/{entries}/{index}"), problems);
    }
}

/// Adds a problem when a retired entry still recommends something.
fn retired(node: &Node, field: &str, pointer: &str, problems: &mut Problems) {
    if node.get("state").and_then(Node::as_str) == Some("Retired")
        && let Some(entry) = node.entry(field)
    {
        let message = format!("an entry that is retired has no `{field}`; remove it");
        problems.add(entry.key.line, format!("{pointer}/{field}"), message);
    }
}

const STATE: &[Field] = &[opt("state", Enum(LIFECYCLE)), opt("replaced-by", Map(&ENTRY))];

static CONTROL: Shape = Shape {
    what: "a control",
    parts: &[
        STATE,
        &[
            req("id", Text),
            req("title", Text),
            req("objective", Text),
            req("group", Text),
            req("assessment-requirements", List(Maps(&REQUIREMENT), Min::One)),
            opt("guidelines", MULTI_ENTRIES),
            opt("threats", MULTI_ENTRIES),
        ],
    ],
    rule: None,
};

static REQUIREMENT: Shape = Shape {
    what: "an assessment requirement",
    parts: &[STATE, &[req("id", Text), req("text", Text), req("applicability", TEXTS), opt("recommendation", Text)]],
    rule: Some(|node, pointer, problems| retired(node, "recommendation", pointer, problems)),
};

pub(super) static CAPABILITY_CATALOG: Shape = Shape {
    what: "a capability catalog",
    parts: &[CATALOG, GROUPS, &[opt("capabilities", List(Maps(&CAPABILITY), Min::One))]],
    rule: Some(|node, pointer, problems| catalog_rule(node, pointer, "capabilities", problems)),
};

const DESCRIBED: &[Field] = &[req("id", Text), req("title", Text), req("description", Text), req("group", Text)];

static CAPABILITY: Shape = Shape { what: "a capability", parts: &[DESCRIBED], rule: None };

pub(super) static THREAT_CATALOG: Shape = Shape {
    what: "a threat catalog",
    parts: &[CATALOG, GROUPS, &[opt("threats", List(Maps(&THREAT), Min::One))]],
    rule: Some(|node, pointer, problems| catalog_rule(node, pointer, "threats", problems)),
};

static THREAT: Shape = Shape {
    what: "a threat",
    parts: &[
        DESCRIBED,
        &[
            req("capabilities", MULTI_ENTRIES),
            opt("vectors", MULTI_ENTRIES),
            opt("actors", List(Maps(&ACTOR), Min::One)),
        ],
    ],
    rule: None,
};

pub(super) static VECTOR_CATALOG: Shape = Shape {
    what: "a vector catalog",
    parts: &[CATALOG, GROUPS, &[opt("vectors", List(Maps(&VECTOR), Min::One))]],
    rule: Some(|node, pointer, problems| {
        catalog_rule(node, pointer, "vectors", problems);
        all_applicable(node, "vectors", pointer, problems);
    }),
};

static VECTOR: Shape = Shape { what: "a vector", parts: &[DESCRIBED, &[opt("applicability", TEXTS)]], rule: None };

pub(super) static PRINCIPLE_CATALOG: Shape = Shape {
    what: "a principle catalog",
    parts: &[CATALOG, GROUPS, &[opt("principles", List(Maps(&PRINCIPLE), Min::One))]],
    rule: Some(|node, pointer, problems| catalog_rule(node, pointer, "principles", problems)),
};

static PRINCIPLE: Shape = Shape { what: "a principle", parts: &[DESCRIBED, &[opt("rationale", Text)]], rule: None };

pub(super) static RISK_CATALOG: Shape = Shape {
    what: "a risk catalog",
    parts: &[
        CATALOG,
        &[opt("groups", List(Maps(&RISK_CATEGORY), Min::One)), opt("risks", List(Maps(&RISK), Min::One))],
    ],
    rule: Some(|node, pointer, problems| {
        catalog_rule(node, pointer, "risks", problems);
        unique(node, pointer, "risks", "rank", problems);
    }),
};

const SEVERITY: &[&str] = &["Low", "Medium", "High", "Critical"];

static RISK_CATEGORY: Shape = Shape {
    what: "a risk category",
    parts: &[
        GROUP_FIELDS,
        &[req("appetite", Enum(&["Minimal", "Low", "Moderate", "High"])), opt("max-severity", Enum(SEVERITY))],
    ],
    rule: None,
};

static RISK: Shape = Shape {
    what: "a risk",
    parts: &[
        DESCRIBED,
        &[
            req("severity", Enum(SEVERITY)),
            opt("rank", Int(i64::MIN, i64::MAX)),
            opt("owner", Map(&RACI)),
            opt("impact", Text),
            opt("threats", MULTI_ENTRIES),
        ],
    ],
    rule: None,
};

pub(super) static GUIDANCE_CATALOG: Shape = Shape {
    what: "a guidance catalog",
    parts: &[
        CATALOG,
        GROUPS,
        &[
            req("type", Enum(&["Standard", "Regulation", "Best Practice", "Framework"])),
            opt("front-matter", Text),
            opt("guidelines", List(Maps(&GUIDELINE), Min::One)),
            opt("exemptions", List(Maps(&EXEMPTION), Min::One)),
        ],
    ],
    rule: Some(|node, pointer, problems| {
        catalog_rule(node, pointer, "guidelines", problems);
        all_applicable(node, "guidelines", pointer, problems);
    }),
};

static EXEMPTION: Shape = Shape {
    what: "an exemption",
    parts: &[&[req("description", Text), req("reason", Text), opt("redirect", Map(&MULTI_ENTRY))]],
    rule: None,
};

static GUIDELINE: Shape = Shape {
    what: "a guideline",
    parts: &[
        STATE,
        &[
            req("id", Text),
            req("title", Text),
            req("objective", Text),
            req("group", Text),
            opt("recommendations", TEXTS),
            opt("extends", Map(&ENTRY)),
            opt("applicability", TEXTS),
            opt("rationale", Map(&RATIONALE)),
            opt("statements", List(Maps(&STATEMENT), Min::One)),
            opt("principles", MULTI_ENTRIES),
            opt("vectors", MULTI_ENTRIES),
            opt("see-also", TEXTS),
        ],
    ],
    rule: Some(|node, pointer, problems| retired(node, "recommendations", pointer, problems)),
};

static STATEMENT: Shape = Shape {
    what: "a statement",
    parts: &[&[req("id", Text), opt("title", Text), req("text", Text), opt("recommendations", TEXTS)]],
    rule: None,
};

static RATIONALE: Shape =
    Shape { what: "a rationale", parts: &[&[req("importance", Text), req("goals", TEXTS)]], rule: None };

pub(super) static LEXICON: Shape = Shape {
    what: "a lexicon",
    parts: &[&[req("title", Text), req("metadata", Map(&METADATA)), req("terms", List(Maps(&TERM), Min::One))]],
    rule: Some(|node, pointer, problems| unique(node, pointer, "terms", "id", problems)),
};

static TERM: Shape = Shape {
    what: "a term",
    parts: &[&[
        req("id", Text),
        req("title", Text),
        req("definition", Text),
        opt("synonyms", TEXTS),
        opt("references", List(Maps(&CITATION), Min::One)),
    ]],
    rule: None,
};

static CITATION: Shape =
    Shape { what: "a citation", parts: &[&[req("citation", Text), opt("url", As(&FILE_OR_URL))]], rule: None };

pub(super) static MAPPING_DOCUMENT: Shape = Shape {
    what: "a mapping document",
    parts: &[&[
        req("title", Text),
        req("metadata", Map(&METADATA)),
        req("source-reference", Map(&TYPED_MAPPING)),
        req("target-reference", Map(&TYPED_MAPPING)),
        req("mappings", List(Maps(&MAPPING), Min::One)),
        opt("remarks", Text),
    ]],
    rule: Some(|node, pointer, problems| {
        unique(node, pointer, "mappings", "id", problems);
        let metadata = node.get("metadata");
        let Some(references) = metadata.and_then(|metadata| metadata.get("mapping-references")) else {
            let line = metadata.map_or(node.line, |metadata| metadata.line);
            let message = "a mapping document needs `mapping-references`: they name its source and target";
            problems.add(line, format!("{pointer}/metadata"), message);
            return;
        };
        let references = ids(references, "id");
        for key in ["source-reference", "target-reference"] {
            if let Some(reference) = node.get(key).and_then(|mapping| mapping.get("reference-id")) {
                let below = format!("{pointer}/{key}/reference-id");
                one_of(reference, &references, "`metadata.mapping-references`", &below, problems);
            }
        }
    }),
};

static TYPED_MAPPING: Shape = Shape {
    what: "a reference with the type of its entries",
    parts: &[
        ARTIFACT_MAPPING_FIELDS,
        &[req(
            "entry-type",
            Enum(&[
                "Guideline",
                "Statement",
                "Control",
                "AssessmentRequirement",
                "Capability",
                "Threat",
                "Risk",
                "Vector",
                "Principle",
            ]),
        )],
    ],
    rule: None,
};

static MAPPING: Shape = Shape {
    what: "a mapping",
    parts: &[&[
        req("id", Text),
        req("source", Text),
        opt("targets", List(Maps(&MAPPING_TARGET), Min::One)),
        req(
            "relationship",
            Enum(&[
                "implements",
                "implemented-by",
                "supports",
                "supported-by",
                "equivalent",
                "subsumes",
                "no-match",
                "relates-to",
            ]),
        ),
        opt("remarks", Text),
    ]],
    rule: Some(|node, pointer, problems| {
        let relationship = node.get("relationship").and_then(Node::as_str);
        if relationship.is_some_and(|relationship| relationship != "no-match") && node.get("targets").is_none() {
            let message = "a mapping needs `targets` unless its relationship is `no-match`";
            problems.add(node.line, pointer, message);
        }
    }),
};

static MAPPING_TARGET: Shape = Shape {
    what: "the target of a mapping",
    parts: &[&[
        req("entry-id", Text),
        opt("strength", Int(1, 10)),
        opt("confidence-level", Enum(CONFIDENCE)),
        opt("applicability", TEXTS),
        opt("rationale", Text),
        opt("remarks", Text),
    ]],
    rule: None,
};
