use std::collections::BTreeSet;

use super::*;
use crate::graph::{Component, Edge};
use crate::json::Value;

fn target(format: Format, version: Option<&str>) -> Target {
    Target { format, version: version.map(str::to_owned) }
}

fn options() -> Options {
    Options { with_losses: true, ..Options::default() }
}

#[test]
fn the_same_format_and_version_is_the_document_as_it_came_in() {
    let text = "\u{feff}{ \"bomFormat\" : \"CycloneDX\", \"specVersion\": \"1.5\", \"x\": 1.10 }";
    let (out, losses) = convert(text.as_bytes(), &target(Format::CycloneDxJson, None), &options()).unwrap();
    assert_eq!((out.as_slice(), losses), (text.trim_start_matches('\u{feff}').as_bytes(), Losses::default()));
}

#[test]
fn a_target_that_is_not_written_is_refused() {
    let text = br#"{"bomFormat":"CycloneDX","specVersion":"1.5"}"#;
    let told = |format, version| convert(text, &target(format, version), &options()).unwrap_err().to_string();
    assert_eq!(
        told(Format::CycloneDxJson, Some("9")),
        "CycloneDX JSON is not written in version `9`; 1.2, 1.3, 1.4, 1.5, 1.6, 1.7 can be"
    );
    assert_eq!(told(Format::Spdx2Rdf, None), "SPDX 2 RDF/XML is read and not written");
}

/// What the graph does not hold is told with a pointer that exists; expected by hand from the CycloneDX 1.6 fields.
#[test]
fn what_the_graph_has_no_place_for_is_told() {
    let text = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","services":[{"name":"s"}],
        "components":[{"type":"library","name":"a","bom-ref":"a","tags":["t"],"licenses":[{"license":{"id":"MIT","licensing":{}}}],
          "hashes":[{"alg":"MD5"}],"evidence":{"identity":[]},"pedigree":{"notes":"n"}},
          {"type":"library","name":"b","bom-ref":"a"}],
        "dependencies":[{"ref":"a","dependsOn":["z"]}],"compositions":[{"aggregate":"complete","assemblies":["a"]}]}"#;
    let (out, losses) = convert(text, &target(Format::Slam, None), &options()).unwrap();
    let tree = crate::json::parse(text).unwrap();
    let pointers: Vec<&str> = losses.dropped.iter().map(|loss| loss.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/services",
            "/components/0/tags",
            "/components/0/licenses/0/license/licensing",
            "/components/0/hashes/0",
            "/components/0/evidence/identity",
            "/components/0/pedigree",
            "/components/1/bom-ref",
            "/dependencies/0/dependsOn/0",
            "/compositions/0",
        ]
    );
    assert!(pointers.iter().all(|pointer| tree.pointer(pointer).is_some()));
    let out = crate::json::parse(&out).unwrap();
    assert_eq!(out.pointer("/components/1/ref").and_then(Value::as_str), Some("b"));
}

/// What goes out in pieces is what would go out at once, and no piece is much longer than one may be.
#[test]
fn pieces_together_are_the_whole() {
    let component = |index: u32| Component {
        reference: format!("c{index}").into(),
        name: "n".repeat(300).into(),
        purl: Some(format!("pkg:npm/a@{index}").into()),
        ..Component::default()
    };
    let edge = |index: u32| Edge { from: index, to: index + 1, kind: "depends-on".into() };
    let graph = Graph {
        components: (0..5_000).map(component).collect(),
        edges: (0..4_999).map(edge).collect(),
        ..Graph::default()
    };
    let mut source = Vec::new();
    write(&graph, Format::Slam, "1", &Options::default(), &mut source);
    for (format, version) in [
        (Format::CycloneDxJson, "1.7"),
        (Format::CycloneDxXml, "1.7"),
        (Format::Spdx2Json, "2.3"),
        (Format::Spdx2Tag, "2.3"),
        (Format::Spdx3Json, "3.0.1"),
        (Format::GithubSnapshot, "0"),
    ] {
        let mut whole = Vec::new();
        write(&graph, format, version, &Options::default(), &mut whole);
        let mut pieces: Vec<Vec<u8>> = Vec::new();
        let target = target(format, Some(version));
        convert_pieces(&source, &target, &Options::default(), &mut |piece| pieces.push(piece.to_vec())).unwrap();
        assert!(pieces.concat() == whole, "{format:?}");
        let is_streamed = matches!(format, Format::Spdx2Json | Format::Spdx3Json);
        let longest = pieces.iter().map(Vec::len).max().unwrap_or_default();
        assert!(!is_streamed || longest < 2 * json::PIECE_BYTES, "{format:?}: {longest}");
    }
}

/// Real documents: expected is every purl that stands in the source outside pedigree, evidence, and tools.
#[test]
fn real_documents_keep_their_purls() {
    let Some(folder) = slam_testdata::folder("sboms") else { return };
    let mut count = 0;
    for path in files(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        if crate::detect(&bytes) != Some(Format::CycloneDxJson) {
            continue;
        }
        let Ok(source) = parse(&bytes) else { continue };
        let mut wanted = BTreeSet::new();
        purls(&source.tree, &mut wanted);
        let mut losses = Losses::default();
        let graph = crate::read(&bytes, Some(&mut losses)).unwrap();
        for loss in &losses.dropped {
            assert!(source.tree.pointer(&loss.pointer).is_some(), "{} {loss:?}", path.display());
        }
        for version in [None, Some("1.2")] {
            let mut out = Vec::new();
            write(
                &graph,
                if version.is_some() { Format::CycloneDxJson } else { Format::Slam },
                version.unwrap_or("1"),
                &options(),
                &mut out,
            );
            let again = read_source(parse(&out).unwrap(), None);
            let have: BTreeSet<&str> =
                again.components.iter().filter_map(|component| component.purl.as_deref()).collect();
            assert!(wanted.iter().all(|purl| have.contains(purl)), "{}", path.display());
            assert_eq!(again.components.len(), graph.components.len());
        }
        count += 1;
    }
    assert!(count > 10, "{count}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn purls<'t>(value: &'t Value<'_>, found: &mut BTreeSet<&'t str>) {
    let root = value.get("metadata").and_then(|metadata| metadata.get("component"));
    for item in value.list("components").iter().chain(root) {
        found.extend(item.text("purl").filter(|purl| !purl.is_empty()));
        purls(item, found);
    }
}
