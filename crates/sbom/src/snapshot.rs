//! GitHub dependency snapshots (dependency submission API): one manifest a file, packages by package URL.

use std::collections::{BTreeMap, BTreeSet};

use slam_packages::Scope;

use crate::convert::Options;
use crate::graph::{Component, Document, Edge, Evidence, Graph, Property, Text, Tool};
use crate::json::{self, Member, Value, push_pointer};
use crate::loss::Losses;

/// Properties of the root component that a snapshot takes its commit, branch, and job from.
const TOLD: [(&str, &str); 4] =
    [("sha", "slam:commit"), ("ref", "slam:ref"), ("correlator", "slam:job-correlator"), ("id", "slam:job-id")];

/// Reads a snapshot into the graph; what the graph has no place for is noted in `losses` when it is given.
pub fn read(tree: &Value<'_>, mut losses: Option<&mut Losses>) -> Graph {
    let mut graph = Graph::default();
    let mut root =
        Component { reference: Text::const_new("snapshot"), name: Text::const_new("snapshot"), ..Component::default() };
    let job = tree.get("job");
    for (member, property) in TOLD {
        let value = tree.text(member).or_else(|| job.and_then(|job| job.text(member)));
        if let Some(value) = value {
            let property = Property { name: Text::const_new(property), value: value.into() };
            root.details_mut().properties.push(property);
        }
    }
    graph.components.push(root);
    let detector = tree.get("detector");
    let tool = detector.and_then(|detector| {
        let version = detector.text("version").map(Text::from);
        Some(Tool { vendor: None, name: detector.text("name")?.into(), version })
    });
    graph.document = Document {
        root: Some(0),
        created: tree.text("scanned").map(Text::from),
        tools: tool.into_iter().collect(),
        ..Document::default()
    };
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let mut edges = BTreeSet::new();
    for (key, manifest) in tree.get("manifests").map(Value::members).unwrap_or_default() {
        let path = manifest.get("file").and_then(|file| file.text("source_location")).unwrap_or(key);
        let resolved = manifest.get("resolved").map(Value::members).unwrap_or_default();
        let mut here: BTreeMap<&str, u32> = BTreeMap::new();
        for (name, package) in resolved {
            let purl = package.text("package_url").unwrap_or(name);
            let next = u32::try_from(graph.components.len()).unwrap_or(u32::MAX);
            let at = *places.entry(purl.to_owned()).or_insert(next);
            if at == next {
                let mut component = of_purl(purl);
                if losses.is_some() {
                    let mut pointer = "/manifests".to_owned();
                    [key, "resolved", name].iter().for_each(|part| push_pointer(&mut pointer, part));
                    component.pointer = pointer.into();
                }
                graph.components.push(component);
            }
            here.insert(name, at);
            here.insert(purl, at);
            if let Some(component) = graph.components.get_mut(at as usize) {
                let scope = if package.text("scope") == Some("development") { Scope::Dev } else { Scope::Runtime };
                component.scope = Some(component.scope.map_or(scope, |known| known.min(scope)));
                let reader = Text::const_new("github-snapshot");
                component.evidence.push(Evidence { path: path.into(), line: None, reader, layer: None });
            }
            if package.text("relationship") != Some("indirect") {
                edges.insert((0, at));
            }
        }
        for (name, package) in resolved {
            let from = here.get(&**name).copied();
            for (index, needed) in package.list("dependencies").iter().enumerate() {
                match (from, needed.as_str().and_then(|needed| here.get(needed))) {
                    (Some(from), Some(&to)) if from != to => _ = edges.insert((from, to)),
                    _ => {
                        if let Some(losses) = &mut losses {
                            let mut pointer = "/manifests".to_owned();
                            let index = index.to_string();
                            [key, "resolved", name, "dependencies", &index]
                                .iter()
                                .for_each(|part| push_pointer(&mut pointer, part));
                            losses.drop(pointer, "no package of the manifest has this key");
                        }
                    }
                }
            }
        }
        if let (Some(losses), Some(_)) = (&mut losses, manifest.get("metadata")) {
            let mut pointer = "/manifests".to_owned();
            [&**key, "metadata"].iter().for_each(|part| push_pointer(&mut pointer, part));
            losses.drop(pointer, "the graph has no metadata of a manifest");
        }
    }
    let kind = Text::const_new("depends-on");
    graph.edges = edges.into_iter().map(|(from, to)| Edge { from, to, kind: kind.clone() }).collect();
    graph
}

fn of_purl(purl: &str) -> Component {
    let parsed: Option<slam_formats::purl::Purl> = purl.parse().ok();
    let name = parsed.as_ref().map_or(purl, |purl| purl.name());
    Component {
        reference: purl.into(),
        name: name.into(),
        group: parsed.as_ref().and_then(|purl| purl.namespace()).map(Text::from),
        version: parsed.as_ref().and_then(|purl| purl.version()).map(Text::from),
        purl: Some(purl.into()),
        ..Component::default()
    }
}

fn object<'a>(members: Vec<(&'a str, Value<'a>)>) -> Value<'a> {
    Value::from(members.into_iter().map(|(key, value)| (key.into(), value)).collect::<Vec<Member<'a>>>())
}

/// Appends the graph as a snapshot; tells what could not be said.
pub fn write(graph: &Graph, options: &Options, out: &mut Vec<u8>) -> Losses {
    let mut losses = Losses::default();
    let root = graph.document.root.and_then(|root| graph.components.get(root as usize));
    let told = |name: &str| {
        let properties = root.and_then(|root| root.details.as_deref()).map(|details| details.properties.as_slice());
        properties
            .unwrap_or_default()
            .iter()
            .find(|property| property.name == name)
            .map(|property| property.value.as_str())
    };
    let mut manifests: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (at, component) in graph.components.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { continue };
        if Some(at) == graph.document.root {
            continue;
        }
        if component.purl.is_none() {
            losses.drop(component.pointer.to_string(), "a snapshot holds only what has a package URL");
            continue;
        }
        // A member of an archive stands in the archive's file (`a.war!/WEB-INF/lib/x.jar`).
        let file = |path: &'_ Text| path.find("!/").unwrap_or(path.len());
        let paths: BTreeSet<&str> =
            component.evidence.iter().filter_map(|one| one.path.get(..file(&one.path))).collect();
        if paths.is_empty() {
            manifests.entry("sbom").or_default().push(at);
        }
        for path in paths {
            manifests.entry(path).or_default().push(at);
        }
    }
    let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut direct = BTreeSet::new();
    let is_project = |at: u32| {
        let kind = graph.components.get(at as usize).map(|component| &component.kind);
        kind == Some(&crate::graph::ComponentKind::Known(slam_packages::Kind::Application))
    };
    for edge in graph.edges.iter().filter(|edge| edge.kind.ends_with("depends-on") || edge.kind == "contains") {
        next.entry(edge.from).or_default().push(edge.to);
        if Some(edge.from) == graph.document.root || is_project(edge.from) {
            direct.insert(edge.to);
        }
    }
    let written: Vec<Member<'_>> = manifests
        .iter()
        .map(|(path, all)| (json::Key::from(*path), manifest(graph, path, all, &next, &direct)))
        .collect();
    let tool = graph.document.tools.first();
    let scanned = options.now.as_deref().or(graph.document.created.as_deref()).unwrap_or("1970-01-01T00:00:00Z");
    let snapshot = object(vec![
        ("version", Value::Integer(0)),
        ("sha", told("slam:commit").unwrap_or("0000000000000000000000000000000000000000").into()),
        ("ref", told("slam:ref").unwrap_or("refs/heads/main").into()),
        (
            "job",
            object(vec![
                ("correlator", told("slam:job-correlator").unwrap_or("slam").into()),
                ("id", told("slam:job-id").unwrap_or("0").into()),
            ]),
        ),
        (
            "detector",
            object(vec![
                ("name", tool.map_or("slam", |tool| tool.name.as_str()).into()),
                ("version", tool.and_then(|tool| tool.version.as_deref()).unwrap_or("0").into()),
                ("url", "https://github.com/security-slam/slam".into()),
            ]),
        ),
        ("scanned", scanned.into()),
        ("manifests", Value::from(written)),
    ]);
    json::write(&snapshot, 0, out);
    out.push(b'\n');
    for component in graph.components.iter().filter(|component| component.purl.is_some()) {
        for (has, member) in [
            (!component.licenses.is_empty(), "licenses"),
            (!component.hashes.is_empty(), "hashes"),
            (component.details.is_some(), "details"),
        ] {
            if has {
                losses.drop(component.pointer.to_string(), format!("a snapshot has no {member}"));
            }
        }
    }
    losses
}

fn manifest<'g>(
    graph: &'g Graph,
    path: &'g str,
    all: &[u32],
    next: &BTreeMap<u32, Vec<u32>>,
    direct: &BTreeSet<u32>,
) -> Value<'g> {
    let here: BTreeSet<u32> = all.iter().copied().collect();
    let purl = |at: u32| graph.components.get(at as usize).and_then(|component| component.purl.as_deref());
    let resolved: BTreeMap<&str, Value<'_>> = all
        .iter()
        .filter_map(|&at| {
            let component = graph.components.get(at as usize)?;
            let needs = next.get(&at).into_iter().flatten().filter(|to| here.contains(to)).filter_map(|to| purl(*to));
            let scope =
                if matches!(component.scope, Some(Scope::Dev | Scope::Build)) { "development" } else { "runtime" };
            let relationship = if direct.contains(&at) { "direct" } else { "indirect" };
            let members = vec![
                ("package_url", purl(at)?.into()),
                ("relationship", relationship.into()),
                ("scope", scope.into()),
                ("dependencies", Value::from(needs.map(Value::from).collect::<Vec<_>>())),
            ];
            Some((purl(at)?, object(members)))
        })
        .collect();
    let resolved: Vec<Member<'_>> = resolved.into_iter().map(|(key, value)| (key.into(), value)).collect();
    object(vec![
        ("name", path.into()),
        ("file", object(vec![("source_location", path.into())])),
        ("resolved", Value::from(resolved)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    // The shape is that of the dependency submission API of GitHub (REST API, 2022-11-28).
    const SNAPSHOT: &str = r#"{"version":0,"sha":"ce587453ced02b1526dfb4cb910479d431683101","ref":"refs/heads/main",
        "job":{"correlator":"build","id":"7"},"detector":{"name":"d","version":"1","url":"https://example.org"},
        "scanned":"2026-01-01T00:00:00Z","manifests":{"package-lock.json":{"name":"package-lock.json",
        "file":{"source_location":"web/package-lock.json"},"resolved":{
        "a":{"package_url":"pkg:npm/a@1","relationship":"direct","scope":"runtime","dependencies":["b"]},
        "b":{"package_url":"pkg:npm/b@2","relationship":"indirect","scope":"development","dependencies":["gone"]}}}}}"#;

    #[test]
    fn a_snapshot_is_read_and_written_again() {
        let tree = json::parse(SNAPSHOT.as_bytes()).unwrap();
        let mut losses = Losses::default();
        let graph = read(&tree, Some(&mut losses));
        assert_eq!(losses.dropped[0].pointer, "/manifests/package-lock.json/resolved/b/dependencies/0");
        assert_eq!(graph.components.len(), 3);
        assert_eq!(graph.components[2].scope, Some(Scope::Dev));
        assert_eq!(graph.components[1].evidence[0].path, "web/package-lock.json");
        let mut out = Vec::new();
        write(&graph, &Options::default(), &mut out);
        let tree = json::parse(&out).unwrap();
        assert_eq!(tree.text("sha"), Some("ce587453ced02b1526dfb4cb910479d431683101"));
        let mut again = read(&tree, None);
        let mut first = read(&json::parse(SNAPSHOT.as_bytes()).unwrap(), None);
        for graph in [&mut again, &mut first] {
            graph.components.sort_by(|a, b| a.reference.cmp(&b.reference));
        }
        assert_eq!(again.components, first.components);
    }
}
