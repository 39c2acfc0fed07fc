//! `packages.lock.json`.

use std::collections::{BTreeMap, HashMap};

use crate::lock::roll::{json_of, short};
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

/// Reads versions 1 and 2. Each target framework has a list of its own; a package in several is listed once.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(lock) = json_of(file.bytes, &mut listing) else { return listing };
    if !matches!(lock.text_of("version"), Some("1" | "2")) {
        listing.problem(Some(1), "the version of the lock file is neither 1 nor 2: what is read may not be all");
    }
    let root = project(file).map(|name| listing.put(Package { kind: Kind::Application, ..Package::new(name, None) }));
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    for framework in lock.entries_of("dependencies") {
        // Names compare without case.
        let mut here: HashMap<String, usize> = HashMap::new();
        for entry in framework.value.entries() {
            let index = add(&mut listing, &mut places, &entry.key, &entry.value, entry.line);
            here.insert(entry.key.to_lowercase(), index);
        }
        for entry in framework.value.entries() {
            let Some(from) = here.get(&entry.key.to_lowercase()).copied() else { continue };
            if let Some(root) = root.filter(|_| matches!(entry.value.text_of("type"), Some("Direct" | "Project"))) {
                listing.link(root, from, EdgeKind::DependsOn);
            }
            for need in entry.value.entries_of("dependencies") {
                match here.get(&need.key.to_lowercase()) {
                    Some(to) => listing.link(from, *to, EdgeKind::DependsOn),
                    // The list of a framework for one platform (`net8.0/linux-x64`) has only what differs.
                    None if framework.key.contains('/') => {}
                    None => {
                        let message = format!(
                            "`{}` needs `{}`, which the lock file does not have",
                            short(&entry.key),
                            short(&need.key)
                        );
                        listing.problem(Some(need.line), message);
                    }
                }
            }
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

fn add(
    listing: &mut Listing,
    places: &mut BTreeMap<(String, String), usize>,
    name: &str,
    node: &Node<'_>,
    line: u32,
) -> usize {
    let is_project = node.text_of("type") == Some("Project");
    let version = if is_project { None } else { node.text_of("resolved") };
    let key = (name.to_lowercase(), version.unwrap_or_default().to_owned());
    if let Some(known) = places.get(&key) {
        return *known;
    }
    let package = if is_project {
        Package { kind: Kind::Application, line: Some(line), ..Package::new(name, None) }
    } else {
        if version.is_none() {
            listing.unknown(Some(line), format!("`{}` is not fixed to a version", short(name)));
        }
        let mut package = super::package(listing, name, version, Some(line));
        package.hashes.extend(node.text_of("contentHash").and_then(super::sha512));
        package
    };
    let index = listing.put(package);
    places.insert(key, index);
    index
}

/// Returns the name of the project that the lock file belongs to: of the one project file beside it, if there is one.
fn project(file: &File<'_>) -> Option<String> {
    let name = file.name().strip_prefix("packages.")?.strip_suffix("lock.json")?.trim_end_matches('.');
    // `packages.NAME.lock.json` is for one of several projects in a folder.
    if !name.is_empty() {
        return Some(name.to_owned());
    }
    let mut found = None;
    for path in file.files.below(file.folder()) {
        let inside = path.strip_prefix(file.folder()).unwrap_or(&path).trim_start_matches('/');
        let stem = ["csproj", "fsproj", "vbproj"].iter().find_map(|end| inside.strip_suffix(end)?.strip_suffix('.'));
        if let Some(stem) = stem.filter(|stem| !stem.contains('/')) {
            if found.is_some() {
                return None;
            }
            found = Some(stem.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read_in;

    // NuGet documentation, "PackageReference in project files: Locking dependencies"; names and fields of the lock file:
    // NuGet.Client, `PackagesLockFileFormat`.
    #[test]
    fn one_list_a_framework() {
        expect![[r#"
            App - application
              -> Serilog 3.1.1
              -> lib -
            Serilog 3.1.1 :3
              pkg:nuget/Serilog@3.1.1
              SHA-512 00000000…
              -> system.text.json 8.0.0
            system.text.json 8.0.0 :5
              pkg:nuget/system.text.json@8.0.0
            lib - application :6
              -> Serilog 3.1.1
            problem :6 `lib` needs `Gone`, which the lock file does not have
        "#]]
        .assert_eq(&read_in(
            "src/packages.lock.json",
            &format!(
                r#"//- src/packages.lock.json
{{"version": 2, "dependencies": {{
  "net8.0": {{
    "Serilog": {{ "type": "Direct", "requested": "[3.1.1, )", "resolved": "3.1.1", "contentHash": "{}",
      "dependencies": {{ "System.Text.Json": "8.0.0" }} }},
    "system.text.json": {{ "type": "Transitive", "resolved": "8.0.0" }},
    "lib": {{ "type": "Project", "dependencies": {{ "Serilog": "[3.0.0, )", "Gone": "1.0.0" }} }}
  }},
  "net8.0/linux-x64": {{ "system.text.json": {{ "type": "Transitive", "resolved": "8.0.0", "dependencies": {{ "Other": "1" }} }} }}
}}}}
//- src/App.csproj
<Project/>
"#,
                "A".repeat(86) + "=="
            ),
        ));
    }
}
