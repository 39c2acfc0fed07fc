use super::*;

fn graph(root: &str, parts: &[&str]) -> Graph {
    let component = |text: &str| {
        let (name, version) = text.split_once('@').unwrap();
        Component {
            reference: Text::from(text),
            name: Text::from(name),
            version: Some(Text::from(version)),
            ..Component::default()
        }
    };
    let components = std::iter::once(root).chain(parts.iter().copied()).map(component).collect();
    let mut graph = Graph { components, ..Graph::default() };
    graph.document.root = Some(0);
    let needs = |to| Edge { from: 0, to, kind: Text::const_new("depends-on") };
    graph.edges = (1..=parts.len() as u32).map(needs).collect();
    graph
}

fn told(graph: &Graph) -> String {
    let name = |at: u32| graph.components[at as usize].reference.as_str();
    let edges = graph.edges.iter().map(|edge| format!("{} {} {}", name(edge.from), edge.kind, name(edge.to)));
    edges.collect::<Vec<_>>().join("\n")
}

#[test]
fn flat_joins_the_same_component_and_hierarchical_keeps_both() {
    let graphs = || vec![graph("one@1", &["a@1", "b@1"]), graph("two@1", &["a@1", "b@2"])];
    expect_test::expect![[r#"
        all@9 contains one@1
        all@9 contains two@1
        one@1 depends-on a@1
        one@1 depends-on b@1
        two@1 depends-on a@1
        two@1 depends-on b@2"#]]
    .assert_eq(&told(&merge(graphs(), Merge::Flat, "all", Some("9"))));
    expect_test::expect![[r#"
        all@9 contains one@1
        all@9 contains two@1
        one@1 depends-on a@1
        one@1 depends-on b@1
        two@1 depends-on 2:a@1
        two@1 depends-on b@2"#]]
    .assert_eq(&told(&merge(graphs(), Merge::Hierarchical, "all", Some("9"))));
}
