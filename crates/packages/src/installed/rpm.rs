//! rpm: the database in its three forms (SQLite, NDB, Berkeley DB), each by a reader of its own, and the packages in it.
//!
//! rpm's own library reads the same files with SQLite and Berkeley DB in C, which are not made for hostile files.

mod bdb;
mod header;
mod ndb;
mod sqlite;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use header::{Header, tag};
use slam_formats::purl::Purl;

use super::os_release::{Distribution, root_of};
use super::owned::Owned;
use super::providers::{MOST_PACKAGES, Providers, depend, settle, tell_limits};
use crate::{File, Listing, Package, Source};

/// The header blobs of a database, and what is wrong with it.
#[derive(Default)]
struct Blobs<'a> {
    blobs: Vec<Cow<'a, [u8]>>,
    problems: Vec<&'static str>,
}

/// `REQUIREFLAGS`: the need is one of rpm itself (`rpmlib(CompressedFileNames)`).
const SENSE_RPMLIB: u32 = 1 << 24;

/// Names that packages give and need, of a whole database; a large system has some hundred thousand.
const MOST_NAMES: usize = 4_000_000;

/// Reads the database.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let journal = if file.name() == "rpmdb.sqlite" { file.read_beside("rpmdb.sqlite-wal") } else { None };
    let blobs = match file.name() {
        "rpmdb.sqlite" => {
            let found = sqlite::blobs(file.bytes, journal.as_deref().unwrap_or(&[]));
            if !found.blobs.is_empty() {
                // What an older rpm left behind is not kept up to date.
                listing.hides.extend(["Packages", "Packages.db"].iter().filter_map(|name| file.beside(name)));
            }
            found
        }
        "Packages.db" => ndb::blobs(file.bytes),
        _ if file.bytes.is_empty() => Blobs::default(),
        _ => bdb::blobs(file.bytes),
    };
    for problem in blobs.problems {
        listing.problem(None, problem);
    }
    let root = ["var/lib/rpm/", "usr/lib/sysimage/rpm/", "usr/share/rpm/"]
        .iter()
        .find(|marker| file.path.contains(*marker))
        .map_or("", |marker| root_of(file.path, marker));
    let distribution = Distribution::below(root, file);
    let mut headers: Vec<Header<'_>> = Vec::with_capacity(blobs.blobs.len());
    for blob in blobs.blobs.iter().take(MOST_PACKAGES) {
        match Header::read(blob) {
            Some(header) if header.text(tag::NAME).is_some() => headers.push(header),
            _ => listing.problem(None, "a header of the rpm database is damaged: its package is left out"),
        }
    }
    let mut owned = Owned::new(root);
    for (at, header) in headers.iter().enumerate() {
        listing.packages.push(package(header, &distribution));
        header.files().for_each(|(folder, name)| owned.push(&folder, &name));
        owned.give(&mut listing, at);
    }
    owned.finish(&mut listing);
    let unnamed = listing.packages.iter().filter(|package| package.purl.is_none()).count();
    if unnamed > 0 {
        listing.unknown(
            None,
            format!("{unnamed} rpm packages have no package URL: no `os-release` beside them names the distribution"),
        );
    }
    connect(&headers, &mut listing);
    listing
}

fn package(header: &Header<'_>, distribution: &Distribution) -> Package {
    let text = |tag| header.text(tag).filter(|text| !text.is_empty() && text != "(none)").map(Cow::into_owned);
    let name = text(tag::NAME).unwrap_or_default();
    let version = match (text(tag::VERSION), text(tag::RELEASE)) {
        (Some(version), Some(release)) => Some(format!("{version}-{release}")),
        (version, _) => version,
    };
    let epoch = header.number(tag::EPOCH);
    let vendor = text(tag::VENDOR);
    let namespace = match distribution.namespace(vendor.as_deref().map_or("", distribution_of)) {
        // The names that advisories and other tools use for these vendors.
        "rhel" => "redhat",
        id if id.starts_with("opensuse") => "opensuse",
        id => id,
    };
    let purl = || {
        let namespace = Some(namespace).filter(|namespace| !namespace.is_empty())?;
        let mut purl = Purl::new("rpm", Some(namespace), &name, version.as_deref()).ok()?;
        if let Some(epoch) = epoch {
            purl = purl.with_qualifier("epoch", &epoch.to_string()).ok()?;
        }
        if let Some(module) = text(tag::MODULARITYLABEL) {
            purl = purl.with_qualifier("rpmmod", &module).ok()?;
        }
        distribution.qualify(purl, header.text(tag::ARCH).as_deref())
    };
    Package {
        purl: purl(),
        licenses: text(tag::LICENSE).into_iter().collect(),
        source: text(tag::SOURCERPM).and_then(|file| source(&file)),
        supplier: vendor.or_else(|| text(tag::PACKAGER)),
        homepage: text(tag::URL),
        description: text(tag::SUMMARY),
        // rpm writes an epoch of 0 as no epoch; written out it is `1:2.3-4`.
        ..Package::new(
            name.clone(),
            match (epoch, &version) {
                (Some(epoch), Some(version)) => Some(format!("{epoch}:{version}")),
                _ => version.clone(),
            }
            .as_deref(),
        )
    }
}

/// Returns the distribution that this vendor makes, for a database without `os-release`.
fn distribution_of(vendor: &str) -> &'static str {
    const VENDORS: &[(&str, &str)] = &[
        ("Fedora", "fedora"),
        ("Red Hat", "redhat"),
        ("CentOS", "centos"),
        ("Rocky", "rocky"),
        ("AlmaLinux", "almalinux"),
        ("Oracle", "ol"),
        ("Amazon", "amzn"),
        ("openSUSE", "opensuse"),
        ("SUSE", "sles"),
        ("Microsoft", "azurelinux"),
    ];
    VENDORS.iter().find(|(start, _)| vendor.starts_with(start)).map_or("", |(_, id)| id)
}

/// Reads `NAME-VERSION-RELEASE.src.rpm`.
fn source(file: &str) -> Option<Source> {
    let stem = file.strip_suffix(".rpm")?;
    let stem = stem.strip_suffix(".src").or_else(|| stem.strip_suffix(".nosrc"))?;
    let release = stem.rfind('-')?;
    let version = stem.get(..release)?.rfind('-')?;
    Some(Source { name: stem.get(..version)?.to_owned(), version: stem.get(version + 1..).map(str::to_owned) })
}

fn connect<'a>(headers: &[Header<'a>], listing: &mut Listing) {
    let mut left = MOST_NAMES;
    let names: Vec<[Vec<Cow<'a, str>>; 2]> = headers
        .iter()
        .map(|header| {
            let flags = header.numbers(tag::REQUIREFLAGS);
            let requires = header.texts(tag::REQUIRENAME).enumerate();
            let requires = requires.filter(|(at, _)| flags.get(*at).is_none_or(|flags| flags & SENSE_RPMLIB == 0));
            let mut taken = |names: &mut dyn Iterator<Item = Cow<'a, str>>| -> Vec<Cow<'a, str>> {
                let names: Vec<_> = names.take(left).collect();
                left -= names.len();
                names
            };
            [taken(&mut header.texts(tag::PROVIDENAME)), taken(&mut requires.map(|(_, name)| name))]
        })
        .collect();
    let mut providers = Providers::default();
    for (at, [provides, _]) in names.iter().enumerate() {
        // Old packages do not provide their own name.
        if let Some(name) = listing.packages.get(at).map(|package| package.name.clone())
            && !provides.iter().any(|provided| *provided == name)
        {
            // The name of a package is a name it gives; kept in its header, so borrowed from there.
            if let Some(Cow::Borrowed(name)) = headers.get(at).and_then(|header| header.text(tag::NAME)) {
                providers.add(name, at);
            }
        }
        provides.iter().for_each(|provided| providers.add(provided, at));
    }
    tell_limits(listing, &providers);
    if left == 0 {
        listing
            .problem(None, format!("rpm packages give and need over {MOST_NAMES} names: some needs are not resolved"));
    }
    // Needs of files (`/bin/sh`): only the paths that are asked for are looked up.
    let asked: HashSet<&str> = names
        .iter()
        .flat_map(|[_, requires]| requires.iter().flat_map(|need| words(need)))
        .filter(|word| word.starts_with('/') && providers.of(word).is_empty())
        .collect();
    let mut owners: HashMap<&str, usize> = HashMap::new();
    if !asked.is_empty() {
        let mut path = String::new();
        for (at, header) in headers.iter().enumerate() {
            for (folder, name) in header.files() {
                path.clear();
                path.push_str(&folder);
                path.push_str(&name);
                let before_merge = path.strip_prefix("/usr").and_then(|path| asked.get(path));
                for known in [asked.get(path.as_str()), before_merge].into_iter().flatten() {
                    owners.entry(known).or_insert(at);
                }
            }
        }
    }
    let mut edges = Vec::new();
    for (from, [_, requires]) in names.iter().enumerate() {
        let find = |name: &str| providers.choose(name, from).or_else(|| owners.get(name).copied());
        requires.iter().for_each(|need| met(need, &find, &mut |to| edges.push((from, to))));
    }
    edges.into_iter().for_each(|(from, to)| depend(listing, from, to));
    settle(listing);
}

/// Returns the names in a need, which is a single one unless it is a boolean expression.
fn words(need: &str) -> impl Iterator<Item = &str> {
    let is_rich = need.starts_with('(');
    need.split([' ', '(', ')']).filter(move |_| is_rich).chain((!is_rich).then_some(need))
}

/// Finds the packages that meet a need. Boolean needs, `(a or b)`, `(a and b)`, `(a if b)`, are taken by their words:
/// of alternatives the first that is there, of the others all that are there.
fn met(need: &str, find: &dyn Fn(&str) -> Option<usize>, found: &mut dyn FnMut(usize)) {
    let Some(inside) = need.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        find(need).into_iter().for_each(found);
        return;
    };
    // Names have round brackets of their own: `(libssl.so.3()(64bit) or libressl)`.
    let is_alternative = inside.split(' ').any(|word| word == "or");
    let mut words = inside.split(' ').peekable();
    while let Some(word) = words.next() {
        match word {
            // What follows is a condition, or what must not be there.
            "if" | "unless" | "without" => break,
            "and" | "or" | "with" | "else" => {}
            "=" | "<" | ">" | "<=" | ">=" => _ = words.next(),
            name => {
                // Brackets that only group are taken off.
                let outer = name.trim_start_matches('(');
                let to = find(outer).or_else(|| find(outer.trim_end_matches(')')));
                if let Some(to) = to {
                    found(to);
                    if is_alternative {
                        break;
                    }
                }
            }
        }
    }
}
