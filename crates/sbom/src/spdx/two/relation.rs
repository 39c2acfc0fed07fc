//! Relations of SPDX 2 and edges of the graph.

use std::borrow::Cow;

use crate::graph::Text;

/// Relations of SPDX 2.3 that are not simply the kind in capitals: word, kind of the edge, and whether the edge runs the
/// other way, so that the side that needs, holds, or comes from something is its start.
const TURNED: &[(&str, &str, bool)] = &[
    ("DEPENDENCY_OF", "depends-on", true),
    ("CONTAINED_BY", "contains", true),
    ("DESCRIBED_BY", "describes", true),
    ("BUILD_DEPENDENCY_OF", "build-depends-on", true),
    ("DEV_DEPENDENCY_OF", "dev-depends-on", true),
    ("OPTIONAL_DEPENDENCY_OF", "optional-depends-on", true),
    ("PROVIDED_DEPENDENCY_OF", "provided-depends-on", true),
    ("RUNTIME_DEPENDENCY_OF", "runtime-depends-on", true),
    ("TEST_DEPENDENCY_OF", "test-depends-on", true),
    ("PREREQUISITE_FOR", "has-prerequisite", true),
    ("GENERATES", "generated-from", true),
    ("ANCESTOR_OF", "descendant-of", true),
];

/// Relations whose edge runs as they are read, and is called as they are.
const PLAIN: &[&str] = &[
    "AMENDS",
    "BUILD_TOOL_OF",
    "CONTAINS",
    "COPY_OF",
    "DATA_FILE_OF",
    "DEPENDENCY_MANIFEST_OF",
    "DEPENDS_ON",
    "DESCENDANT_OF",
    "DESCRIBES",
    "DEV_TOOL_OF",
    "DISTRIBUTION_ARTIFACT",
    "DOCUMENTATION_OF",
    "DYNAMIC_LINK",
    "EXAMPLE_OF",
    "EXPANDED_FROM_ARCHIVE",
    "FILE_ADDED",
    "FILE_DELETED",
    "FILE_MODIFIED",
    "GENERATED_FROM",
    "HAS_PREREQUISITE",
    "METAFILE_OF",
    "OPTIONAL_COMPONENT_OF",
    "OTHER",
    "PACKAGE_OF",
    "PATCH_APPLIED",
    "PATCH_FOR",
    "REQUIREMENT_DESCRIPTION_FOR",
    "SPECIFICATION_FOR",
    "STATIC_LINK",
    "TEST_CASE_OF",
    "TEST_OF",
    "TEST_TOOL_OF",
    "VARIANT_OF",
];

/// Relations that 2.3 added.
const NEW: &[&str] = &["AMENDS", "REQUIREMENT_DESCRIPTION_FOR", "SPECIFICATION_FOR"];

/// Returns the kind of the edge that a relation makes, and whether it runs the other way.
pub(super) fn edge_kind(word: &str) -> (Text, bool) {
    if word == "CONTAINS" {
        return (Text::const_new("contains"), false);
    }
    if word == "DEPENDS_ON" {
        return (Text::const_new("depends-on"), false);
    }
    if let Some((_, kind, turned)) = TURNED.iter().find(|(known, _, _)| *known == word) {
        return (Text::const_new(kind), *turned);
    }
    let kebab = word.chars().map(|letter| if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    (kebab.collect(), false)
}

/// Returns the relation that says an edge, and whether its ends change places; `None` when SPDX of this version has none.
pub(super) fn relation(kind: &str, is_old: bool) -> Option<(Cow<'static, str>, bool)> {
    let constant: String =
        kind.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_uppercase() }).collect();
    if let Ok(place) = PLAIN.binary_search(&constant.as_str()) {
        let word = PLAIN.get(place)?;
        return (!is_old || !NEW.contains(word)).then_some((Cow::Borrowed(*word), false));
    }
    TURNED.iter().find(|(_, known, _)| *known == kind).map(|(word, _, turned)| (Cow::Borrowed(*word), *turned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_comes_back_as_itself_or_as_its_mirror() {
        assert!(PLAIN.is_sorted());
        for word in PLAIN.iter().copied().chain(TURNED.iter().map(|(word, _, _)| *word)) {
            let (kind, turned) = edge_kind(word);
            let (back, back_turned) = relation(&kind, false).unwrap();
            assert_eq!(edge_kind(&back), (kind, back_turned), "{word}");
            assert!(back == word || turned, "{word} came back as {back}");
        }
    }

    // SPDX 2.3, chapter 11: `DEV_DEPENDENCY_OF` is used when A is a development dependency of B.
    #[test]
    fn the_side_that_needs_is_the_start() {
        assert_eq!(edge_kind("DEV_DEPENDENCY_OF"), (Text::from("dev-depends-on"), true));
        assert_eq!(edge_kind("CONTAINED_BY"), (Text::from("contains"), true));
        assert_eq!(edge_kind("STATIC_LINK"), (Text::from("static-link"), false));
        assert_eq!(relation("specification-for", true), None, "2.2 does not have it");
    }
}
