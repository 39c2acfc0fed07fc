//! Installed packages of R: `DESCRIPTION` with a field `Built`, which R writes when it installs ("Writing R Extensions",
//! "The DESCRIPTION file").

use slam_formats::purl::Purl;

use crate::{EdgeKind, File, Listing, Need, Package};

/// Reads one package; nothing for the sources of one.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = String::from_utf8_lossy(file.bytes);
    let mut package = Package::new("", None);
    let mut fields: Vec<(u32, &str, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, _, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((key, value)) = line.split_once(':') {
            fields.push((number, key, value.trim().to_owned()));
        }
    }
    if !fields.iter().any(|(_, key, _)| *key == "Built") {
        return listing;
    }
    for (line, key, value) in fields {
        match key {
            "Package" => (package.name, package.line) = (value, Some(line)),
            "Version" => package.version = Some(value),
            "License" => package.licenses = vec![value],
            "Title" => package.description = Some(value),
            "Maintainer" => package.supplier = Some(value),
            "URL" => package.homepage = value.split([',', ' ']).next().map(str::to_owned),
            "Depends" | "Imports" | "LinkingTo" => {
                for need in value.split(',') {
                    let name = need.split('(').next().unwrap_or(need).trim();
                    // R itself is no package.
                    if name != "R"
                        && let Ok(purl) = Purl::new("cran", None, name, None)
                    {
                        let kind = if key == "LinkingTo" { EdgeKind::BuildDependsOn } else { EdgeKind::DependsOn };
                        listing.needs.push(Need { from: 0, purl, kind });
                    }
                }
            }
            _ => {}
        }
    }
    if package.name.is_empty() || package.version.is_none() {
        listing.problem(None, "DESCRIPTION of an R package without `Package` and `Version`: left out");
        listing.needs.clear();
        return listing;
    }
    package.purl = Purl::new("cran", None, &package.name, package.version.as_deref()).ok();
    listing.packages.push(package);
    listing.needs.sort_unstable();
    listing.needs.dedup();
    listing
}
