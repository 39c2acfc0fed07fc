//! Gemara artifacts: all 13 types of release 1.4.1 validated, earlier layouts recognised, logs and catalogues read.

mod before_one;
mod catalog;
mod catalogs;
mod evaluation;
mod logs;
mod parts;
mod references;
#[cfg(test)]
mod tests;

use slam_model::evidence::gemara::GemaraDocument;
use slam_model::{Problem, RepoPath};

use crate::security_insights::{duplicate, syntax_problem};
use crate::shape::{self, Problems, Shape};
use crate::tree::{Document, Limits, Node, SyntaxError, parse_any};

pub use catalog::{CatalogDocument, CatalogRequirement, read_control_catalog};
pub use evaluation::read_evaluation_log;
pub use references::check_references;

/// The release of the schema that documents are judged by.
pub const RELEASE: &str = "1.4.1";

/// An artifact type with its rules and the list that holds its entries.
struct Artifact {
    name: &'static str,
    kind: &'static str,
    shape: &'static Shape,
    entries: &'static str,
}

static TYPES: &[Artifact] = &[
    Artifact {
        name: "CapabilityCatalog",
        kind: "gemara-capability-catalog",
        shape: &catalogs::CAPABILITY_CATALOG,
        entries: "capabilities",
    },
    Artifact {
        name: "ControlCatalog",
        kind: "gemara-control-catalog",
        shape: &catalogs::CONTROL_CATALOG,
        entries: "controls",
    },
    Artifact {
        name: "GuidanceCatalog",
        kind: "gemara-guidance-catalog",
        shape: &catalogs::GUIDANCE_CATALOG,
        entries: "guidelines",
    },
    Artifact {
        name: "ThreatCatalog",
        kind: "gemara-threat-catalog",
        shape: &catalogs::THREAT_CATALOG,
        entries: "threats",
    },
    Artifact { name: "RiskCatalog", kind: "gemara-risk-catalog", shape: &catalogs::RISK_CATALOG, entries: "risks" },
    Artifact { name: "Policy", kind: "gemara-policy", shape: &logs::POLICY, entries: "adherence" },
    Artifact {
        name: "MappingDocument",
        kind: "gemara-mapping-document",
        shape: &catalogs::MAPPING_DOCUMENT,
        entries: "mappings",
    },
    Artifact { name: "Lexicon", kind: "gemara-lexicon", shape: &catalogs::LEXICON, entries: "terms" },
    Artifact {
        name: "EvaluationLog",
        kind: "gemara-evaluation-log",
        shape: &logs::EVALUATION_LOG,
        entries: "evaluations",
    },
    Artifact {
        name: "EnforcementLog",
        kind: "gemara-enforcement-log",
        shape: &logs::ENFORCEMENT_LOG,
        entries: "actions",
    },
    Artifact {
        name: "VectorCatalog",
        kind: "gemara-vector-catalog",
        shape: &catalogs::VECTOR_CATALOG,
        entries: "vectors",
    },
    Artifact {
        name: "PrincipleCatalog",
        kind: "gemara-principle-catalog",
        shape: &catalogs::PRINCIPLE_CATALOG,
        entries: "principles",
    },
    Artifact { name: "AuditLog", kind: "gemara-audit-log", shape: &logs::AUDIT_LOG, entries: "results" },
];

/// What a Gemara document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The facts; `path` is for the caller to fill.
    pub document: GemaraDocument,
    /// The name of the type for `slam validate`: `gemara-control-catalog`; `gemara` when the type is not known.
    pub kind: &'static str,
    /// References to documents that were not given.
    pub notes: Vec<String>,
}

/// Reads a Gemara document; `None` when the bytes are not one.
pub fn read(bytes: &[u8]) -> Option<Reading> {
    let document = parse_any(bytes, &Limits::default()).ok()?;
    is_recognised(&document.root).then(|| read_document(&document))
}

/// Returns whether the root of a document looks like a Gemara artifact, valid or not, of any age.
pub fn is_recognised(root: &Node) -> bool {
    let metadata = root.get("metadata").filter(|metadata| metadata.is_mapping());
    let typed = metadata.and_then(|metadata| metadata.get("type")).and_then(Node::as_str);
    metadata.is_some_and(|metadata| metadata.get("gemara-version").is_some())
        || typed.is_some_and(|name| TYPES.iter().any(|artifact| artifact.name == name))
        || before_one::is_recognised(root)
}

/// Reads a document that was parsed already.
pub fn read_document(document: &Document) -> Reading {
    let root = &document.root;
    let metadata = root.get("metadata");
    let text =
        |key: &str| metadata.and_then(|metadata| metadata.get(key)).and_then(Node::text).map(|text| text.into_owned());
    let declared = text("type");
    let before_one = before_one::is_recognised(root);
    let guessed = TYPES.iter().find(|artifact| {
        root.get(artifact.entries).is_some() || artifact.name == "EvaluationLog" && root.get("evaluation-set").is_some()
    });
    let artifact = TYPES.iter().find(|artifact| Some(artifact.name) == declared.as_deref());
    let (line, entries) = entries(root, artifact.or(guessed));
    let problems = if before_one {
        before_one::problems(root, artifact.or(guessed).map(|artifact| artifact.name))
    } else {
        let mut problems = Problems::new(&[RELEASE], 0);
        match artifact.or(guessed) {
            Some(artifact) => shape::check(artifact.shape, root, "", &mut problems),
            None => match metadata {
                Some(metadata) => shape::check(&parts::METADATA, metadata, "/metadata", &mut problems),
                None => problems.add(root.line, "", "a Gemara document needs `metadata` with its `type`"),
            },
        }
        problems.finish()
    };
    let mut problems = problems;
    problems.extend(document.duplicate_keys.iter().map(|(line, key)| duplicate(*line, key)));
    let kind = artifact.or(guessed).map_or("gemara", |artifact| artifact.kind);
    let document = GemaraDocument {
        path: RepoPath::default(),
        artifact: declared.or_else(|| before_one.then(|| guessed.map(|artifact| artifact.name.to_owned())).flatten()),
        version: text("gemara-version"),
        id: text("id"),
        before_one,
        problems,
        entries,
        line,
    };
    Reading { document, kind, notes: references::notes(root) }
}

/// Returns the line of the first entry (else of the metadata) and how many there are.
fn entries(root: &Node, artifact: Option<&Artifact>) -> (u32, u32) {
    let names =
        artifact.map(|artifact| artifact.entries).into_iter().chain(["evaluation-set", "families", "control-families"]);
    for name in names {
        let items = root.get(name).map(Node::items).unwrap_or_default();
        if let Some(first) = items.first() {
            return (first.line, u32::try_from(items.len()).unwrap_or(u32::MAX));
        }
    }
    (root.get("metadata").map_or(root.line, |metadata| metadata.line), 0)
}

/// Returns the problem of a Gemara document that does not parse.
pub fn unreadable(error: &SyntaxError) -> Problem {
    syntax_problem(error)
}
