use expect_test::{Expect, expect};
use slam_formats::purl::Purl;
use slam_packages::{Confidence, Package};

use super::*;

/// Returns a package `name@version`, one in square brackets is an application without a purl.
fn package(text: &str, scope: Scope, line: u32) -> Package {
    let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
    let mut package = Package::new(name.trim_matches(['[', ']']), version.map(|version| version.trim_matches(']')));
    if text.starts_with('[') {
        package.kind = Kind::Application;
    } else {
        package.purl = Some(Purl::new("npm", None, name, version).unwrap());
    }
    package.scope = scope;
    package.line = Some(line);
    package
}

fn seen(path: &str, listing: Listing) -> Seen {
    Seen { path: path.to_owned(), reader: "test", layer: None, layers: Vec::new(), aside: false, listing }
}

fn check(seen: Vec<Seen>, expected: Expect) {
    let subject = Subject { name: "target".to_owned(), kind: Kind::Application, ..Subject::default() };
    let graph = make(&subject, Found { seen, ..Found::default() });
    let mut text = String::new();
    for component in &graph.components {
        let places: Vec<String> =
            component.evidence.iter().map(|one| format!("{}:{}", one.path, one.line.unwrap_or_default())).collect();
        text += &format!("{} {:?} {}\n", component.reference, component.scope, places.join(" "));
    }
    for edge in &graph.edges {
        let name = |at: u32| graph.components[at as usize].reference.clone();
        text += &format!("{} {} {}\n", name(edge.from), edge.kind, name(edge.to));
    }
    for unknown in &graph.unknowns {
        text += &format!("unknown {} {}\n", unknown.path, unknown.reason);
    }
    expected.assert_eq(&text);
}

#[test]
fn a_package_of_two_files_is_one_component_with_the_most_demanding_scope() {
    let one = Listing { packages: vec![package("a@1", Scope::Dev, 3)], ..Listing::default() };
    let two = Listing { packages: vec![package("a@1", Scope::Runtime, 7)], ..Listing::default() };
    check(
        vec![seen("b/lock", two), seen("a/lock", one)],
        expect![[r#"
            target None 
            pkg:npm/a@1 Some(Runtime) a/lock:3 b/lock:7
            target depends-on pkg:npm/a@1
            target dev-depends-on pkg:npm/a@1
        "#]],
    );
}

#[test]
fn projects_hang_on_the_target_and_packages_on_projects() {
    let packages = vec![
        package("[web@1.0]", Scope::Runtime, 1),
        package("a@1", Scope::Runtime, 2),
        package("b@2", Scope::Runtime, 3),
        package("stray@3", Scope::Build, 4),
    ];
    let kind = EdgeKind::DependsOn;
    let edges = vec![slam_packages::Edge { from: 0, to: 1, kind }, slam_packages::Edge { from: 1, to: 2, kind }];
    check(
        vec![seen("lock", Listing { packages, edges, ..Listing::default() })],
        expect![[r#"
            target None 
            web@1.0 Some(Runtime) lock:1
            pkg:npm/a@1 Some(Runtime) lock:2
            pkg:npm/b@2 Some(Runtime) lock:3
            pkg:npm/stray@3 Some(Build) lock:4
            target contains web@1.0
            target build-depends-on pkg:npm/stray@3
            web@1.0 depends-on pkg:npm/a@1
            pkg:npm/a@1 depends-on pkg:npm/b@2
        "#]],
    );
}

#[test]
fn a_member_of_an_archive_tells_its_place_and_how_sure_it_is() {
    let at = |place: &str, confidence: Confidence| {
        let member =
            Package { path: Some(place.to_owned()), line: None, confidence, ..package("a@1", Scope::Runtime, 1) };
        Listing { packages: vec![member], ..Listing::default() }
    };
    let told = |seen: Vec<Seen>| {
        let mut graph = make(&Subject::default(), Found { seen, ..Found::default() });
        let mut own = Vec::new();
        crate::own::write(&graph, &crate::convert::Options::default(), &mut own);
        assert_eq!(crate::own::read(&crate::json::parse(&own).unwrap(), None).components, graph.components);
        let component = graph.components.remove(1);
        let properties = component.details.map(|details| details.properties).unwrap_or_default();
        let properties = properties.iter().map(|property| format!(" {}={}", property.name, property.value));
        let places: Vec<&str> = component.evidence.iter().map(|one| one.path.as_str()).collect();
        format!("{}{}", places.join(" "), properties.collect::<String>())
    };
    let (war, jar) = ("a.war!/WEB-INF/lib/a.jar", "b.jar");
    let low = seen("a.war", at(war, Confidence::Low));
    assert_eq!(told(vec![low.clone()]), "a.war!/WEB-INF/lib/a.jar slam:confidence=low");
    // The surest of several holds.
    let medium = seen("b.jar", at(jar, Confidence::Medium));
    assert_eq!(told(vec![low.clone(), medium]), "a.war!/WEB-INF/lib/a.jar b.jar slam:confidence=medium");
    let high = seen("b.jar", at(jar, Confidence::High));
    assert_eq!(told(vec![high, low]), "a.war!/WEB-INF/lib/a.jar b.jar");
}

#[test]
fn a_document_in_the_tree_is_a_list_of_packages_and_not_of_files() {
    // SPDX 2.3, clause 8 (files), and clause 11 (relationships).
    let text = r#"{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"d","dataLicense":"CC0-1.0",
        "documentNamespace":"https://d.example","creationInfo":{"created":"2024-01-01T00:00:00Z","creators":["Tool: x"]},
        "files":[{"SPDXID":"SPDXRef-f","fileName":"./f","checksums":[]}],
        "packages":[{"SPDXID":"SPDXRef-a","name":"a","versionInfo":"1","downloadLocation":"NOASSERTION"},
            {"SPDXID":"SPDXRef-b","name":"b","versionInfo":"2","downloadLocation":"NOASSERTION"}],
        "relationships":[
            {"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-f"},
            {"spdxElementId":"SPDXRef-f","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"},
            {"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"}]}"#;
    let cyclonedx = r#"{"bomFormat":"CycloneDX","specVersion":"1.5","components":[
        {"type":"file","name":"f","bom-ref":"f"},{"type":"library","name":"a","version":"1","bom-ref":"a"},
        {"type":"file","name":"g","bom-ref":"g"},{"type":"library","name":"b","version":"2","bom-ref":"b"}],
        "dependencies":[{"ref":"a","dependsOn":["b","g"]},{"ref":"f","dependsOn":["b"]}]}"#;
    for text in [text, cyclonedx] {
        let listing = listing_of(text.as_bytes()).unwrap().unwrap();
        let names: Vec<&str> = listing.packages.iter().map(|package| package.name.as_str()).collect();
        let edges: Vec<(&str, &str)> = listing.edges.iter().map(|edge| (names[edge.from], names[edge.to])).collect();
        assert_eq!((names.len(), edges), (2, vec![("a", "b")]), "{names:?}");
    }
}

#[test]
fn a_hidden_file_lists_nothing_and_an_owned_file_belongs_to_its_owner() {
    let shrinkwrap = Listing {
        packages: vec![package("a@1", Scope::Runtime, 1)],
        hides: vec!["package-lock.json".to_owned()],
        ..Listing::default()
    };
    let lock = Listing { packages: vec![package("z@9", Scope::Runtime, 1)], ..Listing::default() };
    let system = Listing {
        packages: vec![package("python3-six@1.16", Scope::Runtime, 1)],
        owned: vec![(0, vec!["/usr/lib/six/METADATA".to_owned()])],
        ..Listing::default()
    };
    let six = Listing { packages: vec![package("six@1.16", Scope::Runtime, 1)], ..Listing::default() };
    check(
        vec![
            seen("npm-shrinkwrap.json", shrinkwrap),
            seen("package-lock.json", lock),
            seen("var/lib/dpkg/status", system),
            seen("usr/lib/six/METADATA", six),
        ],
        expect![[r#"
            target None 
            pkg:npm/a@1 Some(Runtime) npm-shrinkwrap.json:1
            pkg:npm/python3-six@1.16 Some(Runtime) var/lib/dpkg/status:1
            pkg:npm/six@1.16 Some(Runtime) usr/lib/six/METADATA:1
            target depends-on pkg:npm/a@1
            target depends-on pkg:npm/python3-six@1.16
            pkg:npm/python3-six@1.16 contains pkg:npm/six@1.16
        "#]],
    );
}
