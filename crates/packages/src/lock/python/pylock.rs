//! `pylock.toml` (PEP 751): TOML, packages with edges where the locker wrote them.

use super::project::add_project;
use super::{Names, library, set_source, sorted, tell_names};
use crate::lock::{set_vcs, tell};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, Listing, Package, Scope, digest, reach, tables};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let (root, flaws) = tables::parse(file.bytes);
    let mut listing = Listing::default();
    flaws.into_iter().for_each(|flaw| tell(&mut listing, flaw));
    if root.get("lock-version").is_none() {
        listing.problem(Some(1), "there is no `lock-version`: this is no lock file of PEP 751");
    }
    let packages = root.items_of("packages");
    let mut names = Names::default();
    for node in packages {
        let name = node.text_of("name").unwrap_or_default();
        if name.is_empty() {
            listing.problem(Some(node.line), "a package has no `name`");
        }
        names.insert(name, listing.packages.len());
        listing.packages.push(package(node, name));
    }
    for (from, node) in packages.iter().enumerate() {
        for one in node.items_of("dependencies") {
            let version = one.text_of("version");
            for to in names.find(one.text_of("name").unwrap_or_default()) {
                let other = packages.get(*to).and_then(|other| other.text_of("version"));
                if version.is_none() || version == other {
                    listing.edges.push(Edge { from, to: *to, kind: EdgeKind::DependsOn });
                }
            }
        }
    }
    let stated: Vec<Scope> = listing.packages.iter().map(|package| package.scope).collect();
    add_project(file, &mut listing, &names);
    reach::tidy(&mut listing.edges);
    // Markers say what a package is for; a way from the project may say it too, where the locker wrote no marker.
    reach::set_scopes(&mut listing);
    for (package, scope) in listing.packages.iter_mut().zip(stated) {
        if scope != Scope::Runtime {
            package.scope = scope;
        }
    }
    tell_names(&mut listing);
    listing
}

fn package(node: &Node<'_>, name: &str) -> Package {
    let mut package = library(name, node.text_of("version"), node.line);
    let archives = node.get("sdist").into_iter().chain(node.get("archive")).chain(node.items_of("wheels"));
    let hashes = archives.flat_map(|one| one.entries_of("hashes"));
    let hash = |one: &crate::tree::Entry<'_>| digest::prefixed(&format!("{}:{}", one.key, one.value.text()?));
    package.hashes = sorted(hashes.filter_map(hash).collect());
    let marker = node.text_of("marker").unwrap_or_default();
    package.scope = match () {
        () if marker.contains("in dependency_groups") => Scope::Dev,
        () if marker.contains("in extras") => Scope::Optional,
        () => Scope::Runtime,
    };
    if let Some(vcs) = node.get("vcs") {
        let kind = vcs.text_of("type").unwrap_or("git");
        let place = vcs.text_of("url").or_else(|| vcs.text_of("path")).unwrap_or_default();
        let place = if kind == "git" { place.to_owned() } else { format!("{kind}+{place}") };
        set_vcs(&mut package, &place, vcs.text_of("commit-id").unwrap_or_default());
    } else if let Some(archive) = node.get("archive") {
        set_source(&mut package, archive.text_of("url").unwrap_or_default());
    } else if let Some(folder) = node.get("directory") {
        package.purl = None;
        package.download = Some(format!("file:{}", folder.text_of("path").unwrap_or_default()));
    } else if let Some(index) = node.text_of("index").filter(|index| !index.contains("//pypi.org/")) {
        package.download = Some(index.to_owned());
    }
    package
}
