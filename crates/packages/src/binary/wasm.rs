//! WebAssembly modules and components: the list of `cargo auditable`, the names and versions that registries ask for
//! (custom sections of the component model's metadata), and the programs that made the module (`producers`, tool
//! conventions).

use std::cmp::Ordering;
use std::collections::BTreeSet;

use slam_formats::purl::Purl;
use wasmparser::{KnownCustom, Parser, Payload};

use super::auditable;
use crate::{Confidence, Edge, EdgeKind, File, Kind, Listing, Package, Scope};

/// Sections of modules within modules count, too.
const MOST_SECTIONS: usize = 100_000;
/// Real modules name a handful.
const MOST_PRODUCERS: usize = 1000;
/// A component holds some modules, each with a list of its own.
const MOST_LISTS: usize = 16;

/// Reads one module or component with all that it holds.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let stem = file.name().strip_suffix(".wasm").unwrap_or(file.name());
    // Index 0 is the module itself; it goes when nothing names it.
    listing.packages.push(Package { kind: Kind::Application, confidence: Confidence::Low, ..Package::new(stem, None) });
    let mut depth = 0usize;
    let mut lists = 0usize;
    let mut producers: Vec<Package> = Vec::new();
    for payload in Parser::new(0).parse_all(file.bytes).take(MOST_SECTIONS) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::CustomSection(section)) => {
                if section.name() == ".dep-v0" {
                    lists += 1;
                    match lists.cmp(&(MOST_LISTS + 1)) {
                        Ordering::Less => auditable::read_section(section.data(), &mut listing),
                        Ordering::Equal => {
                            listing.problem(None, format!("over {MOST_LISTS} lists of crates: the rest is left out"));
                        }
                        Ordering::Greater => {}
                    }
                } else if let KnownCustom::Producers(fields) = section.as_known() {
                    for field in fields.into_iter().flatten() {
                        for one in field.values.into_iter().flatten() {
                            producer(&mut producers, field.name, one.name, one.version);
                        }
                    }
                } else if depth == 0
                    && let Ok(text) = str::from_utf8(section.data())
                {
                    describe(&mut listing, section.name(), text.trim());
                }
            }
            Ok(_) => {}
            Err(error) => {
                listing.problem(None, format!("WebAssembly module is damaged: {}", error.message()));
                break;
            }
        }
    }
    listing.packages.append(&mut producers);
    settle(&mut listing);
    listing
}

fn describe(listing: &mut Listing, section: &str, text: &str) {
    let Some(package) = listing.packages.first_mut() else { return };
    let text = text.to_owned();
    match section {
        "version" => {
            package.version = Some(text);
            package.confidence = Confidence::High;
        }
        "description" => package.description = Some(text),
        "licenses" => package.licenses = vec![text],
        "authors" => package.supplier = Some(text),
        "homepage" => package.homepage = Some(text),
        "source" => package.download = Some(text),
        _ => {}
    }
}

/// What made the module was there at its build only.
fn producer(producers: &mut Vec<Package>, field: &str, name: &str, version: &str) {
    // A language is no program, and its version is a standard's.
    if field == "language" || name.is_empty() || producers.len() >= MOST_PRODUCERS {
        return;
    }
    // `1.80.0 (051478957 2024-07-21)`
    let version = version.split(' ').next().filter(|version| !version.is_empty());
    let mut package = Package::new(name, version);
    package.kind = Kind::Application;
    package.scope = Scope::Build;
    package.confidence = Confidence::Medium;
    if name == "wasm-bindgen" {
        package.purl = Purl::new("cargo", None, name, version).ok();
    }
    if !producers.contains(&package) {
        producers.push(package);
    }
}

/// Draws the arrows from the module, or takes it away when nothing at all is known of it.
fn settle(listing: &mut Listing) {
    let Some(module) = listing.packages.first() else { return };
    if listing.packages.len() == 1 && module.version.is_none() && module.licenses.is_empty() {
        listing.packages.clear();
        return;
    }
    let needed: BTreeSet<usize> = listing.edges.iter().map(|edge| edge.to).collect();
    let arrows: Vec<Edge> = listing
        .packages
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(to, package)| package.kind == Kind::Application || !needed.contains(to))
        .map(|(to, package)| {
            let kind = match (package.scope, package.kind) {
                (Scope::Build, _) => EdgeKind::BuildDependsOn,
                (_, Kind::Application) => EdgeKind::Contains,
                _ => EdgeKind::DependsOn,
            };
            Edge { from: 0, to, kind }
        })
        .collect();
    listing.edges.extend(arrows);
    listing.edges.sort_unstable();
    listing.edges.dedup();
}
