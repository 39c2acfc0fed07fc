use super::*;
use crate::json::{self, Value};
use crate::validate::tests::{json_cases, xml_cases};
use crate::validate::validate;

fn problems(name: &str, bytes: &[u8]) -> Option<String> {
    let judged = validate(name, bytes)?;
    judged.problems.first().map(|problem| format!("{}{}: {}", problem.line, problem.pointer, problem.message))
}

fn json_of(tree: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    json::write(tree, 0, &mut out);
    out
}

#[test]
fn every_valid_xml_case_becomes_json_that_keeps_the_schema_of_its_version() {
    let mut wrong = Vec::new();
    for (name, bytes) in xml_cases() {
        // JSON asks a signatory for a signature of JSON, which an XML signature does not become.
        if !name.starts_with("valid-") || name.starts_with("valid-attestation-") {
            continue;
        }
        let text = json_of(&to_json(&bytes).unwrap().tree);
        wrong.extend(problems("x.cdx.json", &text).map(|problem| format!("{name}: {problem}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Leaves out what XML cannot say: signatures of JSON, arrays without items where XML repeats an element, whether a
/// single identity is an array, and line breaks where XML has none.
fn sayable(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.remove("signature");
            members.remove("$schema");
            members.retain(|name, value| {
                let is_empty = value.as_array().is_some_and(Vec::is_empty);
                !(is_empty && matches!(name.as_str(), "dependsOn" | "provides" | "url" | "contact"))
            });
            if let Some(identity) = members.get_mut("identity").filter(|identity| identity.is_object()) {
                *identity = serde_json::Value::Array(vec![identity.take()]);
            }
            if let Some(serde_json::Value::String(text)) = members.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            members.values_mut().for_each(sayable);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(sayable),
        _ => {}
    }
}

#[test]
fn every_valid_json_case_survives_xml_and_its_xml_keeps_the_schema() {
    let (mut unequal, mut invalid) = (Vec::new(), Vec::new());
    for (name, bytes) in json_cases() {
        if !name.starts_with("valid-") {
            continue;
        }
        let tree = json::parse(&bytes).unwrap();
        let version = tree.text("specVersion").unwrap();
        let mut xml = Vec::new();
        let losses = write(&tree, version, &mut xml);
        // These two repeat a `bom-ref`, which the schemas of XML refuse and those of JSON cannot see.
        if !matches!(name.as_str(), "valid-citations-1.7.json" | "valid-formulation-1.5.json") {
            invalid.extend(problems("x.cdx.xml", &xml).map(|problem| format!("{name}: {problem}")));
        }
        let mut expected: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        sayable(&mut expected);
        let back = to_json(&xml).unwrap();
        let mut got: serde_json::Value = serde_json::from_slice(&json_of(&back.tree)).unwrap();
        sayable(&mut got);
        if let Some(place) = difference(&expected, &got, String::new()) {
            unequal.push(format!("{name}: {place}"));
        }
        for loss in &losses.dropped {
            if !loss.pointer.ends_with("/signature") && !loss.reason.starts_with("a line break") {
                unequal.push(format!("{name}: {loss:?}"));
            }
        }
    }
    assert_eq!((unequal, invalid), (Vec::<String>::new(), Vec::<String>::new()));
}

fn difference(one: &serde_json::Value, other: &serde_json::Value, place: String) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (one, other) {
        (Object(ones), Object(others)) => {
            let names = ones.keys().chain(others.keys());
            names.into_iter().find_map(|name| match (ones.get(name), others.get(name)) {
                (Some(one), Some(other)) => difference(one, other, format!("{place}/{name}")),
                (one, _) => Some(format!("{place}/{name} {}", if one.is_some() { "lost" } else { "new" })),
            })
        }
        (Array(ones), Array(others)) if ones.len() == others.len() => ones
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(at, (one, other))| difference(one, other, format!("{place}/{at}"))),
        _ if one == other => None,
        _ if one.is_number() && other.is_number() && one.as_f64() == other.as_f64() => None,
        _ => Some(format!("{place}: {one} became {other}")),
    }
}

#[test]
fn most_published_documents_are_the_same_in_xml_and_json() {
    let jsons: std::collections::BTreeMap<String, Vec<u8>> =
        json_cases().into_iter().map(|(name, bytes)| (name.trim_end_matches(".json").to_owned(), bytes)).collect();
    let (mut all, mut same) = (0, 0);
    for (name, bytes) in xml_cases() {
        let Some(json) = jsons.get(name.trim_end_matches(".xml")).filter(|_| name.starts_with("valid")) else {
            continue;
        };
        let mut got: serde_json::Value = serde_json::from_slice(&json_of(&to_json(&bytes).unwrap().tree)).unwrap();
        let mut expected: serde_json::Value = serde_json::from_slice(json).unwrap();
        sayable(&mut expected);
        sayable(&mut got);
        all += 1;
        same += usize::from(difference(&expected, &got, String::new()).is_none());
    }
    // The other 68 were looked at: names, times, or parts differ between the two files.
    assert!(same >= 146 || all == 0, "{same} of {all}");
}

fn told(text: &str) -> String {
    let (source, losses) = read(text.as_bytes()).unwrap();
    let losses: Vec<String> = losses.dropped.iter().map(|loss| format!("{}: {}", loss.pointer, loss.reason)).collect();
    format!("{} {}", serde_json::to_string(&source.tree).unwrap(), losses.join("; "))
}

#[test]
fn oddities_of_xml_have_the_form_that_json_has() {
    let bom =
        |version: &str, inner: &str| format!("<bom xmlns='http://cyclonedx.org/schema/bom/{version}'>{inner}</bom>");
    for (text, expected) in [
        (
            // Dependencies may nest as deep as they like; JSON has one level.
            bom(
                "1.6",
                "<dependencies><dependency ref='a'><dependency ref='b'><dependency ref='c'/></dependency>\
                 <provides ref='d'/><dependency ref='b'/></dependency></dependencies>",
            ),
            r#"{"bomFormat":"CycloneDX","specVersion":"1.6","dependencies":[{"ref":"a","dependsOn":["b"],"provides":["d"]},{"ref":"b","dependsOn":["c"]}],"version":1} "#,
        ),
        (
            // The extension for 1.0 and 1.1, and elements of others.
            bom(
                "1.1",
                "<components/><d:dependencies xmlns:d='http://cyclonedx.org/schema/ext/dependency-graph/1.0'>\
                 <d:dependency ref='a'><d:dependency ref='b'/></d:dependency></d:dependencies><x xmlns='urn:x'/>",
            ),
            r#"{"bomFormat":"CycloneDX","specVersion":"1.2","components":[],"dependencies":[{"ref":"a","dependsOn":["b"]}],"version":1} : the element `x` of the namespace `urn:x` has no place in JSON"#,
        ),
        (
            bom(
                "1.5",
                "<metadata><tools/><licenses><expression>MIT</expression></licenses></metadata><vulnerabilities>\
                 <vulnerability><ratings><rating><score>+07.50</score></rating></ratings><cwes><cwe> 79 </cwe></cwes>\
                 </vulnerability></vulnerabilities>",
            ),
            r#"{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{"tools":[],"licenses":[{"expression":"MIT"}]},"vulnerabilities":[{"ratings":[{"score":7.5}],"cwes":[79]}],"version":1} "#,
        ),
    ] {
        assert_eq!(told(&text), expected, "{text}");
    }
}

#[test]
fn what_xml_cannot_hold_is_escaped_or_told() {
    let tree = json::parse(
        br#"{"specVersion":"1.6","version":2,"components":[{"type":"library","name":"a<&>\"\u0001","x":1,"bom-ref":"\n\""}]}"#,
    )
    .unwrap();
    let mut out = Vec::new();
    let losses = write(&tree, "1.6", &mut out);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"2\">\n  \
         <components>\n    <component type=\"library\" bom-ref=\"&#10;&quot;\">\n      <name>a&lt;&amp;&gt;\"\u{fffd}</name>\n    \
         </component>\n  </components>\n</bom>\n"
    );
    let told: Vec<&str> = losses.dropped.iter().map(|loss| loss.pointer.as_str()).collect();
    assert_eq!(told, ["/components/0/x", "/components/0/name"]);
}

#[test]
fn hostile_documents_are_refused() {
    let deep = "<bom xmlns='http://cyclonedx.org/schema/bom/1.6'>".to_owned() + &"<components>".repeat(1_000_000);
    assert!(matches!(to_json(deep.as_bytes()), Err(crate::ReadError::Limit(_))));
    let laughs = "<!DOCTYPE bom [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.6'>&b;</bom>";
    assert!(to_json(laughs.as_bytes()).unwrap_err().to_string().starts_with("a document type stands here"));
    let outside =
        "<!DOCTYPE bom [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.6'/>";
    assert!(problems("x.xml", outside.as_bytes()).unwrap().starts_with("1: a document type stands here"));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(inner in "(<(components|component|licenses|expression|tools|dependencies|dependency ref='a'|name|x)>|</(components|component|licenses)>|/>|a|&amp;|1){0,12}") {
        let text = format!("<bom xmlns='http://cyclonedx.org/schema/bom/1.5'>{inner}</bom>");
        _ = read(text.as_bytes());
        _ = validate("x", text.as_bytes());
    }
}

#[test]
fn documents_of_real_projects_survive_both_ways() {
    let Some(data) = slam_testdata::folder("sboms") else { return };
    let (mut wrong, mut all) = (Vec::new(), 0);
    let folders = std::fs::read_dir(&data).unwrap().flatten().filter(|entry| entry.path().is_dir());
    for entry in folders.flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(bytes) = std::fs::read(entry.path()) else { continue };
        let xml = match crate::detect(&bytes) {
            Some(crate::Format::CycloneDxXml) => bytes,
            Some(crate::Format::CycloneDxJson) => {
                let mut out = Vec::new();
                let tree = json::parse(&bytes).unwrap();
                write(&tree, tree.text("specVersion").unwrap(), &mut out);
                out
            }
            _ => continue,
        };
        all += 1;
        let first = to_json(&xml).unwrap();
        let version = first.tree.text("specVersion").unwrap().to_owned();
        let mut again = Vec::new();
        write(&first.tree, &version, &mut again);
        let second = to_json(&again).unwrap();
        let [one, other] = [&first.tree, &second.tree].map(|tree| serde_json::from_slice(&json_of(tree)).unwrap());
        wrong.extend(difference(&one, &other, String::new()).map(|place| format!("{name}: {place}")));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(all > 20, "{all}");
}
