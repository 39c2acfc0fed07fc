//! What a path says that its file is for; decides how findings are labelled, never whether they are shown.

use slam_model::{RepoPath, evidence::tree::Role};

const VENDORED: [&str; 9] =
    ["vendor", "vendored", "third_party", "third-party", "thirdparty", "3rdparty", "node_modules", "deps", "external"];
const TESTS: [&str; 21] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "test-data",
    "test_data",
    "fixtures",
    "fixture",
    "__tests__",
    "__fixtures__",
    "__snapshots__",
    "__mocks__",
    "spec",
    "specs",
    "e2e",
    "integration-tests",
    "testsuite",
    "mocks",
    "golden",
    "cypress",
    "unittests",
];
const EXAMPLES: [&str; 8] = ["examples", "example", "samples", "sample", "demo", "demos", "tutorials", "playground"];

/// Returns the role of a path: the outermost folder that tells decides, then the name of the file.
pub fn role(path: &RepoPath) -> Role {
    let lower = path.to_lower();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    for folder in folders.split('/') {
        if VENDORED.contains(&folder) {
            return Role::Vendored;
        }
        if TESTS.contains(&folder) {
            return Role::Test;
        }
        if EXAMPLES.contains(&folder) {
            return Role::Example;
        }
    }
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let test = stem.ends_with("_test")
        || stem.ends_with("_tests")
        || stem.ends_with("_spec")
        || (stem.starts_with("test_") && name.ends_with(".py"))
        || [".test.", ".spec."].iter().any(|mark| name.contains(mark));
    if test { Role::Test } else { Role::Product }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_names_tell_the_role() {
        for (path, expected) in [
            ("src/main.rs", Role::Product),
            ("pkg/Tests/data.bin", Role::Test),
            ("src/__tests__/a.js", Role::Test),
            ("api/handler_test.go", Role::Test),
            ("web/a.spec.ts", Role::Test),
            ("vendor/x/tests/a.c", Role::Vendored),
            ("tests/vendor/a.c", Role::Test),
            ("examples/hello/main.go", Role::Example),
            ("contest/a.rs", Role::Product),
            ("testimony.md", Role::Product),
        ] {
            assert_eq!(role(&path.into()), expected, "{path}");
        }
    }
}
