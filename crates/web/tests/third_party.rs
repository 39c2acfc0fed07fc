//! What others wrote lies in `third_party/` with its licence and source, unchanged.
#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of a test: a broken checkout ends it")]

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    name: String,
    version: String,
    licence: String,
    source: String,
    source_sha256: Option<String>,
    used_by: String,
    file: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    path: String,
    from: String,
    sha256: String,
}

#[test]
fn each_file_of_others_is_the_one_that_its_source_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../third_party");
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut folders = 0;
    for entry in fs::read_dir(&root).unwrap() {
        let entry = entry.unwrap();
        let folder = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            assert!(readme.contains(&format!("| `{folder}` |")), "third_party/README.md does not list `{folder}`");
            check(&entry.path(), &folder);
            folders += 1;
        } else {
            assert_eq!(folder, "README.md", "a file of others needs a folder with its source");
        }
    }
    assert!(folders >= 2, "htmx and the font are there");
}

fn check(path: &Path, folder: &str) {
    let text = fs::read_to_string(path.join("SOURCE.toml"));
    let text = text.unwrap_or_else(|error| panic!("third_party/{folder}/SOURCE.toml: {error}"));
    let source: Source = toml::from_str(&text).unwrap_or_else(|error| panic!("third_party/{folder}: {error}"));
    for (name, value) in [
        ("name", &source.name),
        ("version", &source.version),
        ("licence", &source.licence),
        ("used_by", &source.used_by),
    ] {
        assert!(!value.is_empty(), "third_party/{folder}: {name} is empty");
    }
    assert!(source.source.starts_with("https://"), "third_party/{folder}: {}", source.source);
    assert!(source.source_sha256.is_none_or(|digest| digest.len() == 64), "third_party/{folder}: source_sha256");
    let licensed = source.file.iter().any(|file| file.path.starts_with("LICENSE"));
    assert!(licensed, "third_party/{folder}: the text of the licence is missing");
    let mut listed = BTreeSet::from(["SOURCE.toml".to_owned()]);
    for file in source.file {
        let bytes = fs::read(path.join(&file.path)).unwrap_or_else(|error| panic!("{folder}/{}: {error}", file.path));
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, file.sha256, "third_party/{folder}/{} is not the file from {}", file.path, file.from);
        listed.insert(file.path);
    }
    let present: BTreeSet<_> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(present, listed, "third_party/{folder}: files that are there, and files that are listed");
}
