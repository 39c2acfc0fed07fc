//! Layers folded bottom to top, as a container would see them.

use std::collections::BTreeMap;

use slam_packages::Package;
use slam_sbom::graph::{Problem, Text, Unknown};
use slam_sbom::make::{Found, Seen};

use super::layer::Layer;
use crate::inventory::{ASKED_BYTES, Keep, Kept, read_beside, read_kept};

/// Returns what is left when all layers lie on each other, and how many files were read of it.
pub(super) fn fold(layers: Vec<Layer>) -> (Found, u64) {
    let mut whole =
        View { files: BTreeMap::new(), kept: BTreeMap::new(), listed: BTreeMap::new(), left: ASKED_BYTES, read: 0 };
    let mut found = Found::default();
    for layer in layers {
        for message in &layer.problems {
            let path = Text::from(layer.blob.as_str());
            let message = Text::from(format!("layer {} {message}", layer.number));
            found.problems.push(Problem { path, line: None, message });
        }
        whole.put(layer);
    }
    let (seen, problems, unknowns, read) = whole.finish();
    found.seen = seen;
    found.problems.extend(problems);
    found.unknowns = unknowns;
    (found, read)
}

/// The files of the layers so far.
struct View {
    /// What was read at once, with its layer.
    files: BTreeMap<String, (u32, Found)>,
    /// Bytes of files that are read with others.
    kept: BTreeMap<String, Vec<u8>>,
    /// What the readers saw in a kept file, and which layer brought each package.
    listed: BTreeMap<String, Vec<Listed>>,
    /// Bytes that readers may still ask for.
    left: u64,
    read: u64,
}

/// Which layer brought each package of a kept file.
struct Listed {
    reader: &'static str,
    layer: u32,
    layers: BTreeMap<Which, u32>,
}

/// Name, version, and architecture.
type Which = (String, Option<String>, Option<String>);

impl View {
    fn put(&mut self, layer: Layer) {
        for path in &layer.removed {
            self.remove(path);
        }
        for folder in &layer.opaque {
            self.remove_below(folder);
        }
        self.remove_replaced(&layer);
        let mut changed = Vec::new();
        for (path, keep) in layer.files {
            let (kept, found, read): (_, Found, u64) = Keep::parts(keep);
            self.read += read;
            for (path, bytes) in kept {
                self.kept.insert(path.clone(), bytes);
                changed.push(path);
            }
            self.files.insert(path, (layer.number, found));
        }
        changed.sort_unstable();
        // A journal was written anew: so was the database that it belongs to.
        let databases: Vec<String> = (changed.iter())
            .filter_map(|path| path.strip_suffix("-wal"))
            .map(str::to_owned)
            .filter(|path| self.listed.contains_key(path) && changed.binary_search(path).is_err())
            .collect();
        changed.extend(databases);
        let kept = Kept::new(&self.kept, self.left);
        // A database that a layer wrote anew: what stood in it before was brought by an earlier layer.
        for path in changed {
            let before = self.listed.remove(&path).unwrap_or_default();
            let now = read_beside(&kept, &path).into_iter().map(|(reader, listing)| {
                let earlier = before.iter().find(|one| one.reader == reader);
                let brought = |which: &Which| earlier.and_then(|one| one.layers.get(which)).copied();
                let layers = (listing.packages.iter().map(which))
                    .map(|which| (brought(&which).unwrap_or(layer.number), which))
                    .map(|(brought, which)| (which, brought))
                    .collect();
                Listed { reader, layer: layer.number, layers }
            });
            let now = now.collect();
            self.listed.insert(path, now);
        }
        self.left = kept.left();
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(path);
        self.kept.remove(path);
        self.listed.remove(path);
        self.remove_below(path);
    }

    fn remove_below(&mut self, folder: &str) {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        remove_prefix(&mut self.files, &prefix);
        remove_prefix(&mut self.kept, &prefix);
        remove_prefix(&mut self.listed, &prefix);
    }

    /// Removes what the layer brings anew, and what lies under a path that is no folder any more.
    fn remove_replaced(&mut self, layer: &Layer) {
        let gone: Vec<String> = self.files.keys().filter(|path| layer.brings.replaces(path)).cloned().collect();
        for path in gone {
            self.files.remove(&path);
            self.kept.remove(&path);
            // The listing stays until the new bytes are read: it tells which layer brought a package.
            if !layer.files.contains_key(&path) {
                self.listed.remove(&path);
            }
        }
    }

    fn finish(self) -> (Vec<Seen>, Vec<Problem>, Vec<Unknown>, u64) {
        let (mut seen, mut problems, mut unknowns) = (Vec::new(), Vec::new(), Vec::new());
        // Readers that ask for other files see those of the last layer.
        let kept = Kept::new(&self.kept, self.left);
        for (path, before) in &self.listed {
            for (reader, listing) in read_kept(&kept, path) {
                let earlier = before.iter().find(|one| one.reader == reader);
                let layer = earlier.map(|one| one.layer);
                let brought = |package: &Package| {
                    // A package that has a file of its own came with that file.
                    let own = package.path.as_ref().and_then(|path| self.files.get(path)).map(|(layer, _)| *layer);
                    let listed = || earlier.and_then(|one| one.layers.get(&which(package))).copied();
                    own.or_else(listed).or(layer).unwrap_or_default()
                };
                let layers = listing.packages.iter().map(brought).collect();
                seen.push(Seen { path: path.clone(), reader, layer, layers, aside: false, listing });
            }
        }
        problems.extend(kept.refused());
        for (_, (_, found)) in self.files {
            seen.extend(found.seen);
            problems.extend(found.problems);
            unknowns.extend(found.unknowns);
        }
        (seen, problems, unknowns, self.read)
    }
}

/// Returns what tells packages of one database apart: name, version, and architecture.
fn which(package: &Package) -> Which {
    let architecture = package.purl.as_ref().and_then(|purl| purl.qualifier("arch")).map(str::to_owned);
    (package.name.clone(), package.version.clone(), architecture)
}

fn remove_prefix<T>(map: &mut BTreeMap<String, T>, prefix: &str) {
    let gone: Vec<String> = (map.range(prefix.to_owned()..))
        .take_while(|(path, _)| path.starts_with(prefix))
        .map(|(path, _)| path.clone())
        .collect();
    for path in gone {
        map.remove(&path);
    }
}
