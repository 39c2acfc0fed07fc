use std::io::Read as _;

use super::*;

/// Returns the published JSON cases: name, bytes; none when they are not there.
pub(crate) fn json_cases() -> Vec<(String, Vec<u8>)> {
    let Some(data) = slam_testdata::folder("cyclonedx") else { return Vec::new() };
    let mut cases = Vec::new();
    for version in std::fs::read_dir(data.join("test-resources")).unwrap() {
        for entry in std::fs::read_dir(version.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".json") {
                cases.push((name, std::fs::read(&path).unwrap()));
            }
        }
    }
    cases.sort();
    cases
}

/// Returns the published XML cases, which lie in an archive.
pub(crate) fn xml_cases() -> Vec<(String, Vec<u8>)> {
    let Some(data) = slam_testdata::folder("cyclonedx") else { return Vec::new() };
    let file = std::fs::File::open(data.join("test-resources-xml.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let mut cases = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().rsplit('/').next().unwrap_or_default().to_owned();
        if name.ends_with(".xml") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            cases.push((name, bytes));
        }
    }
    cases.sort();
    cases
}

/// Judges every published case; the prefix of its name says what is right.
fn wrong(cases: Vec<(String, Vec<u8>)>) -> (usize, Vec<String>) {
    let mut all = 0;
    let mut wrong = Vec::new();
    for (name, bytes) in cases {
        let right = match name.split('-').next() {
            Some("valid") => true,
            Some("invalid") => false,
            _ => continue,
        };
        all += 1;
        let judged = validate(&name, &bytes).unwrap_or_else(|| panic!("{name}: no SBOM"));
        if judged.valid != right || judged.problems.iter().any(|problem| problem.line == 0) {
            wrong.push(format!("{name}: {:?}", judged.problems.first()));
        }
    }
    wrong.sort();
    (all, wrong)
}

#[test]
fn published_json_cases_are_valid_exactly_when_their_names_say_so() {
    let (all, wrong) = wrong(json_cases());
    assert_eq!(wrong, Vec::<String>::new());
    assert!(all == 357 || all == 0, "{all}");
}

#[test]
fn published_xml_cases_are_valid_exactly_when_their_names_say_so() {
    let (all, wrong) = wrong(xml_cases());
    assert_eq!(wrong, Vec::<String>::new());
    assert!(all == 416 || all == 0, "{all}");
}
