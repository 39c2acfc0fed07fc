//! The words of SPDX 3 beside those of the graph: digests, purposes, relations, links, and phases.

use slam_packages::Kind;

use crate::graph::{ComponentKind, Text};

/// Digests: the word of SPDX 3, the word of the graph.
const HASHES: &[(&str, &str)] = &[
    ("md2", "MD2"),
    ("md4", "MD4"),
    ("md5", "MD5"),
    ("md6", "MD6"),
    ("sha1", "SHA-1"),
    ("sha224", "SHA224"),
    ("sha256", "SHA-256"),
    ("sha384", "SHA-384"),
    ("sha512", "SHA-512"),
    ("sha3_224", "SHA3-224"),
    ("sha3_256", "SHA3-256"),
    ("sha3_384", "SHA3-384"),
    ("sha3_512", "SHA3-512"),
    ("blake2b256", "BLAKE2b-256"),
    ("blake2b384", "BLAKE2b-384"),
    ("blake2b512", "BLAKE2b-512"),
    ("blake3", "BLAKE3"),
    ("adler32", "ADLER32"),
];

/// Returns the graph's word for a digest.
pub(super) fn hash(word: &str) -> Text {
    let known = HASHES.iter().find(|(known, _)| *known == word);
    known.map_or_else(|| Text::from(word), |(_, hash)| Text::const_new(hash))
}

/// Returns SPDX's word for a digest of the graph.
pub(super) fn spdx_hash(word: &str) -> Option<&'static str> {
    HASHES.iter().find(|(_, known)| *known == word).map(|(spdx, _)| *spdx)
}

/// Purposes that are kinds of the graph.
const PURPOSES: &[(&str, Kind)] = &[
    ("library", Kind::Library),
    ("application", Kind::Application),
    ("framework", Kind::Framework),
    ("container", Kind::Container),
    ("operatingSystem", Kind::OperatingSystem),
    ("firmware", Kind::Firmware),
    ("file", Kind::File),
    ("model", Kind::MachineLearningModel),
    ("data", Kind::Data),
];

/// Purposes that are other words of CycloneDX.
const OTHER_PURPOSES: &[(&str, &str)] = &[
    ("device", "device"),
    ("deviceDriver", "device-driver"),
    ("platform", "platform"),
    ("source", "SOURCE"),
    ("archive", "ARCHIVE"),
    ("install", "INSTALL"),
];

/// Returns the kind of a component with this purpose.
pub(super) fn kind(purpose: &str) -> ComponentKind {
    if let Some((_, kind)) = PURPOSES.iter().find(|(word, _)| *word == purpose) {
        return ComponentKind::Known(*kind);
    }
    let other = OTHER_PURPOSES.iter().find(|(word, _)| *word == purpose);
    ComponentKind::Other(other.map_or_else(|| Text::from(purpose), |(_, word)| Text::const_new(word)))
}

/// Returns the purpose of a kind, and whether it says the kind fully.
pub(super) fn purpose(kind: &ComponentKind) -> (&'static str, bool) {
    match kind {
        ComponentKind::Known(kind) => {
            PURPOSES.iter().find(|(_, known)| known == kind).map_or(("other", false), |(word, _)| (word, true))
        }
        ComponentKind::Other(word) => {
            OTHER_PURPOSES.iter().find(|(_, known)| known == word).map_or(("other", false), |(word, _)| (word, true))
        }
    }
}

/// Relations that SPDX 3.0.1 knows, sorted; licences and assessments are no edges.
const RELATIONS: &[&str] = &[
    "affects",
    "amendedBy",
    "ancestorOf",
    "availableFrom",
    "configures",
    "contains",
    "coordinatedBy",
    "copiedTo",
    "delegatedTo",
    "dependsOn",
    "descendantOf",
    "describes",
    "doesNotAffect",
    "expandsTo",
    "exploitCreatedBy",
    "fixedBy",
    "fixedIn",
    "foundBy",
    "generates",
    "hasAddedFile",
    "hasAssessmentFor",
    "hasAssociatedVulnerability",
    "hasDataFile",
    "hasDeletedFile",
    "hasDependencyManifest",
    "hasDistributionArtifact",
    "hasDocumentation",
    "hasDynamicLink",
    "hasEvidence",
    "hasExample",
    "hasHost",
    "hasInput",
    "hasMetadata",
    "hasOptionalComponent",
    "hasOptionalDependency",
    "hasOutput",
    "hasPrerequisite",
    "hasProvidedDependency",
    "hasRequirement",
    "hasSpecification",
    "hasStaticLink",
    "hasTest",
    "hasTestCase",
    "hasVariant",
    "invokedBy",
    "modifiedBy",
    "other",
    "packagedBy",
    "patchedBy",
    "publishedBy",
    "reportedBy",
    "republishedBy",
    "serializedInArtifact",
    "testedOn",
    "trainedOn",
    "underInvestigationFor",
    "usesTool",
];

/// A relation as SPDX 3 says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Relation {
    pub(super) word: &'static str,
    /// Phase of the life in which it holds.
    pub(super) scope: Option<&'static str>,
    /// Whether it says the edge fully.
    pub(super) is_exact: bool,
}

/// Returns the relation of an edge.
pub(super) fn relation(kind: &str) -> Relation {
    let (word, scope) = match kind {
        "depends-on" => ("dependsOn", None),
        "dev-depends-on" => ("dependsOn", Some("development")),
        "build-depends-on" => ("dependsOn", Some("build")),
        "test-depends-on" => ("dependsOn", Some("test")),
        "runtime-depends-on" => ("dependsOn", Some("runtime")),
        "optional-depends-on" => ("hasOptionalDependency", None),
        "provided-depends-on" => ("hasProvidedDependency", None),
        kind => {
            let camel = camel(kind);
            return match RELATIONS.binary_search(&camel.as_str()).ok().and_then(|at| RELATIONS.get(at)) {
                Some(word) => Relation { word, scope: None, is_exact: true },
                None => Relation { word: "other", scope: None, is_exact: false },
            };
        }
    };
    Relation { word, scope, is_exact: true }
}

/// Returns the kind of the edge that a relation says.
pub(super) fn edge_kind(word: &str, scope: Option<&str>) -> Text {
    match (word, scope) {
        ("dependsOn", Some("development")) => Text::const_new("dev-depends-on"),
        ("dependsOn", Some("build")) => Text::const_new("build-depends-on"),
        ("dependsOn", Some("test")) => Text::const_new("test-depends-on"),
        ("dependsOn", Some("runtime")) => Text::const_new("runtime-depends-on"),
        ("hasOptionalDependency", _) => Text::const_new("optional-depends-on"),
        ("hasProvidedDependency", _) => Text::const_new("provided-depends-on"),
        (word, _) => kebab(word),
    }
}

fn camel(kebab: &str) -> String {
    let mut camel = String::with_capacity(kebab.len());
    let mut upper = false;
    for letter in kebab.chars() {
        match letter {
            '-' => upper = true,
            letter if upper => {
                camel.push(letter.to_ascii_uppercase());
                upper = false;
            }
            letter => camel.push(letter),
        }
    }
    camel
}

fn kebab(camel: &str) -> Text {
    let mut kebab = Text::default();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// Links: the word of SPDX 3, the word of the graph. Of several for one word the first is written.
const LINKS: &[(&str, &str)] = &[
    ("vcs", "vcs"),
    ("issueTracker", "issue-tracker"),
    ("altWebPage", "website"),
    ("securityAdvisory", "advisories"),
    ("mailingList", "mailing-list"),
    ("socialMedia", "social"),
    ("chat", "chat"),
    ("documentation", "documentation"),
    ("support", "support"),
    ("altDownloadLocation", "distribution"),
    ("license", "license"),
    ("buildMeta", "build-meta"),
    ("buildSystem", "build-system"),
    ("releaseNotes", "release-notes"),
    ("securityPolicy", "security-contact"),
    ("certificationReport", "certification-report"),
    ("componentAnalysisReport", "component-analysis-report"),
    ("dynamicAnalysisReport", "dynamic-analysis-report"),
    ("runtimeAnalysisReport", "runtime-analysis-report"),
    ("staticAnalysisReport", "static-analysis-report"),
    ("securityPenTestReport", "pentest-report"),
    ("riskAssessment", "risk-assessment"),
    ("securityAdversaryModel", "adversary-model"),
    ("securityThreatModel", "threat-model"),
    ("secureSoftwareAttestation", "attestation"),
    ("sourceArtifact", "source-distribution"),
    ("vulnerabilityExploitabilityAssessment", "exploitability-statement"),
    ("vulnerabilityDisclosureReport", "vulnerability-assertion"),
    ("qualityAssessmentReport", "quality-metrics"),
    ("other", "other"),
];

/// Returns the kind of a link.
pub(super) fn link(word: &str) -> Text {
    let known = LINKS.iter().find(|(known, _)| *known == word);
    known.map_or_else(|| kebab(word), |(_, link)| Text::const_new(link))
}

/// Returns SPDX's word for a link, and whether it says it fully.
pub(super) fn spdx_link(kind: &str) -> (&'static str, bool) {
    LINKS.iter().find(|(_, known)| *known == kind).map_or(("other", false), |(word, _)| (word, true))
}

/// Types of SBOMs and the phases of CycloneDX that mean the same.
const PHASES: &[(&str, &str)] = &[
    ("design", "design"),
    ("source", "pre-build"),
    ("build", "build"),
    ("analyzed", "post-build"),
    ("deployed", "operations"),
    ("runtime", "discovery"),
];

/// Returns the phase of a type of SBOM.
pub(super) fn phase(word: &str) -> Text {
    PHASES
        .iter()
        .find(|(known, _)| *known == word)
        .map_or_else(|| Text::from(word), |(_, phase)| Text::const_new(phase))
}

/// Returns the type of SBOM that is made in a phase.
pub(super) fn sbom_type(phase: &str) -> Option<&'static str> {
    PHASES.iter().find(|(_, known)| *known == phase).map(|(word, _)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_come_back() {
        assert!(RELATIONS.is_sorted());
        for word in RELATIONS {
            let kind = edge_kind(word, None);
            assert_eq!(relation(&kind).word, *word);
        }
        for kind in ["dev-depends-on", "build-depends-on", "test-depends-on", "optional-depends-on"] {
            let relation = relation(kind);
            assert_eq!(edge_kind(relation.word, relation.scope), kind);
        }
        assert!(!relation("copy-of").is_exact);
    }
}
