//! Julia.

use std::collections::HashMap;

use slam_formats::purl::Purl;

use super::git::Repository;
use super::roll::short;
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Match, Needs, Package, Reader, reach, tables};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "julia-manifest",
        matches: &[
            Match::Name("Manifest.toml"),
            Match::Name("JuliaManifest.toml"),
            Match::Affixes("Manifest-v", ".toml"),
        ],
        needs: Needs::Files,
        read,
    },
    Reader {
        id: "julia-project",
        matches: &[Match::Name("Project.toml"), Match::Name("JuliaProject.toml")],
        needs: Needs::Asked,
        read: super::roll::nothing,
    },
];

/// Reads a manifest of format 1 (packages at the top) or 2 (below `deps`).
///
/// `git-tree-sha1` is the name of a tree in git, and no digest of an archive; it is not listed as one.
fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (manifest, flaws) = tables::parse(file.bytes);
    for flaw in flaws {
        listing.problem(Some(flaw.line), flaw.message);
    }
    let format = manifest.text_of("manifest_format").unwrap_or("1");
    let is_first = format.split('.').next() == Some("1");
    let packages = if is_first { manifest.entries() } else { manifest.entries_of("deps") };
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut by_uuid: HashMap<(&str, &str), usize> = HashMap::new();
    let mut nodes = Vec::new();
    let project = project(&mut listing, file);
    for entry in packages {
        for node in entry.value.items().iter().filter(|node| node.is_map()) {
            let package = package(&mut listing, &entry.key, node);
            let index = listing.put(package);
            by_name.entry(&entry.key).or_insert(index);
            by_uuid.insert((&entry.key, node.text_of("uuid").unwrap_or_default()), index);
            nodes.push((index, node));
        }
    }
    let find = |name: &str, uuid: Option<&str>| {
        uuid.map_or_else(|| by_name.get(name), |uuid| by_uuid.get(&(name, uuid))).copied()
    };
    for (from, node) in nodes {
        for (name, uuid) in needs(node.get("deps")) {
            match find(name, uuid) {
                Some(to) => listing.link(from, to, EdgeKind::DependsOn),
                None => {
                    let message = format!("a package needs `{}`, which the manifest does not have", short(name));
                    listing.problem(Some(node.line), message);
                }
            }
        }
        // What a package uses only when it is there, is often not there.
        for (name, uuid) in needs(node.get("weakdeps")) {
            if let Some(to) = find(name, uuid) {
                listing.link(from, to, EdgeKind::OptionalDependsOn);
            }
        }
    }
    if let Some((root, direct)) = project {
        for (name, uuid, kind) in direct {
            if let Some(to) = find(&name, Some(&uuid)) {
                listing.link(root, to, kind);
            }
        }
    }
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

/// Returns the names in a list, or the names and identifiers in a table.
fn needs<'a>(node: Option<&'a Node<'_>>) -> Vec<(&'a str, Option<&'a str>)> {
    let Some(node) = node else { return Vec::new() };
    let listed = node.items().iter().filter_map(|one| Some((one.text()?, None)));
    listed.chain(node.entries().iter().map(|one| (one.key.as_ref(), one.value.text()))).collect()
}

fn package(listing: &mut Listing, name: &str, node: &Node<'_>) -> Package {
    let line = Some(node.line);
    let version = node.text_of("version");
    let uuid = node.text_of("uuid").unwrap_or_default();
    if uuid.is_empty() {
        listing.problem(line, format!("the package `{}` has no `uuid`", short(name)));
    }
    let repository = node.text_of("repo-url").and_then(Repository::read);
    let download = repository.map(|one| one.vcs_url(node.text_of("repo-rev")));
    let made = Purl::new("julia", None, name, version).and_then(|purl| purl.with_qualifier("uuid", uuid));
    let made = made.and_then(|purl| purl.with_qualifier("vcs_url", download.as_deref().unwrap_or_default()));
    // A path leads to a folder of the tree.
    let kind = if node.get("path").is_some() { Kind::Application } else { Kind::Library };
    Package { purl: listing.purl(line, made), kind, line, download, ..Package::new(name, version) }
}

type Direct = Vec<(String, String, EdgeKind)>;

/// Adds the project that the manifest belongs to, and returns what it needs.
fn project(listing: &mut Listing, file: &File<'_>) -> Option<(usize, Direct)> {
    let bytes = file.read_beside("Project.toml").or_else(|| file.read_beside("JuliaProject.toml"))?;
    let (project, _) = tables::parse(&bytes);
    let mut direct = Vec::new();
    for (table, kind) in
        [("deps", EdgeKind::DependsOn), ("weakdeps", EdgeKind::OptionalDependsOn), ("extras", EdgeKind::DevDependsOn)]
    {
        for entry in project.entries_of(table) {
            direct.push((entry.key.clone().into_owned(), entry.value.text().unwrap_or_default().to_owned(), kind));
        }
    }
    // An environment without a name still has direct needs, but nothing to call them those of.
    let name = project.text_of("name")?;
    let version = project.text_of("version");
    let made = Purl::new("julia", None, name, version);
    let made = made.and_then(|purl| purl.with_qualifier("uuid", project.text_of("uuid").unwrap_or_default()));
    let purl = listing.purl(None, made);
    let root = listing.put(Package { purl, kind: Kind::Application, ..Package::new(name, version) });
    Some((root, direct))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Pkg documentation, "Project.toml and Manifest.toml".
    #[test]
    fn format_1_at_the_top() {
        expect![[r#"
            Dates - :1
              pkg:julia/Dates?uuid=ade2ca70-3891-5945-98fb-dc099432e06a
              -> Printf -
            Printf - :4
              pkg:julia/Printf?uuid=de0858da-6303-5e67-8744-51eddeeeb8d7
        "#]]
        .assert_eq(&read(
            "Manifest.toml",
            "[[Dates]]\ndeps = [\"Printf\"]\nuuid = \"ade2ca70-3891-5945-98fb-dc099432e06a\"\n[[Printf]]\n\
             uuid = \"de0858da-6303-5e67-8744-51eddeeeb8d7\"\n",
        ));
    }

    #[test]
    fn format_2_below_deps_with_its_project() {
        expect![[r#"
            Demo 0.1.0 application
              pkg:julia/Demo@0.1.0?uuid=11111111-1111-1111-1111-111111111111
              -> A 1.2.0
              -> T 0.3.0 (dev)
            A 1.2.0 :5
              pkg:julia/A@1.2.0?uuid=aaaaaaaa-0000-0000-0000-000000000000
              -> B 2.0.0
            B 2.0.0 :12
              pkg:julia/B@2.0.0?uuid=bbbbbbbb-0000-0000-0000-000000000000&vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fx%2FB.jl%40main
              download git+https://github.com/x/B.jl@main
            T 0.3.0 dev :17
              pkg:julia/T@0.3.0?uuid=cccccccc-0000-0000-0000-000000000000
        "#]]
        .assert_eq(&read_in(
            "Manifest.toml",
            "//- Manifest.toml\njulia_version = \"1.10.0\"\nmanifest_format = \"2.0\"\nproject_hash = \"00\"\n\n\
             [[deps.A]]\ngit-tree-sha1 = \"00\"\nuuid = \"aaaaaaaa-0000-0000-0000-000000000000\"\nversion = \"1.2.0\"\n\
             \x20   [deps.A.deps]\n    B = \"bbbbbbbb-0000-0000-0000-000000000000\"\n\n\
             [[deps.B]]\nrepo-rev = \"main\"\nrepo-url = \"https://github.com/x/B.jl.git\"\n\
             uuid = \"bbbbbbbb-0000-0000-0000-000000000000\"\nversion = \"2.0.0\"\n\
             [[deps.T]]\nuuid = \"cccccccc-0000-0000-0000-000000000000\"\nversion = \"0.3.0\"\n\
             //- Project.toml\nname = \"Demo\"\nuuid = \"11111111-1111-1111-1111-111111111111\"\nversion = \"0.1.0\"\n\
             [deps]\nA = \"aaaaaaaa-0000-0000-0000-000000000000\"\n[extras]\nT = \"cccccccc-0000-0000-0000-000000000000\"\n",
        ));
    }
}
