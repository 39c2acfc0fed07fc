//! The official JSON schema.

use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::{TypeKind, ValidationErrorKind};

use super::Findings;
use crate::json::{Value, excerpt};

static SCHEMA_2_2: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../third_party/spdx/spdx-schema-v2.2.json"));
static SCHEMA_2_3: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../third_party/spdx/spdx-schema-v2.3.json"));

static JUDGE_2_2: LazyLock<Option<Validator>> = LazyLock::new(|| compile(SCHEMA_2_2));
static JUDGE_2_3: LazyLock<Option<Validator>> = LazyLock::new(|| compile(SCHEMA_2_3));

fn compile(schema: &str) -> Option<Validator> {
    let schema = serde_json::from_str(schema).ok()?;
    jsonschema::validator_for(&schema).ok()
}

/// Returns whether the schema of this version accepts a document.
pub(super) fn accepts(version: &str, tree: &Value<'_>) -> bool {
    let judge = if version == "2.2" { &*JUDGE_2_2 } else { &*JUDGE_2_3 };
    match (judge, serde_json::to_value(tree)) {
        (Some(judge), Ok(document)) => judge.is_valid(&document),
        _ => false,
    }
}

/// Notes what the schema of this version refuses.
pub(super) fn check(version: &str, tree: &Value<'_>, findings: &mut Findings) {
    let judge = if version == "2.2" { &*JUDGE_2_2 } else { &*JUDGE_2_3 };
    let (Some(judge), Ok(document)) = (judge, serde_json::to_value(tree)) else {
        findings.problem("", "the schema of SPDX cannot be used; this is a fault of slam");
        return;
    };
    for error in judge.iter_errors(&document) {
        let pointer = error.instance_path().to_string();
        let message = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let names: Vec<_> = unexpected.iter().map(|name| format!("`{}`", excerpt(name))).collect();
                format!("SPDX {version} has no {} here", names.join(", "))
            }
            ValidationErrorKind::Required { property } => {
                format!("`{}` is missing", property.as_str().unwrap_or_default())
            }
            ValidationErrorKind::Enum { .. } => {
                let said = error.instance().as_str().unwrap_or_default();
                format!("`{}` is not one of the words that SPDX {version} allows here", excerpt(said))
            }
            ValidationErrorKind::Type { kind: TypeKind::Single(kind) } => format!("the value is no {kind}"),
            ValidationErrorKind::MinItems { limit } => format!("the list has fewer than {limit} items"),
            _ => excerpt(&error.masked().to_string()).into_owned(),
        };
        findings.problem(pointer, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_schemas_can_be_used() {
        assert!(JUDGE_2_2.is_some() && JUDGE_2_3.is_some());
    }
}
