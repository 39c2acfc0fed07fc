//! Layers folded bottom to top, as a container would see them.

use std::collections::BTreeMap;

use slam_sbom::graph::{Problem, Text};
use slam_sbom::make::{Found, Seen};

use super::layer::{Layer, key};
use crate::inventory::{Keep, read_kept};

/// Returns what is left when all layers lie on each other, and how many files were read of it.
pub(super) fn fold(layers: Vec<Layer>) -> (Found, u64) {
    let mut whole = View::default();
    let mut found = Found::default();
    for layer in layers {
        for message in &layer.problems {
            let path = Text::from(format!("layer {}", layer.number));
            found.problems.push(Problem { path, line: None, message: Text::from(message.as_str()) });
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
#[derive(Default)]
struct View {
    /// What was read at once, with its layer.
    files: BTreeMap<String, (u32, Found)>,
    /// Bytes of files that are read with others.
    kept: BTreeMap<String, Vec<u8>>,
    /// What the readers saw in a kept file, and which layer brought each package.
    listed: BTreeMap<String, Vec<Listed>>,
    read: u64,
}

/// Which layer brought each package of a kept file, by name and version.
struct Listed {
    reader: &'static str,
    layer: u32,
    layers: BTreeMap<(String, Option<String>), u32>,
}

impl View {
    fn put(&mut self, layer: Layer) {
        for path in layer.removed.iter() {
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
        // A database that a layer wrote anew: what stood in it before was brought by an earlier layer.
        for path in changed {
            let before = self.listed.remove(&path).unwrap_or_default();
            let now = read_kept(&self.kept, &path).into_iter().map(|(reader, listing)| {
                let earlier = before.iter().find(|one| one.reader == reader);
                let layers = (listing.packages.into_iter())
                    .map(|package| {
                        let brought = earlier.and_then(|earlier| earlier.layer_of(&package)).unwrap_or(layer.number);
                        ((package.name, package.version), brought)
                    })
                    .collect();
                Listed { reader, layer: layer.number, layers }
            });
            let now = now.collect();
            self.listed.insert(path, now);
        }
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
        let is_replaced = |path: &str| {
            let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            above.chain([path]).any(|path| layer.present.contains(&key(path)))
        };
        let gone: Vec<String> = self.files.keys().filter(|path| is_replaced(path)).cloned().collect();
        for path in gone {
            self.files.remove(&path);
            self.kept.remove(&path);
            // The listing stays until the new bytes are read: it tells which layer brought a package.
            if !layer.files.contains_key(&path) {
                self.listed.remove(&path);
            }
        }
    }

    fn finish(mut self) -> (Vec<Seen>, Vec<Problem>, Vec<slam_sbom::graph::Unknown>, u64) {
        let (mut seen, mut problems, mut unknowns) = (Vec::new(), Vec::new(), Vec::new());
        // Readers that ask for other files see those of the last layer.
        let paths: Vec<String> = self.listed.keys().cloned().collect();
        for path in paths {
            let before = self.listed.remove(&path).unwrap_or_default();
            for (reader, listing) in read_kept(&self.kept, &path) {
                let earlier = before.iter().find(|one| one.reader == reader);
                let layer = earlier.map(|one| one.layer);
                let layers = (listing.packages.iter())
                    .map(|package| earlier.and_then(|one| one.layer_of(package)).or(layer).unwrap_or_default())
                    .collect();
                seen.push(Seen { path: path.clone(), reader, layer, layers, aside: false, listing });
            }
        }
        for (_, (_, found)) in self.files {
            seen.extend(found.seen);
            problems.extend(found.problems);
            unknowns.extend(found.unknowns);
        }
        (seen, problems, unknowns, self.read)
    }
}

impl Listed {
    /// Returns the layer that brought this very package.
    fn layer_of(&self, package: &slam_packages::Package) -> Option<u32> {
        self.layers.get(&(package.name.clone(), package.version.clone())).copied()
    }
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
