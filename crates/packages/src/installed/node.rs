//! What npm and its kin put into `node_modules`: one `package.json` a package.

use serde::Deserialize;
use serde_json::Value;
use slam_formats::purl::Purl;

use crate::{EdgeKind, File, Listing, Need, Package};

/// The fields of `package.json` that are read; of the wrong kind they count as absent.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Manifest {
    name: Value,
    version: Value,
    license: Value,
    licenses: Value,
    author: Value,
    description: Value,
    homepage: Value,
    dependencies: Value,
    optional_dependencies: Value,
    peer_dependencies: Value,
}

/// Reads one package.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    if !is_package(file.path) {
        return listing;
    }
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    let manifest: Manifest = match serde_json::from_slice(bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            listing.problem(u32::try_from(error.line()).ok(), format!("package.json is no JSON object: {error}"));
            return listing;
        }
    };
    let (Some(name), Some(version)) = (text(&manifest.name), text(&manifest.version)) else {
        // Such files only tell how modules are loaded, as `{"type": "module"}`.
        return listing;
    };
    let mut package = Package::new(name.clone(), Some(&version));
    package.purl = purl(&name, Some(&version));
    package.line = line_of(bytes, b"\"name\"");
    package.licenses = licenses(&manifest);
    package.supplier = text(&manifest.author).or_else(|| manifest.author.get("name").and_then(text));
    package.description = text(&manifest.description);
    package.homepage = text(&manifest.homepage);
    listing.packages.push(package);
    let groups = [
        (&manifest.dependencies, EdgeKind::DependsOn),
        (&manifest.peer_dependencies, EdgeKind::DependsOn),
        (&manifest.optional_dependencies, EdgeKind::OptionalDependsOn),
    ];
    // npm writes optional ones into both lists.
    let is_optional = |name: &str| manifest.optional_dependencies.get(name).is_some();
    for (group, kind) in groups {
        for (name, range) in group.as_object().into_iter().flatten() {
            if kind == EdgeKind::DependsOn && is_optional(name) {
                continue;
            }
            // `"a": "npm:b@1"`: b lies in the folder of a.
            let alias = range.as_str().and_then(|range| range.strip_prefix("npm:"));
            let real = alias
                .map(|alias| alias.rfind('@').filter(|at| *at > 0).and_then(|at| alias.get(..at)).unwrap_or(alias));
            if let Some(purl) = purl(real.unwrap_or(name), None) {
                listing.needs.push(Need { from: 0, purl, kind });
            }
        }
    }
    listing.needs.sort_unstable();
    listing.needs.dedup();
    listing
}

/// Says whether it is the file of a package, not one of a folder inside: `node_modules/a/package.json`,
/// `node_modules/@s/a/package.json`.
fn is_package(path: &str) -> bool {
    let Some((_, inside)) = path.rsplit_once("node_modules/") else { return false };
    let parts = inside.split('/').count();
    parts == if inside.starts_with('@') { 3 } else { 2 }
}

fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    match name.split_once('/') {
        Some((scope, name)) => Purl::new("npm", Some(scope), name, version).ok(),
        None => Purl::new("npm", None, name, version).ok(),
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `license` is an expression; old packages have `{"type"}` or a list of them in `licenses`.
fn licenses(manifest: &Manifest) -> Vec<String> {
    let one = |value: &Value| text(value).or_else(|| value.get("type").and_then(text));
    let list = |value: &Value| -> Vec<String> { value.as_array().into_iter().flatten().filter_map(one).collect() };
    match one(&manifest.license) {
        Some(license) => vec![license],
        None => {
            let mut all = list(&manifest.license);
            all.extend(list(&manifest.licenses));
            all
        }
    }
}

fn line_of(bytes: &[u8], key: &[u8]) -> Option<u32> {
    let at = memchr::memmem::find(bytes, key)?;
    u32::try_from(memchr::memchr_iter(b'\n', bytes.get(..at)?).count() + 1).ok()
}
