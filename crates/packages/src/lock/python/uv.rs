//! `uv.lock`: TOML, packages of one or more projects with edges by name, and by version where names have several.

use super::{Names, application, library, set_source, sorted, tell_names};
use crate::lock::{qualify, tell};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, Listing, Package, digest, reach, tables};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let (root, flaws) = tables::parse(file.bytes);
    let mut listing = Listing::default();
    flaws.into_iter().for_each(|flaw| tell(&mut listing, flaw));
    let packages = root.items_of("package");
    let mut names = Names::default();
    for node in packages {
        let name = node.text_of("name").unwrap_or_default();
        if name.is_empty() {
            listing.problem(Some(node.line), "a package has no `name`");
        }
        names.insert(name, listing.packages.len());
        listing.packages.push(package(file, node, name));
    }
    for (from, node) in packages.iter().enumerate() {
        let is_own = listing.packages.get(from).is_some_and(|one| one.kind == crate::Kind::Application);
        let mut asks: Vec<(&Node<'_>, EdgeKind)> =
            node.items_of("dependencies").iter().map(|one| (one, EdgeKind::DependsOn)).collect();
        // Of other packages only those extras are locked that something asks for, so they are needed; of the project
        // they are on offer.
        let extra = if is_own { EdgeKind::OptionalDependsOn } else { EdgeKind::DependsOn };
        for (group, kind) in [("optional-dependencies", extra), ("dev-dependencies", EdgeKind::DevDependsOn)] {
            for list in node.entries_of(group) {
                asks.extend(list.value.items().iter().map(|one| (one, kind)));
            }
        }
        for (ask, kind) in asks {
            let name = ask.text_of("name").unwrap_or_default();
            let wanted = (ask.text_of("version"), ask.get("source"));
            let fits = |to: &usize| packages.get(*to).is_some_and(|other| is_meant(other, wanted));
            let mut any = false;
            for to in names.find(name).iter().copied().filter(fits) {
                listing.edges.push(Edge { from, to, kind });
                any = true;
            }
            if !any {
                listing.unknown(Some(ask.line), format!("`{name}` is asked for and not in the lock file"));
            }
        }
    }
    // The root of a workspace stands for its members.
    let is_root = |node: &Node<'_>| folder(node) == Some(".");
    if let Some(root) = packages.iter().position(is_root) {
        for (to, _) in packages.iter().enumerate().filter(|(to, node)| *to != root && is_member(node)) {
            listing.edges.push(Edge { from: root, to, kind: EdgeKind::DependsOn });
        }
    }
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    tell_names(&mut listing);
    listing
}

fn is_meant(other: &Node<'_>, (version, source): (Option<&str>, Option<&Node<'_>>)) -> bool {
    // Lines differ, values do not.
    let same = |one: &Node<'_>, two: &Node<'_>| {
        let pairs = |node: &Node<'_>| -> Vec<(String, Option<String>)> {
            node.entries().iter().map(|one| (one.key.to_string(), one.value.text().map(str::to_owned))).collect()
        };
        pairs(one) == pairs(two)
    };
    version.is_none_or(|version| other.text_of("version") == Some(version))
        && source.is_none_or(|source| other.get("source").is_some_and(|have| same(have, source)))
}

/// Returns the folder of a project that is worked on.
fn folder<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let source = node.get("source")?;
    source.text_of("editable").or_else(|| source.text_of("virtual"))
}

fn is_member(node: &Node<'_>) -> bool {
    folder(node).is_some()
}

fn package(file: &File<'_>, node: &Node<'_>, name: &str) -> Package {
    let version = node.text_of("version");
    if let Some(folder) = folder(node) {
        let folder = if folder == "." { file.folder() } else { folder };
        return application(Some(name), version, folder, node.line);
    }
    let mut package = library(name, version, node.line);
    let archives = node.get("sdist").into_iter().chain(node.items_of("wheels"));
    package.hashes = sorted(archives.filter_map(|one| digest::prefixed(one.text_of("hash")?)).collect());
    let Some(source) = node.get("source") else { return package };
    if let Some(address) = source.text_of("git") {
        // `https://host/path?rev=main#COMMIT`
        let (place, commit) = address.split_once('#').unwrap_or((address, ""));
        let place = place.split('?').next().unwrap_or(place);
        crate::lock::set_vcs(&mut package, place, commit);
    } else if let Some(address) = source.text_of("url") {
        set_source(&mut package, address);
    } else if let Some(path) = source.text_of("directory").or_else(|| source.text_of("path")) {
        qualify(&mut package, "download_url", &format!("file:{path}"));
        package.download = Some(format!("file:{path}"));
    } else if let Some(index) = source.text_of("registry").filter(|index| !index.contains("//pypi.org/")) {
        package.download = Some(index.to_owned());
    }
    package
}
