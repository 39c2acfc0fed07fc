//! What has a form of its own.

use super::super::form::{Item, Odd, Scalar};
use super::super::table::{
    CLASSIFICATION, CONTACT, DATA, DETAILED, EXPRESSION, FAMILY, FLOW, IDENTITY, LICENCE, ORGANIZATION, PATENT,
    PROPERTY, TOOL, TOOLS,
};
use super::Writer;
use crate::json::{Key, Member, Value};

impl Writer<'_> {
    pub(super) fn odd(&mut self, name: &str, odd: Odd, value: &Value<'_>) {
        match odd {
            Odd::Licences => self.list(name, value, Self::licence),
            Odd::Tools if value.is_object() => self.form(name, &TOOLS, value),
            Odd::Tools => self.list(name, value, |writer, item| writer.form("tool", &TOOL, item)),
            Odd::Dependencies => self.list(name, value, Self::dependency),
            Odd::ServiceData => {
                let is_flow = |item: &Value<'_>| {
                    item.members().iter().any(|(key, _)| !matches!(&**key, "flow" | "classification"))
                };
                // XML has either the one or the other.
                match value.items().iter().any(is_flow) {
                    true => self.list(name, value, Self::flow),
                    false => {
                        self.list(name, value, |writer, item| writer.form("classification", &CLASSIFICATION, item))
                    }
                }
            }
            Odd::Variables => self.list(name, value, |writer, item| match item.is_object() {
                true => writer.form("environmentVar", &PROPERTY, item),
                false => writer.text_element("value", item),
            }),
            Odd::DataSets => self.list(name, value, |writer, item| match item.get("ref") {
                Some(target) => writer.at("ref", |writer| writer.text_element("ref", target)),
                None => writer.form("dataset", &DATA, item),
            }),
            Odd::Patents => self.list(name, value, |writer, item| match item.get("familyId") {
                Some(_) => writer.form("patentFamily", &FAMILY, item),
                None => writer.form("patent", &PATENT, item),
            }),
            Odd::Copyright => self.list(name, value, |writer, item| match item.get("text") {
                Some(text) => writer.at("text", |writer| writer.item("text", Item::Text(Scalar::Text), text)),
                None => writer.lose("a copyright without a text"),
            }),
            Odd::Asserter => {
                self.open(name);
                self.close(name, |writer| match value.is_object() {
                    true => writer.party(value, "contact"),
                    false => writer.text_element("ref", value),
                });
            }
            Odd::Assignees => self.items(value, |writer, item| {
                writer.open(name);
                writer.close(name, |writer| writer.party(item, "individual"));
            }),
            Odd::Identity if value.is_object() => self.form(name, &IDENTITY, value),
            Odd::Identity => self.items(value, |writer, item| writer.form(name, &IDENTITY, item)),
        }
    }

    /// Writes an organization or a person, who in JSON differ in what they have only.
    fn party(&mut self, value: &Value<'_>, person: &str) {
        let is_person = value.get("email").is_some() || value.get("phone").is_some();
        match is_person {
            true => self.form(person, &CONTACT, value),
            false => self.form("organization", &ORGANIZATION, value),
        }
    }

    fn licence(&mut self, item: &Value<'_>) {
        if let Some(licence) = item.get("license") {
            return self.at("license", |writer| writer.form("license", &LICENCE, licence));
        }
        let is_detailed = ["expressionDetails", "licensing", "properties"].iter().any(|name| item.get(name).is_some());
        match is_detailed {
            true => self.form("expression-detailed", &DETAILED, item),
            false => self.form("expression", &EXPRESSION, item),
        }
    }

    fn dependency(&mut self, item: &Value<'_>) {
        let Some(target) = item.get("ref") else { return self.lose("a dependency without `ref`") };
        let Some(target) = self.scalar(target) else { return };
        for (key, _) in item.members() {
            if !matches!(&**key, "ref" | "dependsOn" | "provides") {
                self.at(key, |writer| writer.lose("CycloneDX XML has only references here"));
            }
        }
        self.open("dependency");
        self.attribute("ref", &target);
        self.close("dependency", |writer| {
            for (list, name) in [("dependsOn", "dependency"), ("provides", "provides")] {
                if let Some(value) = item.get(list) {
                    writer.at(list, |writer| writer.items(value, |writer, item| writer.reference(name, item)));
                }
            }
        });
    }

    /// Writes a flow; what JSON has beside each other is nested in XML.
    fn flow(&mut self, item: &Value<'_>) {
        let is_inner = |member: &&Member<'_>| matches!(&*member.0, "flow" | "classification");
        let inner: Vec<Member<'_>> = item.members().iter().filter(is_inner).cloned().collect();
        let mut members: Vec<Member<'_>> = item.members().iter().filter(|member| !is_inner(member)).cloned().collect();
        if !inner.is_empty() {
            members.push((Key::Str("classification"), inner.into()));
        }
        self.form("dataflow", &FLOW, &members.into());
    }
}
