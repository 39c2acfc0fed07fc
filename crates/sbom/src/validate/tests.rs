use std::path::Path;

use super::*;

/// Judges every published case below a folder; the prefix of its name says what is right.
fn wrong(folder: &Path, ending: &str) -> (usize, Vec<String>) {
    let mut all = 0;
    let mut wrong = Vec::new();
    for version in std::fs::read_dir(folder).unwrap() {
        for entry in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let right = match name.split('-').next() {
                _ if !name.ends_with(ending) => continue,
                Some("valid") => true,
                Some("invalid") => false,
                _ => continue,
            };
            all += 1;
            let judged = validate(&name, &std::fs::read(&path).unwrap()).unwrap_or_else(|| panic!("{name}: no SBOM"));
            if judged.valid != right || judged.problems.iter().any(|problem| problem.line == 0) {
                wrong.push(format!("{name}: {:?}", judged.problems.first()));
            }
        }
    }
    wrong.sort();
    (all, wrong)
}

#[test]
fn published_json_cases_are_valid_exactly_when_their_names_say_so() {
    let Some(data) = slam_testdata::folder("cyclonedx") else { return };
    let (all, wrong) = wrong(&data.join("test-resources"), ".json");
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(all, 357);
}
