use slam_packages::{Kind, Scope};

use crate::convert::Options;
use crate::graph::*;
use crate::{Graph, json};

/// A graph in which every field holds something, and the second component nothing but its reference.
pub(crate) fn full() -> Graph {
    let person = Party {
        name: Some("Ada".into()),
        urls: Vec::new(),
        contacts: vec![(None, Some("ada@example.org".into()))],
        is_person: Some(true),
    };
    let house = Party {
        name: Some("House".into()),
        urls: vec!["https://example.org".into()],
        contacts: vec![(Some("Bob".into()), Some("bob@example.org".into()))],
        is_person: Some(false),
    };
    let license = |text: &str, form, said| License { text: text.into(), form, said, full_text: None, url: None };
    let licenses = vec![
        license("MIT", LicenseForm::Expression, Acknowledgement::Declared),
        License {
            full_text: Some("Do.\nIt.".into()),
            url: Some("https://example.org/l".into()),
            ..license("House licence", LicenseForm::Name, Acknowledgement::Concluded)
        },
        license("MIT OR Apache-2.0", LicenseForm::Expression, Acknowledgement::Concluded),
        license("Zlib", LicenseForm::Expression, Acknowledgement::Found),
    ];
    let property = |name: &str, value: &str| Property { name: name.into(), value: value.into() };
    let details = Details {
        description: Some("Two\nlines".into()),
        copyright: Some("2024 Ada".into()),
        cpes: vec!["cpe:2.3:a:a:a:1:*:*:*:*:*:*:*".into(), "cpe:/a:a:a:1".into()],
        supplier: Some(house.clone()),
        manufacturer: Some(house.clone()),
        authors: vec![person.clone()],
        publisher: Some("Press".into()),
        links: vec![
            Link { kind: "vcs".into(), url: "https://example.org/git".into(), comment: Some("here".into()) },
            Link { kind: "website".into(), url: "http://[::".into(), comment: None },
        ],
        properties: vec![property("a", "b"), property("a", "c")],
        comment: Some("remark".into()),
        file_name: Some("a.tgz".into()),
        swid: Some("swid-1".into()),
        mime: Some("text/plain".into()),
        source: Some(("a-src".into(), Some("1.0".into()))),
        released: Some("2024-01-01T00:00:00Z".into()),
        built: Some("2024-01-02T00:00:00Z".into()),
        valid_until: Some("2030-01-01T00:00:00Z".into()),
    };
    let first = Component {
        reference: "first".into(),
        name: "a".into(),
        group: Some("g".into()),
        version: Some("1.0".into()),
        purl: Some("pkg:npm/g/a@1.0".into()),
        kind: ComponentKind::Other("SOURCE".into()),
        scope: Some(Scope::Build),
        licenses: licenses.clone(),
        hashes: vec![
            Hash { algorithm: "SHA-1".into(), value: "0123456789abcdef0123456789abcdef01234567".into() },
            Hash { algorithm: "SHA-224".into(), value: "00".into() },
        ],
        evidence: vec![Evidence { path: "p/lock".into(), line: Some(3), reader: "npm".into(), layer: Some(2) }],
        details: Some(Box::new(details)),
        pointer: Box::default(),
    };
    let named = |reference: &str, kind| Component {
        reference: reference.into(),
        name: reference.into(),
        kind: ComponentKind::Known(kind),
        ..Component::default()
    };
    let edge = |from, to, kind: &str| Edge { from, to, kind: kind.into() };
    Graph {
        document: Document {
            extracted: vec![ExtractedLicense {
                id: "LicenseRef-1".into(),
                name: Some("one".into()),
                text: "Do.\nIt.".into(),
                comment: Some("remark".into()),
                urls: vec!["https://example.org/1".into()],
                pointer: Box::default(),
            }],
            name: Some("name".into()),
            identity: Some("https://example.org/doc".into()),
            version: Some(3),
            created: Some("2024-01-01T00:00:00Z".into()),
            tools: vec![Tool { vendor: Some("v".into()), name: "t".into(), version: Some("1".into()) }],
            authors: vec![person],
            supplier: Some(house.clone()),
            manufacturer: Some(house),
            licenses: vec![license("CC0-1.0", LicenseForm::Expression, Acknowledgement::Declared)],
            lifecycles: vec!["build".into(), "own".into()],
            comment: Some("remark".into()),
            properties: vec![property("x", "y")],
            root: Some(3),
            license_list: Some("3.20".into()),
            completeness: Some("incomplete".into()),
        },
        components: vec![
            first,
            named("second", Kind::Library),
            named("third", Kind::MachineLearningModel),
            named("root", Kind::Application),
        ],
        edges: vec![
            edge(3, 0, "depends-on"),
            edge(0, 1, "dev-depends-on"),
            edge(0, 2, "contains"),
            edge(1, 2, "contains"),
            edge(1, 0, "generated-from"),
            edge(0, 1, "provides"),
        ],
        unknowns: vec![Unknown { path: "p".into(), line: Some(4), reason: "odd: thing".into() }],
        problems: vec![Problem { path: "q".into(), line: None, message: "broken".into() }],
    }
}

#[test]
fn the_own_format_loses_nothing() {
    let graph = full();
    let mut out = Vec::new();
    super::write(&graph, &Options::default(), &mut out);
    assert_eq!(super::read(&json::parse(&out).unwrap(), None), graph);
}

/// Expected: the schemas that we publish.
#[test]
fn what_is_written_keeps_the_published_schema() {
    let error = |name: &str, value: &serde_json::Value| {
        let path = format!("{}/../../docs/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let schema = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap().iter_errors(value).next().map(|error| error.to_string())
    };
    for graph in [full(), Graph::default()] {
        let mut out = Vec::new();
        super::write(&graph, &Options::default(), &mut out);
        assert_eq!(error("sbom", &serde_json::from_slice(&out).unwrap()), None);
    }
    let mut losses = crate::Losses::default();
    losses.drop("/a", "no place");
    assert_eq!(error("loss", &serde_json::to_value(&losses).unwrap()), None);
}

#[test]
fn references_are_made_where_they_are_missing_or_doubled() {
    let text = br#"{"schema":"slam.sbom/1","components":[{"ref":"a","name":"a"},{"ref":"a","name":"a"},{"name":"b"}],
        "edges":[{"from":"a","to":"z","kind":"contains"}]}"#;
    let mut losses = crate::Losses::default();
    let graph = super::read(&json::parse(text).unwrap(), Some(&mut losses));
    let references: Vec<_> = graph.components.iter().map(|component| component.reference.as_str()).collect();
    assert_eq!(references, ["a", "a#2", "b"]);
    assert_eq!(losses.dropped[0].pointer, "/edges/0");
}
