//! `*.deps.json`, what a built program takes along.

use std::collections::HashMap;

use crate::lock::roll::json_of;
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Package, digest, reach};

/// Lists the libraries of the target that the program runs on; the framework itself is not among them.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(deps) = json_of(file.bytes, &mut listing) else { return listing };
    let wanted = deps.at(&["runtimeTarget", "name"]).or(deps.get("runtimeTarget")).and_then(Node::text);
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for entry in deps.entries_of("libraries") {
        let Some((name, version)) = entry.key.split_once('/') else {
            listing.problem(Some(entry.line), "a library whose key is not `NAME/VERSION`: it is passed over");
            continue;
        };
        let line = Some(entry.line);
        let package = match entry.value.text_of("type") {
            Some("project") => Package { kind: Kind::Application, line, ..Package::new(name, Some(version)) },
            // An assembly that no package brought.
            Some("reference" | "referenceassembly") => Package { line, ..Package::new(name, Some(version)) },
            kind => {
                // `runtimepack.NAME` is the package NAME, put beside a program that brings its own runtime.
                let name = if kind == Some("runtimepack") { name.trim_start_matches("runtimepack.") } else { name };
                let mut package = super::package(&mut listing, name, Some(version), line);
                package.hashes.extend(entry.value.text_of("sha512").map(digest::integrity).unwrap_or_default());
                package
            }
        };
        let index = listing.put(package);
        places.insert(&entry.key, index);
        names.insert(name.to_lowercase(), index);
    }
    let targets = deps.entries_of("targets").iter().filter(|one| wanted.is_none_or(|wanted| one.key == wanted));
    for entry in targets.flat_map(|target| target.value.entries()) {
        let Some(from) = places.get(entry.key.as_ref()) else { continue };
        for need in entry.value.entries_of("dependencies") {
            let exact = format!("{}/{}", need.key, need.value.text().unwrap_or_default());
            // The version that is needed is the least one, and not always the one that is there.
            let to = places.get(exact.as_str()).or_else(|| names.get(&need.key.to_lowercase()));
            if let Some(to) = to {
                listing.link(*from, *to, EdgeKind::DependsOn);
            }
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // .NET documentation, "Runtime configuration files: .deps.json".
    #[test]
    fn libraries_of_a_program() {
        expect![[r#"
            App 1.0.0 application :4
              -> Serilog 3.1.1
              -> Microsoft.NETCore.App.Runtime.linux-x64 8.0.1
            Serilog 3.1.1 :5
              pkg:nuget/Serilog@3.1.1
              SHA-512 00000000…
            Microsoft.NETCore.App.Runtime.linux-x64 8.0.1 :6
              pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.1
            problem :7 a library whose key is not `NAME/VERSION`: it is passed over
        "#]]
        .assert_eq(&read(
            "App.deps.json",
            &format!(
                r#"{{ "runtimeTarget": {{ "name": ".NETCoreApp,Version=v8.0" }}, "targets": {{ ".NETCoreApp,Version=v8.0": {{
    "App/1.0.0": {{ "dependencies": {{ "Serilog": "3.1.1", "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64": "8.0.1" }} }},
    "Serilog/3.1.1": {{}} }} }},
  "libraries": {{ "App/1.0.0": {{ "type": "project", "sha512": "" }},
    "Serilog/3.1.1": {{ "type": "package", "sha512": "sha512-{}==" }},
    "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1": {{ "type": "runtimepack" }},
    "odd": {{}} }} }}"#,
                "A".repeat(86)
            ),
        ));
    }
}
