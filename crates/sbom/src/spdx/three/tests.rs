use super::*;
use crate::convert::Options;
use crate::graph::{
    Acknowledgement, Component, ComponentKind, Edge, Graph, Hash, License, LicenseForm, Link, Party, Property, Text,
    Tool, Unknown,
};
use slam_packages::{Kind, Scope};

fn schema() -> Option<jsonschema::Validator> {
    let folder = slam_testdata::folder("spdx")?;
    let text = std::fs::read(folder.join("schema/spdx-schema-v3.0.1.json")).unwrap();
    Some(jsonschema::validator_for(&serde_json::from_slice(&text).unwrap()).unwrap())
}

fn written(graph: &Graph) -> Vec<u8> {
    let mut out = Vec::new();
    write(graph, &Options::default(), &mut out);
    out
}

/// A graph with one of everything.
fn rich() -> Graph {
    let mut graph = Graph::default();
    graph.document.name = Some("product".into());
    graph.document.created = Some("2026-01-02T03:04:05Z".into());
    graph.document.tools = vec![Tool { vendor: Some("v".into()), name: "t".into(), version: Some("1".into()) }];
    graph.document.authors = vec![Party { name: Some("Example".into()), is_person: Some(false), ..Party::default() }];
    graph.document.lifecycles = vec!["build".into(), "own".into()];
    graph.document.root = Some(0);
    graph.document.completeness = Some("incomplete".into());
    graph.unknowns.push(Unknown { path: "a.bin".into(), line: None, reason: "not\nread".into() });
    let license = |text: &str, form, said| License { text: text.into(), form, said, full_text: None, url: None };
    let mut root = Component {
        reference: "root".into(),
        name: "product".into(),
        kind: ComponentKind::Known(Kind::Application),
        ..Component::default()
    };
    root.details_mut().links = vec![
        Link { kind: "website".into(), url: "https://example.org".into(), comment: None },
        Link { kind: "evidence".into(), url: "https://example.org/e".into(), comment: Some("why".into()) },
    ];
    root.details_mut().supplier =
        Some(Party { contacts: vec![(Some("A".into()), Some("a@example.org".into()))], ..Party::default() });
    root.details_mut().released = Some("2026-01-01".into());
    let mut part = Component {
        reference: "pkg:npm/%40a/b@1".into(),
        group: Some("@a".into()),
        name: "b".into(),
        version: Some("1".into()),
        purl: Some("pkg:npm/%40a/b@1".into()),
        scope: Some(Scope::Dev),
        kind: ComponentKind::Other("cryptographic-asset".into()),
        hashes: vec![
            Hash { algorithm: "SHA-256".into(), value: "ab".into() },
            Hash { algorithm: "odd".into(), value: "CD".into() },
        ],
        licenses: vec![
            license("MIT", LicenseForm::Expression, Acknowledgement::Declared),
            license("Own terms", LicenseForm::Name, Acknowledgement::Concluded),
        ],
        ..Component::default()
    };
    part.details_mut().properties = vec![Property { name: "k".into(), value: "v".into() }];
    part.details_mut().cpes = vec!["cpe:2.3:a:b:c:1:*:*:*:*:*:*:*".into()];
    let twin = Component { reference: "twin".into(), ..part.clone() };
    graph.components = vec![root, part, twin];
    for (to, kind) in [(1, "dev-depends-on"), (2, "contains"), (2, "copy-of")] {
        graph.edges.push(Edge { from: 0, to, kind: Text::from(kind) });
    }
    graph
}

#[test]
fn what_is_written_passes_the_schema_and_comes_back_whole() {
    let Some(schema) = schema() else { return };
    let mut graph = rich();
    let text = written(&graph);
    let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let errors: Vec<String> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let tree = crate::json::parse(&text).unwrap();
    let mut back = read(&tree, None);
    back.edges.sort();
    graph.edges.sort();
    // The identity follows from the content when there is none.
    assert_eq!(back.document, graph.document);
    assert_eq!(back, graph);
    assert_eq!(written(&back), text);
}

#[test]
fn an_empty_graph_is_a_valid_document() {
    let Some(schema) = schema() else { return };
    let value: serde_json::Value = serde_json::from_slice(&written(&Graph::default())).unwrap();
    assert!(schema.is_valid(&value));
}

#[test]
fn every_published_document_is_read() {
    let Some(folder) = slam_testdata::folder("spdx") else { return };
    let mut waiting = vec![folder];
    let mut read_documents = 0;
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let Ok(bytes) = std::fs::read(&path) else { continue };
            if crate::detect(&bytes) != Some(crate::Format::Spdx3Json) {
                continue;
            }
            let Ok(tree) = crate::json::parse(&bytes) else { continue };
            let mut losses = crate::Losses::default();
            let graph = read(&tree, Some(&mut losses));
            for loss in &losses.dropped {
                assert!(tree.pointer(&loss.pointer).is_some(), "{} in {}", loss.pointer, path.display());
            }
            let packages =
                tree.list("@graph").iter().filter(|node| node.text("type") == Some("software_Package")).count();
            assert!(graph.components.len() >= packages, "{}", path.display());
            read_documents += 1;
        }
    }
    assert!(read_documents > 25, "{read_documents}");
}
