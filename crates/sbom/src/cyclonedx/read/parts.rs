//! The small parts: people, licences, digests, links, and properties.

use super::{NO_PLACE, ODD, Reader};
use crate::graph::{Acknowledgement, Hash, License, LicenseForm, Link, Party, Property};
use crate::json::Value;
use crate::{Text, base64};

impl Reader<'_> {
    /// An organisation.
    pub(super) fn party(&mut self, value: &Value<'_>) -> Option<Party> {
        let mut party = Party { is_person: Some(false), ..Party::default() };
        if !value.is_object() {
            self.lose_here(ODD);
            return None;
        }
        for (name, value) in value.members() {
            match &**name {
                "name" => party.name = self.text(name, value),
                "url" if value.is_array() => self.each(name, value, |reader, item| match item.as_str() {
                    Some("") => {}
                    Some(url) => party.urls.push(url.into()),
                    None => reader.lose_here(ODD),
                }),
                "url" => party.urls.extend(self.text(name, value)),
                "contact" => self.each(name, value, |reader, item| {
                    let (name, mail) = reader.person(item);
                    if name.is_some() || mail.is_some() {
                        party.contacts.push((name, mail));
                    }
                }),
                _ => self.lose(name, NO_PLACE),
            }
        }
        (party.name.is_some() || !party.urls.is_empty() || !party.contacts.is_empty()).then_some(party)
    }

    /// A person who made something.
    pub(super) fn contact(&mut self, value: &Value<'_>) -> Option<Party> {
        let (name, mail) = self.person(value);
        let contacts: Vec<_> = mail.map(|mail| (None, Some(mail))).into_iter().collect();
        (name.is_some() || !contacts.is_empty()).then(|| Party {
            name,
            contacts,
            is_person: Some(true),
            urls: Vec::new(),
        })
    }

    fn person(&mut self, value: &Value<'_>) -> (Option<Text>, Option<Text>) {
        let mut person = (None, None);
        for (name, value) in value.members() {
            match &**name {
                "name" => person.0 = self.text(name, value),
                "email" => person.1 = self.text(name, value),
                _ => self.lose(name, NO_PLACE),
            }
        }
        person
    }

    pub(super) fn hash(&mut self, value: &Value<'_>) -> Option<Hash> {
        let (Some(algorithm), Some(content)) = (value.text("alg"), value.text("content")) else {
            self.lose_here(ODD);
            return None;
        };
        let mut value = Text::from(content);
        if content.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            value.make_ascii_lowercase();
        }
        Some(Hash { algorithm: algorithm.into(), value })
    }

    pub(super) fn property(&mut self, value: &Value<'_>) -> Option<Property> {
        let (Some(name), text) = (value.text("name"), value.text("value").unwrap_or_default()) else {
            self.lose_here(ODD);
            return None;
        };
        Some(Property { name: name.into(), value: text.into() })
    }

    pub(super) fn link(&mut self, value: &Value<'_>) -> Option<Link> {
        let mut link = Link { kind: Text::const_new("other"), url: Text::default(), comment: None };
        for (name, value) in value.members() {
            match &**name {
                "type" => link.kind = self.text(name, value).unwrap_or(link.kind),
                "url" => link.url = self.text(name, value).unwrap_or_default(),
                "comment" => link.comment = self.text(name, value),
                _ => self.lose(name, NO_PLACE),
            }
        }
        (!link.url.is_empty()).then_some(link)
    }

    /// A licence with an id or a name, or an expression.
    pub(super) fn license(&mut self, value: &Value<'_>) -> Option<License> {
        let mut license = License {
            text: Text::default(),
            form: LicenseForm::Expression,
            said: Acknowledgement::Declared,
            full_text: None,
            url: None,
        };
        for (name, value) in value.members() {
            match &**name {
                "license" => self.within(name, |reader| {
                    value.members().iter().for_each(|(name, value)| reader.license_member(name, value, &mut license));
                }),
                _ => self.license_member(name, value, &mut license),
            }
        }
        if license.text.is_empty() {
            self.lose_here(ODD);
            return None;
        }
        Some(license)
    }

    fn license_member(&mut self, name: &str, value: &Value<'_>, license: &mut License) {
        match name {
            "id" | "expression" => {
                license.text = self.text(name, value).unwrap_or_default();
                license.form = LicenseForm::Expression;
            }
            "name" if license.text.is_empty() => {
                license.text = self.text(name, value).unwrap_or_default();
                license.form = LicenseForm::Name;
            }
            "acknowledgement" => match value.as_str() {
                Some("concluded") => license.said = Acknowledgement::Concluded,
                Some("declared") => license.said = Acknowledgement::Declared,
                _ => self.lose(name, ODD),
            },
            "url" => license.url = self.text(name, value),
            "text" => self.within(name, |reader| license.full_text = reader.attachment(value)),
            _ => self.lose(name, NO_PLACE),
        }
    }

    /// The text of an attachment; what is packed as base64 and no text inside is lost.
    fn attachment(&mut self, value: &Value<'_>) -> Option<Box<str>> {
        let is_packed = value.text("encoding") == Some("base64");
        for (name, value) in value.members() {
            match &**name {
                "content" | "encoding" => {}
                "contentType" if value.as_str().is_some_and(|kind| kind.starts_with("text/plain")) => {}
                _ => self.lose(name, NO_PLACE),
            }
        }
        let content = value.text("content")?;
        if !is_packed {
            return Some(content.into());
        }
        match base64::decode(content).and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(text) => Some(text.into()),
            None => {
                self.lose("content", "it is no text");
                None
            }
        }
    }
}
