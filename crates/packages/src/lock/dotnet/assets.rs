//! `project.assets.json`, what `dotnet restore` found.

use std::collections::{HashMap, HashSet};

use crate::lock::roll::json_of;
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

/// Lists what the targets use, each once.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(assets) = json_of(file.bytes, &mut listing) else { return listing };
    let name = assets.at(&["project", "restore", "projectName"]).and_then(Node::text);
    let version = assets.at(&["project", "version"]).and_then(Node::text);
    let root = name.map(|name| listing.put(Package { kind: Kind::Application, ..Package::new(name, version) }));
    let libraries: HashMap<&str, &Node<'_>> =
        assets.entries_of("libraries").iter().map(|entry| (entry.key.as_ref(), &entry.value)).collect();
    let private = private(&assets);
    let groups: HashMap<&str, &Node<'_>> =
        assets.entries_of("projectFileDependencyGroups").iter().map(|one| (one.key.as_ref(), &one.value)).collect();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for target in assets.entries_of("targets") {
        let mut here: HashMap<String, usize> = HashMap::new();
        for entry in target.value.entries() {
            let Some((name, version)) = entry.key.split_once('/') else {
                listing.problem(Some(entry.line), "a library whose key is not `NAME/VERSION`: it is passed over");
                continue;
            };
            let index = match places.get(entry.key.as_ref()) {
                Some(known) => *known,
                None => {
                    let library = libraries.get(entry.key.as_ref());
                    let is_project = entry.value.text_of("type") == Some("project");
                    let package = if is_project {
                        Package { kind: Kind::Application, line: Some(entry.line), ..Package::new(name, Some(version)) }
                    } else {
                        let mut package = super::package(&mut listing, name, Some(version), Some(entry.line));
                        package.hashes.extend(library.and_then(|one| one.text_of("sha512")).and_then(super::sha512));
                        package
                    };
                    let index = listing.put(package);
                    places.insert(&entry.key, index);
                    index
                }
            };
            here.insert(name.to_lowercase(), index);
        }
        for entry in target.value.entries() {
            let Some(from) = places.get(entry.key.as_ref()) else { continue };
            for need in entry.value.entries_of("dependencies") {
                if let Some(to) = here.get(&need.key.to_lowercase()) {
                    listing.link(*from, *to, EdgeKind::DependsOn);
                }
            }
        }
        if let Some(root) = root {
            let framework = target.key.split('/').next().unwrap_or_default();
            let group = groups.get(framework).map_or(&[][..], |group| group.items());
            direct(&mut listing, root, group, &private, &here);
        }
    }
    reach::tidy(&mut listing.edges);
    if root.is_some() {
        reach::set_scopes(&mut listing);
    }
    listing
}

/// Returns what is needed to build only, because no asset of it reaches whoever uses the project: analysers, tools.
fn private(assets: &Node<'_>) -> HashSet<String> {
    let frameworks = assets.at(&["project", "frameworks"]).map_or(&[][..], Node::entries);
    let needs = frameworks.iter().flat_map(|one| one.value.entries_of("dependencies"));
    needs.filter(|one| one.value.text_of("suppressParent") == Some("All")).map(|one| one.key.to_lowercase()).collect()
}

/// Adds the arrows from the project, as the list of a framework names them: `"Serilog >= 3.1.1"`.
fn direct(
    listing: &mut Listing,
    root: usize,
    group: &[Node<'_>],
    private: &HashSet<String>,
    here: &HashMap<String, usize>,
) {
    for one in group.iter().filter_map(Node::text) {
        let name = one.split(' ').next().unwrap_or_default().to_lowercase();
        let kind = if private.contains(&name) { EdgeKind::BuildDependsOn } else { EdgeKind::DependsOn };
        if let Some(to) = here.get(&name) {
            listing.link(root, *to, kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // NuGet.Client, `LockFileFormat` (version 3 of the assets file).
    #[test]
    fn targets_and_direct_packages() {
        expect![[r#"
            App 1.0.0 application
              -> Serilog 3.1.1
              -> StyleCop 1.1.0 (build)
              -> Lib 1.0.0
            Serilog 3.1.1 :2
              pkg:nuget/Serilog@3.1.1
              -> System.Buffers 4.5.1
            System.Buffers 4.5.1 :3
              pkg:nuget/System.Buffers@4.5.1
            StyleCop 1.1.0 build :4
              pkg:nuget/StyleCop@1.1.0
            Lib 1.0.0 application :5
              -> Serilog 3.1.1
        "#]]
        .assert_eq(&read(
            "obj/project.assets.json",
            r#"{ "version": 3, "targets": { "net8.0": {
    "Serilog/3.1.1": { "type": "package", "dependencies": { "System.Buffers": "4.5.1" } },
    "System.Buffers/4.5.1": { "type": "package" },
    "StyleCop/1.1.0": { "type": "package" },
    "Lib/1.0.0": { "type": "project", "dependencies": { "serilog": "3.0.0" } } } },
  "libraries": { "Serilog/3.1.1": { "sha512": "AAAA", "type": "package" } },
  "projectFileDependencyGroups": { "net8.0": ["Serilog >= 3.1.1", "StyleCop >= 1.1.0", "Lib >= 1.0.0"] },
  "project": { "version": "1.0.0", "restore": { "projectName": "App" },
    "frameworks": { "net8.0": { "dependencies": { "StyleCop": { "suppressParent": "All", "target": "Package" } } } } } }"#,
        ));
    }
}
