use crate::convert::{Options, Target, convert};
use crate::cyclonedx::VERSIONS;
use crate::cyclonedx::tests::{Schemas, valid_documents};
use crate::document::Format;
use crate::{Losses, json};

fn to(version: &str, text: &str) -> (serde_json::Value, Losses) {
    let target = Target { format: Format::CycloneDxJson, version: Some(version.to_owned()) };
    let (out, losses) =
        convert(text.as_bytes(), &target, &Options { with_losses: true, ..Options::default() }).unwrap();
    (serde_json::from_slice(&out).unwrap(), losses)
}

/// Expected: the published schema of the target, and pointers that exist in the source.
#[test]
fn every_published_document_carried_to_every_version_keeps_its_schema() {
    let (Some(schemas), Some(documents)) = (Schemas::load(), valid_documents()) else { return };
    let mut wrong = Vec::new();
    let mut count = 0;
    for (from, path) in &documents {
        let text = std::fs::read_to_string(path).unwrap();
        let source: serde_json::Value = serde_json::from_str(&text).unwrap();
        for version in VERSIONS {
            count += 1;
            let (out, losses) = to(version, &text);
            if from == version && (out != source || !losses.dropped.is_empty()) {
                wrong.push(format!("{} changed", path.display()));
            }
            if losses.dropped.is_empty()
                && let Some(word) = gone(&source, &out)
            {
                wrong.push(format!("{from} {} to {version}: `{word}` is gone", path.file_name().unwrap().display()));
            }
            if let Some(error) = schemas.error(version, &out.to_string()) {
                wrong.push(format!("{from} {}: {error}", path.file_name().unwrap().display()));
            }
            for loss in &losses.dropped {
                if source.pointer(&loss.pointer).is_none() {
                    wrong.push(format!("{from} {} to {version}: no {loss:?}", path.file_name().unwrap().display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A text of the source that stands nowhere in what was written.
fn gone(source: &serde_json::Value, out: &serde_json::Value) -> Option<String> {
    fn texts<'a>(value: &'a serde_json::Value, found: &mut std::collections::BTreeSet<&'a str>) {
        match value {
            serde_json::Value::String(text) => _ = found.insert(text),
            serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
            serde_json::Value::Object(members) => members.values().for_each(|item| texts(item, found)),
            _ => {}
        }
    }
    let (mut before, mut after) = Default::default();
    texts(source, &mut before);
    texts(out, &mut after);
    let is_version = |text: &str| VERSIONS.contains(&text) || text.contains("cyclonedx.org/schema");
    before.difference(&after).find(|text| !is_version(text)).map(|text| (*text).to_owned())
}

/// Upwards nothing is dropped: every version keeps what the one before had.
#[test]
fn the_newest_version_keeps_nearly_everything() {
    let Some(documents) = valid_documents() else { return };
    let mut lost = Vec::new();
    for (from, path) in documents {
        let (_, losses) = to("1.7", &std::fs::read_to_string(&path).unwrap());
        if !losses.dropped.is_empty() {
            lost.push(format!("{from} {}: {:?}", path.file_name().unwrap().display(), losses.dropped));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn what_an_older_version_lacks_is_dropped_rewritten_and_told() {
    let source = r#"{"bomFormat":"CycloneDX","specVersion":"1.7","x-own":1,"metadata":{
        "tools":{"components":[{"type":"application","publisher":"p","name":"t","version":"1","bom-ref":"r"}]},
        "manufacturer":{"name":"m","address":{"country":"CH"}}},
        "components":[{"type":"data","name":"a","authors":[{"name":"Ada","email":"a@example.org"},{"name":"Bob"}],
          "hashes":[{"alg":"Streebog-256","content":"0000000000000000000000000000000000000000000000000000000000000000"}],
          "licenses":[{"license":{"id":"MIT","acknowledgement":"concluded"}}],"x-own":2}],
        "dependencies":[{"ref":"r","provides":["r"]}]}"#;
    let (out, losses) = to("1.3", source);
    let expected = r#"{"bomFormat":"CycloneDX","specVersion":"1.3","x-own":1,"metadata":{
        "tools":[{"vendor":"p","name":"t","version":"1"}],"manufacture":{"name":"m"}},
        "components":[{"type":"library","name":"a","author":"Ada, Bob","hashes":[],
          "licenses":[{"license":{"id":"MIT"}}],"x-own":2,"version":""}],
        "dependencies":[{"ref":"r"}],"version":1}"#;
    assert_eq!(out, serde_json::from_str::<serde_json::Value>(expected).unwrap());
    let pointers: Vec<&str> = losses.dropped.iter().map(|loss| loss.pointer.as_str()).collect();
    let expected = [
        "/components/0/authors",
        "/components/0/hashes/0",
        "/components/0/licenses/0/license/acknowledgement",
        "/components/0/type",
        "/dependencies/0/provides",
        "/metadata/manufacturer",
        "/metadata/tools/components/0/bom-ref",
    ];
    assert_eq!(pointers, expected);
    let tree = json::parse(source.as_bytes()).unwrap();
    assert!(expected.iter().all(|pointer| tree.pointer(pointer).is_some()));
}
