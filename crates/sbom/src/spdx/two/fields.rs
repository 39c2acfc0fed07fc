//! The members that SPDX 2 knows, for serialisations that do not say what is a list, a number, or a flag.

/// What a reader of a serialisation met and could not place; the rest of the document is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// Line, from 1; `None` when the serialisation does not tell.
    pub line: Option<u32>,
    /// What, as a lower-case fragment.
    pub message: String,
}

/// How the value of a member is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text or an object.
    One,
    /// A list of texts or objects.
    Many,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
}

use Shape::{Flag, Many, Number, One};

/// Every member of SPDX 2.2 and 2.3, sorted by name. No name means a list in one place and a single value in another.
const FIELDS: &[(&str, Shape)] = &[
    ("SPDXID", One),
    ("algorithm", One),
    ("annotationDate", One),
    ("annotationType", One),
    ("annotations", Many),
    ("annotator", One),
    ("artifactOfs", Many),
    ("attributionTexts", Many),
    ("builtDate", One),
    ("checksum", One),
    ("checksumValue", One),
    ("checksums", Many),
    ("comment", One),
    ("copyrightText", One),
    ("created", One),
    ("creationInfo", One),
    ("creators", Many),
    ("crossRefs", Many),
    ("dataLicense", One),
    ("description", One),
    ("documentDescribes", Many),
    ("documentNamespace", One),
    ("downloadLocation", One),
    ("endPointer", One),
    ("externalDocumentId", One),
    ("externalDocumentRefs", Many),
    ("externalRefs", Many),
    ("extractedText", One),
    ("fileContributors", Many),
    ("fileDependencies", Many),
    ("fileName", One),
    ("fileTypes", Many),
    ("files", Many),
    ("filesAnalyzed", Flag),
    ("hasExtractedLicensingInfos", Many),
    ("hasFiles", Many),
    ("homePage", One),
    ("homepage", One),
    ("isLive", Flag),
    ("isValid", Flag),
    ("isWayBackLink", Flag),
    ("licenseComments", One),
    ("licenseConcluded", One),
    ("licenseDeclared", One),
    ("licenseId", One),
    ("licenseInfoFromFiles", Many),
    ("licenseInfoInFiles", Many),
    ("licenseInfoInSnippets", Many),
    ("licenseListVersion", One),
    ("lineNumber", Number),
    ("match", One),
    ("name", One),
    ("noticeText", One),
    ("offset", Number),
    ("order", Number),
    ("originator", One),
    ("packageFileName", One),
    ("packageVerificationCode", One),
    ("packageVerificationCodeExcludedFiles", Many),
    ("packageVerificationCodeValue", One),
    ("packages", Many),
    ("primaryPackagePurpose", One),
    ("projectUri", One),
    ("ranges", Many),
    ("reference", One),
    ("referenceCategory", One),
    ("referenceLocator", One),
    ("referenceType", One),
    ("relatedSpdxElement", One),
    ("relationshipType", One),
    ("relationships", Many),
    ("releaseDate", One),
    ("reviewDate", One),
    ("revieweds", Many),
    ("reviewer", One),
    ("seeAlsos", Many),
    ("snippetFromFile", One),
    ("snippets", Many),
    ("sourceInfo", One),
    ("spdxDocument", One),
    ("spdxElementId", One),
    ("spdxVersion", One),
    ("startPointer", One),
    ("summary", One),
    ("supplier", One),
    ("timestamp", One),
    ("url", One),
    ("validUntilDate", One),
    ("versionInfo", One),
];

/// Returns the member with this name, and how its value is read.
pub(super) fn find(name: &str) -> Option<(&'static str, Shape)> {
    let place = FIELDS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    FIELDS.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_members_are_sorted_so_that_each_is_found() {
        assert!(FIELDS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(FIELDS.iter().all(|(name, shape)| find(name) == Some((*name, *shape))));
        assert_eq!(find("fileNames"), None);
    }
}
