//! Whether a document keeps the rules of SPDX 3.0.1: the official schema, and ids that are unique and lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jsonschema::Validator;
use slam_model::Problem;
use slam_model::report::FileValidation;

use crate::json::{self, Value, excerpt};
use crate::schema::lines_of;

static TEXT_3_0_0: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../third_party/spdx/spdx-schema-v3.0.0.json"));
static TEXT_3_0_1: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../third_party/spdx/spdx-schema-v3.0.1.json"));

static JUDGE_3_0_0: LazyLock<Option<Judge>> = LazyLock::new(|| Judge::new(TEXT_3_0_0));
static JUDGE_3_0_1: LazyLock<Option<Judge>> = LazyLock::new(|| Judge::new(TEXT_3_0_1));

/// The schema of one version, as text and ready to judge.
struct Judge {
    schema: serde_json::Value,
    whole: Validator,
}

impl Judge {
    fn new(text: &str) -> Option<Self> {
        let schema = serde_json::from_str(text).ok()?;
        let whole = jsonschema::validator_for(&schema).ok()?;
        Some(Self { schema, whole })
    }

    fn has_class(&self, kind: &str) -> bool {
        !kind.is_empty() && self.schema.pointer(&format!("/$defs/{kind}")).is_some()
    }

    /// Returns what judges elements of one class.
    fn of_class(&self, kind: &str) -> Option<Validator> {
        if !self.has_class(kind) {
            return None;
        }
        let schema = serde_json::json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$defs": self.schema.get("$defs")?,
            "$ref": format!("#/$defs/{kind}"),
            "unevaluatedProperties": false,
        });
        jsonschema::validator_for(&schema).ok()
    }
}

/// Problems of one file that are told; the rest is counted.
const TOLD: usize = 50;

/// Judges a document.
pub fn validate(name: &str, bytes: &[u8]) -> FileValidation {
    let mut problems = Vec::new();
    let mut notes = Vec::new();
    let mut version = None;
    match json::parse(bytes) {
        Err(error) => problems.push((Some(error.line), String::new(), error.to_string())),
        Ok(tree) => {
            version = Some(super::version(&tree));
            schema(&tree, version.as_deref(), &mut problems);
            ids(&tree, &mut notes);
        }
    }
    let more = problems.len().saturating_sub(TOLD);
    problems.truncate(TOLD);
    let pointers: Vec<&str> = problems.iter().map(|(_, pointer, _)| pointer.as_str()).collect();
    let found = lines_of(bytes, &pointers);
    let mut problems: Vec<Problem> = (problems.iter().zip(found))
        .map(|((line, pointer, message), found)| Problem {
            line: line.unwrap_or(found),
            pointer: pointer.clone(),
            message: message.clone(),
        })
        .collect();
    problems.sort();
    if more > 0 {
        problems.push(Problem { line: 1, pointer: String::new(), message: format!("{more} more are not told") });
    }
    let kind = Some("spdx".to_owned());
    FileValidation { path: name.to_owned(), kind, version, valid: problems.is_empty(), problems, notes }
}

type Found = Vec<(Option<u32>, String, String)>;

fn schema(tree: &Value<'_>, version: Option<&str>, problems: &mut Found) {
    let judge = if version == Some("3.0.0") { &*JUDGE_3_0_0 } else { &*JUDGE_3_0_1 };
    let (Some(judge), Ok(document)) = (judge, serde_json::to_value(tree)) else {
        return problems.push((
            None,
            String::new(),
            "the schema of SPDX cannot be used; this is a fault of slam".to_owned(),
        ));
    };
    let mut by_type: BTreeMap<String, Option<Validator>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for error in judge.whole.iter_errors(&document) {
        let pointer = error.instance_path().to_string();
        if !seen.insert(pointer.clone()) || problems.len() > 2 * TOLD {
            continue;
        }
        // The schema asks whether an element is of any class; what its own class refuses is what a person can mend.
        let element = error.instance();
        let kind = element.get("type").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let own = by_type.entry(kind.clone()).or_insert_with(|| judge.of_class(&kind));
        let before = problems.len();
        if let Some(own) = own {
            for inner in own.iter_errors(element).take(TOLD) {
                let pointer = format!("{pointer}{}", inner.instance_path());
                problems.push((None, pointer, excerpt(&inner.masked().to_string()).into_owned()));
            }
        }
        if problems.len() == before {
            let message = if kind.is_empty() {
                excerpt(&error.masked().to_string()).into_owned()
            } else if judge.has_class(&kind) {
                format!("it has a member that the class `{kind}` has not, or one that may not stand here")
            } else {
                format!("SPDX 3 has no class `{}`", excerpt(&kind))
            };
            problems.push((None, pointer, message));
        }
    }
}

/// Ids that stand twice, and what is named and not there, are notes: it may be in another document.
fn ids(tree: &Value<'_>, notes: &mut Vec<String>) {
    let nodes = tree.list("@graph");
    let id = |node: &'_ Value<'_>| node.text("spdxId").or_else(|| node.text("@id")).map(str::to_owned);
    let mut known = BTreeSet::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(id) = id(node)
            && !known.insert(id.clone())
        {
            // JSON-LD joins what has one id; a person may have meant two things.
            notes.push(format!("the id `{}` stands twice, at /@graph/{at} again", excerpt(&id)));
        }
    }
    let imported: BTreeSet<&str> =
        nodes.iter().flat_map(|node| node.list("import")).filter_map(|map| map.text("externalSpdxId")).collect();
    let mut missing = BTreeSet::new();
    for node in nodes.iter().filter(|node| node.text("relationshipType").is_some()) {
        for end in node.list("to").iter().chain(node.get("from")).filter_map(Value::as_str) {
            let is_listed = end.contains("spdx.org/") || imported.contains(end) || end.starts_with("NoAssertion");
            if !is_listed && !known.contains(end) {
                missing.insert(end.to_owned());
            }
        }
    }
    notes.extend(
        missing
            .iter()
            .take(TOLD)
            .map(|id| format!("`{}` is named and stands in no element of this document", excerpt(id))),
    );
}
