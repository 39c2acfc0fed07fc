//! `slam sbom`: made, carried over, compared, joined, scored, and what hostile documents do to it (nothing).

use crate::{contract::problems, sandbox::Sandbox};

/// A program and a page, each with its lock file.
pub(crate) const PROJECT: &str = r#"//- Cargo.toml
[package]
name = "egg"
version = "0.1.0"
[dependencies]
timer = "1"
//- Cargo.lock
version = 4

[[package]]
name = "egg"
version = "0.1.0"
dependencies = ["timer"]

[[package]]
name = "timer"
version = "1.2.3"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "0000000000000000000000000000000000000000000000000000000000000001"
//- web/package.json
{"name": "web", "version": "1.0.0", "dependencies": {"left-pad": "^1.3.0"}}
//- web/package-lock.json
{
  "name": "web",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "packages": {
    "": {"name": "web", "version": "1.0.0", "dependencies": {"left-pad": "^1.3.0"}},
    "node_modules/left-pad": {
      "version": "1.3.0",
      "license": "WTFPL"
    }
  }
}
"#;

fn purls(document: &serde_json::Value) -> Vec<String> {
    let components = document["components"].as_array().unwrap();
    components.iter().filter_map(|component| Some(component["purl"].as_str()?.to_owned())).collect()
}

#[test]
fn a_repository_is_listed_with_lines_and_arrows_and_the_same_bytes_each_time() {
    let sandbox = Sandbox::with_files(PROJECT);
    let words = ["sbom", "make", "repo", "--format", "json"];
    let ran = sandbox.slam(&words);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let document = ran.json();
    assert_eq!(document["schema"], "slam.sbom/1");
    assert_eq!(problems("sbom", &document), Vec::<String>::new());
    let purls = purls(&document);
    for purl in ["pkg:cargo/timer@1.2.3", "pkg:npm/left-pad@1.3.0"] {
        assert!(purls.iter().any(|known| known == purl), "{purl} of {purls:?}");
    }
    let timer = document["components"].as_array().unwrap().iter().find(|one| one["purl"] == "pkg:cargo/timer@1.2.3");
    let evidence = &timer.unwrap()["evidence"][0];
    assert_eq!((&evidence["path"], evidence["line"].as_u64()), (&"Cargo.lock".into(), Some(9)));
    let to_timer = document["edges"].as_array().unwrap().iter().filter(|edge| edge["to"] == timer.unwrap()["ref"]);
    assert_eq!(to_timer.count(), 1, "{}", document["edges"]);
    assert_eq!(sandbox.slam(&words).out, ran.out);
    for format in ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag", "github"] {
        let words = ["sbom", "make", "repo", "--format", format];
        let once = sandbox.slam(&words);
        assert_eq!(once.code, 0, "{format}: {}", once.err);
        assert!(once.out.contains("left-pad"), "{format}");
        assert_eq!(sandbox.slam(&words).out, once.out, "{format}");
    }
}

#[test]
fn what_is_written_is_valid_and_comes_back() {
    let sandbox = Sandbox::with_files(PROJECT);
    let formats = [
        ("cyclonedx", "1.7", "a.cdx.json"),
        ("cyclonedx-xml", "1.6", "a.cdx.xml"),
        ("spdx", "2.3", "a.spdx.json"),
        ("spdx-tag", "2.3", "a.spdx"),
        ("spdx", "3.0.1", "a.spdx3.json"),
    ];
    for (format, version, file) in formats {
        let words = ["sbom", "make", "repo", "--format", format, "--spec-version", version, "-o", file];
        sandbox.slam(&words).ends(0, &[]);
        sandbox.slam(&["validate", file]).ends(0, &[]);
        let back = sandbox.slam(&["sbom", "convert", file, "--format", "json", "--loss", "loss.json"]);
        assert_eq!(back.code, 0, "{file}: {}", back.err);
        let purls = purls(&back.json());
        assert!(purls.iter().any(|purl| purl == "pkg:npm/left-pad@1.3.0"), "{file}: {purls:?}");
        assert_eq!(problems("sbom", &back.json()), Vec::<String>::new(), "{file}");
        let loss = serde_json::from_str(&sandbox.read("loss.json")).unwrap();
        assert_eq!(problems("loss", &loss), Vec::<String>::new(), "{file}");
        let unchanged = sandbox.slam(&["sbom", "diff", "repo", file, "--fail-on-change"]);
        assert_eq!(unchanged.code, 0, "{file}: {}", unchanged.out);
    }
}

#[test]
fn an_empty_target_is_nothing_and_a_broken_list_is_told() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let ran = sandbox.slam(&["sbom", "make", "repo", "--format", "json"]);
    assert_eq!((ran.code, ran.json()["schema"].as_str()), (4, Some("slam.sbom/1")));
    let sandbox = Sandbox::with_files("//- package-lock.json\n{\"lockfileVersion\": 3, \"packages\": {\n");
    let ran = sandbox.slam(&["sbom", "make", "repo", "--format", "json"]);
    assert_eq!((ran.code, ran.json()["problems"][0]["path"].as_str()), (3, Some("package-lock.json")));
    sandbox.slam(&["sbom", "make", "nowhere"]).ends(3, &["nowhere"]);
}

#[test]
fn documents_are_compared_joined_scored_and_filled_in() {
    let sandbox = Sandbox::with_files(PROJECT);
    sandbox.slam(&["sbom", "make", "repo", "--format", "cyclonedx", "-o", "old.json"]).ends(0, &[]);
    let text = sandbox.slam(&["sbom", "make", "repo", "--format", "json"]).out.replace("1.2.3", "1.2.4");
    sandbox.write("new.json", &text);
    let diff = sandbox.slam(&["sbom", "diff", "old.json", "new.json", "--format", "json"]).json();
    assert_eq!((&diff["schema"], &diff["changed"][0]["name"]), (&"slam.sbom-diff/1".into(), &"timer".into()));
    assert_eq!(problems("sbom-diff", &diff), Vec::<String>::new());
    sandbox.slam(&["sbom", "diff", "old.json", "new.json", "--fail-on-change"]).ends(1, &[]);
    let merged = sandbox.slam(&["sbom", "merge", "old.json", "new.json", "--name", "all", "--format", "json"]).json();
    let timers = purls(&merged).iter().filter(|purl| purl.contains("timer")).count();
    assert_eq!(timers, 2);
    let score = sandbox.slam(&["sbom", "score", "old.json", "--against", "repo", "--format", "json"]).json();
    assert_eq!(problems("sbom-score", &score), Vec::<String>::new());
    let there =
        score["truth"]["checks"].as_array().unwrap().iter().find(|check| check["id"] == "component-there").unwrap();
    assert_eq!(there["right"], there["all"], "{there}");
    sandbox.slam(&["sbom", "score", "old.json", "--fail-under", "100"]).ends(1, &[]);
    sandbox.write("poor.json", r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"left-pad","version":"1.3.0","purl":"pkg:npm/left-pad@1.3.0"}]}"#);
    let words = ["sbom", "enrich", "poor.json", "--from", "old.json", "--format", "json", "--report", "filled.json"];
    assert_eq!(sandbox.slam(&words).json()["components"][0]["licenses"][0], "WTFPL");
    let filled = serde_json::from_str(&sandbox.read("filled.json")).unwrap();
    assert_eq!(problems("sbom-enrichment", &filled), Vec::<String>::new());
}

#[test]
fn hostile_documents_are_refused_with_a_message() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    let deep =
        format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":{}", "[".repeat(1_000_000));
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE bom [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n\
                  <bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"1\"><components><component type=\"library\"><name>&b;</name></component></components></bom>";
    let yaml = "spdxVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\na: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n\
                f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\ng: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]\nh: [*g, *g, *g, *g, *g, *g, *g, *g, *g]\n";
    for (name, text) in [
        ("deep.json", deep.as_str()),
        ("laughs.xml", laughs),
        ("laughs.spdx.yaml", yaml),
        ("none.json", "{\"a\": 1}"),
        ("empty.json", ""),
    ] {
        sandbox.write(name, text);
        let ran = sandbox.slam(&["sbom", "convert", name, "--format", "json"]);
        assert_eq!(ran.code, 3, "{name}: {}", ran.err);
        assert!(ran.err.contains(name), "{name}: {}", ran.err);
        let validated = sandbox.slam(&["validate", name, "--format", "json"]);
        assert_eq!((validated.code, &validated.json()["files"][0]["valid"]), (1, &false.into()), "{name}");
    }
}

#[test]
fn a_version_that_is_not_written_is_wrong_usage() {
    let sandbox = Sandbox::with_files(PROJECT);
    sandbox.slam(&["sbom", "make", "repo", "--format", "cyclonedx", "--spec-version", "1.1"]).ends(2, &["1.2", "1.7"]);
    sandbox.slam(&["sbom", "make", "repo", "--format", "spdx", "--spec-version", "2.1"]).ends(2, &["2.2", "2.3"]);
}

#[test]
fn an_image_of_a_registry_is_pulled_only_when_the_network_may_be_asked() {
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    sandbox.slam(&["sbom", "make", "docker://example.org/a:1"]).ends(2, &["--network", "docker save"]);
    sandbox.slam(&["sbom", "make", "debian:12", "--network"]).ends(2, &["`docker://debian:12`"]);
    // Nobody listens at the port of the discard service.
    sandbox
        .slam(&["sbom", "make", "docker://127.0.0.1:9/a:1", "--network"])
        .ends(3, &["127.0.0.1:9/a:1", "cannot be reached"]);
}
