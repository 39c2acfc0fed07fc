//! Components: software of SPDX 3, with everything that is known of it.

use slam_packages::Kind;

use super::super::words;
use super::{Acknowledged, Writer, head, is_plain_party, list, object, time};
use crate::graph::{Acknowledgement, Component, ComponentKind, LicenseForm, Text};
use crate::json::Value;
use crate::spdx::{extra::Extra, notes};

impl<'g> Writer<'g, '_> {
    pub(super) fn component(&mut self, at: usize, component: &'g Component) {
        let is_file = component.kind == ComponentKind::Known(Kind::File)
            && component.version.is_none()
            && component.purl.is_none();
        let id = self.id("component", at);
        let mut extra = Extra::default();
        extra.add("ref", &component.reference);
        let mut members = head(if is_file { "software_File" } else { "software_Package" }, id.clone());
        members.push(("name", component.name.as_str().into()));
        extra.add_some("group", component.group.as_ref());
        if let Some(version) = &component.version {
            members.push(("software_packageVersion", version.as_str().into()));
        }
        if let Some(purl) = &component.purl {
            members.push(("software_packageUrl", purl.as_str().into()));
        }
        if !is_file {
            let (purpose, is_whole) = words::purpose(&component.kind);
            members.push(("software_primaryPurpose", purpose.into()));
            if !is_whole {
                let word = match &component.kind {
                    ComponentKind::Known(kind) => kind.as_str(),
                    ComponentKind::Other(word) => word,
                };
                extra.add("type", word);
            }
        }
        extra.add_some("scope", component.scope.map(|scope| scope.as_str().to_owned()).as_ref());
        self.hashes(component, &mut members, &mut extra);
        for evidence in &component.evidence {
            extra.add("evidence", &evidence.path);
            extra.add_some("evidence-line", evidence.line.map(|line| line.to_string()).as_ref());
            extra.add("evidence-reader", &evidence.reader);
            extra.add_some("evidence-layer", evidence.layer.map(|layer| layer.to_string()).as_ref());
        }
        self.remember_licenses(at, component, &mut extra);
        self.details(component, is_file, &mut members, &mut extra);
        self.element(&object(members));
        // The reference is the id when nothing else has to be said.
        if let Some(statement) = extra.text() {
            self.annotation(id, format!("annotation-{at}"), statement);
        }
    }

    fn hashes(&self, component: &'g Component, members: &mut Vec<(&'static str, Value<'g>)>, extra: &mut Extra) {
        let known = component.hashes.iter().filter_map(|hash| {
            Some(object(vec![
                ("type", "Hash".into()),
                ("algorithm", words::spdx_hash(&hash.algorithm)?.into()),
                ("hashValue", hash.value.as_str().into()),
            ]))
        });
        let known: Vec<Value<'_>> = known.collect();
        let lower = |text: &str| text.bytes().all(|byte| !byte.is_ascii_uppercase());
        if known.len() < component.hashes.len() || component.hashes.iter().any(|hash| !lower(&hash.value)) {
            for hash in &component.hashes {
                extra.add("hash", &hash.algorithm);
                extra.add("hash-value", &hash.value);
            }
        }
        if !known.is_empty() {
            members.push(("verifiedUsing", Value::from(known)));
        }
    }

    fn remember_licenses(&mut self, at: usize, component: &'g Component, extra: &mut Extra) {
        let plain = |license: &crate::graph::License| {
            license.url.is_none()
                && license.said != Acknowledgement::Found
                && (license.form == LicenseForm::Name || license.full_text.is_none())
        };
        if !component.licenses.iter().all(plain) {
            component.licenses.iter().for_each(|license| notes::license(extra, license));
        }
        for license in &component.licenses {
            let said = match license.said {
                Acknowledgement::Concluded => Acknowledged::Concluded,
                Acknowledgement::Declared => Acknowledged::Declared,
                // SPDX 3 has no relation for what was found in files.
                Acknowledgement::Found => continue,
            };
            let is_name = license.form == LicenseForm::Name;
            let key = (license.text.clone(), is_name, license.full_text.as_deref());
            self.licenses.entry(key).or_default().entry(said).or_default().push(at);
        }
    }

    fn details(
        &mut self,
        component: &'g Component,
        is_file: bool,
        members: &mut Vec<(&'static str, Value<'g>)>,
        extra: &mut Extra,
    ) {
        let Some(details) = &component.details else { return };
        let text = |text: &'g Option<Text>| text.as_ref().map(|text| Value::from(text.as_str()));
        members.extend(text(&details.description).map(|value| ("description", value)));
        members.extend(text(&details.comment).map(|value| ("comment", value)));
        members.extend(text(&details.copyright).map(|value| ("software_copyrightText", value)));
        let mime = details.mime.as_deref().filter(|mime| {
            is_file && mime.split('/').filter(|part| !part.is_empty()).count() == 2 && mime.matches('/').count() == 1
        });
        match mime {
            Some(mime) => members.push(("contentType", mime.into())),
            None => extra.add_some("mime", details.mime.as_ref()),
        }
        for (name, ours, told) in [
            ("releaseTime", "released", &details.released),
            ("builtTime", "built", &details.built),
            ("validUntilTime", "valid-until", &details.valid_until),
        ] {
            let Some(told) = told else { continue };
            let instant = time(told);
            if instant.as_deref() != Some(told) {
                extra.add(ours, told);
            }
            members.extend(instant.map(|instant| (name, Value::from(instant))));
        }
        extra.add_some("publisher", details.publisher.as_ref());
        extra.add_some("file-name", details.file_name.as_ref());
        if let Some((name, version)) = &details.source {
            extra.add("source", name);
            extra.add_some("source-version", version.as_ref());
        }
        for property in &details.properties {
            extra.add("property", &property.name);
            extra.add("property-value", &property.value);
        }
        if let Some(supplier) = &details.supplier {
            members.push(("suppliedBy", self.agent(supplier).into()));
            if !is_plain_party(supplier) {
                notes::party(extra, "supplier", supplier);
            }
        }
        if let Some(maker) = &details.manufacturer {
            members.push(("originatedBy", list([self.agent(maker).into()])));
            if !is_plain_party(maker) {
                notes::party(extra, "manufacturer", maker);
            }
        }
        for author in &details.authors {
            notes::party(extra, "author", author);
        }
        let mut identifiers = Vec::new();
        for cpe in &details.cpes {
            identifiers.push((if cpe.starts_with("cpe:2.3:") { "cpe23" } else { "cpe22" }, cpe.as_str()));
        }
        identifiers.extend(details.swid.as_deref().map(|swid| ("swid", swid)));
        if !identifiers.is_empty() {
            let identifiers = identifiers.into_iter().map(|(kind, text)| {
                object(vec![
                    ("type", "ExternalIdentifier".into()),
                    ("externalIdentifierType", kind.into()),
                    ("identifier", text.into()),
                ])
            });
            members.push(("externalIdentifier", list(identifiers)));
        }
        links(details, is_file, members, extra);
    }
}

/// Links with a member of their own, and references for all others.
fn links<'g>(
    details: &'g crate::graph::Details,
    is_file: bool,
    members: &mut Vec<(&'static str, Value<'g>)>,
    extra: &mut Extra,
) {
    let mut references = Vec::new();
    let mut is_plain = true;
    let (mut distribution, mut website) = (None, None);
    for link in &details.links {
        let slot = match (link.kind.as_str(), &link.comment) {
            ("distribution", None) if !is_file && references.is_empty() => Some(&mut distribution),
            ("website", None) if !is_file && references.is_empty() => Some(&mut website),
            _ => None,
        };
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(link.url.as_str()),
            _ => {
                let (word, is_whole) = words::spdx_link(&link.kind);
                is_plain &= is_whole;
                let mut one = vec![
                    ("type", Value::from("ExternalRef")),
                    ("externalRefType", word.into()),
                    ("locator", list([link.url.as_str().into()])),
                ];
                one.extend(link.comment.as_ref().map(|comment| ("comment", Value::from(comment.as_str()))));
                references.push(object(one));
            }
        }
    }
    // Members come before references when they are read, and a download before a home page.
    let order = details.links.iter().position(|link| link.kind == "website")
        < details.links.iter().position(|link| link.kind == "distribution");
    if !is_plain || order && website.is_some() && distribution.is_some() {
        for link in &details.links {
            extra.add("link", &link.kind);
            extra.add("link-url", &link.url);
            extra.add_some("link-comment", link.comment.as_ref());
        }
    }
    members.extend(distribution.map(|url| ("software_downloadLocation", Value::from(url))));
    members.extend(website.map(|url| ("software_homePage", Value::from(url))));
    if !references.is_empty() {
        members.push(("externalRef", Value::from(references)));
    }
}
