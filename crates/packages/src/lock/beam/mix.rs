//! `mix.lock`: a map of names to `{:hex, name, version, checksum, managers, deps, repository, outer checksum}` or
//! `{:git, address, commit, options}`; `mix.exs` says what the project asks for, as far as it stands there plainly.

use std::collections::{BTreeMap, HashMap};

use slam_formats::purl::Purl;

use super::library;
use super::term::{Term, What, parse};
use crate::lock::{broken, folder_name, set_vcs};
use crate::tree::text;
use crate::{Edge, EdgeKind, File, HashAlgorithm, Kind, Listing, Package, digest, reach};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let terms = match text(file.bytes).and_then(parse) {
        Ok(terms) => terms,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut nodes: Vec<&Term<'_>> = Vec::new();
    for term in terms.iter().flat_map(|term| term.items()) {
        let What::Pair(name, value) = &term.what else {
            listing.problem(Some(term.line), "expected a name with a tuple");
            continue;
        };
        match package(name, value, term.line) {
            Some(package) => {
                names.insert(name, listing.packages.len());
                listing.packages.push(package);
                nodes.push(value);
            }
            None => listing.unknown(Some(term.line), format!("`{name}` is from a source that is not known here")),
        }
    }
    if terms.is_empty() {
        listing.problem(Some(1), "there is no map: this is no lock file of mix");
    }
    for (from, node) in nodes.iter().enumerate() {
        // `{:name, "~> 1.0", [hex: :name, repo: "hexpm", optional: true]}`
        for ask in node.item(5).map(Term::items).unwrap_or_default() {
            let Some(to) = ask.text_at(0).and_then(|name| names.get(name)) else { continue };
            let optional = ask.item(2).and_then(|options| options.get("optional")?.text()) == Some("true");
            let kind = if optional { EdgeKind::OptionalDependsOn } else { EdgeKind::DependsOn };
            listing.edges.push(Edge { from, to: *to, kind });
        }
    }
    project(file, &mut listing, &names);
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

fn package(name: &str, node: &Term<'_>, line: u32) -> Option<Package> {
    match node.text_at(0)? {
        "hex" => {
            let repository = node.text_at(6).unwrap_or("hexpm");
            let organisation = repository.strip_prefix("hexpm:");
            let mut package = library(organisation, node.text_at(1).unwrap_or(name), node.text_at(2), line);
            if organisation.is_none() && repository != "hexpm" {
                package.download = Some(repository.to_owned());
            }
            // The checksum before it is of what is inside of the archive.
            let outer = node.text_at(7).unwrap_or_default();
            package.hashes.extend(digest::hex(HashAlgorithm::Sha256, outer));
            Some(package)
        }
        "git" => {
            let mut package = library(None, name, None, line);
            set_vcs(&mut package, node.text_at(1)?, node.text_at(2).unwrap_or_default());
            Some(package)
        }
        _ => None,
    }
}

/// Adds the project of the `mix.exs` beside it.
fn project(file: &File<'_>, listing: &mut Listing, names: &HashMap<&str, usize>) {
    let bytes = file.read_beside("mix.exs");
    let Some(source) = bytes.as_deref().and_then(|bytes| text(bytes).ok()) else {
        let reason = "which packages the project asks for itself stands in `mix.exs`, which is not there";
        listing.unknown(None, reason);
        return;
    };
    let from = listing.packages.len();
    let value = |key: &str| {
        let line = source.lines().find_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": "))?;
        Some(line.trim_end_matches(',').trim_start_matches(':').trim())
    };
    let name = value("app").filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    let version = value("version").and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    listing.packages.push(Package {
        purl: name.and_then(|name| Purl::new("hex", None, name, version).ok()),
        kind: Kind::Application,
        ..Package::new(name.unwrap_or_else(|| folder_name(file.folder())), version)
    });
    for (name, kind) in asks(source) {
        if let Some(to) = names.get(name) {
            listing.edges.push(Edge { from, to: *to, kind });
        }
    }
}

/// Returns the names of `{:name, …}`, and whether `only:` keeps them to development.
fn asks(source: &str) -> BTreeMap<&str, EdgeKind> {
    let mut found = BTreeMap::new();
    for line in source.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((name, rest)) = line.split_once("{:").and_then(|(_, rest)| rest.split_once(',')) else { continue };
        let only = rest.split_once("only:").map(|(_, only)| only);
        // Every environment but that of production is for development: `:dev`, `:test`, `:docs`.
        let dev = only.is_some_and(|only| !only.contains(":prod"));
        let kind = match () {
            () if dev => EdgeKind::DevDependsOn,
            () if rest.contains("optional: true") => EdgeKind::OptionalDependsOn,
            () => EdgeKind::DependsOn,
        };
        found.insert(name.trim(), kind);
    }
    found
}
