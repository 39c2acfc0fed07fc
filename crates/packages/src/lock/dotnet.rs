//! NuGet and MSBuild.

mod assets;
mod config;
mod deps;
mod lockfile;
mod project;
mod properties;

use slam_formats::purl::Purl;

use super::roll::nothing;
use crate::{Listing, Match, Needs, Package, Reader, digest};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "nuget-lock",
        matches: &[Match::Name("packages.lock.json"), Match::Affixes("packages.", ".lock.json")],
        needs: Needs::Files,
        read: lockfile::read,
    },
    Reader {
        id: "nuget-config",
        matches: &[Match::Name("packages.config")],
        needs: Needs::Nothing,
        read: config::read,
    },
    Reader {
        id: "msbuild-project",
        matches: &[Match::Suffix(".csproj"), Match::Suffix(".fsproj"), Match::Suffix(".vbproj")],
        needs: Needs::Files,
        read: project::read,
    },
    Reader {
        id: "nuget-assets",
        matches: &[Match::Name("project.assets.json")],
        needs: Needs::Nothing,
        read: assets::read,
    },
    Reader { id: "dotnet-deps", matches: &[Match::Suffix(".deps.json")], needs: Needs::Nothing, read: deps::read },
    Reader {
        id: "msbuild-properties",
        matches: &[
            Match::Name("Directory.Packages.props"),
            Match::Name("Directory.Build.props"),
            Match::Name("Directory.Build.targets"),
        ],
        needs: Needs::Asked,
        read: nothing,
    },
];

/// Returns a package of NuGet.
fn package(listing: &mut Listing, name: &str, version: Option<&str>, line: Option<u32>) -> Package {
    let purl = listing.purl(line, Purl::new("nuget", None, name, version));
    Package { purl, line, ..Package::new(name, version) }
}

/// Returns the digest of a package: SHA-512, in base 64.
fn sha512(encoded: &str) -> Option<crate::Hash> {
    digest::integrity(&format!("sha512-{encoded}")).into_iter().next()
}

/// Returns the version when a requirement admits one only, or the lowest of those that it admits: which is what NuGet
/// takes, when a feed has it. A floating version or one without a lower end is none.
fn lowest(requirement: &str) -> Option<&str> {
    let requirement = requirement.trim();
    let inside = requirement.strip_prefix('[').map(|rest| rest.trim_end_matches([']', ')']));
    let version = match inside {
        Some(inside) => inside.split(',').next()?.trim(),
        None => requirement,
    };
    let is_one =
        !version.is_empty() && !version.contains(['*', '(', ')', ',', '$', '%', '[', ']']) && !version.contains(' ');
    is_one.then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    // NuGet documentation, "Package versioning: Version ranges" and "How NuGet resolves package dependencies".
    #[test]
    fn the_lowest_version_of_a_requirement() {
        for (requirement, expected) in [
            ("1.0", Some("1.0")),
            ("[1.0]", Some("1.0")),
            ("[1.0, 2.0)", Some("1.0")),
            ("(1.0,)", None),
            ("(,1.0]", None),
            ("1.*", None),
            ("$(Gone)", None),
            ("", None),
        ] {
            assert_eq!(lowest(requirement), expected, "{requirement}");
        }
    }
}
