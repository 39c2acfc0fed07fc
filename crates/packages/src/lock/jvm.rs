//! Maven and Gradle.

mod catalogue;
mod gradle;
mod model;
mod pom;
mod verification;

use slam_formats::purl::{Purl, PurlError};

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "maven-pom", matches: &[Match::Name("pom.xml")], needs: Needs::Files, read: pom::read },
    Reader {
        id: "gradle-lock",
        matches: &[
            Match::Name("gradle.lockfile"),
            Match::Name("buildscript-gradle.lockfile"),
            Match::Name("settings-gradle.lockfile"),
            Match::Inside("gradle/dependency-locks/", ".lockfile"),
        ],
        needs: Needs::Nothing,
        read: gradle::read,
    },
    Reader {
        id: "gradle-verification",
        matches: &[Match::Name("verification-metadata.xml")],
        needs: Needs::Nothing,
        read: verification::read,
    },
    Reader {
        id: "gradle-catalogue",
        matches: &[Match::Suffix(".versions.toml")],
        needs: Needs::Nothing,
        read: catalogue::read,
    },
];

/// Returns the package URL of an artifact; a jar without classifier is what nothing else is said of.
fn purl(group: &str, artifact: &str, version: Option<&str>, kind: &str, classifier: &str) -> Result<Purl, PurlError> {
    // Words of Maven for what is a jar in the end.
    let (kind, classifier) = match kind {
        "jar" | "bundle" | "ejb" | "maven-plugin" | "maven-archetype" => ("", classifier),
        "test-jar" => ("", if classifier.is_empty() { "tests" } else { classifier }),
        kind => (kind, classifier),
    };
    Purl::new("maven", Some(group), artifact, version)?
        .with_qualifier("type", kind)?
        .with_qualifier("classifier", classifier)
}
