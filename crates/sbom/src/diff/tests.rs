use expect_test::{Expect, expect};
use slam_packages::Scope;

use super::*;
use crate::graph::{Acknowledgement, Edge, Hash, License, LicenseForm, Text};

/// Each word is `name@version[=sha256][+licence][~dev]`, or `a>b` for an arrow between the first of each name.
fn graph(text: &str) -> Graph {
    let mut graph = Graph::default();
    for word in text.split_whitespace() {
        if let Some((from, to)) = word.split_once('>') {
            let at = |name: &str| graph.components.iter().position(|one| one.name == name).unwrap() as u32;
            let kind = Text::const_new("depends-on");
            graph.edges.push(Edge { from: at(from), to: at(to), kind });
            continue;
        }
        let (word, dev) = word.strip_suffix("~dev").map_or((word, false), |word| (word, true));
        let (word, license) = word.split_once('+').map_or((word, None), |(word, license)| (word, Some(license)));
        let (word, hash) = word.split_once('=').map_or((word, None), |(word, hash)| (word, Some(hash)));
        let (name, version) = word.split_once('@').unwrap();
        let mut component = Component {
            reference: Text::from(word),
            name: Text::from(name),
            version: Some(Text::from(version)),
            ..Component::default()
        };
        component.scope = Some(if dev { Scope::Dev } else { Scope::Runtime });
        component.hashes.extend(hash.map(|hash| Hash { algorithm: "SHA-256".into(), value: hash.into() }));
        component.licenses.extend(license.map(|text| License {
            text: text.into(),
            form: LicenseForm::Expression,
            said: Acknowledgement::Declared,
            full_text: None,
            url: None,
        }));
        graph.components.push(component);
    }
    graph
}

fn check(old: &str, new: &str, expected: Expect) {
    let diff = diff(&graph(old), &graph(new));
    let mut text = String::new();
    for (sign, items) in [("+", &diff.added), ("-", &diff.removed)] {
        for item in items {
            text += &format!("{sign} {} {}\n", item.name, item.version.as_deref().unwrap_or_default());
        }
    }
    for change in &diff.changed {
        let turn = |what: &str, turn: &Option<Turn>| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            turn.as_ref().map(|turn| format!(" {what} {} to {}", side(&turn.from), side(&turn.to))).unwrap_or_default()
        };
        text += &format!(
            "~ {}{}{}{}{}\n",
            change.name,
            turn("version", &change.version),
            turn("licence", &change.licenses),
            turn("scope", &change.scope),
            if change.other_bytes { " other bytes" } else { "" },
        );
    }
    for (sign, edges) in [("+", &diff.edges.added), ("-", &diff.edges.removed)] {
        for edge in edges {
            text += &format!("{sign} {} {} {}\n", edge.from, edge.kind, edge.to);
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn components_come_go_and_change() {
    check(
        "a@1 b@1+MIT c@1=aa d@1~dev e@1",
        "a@2 b@1+Apache-2.0 c@1=bb d@1 f@1",
        expect![[r#"
            + f 1
            - e 1
            ~ a version 1 to 2
            ~ b licence MIT to Apache-2.0
            ~ c other bytes
            ~ d scope dev to runtime
        "#]],
    );
}

#[test]
fn several_versions_of_a_package_are_paired_in_their_order() {
    check(
        "a@1 a@2 a@3",
        "a@2 a@4",
        expect![[r#"
            - a 1
            ~ a version 3 to 4
        "#]],
    );
}

#[test]
fn arrows_count_between_components_of_both() {
    check(
        "a@1 b@1 c@1 a>b",
        "a@1 b@1 c@1 d@1 a>c a>d",
        expect![[r#"
            + d 1
            + a depends-on c
            - a depends-on b
        "#]],
    );
}

#[test]
fn a_graph_does_not_differ_from_itself() {
    let graph = graph("a@1=aa+MIT a@1 b@2 a>b");
    assert!(diff(&graph, &graph).is_empty());
}
