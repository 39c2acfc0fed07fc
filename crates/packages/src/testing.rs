//! A listing as stable lines, for expectations in tests.
//!
//! ```text
//! demo 1.0.0 application :1
//!   pkg:npm/demo@1.0.0
//!   -> left-pad 1.3.0
//!   -> tap 16.0.0 (dev)
//! left-pad 1.3.0 :12
//!   pkg:npm/left-pad@1.3.0
//!   SHA-512 5ed48c06…
//!   license WTFPL
//! unknown :9 `x` ^1 is not fixed to a version by a lock file
//! problem :3 expected `:` behind the key
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::{Edge, EdgeKind, File, Kind, Listing, NoFiles, Package, Scope, readers_of};

/// Returns what the readers of this path say of this text.
pub(crate) fn read(path: &str, text: &str) -> String {
    print(&list(path, text))
}

/// Returns the listing of this text by the readers of this path, several joined.
pub(crate) fn list(path: &str, text: &str) -> Listing {
    listing(&File { path, bytes: text.as_bytes(), files: &NoFiles })
}

/// Returns what the readers of `path` say of that file of a small tree (`//- PATH` before each file).
pub(crate) fn read_in(path: &str, tree: &str) -> String {
    let files: BTreeMap<String, Vec<u8>> = slam_testdata::files(tree);
    let bytes = files.get(path).unwrap_or_else(|| panic!("no `{path}` in the tree of the test"));
    print(&listing(&File { path, bytes, files: &files }))
}

/// Returns the listing of one file by the readers of its path, several joined.
pub(crate) fn listing(file: &File<'_>) -> Listing {
    let mut joined = Listing::default();
    let mut any = false;
    for reader in readers_of(file.path).filter(|reader| reader.needs != crate::Needs::Asked) {
        any = true;
        let one = (reader.read)(file);
        let before = joined.packages.len();
        for edge in &one.edges {
            assert!(edge.from.max(edge.to) < one.packages.len(), "{}: an edge without an end", file.path);
        }
        joined.edges.extend(one.edges.iter().map(|edge| Edge {
            from: edge.from + before,
            to: edge.to + before,
            kind: edge.kind,
        }));
        joined.owned.extend(one.owned.into_iter().map(|(index, paths)| (index + before, paths)));
        joined.packages.extend(one.packages);
        joined.problems.extend(one.problems);
        joined.unknowns.extend(one.unknowns);
        joined.hides.extend(one.hides);
    }
    assert!(any, "no reader is for `{}`", file.path);
    joined
}

/// Returns a listing as lines.
pub(crate) fn print(listing: &Listing) -> String {
    let mut out = String::new();
    for (index, package) in listing.packages.iter().enumerate() {
        _ = write!(out, "{}", label(package));
        if package.kind != Kind::Library {
            _ = write!(out, " {}", package.kind.as_str());
        }
        if package.scope != Scope::Runtime {
            _ = write!(out, " {}", package.scope.as_str());
        }
        _ = writeln!(out, "{}", line(package.line));
        details(&mut out, package);
        for edge in listing.edges.iter().filter(|edge| edge.from == index) {
            let kind = match edge.kind {
                EdgeKind::DependsOn => "",
                EdgeKind::DevDependsOn => " (dev)",
                EdgeKind::OptionalDependsOn => " (optional)",
                EdgeKind::BuildDependsOn => " (build)",
                EdgeKind::Contains => " (contains)",
            };
            _ = writeln!(out, "  -> {}{kind}", label(&listing.packages[edge.to]));
        }
    }
    for unknown in &listing.unknowns {
        _ = writeln!(out, "unknown{} {}", line(unknown.line), unknown.reason);
    }
    for problem in &listing.problems {
        _ = writeln!(out, "problem{} {}", line(problem.line), problem.message);
    }
    for path in &listing.hides {
        _ = writeln!(out, "hides {path}");
    }
    for (index, paths) in &listing.owned {
        _ = writeln!(out, "{} owns {}", label(&listing.packages[*index]), paths.join(" "));
    }
    out
}

fn details(out: &mut String, package: &Package) {
    if let Some(purl) = &package.purl {
        _ = writeln!(out, "  {purl}");
    }
    for hash in &package.hashes {
        let short: String = hash.hex.chars().take(8).collect();
        _ = writeln!(out, "  {} {short}…", hash.algorithm.as_str());
    }
    for license in &package.licenses {
        _ = writeln!(out, "  license {license}");
    }
    if let Some(source) = &package.source {
        _ = writeln!(out, "  source {} {}", source.name, source.version.as_deref().unwrap_or("-"));
    }
    let rest = [
        ("supplier", &package.supplier),
        ("description", &package.description),
        ("download", &package.download),
        ("homepage", &package.homepage),
    ];
    for (name, value) in rest {
        if let Some(value) = value {
            _ = writeln!(out, "  {name} {value}");
        }
    }
    for cpe in &package.cpes {
        _ = writeln!(out, "  {cpe}");
    }
}

fn label(package: &Package) -> String {
    format!("{} {}", package.name, package.version.as_deref().unwrap_or("-"))
}

fn line(line: Option<u32>) -> String {
    line.map_or_else(String::new, |line| format!(" :{line}"))
}
