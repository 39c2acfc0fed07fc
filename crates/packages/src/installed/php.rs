//! What Composer installed: `vendor/composer/installed.json`; version 1 is a list, version 2 an object with one.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use slam_formats::purl::Purl;

use crate::{Edge, EdgeKind, File, Listing, Package, Scope};

/// Reads the packages.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let document: Value = match serde_json::from_slice(file.bytes) {
        Ok(document) => document,
        Err(error) => {
            listing.problem(u32::try_from(error.line()).ok(), format!("installed.json is no JSON: {error}"));
            return listing;
        }
    };
    let packages = document.get("packages").unwrap_or(&document).as_array();
    let Some(packages) = packages else {
        listing.problem(None, "installed.json of Composer has no list of packages");
        return listing;
    };
    let names = |value: Option<&Value>| -> BTreeSet<String> {
        value.and_then(Value::as_array).into_iter().flatten().filter_map(text).collect()
    };
    let development = names(document.get("dev-package-names"));
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut needs: Vec<(usize, &Value)> = Vec::new();
    for value in packages {
        let (Some(name), Some(version)) = (value.get("name").and_then(text), value.get("version").and_then(text))
        else {
            listing.problem(None, "package of installed.json without name and version: left out");
            continue;
        };
        let at = listing.packages.len();
        known.insert(name.to_lowercase(), at);
        needs.extend(value.get("require").map(|require| (at, require)));
        listing.packages.push(package(value, &name, &version, development.contains(&name)));
    }
    for (from, require) in needs {
        let names = require.as_object().into_iter().flat_map(|require| require.keys());
        // `php` and `ext-json` are of the platform.
        let found = names.filter_map(|name| known.get(&name.to_lowercase()));
        let edges = found.filter(|to| **to != from).map(|to| Edge { from, to: *to, kind: EdgeKind::DependsOn });
        listing.edges.extend(edges);
    }
    listing.edges.sort_unstable();
    listing.edges.dedup();
    listing
}

fn package(value: &Value, name: &str, version: &str, is_development: bool) -> Package {
    let mut package = Package::new(name, Some(version));
    package.purl = match name.split_once('/') {
        Some((vendor, name)) => Purl::new("composer", Some(vendor), name, Some(version)).ok(),
        None => None,
    };
    if is_development {
        package.scope = Scope::Dev;
    }
    package.licenses = value.get("license").and_then(Value::as_array).into_iter().flatten().filter_map(text).collect();
    package.description = value.get("description").and_then(text);
    package.homepage = value.get("homepage").and_then(text);
    package.download = value.pointer("/dist/url").and_then(text);
    package
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
