use super::*;
use crate::graph::{Component, Edge, Hash, Party, Text, Tool};

fn component(name: &str) -> Component {
    Component {
        reference: Text::from(name),
        name: Text::from(name),
        version: Some(Text::const_new("1.0")),
        purl: Some(Text::from(format!("pkg:npm/{name}@1.0"))),
        pointer: format!("/components/{name}").into(),
        ..Component::default()
    }
}

fn graph() -> Graph {
    let components = vec![component("root"), component("a"), component("b")];
    let mut graph = Graph { components, ..Graph::default() };
    graph.document.root = Some(0);
    graph.document.created = Some(Text::const_new("2026-01-01T00:00:00Z"));
    graph.document.tools.push(Tool { name: Text::const_new("slam"), ..Tool::default() });
    graph.edges.push(Edge { from: 0, to: 1, kind: Text::const_new("depends-on") });
    graph
}

fn of<'a>(score: &'a Score, profile: &str, field: &str) -> &'a FieldScore {
    let profile = score.profiles.iter().find(|one| one.id == profile).unwrap();
    profile.fields.iter().find(|one| one.id == field).unwrap()
}

#[test]
fn each_lost_point_names_its_place() {
    let graph = graph();
    let score = score(&Judged::new(&graph, Format::CycloneDxJson, "1.6"), &[], None);
    let linked = of(&score, "ntia-2021", "dependency-relationship");
    assert_eq!((linked.met, linked.all), (2, 3));
    assert_eq!(linked.lost[0].pointer, "/components/b");
    assert_eq!(of(&score, "ntia-2021", "sbom-author").met, 0, "a program is no author");
    assert_eq!(of(&score, "bsi-2.1", "format").met, 1);
    assert_eq!(of(&score, "telco-1.1", "format").met, 0);
    let orphan = score.truth.checks.iter().find(|check| check.id == "no-orphan").unwrap();
    assert_eq!((orphan.right, orphan.all), (2, 3));
}

#[test]
fn everything_an_authority_asks_for_makes_a_full_score() {
    let mut graph = graph();
    graph.edges.push(Edge { from: 1, to: 2, kind: Text::const_new("depends-on") });
    graph.document.authors.push(Party { name: Some(Text::const_new("Example e.V.")), ..Party::default() });
    for component in &mut graph.components {
        let supplier = Party { name: Some(Text::const_new("Example e.V.")), ..Party::default() };
        component.details_mut().supplier = Some(supplier);
    }
    let score = score(&Judged::new(&graph, Format::CycloneDxJson, "1.6"), &[], None);
    let ntia = score.profiles.iter().find(|one| one.id == "ntia-2021").unwrap();
    assert_eq!(ntia.percent, Some(100));
    assert_eq!(score.truth.percent, Some(100));
}

#[test]
fn what_is_not_true_costs_points_of_truth() {
    let mut wrong = graph();
    wrong.components[1].purl = Some(Text::const_new("pkg:npm/a@2.0"));
    wrong.components[2].hashes.push(Hash { algorithm: "SHA-256".into(), value: "abc".into() });
    wrong.document.completeness = Some(Text::const_new("complete"));
    wrong.components[2].version = None;
    wrong.components[2].purl = None;
    let mut target = graph();
    target.components[1].version = Some(Text::const_new("3.0"));
    target.components[1].purl = None;
    let score = score(&Judged::new(&wrong, Format::CycloneDxJson, "1.6"), &[], Some(&target));
    let failed: Vec<&str> =
        score.truth.checks.iter().filter(|check| check.right < check.all).map(|check| check.id.as_str()).collect();
    assert_eq!(
        failed,
        ["purl-agrees", "hash-sound", "no-orphan", "completeness-holds", "component-there", "component-listed"]
    );
}
