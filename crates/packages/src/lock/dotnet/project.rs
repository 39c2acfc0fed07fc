//! `*.csproj`, `*.fsproj`, and `*.vbproj`.

use std::collections::BTreeMap;

use super::lowest;
use super::properties::{Item, Project};
use crate::lock::roll::short;
use crate::{EdgeKind, File, Kind, Listing, Package, Scope, reach};

/// Versions of one package that one project asks for.
const VERSIONS: usize = 32;

/// What one package is asked for with.
#[derive(Debug, Default)]
struct Wish {
    name: String,
    line: Option<u32>,
    version: Option<String>,
    is_private: bool,
}

/// Lists direct packages. A lock file beside has them with what they need themselves; then only the project is listed.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let project = Project::read(file);
    if let Some(flaw) = &project.flaw {
        listing.problem(Some(flaw.line), flaw.message.as_str());
        return listing;
    }
    let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
    let root = listing.put(Package { kind: Kind::Application, ..Package::new(stem, None) });
    for item in project.items.iter().filter(|item| item.kind == "ProjectReference" && !item.is_update) {
        // Several in one, as MSBuild has lists.
        for path in item.include.split(';').map(str::trim).filter(|path| !path.is_empty()) {
            let Ok(path) = project.expand(path) else { continue };
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
            let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            let line = item.is_own.then_some(item.line);
            let index = listing.put(Package { kind: Kind::Application, line, ..Package::new(name, None) });
            listing.link(root, index, EdgeKind::DependsOn);
        }
    }
    let has_lock = ["packages.lock.json".to_owned(), format!("packages.{stem}.lock.json")];
    if !has_lock.iter().any(|name| file.beside(name).is_some_and(|path| file.files.has(&path))) {
        packages(&mut listing, &project, root);
    }
    reach::tidy(&mut listing.edges);
    listing
}

fn packages(listing: &mut Listing, project: &Project, root: usize) {
    let is_central =
        project.property("ManagePackageVersionsCentrally").is_some_and(|text| text.trim().eq_ignore_ascii_case("true"));
    let mut central: BTreeMap<String, &Item> = BTreeMap::new();
    for item in project.items.iter().filter(|item| item.kind == "PackageVersion") {
        central.insert(item.include.to_lowercase(), item);
    }
    let mut wishes: Vec<Wish> = Vec::new();
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for item in &project.items {
        let is_global = item.kind == "GlobalPackageReference";
        let is_package = is_global || item.kind == "PackageReference" || item.kind == "PackageDownload";
        if !is_package || item.is_implicit {
            continue;
        }
        for name in item.include.split(';').map(str::trim).filter(|name| !name.is_empty()) {
            let line = item.is_own.then_some(item.line);
            let Ok(name) = project.expand(name) else {
                listing.unknown(line, format!("the package `{}`, whose name has no value in the tree", short(name)));
                continue;
            };
            let key = name.to_lowercase();
            let managed = || central.get(&key).filter(|_| is_central || item.version.is_none());
            let own = item.version_override.as_ref().or(item.version.as_ref());
            let version = own.or_else(|| managed().and_then(|one| one.version.as_ref())).cloned();
            let known = by_name.entry(key).or_default();
            let has = |index: &usize| wishes.get(*index).is_some_and(|wish| wish.version == version);
            // Asked for again with another version: each framework has its own. What is only changed was asked for
            // before, or by something that is not in the tree (the SDK).
            if !item.is_update && !known.iter().any(has) {
                if known.len() >= VERSIONS {
                    listing.problem(
                        line,
                        format!("`{}` has more than {VERSIONS} versions: this one is left out", short(&name)),
                    );
                    continue;
                }
                known.push(wishes.len());
                wishes.push(Wish { name, line, version: version.clone(), is_private: false });
            }
            let is_all = item.private_assets.as_deref().is_some_and(|text| text.eq_ignore_ascii_case("all"));
            for wish in known.iter() {
                let Some(wish) = wishes.get_mut(*wish) else { continue };
                if item.is_update && version.is_some() {
                    wish.version.clone_from(&version);
                }
                wish.is_private |= is_all || is_global || item.kind == "PackageDownload";
            }
        }
    }
    for wish in &wishes {
        let version = version(listing, project, wish);
        let mut package = super::package(listing, &wish.name, version.as_deref(), wish.line);
        // No asset of it reaches whoever uses the project: it helps to build.
        let kind = if wish.is_private { EdgeKind::BuildDependsOn } else { EdgeKind::DependsOn };
        package.scope = if wish.is_private { Scope::Build } else { Scope::Runtime };
        let index = listing.put(package);
        listing.link(root, index, kind);
    }
}

fn version(listing: &mut Listing, project: &Project, wish: &Wish) -> Option<String> {
    let name = short(&wish.name);
    let reason = match wish.version.as_deref().map(|version| project.expand(version)) {
        Some(Ok(requirement)) => match lowest(&requirement) {
            Some(version) => return Some(version.to_owned()),
            None => format!("`{name}` {} is not fixed to a version", short(&requirement)),
        },
        Some(Err(property)) => format!("the version of `{name}`: `$({})` has no value in the tree", short(&property)),
        None => format!("`{name}` has no version in the project or in `Directory.Packages.props`"),
    };
    listing.unknown(wish.line, reason);
    None
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // NuGet documentation, "PackageReference in project files" and "Central Package Management".
    #[test]
    fn central_versions_properties_and_private_assets() {
        expect![[r#"
            App - application
              -> Lib -
              -> Everywhere 2.0 (build)
              -> Serilog 3.1.1
              -> Own 5.1
              -> Over 9.0
              -> Analyzer 1.2 (build)
              -> Float -
              -> Lost -
              -> None -
              -> Own 6.0
            Lib - application :11
            Everywhere 2.0 build
              pkg:nuget/Everywhere@2.0
            Serilog 3.1.1 :3
              pkg:nuget/Serilog@3.1.1
            Own 5.1 :4
              pkg:nuget/Own@5.1
            Over 9.0 :5
              pkg:nuget/Over@9.0
            Analyzer 1.2 build :6
              pkg:nuget/Analyzer@1.2
            Float - :7
              pkg:nuget/Float
            Lost - :8
              pkg:nuget/Lost
            None - :9
              pkg:nuget/None
            Own 6.0 :9
              pkg:nuget/Own@6.0
            unknown :7 `Float` 1.* is not fixed to a version
            unknown :8 the version of `Lost`: `$(Gone)` has no value in the tree
            unknown :9 `None` has no version in the project or in `Directory.Packages.props`
        "#]]
        .assert_eq(&read_in(
            "src/App/App.csproj",
            "//- src/App/App.csproj\n<Project Sdk=\"Microsoft.NET.Sdk\">\n<ItemGroup>\n<PackageReference Include=\"Serilog\" />\n\
             <PackageReference Include=\"Own\" Version=\"$(OwnVersion)\" />\n<PackageReference Include=\"Over\" VersionOverride=\"9.0\"/>\n\
             <PackageReference Include=\"Analyzer\"><Version>1.2</Version><PrivateAssets>all</PrivateAssets></PackageReference>\n\
             <PackageReference Include=\"Float\" Version=\"1.*\" />\n<PackageReference Include=\"Lost\" Version=\"$(Gone)\" />\n\
             <PackageReference Include=\"None\" /><PackageReference Include=\"Own\" Version=\"6.0\" Condition=\"'$(TargetFramework)' == 'net48'\" />\n<PackageReference Update=\"Microsoft.NETCore.App\" Version=\"1\" />\n\
             <ProjectReference Include=\"..\\Lib\\Lib.csproj\" />\n</ItemGroup></Project>\n\
             //- Directory.Packages.props\n<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>\n\
             <ItemGroup><PackageVersion Include=\"serilog\" Version=\"[3.1.1]\" /><PackageVersion Include=\"Over\" Version=\"1.0\" />\
             <GlobalPackageReference Include=\"Everywhere\" Version=\"2.0\" /></ItemGroup></Project>\n\
             //- src/Directory.Build.props\n<Project><Import Project=\"$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))\" />\
             <PropertyGroup><OwnVersion>$(Major).1</OwnVersion></PropertyGroup></Project>\n\
             //- Directory.Build.props\n<Project><PropertyGroup><Major>5</Major></PropertyGroup></Project>\n",
        ));
    }

    #[test]
    fn a_lock_file_speaks_first_and_what_is_broken_is_told() {
        expect![[r#"
            A - application
        "#]]
        .assert_eq(&read_in(
            "A.fsproj",
            "//- A.fsproj\n<Project><ItemGroup><PackageReference Include=\"X\" Version=\"1\"/></ItemGroup></Project>\n//- packages.lock.json\n{}\n",
        ));
        expect![[r#"
            problem :2 an element is not closed
        "#]]
        .assert_eq(&read("A.vbproj", "<Project>\n"));
    }
}
