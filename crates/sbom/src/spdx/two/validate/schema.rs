//! The official JSON schema.

use std::sync::LazyLock;

use slam_model::Problem;

use crate::json::Value;
use crate::schema::Schema;

static SCHEMA_2_2: &str = include_str!("../../../../../../third_party/spdx/spdx-schema-v2.2.json");
static SCHEMA_2_3: &str = include_str!("../../../../../../third_party/spdx/spdx-schema-v2.3.json");

static JUDGE_2_2: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::compile(SCHEMA_2_2, &[]));
static JUDGE_2_3: LazyLock<Result<Schema, String>> = LazyLock::new(|| Schema::compile(SCHEMA_2_3, &[]));

/// Returns what the schema of this version refuses, with lines where the bytes are JSON.
pub(super) fn check(version: &str, tree: &Value<'_>, bytes: &[u8]) -> Vec<Problem> {
    let judge = if version == "2.2" { &*JUDGE_2_2 } else { &*JUDGE_2_3 };
    match judge {
        Ok(judge) => judge.check(tree, bytes),
        Err(error) => {
            let message = format!("the schema of SPDX {version} cannot be used, which is a fault of slam: {error}");
            vec![Problem { line: 1, pointer: String::new(), message }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_schemas_can_be_used() {
        assert!(JUDGE_2_2.is_ok() && JUDGE_2_3.is_ok());
    }
}
