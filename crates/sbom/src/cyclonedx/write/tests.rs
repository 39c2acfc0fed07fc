use crate::convert::Options;
use crate::cyclonedx::VERSIONS;
use crate::cyclonedx::tests::Schemas;
use crate::graph::*;
use crate::own::tests::full;
use crate::{Graph, Losses, cyclonedx, json};

fn written(graph: &Graph, version: &str) -> (String, Losses) {
    let mut out = Vec::new();
    let losses = super::write(graph, version, &Options::default(), &mut out);
    (String::from_utf8(out).unwrap(), losses)
}

/// The newest version says the whole graph; expected is what was put in.
#[test]
fn what_is_written_reads_as_the_same_graph() {
    let mut graph = full();
    let (text, losses) = written(&graph, "1.7");
    let mut read = cyclonedx::read(json::parse(text.as_bytes()).unwrap(), None);
    assert_eq!(losses.dropped, []);
    // What the document is about comes first, and then in the order of nesting.
    graph.components.rotate_right(1);
    graph.document.root = Some(0);
    let moved = |index: u32| (index + 1) % 4;
    graph.edges.iter_mut().for_each(|edge| (edge.from, edge.to) = (moved(edge.from), moved(edge.to)));
    graph.components.swap(2, 3);
    let swapped = |index: u32| [0, 1, 3, 2][index as usize];
    graph.edges.iter_mut().for_each(|edge| (edge.from, edge.to) = (swapped(edge.from), swapped(edge.to)));
    graph.edges.sort();
    read.edges.sort();
    // The document gets a serial number; its own identity is a property.
    assert_eq!(read, graph);
}

#[test]
fn every_version_of_a_full_graph_keeps_its_schema() {
    let Some(schemas) = Schemas::load() else { return };
    for version in VERSIONS {
        let (text, losses) = written(&full(), version);
        assert_eq!(schemas.error(version, &text), None, "{text}");
        assert_eq!(losses.dropped.is_empty(), *version >= "1.7", "{version} {losses:?}");
    }
}

#[test]
fn hostile_graphs_keep_the_schema() {
    let Some(schemas) = Schemas::load() else { return };
    let component = |reference: &str, purl: Option<&str>| Component {
        reference: reference.into(),
        name: "a\nb\u{2028}".into(),
        version: Some("1".repeat(2000).into()),
        purl: purl.map(Into::into),
        ..Component::default()
    };
    let mut components =
        vec![component("", None), component("x", None), component("x", Some("no purl")), component("", None)];
    components[1].licenses = ["(", "MIT", "MIT", "", "MIT AND (Zlib)"]
        .into_iter()
        .flat_map(|text| {
            [LicenseForm::Expression, LicenseForm::Name].map(|form| License {
                text: text.into(),
                form,
                said: Acknowledgement::Concluded,
                full_text: Some("t".into()),
                url: Some("a b".into()),
            })
        })
        .collect();
    components[1].hashes = vec![Hash { algorithm: "MD5".into(), value: "xyz".into() }];
    components[2].details_mut().mime = Some("Text/Plain; x".into());
    components[2].details_mut().links = vec![Link { kind: "odd".into(), url: "::".into(), comment: None }];
    components[2].details_mut().authors = vec![Party { contacts: vec![(None, Some("@".into()))], ..Party::default() }];
    let edge = |from, to, kind: &str| Edge { from, to, kind: kind.into() };
    let mut graph = Graph {
        components,
        edges: vec![
            edge(0, 1, "contains"),
            edge(1, 2, "contains"),
            edge(2, 0, "contains"),
            edge(3, 3, "contains"),
            edge(3, 3, "depends-on"),
            edge(3, 3, "depends-on"),
            edge(9, 1, "depends-on"),
        ],
        ..Graph::default()
    };
    graph.document.created = Some("yesterday".into());
    graph.document.identity = Some("urn:uuid:x".into());
    graph.document.version = Some(0);
    graph.document.root = Some(7);
    graph.document.completeness = Some("odd".into());
    graph.document.lifecycles = vec!["".into()];
    graph.document.tools = vec![Tool::default(), Tool::default()];
    graph.document.supplier = Some(Party { urls: vec!["http://[".into()], ..Party::default() });
    for version in VERSIONS {
        let (text, _) = written(&graph, version);
        assert_eq!(schemas.error(version, &text), None, "{text}");
    }
}

#[test]
fn the_serial_number_comes_from_the_content() {
    let serial = |graph: &Graph| {
        let (text, _) = written(graph, "1.6");
        json::parse(text.as_bytes()).unwrap().text("serialNumber").unwrap().to_owned()
    };
    let (one, again, other) = (serial(&full()), serial(&full()), serial(&Graph::default()));
    assert_eq!(one, again);
    assert_ne!(one, other);
    // RFC 9562, section 5.8: version 8, variant 10.
    assert_eq!((&one[23..24], "89ab".contains(&one[28..29])), ("8", true), "{one}");
}

/// A chain of components that contain one another is written nested as deep as readers go, and flat below.
#[test]
fn a_long_chain_is_cut() {
    let count = 5_000;
    let components =
        (0..count).map(|index| Component { reference: format!("c{index}").into(), ..Component::default() });
    let edges = (1..count).map(|index| Edge { from: index - 1, to: index, kind: "contains".into() });
    let graph = Graph { components: components.collect(), edges: edges.collect(), ..Graph::default() };
    let (text, _) = written(&graph, "1.7");
    let read = cyclonedx::read(json::parse(text.as_bytes()).unwrap(), None);
    assert_eq!((read.components.len(), read.edges.len()), (5_000, 4_999));
}

/// Viewers follow dependencies from the root; which of them are none, a property says.
#[test]
fn what_the_root_contains_hangs_on_it() {
    let components = (0..4).map(|index| Component { reference: format!("c{index}").into(), ..Component::default() });
    let mut components: Vec<Component> = components.collect();
    components[3].kind = ComponentKind::Known(slam_packages::Kind::File);
    let edge = |from, to, kind: &str| Edge { from, to, kind: kind.into() };
    let mut edges = vec![
        edge(0, 1, "contains"),
        edge(0, 1, "depends-on"),
        edge(0, 2, "contains"),
        edge(0, 3, "contains"),
        edge(1, 2, "dev-depends-on"),
    ];
    let mut graph = Graph { components, edges: edges.clone(), ..Graph::default() };
    graph.document.root = Some(0);
    let (text, losses) = written(&graph, "1.7");
    assert_eq!(losses.dropped, []);
    let tree = json::parse(text.as_bytes()).unwrap();
    let needs = tree.list("dependencies").first().unwrap().list("dependsOn");
    assert_eq!(needs.iter().filter_map(json::Value::as_str).collect::<Vec<_>>(), ["c1", "c2"]);
    let mut read = cyclonedx::read(tree, None).edges;
    read.sort();
    edges.sort();
    assert_eq!(read, edges);
}
