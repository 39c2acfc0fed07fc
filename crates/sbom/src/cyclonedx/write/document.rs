//! What a document says of itself, and between its components.

use std::collections::{BTreeSet, HashSet};

use super::shape::Arrow;
use super::{NO_UUID, Writer};
use crate::Text;
use crate::cyclonedx::fit;
use crate::cyclonedx::words;
use crate::graph::Tool;
use crate::json::Stream;
use crate::own::extracted;

impl Writer<'_, '_> {
    pub(super) fn document(&mut self) {
        let document = &self.graph.document;
        self.json.begin_object();
        if self.minor >= 4 {
            self.json.member("$schema", &format!("http://cyclonedx.org/schema/bom-{}.schema.json", self.version));
        }
        self.json.member("bomFormat", "CycloneDX");
        self.json.member("specVersion", self.version);
        match document.identity.as_deref().filter(|identity| fit::is_serial(identity)) {
            Some(serial) => self.json.member("serialNumber", serial),
            None => {
                self.json.member("serialNumber", &format!("urn:uuid:{NO_UUID}"));
                self.serial = Some(self.json.length() - NO_UUID.len() - 1);
            }
        }
        self.json
            .name("version")
            .number(document.version.filter(|version| (1..1 << 53).contains(version)).unwrap_or(1));
        self.json.name("metadata");
        self.metadata();
        self.components();
        self.dependencies();
        self.compositions();
        self.json.end_object();
    }

    fn metadata(&mut self) {
        let document = &self.graph.document;
        self.json.begin_object();
        match self.options.now.as_ref().or(document.created.as_ref()) {
            Some(time) if fit::is_time(time) => self.json.member("timestamp", time),
            Some(time) => self.drop_of_document(&format!("`{time}` is no time of RFC 3339")),
            None => {}
        }
        if !document.lifecycles.is_empty() && self.minor >= 5 {
            self.json.name("lifecycles").array(|json| {
                for phase in &document.lifecycles {
                    const PHASES: [&str; 7] =
                        ["design", "pre-build", "build", "post-build", "operations", "discovery", "decommission"];
                    json.object(|json| {
                        json.member(if PHASES.contains(&phase.as_str()) { "phase" } else { "name" }, phase)
                    });
                }
            });
        } else if !document.lifecycles.is_empty() {
            self.drop_of_document(&format!("CycloneDX {} has no phases of life", self.version));
        }
        self.tools();
        self.authors(&document.authors);
        if let Some(root) = document.root.filter(|root| (*root as usize) < self.graph.components.len()) {
            self.json.name("component");
            self.component(root);
        }
        if let Some(party) = &document.manufacturer {
            self.json.name(if self.minor >= 6 { "manufacturer" } else { "manufacture" });
            self.party(party, "");
        }
        if let Some(party) = &document.supplier {
            self.json.name("supplier");
            self.party(party, "");
        }
        if self.minor >= 3 {
            self.licenses("licenses", &document.licenses, "");
        } else if !document.licenses.is_empty() {
            self.drop_of_document("CycloneDX 1.2 has no licences of the document");
        }
        self.document_properties();
        self.json.end_object();
    }

    fn document_properties(&mut self) {
        let document = &self.graph.document;
        let identity = document.identity.as_ref().filter(|identity| !fit::is_serial(identity));
        let own = [
            (words::NAME, &document.name.as_ref()),
            (words::IDENTITY, &identity),
            (words::LICENSE_LIST, &document.license_list.as_ref()),
            (words::COMMENT, &document.comment.as_ref()),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?.as_str())));
        let others = document.properties.iter().map(|property| (property.name.as_str(), property.value.as_str()));
        let mut all: Vec<(&str, Text)> = own.chain(others).map(|(name, value)| (name, value.into())).collect();
        for license in &document.extracted {
            let mut text = Vec::new();
            extracted::write(license, &mut Stream::flat_from(0, &mut text));
            all.push((words::EXTRACTED, String::from_utf8_lossy(&text).into()));
        }
        for unknown in &self.graph.unknowns {
            all.push((words::UNKNOWN, words::join_place(&unknown.path, unknown.line, &unknown.reason).into()));
        }
        for problem in &self.graph.problems {
            all.push((words::PROBLEM, words::join_place(&problem.path, problem.line, &problem.message).into()));
        }
        if all.is_empty() {
        } else if self.minor >= 3 {
            self.json.name("properties").array(|json| {
                for (name, value) in &all {
                    json.object(|json| {
                        json.member("name", name);
                        json.member("value", value);
                    });
                }
            });
        } else {
            let names: BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
            for name in names {
                self.drop_of_document(&format!("CycloneDX 1.2 has no properties, so none that says `{name}`"));
            }
        }
    }

    fn tools(&mut self) {
        let mut tools: Vec<&Tool> = Vec::new();
        // A document may not list a tool twice; few have more than a handful.
        let mut seen = BTreeSet::new();
        for tool in &self.graph.document.tools {
            if seen.insert((&tool.vendor, &tool.name, &tool.version)) {
                tools.push(tool);
            }
        }
        if tools.is_empty() {
            return;
        }
        let minor = self.minor;
        self.json.name("tools");
        if minor >= 5 {
            self.json.begin_object();
            self.json.name("components");
        }
        self.json.array(|json| {
            for tool in tools {
                let version = tool.version.as_deref().filter(|version| version.chars().count() <= 1024);
                json.object(|json| {
                    if minor >= 5 {
                        json.member("type", "application");
                        json.optional("publisher", tool.vendor.as_deref());
                    } else {
                        json.optional("vendor", tool.vendor.as_deref());
                    }
                    json.member("name", &tool.name);
                    json.optional("version", version);
                });
            }
        });
        if minor >= 5 {
            self.json.end_object();
        }
    }

    fn components(&mut self) {
        let root = self.graph.document.root;
        let count = u32::try_from(self.graph.components.len()).unwrap_or(u32::MAX);
        self.json.name("components");
        self.json.begin_array();
        for index in (0..count).filter(|index| Some(*index) != root) {
            if !self.shape.is_nested(index) {
                self.component(index);
            }
        }
        self.json.end_array();
    }

    fn dependencies(&mut self) {
        let count = u32::try_from(self.graph.components.len()).unwrap_or(u32::MAX);
        self.json.name("dependencies");
        self.json.begin_array();
        for index in 0..count {
            let (mut needs, mut provides) = (Vec::new(), Vec::new());
            for (edge, arrow) in self.shape.arrows(index) {
                match arrow {
                    Arrow::DependsOn | Arrow::DependsOnIn => needs.push(edge.to),
                    Arrow::Provides if self.minor >= 6 => provides.push(edge.to),
                    _ => {}
                }
            }
            if needs.is_empty() && provides.is_empty() {
                continue;
            }
            let shape = &self.shape;
            let json = &mut self.json;
            json.object(|json| {
                json.member("ref", shape.reference(index));
                for (name, mut list) in [("dependsOn", needs), ("provides", provides)] {
                    keep_first(&mut list);
                    if !list.is_empty() {
                        json.name(name).array(|json| list.iter().for_each(|to| json.text(shape.reference(*to))));
                    }
                }
            });
        }
        self.json.end_array();
    }

    fn compositions(&mut self) {
        let said = self.graph.document.completeness.as_deref();
        let aggregate = match said {
            Some(word) if fit::is_completeness(word, self.minor) => word,
            Some(word) if word.starts_with("incomplete") && self.minor >= 3 => "incomplete",
            // What has known unknowns is not complete.
            None if !self.graph.unknowns.is_empty() && self.minor >= 3 => "incomplete",
            None => return,
            Some(word) => {
                let reason = format!("CycloneDX {} has no word for the completeness `{word}`", self.version);
                return self.drop_of_document(&reason);
            }
        };
        let root = self.graph.document.root.filter(|root| (*root as usize) < self.graph.components.len());
        let reference = root.map(|root| self.shape.reference(root).to_owned());
        self.json.name("compositions").array(|json| {
            json.object(|json| {
                json.member("aggregate", aggregate);
                if let Some(reference) = reference {
                    json.name("assemblies").array(|json| json.text(&reference));
                }
            });
        });
    }

    pub(super) fn drop_of_document(&mut self, reason: &str) {
        self.losses.drop("", reason);
    }
}

/// Leaves the first of each.
fn keep_first(list: &mut Vec<u32>) {
    const FEW: usize = 16;
    if list.len() > FEW {
        let mut seen = HashSet::with_capacity(list.len());
        list.retain(|to| seen.insert(*to));
        return;
    }
    let mut index = 0;
    while let Some(to) = list.get(index) {
        if list.iter().take(index).any(|before| before == to) {
            list.remove(index);
        } else {
            index += 1;
        }
    }
}
