//! docs/security-tests.md names tests that exist where it says.

use std::{fs, path::Path};

#[test]
fn each_threat_of_the_list_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let list = fs::read_to_string(root.join("docs/security-tests.md")).unwrap();
    let mut seen = 0;
    for line in list.lines().filter(|line| line.contains("| crates/")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [threat, name, file] = cells.as_slice() else { panic!("not three cells: {line}") };
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{threat}: {file}: {error}"));
        assert!(text.contains(&format!("fn {}()", name.trim_matches('`'))), "{threat}: {name} is not in {file}");
        seen += 1;
    }
    assert!(seen > 40, "only {seen} tests");
}
