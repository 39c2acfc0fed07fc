//! SPDX 2 as tag and value, into the JSON form.

mod lines;

use self::lines::{Lines, Tag};
use super::fields::Oddity;
use super::value::{Object, add_member, integer, string};
use super::words;
use crate::json::Value;

/// Reads a document of tags and values; what stands in no place of SPDX is told beside it.
///
/// Never fails: bytes that are not UTF-8 are replaced, lines that are no `Tag: value` are skipped.
pub(super) fn to_json(bytes: &[u8]) -> (Value<'static>, Vec<Oddity>) {
    let text = String::from_utf8_lossy(bytes);
    let mut document = Document::default();
    let mut lines = Lines::new(&text);
    while let Some(tag) = lines.next_tag(&mut document.odd) {
        document.add(&tag);
    }
    document.done()
}

/// What the next tags speak of.
#[derive(Clone, Copy, Default)]
enum At {
    #[default]
    Document,
    Package,
    File,
    Snippet,
    License,
}

/// A document while its tags come in.
#[derive(Default)]
struct Document {
    root: Object<'static>,
    creation: Object<'static>,
    packages: Vec<Object<'static>>,
    /// Each file with the package whose tags came before it.
    files: Vec<(Object<'static>, Option<usize>)>,
    snippets: Vec<Object<'static>>,
    licenses: Vec<Object<'static>>,
    /// Each annotation with what it is about.
    annotations: Vec<(Object<'static>, Option<String>)>,
    relationships: Vec<Object<'static>>,
    reviews: Vec<Object<'static>>,
    external: Vec<Value<'static>>,
    at: At,
    is_old: bool,
    odd: Vec<Oddity>,
}

impl Document {
    fn add(&mut self, tag: &Tag<'_>) {
        if !(self.document_tag(tag) || self.shared_tag(tag) || self.element_tag(tag)) {
            let message = format!("`{}` is no tag of SPDX 2, or stands before what it is about", tag.name);
            self.odd.push(Oddity { line: Some(tag.line), message });
        }
    }

    fn document_tag(&mut self, tag: &Tag<'_>) -> bool {
        let value = tag.value.to_string();
        let is_new = match tag.name {
            "SPDXVersion" => {
                self.is_old = value == "SPDX-2.2";
                self.root.text("spdxVersion", value)
            }
            "DataLicense" => self.root.text("dataLicense", value),
            "DocumentName" => self.root.text("name", value),
            "DocumentNamespace" => self.root.text("documentNamespace", value),
            "DocumentComment" => self.root.text("comment", value),
            "Created" => self.creation.text("created", value),
            "CreatorComment" => self.creation.text("comment", value),
            "LicenseListVersion" => self.creation.text("licenseListVersion", value),
            "Creator" => {
                self.creation.push("creators", string(value));
                true
            }
            "ExternalDocumentRef" => match external_document(&value) {
                Some(external) => {
                    self.external.push(external);
                    true
                }
                None => return self.malformed(tag, "an id, the address of a document, and `SHA1: ` with its digest"),
            },
            _ => return false,
        };
        self.told_once(tag, is_new)
    }

    /// Tags that begin something of their own wherever they stand.
    fn shared_tag(&mut self, tag: &Tag<'_>) -> bool {
        let value = tag.value.to_string();
        match tag.name {
            "Relationship" => {
                let mut words = value.split_whitespace();
                let (Some(from), Some(kind), Some(to)) = (words.next(), words.next(), words.next()) else {
                    return self.malformed(tag, "an element, a kind, and an element");
                };
                let mut relationship = Object::default();
                relationship.text("spdxElementId", from.to_owned());
                relationship.text("relationshipType", kind.to_ascii_uppercase().replace('-', "_"));
                relationship.text("relatedSpdxElement", to.to_owned());
                self.relationships.push(relationship);
                true
            }
            "RelationshipComment" => set_last(&mut self.relationships, "comment", value),
            "Annotator" => {
                let mut annotation = Object::default();
                annotation.text("annotator", value);
                self.annotations.push((annotation, None));
                true
            }
            "AnnotationDate" | "AnnotationType" | "AnnotationComment" => {
                let key = match tag.name {
                    "AnnotationDate" => "annotationDate",
                    "AnnotationType" => "annotationType",
                    _ => "comment",
                };
                self.annotations.last_mut().is_some_and(|(annotation, _)| annotation.text(key, value))
            }
            "SPDXREF" => self.annotations.last_mut().is_some_and(|(_, about)| about.replace(value).is_none()),
            "Reviewer" => {
                let mut review = Object::default();
                review.text("reviewer", value);
                self.reviews.push(review);
                true
            }
            "ReviewDate" => set_last(&mut self.reviews, "reviewDate", value),
            "ReviewComment" => set_last(&mut self.reviews, "comment", value),
            _ => false,
        }
    }

    fn element_tag(&mut self, tag: &Tag<'_>) -> bool {
        let value = tag.value.to_string();
        match tag.name {
            "PackageName" => {
                self.at = At::Package;
                self.packages.push(Object::default());
                return set_last(&mut self.packages, "name", value);
            }
            "FileName" => {
                self.at = At::File;
                let mut file = Object::default();
                file.text("fileName", value);
                self.files.push((file, self.packages.len().checked_sub(1)));
                return true;
            }
            "SnippetSPDXID" | "SnippetSPDXIdentifier" => {
                self.at = At::Snippet;
                self.snippets.push(Object::default());
                return set_last(&mut self.snippets, "SPDXID", value);
            }
            "LicenseID" => {
                self.at = At::License;
                self.licenses.push(Object::default());
                return set_last(&mut self.licenses, "licenseId", value);
            }
            "SPDXID" => {
                let element = match self.at {
                    At::Document => Some(&mut self.root),
                    At::Package => self.packages.last_mut(),
                    At::File => self.files.last_mut().map(|(file, _)| file),
                    At::Snippet | At::License => None,
                };
                let is_new = element.is_some_and(|element| element.text("SPDXID", value));
                return self.told_once(tag, is_new);
            }
            _ => {}
        }
        let is_old = self.is_old;
        let element = match owner(tag.name) {
            At::Package => self.packages.last_mut(),
            At::Snippet => self.snippets.last_mut(),
            At::License => self.licenses.last_mut(),
            At::File | At::Document => self.files.last_mut().map(|(file, _)| file),
        };
        let Some(element) = element else { return false };
        match place(element, tag.name, value, is_old) {
            Placed::Yes => true,
            Placed::Twice => self.told_once(tag, false),
            Placed::Malformed(wanted) => self.malformed(tag, wanted),
            Placed::Unknown => false,
        }
    }

    fn told_once(&mut self, tag: &Tag<'_>, is_new: bool) -> bool {
        if !is_new {
            let message = format!("`{}` stands twice, and may only once", tag.name);
            self.odd.push(Oddity { line: Some(tag.line), message });
        }
        true
    }

    fn malformed(&mut self, tag: &Tag<'_>, wanted: &str) -> bool {
        let message = format!("`{}` wants {wanted}", tag.name);
        self.odd.push(Oddity { line: Some(tag.line), message });
        true
    }

    fn done(mut self) -> (Value<'static>, Vec<Oddity>) {
        let mut files = Vec::with_capacity(self.files.len());
        for (file, package) in self.files {
            // SPDX 2, tag and value: files that follow the tags of a package are in it, unless its files were not
            // looked at; files before all packages are in none.
            if let Some(package) = package.and_then(|at| self.packages.get_mut(at))
                && package.get("filesAnalyzed") != Some(&Value::Bool(false))
                && let Some(id) = file.get("SPDXID")
            {
                package.push("hasFiles", id.clone());
            }
            files.push(file);
        }
        let mut places = std::collections::HashMap::new();
        let elements = self.packages.iter_mut().chain(&mut files).chain(&mut self.snippets);
        let mut elements: Vec<_> = elements.collect();
        for (at, element) in elements.iter().enumerate() {
            if let Some(id) = element.get("SPDXID").and_then(Value::as_str) {
                places.entry(id.to_owned()).or_insert(at);
            }
        }
        for (annotation, about) in self.annotations {
            let element = about.and_then(|id| places.get(&id)).and_then(|at| elements.get_mut(*at));
            match element {
                Some(element) => element.push("annotations", annotation.done()),
                None => self.root.push("annotations", annotation.done()),
            }
        }
        if !self.creation.is_empty() {
            self.root.set("creationInfo", self.creation.done());
        }
        let finish = |objects: Vec<Object<'static>>| objects.into_iter().map(Object::done).collect();
        self.root.list("externalDocumentRefs", self.external);
        self.root.list("packages", finish(self.packages));
        self.root.list("files", finish(files));
        self.root.list("snippets", finish(self.snippets));
        self.root.list("hasExtractedLicensingInfos", finish(self.licenses));
        self.root.list("relationships", finish(self.relationships));
        self.root.list("revieweds", finish(self.reviews));
        (self.root.done(), self.odd)
    }
}

fn set_last(objects: &mut [Object<'static>], key: &'static str, value: String) -> bool {
    objects.last_mut().is_some_and(|object| object.text(key, value))
}

/// `DocumentRef-x https://… SHA1: 0123…`
fn external_document(value: &str) -> Option<Value<'static>> {
    let mut words = value.split_whitespace();
    let mut external = Object::default();
    external.text("externalDocumentId", words.next()?.to_owned());
    external.text("spdxDocument", words.next()?.to_owned());
    let rest: Vec<_> = words.collect();
    external.set("checksum", checksum(&rest.join(" "))?);
    Some(external.done())
}

/// `SHA1: 0123…`
fn checksum(value: &str) -> Option<Value<'static>> {
    let (algorithm, digest) = value.split_once(':')?;
    let mut checksum = Object::default();
    checksum.text("algorithm", words::checksum_word(algorithm.trim()));
    checksum.text("checksumValue", digest.trim().to_owned());
    Some(checksum.done())
}

/// `310:420`, both ends of a range in a file.
fn range(value: &str, unit: &'static str, file: &str) -> Option<Value<'static>> {
    let (start, end) = value.split_once(':')?;
    let pointer = |number: &str| -> Option<Value<'static>> {
        let mut pointer = Object::default();
        pointer.set(unit, integer(number.trim().parse::<u64>().ok()?));
        pointer.text("reference", file.to_owned());
        Some(pointer.done())
    };
    let mut range = Object::default();
    range.set("startPointer", pointer(start)?);
    range.set("endPointer", pointer(end)?);
    Some(range.done())
}

/// `CATEGORY type locator`; the locator may hold spaces.
fn external_ref(value: &str, is_old: bool) -> Option<Value<'static>> {
    let (category, rest) = value.split_once(char::is_whitespace)?;
    let (kind, locator) = rest.trim_start().split_once(char::is_whitespace)?;
    let mut external = Object::default();
    external.text("referenceCategory", words::reference_category(category, is_old));
    external.text("referenceType", kind.to_owned());
    external.text("referenceLocator", locator.trim().to_owned());
    Some(external.done())
}

/// `0123… (excludes: ./a, ./b)`
fn verification_code(value: &str) -> Value<'static> {
    let (code, excluded) = value.split_once('(').unwrap_or((value, ""));
    let mut verification = Object::default();
    verification.text("packageVerificationCodeValue", code.trim().to_owned());
    let excluded = excluded.trim().trim_end_matches(')').trim();
    let excluded = excluded.strip_prefix("excludes:").unwrap_or(excluded);
    let files = excluded.split(',').map(str::trim).filter(|file| !file.is_empty());
    verification.list("packageVerificationCodeExcludedFiles", files.map(|file| string(file.to_owned())).collect());
    verification.done()
}

/// Returns what a tag speaks of; its name says it, whatever came before.
fn owner(name: &str) -> At {
    match name {
        "FilesAnalyzed"
        | "ExternalRef"
        | "ExternalRefComment"
        | "PrimaryPackagePurpose"
        | "BuiltDate"
        | "ReleaseDate"
        | "ValidUntilDate" => At::Package,
        "ExtractedText" | "LicenseName" | "LicenseCrossReference" | "LicenseComment" => At::License,
        "LicenseInfoInSnippet" => At::Snippet,
        _ if name.starts_with("Package") => At::Package,
        _ if name.starts_with("Snippet") => At::Snippet,
        _ => At::File,
    }
}

/// What became of a tag.
enum Placed {
    Yes,
    Twice,
    Malformed(&'static str),
    Unknown,
}

/// Puts the value of a tag into the element that it is about.
fn place(element: &mut Object<'static>, name: &str, value: String, is_old: bool) -> Placed {
    if let Some(key) = single(name) {
        return if element.text(key, value) { Placed::Yes } else { Placed::Twice };
    }
    if let Some(key) = repeated(name) {
        element.push(key, string(value));
        return Placed::Yes;
    }
    match name {
        "FilesAnalyzed" => match value.to_ascii_lowercase().as_str() {
            "true" => flag(element, true),
            "false" => flag(element, false),
            _ => Placed::Malformed("`true` or `false`"),
        },
        "PackageVerificationCode" => {
            if element.set("packageVerificationCode", verification_code(&value)) {
                Placed::Yes
            } else {
                Placed::Twice
            }
        }
        "PackageChecksum" | "FileChecksum" => {
            pushed(element, "checksums", checksum(&value), "an algorithm, `: `, and a digest")
        }
        "ExternalRef" => {
            pushed(element, "externalRefs", external_ref(&value, is_old), "a category, a type, and a locator")
        }
        "ExternalRefComment" => match element.last_mut("externalRefs") {
            Some(last) if last.get("comment").is_none() => {
                add_member(last, "comment", string(value));
                Placed::Yes
            }
            Some(_) => Placed::Twice,
            None => Placed::Unknown,
        },
        "FileType" => {
            element.push("fileTypes", string(value.to_ascii_uppercase()));
            Placed::Yes
        }
        "PrimaryPackagePurpose" => {
            let purpose = value.to_ascii_uppercase().replace('_', "-");
            if element.text("primaryPackagePurpose", purpose) { Placed::Yes } else { Placed::Twice }
        }
        "SnippetByteRange" | "SnippetLineRange" => {
            let unit = if name == "SnippetByteRange" { "offset" } else { "lineNumber" };
            let file = element.get("snippetFromFile").and_then(Value::as_str).unwrap_or_default().to_owned();
            pushed(element, "ranges", range(&value, unit, &file), "two numbers with `:` between")
        }
        "LicenseCrossReference" => {
            for url in value.split(',').map(str::trim).filter(|url| !url.is_empty()) {
                element.push("seeAlsos", string(url.to_owned()));
            }
            Placed::Yes
        }
        "ArtifactOfProjectName" | "ArtifactOfProjectHomePage" | "ArtifactOfProjectURI" => {
            artifact(element, name, value)
        }
        _ => Placed::Unknown,
    }
}

fn flag(element: &mut Object<'static>, value: bool) -> Placed {
    if element.set("filesAnalyzed", Value::Bool(value)) { Placed::Yes } else { Placed::Twice }
}

fn pushed(
    element: &mut Object<'static>,
    key: &'static str,
    item: Option<Value<'static>>,
    wanted: &'static str,
) -> Placed {
    match item {
        Some(item) => {
            element.push(key, item);
            Placed::Yes
        }
        None => Placed::Malformed(wanted),
    }
}

/// The project that a file comes from: its name begins it, the other tags add to it.
fn artifact(element: &mut Object<'static>, name: &str, value: String) -> Placed {
    let key = match name {
        "ArtifactOfProjectName" => "name",
        "ArtifactOfProjectHomePage" => "homePage",
        _ => "projectUri",
    };
    if key != "name"
        && let Some(last) = element.last_mut("artifactOfs")
        && last.get(key).is_none()
    {
        add_member(last, key, string(value));
        return Placed::Yes;
    }
    let mut artifact = Object::default();
    artifact.text(key, value);
    element.push("artifactOfs", artifact.done());
    Placed::Yes
}

/// Tags with one text.
fn single(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "PackageVersion" => "versionInfo",
        "PackageFileName" => "packageFileName",
        "PackageSupplier" => "supplier",
        "PackageOriginator" => "originator",
        "PackageDownloadLocation" => "downloadLocation",
        "PackageHomePage" => "homepage",
        "PackageSourceInfo" => "sourceInfo",
        "PackageLicenseConcluded" | "LicenseConcluded" | "SnippetLicenseConcluded" => "licenseConcluded",
        "PackageLicenseDeclared" => "licenseDeclared",
        "PackageLicenseComments" | "LicenseComments" | "SnippetLicenseComments" => "licenseComments",
        "PackageCopyrightText" | "FileCopyrightText" | "SnippetCopyrightText" => "copyrightText",
        "PackageSummary" => "summary",
        "PackageDescription" => "description",
        "PackageComment" | "FileComment" | "SnippetComment" | "LicenseComment" => "comment",
        "BuiltDate" => "builtDate",
        "ReleaseDate" => "releaseDate",
        "ValidUntilDate" => "validUntilDate",
        "FileNotice" => "noticeText",
        "SnippetFromFileSPDXID" => "snippetFromFile",
        "SnippetName" | "LicenseName" => "name",
        "ExtractedText" => "extractedText",
        _ => return None,
    })
}

/// Tags whose texts make a list.
fn repeated(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "PackageLicenseInfoFromFiles" => "licenseInfoFromFiles",
        "PackageAttributionText" | "FileAttributionText" | "SnippetAttributionText" => "attributionTexts",
        "LicenseInfoInFile" => "licenseInfoInFiles",
        "LicenseInfoInSnippet" => "licenseInfoInSnippets",
        "FileContributor" => "fileContributors",
        "FileDependency" => "fileDependencies",
        _ => return None,
    })
}
