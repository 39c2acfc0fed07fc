//! R.

use std::collections::BTreeMap;

use slam_formats::purl::{Purl, PurlError};

use super::git::Repository;
use super::roll::{json_of, short};
use crate::tree::Node;
use crate::{EdgeKind, File, Listing, Match, Needs, Package, Reader, reach};

pub(crate) static READERS: &[Reader] =
    &[Reader { id: "renv-lock", matches: &[Match::Name("renv.lock")], needs: Needs::Nothing, read }];

/// What comes with R itself and is never locked.
const BASE: [&str; 15] = [
    "R",
    "base",
    "compiler",
    "datasets",
    "grDevices",
    "graphics",
    "grid",
    "methods",
    "parallel",
    "splines",
    "stats",
    "stats4",
    "tcltk",
    "tools",
    "utils",
];

/// Reads what `renv::snapshot()` writes. `Hash` is made of the package's description, and is no digest of its archive.
fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(lock) = json_of(file.bytes, &mut listing) else { return listing };
    let mut places = BTreeMap::new();
    for entry in lock.entries_of("Packages") {
        let name = entry.value.text_of("Package").unwrap_or(&entry.key);
        let version = entry.value.text_of("Version");
        let line = Some(entry.line);
        if version.is_none() {
            listing.unknown(line, format!("`{}` is not fixed to a version", short(name)));
        }
        let (made, download) = identity(&entry.value, name, version);
        let purl = listing.purl(line, made);
        let index = listing.put(Package { purl, line, download, ..Package::new(name, version) });
        places.insert(name, index);
    }
    for entry in lock.entries_of("Packages") {
        let name = entry.value.text_of("Package").unwrap_or(&entry.key);
        let Some(from) = places.get(name) else { continue };
        for (field, kind) in [
            ("Requirements", EdgeKind::DependsOn),
            ("Depends", EdgeKind::DependsOn),
            ("Imports", EdgeKind::DependsOn),
            ("LinkingTo", EdgeKind::BuildDependsOn),
        ] {
            let Some(needed) = entry.value.get(field) else { continue };
            for one in needed.items().iter().chain(std::iter::once(needed)).filter_map(Node::text) {
                // `Requirements` has names; the others have the words of the description: `rlang (>= 1.0)`.
                for one in one.split(',') {
                    let one = one.split(['(', ' ', '\n']).find(|word| !word.is_empty()).unwrap_or_default();
                    match places.get(one) {
                        Some(to) => listing.link(*from, *to, kind),
                        None if one.is_empty() || BASE.contains(&one) => {}
                        None => {
                            let reason = format!("`{}` needs `{}`, which is not locked", short(name), short(one));
                            listing.unknown(Some(entry.line), reason);
                        }
                    }
                }
            }
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

/// Returns the package URL, and where the package comes from when that is not CRAN.
fn identity(node: &Node<'_>, name: &str, version: Option<&str>) -> (Result<Purl, PurlError>, Option<String>) {
    let text = |key: &str| node.text_of(key);
    let host = text("RemoteHost").map_or("", |host| host.trim_end_matches("/api/v3"));
    let host = match (text("Source"), host) {
        (Some("GitHub"), "" | "api.github.com") => Some("github.com"),
        (Some("GitLab"), "") => Some("gitlab.com"),
        (Some("Bitbucket"), "" | "api.bitbucket.org/2.0") => Some("bitbucket.org"),
        (Some("GitHub" | "GitLab" | "Bitbucket"), host) => Some(host),
        _ => None,
    };
    let owned = || Some(Repository::new(host?, text("RemoteUsername")?, text("RemoteRepo")?));
    if let Some(repository) = owned().or_else(|| text("RemoteUrl").and_then(Repository::read)) {
        let revision = text("RemoteSha");
        let made = repository.purl(revision.or(version));
        let made = made.and_then(|purl| purl.with_subpath(text("RemoteSubdir").unwrap_or_default()));
        return (made, Some(repository.vcs_url(revision)));
    }
    match text("Source") {
        Some("Bioconductor") => (Purl::new("bioconductor", None, name, version), None),
        _ => (Purl::new("cran", None, name, version), None),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // renv documentation, "Lockfiles" and `lockfile` reference (fields since 1.1).
    #[test]
    fn packages_of_cran_bioconductor_and_github() {
        expect![[r#"
            R6 2.5.1 :4
              pkg:cran/R6@2.5.1
            cli 3.6.2 :5
              pkg:cran/cli@3.6.2
              -> R6 2.5.1
            limma 3.58.1 :7
              pkg:bioconductor/limma@3.58.1
            mine 0.1 :8
              pkg:github/me/mine@f00d
              download git+https://github.com/me/mine@f00d
              -> R6 2.5.1 (build)
              -> cli 3.6.2
            unknown :8 `mine` needs `lost`, which is not locked
        "#]]
        .assert_eq(&read(
            "renv.lock",
            r#"{
  "R": { "Version": "4.3.2", "Repositories": [{ "Name": "CRAN", "URL": "https://cloud.r-project.org" }] },
  "Packages": {
    "R6": { "Package": "R6", "Version": "2.5.1", "Source": "Repository", "Repository": "CRAN", "Hash": "470851b6d5d0ac559e9d01bb352b4021", "Requirements": ["R"] },
    "cli": { "Package": "cli", "Version": "3.6.2", "Source": "Repository", "Requirements": ["R6", "utils"] },

    "limma": { "Package": "limma", "Version": "3.58.1", "Source": "Bioconductor" },
    "mine": { "Package": "mine", "Version": "0.1", "Source": "GitHub", "RemoteHost": "api.github.com", "RemoteUsername": "me", "RemoteRepo": "mine", "RemoteSha": "f00d", "Imports": ["cli (>= 3.0)", "lost"], "LinkingTo": "R6" }
  }
}"#,
        ));
    }
}
