//! Documents of the SPDX project and of other projects, which lie beside the checkout.
#![expect(clippy::panic, reason = "a broken case ends the test, and is named")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::graph::{Component, LicenseForm};

/// Returns the files below a folder, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn read_file(path: &Path) -> Graph {
    let bytes = std::fs::read(path).unwrap();
    crate::read(&bytes, None).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What must agree between serialisations, in the words of the interchange: ids and evidence may differ, and the
/// operands of a licence may change places.
fn key(component: &Component) -> String {
    let words = |text: &str| {
        let mut words: Vec<String> =
            text.split(|letter: char| letter.is_whitespace() || "()".contains(letter)).map(str::to_owned).collect();
        words.retain(|word| !word.is_empty());
        words.sort();
        words
    };
    let mut licenses: Vec<_> =
        component.licenses.iter().map(|license| (words(&license.text), license.form == LicenseForm::Name)).collect();
    licenses.sort();
    let mut hashes: Vec<_> = component.hashes.iter().map(|hash| (&hash.algorithm, &hash.value)).collect();
    hashes.sort();
    let Component { name, version, purl, kind, .. } = component;
    format!("{purl:?} {kind:?} {name} {version:?} {licenses:?} {hashes:?}")
}

fn keys(graph: &Graph) -> (Vec<String>, BTreeSet<(String, String, String)>) {
    let nodes: Vec<_> = graph.components.iter().map(key).collect();
    let node = |place: u32| nodes[usize::try_from(place).unwrap()].clone();
    let edges = graph.edges.iter().map(|edge| (node(edge.from), node(edge.to), edge.kind.to_string())).collect();
    let mut sorted = nodes.clone();
    sorted.sort();
    (sorted, edges)
}

// One document in five serialisations, published with SPDX's own Java tools, in two versions.
#[test]
fn every_serialisation_of_a_document_makes_the_same_graph() {
    let Some(folder) = slam_testdata::folder("spdx") else { return };
    let folder = folder.join("tools-java-testResources");
    for version in ["2.2", "2.3"] {
        let json = keys(&read_file(&folder.join(format!("SPDXJSONExample-v{version}.spdx.json"))));
        assert!(json.0.len() >= 8, "{version}: {:?}", json.0);
        for name in [
            format!("SPDXYAMLExample-{version}.spdx.yaml"),
            format!("SPDXXMLExample-v{version}.spdx.xml"),
            format!("SPDXTagExample-v{version}.spdx"),
            format!("SPDXRdfExample-v{version}.spdx.rdf"),
        ] {
            let other = keys(&read_file(&folder.join(&name)));
            for (this, that, side) in [(&json, &other, "missing"), (&other, &json, "new")] {
                let nodes: Vec<_> = this.0.iter().filter(|node| !that.0.contains(node)).collect();
                assert!(nodes.is_empty(), "{name}: {side}: {nodes:#?}");
                let edges: Vec<_> = this.1.difference(&that.1).collect();
                assert!(edges.is_empty(), "{name}: {side}: {edges:#?}");
            }
        }
    }
}

#[test]
fn published_documents_are_read_with_all_their_purls() {
    let Some(folder) = slam_testdata::folder("sboms") else { return };
    let mut read = 0;
    for path in files_below(&folder.join("spdx-json")).iter().chain(&files_below(&folder.join("spdx-tagvalue"))) {
        let bytes = std::fs::read(path).unwrap();
        // Broken as published: something follows the end of the document.
        if path.ends_with("powershell-2.2.6.spdx.json") {
            crate::read(&bytes, None).unwrap_err();
            continue;
        }
        let graph = read_file(path);
        assert!(graph.components.len() > 1, "{}", path.display());
        let have: BTreeSet<&str> = graph.components.iter().filter_map(|component| component.purl.as_deref()).collect();
        let text = String::from_utf8_lossy(&bytes);
        let written: BTreeSet<String> = match crate::json::parse(&bytes) {
            Ok(tree) => {
                let refs = tree.list("packages").iter().flat_map(|package| package.list("externalRefs"));
                let purls = refs.filter(|found| found.text("referenceType") == Some("purl"));
                purls.filter_map(|found| found.text("referenceLocator")).map(str::to_owned).collect()
            }
            Err(_) => {
                text.lines().filter_map(|line| line.split_once(" purl ")).map(|(_, purl)| purl.to_owned()).collect()
            }
        };
        let have_text: BTreeSet<String> = have.into_iter().map(str::to_owned).collect();
        assert_eq!(have_text, written, "{}", path.display());
        read += 1;
    }
    assert_eq!(read, 22);
}
