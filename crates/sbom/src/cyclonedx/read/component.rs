//! One component.

use slam_packages::Kind;

use super::{NO_PLACE, ODD, OURS, Reader, scope_of, words};
use crate::Text;
use crate::graph::{Acknowledgement, Component, ComponentKind, Evidence, Hash, License, Party, Property};
use crate::json::Value;

impl Reader<'_> {
    pub(super) fn component(&mut self, value: &Value<'_>, parent: Option<u32>) {
        if !value.is_object() {
            return self.lose_here(ODD);
        }
        let Some(index) = self.push(Component { pointer: self.pointer.as_str().into(), ..Component::default() }) else {
            return;
        };
        if let Some(parent) = parent {
            self.edge(parent, index, "contains");
        }
        let mut component = std::mem::take(&mut self.graph.components[index as usize]);
        let mut inner = None;
        for (name, value) in value.members() {
            match &**name {
                "type" => {
                    if let Some(word) = self.borrowed(name, value) {
                        component.kind = kind_of(word);
                    }
                }
                "name" => component.name = self.text(name, value).unwrap_or_default(),
                "version" => component.version = self.text(name, value),
                "bom-ref" => self.reference(index, name, value, &mut component),
                "purl" => component.purl = self.text(name, value),
                "group" => component.group = self.text(name, value),
                "scope" => {
                    if let Some(word) = self.borrowed(name, value) {
                        component.scope = component.scope.or(scope_of(word));
                        if component.scope.is_none() {
                            self.lose(name, ODD);
                        }
                    }
                }
                "hashes" => self.each(name, value, |reader, item| {
                    let hash = reader.hash(item);
                    component.hashes.extend(hash);
                }),
                "licenses" => self.each(name, value, |reader, item| {
                    let license = reader.license(item);
                    component.licenses.extend(license);
                }),
                "components" => inner = Some(value),
                "evidence" => self.within(name, |reader| reader.evidence(value, &mut component)),
                "properties" => self.each(name, value, |reader, item| {
                    if let Some(property) = reader.property(item) {
                        reader.component_property(index, property, item, &mut component);
                    }
                }),
                _ => self.detail(name, value, &mut component),
            }
        }
        component.shrink_to_fit();
        self.graph.components[index as usize] = component;
        if let Some(inner) = inner {
            self.each("components", inner, |reader, item| reader.component(item, Some(index)));
        }
    }

    fn reference(&mut self, index: u32, name: &str, value: &Value<'_>, component: &mut Component) {
        let Some(reference) = self.borrowed(name, value) else { return };
        component.reference = reference.into();
        if self.find(reference).is_none() {
            self.references.insert(reference, index, &self.graph.components);
        } else {
            self.doubled.push(index);
            self.lose(name, "another component has this reference, too; this one gets a made-up one");
        }
    }

    fn detail(&mut self, name: &str, value: &Value<'_>, component: &mut Component) {
        match name {
            "description" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().description = Some(text);
                }
            }
            "copyright" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().copyright = Some(text);
                }
            }
            "cpe" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().cpes.insert(0, text);
                }
            }
            "supplier" => {
                if let Some(party) = self.within(name, |reader| reader.party(value)) {
                    component.details_mut().supplier = Some(party);
                }
            }
            "manufacturer" => {
                if let Some(party) = self.within(name, |reader| reader.party(value)) {
                    component.details_mut().manufacturer = Some(party);
                }
            }
            "authors" => self.each(name, value, |reader, item| {
                let author = reader.contact(item);
                component.details_mut().authors.extend(author);
            }),
            "author" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().authors.push(Party { name: Some(text), ..Party::default() });
                }
            }
            "publisher" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().publisher = Some(text);
                }
            }
            "mime-type" => {
                if let Some(text) = self.text(name, value) {
                    component.details_mut().mime = Some(text);
                }
            }
            "externalReferences" => self.each(name, value, |reader, item| {
                if let Some(link) = reader.link(item) {
                    component.details_mut().links.push(link);
                }
            }),
            "swid" => self.within(name, |reader| {
                for (name, value) in value.members() {
                    if **name == *"tagId" {
                        let tag = reader.text(name, value);
                        component.details_mut().swid = tag;
                    } else {
                        reader.lose(name, NO_PLACE);
                    }
                }
            }),
            _ => self.lose(name, NO_PLACE),
        }
    }

    /// Occurrences, and licences and notices that were found.
    fn evidence(&mut self, value: &Value<'_>, component: &mut Component) {
        let mut notices = String::new();
        for (name, value) in value.members() {
            match &**name {
                "occurrences" => self.each(name, value, |reader, item| {
                    let evidence = reader.occurrence(item);
                    component.evidence.extend(evidence);
                }),
                "licenses" => self.each(name, value, |reader, item| {
                    let license =
                        reader.license(item).map(|license| License { said: Acknowledgement::Found, ..license });
                    component.licenses.extend(license);
                }),
                "copyright" => self.each(name, value, |reader, item| match item.text("text") {
                    Some(text) if !notices.contains(text) => {
                        notices.push_str(if notices.is_empty() { "" } else { "\n" });
                        notices.push_str(text);
                    }
                    Some(_) => {}
                    None => reader.lose_here(ODD),
                }),
                _ => self.lose(name, NO_PLACE),
            }
        }
        if !notices.is_empty() {
            match &component.details_mut().copyright {
                None => component.details_mut().copyright = Some(notices.into()),
                Some(_) => self.lose("copyright", "the component graph has one notice for a component"),
            }
        }
    }

    fn occurrence(&mut self, value: &Value<'_>) -> Option<Evidence> {
        let mut evidence = Evidence { path: Text::default(), line: None, reader: Text::default(), layer: None };
        for (name, value) in value.members() {
            match &**name {
                "location" => evidence.path = self.text(name, value)?,
                "line" => evidence.line = value.as_u64().and_then(|line| u32::try_from(line).ok()),
                "additionalContext" => match value.as_str().and_then(words::split_context) {
                    Some((reader, layer)) => {
                        evidence.reader = reader.into();
                        evidence.layer = layer;
                    }
                    None => self.lose(name, NO_PLACE),
                },
                _ => self.lose(name, NO_PLACE),
            }
        }
        Some(evidence)
    }

    /// Our own properties are what they stand for; others stay.
    fn component_property(&mut self, index: u32, property: Property, item: &Value<'_>, component: &mut Component) {
        if !property.name.starts_with(words::PREFIX) {
            return component.details_mut().properties.push(property);
        }
        let value = property.value;
        match &*property.name {
            words::SCOPE => component.scope = scope_of(&value),
            words::KIND => component.kind = kind_of(&value),
            words::EDGE => self.arrows.extend(item.text("value").map(|text| (index, text.into()))),
            words::EVIDENCE => {
                let (path, line) = words::split_line(&value);
                let (path, reader) = (path.into(), Text::default());
                component.evidence.push(Evidence { path, line, reader, layer: None });
            }
            words::HASH => {
                if let Some((algorithm, value)) = value.split_once(':') {
                    component.hashes.push(Hash { algorithm: algorithm.into(), value: value.into() });
                }
            }
            words::CPE => component.details_mut().cpes.push(value),
            words::SOURCE => {
                let (name, version) =
                    value.split_once(' ').map_or((&*value, None), |(name, version)| (name, Some(version)));
                component.details_mut().source = Some((name.into(), version.map(Text::from)));
            }
            words::LINK => {
                if let Some((kind, url)) = value.split_once(' ') {
                    let link = crate::graph::Link { kind: kind.into(), url: url.into(), comment: None };
                    component.details_mut().links.push(link);
                }
            }
            words::FILE_NAME => component.details_mut().file_name = Some(value),
            words::RELEASED => component.details_mut().released = Some(value),
            words::BUILT => component.details_mut().built = Some(value),
            words::VALID_UNTIL => component.details_mut().valid_until = Some(value),
            words::COMMENT => component.details_mut().comment = Some(value),
            _ => return component.details_mut().properties.push(Property { name: property.name, value }),
        }
        self.lose_here(OURS);
    }
}

/// Understands the word for what a component is.
pub(crate) fn kind_of(word: &str) -> ComponentKind {
    const KINDS: [Kind; 9] = [
        Kind::Library,
        Kind::Application,
        Kind::Framework,
        Kind::Container,
        Kind::OperatingSystem,
        Kind::Firmware,
        Kind::File,
        Kind::MachineLearningModel,
        Kind::Data,
    ];
    match KINDS.iter().find(|kind| kind.as_str() == word) {
        Some(kind) => ComponentKind::Known(*kind),
        None => ComponentKind::Other(word.into()),
    }
}
