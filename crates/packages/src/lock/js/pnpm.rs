//! `pnpm-lock.yaml` of versions 5, 6, 7, and 9.
//!
//! Keys of packages are `/name/1.0.0_peers` (5), `/name@1.0.0(peers)` (6 and 7), and `name@1.0.0` with the edges under
//! `snapshots` as `name@1.0.0(peers)` (9). The same package with other peers is one package with the edges of both.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{application, library, manifest_in, set_source, split_at_sign};
use crate::lock::{broken, set_vcs, tell};
use crate::tree::{Entry, Flaw, Node};
use crate::{Edge, EdgeKind, File, Kind, Listing, Package, Scope, digest, reach, yaml};

const GROUPS: [(&str, EdgeKind); 3] = [
    ("dependencies", EdgeKind::DependsOn),
    ("optionalDependencies", EdgeKind::OptionalDependsOn),
    ("devDependencies", EdgeKind::DevDependsOn),
];

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    // Pnpm 11 puts what it needs itself in a document of its own before that of the project.
    let documents = match yaml::parse_all(file.bytes) {
        Ok(documents) => documents,
        Err(flaw) => return broken(flaw),
    };
    let mut listing = Listing::default();
    let mut reader = Reader { file, keys: HashMap::new(), importers: HashMap::new(), listing: &mut listing };
    for root in &documents {
        reader.document(root);
    }
    if documents.is_empty() {
        tell(&mut listing, Flaw::new(1, "the file is empty"));
    }
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

struct Reader<'r, 'a> {
    file: &'r File<'r>,
    listing: &'r mut Listing,
    /// Package by its key without peers, and without the `/` of old versions.
    keys: HashMap<Cow<'a, str>, usize>,
    importers: HashMap<String, usize>,
}

impl<'a> Reader<'_, 'a> {
    fn document(&mut self, root: &'a Node<'a>) {
        let Some(version) = root.text_of("lockfileVersion") else {
            self.listing.problem(Some(root.line), "there is no `lockfileVersion`: this is no lock file of pnpm");
            return;
        };
        let slashes =
            version.starts_with("5.") || version == "5" || version.starts_with("4") || version.starts_with('3');
        for entry in root.entries_of("packages") {
            self.package(entry, slashes);
        }
        // Importers before edges: a package may be linked to one.
        let single = root.get("importers").is_none();
        let importers: Vec<(&str, u32, &Node<'_>)> = if single {
            vec![(".", root.line, root)]
        } else {
            root.entries_of("importers").iter().map(|one| (one.key.as_ref(), one.line, &one.value)).collect()
        };
        let mut own = Vec::new();
        for (folder, line, node) in importers {
            own.push((self.importer(folder, line), folder, node));
        }
        for (from, folder, node) in own {
            for (group, kind) in GROUPS {
                for one in node.entries_of(group) {
                    self.edge(from, folder, one, kind, slashes);
                }
            }
        }
        let snapshots = root.entries_of(if root.get("snapshots").is_some() { "snapshots" } else { "packages" });
        for entry in snapshots {
            let Some(from) = self.keys.get(bare(&entry.key, slashes)).copied() else {
                let reason = format!("`{}` has a snapshot and no entry under `packages`", entry.key);
                self.listing.unknown(Some(entry.line), reason);
                continue;
            };
            for (group, kind) in GROUPS.into_iter().take(2) {
                for one in entry.value.entries_of(group) {
                    self.edge(from, ".", one, kind, slashes);
                }
            }
        }
    }

    fn package(&mut self, entry: &'a Entry<'a>, slashes: bool) {
        let node = &entry.value;
        let key = bare(&entry.key, slashes);
        if self.keys.contains_key(key) {
            return;
        }
        let (name, version) = if slashes { key.rsplit_once('/') } else { split_at_sign(key) }.unwrap_or((key, ""));
        // What is not of a registry has its name and version in fields.
        let name = node.text_of("name").unwrap_or(name);
        let is_version = version.starts_with(|first: char| first.is_ascii_digit());
        let version = node.text_of("version").or(Some(version).filter(|_| is_version));
        let mut package = library(name, version, entry.line);
        let resolution = node.get("resolution");
        if let Some(folder) = resolution.and_then(|resolution| resolution.text_of("directory")) {
            let name = Some(name).filter(|name| !name.starts_with("file:"));
            package = self.folder(folder, name, version, entry.line);
        } else if let Some(resolution) = resolution {
            set_resolution(&mut package, resolution);
        }
        package.scope = match (node.is_true("dev"), node.is_true("optional")) {
            (true, _) => Scope::Dev,
            (false, true) => Scope::Optional,
            (false, false) => Scope::Runtime,
        };
        self.keys.insert(Cow::Borrowed(key), self.listing.packages.len());
        self.listing.packages.push(package);
    }

    /// Returns a folder that is copied in: the package that its manifest says, but no project from which scopes begin.
    /// Without the manifest the lock file tells its name, and since pnpm 8.6 no version (github.com/pnpm/pnpm/pull/6695).
    fn folder(&mut self, folder: &str, name: Option<&str>, version: Option<&str>, line: u32) -> Package {
        let manifest = manifest_in(self.file, folder);
        let is_there = manifest.is_some();
        let manifest = manifest.unwrap_or_default();
        let name = manifest.name.as_deref().or(name);
        let version = manifest.version.as_deref().or(version);
        if version.is_none() && !is_there {
            let name = name.unwrap_or(folder);
            let reason = format!("the version of `{name}` stands in `{folder}/package.json`, which is not there");
            self.listing.unknown(Some(line), reason);
        }
        Package {
            kind: Kind::Library,
            licenses: manifest.licenses,
            download: Some(format!("file:{folder}")),
            ..application(name, version, folder, line)
        }
    }

    /// Returns the project or workspace member of this folder.
    fn importer(&mut self, folder: &str, line: u32) -> usize {
        if let Some(index) = self.importers.get(folder) {
            return *index;
        }
        let index = self.listing.packages.len();
        let path = if folder == "." { self.file.folder() } else { folder };
        let manifest = manifest_in(self.file, folder).unwrap_or_default();
        let mut package = application(manifest.name.as_deref(), manifest.version.as_deref(), path, line);
        package.licenses = manifest.licenses;
        self.listing.packages.push(package);
        if let Some(root) = self.importers.get(".") {
            self.listing.edges.push(Edge { from: *root, to: index, kind: EdgeKind::DependsOn });
        }
        self.importers.insert(folder.to_owned(), index);
        index
    }

    fn edge(&mut self, from: usize, folder: &str, one: &Entry<'_>, kind: EdgeKind, slashes: bool) {
        let Some(reference) = one.value.text().or_else(|| one.value.text_of("version")) else { return };
        let to = match reference.strip_prefix("link:") {
            Some(path) => self.linked(folder, path),
            None => self.referred(&one.key, reference, slashes),
        };
        match to {
            Some(to) => self.listing.edges.push(Edge { from, to, kind }),
            None => {
                let why =
                    if reference.starts_with("link:") { "outside of the workspace" } else { "not in the lock file" };
                let reason = format!("`{}` {reference} is asked for and {why}", one.key);
                self.listing.unknown(Some(one.line), reason);
            }
        }
    }

    fn linked(&self, folder: &str, path: &str) -> Option<usize> {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => _ = parts.pop(),
                part => parts.push(part),
            }
        }
        let path = if parts.is_empty() { ".".to_owned() } else { parts.join("/") };
        self.importers.get(&path).copied()
    }

    /// Returns the package of a reference: a version, or a whole key when the name is an alias or no registry has it.
    fn referred(&self, name: &str, reference: &str, slashes: bool) -> Option<usize> {
        let bare = bare(reference, slashes);
        let separator = if slashes { '/' } else { '@' };
        let named = self.keys.get(format!("{name}{separator}{bare}").as_str());
        named.or_else(|| self.keys.get(bare)).copied()
    }
}

/// Returns a key or reference without peers and without the `/` in front.
fn bare(key: &str, slashes: bool) -> &str {
    let key = key.strip_prefix('/').unwrap_or(key);
    // An address may hold parentheses and underscores of its own, but only of peers they are the last.
    let end = if slashes {
        // Behind the version only: names have underscores too.
        let version = key.rsplit_once('/').map_or(0, |(before, _)| before.len() + 1);
        let rest = key.get(version..).unwrap_or_default();
        // Folders have underscores, too; there the peers tell themselves by their versions.
        let peers = if key.starts_with("file:") {
            rest.split_once('@').and_then(|(before, _)| before.rfind('_'))
        } else {
            // Peers with a scope hold a slash themselves, written as `+`.
            rest.find('_')
        };
        peers.map(|at| version + at)
    } else {
        key.find('(')
    };
    end.and_then(|end| key.get(..end)).unwrap_or(key)
}

fn set_resolution(package: &mut Package, resolution: &Node<'_>) {
    package.hashes = resolution.text_of("integrity").map(digest::integrity).unwrap_or_default();
    if let (Some(repository), Some(commit)) = (resolution.text_of("repo"), resolution.text_of("commit")) {
        set_vcs(package, repository, commit);
    } else if let Some(tarball) = resolution.text_of("tarball") {
        set_source(package, tarball);
    }
}
