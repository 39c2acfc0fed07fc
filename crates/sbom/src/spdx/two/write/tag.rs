//! The JSON form of SPDX 2 as tag and value.
//!
//! Files stand before packages: those that follow a package would be taken for its own. What a package holds is said by
//! relations.

use std::fmt::Write as _;

use crate::Losses;
use crate::json::Value;

/// Appends a document.
pub(super) fn write(tree: &Value<'_>, out: &mut Vec<u8>, losses: &mut Losses) {
    let mut tags = Tags { out: String::new(), is_text_broken: false };
    tags.document(tree);
    for file in tree.list("files") {
        tags.section("File");
        tags.members(file, FILE);
        tags.annotations(file);
    }
    for snippet in tree.list("snippets") {
        tags.section("Snippet");
        tags.members(snippet, SNIPPET);
        tags.ranges(snippet);
        tags.annotations(snippet);
    }
    for package in tree.list("packages") {
        tags.section("Package");
        tags.members(package, PACKAGE);
        tags.package(package);
        tags.annotations(package);
    }
    for license in tree.list("hasExtractedLicensingInfos") {
        tags.section("License");
        tags.members(license, LICENSE);
    }
    tags.relations(tree);
    if tags.is_text_broken {
        losses.drop("", "tag-value cannot say `</text>` inside a text; a space stands in it now");
    }
    out.extend_from_slice(tags.out.as_bytes());
}

/// Tags in the order of SPDX 2.3 with the members of the JSON form; lists make a tag an item.
type Map = &'static [(&'static str, &'static str)];

const FILE: Map = &[
    ("FileName", "fileName"),
    ("SPDXID", "SPDXID"),
    ("FileType", "fileTypes"),
    ("FileChecksum", "checksums"),
    ("LicenseConcluded", "licenseConcluded"),
    ("LicenseInfoInFile", "licenseInfoInFiles"),
    ("LicenseComments", "licenseComments"),
    ("FileCopyrightText", "copyrightText"),
    ("FileComment", "comment"),
    ("FileNotice", "noticeText"),
    ("FileContributor", "fileContributors"),
    ("FileAttributionText", "attributionTexts"),
];

const SNIPPET: Map = &[
    ("SnippetSPDXID", "SPDXID"),
    ("SnippetFromFileSPDXID", "snippetFromFile"),
    ("SnippetLicenseConcluded", "licenseConcluded"),
    ("LicenseInfoInSnippet", "licenseInfoInSnippets"),
    ("SnippetLicenseComments", "licenseComments"),
    ("SnippetCopyrightText", "copyrightText"),
    ("SnippetComment", "comment"),
    ("SnippetName", "name"),
    ("SnippetAttributionText", "attributionTexts"),
];

const PACKAGE: Map = &[
    ("PackageName", "name"),
    ("SPDXID", "SPDXID"),
    ("PackageVersion", "versionInfo"),
    ("PackageFileName", "packageFileName"),
    ("PackageSupplier", "supplier"),
    ("PackageOriginator", "originator"),
    ("PackageDownloadLocation", "downloadLocation"),
    ("FilesAnalyzed", "filesAnalyzed"),
    ("PackageChecksum", "checksums"),
    ("PackageHomePage", "homepage"),
    ("PackageSourceInfo", "sourceInfo"),
    ("PackageLicenseConcluded", "licenseConcluded"),
    ("PackageLicenseInfoFromFiles", "licenseInfoFromFiles"),
    ("PackageLicenseDeclared", "licenseDeclared"),
    ("PackageLicenseComments", "licenseComments"),
    ("PackageCopyrightText", "copyrightText"),
    ("PackageSummary", "summary"),
    ("PackageDescription", "description"),
    ("PackageComment", "comment"),
    ("PackageAttributionText", "attributionTexts"),
    ("PrimaryPackagePurpose", "primaryPackagePurpose"),
    ("ReleaseDate", "releaseDate"),
    ("BuiltDate", "builtDate"),
    ("ValidUntilDate", "validUntilDate"),
];

const LICENSE: Map = &[
    ("LicenseID", "licenseId"),
    ("ExtractedText", "extractedText"),
    ("LicenseName", "name"),
    ("LicenseCrossReference", "seeAlsos"),
    ("LicenseComment", "comment"),
];

struct Tags {
    out: String,
    is_text_broken: bool,
}

impl Tags {
    fn section(&mut self, name: &str) {
        let _ = writeln!(self.out, "\n##### {name}\n");
    }

    fn tag(&mut self, tag: &str, value: &str) {
        let is_long = value.contains(['\n', '\r']) || value.trim() != value || value.starts_with("<text>");
        if !is_long {
            let _ = writeln!(self.out, "{tag}: {value}");
            return;
        }
        self.is_text_broken |= value.contains("</text>");
        let _ = writeln!(self.out, "{tag}: <text>{}</text>", value.replace("</text>", "</ text>"));
    }

    fn value(&mut self, tag: &str, value: &Value<'_>) {
        match value {
            Value::Bool(flag) => self.tag(tag, if *flag { "true" } else { "false" }),
            Value::Array(items) => items.iter().for_each(|item| self.value(tag, item)),
            Value::Object(_) => {
                let (algorithm, digest) = (value.text("algorithm"), value.text("checksumValue"));
                if let (Some(algorithm), Some(digest)) = (algorithm, digest) {
                    self.tag(tag, &format!("{algorithm}: {digest}"));
                }
            }
            _ => {
                if let Some(text) = value.as_str() {
                    self.tag(tag, text);
                }
            }
        }
    }

    fn members(&mut self, element: &Value<'_>, map: Map) {
        for (tag, member) in map {
            if let Some(value) = element.get(member) {
                self.value(tag, value);
            }
        }
    }

    fn document(&mut self, tree: &Value<'_>) {
        self.members(
            tree,
            &[
                ("SPDXVersion", "spdxVersion"),
                ("DataLicense", "dataLicense"),
                ("SPDXID", "SPDXID"),
                ("DocumentName", "name"),
                ("DocumentNamespace", "documentNamespace"),
                ("DocumentComment", "comment"),
            ],
        );
        for external in tree.list("externalDocumentRefs") {
            let (id, address) = (external.text("externalDocumentId"), external.text("spdxDocument"));
            let checksum = external.get("checksum");
            let algorithm = checksum.and_then(|checksum| checksum.text("algorithm"));
            let digest = checksum.and_then(|checksum| checksum.text("checksumValue"));
            let parts = [id, address, algorithm, digest].map(Option::unwrap_or_default);
            let [id, address, algorithm, digest] = parts;
            self.tag("ExternalDocumentRef", &format!("{id} {address} {algorithm}: {digest}"));
        }
        if let Some(creation) = tree.get("creationInfo") {
            self.members(
                creation,
                &[
                    ("Creator", "creators"),
                    ("Created", "created"),
                    ("CreatorComment", "comment"),
                    ("LicenseListVersion", "licenseListVersion"),
                ],
            );
        }
        for review in tree.list("revieweds") {
            self.members(
                review,
                &[("Reviewer", "reviewer"), ("ReviewDate", "reviewDate"), ("ReviewComment", "comment")],
            );
        }
        self.annotations(tree);
    }

    fn package(&mut self, package: &Value<'_>) {
        if let Some(code) = package.get("packageVerificationCode") {
            let excluded = code.list("packageVerificationCodeExcludedFiles");
            let excluded: Vec<_> = excluded.iter().filter_map(Value::as_str).collect();
            let value = code.text("packageVerificationCodeValue").unwrap_or_default();
            if excluded.is_empty() {
                self.tag("PackageVerificationCode", value);
            } else {
                self.tag("PackageVerificationCode", &format!("{value} (excludes: {})", excluded.join(", ")));
            }
        }
        for external in package.list("externalRefs") {
            let parts = ["referenceCategory", "referenceType", "referenceLocator"];
            let [category, kind, locator] = parts.map(|part| external.text(part).unwrap_or_default());
            let category = category.replace('_', "-");
            self.tag("ExternalRef", &format!("{category} {kind} {locator}"));
            if let Some(comment) = external.text("comment") {
                self.tag("ExternalRefComment", comment);
            }
        }
    }

    fn ranges(&mut self, snippet: &Value<'_>) {
        for range in snippet.list("ranges") {
            for (tag, unit) in [("SnippetByteRange", "offset"), ("SnippetLineRange", "lineNumber")] {
                let end = |end: &str| range.get(end)?.get(unit)?.as_u64();
                if let (Some(first), Some(last)) = (end("startPointer"), end("endPointer")) {
                    self.tag(tag, &format!("{first}:{last}"));
                }
            }
        }
    }

    fn annotations(&mut self, element: &Value<'_>) {
        for annotation in element.list("annotations") {
            self.members(
                annotation,
                &[
                    ("Annotator", "annotator"),
                    ("AnnotationDate", "annotationDate"),
                    ("AnnotationType", "annotationType"),
                    ("AnnotationComment", "comment"),
                ],
            );
            self.tag("SPDXREF", element.text("SPDXID").unwrap_or("SPDXRef-DOCUMENT"));
        }
    }

    fn relations(&mut self, tree: &Value<'_>) {
        self.section("Relationships");
        for id in tree.list("documentDescribes").iter().filter_map(Value::as_str) {
            self.tag("Relationship", &format!("SPDXRef-DOCUMENT DESCRIBES {id}"));
        }
        for package in tree.list("packages") {
            let holder = package.text("SPDXID").unwrap_or_default();
            for id in package.list("hasFiles").iter().filter_map(Value::as_str) {
                self.tag("Relationship", &format!("{holder} CONTAINS {id}"));
            }
        }
        for relation in tree.list("relationships") {
            let parts = ["spdxElementId", "relationshipType", "relatedSpdxElement"];
            let [from, kind, to] = parts.map(|part| relation.text(part).unwrap_or_default());
            self.tag("Relationship", &format!("{from} {kind} {to}"));
            if let Some(comment) = relation.text("comment") {
                self.tag("RelationshipComment", comment);
            }
        }
    }
}
