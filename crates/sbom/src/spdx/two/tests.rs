//! Documents of the SPDX project and of other projects, which lie beside the checkout.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;
use crate::Graph;
use crate::convert::Options;
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

/// A graph in an order of its own, so that two can be compared that say the same.
fn normal(graph: &Graph) -> String {
    use std::fmt::Write as _;

    let mut graph = graph.clone();
    let reference = |place: u32| graph.components[usize::try_from(place).unwrap()].reference.to_string();
    let mut edges: Vec<_> = graph
        .edges
        .iter()
        .map(|edge| format!("{} {} {}", reference(edge.from), edge.kind, reference(edge.to)))
        .collect();
    edges.sort();
    let root = graph.document.root.map(reference);
    graph.document.root = None;
    graph.document.extracted.clear();
    graph.document.properties.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
    graph.components.sort_by(|a, b| a.reference.cmp(&b.reference));
    let mut out = String::new();
    for component in &mut graph.components {
        component.pointer = "".into();
        component.licenses.sort_by_key(|license| format!("{license:?}"));
        // The text of a licence stays with the document; which component carries it is chance.
        component.licenses.iter_mut().for_each(|license| {
            if license.text.starts_with("LicenseRef-") && license.form == LicenseForm::Expression {
                license.full_text = None;
            }
        });
        if let Some(details) = &mut component.details {
            details.properties.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
            details.links.sort_by(|a, b| (&a.kind, &a.url).cmp(&(&b.kind, &b.url)));
        }
        if component.details.as_deref() == Some(&crate::graph::Details::default()) {
            component.details = None;
        }
        writeln!(out, "{component:#?}").unwrap();
    }
    format!("{root:?}\n{:#?}\n{:#?}\n{:#?}\n{edges:#?}\n{out}", graph.document, graph.unknowns, graph.problems)
}

fn first_difference(a: &str, b: &str) -> String {
    let (a_lines, b_lines): (Vec<_>, Vec<_>) = (a.lines().collect(), b.lines().collect());
    let at = a_lines.iter().zip(&b_lines).position(|(a, b)| a != b).unwrap_or(a_lines.len().min(b_lines.len()));
    let part = |lines: &[&str]| lines[at.saturating_sub(6)..(at + 6).min(lines.len())].join("\n");
    format!("{}\n--- became\n{}", part(&a_lines), part(&b_lines))
}

/// Writes a graph in every form of SPDX 2, reads each back, and says where they differ.
fn back_again(graph: &Graph, name: &str) {
    let before = normal(graph);
    // Judging a large document takes a while; what it could show shows in small ones.
    let is_large = graph.components.len() > 250;
    for version in if is_large { &["2.3"][..] } else { &["2.2", "2.3"] } {
        let mut json = Vec::new();
        let losses = write(graph, version, &Options::default(), &mut json);
        assert_eq!(losses, crate::Losses::default());
        let mut again = Vec::new();
        write(graph, version, &Options::default(), &mut again);
        assert_eq!(json, again, "{name}: the same graph makes the same bytes");
        let mut tag = Vec::new();
        write_tag(graph, version, &Options::default(), &mut tag);
        for (form, format, bytes) in [("JSON", Format::Spdx2Json, json), ("tag-value", Format::Spdx2Tag, tag)] {
            let judgement = if is_large { Judgement::default() } else { validate(format, &bytes) };
            assert!(judgement.is_valid(), "{name} as {form} {version}: {:#?}", judgement.problems);
            let mut back = crate::read(&bytes, None).unwrap_or_else(|error| panic!("{name}: {form}: {error}"));
            back.document.identity.clone_from(&graph.document.identity);
            let after = normal(&back);
            assert!(before == after, "{name} as {form} {version}: {}", first_difference(&before, &after));
        }
    }
}

// Test cases of CycloneDX's own specification.
#[test]
fn what_cyclonedx_can_say_survives_writing_and_reading() {
    let Some(folder) = slam_testdata::folder("cyclonedx") else { return };
    let mut read = 0;
    for path in files_below(&folder.join("test-resources")) {
        if let Ok(graph) = crate::read(&std::fs::read(&path).unwrap(), None) {
            back_again(&graph, &path.display().to_string());
            read += 1;
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
fn what_a_published_document_says_survives_writing_and_reading() {
    let (Some(spdx), Some(sboms)) = (slam_testdata::folder("spdx"), slam_testdata::folder("sboms")) else { return };
    let mut read = 0;
    for path in files_below(&spdx).into_iter().chain(files_below(&sboms)) {
        let bytes = std::fs::read(&path).unwrap();
        if let Ok(graph) = crate::read(&bytes, None)
            && !graph.components.is_empty()
        {
            back_again(&graph, &path.display().to_string());
            read += 1;
        }
    }
    assert!(read > 40, "{read}");
}

fn judge(path: &Path) -> Option<Judgement> {
    let bytes = std::fs::read(path).unwrap();
    let format = crate::detect(&bytes)?;
    let is_ours = matches!(
        format,
        Format::Spdx2Json | Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf
    );
    is_ours.then(|| validate(format, &bytes))
}

/// Published as broken, by the names of SPDX's own tools.
const MUST_FAIL: [&str; 3] =
    ["BadJSON.spdx.json", "SPDXWrongVersion.spdx.json", "SPDXJSONExample-wrongversion.spdx.json"];

#[test]
fn published_examples_are_valid_unless_they_are_made_to_be_broken() {
    let Some(folder) = slam_testdata::folder("spdx") else { return };
    let (mut judged, mut wrong) = (0, Vec::new());
    for path in files_below(&folder) {
        // The schema of SPDX 2.2 refuses the category that this example of SPDX uses.
        let is_schema = path.components().any(|part| part.as_os_str() == "schema")
            || path.ends_with("spdx-2-2-revision-8-ontology.owl.xml");
        if path.ends_with("spdx2.2/appbomination.spdx.json") || is_schema {
            continue;
        }
        let Some(judgement) = judge(&path) else { continue };
        judged += 1;
        let must_fail = MUST_FAIL.iter().any(|name| path.ends_with(name));
        if judgement.is_valid() == must_fail {
            wrong.push(format!("{}: {:#?}", path.display(), judgement.problems));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(judged, 44);
}

// A document of SPDX's own tools, published to warn of the deprecated id LGPL-2.0, and of nothing else.
#[test]
fn a_deprecated_licence_warns_and_is_valid() {
    let Some(folder) = slam_testdata::folder("spdx") else { return };
    let file = judge(&folder.join("tools-java-testResources/SPDXTagExample-v2.2-warning.spdx")).unwrap().into_file("x");
    let messages: Vec<_> = file.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!((file.valid, messages.as_slice()), (true, &["`LGPL-2.0` is a deprecated id of a licence"][..]));
}

const SEEDS: [&str; 5] = [
    r#"{"SPDXID":"SPDXRef-DOCUMENT","spdxVersion":"SPDX-2.3","name":"a","packages":[{"SPDXID":"SPDXRef-a","name":"a",
       "checksums":[{"algorithm":"SHA1","checksumValue":"00"}],"externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a"}],
       "annotations":[{"annotator":"Tool: slam","comment":"slam.sbom/1\nref: x\nlicense: y\nlicense-text[2]: ab"}]}],
       "relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"}]}"#,
    "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: a\nSPDXID: SPDXRef-a\nPackageComment: <text>x\ny</text>\n\
     ExternalRef: PACKAGE-MANAGER purl pkg:npm/a\nFileName: b\nSPDXID: SPDXRef-b\nSnippetSPDXID: SPDXRef-c\nSnippetByteRange: 1:2\n\
     Annotator: Tool: x\nSPDXREF: SPDXRef-a\nRelationship: SPDXRef-a CONTAINS SPDXRef-b\n",
    "spdxVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\npackages:\n- name: a\n  versionInfo: 1.10\n  SPDXID: SPDXRef-a\n",
    "<Document><SPDXID>SPDXRef-DOCUMENT</SPDXID><spdxVersion>SPDX-2.3</spdxVersion><packages><name>a &amp; b</name>\
     <SPDXID>SPDXRef-a</SPDXID></packages></Document>",
    "<rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
     <spdx:SpdxDocument rdf:about=\"http://x#SPDXRef-DOCUMENT\"><spdx:specVersion>SPDX-2.3</spdx:specVersion><spdx:relationship>\
     <spdx:Relationship><spdx:relatedSpdxElement><spdx:Package rdf:about=\"http://x#SPDXRef-a\"><spdx:name>a</spdx:name>\
     </spdx:Package></spdx:relatedSpdxElement></spdx:Relationship></spdx:relationship></spdx:SpdxDocument></rdf:RDF>",
];

#[test]
fn the_smallest_documents_are_read() {
    for seed in SEEDS {
        let graph = crate::read(seed.as_bytes(), None).unwrap_or_else(|error| panic!("{error}: {seed}"));
        assert_eq!(graph.components.first().map(|component| component.name.get(..1)), Some(Some("a")), "{seed}");
    }
}

mod broken {
    use proptest::prelude::*;

    use super::*;

    fn survives(bytes: &[u8]) {
        for format in [Format::Spdx2Json, Format::Spdx2Tag, Format::Spdx2Yaml, Format::Spdx2Xml, Format::Spdx2Rdf] {
            let _ = validate(format, bytes);
            let Ok((tree, _)) = to_tree(format, bytes) else { continue };
            let mut losses = crate::Losses::default();
            let graph = read(&tree, Some(&mut losses));
            for loss in losses.dropped {
                assert!(tree.pointer(&loss.pointer).is_some(), "{} is not there", loss.pointer);
            }
            let mut references = BTreeSet::new();
            assert!(graph.components.iter().all(|component| references.insert(&component.reference)));
            assert!(!references.contains(&crate::Text::default()));
            let mut json = Vec::new();
            write(&graph, "2.3", &Options::default(), &mut json);
            let judgement = validate(Format::Spdx2Json, &json);
            assert!(judgement.is_valid(), "{:#?}", judgement.problems);
        }
    }

    proptest! {
        #[test]
        fn documents_that_are_cut_up_do_no_harm(seed in 0..SEEDS.len(), cut in 0..700_usize, keep in 0..700_usize, put in "\\PC{0,6}") {
            let text = SEEDS[seed];
            let bytes = text.as_bytes();
            let (cut, keep) = (cut.min(bytes.len()), keep.min(bytes.len()));
            survives(&[&bytes[..cut], put.as_bytes(), &bytes[keep..]].concat());
        }

        #[test]
        fn any_text_is_written_so_that_it_is_valid_and_comes_back(
            name in "(?s).{1,12}", version in ".{0,6}", license in "(?s).{0,12}", id in "(?s).{0,8}", url in ".{0,8}", hash in ".{0,6}",
        ) {
            use crate::graph::{Acknowledgement, Hash, License, Link, Property};
            let mut one = Component { reference: format!("{id}1").into(), name: name.as_str().into(), ..Component::default() };
            one.version = Some(version.as_str().into());
            one.purl = Some(format!("pkg:npm/{name}").into());
            one.hashes.push(Hash { algorithm: hash.as_str().into(), value: hash.as_str().into() });
            one.licenses.push(License {
                text: license.as_str().into(), form: LicenseForm::Name, said: Acknowledgement::Declared,
                full_text: Some(license.as_str().into()), url: Some(url.as_str().into()),
            });
            let details = one.details_mut();
            details.copyright = Some(name.as_str().into());
            details.links.push(Link { kind: "website".into(), url: url.as_str().into(), comment: Some(url.as_str().into()) });
            details.properties.push(Property { name: name.as_str().into(), value: license.as_str().into() });
            let mut two = one.clone();
            two.reference = format!("{id}2").into();
            let mut graph = Graph { components: vec![one, two], ..Graph::default() };
            graph.document.root = Some(1);
            for version in ["2.2", "2.3"] {
                let mut json = Vec::new();
                write(&graph, version, &Options::default(), &mut json);
                let judgement = validate(Format::Spdx2Json, &json);
                prop_assert!(judgement.is_valid(), "{:#?}", judgement.problems);
                let back = crate::read(&json, None).unwrap();
                let (before, after) = (normal(&graph), normal(&back));
                prop_assert!(before == after, "{}", first_difference(&before, &after));
            }
        }
    }
}

#[test]
fn documents_that_want_to_harm_are_refused_with_a_reason() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><Document><SPDXID>&b;</SPDXID></Document>";
    let refused = |format, text: &str| to_tree(format, text.as_bytes()).unwrap_err().to_string();
    assert!(refused(Format::Spdx2Xml, laughs).contains("DTD"));
    assert!(refused(Format::Spdx2Rdf, laughs).contains("DTD"));
    assert!(refused(Format::Spdx2Xml, "<Document><name>&b;</name></Document>").contains("none of the five entities"));
    assert!(refused(Format::Spdx2Xml, &"<packages>".repeat(1_000_000)).contains("deeper"));
    assert!(refused(Format::Spdx2Rdf, &"<a>".repeat(1_000_000)).contains("deeper"));
    assert!(refused(Format::Spdx2Json, &"[".repeat(1_000_000)).contains("deeper"));
    let anchors = (0..30).map(|at| format!("x{}: &x{} [*x{at}, *x{at}]\n", at + 1, at + 1));
    let yaml = format!("spdxVersion: SPDX-2.3\nx0: &x0 [a, a]\n{}", anchors.collect::<String>());
    assert!(!refused(Format::Spdx2Yaml, &yaml).is_empty());
    assert!(!refused(Format::Spdx2Yaml, &"- ".repeat(1_000_000)).is_empty());
}

// Nodes that share nodes: spelled out, they would be 2^40 objects, and a licence as long.
#[test]
fn nodes_that_share_nodes_do_not_multiply() {
    let mut rdf = "<rdf:RDF xmlns:spdx=\"http://spdx.org/rdf/terms#\" xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <spdx:SpdxDocument rdf:about=\"http://x#SPDXRef-DOCUMENT\"><spdx:specVersion>SPDX-2.3</spdx:specVersion></spdx:SpdxDocument>\
         <spdx:Package rdf:about=\"http://x#SPDXRef-a\"><spdx:checksum rdf:nodeID=\"n0\"/><spdx:licenseDeclared rdf:nodeID=\"l0\"/></spdx:Package>"
        .to_owned();
    for at in 0..40 {
        let (inner, member) = (
            format!("<spdx:checksum rdf:nodeID=\"n{}\"/>", at + 1),
            format!("<spdx:member rdf:nodeID=\"l{}\"/>", at + 1),
        );
        rdf.push_str(&format!("<spdx:Checksum rdf:nodeID=\"n{at}\">{inner}{inner}</spdx:Checksum>"));
        rdf.push_str(&format!(
            "<spdx:ConjunctiveLicenseSet rdf:nodeID=\"l{at}\">{member}{member}</spdx:ConjunctiveLicenseSet>"
        ));
    }
    rdf.push_str("</rdf:RDF>");
    let graph = crate::read(rdf.as_bytes(), None).unwrap();
    assert_eq!(graph.components.len(), 1);
    assert!(graph.components.iter().flat_map(|one| &one.licenses).all(|license| license.text.len() < 70_000));
}

#[test]
fn another_version_keeps_the_graph_and_the_schema() {
    let Some(folder) = slam_testdata::folder("spdx") else { return };
    let (mut carried, mut refused) = (0, Vec::new());
    for path in files_below(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(source) = crate::parse(&bytes) else { continue };
        if source.format == Format::Spdx3Json || MUST_FAIL.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for version in ["2.2", "2.3"] {
            let Some(tree) = carry(&source.tree, version, &mut crate::Losses::default()) else {
                refused.push(path.file_name().unwrap().to_owned());
                continue;
            };
            carried += 1;
            let (before, after) = (keys(&read(&source.tree, None)), keys(&read(&tree, None)));
            assert_eq!(before, after, "{} to {version}", path.display());
        }
    }
    assert!(carried > 80, "{carried}; refused {refused:?}");
}

/// Returns the texts of a tree with the names of their members.
fn texts_of<'t>(value: &'t Value<'_>, key: &'t str, found: &mut Vec<(&'t str, &'t str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, key, found)),
        Value::Object(members) => members.iter().for_each(|(key, item)| texts_of(item, key, found)),
        _ => found.extend(value.as_str().map(|text| (key, text))),
    }
}

/// Members whose text a conversion keeps, or owns up to.
const WORDS: [&str; 21] = [
    "name",
    "version",
    "description",
    "copyright",
    "url",
    "cpe",
    "content",
    "text",
    "publisher",
    "author",
    "comment",
    "value",
    "group",
    "versionInfo",
    "copyrightText",
    "checksumValue",
    "downloadLocation",
    "sourceInfo",
    "licenseComments",
    "summary",
    "homepage",
];

/// Returns a text of the source that stands nowhere in what was written.
fn vanished(source: &Value<'_>, written: &[u8]) -> Option<String> {
    let tree = crate::json::parse(written).unwrap();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    texts_of(source, "", &mut before);
    texts_of(&tree, "", &mut after);
    let kept: std::collections::HashSet<_> = after.iter().map(|(_, text)| *text).collect();
    let mut gone = before
        .iter()
        .filter(|(key, text)| WORDS.contains(key) && text.len() > 3 && *text != "NOASSERTION" && !kept.contains(text));
    let all = std::cell::LazyCell::new(|| after.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n"));
    gone.find(|(_, text)| !all.contains(text)).map(|(_, text)| (*text).to_owned())
}

#[test]
fn no_word_vanishes_in_silence() {
    let folders = ["spdx", "sboms", "cyclonedx"].map(slam_testdata::folder);
    let (mut converted, mut wrong) = (0, Vec::new());
    for path in folders.into_iter().flatten().flat_map(|folder| files_below(&folder)) {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(source) = crate::parse(&bytes) else { continue };
        let to = match source.format {
            Format::Spdx2Json | Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => {
                Format::CycloneDxJson
            }
            Format::CycloneDxJson => Format::Spdx2Json,
            _ => continue,
        };
        let options = Options { with_losses: true, ..Options::default() };
        let target = crate::convert::Target { format: to, version: None };
        let (written, losses) = crate::convert::convert(&bytes, &target, &options).unwrap();
        for loss in &losses.dropped {
            if source.tree.pointer(&loss.pointer).is_none() {
                wrong.push(format!("{}: {} is not there", path.display(), loss.pointer));
            }
        }
        if losses.dropped.is_empty()
            && let Some(text) = vanished(&source.tree, &written)
        {
            wrong.push(format!("{}: {text:?} vanished", path.display()));
        }
        converted += 1;
    }
    assert!(wrong.is_empty(), "{} of {converted}: {}", wrong.len(), wrong.join("\n"));
    assert!(converted > 250, "{converted}");
}

#[test]
fn purls_survive_the_way_to_spdx_and_back() {
    let Some(folder) = slam_testdata::folder("sboms") else { return };
    let odd = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,
        "metadata":{"component":{"type":"application","bom-ref":"r","name":"r","purl":"pkg:Generic/R%2Fx@1?b=2&a=1"}},
        "components":[{"type":"library","bom-ref":"1","name":"a","purl":"pkg:npm/%40s/a@1"},
            {"type":"library","bom-ref":"2","name":"a","purl":"pkg:npm/%40s/a@1","components":[
                {"type":"file","bom-ref":"3","name":"f","purl":"no purl at all",
                 "hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}]}]}"#;
    let mut documents = vec![odd.as_bytes().to_vec()];
    documents.extend(files_below(&folder).iter().map(|path| std::fs::read(path).unwrap()));
    let purls = |bytes: &[u8]| {
        let graph = crate::read(bytes, None).unwrap();
        let mut purls: Vec<_> = graph.components.into_iter().filter_map(|component| component.purl).collect();
        purls.sort();
        purls
    };
    let convert = |bytes: &[u8], format, version: &str| {
        let target = crate::convert::Target { format, version: Some(version.to_owned()) };
        crate::convert::convert(bytes, &target, &Options::default()).unwrap().0
    };
    let mut kept = 0;
    for document in &documents {
        if crate::parse(document).is_err() {
            continue;
        }
        let first = convert(document, Format::CycloneDxJson, "1.6");
        for version in ["2.2", "2.3"] {
            let back = convert(&convert(&first, Format::Spdx2Json, version), Format::CycloneDxJson, "1.6");
            assert_eq!(purls(&first), purls(&back));
        }
        kept += purls(&first).len();
    }
    assert!(kept > 5_000, "{kept}");
}
