//! WebAssembly modules and components: the list of `cargo auditable`, the names and versions that registries ask for
//! (custom sections of the component model's metadata), and the programs that made the module (`producers`, tool
//! conventions).

use slam_formats::purl::Purl;
use wasmparser::{KnownCustom, Parser, Payload};

use super::auditable;
use crate::{Confidence, Edge, EdgeKind, File, Kind, Listing, Package, Scope};

/// Sections of modules within modules count, too.
const MOST_SECTIONS: usize = 100_000;
/// Real modules name a handful.
const MOST_PRODUCERS: usize = 1000;

/// Reads one module or component with all that it holds.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let stem = file.name().strip_suffix(".wasm").unwrap_or(file.name());
    // Index 0 is the module itself; it goes when nothing names it.
    listing.packages.push(Package { kind: Kind::Application, confidence: Confidence::Low, ..Package::new(stem, None) });
    let mut depth = 0usize;
    for payload in Parser::new(0).parse_all(file.bytes).take(MOST_SECTIONS) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::CustomSection(section)) => {
                if section.name() == ".dep-v0" {
                    auditable::read_section(section.data(), &mut listing);
                } else if let KnownCustom::Producers(producers) = section.as_known() {
                    for field in producers.into_iter().flatten() {
                        for one in field.values.into_iter().flatten() {
                            producer(&mut listing, field.name, one.name, one.version);
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
fn producer(listing: &mut Listing, field: &str, name: &str, version: &str) {
    // A language is no program, and its version is a standard's.
    if field == "language" || name.is_empty() || listing.packages.len() > MOST_PRODUCERS {
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
    if !listing.packages.contains(&package) {
        listing.packages.push(package);
    }
}

/// Draws the arrows from the module, or takes it away when nothing at all is known of it.
fn settle(listing: &mut Listing) {
    let Some(module) = listing.packages.first() else { return };
    if listing.packages.len() == 1 && module.version.is_none() && module.licenses.is_empty() {
        listing.packages.clear();
        return;
    }
    let has_root = |to: usize| listing.edges.iter().any(|edge| edge.to == to);
    let arrows: Vec<Edge> = listing
        .packages
        .iter()
        .enumerate()
        .skip(1)
        .filter(|(to, package)| package.kind == Kind::Application || !has_root(*to))
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
