//! Relationships: arrows between components, and licences with whom they apply to.

use std::collections::BTreeMap;

use super::super::words;
use super::{Acknowledged, Writer, head, list, object};
use crate::graph::Text;
use crate::json::Value;
use crate::spdx::extra::Extra;

impl Writer<'_, '_> {
    pub(super) fn edges(&mut self) {
        let mut grouped: BTreeMap<(u32, &Text), Vec<u32>> = BTreeMap::new();
        for edge in &self.graph.edges {
            grouped.entry((edge.from, &edge.kind)).or_default().push(edge.to);
        }
        for ((from, kind), to) in grouped {
            let relation = words::relation(kind);
            let comment = (!relation.is_exact).then(|| {
                let mut extra = Extra::default();
                extra.add("kind", kind);
                extra.text().unwrap_or_default()
            });
            let from = self.id("component", from as usize);
            let to: Vec<String> = to.into_iter().map(|to| self.id("component", to as usize)).collect();
            self.relation(relation, from, to, comment);
        }
    }

    fn relation(&mut self, relation: words::Relation, from: String, to: Vec<String>, comment: Option<String>) {
        self.relations += 1;
        let kind = if relation.scope.is_some() { "LifecycleScopedRelationship" } else { "Relationship" };
        let mut members = head(kind, self.id("relation", self.relations));
        members.push(("relationshipType", relation.word.into()));
        members.push(("from", from.into()));
        members.push(("to", list(to.into_iter().map(Value::from))));
        members.extend(relation.scope.map(|scope| ("scope", Value::from(scope))));
        members.extend(comment.map(|comment| ("comment", Value::from(comment))));
        self.element(&object(members));
    }

    pub(super) fn licenses(&mut self) {
        for (number, ((text, is_name, full_text), said)) in std::mem::take(&mut self.licenses).into_iter().enumerate() {
            let id = self.id("license", number + 1);
            let members = if is_name {
                let mut members = head("simplelicensing_SimpleLicensingText", id.clone());
                members.push(("name", text.as_str().into()));
                members.push(("simplelicensing_licenseText", full_text.unwrap_or(&text).into()));
                members
            } else {
                let mut members = head("simplelicensing_LicenseExpression", id.clone());
                members.push(("simplelicensing_licenseExpression", text.as_str().into()));
                members
            };
            self.element(&object(members));
            for (said, places) in said {
                let word = match said {
                    Acknowledged::Declared => "hasDeclaredLicense",
                    Acknowledged::Concluded => "hasConcludedLicense",
                };
                for at in places {
                    let relation = words::Relation { word, scope: None, is_exact: true };
                    self.relation(relation, self.id("component", at), vec![id.clone()], None);
                }
            }
        }
    }
}
