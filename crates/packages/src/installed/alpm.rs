//! pacman of Arch Linux: `var/lib/pacman/local/NAME-VERSION/desc`, a heading between percent signs, then its lines
//! (`alpm-db-desc(5)`), and the owned files beside it in `files`.

use slam_formats::purl::Purl;

use super::os_release::{Distribution, root_of};
use super::owned::Owned;
use crate::{EdgeKind, File, Listing, Need, Package, Source};

/// Reads one package.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    if file.name() != "desc" {
        return listing;
    }
    let root = root_of(file.path, "var/lib/pacman/");
    let distribution = Distribution::below(root, file);
    let text = String::from_utf8_lossy(file.bytes);
    let mut package = Package::new("", None);
    let mut arch = "";
    let mut needs: Vec<(&str, EdgeKind)> = Vec::new();
    for (line, heading, value) in entries(&text) {
        let owned = || Some(value.to_owned());
        match heading {
            "NAME" => (package.name, package.line) = (value.to_owned(), Some(line)),
            "VERSION" => package.version = owned(),
            "ARCH" => arch = value,
            "LICENSE" => package.licenses.push(value.to_owned()),
            "URL" => package.homepage = owned(),
            "DESC" => package.description = owned(),
            "PACKAGER" => package.supplier = owned(),
            "BASE" => package.source = Some(Source { name: value.to_owned(), version: None }),
            "DEPENDS" => needs.push((value, EdgeKind::DependsOn)),
            "OPTDEPENDS" => needs.push((value, EdgeKind::OptionalDependsOn)),
            _ => {}
        }
    }
    if package.name.is_empty() {
        listing.problem(None, "package of pacman without `%NAME%`: left out");
        return listing;
    }
    let namespace = distribution.namespace("arch");
    let purl = |name: &str, version: Option<&str>| Purl::new("alpm", Some(namespace), name, version).ok();
    package.purl =
        purl(&package.name, package.version.as_deref()).and_then(|purl| distribution.qualify(purl, Some(arch)));
    listing.packages.push(package);
    for (need, kind) in needs {
        // `glibc>=2.38`, `libz.so=1-64`, `python: for scripts`; names of libraries are no packages.
        let name = need.split(['<', '>', '=', ':']).next().unwrap_or(need).trim();
        if let Some(purl) = purl(name, None).filter(|_| !name.contains(".so")) {
            listing.needs.push(Need { from: 0, purl, kind });
        }
    }
    listing.needs.sort_unstable();
    listing.needs.dedup();
    if let Some(files) = file.read_beside("files") {
        let mut owned = Owned::new(root);
        for (_, heading, path) in entries(&String::from_utf8_lossy(&files)) {
            // A folder ends with a slash.
            if heading == "FILES" && !path.ends_with('/') {
                owned.push("", path);
            }
        }
        owned.give(&mut listing, 0);
        owned.finish(&mut listing);
    }
    listing
}

/// Returns line, heading, and text of each line below a heading.
fn entries(text: &str) -> impl Iterator<Item = (u32, &str, &str)> {
    let mut heading = "";
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        if let Some(name) = line.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')) {
            heading = name;
            return None;
        }
        (!line.is_empty()).then_some((number, heading, line))
    })
}
