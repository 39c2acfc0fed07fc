//! Against the published schemas and test documents of CycloneDX.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::VERSIONS;

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
