//! `Package.resolved` of the Swift package manager, versions 1 to 3. It has no edges, and does not tell what the project
//! asks for itself.

use slam_formats::purl::Purl;

use super::place;
use crate::json::{Dialect, parse};
use crate::lock::{broken, set_vcs};
use crate::tree::Node;
use crate::{File, Listing, Package};

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let root = match parse(file.bytes, Dialect::Strict) {
        Ok(root) => root,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let Some(pins) = root.get("pins").or_else(|| root.at(&["object", "pins"])) else {
        listing.problem(Some(1), "there are no `pins`: this is no `Package.resolved`");
        return listing;
    };
    for pin in pins.items() {
        match package(pin) {
            Some(package) => listing.packages.push(package),
            None => listing.unknown(Some(pin.line), "a pin has no address of a repository and no version"),
        }
    }
    listing
}

fn package(pin: &Node<'_>) -> Option<Package> {
    let address = pin.text_of("location").or_else(|| pin.text_of("repositoryURL")).unwrap_or_default();
    let identity = pin.text_of("identity").or_else(|| pin.text_of("package"))?;
    let state = pin.get("state")?;
    let revision = state.text_of("revision").unwrap_or_default();
    let version = state.text_of("version");
    let place = place(address);
    let name = place.as_deref().and_then(|place| place.rsplit('/').next()).unwrap_or(identity);
    let mut package = Package::new(name, version.or(Some(revision).filter(|text| !text.is_empty())));
    package.line = Some(pin.line);
    if let Some((namespace, name)) = place.as_deref().and_then(|place| place.rsplit_once('/')) {
        package.purl = Purl::new("swift", Some(namespace), name, package.version.as_deref()).ok();
        // A branch is fixed by its commit, which then is the version.
        if version.is_none() {
            set_vcs(&mut package, address, revision);
        }
    } else if pin.text_of("kind") == Some("registry") {
        // `scope.name` of a registry, which the package URL has no place for.
        package.name = identity.to_owned();
    } else {
        package.download = Some(format!("file:{address}"));
    }
    Some(package)
}
