//! apk of Alpine: `lib/apk/db/installed`, one letter a field (`apk-package(5)`, and the index format of Alpine's wiki).

use slam_formats::purl::Purl;

use super::os_release::{Distribution, root_of};
use super::owned::Owned;
use super::providers::{MOST_PACKAGES, Providers, depend, settle, tell_limits};
use crate::{File, Listing, Package, Source};

/// Reads the database.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let marker = if file.path.ends_with("usr/lib/apk/db/installed") { "usr/lib/apk/" } else { "lib/apk/" };
    let root = root_of(file.path, marker);
    let distribution = Distribution::below(root, file);
    let text = String::from_utf8_lossy(file.bytes);
    let mut owned = Owned::new(root);
    let mut wants: Vec<(usize, &str)> = Vec::new();
    let mut providers = Providers::default();
    let mut entry = Entry::default();
    for (number, line) in (1..).zip(text.lines().chain([""])) {
        if line.is_empty() {
            let entry = std::mem::take(&mut entry);
            if entry.name.is_empty() {
                continue;
            }
            let at = listing.packages.len();
            if at >= MOST_PACKAGES {
                break;
            }
            providers.add(entry.name, at);
            entry.provides.split_ascii_whitespace().for_each(|name| providers.add(bare(name), at));
            wants.extend(entry.depends.split_ascii_whitespace().map(|name| (at, name)));
            listing.packages.push(entry.package(&distribution));
            owned.give(&mut listing, at);
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            listing.problem(Some(number), "line without a field: left out");
            continue;
        };
        match key {
            "P" => (entry.name, entry.line) = (value, number),
            "V" => entry.version = value,
            "A" => entry.arch = value,
            "L" => entry.license = value,
            "o" => entry.origin = value,
            "m" => entry.maintainer = value,
            "U" => entry.url = value,
            "T" => entry.description = value,
            "D" => entry.depends = value,
            "p" => entry.provides = value,
            "F" => entry.folder = value,
            "R" if entry.folder.is_empty() => owned.push("", value),
            "R" => owned.push(&format!("{}/", entry.folder), value),
            _ => {}
        }
    }
    tell_limits(&mut listing, &providers);
    for (from, wanted) in wants {
        // `!name` is a conflict.
        if !wanted.starts_with('!')
            && let Some(to) = providers.choose(bare(wanted), from)
        {
            depend(&mut listing, from, to);
        }
    }
    owned.finish(&mut listing);
    settle(&mut listing);
    listing
}

#[derive(Default)]
struct Entry<'a> {
    line: u32,
    name: &'a str,
    version: &'a str,
    arch: &'a str,
    license: &'a str,
    origin: &'a str,
    maintainer: &'a str,
    url: &'a str,
    description: &'a str,
    depends: &'a str,
    provides: &'a str,
    folder: &'a str,
}

impl Entry<'_> {
    fn package(&self, distribution: &Distribution) -> Package {
        let text = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        let version = Some(self.version).filter(|version| !version.is_empty());
        let purl = Purl::new("apk", Some(distribution.namespace("alpine")), self.name, version).ok();
        Package {
            purl: purl.and_then(|purl| distribution.qualify(purl, Some(self.arch))),
            line: Some(self.line),
            licenses: text(self.license).into_iter().collect(),
            // The origin is the APKBUILD, whose version its packages share.
            source: text(self.origin).map(|name| Source { name, version: None }),
            supplier: text(self.maintainer),
            homepage: text(self.url),
            description: text(self.description),
            ..Package::new(self.name, version)
        }
    }
}

/// Returns the name of `so:libc.so.1=1.2`, `busybox>=1.3`, `name@tag`, `name~1`.
fn bare(name: &str) -> &str {
    name.split(['=', '<', '>', '~', '@']).next().unwrap_or(name)
}
