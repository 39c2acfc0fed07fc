//! Members of SPDX 2 that the graph has no place for, as properties with names of our own.

use crate::graph::{Property, Text};

/// How the names of such properties begin.
pub(super) const PREFIX: &str = "slam:spdx:";

/// Returns the property for a member.
pub(super) fn named(member: &str, value: &str) -> Property {
    let mut name = Text::const_new(PREFIX);
    name.push_str(member);
    Property { name, value: value.into() }
}

/// Returns the member that a property stands for.
pub(super) fn member(property: &Property) -> Option<&str> {
    property.name.strip_prefix(PREFIX)
}

/// Kinds of links in the words of CycloneDX 1.7, sorted: as type of an external reference of the category `OTHER` they
/// stay what they are.
pub(super) const LINK_KINDS: &[&str] = &[
    "adversary-model",
    "advisories",
    "attestation",
    "bom",
    "build-meta",
    "build-system",
    "certification-report",
    "chat",
    "citation",
    "codified-infrastructure",
    "component-analysis-report",
    "configuration",
    "digital-signature",
    "distribution",
    "distribution-intake",
    "documentation",
    "dynamic-analysis-report",
    "electronic-signature",
    "evidence",
    "exploitability-statement",
    "formulation",
    "issue-tracker",
    "license",
    "log",
    "mailing-list",
    "maturity-report",
    "model-card",
    "patent",
    "patent-assertion",
    "patent-family",
    "pentest-report",
    "poam",
    "quality-metrics",
    "release-notes",
    "rfc-9116",
    "risk-assessment",
    "runtime-analysis-report",
    "security-contact",
    "social",
    "source-distribution",
    "static-analysis-report",
    "support",
    "threat-model",
    "vcs",
    "vulnerability-assertion",
    "website",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_links_are_sorted_so_that_each_is_found() {
        assert!(LINK_KINDS.is_sorted());
    }
}
