//! Against the published schemas and test documents of CycloneDX.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proptest::prelude::*;

use super::VERSIONS;
use crate::convert::Options;
use crate::{Losses, json};

/// The published JSON schemas, compiled.
pub(crate) struct Schemas(BTreeMap<&'static str, jsonschema::Validator>);

impl Schemas {
    pub(crate) fn load() -> Option<Self> {
        let folder = slam_testdata::folder("cyclonedx")?.join("schema");
        let read = |name: &str| -> serde_json::Value {
            serde_json::from_str(&std::fs::read_to_string(folder.join(name)).unwrap()).unwrap()
        };
        let compile = |version: &&'static str| {
            let mut registry = jsonschema::Registry::new();
            for name in ["spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"] {
                registry = registry.add(format!("http://cyclonedx.org/schema/{name}"), read(name)).unwrap();
            }
            let registry = registry.prepare().unwrap();
            let schema = read(&format!("bom-{version}.schema.json"));
            let validator =
                jsonschema::options().with_registry(&registry).should_validate_formats(true).build(&schema).unwrap();
            (*version, validator)
        };
        Some(Self(VERSIONS.iter().map(compile).collect()))
    }

    /// The first violation, with its place.
    pub(crate) fn error(&self, version: &str, text: &str) -> Option<String> {
        let value = serde_json::from_str(text).unwrap();
        let error = self.0[version].iter_errors(&value).next()?;
        Some(format!("{version} {}: {error:.300}", error.instance_path()))
    }
}

/// The published test documents: version, and path.
pub(crate) fn valid_documents() -> Option<Vec<(&'static str, PathBuf)>> {
    let folder = slam_testdata::folder("cyclonedx")?.join("test-resources");
    let mut documents = Vec::new();
    for version in VERSIONS {
        for entry in std::fs::read_dir(folder.join(version)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("valid-") && name.ends_with(".json") {
                documents.push((*version, path));
            }
        }
    }
    documents.sort();
    assert!(documents.len() >= 218, "{}", documents.len());
    Some(documents)
}

/// Through the graph and out again; expected: the published schema of each version, and pointers that exist.
#[test]
fn every_published_document_read_and_written_keeps_the_schema() {
    let (Some(schemas), Some(documents)) = (Schemas::load(), valid_documents()) else { return };
    let mut wrong = Vec::new();
    for (from, path) in documents {
        let name = path.file_name().unwrap().display().to_string();
        let bytes = std::fs::read(&path).unwrap();
        let tree = json::parse(&bytes).unwrap();
        let mut losses = Losses::default();
        let graph = super::read(tree.clone(), Some(&mut losses));
        for loss in losses.dropped.iter().filter(|loss| tree.pointer(&loss.pointer).is_none()) {
            wrong.push(format!("{from} {name}: no {loss:?}"));
        }
        for version in VERSIONS {
            let mut out = Vec::new();
            let losses = super::write(&graph, version, &Options::default(), &mut out);
            wrong.extend(
                schemas.error(version, str::from_utf8(&out).unwrap()).map(|error| format!("{from} {name}: {error}")),
            );
            for loss in losses.dropped.iter().filter(|loss| tree.pointer(&loss.pointer).is_none()) {
                wrong.push(format!("{from} {name}: no {loss:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Trees of the names of CycloneDX with values that mostly do not belong there.
fn trees() -> impl Strategy<Value = serde_json::Value> {
    let names = prop::sample::select(vec![
        "metadata",
        "component",
        "components",
        "dependencies",
        "ref",
        "dependsOn",
        "provides",
        "bom-ref",
        "name",
        "version",
        "type",
        "purl",
        "licenses",
        "license",
        "expression",
        "id",
        "hashes",
        "alg",
        "content",
        "tools",
        "authors",
        "supplier",
        "contact",
        "email",
        "url",
        "externalReferences",
        "properties",
        "value",
        "evidence",
        "occurrences",
        "location",
        "line",
        "compositions",
        "aggregate",
        "assemblies",
        "scope",
        "text",
        "encoding",
        "lifecycles",
        "phase",
        "serialNumber",
        "timestamp",
        "swid",
        "tagId",
        "mime-type",
        "copyright",
        "cpe",
        "author",
        "acknowledgement",
    ]);
    let words = prop::sample::select(vec![
        "",
        "a",
        "b",
        "pkg:npm/a@1",
        "MIT",
        "MIT OR Zlib",
        "SHA-1",
        "library",
        "data",
        "required",
        "slam:edge",
        "depends-on a",
        "slam:unknown",
        "p:1: x",
        "a b\n",
        "x@y",
        "http://[",
        "concluded",
        "base64",
        "complete",
        "name",
        "2024-01-01T00:00:00Z",
        "urn:uuid:0",
        "slam:scope",
        "slam:hash",
        "slam:evidence",
        "build",
    ]);
    let leaf = prop_oneof![
        4 => words.prop_map(serde_json::Value::from),
        1 => any::<i8>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            2 => prop::collection::vec((names.clone(), inner), 0..8).prop_map(|members| {
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

proptest! {
    // Six schemas a case take their time.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_read_is_written_in_the_form_of_the_schema(
        component in trees(), more in prop::collection::vec(trees(), 0..4), metadata in trees(), dependency in trees(),
    ) {
        static SCHEMAS: std::sync::LazyLock<Option<Schemas>> = std::sync::LazyLock::new(Schemas::load);
        let document = serde_json::json!({
            "bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": metadata, "components": [component, more],
            "dependencies": [dependency],
        });
        let text = document.to_string();
        let tree = json::parse(text.as_bytes()).unwrap();
        let mut losses = Losses::default();
        let graph = super::read(tree.clone(), Some(&mut losses));
        prop_assert!(losses.dropped.iter().all(|loss| tree.pointer(&loss.pointer).is_some()));
        for version in VERSIONS {
            let mut out = Vec::new();
            super::write(&graph, version, &Options::default(), &mut out);
            let out = str::from_utf8(&out).unwrap();
            if let Some(schemas) = &*SCHEMAS {
                prop_assert_eq!(schemas.error(version, out), None);
            }
            let carried = super::carry(tree.clone(), version, &mut Losses::default());
            prop_assert!(carried.is_object());
        }
    }
}
