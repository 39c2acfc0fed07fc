//! The rules of CycloneDX.

use std::sync::OnceLock;

use slam_model::Problem;
use slam_model::report::FileValidation;

use super::{at, problem_of, references, verdict};
use crate::cyclonedx::VERSIONS;
use crate::json::{self, Value, excerpt};
use crate::schema::{MAX_PROBLEMS, Parts, Schema, and_more, with_lines};

const KIND: &str = "cyclonedx";

/// Schemas that other schemas refer to.
const PARTS: Parts = &[
    ("spdx.schema.json", include_str!("../../../../third_party/cyclonedx/spdx.schema.json")),
    ("jsf-0.82.schema.json", include_str!("../../../../third_party/cyclonedx/jsf-0.82.schema.json")),
    ("cryptography-defs.schema.json", include_str!("../../../../third_party/cyclonedx/cryptography-defs.schema.json")),
];

/// Judges a JSON document by the schema of the version that it names.
pub(super) fn json(name: &str, bytes: &[u8]) -> FileValidation {
    let tree = match json::parse(bytes) {
        Ok(tree) => tree,
        Err(error) => return verdict(name, KIND, None, vec![problem_of(&error.into())], Vec::new()),
    };
    let version = match version_of(&tree) {
        Ok(version) => version,
        Err(message) => {
            let pointer = if tree.get("specVersion").is_some() { "/specVersion" } else { "" };
            let problems = with_lines(vec![(pointer.to_owned(), message)], 0, bytes);
            return verdict(name, KIND, None, problems, Vec::new());
        }
    };
    let mut problems = match schema(version) {
        Ok(schema) => schema.check(&tree, bytes),
        Err(error) => vec![at(1, format!("the schema of CycloneDX {version} cannot be used: {error}"))],
    };
    let found = references::check(&tree);
    if !found.doubled.is_empty() {
        let more = found.doubled.len().saturating_sub(MAX_PROBLEMS);
        let told = found.doubled.into_iter().take(MAX_PROBLEMS).collect();
        problems.extend(with_lines(told, more, bytes));
        problems.sort();
    }
    verdict(name, KIND, Some(version.to_owned()), bounded(problems), found.notes)
}

/// Judges an XML document by the schema of the namespace that it is in.
pub(super) fn xml(name: &str, bytes: &[u8]) -> FileValidation {
    let judgement = crate::cyclonedx::xml::check(bytes);
    let mut notes = Vec::new();
    // Identities are the schema's matter; where references lead is nobody's but ours.
    if judgement.problems.is_empty()
        && let Ok(source) = crate::cyclonedx::xml::to_json(bytes)
    {
        notes = references::check(&source.tree).notes;
    }
    verdict(name, KIND, judgement.version, bounded(judgement.problems), notes)
}

fn bounded(mut problems: Vec<Problem>) -> Vec<Problem> {
    let more = problems.len().saturating_sub(MAX_PROBLEMS + 1);
    if more > 0 {
        problems.truncate(MAX_PROBLEMS);
        problems.push(at(1, and_more(more + 1)));
    }
    problems
}

fn version_of(tree: &Value<'_>) -> Result<&'static str, String> {
    match tree.get("specVersion") {
        None => Err("`specVersion` is missing".to_owned()),
        Some(value) => match value.as_str() {
            None => Err("`specVersion` must be a text, such as `1.7`".to_owned()),
            Some(text) => VERSIONS.iter().copied().find(|version| *version == text).ok_or_else(|| {
                format!("`{}` is no version of CycloneDX that has a JSON form; 1.2 to 1.7 are known", excerpt(text))
            }),
        },
    }
}

/// Returns the schema of a version, compiled when it is first asked for.
fn schema(version: &str) -> Result<&'static Schema, String> {
    static SCHEMAS: [OnceLock<Result<Schema, String>>; 6] = [const { OnceLock::new() }; 6];
    let place = VERSIONS.iter().position(|known| *known == version);
    let slot = place.and_then(|place| SCHEMAS.get(place)).ok_or_else(|| "no such version".to_owned())?;
    slot.get_or_init(|| Schema::compile(text_of(version), PARTS)).as_ref().map_err(Clone::clone)
}

/// The strict schemas of 1.2 and 1.3 are those that the published cases are judged by: they refuse members that are not
/// known, as all later schemas do.
fn text_of(version: &str) -> &'static str {
    match version {
        "1.2" => include_str!("../../../../third_party/cyclonedx/bom-1.2-strict.schema.json"),
        "1.3" => include_str!("../../../../third_party/cyclonedx/bom-1.3-strict.schema.json"),
        version => crate::cyclonedx::schema(version),
    }
}
