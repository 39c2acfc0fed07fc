//! `Cargo.lock`, and what the manifests beside it say of its use.

use std::collections::HashMap;

use slam_formats::purl::{Purl, PurlError};

use super::raw::{self, Raw};
use super::workspace::{self, Manifest};
use crate::lock::git::Repository;
use crate::lock::roll::short;
use crate::{EdgeKind, File, HashAlgorithm, Kind, Listing, Package, digest, reach};

/// The two addresses of the registry that everyone uses.
const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (packages, flaws) = raw::read(file.bytes);
    for flaw in flaws {
        listing.problem(Some(flaw.line), flaw.message);
    }
    let packages: Vec<Raw<'_>> = packages.into_iter().filter(|one| is_named(&mut listing, one)).collect();
    listing.packages.reserve(packages.len());
    for raw in &packages {
        let package = package(&mut listing, raw);
        listing.put(package);
    }
    let (manifests, is_cut) = workspace::manifests(file);
    if is_cut {
        listing.problem(
            None,
            "the workspace has more members than are read: what is for development only may be listed as needed",
        );
    }
    // Without the root's manifest nothing tells what is for tests only.
    if manifests.is_empty() && packages.iter().any(|one| one.source.is_none()) {
        listing.unknown(None, "what is for development only: the manifest `Cargo.toml` is not beside the lock file");
    }
    link(&mut listing, &packages, &manifests);
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

fn is_named(listing: &mut Listing, raw: &Raw<'_>) -> bool {
    let is_whole = !raw.name.is_empty() && !raw.version.is_empty();
    if !is_whole {
        listing.problem(Some(raw.line), "a package without name or version: it is left out");
    }
    is_whole
}

fn package(listing: &mut Listing, raw: &Raw<'_>) -> Package {
    let line = Some(raw.line);
    let mut package = Package { line, ..Package::new(raw.name.as_ref(), Some(&raw.version)) };
    let sum = raw.checksum.as_deref().and_then(|sum| digest::hex(HashAlgorithm::Sha256, sum));
    if sum.is_none() && raw.checksum.is_some() {
        listing.problem(line, "the checksum is no SHA-256 digest");
    }
    package.hashes.extend(sum);
    let (purl, download) = match raw.source.as_deref() {
        // A package without a source lies in the tree: the project, or one of its members.
        None => {
            package.kind = Kind::Application;
            (Purl::new("cargo", None, &raw.name, Some(&raw.version)), None)
        }
        Some(source) => identity(raw, source),
    };
    package.purl = listing.purl(line, purl);
    package.download = download;
    package
}

/// Returns the package URL, and where the package comes from when that is not crates.io.
fn identity(raw: &Raw<'_>, source: &str) -> (Result<Purl, PurlError>, Option<String>) {
    let purl = Purl::new("cargo", None, &raw.name, Some(&raw.version));
    if CRATES_IO.contains(&source) {
        return (purl, None);
    }
    if let Some(address) = source.strip_prefix("git+") {
        let commit = source.rsplit_once('#').map(|(_, commit)| commit);
        let url = match Repository::read(address) {
            Some(repository) => repository.vcs_url(commit),
            None => source.to_owned(),
        };
        return (purl.and_then(|purl| purl.with_qualifier("vcs_url", &url)), Some(url));
    }
    let registry = source.split_once('+').map_or(source, |(_, address)| address);
    (purl.and_then(|purl| purl.with_qualifier("repository_url", registry)), Some(registry.to_owned()))
}

fn link(listing: &mut Listing, packages: &[Raw<'_>], manifests: &[Manifest]) {
    let roll = Roll::new(packages);
    let manifests: HashMap<&str, &Manifest> =
        manifests.iter().filter_map(|one| Some((one.name.as_deref()?, one))).collect();
    listing.edges.reserve(packages.iter().map(|one| one.dependencies.len()).sum());
    for (from, raw) in packages.iter().enumerate() {
        let manifest = manifests.get(raw.name.as_ref()).filter(|_| raw.source.is_none());
        for needed in &raw.dependencies {
            let Some(to) = roll.find(needed) else {
                let message = format!("`{}` needs `{}`, which the lock file does not have", raw.name, short(needed));
                listing.problem(Some(raw.line), message);
                continue;
            };
            let version = packages.get(to).map_or("", |one| one.version.as_ref());
            let name = packages.get(to).map_or("", |one| one.name.as_ref());
            let kind = manifest.and_then(|manifest| manifest.kind(name, version)).unwrap_or(EdgeKind::DependsOn);
            listing.link(from, to, kind);
        }
    }
}

/// The packages by what a dependency says: name, name and version, or all three with the source.
struct Roll<'a> {
    names: HashMap<&'a str, (usize, bool)>,
    versions: HashMap<(&'a str, &'a str), (usize, bool)>,
    sources: HashMap<(&'a str, &'a str, &'a str), usize>,
}

impl<'a> Roll<'a> {
    fn new(packages: &'a [Raw<'_>]) -> Self {
        let mut roll = Self {
            names: HashMap::with_capacity(packages.len()),
            versions: HashMap::with_capacity(packages.len()),
            sources: HashMap::with_capacity(packages.len()),
        };
        for (index, one) in packages.iter().enumerate() {
            let (name, version) = (one.name.as_ref(), one.version.as_ref());
            let source = one.source.as_deref().unwrap_or_default();
            // A name that two packages have names neither.
            roll.names.entry(name).and_modify(|(_, alone)| *alone = false).or_insert((index, true));
            roll.versions.entry((name, version)).and_modify(|(_, alone)| *alone = false).or_insert((index, true));
            roll.sources.entry((name, version, source)).or_insert(index);
            // A dependency names a git source without the commit that it is locked to.
            if let Some((branch, _)) = source.split_once('#') {
                roll.sources.entry((name, version, branch)).or_insert(index);
            }
        }
        roll
    }

    fn find(&self, needed: &str) -> Option<usize> {
        let alone = |&(index, alone): &(usize, bool)| alone.then_some(index);
        let mut words = needed.splitn(3, ' ');
        match (words.next()?, words.next(), words.next()) {
            (name, None, _) => self.names.get(name).and_then(alone),
            (name, Some(version), None) => {
                // A package of the tree stands first where a registry has the same version.
                let own = || self.sources.get(&(name, version, "")).copied();
                self.versions.get(&(name, version)).and_then(alone).or_else(own)
            }
            (name, Some(version), Some(source)) => {
                let source = source.strip_prefix('(')?.strip_suffix(')')?;
                self.sources.get(&(name, version, source)).copied()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Cargo book, "Cargo.toml vs Cargo.lock"; versions of the format: rust-lang/cargo, `core/resolver/encode.rs`.
    #[test]
    fn version_1_has_checksums_apart_and_full_names() {
        expect![[r#"
            old 0.1.0 application :2
              pkg:cargo/old@0.1.0
              -> libc 0.2.60
            libc 0.2.60 :9
              pkg:cargo/libc@0.2.60
              SHA-256 abababab…
            unknown what is for development only: the manifest `Cargo.toml` is not beside the lock file
        "#]]
        .assert_eq(&read(
            "Cargo.lock",
            &format!(
                "[[package]]\nname = \"old\"\nversion = \"0.1.0\"\ndependencies = [\n \"libc 0.2.60 (registry+https://github.com/rust-lang/crates.io-index)\",\n]\n\n\
                 [[package]]\nname = \"libc\"\nversion = \"0.2.60\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n\
                 [metadata]\n\"checksum libc 0.2.60 (registry+https://github.com/rust-lang/crates.io-index)\" = \"{}\"\n",
                "ab".repeat(32)
            ),
        ));
    }

    // Before version 1 the project stood in a table of its own; version 2 keeps the checksum with its package and says
    // of a dependency only what tells it from others; version 3 adds the branch to git sources.
    #[test]
    fn versions_between_say_only_what_is_needed() {
        expect![[r#"
            oldest 0.1.0 application :2
              pkg:cargo/oldest@0.1.0
              -> dup 1.0.0
            dup 1.0.0 application :8
              pkg:cargo/dup@1.0.0
            dup 1.0.0 :11
              pkg:cargo/dup@1.0.0?vcs_url=git%2Bhttps:%2F%2Fexample.org%2Fx%2Fdup%40c0de
              download git+https://example.org/x/dup@c0de
              -> dup 1.0.0
            dup 1.0.0 :19
              pkg:cargo/dup@1.0.0
              SHA-256 abababab…
            unknown what is for development only: the manifest `Cargo.toml` is not beside the lock file
        "#]]
        .assert_eq(&read(
            "Cargo.lock",
            &format!(
                "[root]\nname = \"oldest\"\nversion = \"0.1.0\"\ndependencies = [\n \"dup 1.0.0 (git+https://example.org/x/dup?branch=main)\",\n]\n\
                 [[package]]\nname = \"dup\"\nversion = \"1.0.0\"\n\
                 [[package]]\nname = \"dup\"\nversion = \"1.0.0\"\nsource = \"git+https://example.org/x/dup?branch=main#c0de\"\n\
                 dependencies = [\n \"dup 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)\",\n]\n\n\
                 [[package]]\nname = \"dup\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                 checksum = \"{}\"\n\n[[patch.unused]]\nname = \"gone\"\nversion = \"1.0.0\"\n",
                "ab".repeat(32)
            ),
        ));
    }

    #[test]
    fn version_4_tells_sources_and_the_manifests_tell_scopes() {
        expect![[r#"
            demo 1.0.0 application :5
              pkg:cargo/demo@1.0.0
              -> git-one 0.3.0
              -> lazy 2.0.0 (optional)
              -> member 0.1.0
              -> twice 2.1.0 (dev)
            git-one 0.3.0 :15
              pkg:cargo/git-one@0.3.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fa%2Fgit-one%400123abc
              download git+https://github.com/a/git-one@0123abc
            lazy 2.0.0 optional :20
              pkg:cargo/lazy@2.0.0?repository_url=https:%2F%2Fexample.org%2Findex
              download https://example.org/index
            member 0.1.0 application :25
              pkg:cargo/member@0.1.0
              -> twice 1.0.0 (build)
            twice 1.0.0 build :32
              pkg:cargo/twice@1.0.0
            twice 2.1.0 dev :37
              pkg:cargo/twice@2.1.0
        "#]]
        .assert_eq(&read_in(
            "Cargo.lock",
            r#"//- Cargo.lock
# This file is automatically @generated by Cargo.
version = 4

[[package]]
name = "demo"
version = "1.0.0"
dependencies = [
 "git-one",
 "lazy",
 "member",
 "twice 2.1.0",
]

[[package]]
name = "git-one"
version = "0.3.0"
source = "git+https://github.com/a/git-one?branch=main#0123abc"

[[package]]
name = "lazy"
version = "2.0.0"
source = "sparse+https://example.org/index"

[[package]]
name = "member"
version = "0.1.0"
dependencies = [
 "twice 1.0.0",
]

[[package]]
name = "twice"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "twice"
version = "2.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
//- Cargo.toml
[workspace]
members = ["crates/*"]
[workspace.dependencies]
second = { package = "twice", version = "2.1" }
[package]
name = "demo"
version = "1.0.0"
[dependencies]
git-one = { git = "https://github.com/a/git-one", branch = "main" }
lazy = { version = "2", registry = "own", optional = true }
[target.'cfg(unix)'.dependencies]
member = { path = "crates/member" }
[dev-dependencies]
second.workspace = true
//- crates/member/Cargo.toml
[package]
name = "member"
version = "0.1.0"
[build-dependencies]
twice = "1"
"#,
        ));
    }

    #[test]
    fn what_is_broken_is_told() {
        expect![[r#"
            a 1 application :2
              pkg:cargo/a@1
            unknown what is for development only: the manifest `Cargo.toml` is not beside the lock file
            problem :5 a package without name or version: it is left out
            problem :2 `a` needs `gone`, which the lock file does not have
        "#]]
        .assert_eq(&read(
            "Cargo.lock",
            "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"gone\"]\n[[package]]\nversion = \"2\"\n",
        ));
    }
}
