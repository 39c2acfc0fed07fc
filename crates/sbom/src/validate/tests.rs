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

fn told(name: &str, text: &str) -> String {
    match validate(name, text.as_bytes()) {
        None => "no SBOM".to_owned(),
        Some(file) => {
            let problems =
                file.problems.iter().map(|problem| format!("{}{}: {}", problem.line, problem.pointer, problem.message));
            let all: Vec<String> = problems.chain(file.notes.iter().map(|note| format!("note: {note}"))).collect();
            format!("{} {} {}", file.kind.unwrap_or_default(), file.version.unwrap_or_default(), all.join("; "))
        }
    }
}

#[test]
fn what_claims_to_be_an_sbom_and_is_none_is_refused_with_a_reason() {
    for (name, text, expected) in [
        ("notes.txt", "hello, CycloneDX", "no SBOM"),
        ("package.json", "{}", "no SBOM"),
        ("a/x.cdx.json", "{\n\"a\":", "cyclonedx  2: not JSON: the document ends too early"),
        (
            "x.spdx.json",
            "[]",
            "spdx  1: does not say what it is: needs `spdxVersion`, or for SPDX 3 a `@context` of `https://spdx.org/rdf/3.0.1`",
        ),
        ("bom.xml", "<bom>\n<a></bom>", "cyclonedx  2: not XML: `</bom>` stands where `a` must end"),
        ("bom.json", "", "cyclonedx  1: the file is empty"),
        ("x", "{\"bomFormat\": \"CycloneDX\",", "cyclonedx  1: not JSON: the name of a member is expected"),
        ("x", "{\"bomFormat\": \"CycloneDX\"}", "cyclonedx  1: `specVersion` is missing"),
        (
            "x",
            "{\"bomFormat\": \"CycloneDX\",\n\"specVersion\": \"2.0\"}",
            "cyclonedx  2/specVersion: `2.0` is no version of CycloneDX that has a JSON form; 1.2 to 1.7 are known",
        ),
    ] {
        assert_eq!(told(name, text), expected, "{name} {text}");
    }
}

#[test]
fn formats_of_texts_are_checked() {
    let bom = |url: &str, time: &str| {
        format!(
            "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\n\"metadata\":{{\"timestamp\":\"{time}\"}},\n\"components\":[{{\"type\":\"library\",\
             \"name\":\"a\",\n\"externalReferences\":[{{\"type\":\"website\",\"url\":\"{url}\"}}]}}]}}"
        )
    };
    // RFC 3339 5.6 for times; RFC 3987 2.2 for references.
    assert_eq!(told("x", &bom("https://a/é", "2026-01-31T12:00:00Z")), "cyclonedx 1.6 ");
    assert_eq!(
        told("x", &bom("https://a b", "2026-02-30T12:00:00Z")),
        "cyclonedx 1.6 2/metadata/timestamp: `2026-02-30T12:00:00Z` is not a time as in RFC 3339, such as \
         2026-01-31T12:00:00Z; 4/components/0/externalReferences/0/url: `https://a b` is not a URI, nor a reference to one"
    );
}

#[test]
fn references_that_lead_nowhere_are_noted() {
    let json = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","bom-ref":"a"}],
        "dependencies":[{"ref":"a","dependsOn":["b"]}]}"#;
    let xml = "<bom xmlns='http://cyclonedx.org/schema/bom/1.6'><components><component type='library' bom-ref='a'>\
        <name>a</name></component></components><dependencies><dependency ref='a'><dependency ref='b'/></dependency></dependencies></bom>";
    let note = "cyclonedx 1.6 note: `b` at `/dependencies/0/dependsOn/0` is the `bom-ref` of nothing here";
    assert_eq!([told("x", json), told("x", xml)], [note, note]);
}

#[test]
fn of_many_problems_some_are_told_and_the_rest_is_counted() {
    let components: Vec<String> =
        (0..1000).map(|index| format!("{{\"type\":\"library\",\"group\":\"{index}\"}}")).collect();
    let components = components.join(",\n");
    let text = format!(
        "{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"version\":1,\"components\":[\n{components}]}}"
    );
    let file = validate("x", text.as_bytes()).unwrap();
    let last = file.problems.last().map(|problem| problem.message.clone());
    assert_eq!((file.problems.len(), last.as_deref()), (51, Some("950 more problems are not listed")));
    assert_eq!((file.problems[49].line, file.problems[49].pointer.as_str()), (51, "/components/49"));
    let components = vec!["<component type='library'/>"; 1000].join("\n");
    let text =
        format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><components>\n{components}</components></bom>");
    let file = validate("x", text.as_bytes()).unwrap();
    let last = file.problems.last().map(|problem| problem.message.clone());
    assert_eq!((file.problems.len(), last.as_deref()), (51, Some("950 more problems are not listed")));
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_every_line_is_in_the_file(
        text in "(\\{\"bomFormat\":\"CycloneDX\",\n\"specVersion\":\"1.[2-7]\"(,\n\"(components|licenses|dependencies|metadata|version)\":(\\[\\]|1|\\{\\}|\\[1\\]|\\[\\{\"type\":1\\}\\]|null)){0,4}\\}?|.{0,20})"
    ) {
        if let Some(file) = validate("x.cdx.json", text.as_bytes()) {
            let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
            proptest::prop_assert!(file.problems.iter().all(|problem| (1..=lines).contains(&problem.line)), "{file:?}");
        }
    }
}
