//! Lists the packages of a folder, for a look at real projects: `cargo run --example list -- FOLDER [READER]`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use slam_packages::{File, Needs, readers_of};

#[expect(clippy::print_stdout, reason = "a program for a look")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(root) = arguments.first() else { return };
    let mut files = BTreeMap::new();
    walk(Path::new(root), Path::new(root), &mut files);
    for (path, bytes) in &files {
        let file = File { path, bytes, files: &files };
        for reader in readers_of(path).filter(|one| one.needs != Needs::Asked) {
            if arguments.get(1).is_some_and(|wanted| wanted != reader.id) {
                continue;
            }
            let start = Instant::now();
            let listing = (reader.read)(&file);
            let time = start.elapsed();
            println!(
                "# {path} {} packages {} edges {} unknowns {} problems {} in {} us",
                reader.id,
                listing.packages.len(),
                listing.edges.len(),
                listing.unknowns.len(),
                listing.problems.len(),
                time.as_micros()
            );
            for one in &listing.packages {
                let purl = one.purl.as_ref().map_or_else(|| format!("- {}", one.name), ToString::to_string);
                println!(
                    "{}:{} {purl} {} {} {}",
                    path,
                    one.line.unwrap_or(0),
                    one.kind.as_str(),
                    one.scope.as_str(),
                    one.hashes.len()
                );
            }
            for one in &listing.unknowns {
                println!("unknown {path}:{} {}", one.line.unwrap_or(0), one.reason);
            }
            for one in &listing.problems {
                println!("problem {path}:{} {}", one.line.unwrap_or(0), one.message);
            }
        }
    }
}

fn walk(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            walk(root, &path, files);
        } else if kind.is_file()
            && let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str)
            && readers_of(name).next().is_some()
            && let Ok(bytes) = std::fs::read(&path)
        {
            files.insert(name.to_owned(), bytes);
        }
    }
}
