//! Lists of packages: lock files, manifests, databases of installed packages, binaries, and archives.
#![no_main]

use slam_packages::{File, Listing, Match, NoFiles, READERS};

// The first byte of the input chooses an ecosystem, all of whose readers read the rest: a seed then stays a seed of the
// same format when a reader is added.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    for reader in READERS[usize::from(*first) % READERS.len()] {
        let path = reader.matches.first().map_or_else(|| "a".to_owned(), path_for);
        let listing = (reader.read)(&File { path: &path, bytes, files: &NoFiles });
        check(reader.id, bytes, &listing);
    }
});

/// Returns a path that the reader is for.
fn path_for(one: &Match) -> String {
    match one {
        Match::Name(name) => (*name).to_owned(),
        Match::Suffix(end) => format!("app/a{end}"),
        Match::Affixes(start, end) => format!("app/{start}{end}"),
        Match::Path(path) => (*path).to_owned(),
        Match::Inside(part, end) => format!("{part}a{end}"),
        Match::Magic(_) => "bin/a".to_owned(),
    }
}

/// What points into the listing or into the file points at something.
fn check(reader: &str, bytes: &[u8], listing: &Listing) {
    let count = listing.packages.len();
    assert!(listing.edges.iter().all(|edge| edge.from < count && edge.to < count), "{reader}: an edge to no package");
    assert!(listing.needs.iter().all(|need| need.from < count), "{reader}: a need of no package");
    assert!(listing.owned.iter().all(|(at, _)| *at < count), "{reader}: files of no package");
    // The end of a file that ends in a line break has a line, too. A lone carriage return is a break to some formats.
    let last = 1 + bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    // A package of an archive has the line of its member.
    let lines = listing.packages.iter().filter(|package| package.path.is_none()).map(|package| package.line);
    let lines = lines.chain(listing.problems.iter().map(|problem| problem.line));
    for line in lines.chain(listing.unknowns.iter().map(|unknown| unknown.line)).flatten() {
        assert!(line >= 1 && line as usize <= last, "{reader}: line {line} of {last}");
    }
}
