//! `poetry.lock`: TOML, packages with edges by name; versions 1.0 to 2.1 of the format.

use super::project::add_project;
use super::{Names, clause, file_hashes, library, set_source, sorted, tell_names};
use crate::lock::{set_vcs, tell};
use crate::tree::Node;
use crate::{Edge, EdgeKind, File, Listing, Package, Scope, digest, reach, tables};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let (root, flaws) = tables::parse(file.bytes);
    let mut listing = Listing::default();
    flaws.into_iter().for_each(|flaw| tell(&mut listing, flaw));
    let packages = root.items_of("package");
    // Before poetry 1.3 digests stood in a table of their own, as lists by name.
    let old_files = root.at(&["metadata", "files"]);
    let mut names = Names::default();
    // A package without a name keeps its place, so that edges are right.
    for node in packages {
        let index = listing.packages.len();
        let name = node.text_of("name").unwrap_or_default();
        if name.is_empty() {
            listing.problem(Some(node.line), "a package has no `name`");
        }
        names.insert(name, index);
        listing.packages.push(package(node, name, old_files));
    }
    for (from, node) in packages.iter().enumerate() {
        for one in node.entries_of("dependencies") {
            let kind = if one.value.is_true("optional")
                || !one.value.items().is_empty() && one.value.items().iter().all(|item| item.is_true("optional"))
            {
                EdgeKind::OptionalDependsOn
            } else {
                EdgeKind::DependsOn
            };
            // What is for another platform or an extra that nobody wants is not locked.
            let stated = |node: &Node<'_>, version: &str| {
                node.text().or_else(|| node.text_of("version")).is_none_or(|clauses| clause::fits(clauses, version))
            };
            let fits = |version: &str| match one.value.items() {
                [] => stated(&one.value, version),
                choices => choices.iter().any(|choice| stated(choice, version)),
            };
            for to in names.meant(&listing, &one.key, fits) {
                listing.edges.push(Edge { from, to, kind });
            }
        }
    }
    let is_told = packages.iter().any(|node| node.get("groups").is_some() || node.get("category").is_some());
    let stated: Vec<Scope> = listing.packages.iter().map(|package| package.scope).collect();
    add_project(file, &mut listing, &names);
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    if is_told {
        for (package, scope) in listing.packages.iter_mut().zip(stated) {
            package.scope = scope;
        }
    }
    tell_names(&mut listing);
    listing
}

fn package(node: &Node<'_>, name: &str, old_files: Option<&Node<'_>>) -> Package {
    let mut package = library(name, node.text_of("version"), node.line);
    package.description = node.text_of("description").filter(|text| !text.is_empty()).map(str::to_owned);
    let files = node.get("files").or_else(|| old_files?.get(name));
    package.hashes = match files {
        Some(files) if !files.items().is_empty() => {
            let texts = files.items().iter().filter_map(Node::text).filter_map(digest::prefixed);
            sorted(file_hashes(files.items()).into_iter().chain(texts).collect())
        }
        _ => Vec::new(),
    };
    let groups = node.items_of("groups");
    let is_main = if groups.is_empty() {
        node.text_of("category") != Some("dev")
    } else {
        groups.iter().any(|group| group.text() == Some("main"))
    };
    package.scope = match (is_main, node.is_true("optional")) {
        (false, _) => Scope::Dev,
        (true, true) => Scope::Optional,
        (true, false) => Scope::Runtime,
    };
    let Some(source) = node.get("source") else { return package };
    let address = source.text_of("url").unwrap_or_default();
    match source.text_of("type") {
        Some("git") => {
            let commit = source.text_of("resolved_reference").or_else(|| source.text_of("reference"));
            set_vcs(&mut package, address, commit.unwrap_or_default());
        }
        Some("url") => set_source(&mut package, address),
        // A folder or archive of the target: nothing that the index has.
        Some("directory" | "file") => {
            package.purl = None;
            package.download = Some(format!("file:{address}"));
        }
        // Another index (`legacy`): the same names, from elsewhere.
        _ if !address.is_empty() && !address.contains("pypi.org/") => package.download = Some(address.to_owned()),
        _ => {}
    }
    package
}
