//! A component as package, file, or snippet.

use super::super::party::{read_party, write_party};
use super::super::property::{self, LINK_KINDS};
use super::super::value::{Object, string};
use super::super::words;
use super::{Role, Writer, license, native, texts};
use crate::Component;
use crate::graph::{Acknowledgement, ComponentKind, Details, LicenseForm, Party};
use crate::json::Value;
use crate::spdx::{extra::Extra, notes};
use slam_packages::Kind;

const NOTHING_SAID: &str = "NOASSERTION";

/// Returns the component at a place of the graph in SPDX's words.
pub(super) fn element<'g>(writer: &mut Writer<'g>, at: usize, role: Role) -> Value<'g> {
    let graph = writer.graph;
    let Some(component) = graph.components.get(at) else { return Value::Null };
    let place = u32::try_from(at).unwrap_or(u32::MAX);
    let id = writer.ids.of(place).unwrap_or_default().to_owned();
    let mut element = Element {
        component,
        details: component.details.as_deref(),
        out: Object::default(),
        extra: Extra::default(),
        members: Members::default(),
        is_old: writer.is_old,
        role,
    };
    element.out.text("SPDXID", id.clone());
    element.identity(&id);
    let holder = writer.holders.get(at).copied().flatten();
    let holder = holder.and_then(|holder| writer.ids.of(holder)).unwrap_or_default().to_owned();
    element.properties(&holder);
    match role {
        Role::Package => element.package(),
        Role::File => element.file(),
        Role::Snippet => {
            element.out.text("snippetFromFile", holder);
            let ranges = std::mem::take(&mut element.members.ranges);
            element.out.list("ranges", ranges);
        }
    }
    element.hashes();
    element.licenses(writer);
    element.texts();
    element.links();
    element.notes();
    let mut annotations = std::mem::take(&mut element.members.annotations);
    annotations.extend(writer.annotation(std::mem::take(&mut element.extra)));
    element.out.list("annotations", annotations);
    element.out.done()
}

/// Members of SPDX that the graph keeps as properties.
#[derive(Default)]
struct Members<'g> {
    single: Vec<(&'static str, &'g str)>,
    annotations: Vec<Value<'g>>,
    attributions: Vec<Value<'g>>,
    external_refs: Vec<Value<'g>>,
    file_types: Vec<Value<'g>>,
    artifacts: Vec<Value<'g>>,
    ranges: Vec<Value<'g>>,
    verification_code: Option<Value<'g>>,
    are_files_analyzed: bool,
}

impl Members<'_> {
    fn single(&self, member: &str) -> Option<&str> {
        self.single.iter().find(|(name, _)| *name == member).map(|(_, value)| *value)
    }
}

struct Element<'g> {
    component: &'g Component,
    details: Option<&'g Details>,
    out: Object<'g>,
    extra: Extra,
    members: Members<'g>,
    is_old: bool,
    role: Role,
}

impl<'g> Element<'g> {
    fn identity(&mut self, id: &str) {
        let component = self.component;
        if component.reference != id {
            self.extra.add("ref", &component.reference);
        }
        let name_key = if self.role == Role::File { "fileName" } else { "name" };
        match &component.group {
            Some(group) => {
                self.extra.add("group", group);
                self.extra.add("name", &component.name);
                // As the ecosystems write them: `@scope/name`, and Maven's `group:artifact`.
                let is_maven = component.purl.as_deref().is_some_and(|purl| purl.starts_with("pkg:maven/"));
                let between = if is_maven { ':' } else { '/' };
                self.out.text(name_key, format!("{group}{between}{}", component.name));
            }
            None if component.name.is_empty() => {
                self.extra.add("name", "");
                self.out.text(name_key, id.to_owned());
            }
            None => {
                self.out.text(name_key, component.name.as_str());
            }
        }
        match (&component.version, self.role) {
            (Some(version), Role::Package) => {
                self.out.text("versionInfo", version.as_str());
                if version.is_empty() {
                    self.extra.add("version", version);
                }
            }
            (Some(version), _) => self.extra.add("version", version),
            (None, _) => {}
        }
        if self.role != Role::Package {
            self.extra.add_some("purl", component.purl.as_deref());
        }
    }

    /// Sorts the properties into those that were members of SPDX, and the others.
    fn properties(&mut self, holder: &str) {
        let properties = self.details.map_or(&[][..], |details| &details.properties);
        self.members.are_files_analyzed = self.role == Role::Package
            && properties.iter().any(|found| property::member(found) == Some("filesAnalyzed") && found.value == "true");
        for found in properties {
            let fits = property::member(found).is_some_and(|member| self.member(member, &found.value, holder));
            if !fits {
                notes::property(&mut self.extra, found);
            }
        }
    }

    fn member(&mut self, member: &str, value: &'g str, holder: &str) -> bool {
        let is_package = self.role == Role::Package;
        let single = match member {
            "summary" if is_package => "summary",
            "sourceInfo" if is_package => "sourceInfo",
            "noticeText" if self.role == Role::File => "noticeText",
            "licenseComments" => "licenseComments",
            "licenseDeclared" if is_package && value == "NONE" => "licenseDeclared",
            "downloadLocation" if is_package && value == "NONE" => "downloadLocation",
            "homepage" if is_package && value == "NONE" => "homepage",
            "licenseConcluded" if value == "NONE" => "licenseConcluded",
            "copyrightText" if value == "NONE" => "copyrightText",
            _ => "",
        };
        if !single.is_empty() {
            let is_new = self.members.single(single).is_none();
            if is_new {
                self.members.single.push((single, value));
            }
            return is_new;
        }
        let members = &mut self.members;
        let (list, item) = match member {
            "annotation" => (&mut members.annotations, native::annotation(value)),
            "attributionText" => (&mut members.attributions, Some(string(value))),
            "externalRef" if is_package => (&mut members.external_refs, native::external_ref(value, self.is_old)),
            "fileType" if self.role == Role::File => {
                (&mut members.file_types, native::is_file_type(value).then(|| string(value)))
            }
            "range" if self.role == Role::Snippet => (&mut members.ranges, native::range_value(value, holder)),
            "artifactOf" if self.role == Role::File => {
                let item = crate::json::parse(value.as_bytes()).ok().filter(Value::is_object);
                (&mut members.artifacts, item)
            }
            // Only who looked at the files can have computed it.
            "packageVerificationCode" if members.are_files_analyzed && members.verification_code.is_none() => {
                members.verification_code = native::verification_code(value);
                return members.verification_code.is_some();
            }
            "filesAnalyzed" => return members.are_files_analyzed && value == "true",
            _ => return false,
        };
        let fits = item.is_some();
        list.extend(item);
        fits
    }

    fn package(&mut self) {
        let purpose = words::purpose(&self.component.kind);
        let kind = if self.is_old {
            ComponentKind::default()
        } else {
            self.out.text("primaryPackagePurpose", purpose);
            words::kind(purpose)
        };
        self.kind(&kind);
        self.out.set("filesAnalyzed", Value::Bool(self.members.are_files_analyzed));
        if let Some(code) = self.members.verification_code.take() {
            self.out.set("packageVerificationCode", code);
        }
        let Some(details) = self.details else { return };
        if let Some(file_name) = &details.file_name {
            self.out.text("packageFileName", file_name.as_str());
        }
        self.party("supplier", "supplier", details.supplier.as_ref());
        self.party("originator", "manufacturer", details.manufacturer.as_ref());
        for (key, name, date) in [
            ("releaseDate", "released", &details.released),
            ("builtDate", "built", &details.built),
            ("validUntilDate", "valid-until", &details.valid_until),
        ] {
            match date {
                Some(date) if native::is_time(date) && !self.is_old => {
                    self.out.text(key, date.as_str());
                }
                Some(date) => self.extra.add(name, date),
                None => {}
            }
        }
        self.authors(&details.authors);
    }

    fn file(&mut self) {
        self.kind(&ComponentKind::Known(Kind::File));
        let (file_types, artifacts) =
            (std::mem::take(&mut self.members.file_types), std::mem::take(&mut self.members.artifacts));
        self.out.list("fileTypes", file_types);
        self.out.list("artifactOfs", artifacts);
        let Some(details) = self.details else { return };
        let names: Vec<_> = details.authors.iter().filter_map(|author| author.name.as_deref()).collect();
        self.out.list("fileContributors", names.into_iter().map(string).collect());
        let are_names = details
            .authors
            .iter()
            .all(|author| author.name.is_some() && *author == Party { name: author.name.clone(), ..Party::default() });
        if !are_names {
            self.authors(&details.authors);
        }
    }

    /// Keeps the kind where reading would bring another one.
    fn kind(&mut self, read_back: &ComponentKind) {
        if self.component.kind != *read_back {
            let word = match &self.component.kind {
                ComponentKind::Known(kind) => kind.as_str(),
                ComponentKind::Other(word) => word.as_str(),
            };
            self.extra.add("type", word);
        }
    }

    fn party(&mut self, key: &'static str, name: &str, party: Option<&Party>) {
        let Some(party) = party else { return };
        let written = write_party(party);
        if written.as_deref().and_then(read_party).as_ref() != Some(party) {
            notes::party(&mut self.extra, name, party);
        }
        if let Some(written) = written {
            self.out.text(key, written);
        }
    }

    fn authors(&mut self, authors: &[Party]) {
        for author in authors {
            notes::party(&mut self.extra, "author", author);
        }
    }

    fn hashes(&mut self) {
        let hashes = &self.component.hashes;
        let mut checksums = Vec::with_capacity(hashes.len());
        for hash in hashes {
            if let Some((algorithm, digest)) = native::checksum(hash, self.is_old) {
                let mut checksum = Object::default();
                checksum.text("algorithm", algorithm);
                checksum.text("checksumValue", digest);
                checksums.push(checksum.done());
            }
        }
        let all_fit = checksums.len() == hashes.len() && self.role != Role::Snippet;
        if self.role != Role::Snippet {
            self.out.list("checksums", checksums);
        }
        if !all_fit {
            for hash in hashes {
                self.extra.add("hash", &hash.algorithm);
                self.extra.add("hash-value", &hash.value);
            }
        }
    }

    fn licenses(&mut self, writer: &mut Writer<'g>) {
        let (mut declared, mut concluded, mut found) = (Vec::new(), Vec::new(), Vec::new());
        let are_files_analyzed = self.members.are_files_analyzed || self.role != Role::Package;
        let mut is_same = true;
        for license in &self.component.licenses {
            let list = match license.said {
                Acknowledgement::Declared if self.role == Role::Package => &mut declared,
                Acknowledgement::Concluded => &mut concluded,
                Acknowledgement::Found if are_files_analyzed => &mut found,
                // Only packages declare, and only who looked at files has found licences in them.
                Acknowledgement::Declared | Acknowledgement::Found => {
                    is_same = false;
                    continue;
                }
            };
            let written = writer.licenses.write(license);
            let is_reference = license.text.starts_with("LicenseRef-") && license.form == LicenseForm::Expression;
            is_same &= written.is_same && license.url.is_none() && (license.full_text.is_none() || is_reference);
            list.push(written.text);
        }
        if !is_same || declared.len() > 1 || concluded.len() > 1 {
            self.component.licenses.iter().for_each(|license| notes::license(&mut self.extra, license));
        }
        let said = |list: Vec<String>, none: Option<&str>| {
            license::join(list).unwrap_or_else(|| none.unwrap_or(NOTHING_SAID).to_owned())
        };
        let none = self.members.single("licenseConcluded");
        self.out.text("licenseConcluded", said(concluded, none));
        if self.role == Role::Package {
            let none = self.members.single("licenseDeclared");
            self.out.text("licenseDeclared", said(declared, none));
        }
        let key = match self.role {
            Role::Package => "licenseInfoFromFiles",
            Role::File => "licenseInfoInFiles",
            Role::Snippet => "licenseInfoInSnippets",
        };
        self.out.list(key, texts(found));
    }

    fn texts(&mut self) {
        let details = self.details;
        let copyright = details.and_then(|details| details.copyright.as_deref());
        let none = self.members.single("copyrightText").map(str::to_owned);
        match copyright {
            Some(text @ ("" | "NONE" | "NOASSERTION")) => {
                self.extra.add("copyright", text);
                self.out.text("copyrightText", NOTHING_SAID);
            }
            Some(text) => {
                self.out.text("copyrightText", text);
            }
            None => {
                self.out.text("copyrightText", none.unwrap_or_else(|| NOTHING_SAID.to_owned()));
            }
        }
        for (key, value) in std::mem::take(&mut self.members.single) {
            if matches!(key, "summary" | "sourceInfo" | "noticeText" | "licenseComments") {
                self.out.text(key, value);
            } else {
                self.members.single.push((key, value));
            }
        }
        let attributions = std::mem::take(&mut self.members.attributions);
        self.out.list("attributionTexts", attributions);
        let Some(details) = details else { return };
        if let Some(comment) = &details.comment {
            self.out.text("comment", comment.as_str());
        }
        if let Some(description) = &details.description {
            if self.role == Role::Package {
                self.out.text("description", description.as_str());
            } else {
                self.extra.add("description", description);
            }
        }
    }

    fn links(&mut self) {
        let (mut homepage, mut download) = (None, None);
        let mut external = Vec::new();
        let mut all_fit = self.role == Role::Package;
        if let Some(details) = self.details {
            for link in &details.links {
                let kind = link.kind.as_str();
                if kind == "website" && homepage.is_none() && link.comment.is_none() && native::is_address(&link.url) {
                    homepage = Some(link.url.as_str());
                } else if kind == "distribution"
                    && download.is_none()
                    && link.comment.is_none()
                    && native::is_address(&link.url)
                {
                    download = Some(link.url.as_str());
                } else if LINK_KINDS.binary_search(&kind).is_ok() && native::is_word(&link.url) {
                    let (category, kind) =
                        if kind == "advisories" { ("SECURITY", "advisory") } else { ("OTHER", kind) };
                    external.push(reference(category, kind, &link.url, link.comment.as_deref()));
                } else {
                    all_fit = false;
                }
            }
            if !all_fit {
                for link in &details.links {
                    self.extra.add("link", &link.kind);
                    self.extra.add("link-url", &link.url);
                    self.extra.add_some("link-comment", link.comment.as_deref());
                }
            }
        }
        if self.role != Role::Package {
            return;
        }
        let none = self.members.single("downloadLocation").map(str::to_owned);
        match download {
            Some(download) => self.out.text("downloadLocation", download),
            None => self.out.text("downloadLocation", none.unwrap_or_else(|| NOTHING_SAID.to_owned())),
        };
        let none = self.members.single("homepage").map(str::to_owned);
        match (homepage, none) {
            (Some(homepage), _) => {
                self.out.text("homepage", homepage);
            }
            (None, Some(none)) => {
                self.out.text("homepage", none);
            }
            (None, None) => {}
        }
        let mut refs = self.identifiers();
        refs.extend(external);
        self.out.list("externalRefs", refs);
    }

    /// The purl exactly as it is, CPEs, and what else was there.
    fn identifiers(&mut self) -> Vec<Value<'g>> {
        let mut refs = Vec::new();
        let kept = std::mem::take(&mut self.members.external_refs);
        if let Some(purl) = self.component.purl.as_deref().filter(|purl| !purl.is_empty()) {
            let is_kept =
                |value: &Value<'_>| value.text("referenceLocator") == Some(purl) && value.get("comment").is_some();
            if !kept.iter().any(is_kept) {
                let category = if self.is_old { "PACKAGE_MANAGER" } else { "PACKAGE-MANAGER" };
                refs.push(reference(category, "purl", purl, None));
            }
        }
        if let Some(details) = self.details {
            let kind = |cpe: &str| match cpe {
                _ if !native::is_word(cpe) => None,
                _ if cpe.starts_with("cpe:2.3:") => Some("cpe23Type"),
                _ if cpe.starts_with("cpe:/") => Some("cpe22Type"),
                _ => None,
            };
            if !details.cpes.iter().all(|cpe| kind(cpe).is_some()) {
                details.cpes.iter().for_each(|cpe| self.extra.add("cpe", cpe));
            }
            for cpe in &details.cpes {
                refs.extend(kind(cpe).map(|kind| reference("SECURITY", kind, cpe, None)));
            }
        }
        refs.extend(kept);
        refs
    }

    /// What no SPDX element has a member for.
    fn notes(&mut self) {
        if let Some(scope) = self.component.scope {
            self.extra.add("scope", scope.as_str());
        }
        for evidence in &self.component.evidence {
            self.extra.add("evidence", &evidence.path);
            self.extra.add_some("evidence-line", evidence.line.map(|line| line.to_string()).as_deref());
            if !evidence.reader.is_empty() {
                self.extra.add("evidence-reader", &evidence.reader);
            }
            self.extra.add_some("evidence-layer", evidence.layer.map(|layer| layer.to_string()).as_deref());
        }
        let Some(details) = self.details else { return };
        for (name, value) in [("publisher", &details.publisher), ("mime", &details.mime), ("swid", &details.swid)] {
            self.extra.add_some(name, value.as_deref());
        }
        if let Some((name, version)) = &details.source {
            self.extra.add("source", name);
            self.extra.add_some("source-version", version.as_deref());
        }
        if self.role == Role::Package {
            return;
        }
        self.extra.add_some("file-name", details.file_name.as_deref());
        self.extra.add_some("released", details.released.as_deref());
        self.extra.add_some("built", details.built.as_deref());
        self.extra.add_some("valid-until", details.valid_until.as_deref());
        details.cpes.iter().for_each(|cpe| self.extra.add("cpe", cpe));
        for (name, party) in [("supplier", &details.supplier), ("manufacturer", &details.manufacturer)] {
            if let Some(party) = party {
                notes::party(&mut self.extra, name, party);
            }
        }
        if self.role == Role::Snippet {
            self.authors(&details.authors);
        }
    }
}

fn reference<'g>(category: &'static str, kind: &'g str, locator: &'g str, comment: Option<&'g str>) -> Value<'g> {
    let mut reference = Object::default();
    reference.text("referenceCategory", category);
    reference.text("referenceType", kind);
    reference.text("referenceLocator", locator);
    if let Some(comment) = comment {
        reference.text("comment", comment);
    }
    reference.done()
}
