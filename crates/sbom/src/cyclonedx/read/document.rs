//! What a document says of itself, and between its components.

use super::{NO_PLACE, ODD, OURS, Reader, words};
use crate::graph::{ExtractedLicense, Problem, Tool, Unknown};
use crate::json::{self, Value};
use crate::own::extracted;

const NO_COMPONENT: &str = "no component of the document has this reference";

impl Reader<'_> {
    pub(super) fn document(&mut self, tree: Value<'_>) {
        // Metadata first: what the document is about is the first component, wherever the member stands.
        let is_late = |name: &str| matches!(name, "dependencies" | "compositions");
        if let Some(metadata) = tree.get("metadata") {
            self.within("metadata", |reader| reader.metadata(metadata));
        }
        let Value::Object(members) = tree else { return };
        let (late, early): (Vec<_>, Vec<_>) = members.into_iter().partition(|(name, _)| is_late(name));
        for (name, value) in early {
            match &*name {
                "$schema" | "bomFormat" | "specVersion" | "metadata" => {}
                "serialNumber" => {
                    // What was no serial number before is a property now, and says more.
                    let serial = self.text(&name, &value);
                    self.graph.document.identity = self.graph.document.identity.take().or(serial);
                }
                "version" => self.graph.document.version = value.as_u64(),
                "components" => self.each_of(&name, value, |reader, item| reader.component(item, None)),
                "properties" => self.document_properties(&name, &value),
                "services" => self.lose(&name, "the component graph has no services"),
                "vulnerabilities" => self.lose(&name, "the component graph has no vulnerabilities"),
                _ => self.lose(&name, NO_PLACE),
            }
        }
        for (name, value) in late {
            if *name == *"dependencies" {
                self.each_of(&name, value, |reader, item| reader.dependency(item));
            } else {
                self.each_of(&name, value, |reader, item| reader.composition(item));
            }
        }
    }

    fn metadata(&mut self, value: &Value<'_>) {
        for (name, value) in value.members() {
            match &**name {
                "timestamp" => self.graph.document.created = self.text(name, value),
                "component" => {
                    let root = u32::try_from(self.graph.components.len()).ok();
                    self.within(name, |reader| reader.component(value, None));
                    self.graph.document.root = root.filter(|root| (*root as usize) < self.graph.components.len());
                }
                "tools" if value.is_array() => self.each(name, value, |reader, item| reader.tool(item)),
                "tools" => self.within(name, |reader| {
                    for (name, value) in value.members() {
                        match &**name {
                            "components" => reader.each(name, value, |reader, item| reader.tool(item)),
                            _ => reader.lose(name, NO_PLACE),
                        }
                    }
                }),
                "authors" => self.each(name, value, |reader, item| {
                    let author = reader.contact(item);
                    reader.graph.document.authors.extend(author);
                }),
                "supplier" => self.graph.document.supplier = self.within(name, |reader| reader.party(value)),
                "manufacturer" | "manufacture" => {
                    self.graph.document.manufacturer = self.within(name, |reader| reader.party(value));
                }
                "licenses" => self.each(name, value, |reader, item| {
                    let license = reader.license(item);
                    reader.graph.document.licenses.extend(license);
                }),
                "lifecycles" => self.each(name, value, |reader, item| {
                    for (name, value) in item.members() {
                        match &**name {
                            "phase" | "name" => {
                                let word = reader.text(name, value);
                                reader.graph.document.lifecycles.extend(word);
                            }
                            _ => reader.lose(name, NO_PLACE),
                        }
                    }
                }),
                "properties" => self.document_properties(name, value),
                _ => self.lose(name, NO_PLACE),
            }
        }
    }

    fn document_properties(&mut self, name: &str, value: &Value<'_>) {
        self.each(name, value, |reader, item| {
            let Some(property) = reader.property(item) else { return };
            let document = &mut reader.graph.document;
            match &*property.name {
                words::UNKNOWN => {
                    let (path, line, reason) = words::split_place(&property.value);
                    let unknown = Unknown { path: path.into(), line, reason: reason.into() };
                    reader.graph.unknowns.push(unknown);
                }
                words::PROBLEM => {
                    let (path, line, message) = words::split_place(&property.value);
                    let problem = Problem { path: path.into(), line, message: message.into() };
                    reader.graph.problems.push(problem);
                }
                words::EXTRACTED => {
                    let parsed = json::parse(property.value.as_bytes()).ok();
                    let pointer = reader.pointer.as_str().into();
                    let license = parsed.as_ref().and_then(extracted::read);
                    let license = license.map(|license| ExtractedLicense { pointer, ..license });
                    document.extracted.extend(license);
                }
                words::NAME => document.name = Some(property.value),
                words::IDENTITY => document.identity = Some(property.value),
                words::LICENSE_LIST => document.license_list = Some(property.value),
                words::COMMENT => document.comment = Some(property.value),
                _ => return document.properties.push(property),
            }
            reader.lose_here(OURS);
        });
    }

    /// A tool of either form; in the newer one it is a component.
    fn tool(&mut self, value: &Value<'_>) {
        let mut tool = Tool::default();
        for (name, value) in value.members() {
            match &**name {
                "vendor" | "publisher" => tool.vendor = self.text(name, value),
                "group" if value.as_str() == Some("") => {}
                "group" => {
                    let group = self.text(name, value);
                    tool.vendor = tool.vendor.or(group);
                }
                "supplier" | "manufacturer" => {
                    let party = self.within(name, |reader| reader.party(value));
                    tool.vendor = tool.vendor.or_else(|| party?.name);
                }
                "name" => tool.name = self.text(name, value).unwrap_or_default(),
                "version" => tool.version = self.text(name, value),
                "type" => {}
                _ => self.lose(name, NO_PLACE),
            }
        }
        if value.is_object() {
            self.graph.document.tools.push(tool);
        } else {
            self.lose_here(ODD);
        }
    }

    fn dependency(&mut self, value: &Value<'_>) {
        let Some(from) = value.text("ref").and_then(|text| self.named_next(text)) else {
            // One that names nothing it needs says nothing.
            if !value.list("dependsOn").is_empty() || !value.list("provides").is_empty() {
                self.lose_here(NO_COMPONENT);
            }
            return;
        };
        for (name, value) in value.members() {
            let kind = match &**name {
                "ref" => continue,
                "dependsOn" => "depends-on",
                "provides" => "provides",
                _ => {
                    self.lose(name, NO_PLACE);
                    continue;
                }
            };
            self.each(name, value, |reader, item| match item.as_str().and_then(|text| reader.find(text)) {
                Some(to) => reader.edge(from, to, kind),
                None => reader.lose_here(NO_COMPONENT),
            });
        }
    }

    /// The graph knows only the completeness of the whole: of nothing in particular, or of the root.
    fn composition(&mut self, value: &Value<'_>) {
        let root = self.graph.document.root.and_then(|root| self.graph.components.get(root as usize));
        let root = root.map(|root| root.reference.as_str());
        let (assemblies, dependencies) = (value.list("assemblies"), value.list("dependencies"));
        let is_whole = (assemblies.is_empty() && dependencies.is_empty() && value.list("vulnerabilities").is_empty())
            || assemblies.iter().chain(dependencies).any(|item| item.as_str().is_some() && item.as_str() == root);
        match value.text("aggregate") {
            Some(aggregate) if is_whole && self.graph.document.completeness.is_none() => {
                self.graph.document.completeness = Some(aggregate.into());
                for (name, _) in value.members() {
                    if !matches!(&**name, "aggregate" | "assemblies" | "dependencies") {
                        self.lose(name, NO_PLACE);
                    }
                }
            }
            _ => self.lose_here("the component graph knows only the completeness of the whole"),
        }
    }
}
