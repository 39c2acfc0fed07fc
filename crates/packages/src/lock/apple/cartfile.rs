//! `Cartfile.resolved` of Carthage: a kind, a place, and a version on each line.

use slam_formats::purl::Purl;

use super::place;
use crate::lock::{broken, set_vcs};
use crate::tree::text;
use crate::{File, Listing, Package};

/// Reads the file. Package URLs have no type for Carthage: what GitHub has is named as that.
pub(super) fn read(file: &File<'_>) -> Listing {
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    for (number, line) in (1..).zip(text.lines()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let mut parts = content.split('"');
        let (kind, address) = (parts.next().unwrap_or_default().trim(), parts.next().unwrap_or_default());
        let Some(version) = parts.nth(1).filter(|_| matches!(kind, "github" | "git" | "binary")) else {
            listing.problem(Some(number), "expected `github`, `git`, or `binary` with a place and a version in quotes");
            continue;
        };
        let name = address.trim_end_matches('/').rsplit('/').next().unwrap_or(address);
        let name = name.trim_end_matches(".git").trim_end_matches(".json");
        let mut package = Package::new(name, Some(version));
        package.line = Some(number);
        let place = place(address).or_else(|| (kind == "github").then(|| format!("github.com/{address}")));
        let on_github = place.as_deref().and_then(|place| place.strip_prefix("github.com/")?.split_once('/'));
        match on_github.filter(|_| kind != "binary") {
            Some((owner, name)) => package.purl = Purl::new("github", Some(owner), name, Some(version)).ok(),
            None if kind == "binary" => package.download = Some(address.to_owned()),
            None => {
                package.purl = Purl::new("generic", None, name, Some(version)).ok();
                set_vcs(&mut package, address, version);
            }
        }
        listing.packages.push(package);
    }
    listing
}
