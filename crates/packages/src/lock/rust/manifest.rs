//! `Cargo.toml` of a project that keeps no lock file.

use slam_formats::purl::Purl;

use super::workspace::Manifest;
use crate::lock::roll::{join, short, upward};
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

/// A lock file in the folder, or above it (of the workspace), says all and more: then nothing is listed here.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    if upward(file.folder()).any(|folder| file.files.has(&join(folder, "Cargo.lock"))) {
        return listing;
    }
    let above = upward(file.folder()).skip(1).find_map(|folder| {
        let bytes = file.files.read(&join(folder, "Cargo.toml"))?;
        // Only the root of a workspace hands dependencies down.
        memchr::memmem::find(&bytes, b"[workspace").map(|_| Manifest::read(&bytes, None))
    });
    let manifest = Manifest::read(file.bytes, above.as_ref());
    for flaw in &manifest.flaws {
        listing.problem(Some(flaw.line), flaw.message.as_str());
    }
    let Some(name) = manifest.name.as_deref() else { return listing };
    let purl = listing.purl(None, Purl::new("cargo", None, name, manifest.version.as_deref()));
    let own = Package { purl, kind: Kind::Application, ..Package::new(name, manifest.version.as_deref()) };
    let root = listing.put(own);
    for (name, needs) in &manifest.needs {
        let Some(first) = needs.first() else { continue };
        let purl = listing.purl(Some(first.line), Purl::new("cargo", None, name, None));
        let index = listing.put(Package { purl, line: Some(first.line), ..Package::new(name.as_str(), None) });
        for need in needs {
            listing.link(root, index, need.kind);
        }
        let requirement = first.requirement.as_deref().unwrap_or("any version");
        let reason = format!("`{}` {} is not fixed to a version by a lock file", short(name), short(requirement));
        listing.unknown(Some(first.line), reason);
    }
    listing.edges.sort_by_key(|edge| (edge.to, edge.kind != EdgeKind::DependsOn));
    reach::tidy(&mut listing.edges);
    reach::set_scopes(&mut listing);
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Cargo book, "Specifying dependencies".
    #[test]
    fn without_a_lock_file_versions_are_unknown() {
        expect![[r#"
            lib 0.1.0 application
              pkg:cargo/lib@0.1.0
              -> serde - (optional)
              -> tempfile - (dev)
            serde - optional :5
              pkg:cargo/serde
            tempfile - dev :7
              pkg:cargo/tempfile
            unknown :5 `serde` 1 is not fixed to a version by a lock file
            unknown :7 `tempfile` 3 is not fixed to a version by a lock file
        "#]]
        .assert_eq(&read(
            "Cargo.toml",
            "[package]\nname = \"lib\"\nversion = \"0.1.0\"\n[dependencies]\nserde = { version = \"1\", optional = true }\n\
             [dev-dependencies]\ntempfile = \"3\"\n",
        ));
    }

    #[test]
    fn the_lock_file_of_the_workspace_speaks_for_its_members() {
        expect![""]
            .assert_eq(&read_in("a/b/Cargo.toml", "//- a/b/Cargo.toml\n[package]\nname = \"b\"\n//- Cargo.lock\n"));
    }
}
