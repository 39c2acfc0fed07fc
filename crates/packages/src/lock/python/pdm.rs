//! `pdm.lock`: TOML, packages with edges as requirements; one entry more for each set of extras.

use super::project::add_project;
use super::requirement::Requirement;
use super::{Names, clause, file_hashes, library, set_source, tell_names};
use crate::lock::{set_vcs, tell};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, Listing, Package, Scope, reach, tables};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let (root, flaws) = tables::parse(file.bytes);
    let mut listing = Listing::default();
    flaws.into_iter().for_each(|flaw| tell(&mut listing, flaw));
    let mut names = Names::default();
    let mut ids = Vec::new();
    for node in root.items_of("package") {
        let name = node.text_of("name").unwrap_or_default();
        if name.is_empty() {
            listing.problem(Some(node.line), "a package has no `name`");
        }
        let mut package = package(node, name);
        let old = root.at(&["metadata", "files"]);
        if let Some(files) =
            old.and_then(|files| files.get(&format!("{name} {}", node.text_of("version").unwrap_or_default())))
        {
            package.hashes = file_hashes(files.items());
        }
        // The package with extras is the same package, with more edges.
        let same = |index: &&usize| listing.packages.get(**index).is_some_and(|other| other.purl == package.purl);
        let known = names.find(name).iter().find(same).copied();
        let index = known.unwrap_or(listing.packages.len());
        if let Some(other) = known.and_then(|known| listing.packages.get_mut(known)) {
            other.scope = other.scope.min(package.scope);
        } else {
            names.insert(name, index);
            listing.packages.push(package);
        }
        ids.push(index);
    }
    for (node, from) in root.items_of("package").iter().zip(ids) {
        for one in node.items_of("dependencies") {
            let Some(asked) = one.text().and_then(Requirement::read) else { continue };
            for to in names.meant(&listing, asked.name, |version| clause::fits(asked.clauses, version)) {
                listing.edges.push(Edge { from, to, kind: EdgeKind::DependsOn });
            }
        }
    }
    let is_told = root.items_of("package").iter().any(|node| node.get("groups").is_some());
    let stated: Vec<Scope> = listing.packages.iter().map(|package| package.scope).collect();
    add_project(file, &mut listing, &names);
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    if is_told {
        for (package, scope) in listing.packages.iter_mut().zip(stated) {
            // Which groups are for development stands in the manifest; where that was read, the way there tells.
            if package.scope == Scope::Runtime {
                package.scope = scope;
            }
        }
    }
    tell_names(&mut listing);
    listing
}

fn package(node: &Node<'_>, name: &str) -> Package {
    let mut package = library(name, node.text_of("version"), node.line);
    package.description = node.text_of("summary").filter(|text| !text.is_empty()).map(str::to_owned);
    package.hashes = file_hashes(node.items_of("files"));
    let groups = node.items_of("groups");
    let is_in = |wanted: &str| groups.iter().any(|group| group.text() == Some(wanted));
    package.scope = match () {
        () if groups.is_empty() || is_in("default") => Scope::Runtime,
        () if is_in("dev") || is_in("test") || is_in("tests") || is_in("doc") || is_in("docs") || is_in("lint") => {
            Scope::Dev
        }
        () => Scope::Optional,
    };
    if let Some(repository) = node.text_of("git") {
        let commit = node.text_of("revision").or_else(|| node.text_of("ref"));
        set_vcs(&mut package, repository, commit.unwrap_or_default());
    } else if let Some(address) = node.text_of("url") {
        set_source(&mut package, address);
    } else if let Some(path) = node.text_of("path") {
        package.purl = None;
        package.download = Some(format!("file:{path}"));
    }
    package
}
