//! The list that `cargo auditable` puts into Rust programs: JSON under zlib in a section `.dep-v0` (its `PARSING.md`).

use std::io::Read as _;

use serde::Deserialize;
use slam_formats::purl::Purl;

use super::executable::Executable;
use crate::{Edge, EdgeKind, File, Kind, Listing, Package, Scope};

/// Its documentation advises 8 MiB.
const MOST_BYTES: u64 = 8 << 20;

#[derive(Deserialize)]
struct List {
    packages: Vec<Crate>,
}

#[derive(Deserialize)]
struct Crate {
    name: String,
    version: String,
    source: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    dependencies: Vec<usize>,
    #[serde(default)]
    root: bool,
}

/// Reads the crates of a program; nothing when it has no list.
pub(super) fn read(file: &File<'_>) -> Listing {
    let section = Executable::read(file.bytes).and_then(|executable| executable.section(".dep-v0"));
    let mut listing = Listing::default();
    if let Some(section) = section {
        read_section(section, &mut listing);
    }
    listing
}

/// Reads the crates of the section.
pub(super) fn read_section(section: &[u8], listing: &mut Listing) {
    let mut json = Vec::new();
    let inflated = flate2::read::ZlibDecoder::new(section).take(MOST_BYTES + 1).read_to_end(&mut json);
    if inflated.is_err() {
        listing.problem(None, "list of crates (`.dep-v0`) is no zlib stream: its crates are not known");
        return;
    }
    if json.len() as u64 > MOST_BYTES {
        listing.problem(None, "list of crates (`.dep-v0`) is over 8 MiB: its crates are not read");
        return;
    }
    let list: List = match serde_json::from_slice(&json) {
        Ok(list) => list,
        Err(error) => {
            listing.problem(None, format!("list of crates (`.dep-v0`) is not in its form: {error}"));
            return;
        }
    };
    let start = listing.packages.len();
    for one in &list.packages {
        let mut package = Package::new(one.name.clone(), Some(&one.version));
        if one.root {
            package.kind = Kind::Application;
        }
        if one.kind.as_deref() == Some("build") {
            package.scope = Scope::Build;
        }
        // Crates of a folder or a git repository are not those of the registry that have their name.
        if one.source == "crates.io" || one.source == "registry" || one.root {
            package.purl = Purl::new("cargo", None, &one.name, Some(&one.version)).ok();
        }
        listing.packages.push(package);
    }
    for (from, one) in list.packages.iter().enumerate() {
        for &to in &one.dependencies {
            let Some(needed) = list.packages.get(to).filter(|_| to != from) else { continue };
            let is_build = needed.kind.as_deref() == Some("build") && one.kind.as_deref() != Some("build");
            let kind = if is_build { EdgeKind::BuildDependsOn } else { EdgeKind::DependsOn };
            listing.edges.push(Edge { from: start + from, to: start + to, kind });
        }
    }
    listing.edges.sort_unstable();
    listing.edges.dedup();
}
