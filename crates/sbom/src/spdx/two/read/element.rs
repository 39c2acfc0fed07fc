//! Packages, files, and snippets as components.

use super::{Reader, json_property, restore};
use crate::Component;
use crate::graph::{Acknowledgement, ComponentKind, Hash, Link, Party, Text};
use crate::json::Value;
use crate::spdx::{
    extra,
    two::{party, property, words},
};
use slam_packages::Kind;

const FOREIGN: &str = "no member of SPDX 2, or not of its type";

/// Reads a package.
pub(super) fn package(reader: &mut Reader<'_, '_>, value: &Value<'_>, pointer: String) -> Component {
    let mut package = Component { pointer: pointer.into_boxed_str(), ..Component::default() };
    let mut entries = Vec::new();
    for (key, value) in value.members() {
        let text = value.as_str();
        match (&**key, text) {
            ("name", Some(text)) => package.name = text.into(),
            ("versionInfo", Some(""))
            | ("supplier" | "originator" | "homepage" | "downloadLocation", Some("NOASSERTION" | "")) => {}
            ("versionInfo", Some(text)) => package.version = Some(text.into()),
            ("primaryPackagePurpose", Some(text)) => package.kind = words::kind(text),
            ("packageFileName", Some(text)) => package.details_mut().file_name = Some(text.into()),
            ("supplier", Some(text)) => package.details_mut().supplier = party::read_party(text),
            ("originator", Some(text)) => package.details_mut().manufacturer = party::read_party(text),
            ("homepage" | "downloadLocation", Some("NONE")) => keep(&mut package, key, "NONE"),
            ("homepage", Some(text)) => link(&mut package, "website", text),
            ("downloadLocation", Some(text)) => link(&mut package, "distribution", text),
            ("description", Some(text)) => package.details_mut().description = Some(text.into()),
            ("releaseDate", Some(text)) => package.details_mut().released = Some(text.into()),
            ("builtDate", Some(text)) => package.details_mut().built = Some(text.into()),
            ("validUntilDate", Some(text)) => package.details_mut().valid_until = Some(text.into()),
            ("summary" | "sourceInfo", Some(text)) => keep(&mut package, key, text),
            ("filesAnalyzed", None) if value.as_bool() == Some(true) => keep(&mut package, key, "true"),
            ("filesAnalyzed", None) if value.as_bool() == Some(false) => {}
            ("packageVerificationCode", None) => {
                package.details_mut().properties.push(json_property(key, value));
            }
            ("externalRefs", None) => value.items().iter().for_each(|item| external_ref(&mut package, item)),
            // Edges, read once all components are there.
            ("SPDXID", Some(_)) | ("hasFiles", None) => {}
            ("licenseInfoFromFiles", None) => found_licenses(reader, &mut package, value),
            _ => shared(reader, &mut package, key, value, &mut entries),
        }
    }
    // SPDX 2.3, 7.8: who says nothing has looked at the files; it matters where something came of it.
    let has_results = value.get("packageVerificationCode").is_some() || value.get("licenseInfoFromFiles").is_some();
    if has_results && value.get("filesAnalyzed").is_none() {
        keep(&mut package, "filesAnalyzed", "true");
    }
    finish(package, value, &entries)
}

/// Reads a file.
pub(super) fn file(reader: &mut Reader<'_, '_>, value: &Value<'_>, pointer: String) -> Component {
    let kind = ComponentKind::Known(Kind::File);
    let mut file = Component { pointer: pointer.into_boxed_str(), kind, ..Component::default() };
    let mut entries = Vec::new();
    for (key, value) in value.members() {
        match (&**key, value.as_str()) {
            ("fileName", Some(text)) => file.name = text.into(),
            ("noticeText", Some(text)) => keep(&mut file, key, text),
            ("fileTypes", None) => {
                for kind in value.items().iter().filter_map(Value::as_str) {
                    keep(&mut file, "fileType", kind);
                }
            }
            ("fileContributors", None) => {
                for name in value.items().iter().filter_map(Value::as_str) {
                    let author = Party { name: Some(name.into()), ..Party::default() };
                    file.details_mut().authors.push(author);
                }
            }
            ("artifactOfs", None) => {
                let items = value.items().iter().map(|item| json_property("artifactOf", item));
                file.details_mut().properties.extend(items);
            }
            ("SPDXID", Some(_)) | ("fileDependencies", None) => {}
            ("licenseInfoInFiles", None) => found_licenses(reader, &mut file, value),
            _ => shared(reader, &mut file, key, value, &mut entries),
        }
    }
    finish(file, value, &entries)
}

/// Reads a snippet.
pub(super) fn snippet(reader: &mut Reader<'_, '_>, value: &Value<'_>, pointer: String) -> Component {
    let kind = ComponentKind::Other(Text::const_new("snippet"));
    let mut snippet = Component { pointer: pointer.into_boxed_str(), kind, ..Component::default() };
    let mut entries = Vec::new();
    for (key, value) in value.members() {
        match (&**key, value.as_str()) {
            ("name", Some(text)) => snippet.name = text.into(),
            ("ranges", None) => {
                let items = value.items().iter().map(|item| json_property("range", item));
                snippet.details_mut().properties.extend(items);
            }
            ("SPDXID" | "snippetFromFile", Some(_)) => {}
            ("licenseInfoInSnippets", None) => found_licenses(reader, &mut snippet, value),
            _ => shared(reader, &mut snippet, key, value, &mut entries),
        }
    }
    finish(snippet, value, &entries)
}

/// Members that all three have.
fn shared<'v>(
    reader: &mut Reader<'_, '_>,
    component: &mut Component,
    key: &str,
    value: &'v Value<'_>,
    entries: &mut Vec<(&'v str, &'v str)>,
) {
    match (key, value.as_str()) {
        ("licenseDeclared" | "licenseConcluded" | "copyrightText", Some("NOASSERTION" | "")) => {}
        ("licenseDeclared" | "licenseConcluded" | "copyrightText", Some("NONE")) => keep(component, key, "NONE"),
        ("licenseDeclared", Some(text)) => {
            component.licenses.extend(reader.license(text, Acknowledgement::Declared));
        }
        ("licenseConcluded", Some(text)) => {
            component.licenses.extend(reader.license(text, Acknowledgement::Concluded));
        }
        ("copyrightText", Some(text)) => component.details_mut().copyright = Some(text.into()),
        ("comment", Some(text)) => component.details_mut().comment = Some(text.into()),
        ("licenseComments", Some(text)) => keep(component, key, text),
        ("attributionTexts", None) => {
            for text in value.items().iter().filter_map(Value::as_str) {
                keep(component, "attributionText", text);
            }
        }
        ("checksums", None) => {
            component.hashes.reserve_exact(value.items().len());
            for checksum in value.items() {
                let algorithm = checksum.text("algorithm").unwrap_or_default();
                let digest = checksum.text("checksumValue").unwrap_or_default();
                if digest.is_empty() {
                    continue;
                }
                let mut digest = Text::from(digest);
                digest.make_ascii_lowercase();
                component.hashes.push(Hash { algorithm: words::hash_word(algorithm), value: digest });
            }
        }
        ("annotations", None) => {
            for annotation in value.items() {
                let comment = annotation.text("comment").unwrap_or_default();
                match extra::entries(annotation.text("annotator"), comment) {
                    Some(ours) => entries.extend(ours),
                    None => component.details_mut().properties.push(json_property("annotation", annotation)),
                }
            }
        }
        _ => {
            let pointer = component.pointer.clone();
            reader.lost_member(&pointer, key, FOREIGN);
        }
    }
}

fn found_licenses(reader: &mut Reader<'_, '_>, component: &mut Component, value: &Value<'_>) {
    for text in value.items().iter().filter_map(Value::as_str) {
        component.licenses.extend(reader.license(text, Acknowledgement::Found));
    }
}

/// Gives the component its id, and applies our annotation last, because it knows better.
fn finish(mut component: Component, value: &Value<'_>, entries: &[(&str, &str)]) -> Component {
    component.reference = value.text("SPDXID").unwrap_or_default().into();
    if component.name.is_empty() {
        component.name = component.reference.clone();
    }
    if !entries.is_empty() {
        restore::component(&mut component, entries);
    }
    component
}

fn keep(component: &mut Component, member: &str, value: &str) {
    component.details_mut().properties.push(property::named(member, value));
}

fn link(component: &mut Component, kind: &'static str, url: &str) {
    let link = Link { kind: Text::const_new(kind), url: url.into(), comment: None };
    component.details_mut().links.push(link);
}

fn external_ref(component: &mut Component, value: &Value<'_>) {
    let kind = value.text("referenceType").unwrap_or_default();
    // The types of the other categories are listed; tools write them as word, as IRI below `spdx.org/rdf/references/`,
    // and, as in the reference document, as a name in the namespace of the document.
    let kind = match value.text("referenceCategory") {
        Some("OTHER") => kind,
        _ => kind.rsplit(['/', '#']).next().unwrap_or(kind),
    };
    let locator = value.text("referenceLocator").unwrap_or_default();
    let comment = value.text("comment");
    match (kind, comment) {
        ("purl", None) if component.purl.is_none() && !locator.is_empty() => component.purl = Some(locator.into()),
        ("cpe22Type" | "cpe23Type", None) => component.details_mut().cpes.push(locator.into()),
        ("advisory", _) => {
            let link =
                Link { kind: Text::const_new("advisories"), url: locator.into(), comment: comment.map(Text::from) };
            component.details_mut().links.push(link);
        }
        (kind, comment)
            if value.text("referenceCategory") == Some("OTHER")
                && property::LINK_KINDS.binary_search(&kind).is_ok() =>
        {
            let link = Link { kind: kind.into(), url: locator.into(), comment: comment.map(Text::from) };
            component.details_mut().links.push(link);
        }
        ("purl", Some(_)) if component.purl.is_none() && !locator.is_empty() => {
            component.purl = Some(locator.into());
            component.details_mut().properties.push(json_property("externalRef", value));
        }
        _ => component.details_mut().properties.push(json_property("externalRef", value)),
    }
}
