//! One component.

use std::collections::HashSet;

use slam_packages::Scope;

use super::Writer;
use super::shape::Arrow;
use crate::Text;
use crate::cyclonedx::fit;
use crate::cyclonedx::words;
use crate::graph::{Acknowledgement, Component, ComponentKind, Details, License};

impl<'g> Writer<'g, '_> {
    pub(super) fn component(&mut self, index: u32) {
        let Some(component) = self.graph.components.get(index as usize) else { return };
        static NONE: std::sync::LazyLock<Details> = std::sync::LazyLock::new(Details::default);
        let details: &Details = component.details.as_deref().unwrap_or(&NONE);
        let pointer = &*component.pointer;
        let mut extra: Vec<(&'static str, Text)> = Vec::new();

        self.json.begin_object();
        self.kind(component, &mut extra);
        match details.mime.as_deref() {
            Some(mime) if fit::is_mime(mime) => self.json.member("mime-type", mime),
            Some(mime) => self.losses.drop(pointer, format!("`{mime}` is no MIME type")),
            None => {}
        }
        self.json.member("bom-ref", self.shape.reference(index));
        if let Some(party) = &details.supplier {
            self.json.name("supplier");
            self.party(party, pointer);
        }
        match &details.manufacturer {
            Some(party) if self.minor >= 6 => {
                self.json.name("manufacturer");
                self.party(party, pointer);
            }
            Some(_) => self.drop_new(pointer, "manufacturer of a component"),
            None => {}
        }
        if self.minor >= 6 {
            self.authors(&details.authors);
        } else if !details.authors.is_empty() {
            let names: Vec<&str> = details.authors.iter().filter_map(|author| author.name.as_deref()).collect();
            if !names.is_empty() {
                self.line("author", &names.join(", "));
            }
            if details.authors.iter().any(|author| author.name.is_none() || !author.contacts.is_empty()) {
                self.drop_new(pointer, "mail of an author");
            }
        }
        self.optional_line("publisher", details.publisher.as_deref());
        self.optional_line("group", component.group.as_deref());
        self.line("name", &component.name);
        self.version(component);
        self.optional_line("description", details.description.as_deref());
        self.scope(component, &mut extra);
        self.hashes(component, &mut extra);
        let (found, said): (Vec<&License>, Vec<&License>) =
            component.licenses.iter().partition(|license| license.said == Acknowledgement::Found && self.minor >= 3);
        self.licenses("licenses", said, pointer);
        self.optional_line("copyright", details.copyright.as_deref());
        self.optional_line("cpe", details.cpes.first().map(Text::as_str));
        self.optional_line("purl", component.purl.as_deref());
        if let Some(tag) = &details.swid {
            self.json.name("swid").object(|json| {
                json.member("tagId", tag);
                json.member("name", &component.name);
            });
        }
        self.links(details, pointer, &mut extra);
        let children = self.shape.children(index);
        if !children.is_empty() {
            self.json.name("components");
            self.json.begin_array();
            for child in children {
                self.component(child);
            }
            self.json.end_array();
        }
        self.evidence(component, found, &mut extra);
        extra.extend(details.cpes.iter().skip(1).map(|cpe| (words::CPE, cpe.clone())));
        if let Some((name, version)) = &details.source {
            let version = version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
            extra.push((words::SOURCE, format!("{name}{version}").into()));
        }
        for (name, value) in [
            (words::FILE_NAME, &details.file_name),
            (words::RELEASED, &details.released),
            (words::BUILT, &details.built),
            (words::VALID_UNTIL, &details.valid_until),
            (words::COMMENT, &details.comment),
        ] {
            extra.extend(value.clone().map(|value| (name, value)));
        }
        let named: HashSet<u32> = self
            .shape
            .arrows(index)
            .filter(|(_, arrow)| *arrow == Arrow::DependsOnIn)
            .map(|(edge, _)| edge.to)
            .collect();
        for (edge, arrow) in self.shape.arrows(index) {
            let is_said = match arrow {
                Arrow::DependsOnIn | Arrow::Property => false,
                Arrow::Provides => self.minor >= 6,
                // Beside an arrow of another kind to the same component, which would take its place.
                Arrow::DependsOn => !named.contains(&edge.to),
                Arrow::Nested => true,
            };
            if !is_said {
                extra.push((words::EDGE, format!("{} {}", edge.kind, self.shape.reference(edge.to)).into()));
            }
        }
        self.properties(details, &extra, pointer);
        self.json.end_object();
    }

    fn kind(&mut self, component: &Component, extra: &mut Vec<(&'static str, Text)>) {
        let word = match &component.kind {
            ComponentKind::Known(kind) => kind.as_str(),
            ComponentKind::Other(word) => word.as_str(),
        };
        if fit::is_kind(word, self.minor) {
            self.json.member("type", word);
        } else {
            self.json.member("type", "library");
            extra.push((words::KIND, word.into()));
        }
    }

    fn version(&mut self, component: &Component) {
        match component.version.as_deref() {
            Some(version) if version.chars().count() > 1024 => {
                self.losses.drop(&*component.pointer, "the version has more than 1,024 letters");
                if self.minor <= 3 {
                    self.json.member("version", "");
                }
            }
            Some(version) => self.line("version", version),
            // Until 1.3 a component must have one.
            None if self.minor <= 3 => self.json.member("version", ""),
            None => {}
        }
    }

    fn scope(&mut self, component: &Component, extra: &mut Vec<(&'static str, Text)>) {
        let word = match component.scope {
            None => return,
            Some(Scope::Runtime) => "required",
            Some(Scope::Optional) => "optional",
            Some(scope @ (Scope::Build | Scope::Dev)) => {
                extra.push((words::SCOPE, scope.as_str().into()));
                "excluded"
            }
        };
        self.json.member("scope", word);
    }

    fn hashes(&mut self, component: &Component, extra: &mut Vec<(&'static str, Text)>) {
        let minor = self.minor;
        let (good, odd): (Vec<_>, Vec<_>) =
            component.hashes.iter().partition(|hash| fit::is_hash(&hash.algorithm, &hash.value, minor));
        if !good.is_empty() {
            self.json.name("hashes").array(|json| {
                for hash in good {
                    json.object(|json| {
                        json.member("alg", &hash.algorithm);
                        json.member("content", &hash.value);
                    });
                }
            });
        }
        extra.extend(odd.iter().map(|hash| (words::HASH, format!("{}:{}", hash.algorithm, hash.value).into())));
    }

    fn links(&mut self, details: &'g Details, pointer: &str, extra: &mut Vec<(&'static str, Text)>) {
        let minor = self.minor;
        let mut good = Vec::new();
        for link in &details.links {
            match if minor == 2 { Some(fit::line(&link.url, 2)) } else { fit::iri(&link.url) } {
                Some(url) => good.push((link, url)),
                None => {
                    extra.push((words::LINK, format!("{} {}", link.kind, link.url).into()));
                    if link.comment.is_some() {
                        self.losses
                            .drop(pointer, format!("`{}` is no address, so that its remark has no place", link.url));
                    }
                }
            }
        }
        if good.is_empty() {
            return;
        }
        self.json.name("externalReferences").array(|json| {
            for (link, url) in good {
                let is_known = fit::is_link(&link.kind, minor);
                let comment = match (&link.comment, is_known) {
                    (comment, true) => comment.clone(),
                    (None, false) => Some(link.kind.clone()),
                    (Some(comment), false) => Some(format!("{}: {comment}", link.kind).into()),
                };
                json.object(|json| {
                    json.member("type", if is_known { &link.kind } else { "other" });
                    json.member("url", &url);
                    json.optional("comment", comment.as_deref().map(|comment| fit::line(comment, minor)).as_deref());
                });
            }
        });
    }

    fn evidence(&mut self, component: &Component, found: Vec<&License>, extra: &mut Vec<(&'static str, Text)>) {
        let minor = self.minor;
        let as_occurrences = minor >= 5 && !component.evidence.is_empty();
        if as_occurrences || !found.is_empty() {
            self.json.name("evidence");
            self.json.begin_object();
            if as_occurrences {
                self.json.name("occurrences").array(|json| {
                    for evidence in &component.evidence {
                        let context = words::join_context(&evidence.reader, evidence.layer);
                        json.object(|json| {
                            match (evidence.line, minor) {
                                (Some(line), 5) => json.member("location", &format!("{}:{line}", evidence.path)),
                                _ => json.member("location", &evidence.path),
                            }
                            if let (Some(line), 6..) = (evidence.line, minor) {
                                json.name("line").number(line.into());
                            }
                            if minor >= 6 {
                                json.optional("additionalContext", context.as_deref());
                            }
                        });
                    }
                });
            }
            self.licenses("licenses", found, &component.pointer);
            self.json.end_object();
        }
        if !as_occurrences {
            extra.extend(component.evidence.iter().map(|evidence| match evidence.line {
                Some(line) => (words::EVIDENCE, format!("{}:{line}", evidence.path).into()),
                None => (words::EVIDENCE, evidence.path.clone()),
            }));
        }
        if minor < 6
            && component.evidence.iter().any(|evidence| !evidence.reader.is_empty() || evidence.layer.is_some())
        {
            self.drop_new(&component.pointer, "reader and layer of an occurrence");
        }
    }

    fn properties(&mut self, details: &Details, extra: &[(&'static str, Text)], pointer: &str) {
        if extra.is_empty() && details.properties.is_empty() {
            return;
        }
        if self.minor < 3 {
            let mut names: Vec<&str> = extra.iter().map(|(name, _)| *name).collect();
            names.extend(details.properties.iter().map(|property| property.name.as_str()));
            names.sort_unstable();
            names.dedup();
            for name in names {
                self.losses.drop(pointer, format!("CycloneDX 1.2 has no properties, so none that says `{name}`"));
            }
            return;
        }
        self.json.name("properties").array(|json| {
            let own = extra.iter().map(|(name, value)| (*name, value));
            let others = details.properties.iter().map(|property| (property.name.as_str(), &property.value));
            for (name, value) in others.chain(own) {
                json.object(|json| {
                    json.member("name", name);
                    json.member("value", value);
                });
            }
        });
    }

    /// Notes that the version is too old for something.
    pub(super) fn drop_new(&mut self, pointer: &str, what: &str) {
        self.losses.drop(pointer, format!("CycloneDX {} has no {what}", self.version));
    }

    fn line(&mut self, name: &str, text: &str) {
        let text = fit::line(text, self.minor);
        self.json.member(name, &text);
    }

    fn optional_line(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.line(name, text);
        }
    }
}
