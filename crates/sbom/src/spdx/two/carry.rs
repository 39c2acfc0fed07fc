//! SPDX 2 to SPDX 2: another version, or another serialisation, without the way through the graph, so that everything
//! stays that the target knows.

use super::validate::keeps_schema;
use super::value::{Object, string};
use super::{relation, words};
use crate::graph::ComponentKind;
use crate::json::{Member, Value};
use crate::spdx::extra::{ANNOTATOR, Extra};
use crate::{Loss, Losses};

/// Returns the document in version `2.2` or `2.3`; `None` when it breaks rules of that version which are not mended
/// here, so that the way through the graph is the better one.
///
/// What 2.2 has no member for stands in annotations of ours, and is told in `losses` where it cannot.
pub fn carry<'a>(tree: &Value<'a>, version: &str, losses: &mut Losses) -> Option<Value<'a>> {
    let is_old = version == "2.2";
    let created = tree.get("creationInfo")?.text("created")?.to_owned();
    let mut carrier = Carrier { is_old, created, dropped: Vec::new() };
    let mut tree = tree.clone();
    edit(&mut tree, |members| {
        members.retain(|(key, _)| &**key != "$schema");
        for (key, value) in members.iter_mut() {
            match &**key {
                "spdxVersion" => *value = string(if is_old { "SPDX-2.2" } else { "SPDX-2.3" }),
                list @ ("packages" | "files" | "snippets") => {
                    let list = list.to_owned();
                    edit_items(value, |at, item| carrier.element(&list, at, item));
                }
                "relationships" => edit_items(value, |_, item| carrier.relation(item)),
                _ => {}
            }
        }
    });
    if !keeps_schema(version, &tree) {
        return None;
    }
    losses.dropped.append(&mut carrier.dropped);
    Some(tree)
}

struct Carrier {
    is_old: bool,
    created: String,
    dropped: Vec<Loss>,
}

impl Carrier {
    fn element(&mut self, list: &str, at: usize, element: &mut Value<'_>) {
        let mut extra = Extra::default();
        edit(element, |members| {
            if self.is_old {
                self.old_members(members, &mut extra);
            }
            for (key, value) in members.iter_mut() {
                if &**key == "externalRefs" {
                    self.external_refs(list, at, value);
                }
            }
            members.retain(|(key, value)| !(is_optional_list(key) && value.is_array() && value.items().is_empty()));
            // SPDX 2.2 asks for these; nothing is said by them.
            let wanted: &[&'static str] = match list {
                _ if !self.is_old => &[],
                "packages" => &["licenseConcluded", "licenseDeclared", "copyrightText"],
                _ => &["licenseConcluded", "copyrightText"],
            };
            for member in wanted {
                if !members.iter().any(|(key, _)| &**key == *member) {
                    members.push(((*member).into(), string("NOASSERTION")));
                }
            }
            if let Some(text) = extra.text() {
                annotate(members, &self.created, text);
            }
        });
    }

    /// Takes out what 2.3 added.
    fn old_members(&self, members: &mut Vec<Member<'_>>, extra: &mut Extra) {
        members.retain(|(key, value)| {
            let name = match &**key {
                "releaseDate" => "released",
                "builtDate" => "built",
                "validUntilDate" => "valid-until",
                "primaryPackagePurpose" => "type",
                _ => return true,
            };
            match (name, value.as_str()) {
                ("type", Some(purpose)) => match words::kind(purpose) {
                    ComponentKind::Known(kind) => extra.add(name, kind.as_str()),
                    ComponentKind::Other(word) => extra.add(name, &word),
                },
                (_, Some(text)) => extra.add(name, text),
                (_, None) => return true,
            }
            false
        });
        for (key, value) in members.iter_mut() {
            let is_new = |item: &Value<'_>| {
                let algorithm = item.text("algorithm").unwrap_or_default();
                words::spdx_checksum(algorithm, true).is_none() && words::spdx_checksum(algorithm, false).is_some()
            };
            if &**key != "checksums" || !value.items().iter().any(is_new) {
                continue;
            }
            for item in value.items() {
                extra.add("hash", &words::hash_word(item.text("algorithm").unwrap_or_default()));
                extra.add("hash-value", item.text("checksumValue").unwrap_or_default());
            }
            let kept: Vec<_> = value.items().iter().filter(|item| !is_new(item)).cloned().collect();
            *value = Value::from(kept);
        }
    }

    fn external_refs(&mut self, list: &str, at: usize, refs: &mut Value<'_>) {
        let mut kept = Vec::with_capacity(refs.items().len());
        for (index, item) in refs.items().iter().enumerate() {
            let category = item.text("referenceCategory").map(|word| words::reference_category(word, self.is_old));
            if self.is_old && category.as_deref() == Some("PERSISTENT-ID") {
                let pointer = format!("/{list}/{at}/externalRefs/{index}");
                self.dropped.push(Loss { pointer, reason: "SPDX 2.2 has no persistent ids".to_owned() });
                continue;
            }
            let mut item = item.clone();
            if let Some(category) = category {
                edit(&mut item, |members| {
                    members.iter_mut().filter(|(key, _)| &**key == "referenceCategory").for_each(|(_, value)| {
                        *value = string(category.clone());
                    });
                });
            }
            kept.push(item);
        }
        *refs = Value::from(kept);
    }

    fn relation(&self, relation: &mut Value<'_>) {
        let word = relation.text("relationshipType").unwrap_or_default();
        let (kind, turned) = relation::edge_kind(word);
        // A remark of others is worth more than our note, and the note cannot say an edge that is turned.
        if !self.is_old || turned || relation.get("comment").is_some() || relation::relation(&kind, true).is_some() {
            return;
        }
        let mut extra = Extra::default();
        extra.add("kind", &kind);
        edit(relation, |members| {
            members.iter_mut().filter(|(key, _)| &**key == "relationshipType").for_each(|(_, value)| {
                *value = string("OTHER");
            });
            members.extend(extra.text().map(|text| ("comment".into(), string(text))));
        });
    }
}

fn is_optional_list(key: &str) -> bool {
    matches!(key, "checksums" | "externalRefs" | "licenseInfoInFiles" | "ranges")
}

fn annotate(members: &mut Vec<Member<'_>>, created: &str, text: String) {
    let mut annotation = Object::default();
    annotation.text("annotationDate", created.to_owned());
    annotation.text("annotationType", "OTHER");
    annotation.text("annotator", ANNOTATOR);
    annotation.text("comment", text);
    match members.iter_mut().find(|(key, _)| &**key == "annotations") {
        Some((_, value)) => {
            let mut items = value.items().to_vec();
            items.push(annotation.done());
            *value = Value::from(items);
        }
        None => members.push(("annotations".into(), Value::from(vec![annotation.done()]))),
    }
}

/// Changes the members of an object.
fn edit<'a>(value: &mut Value<'a>, change: impl FnOnce(&mut Vec<Member<'a>>)) {
    if let Value::Object(members) = value {
        let mut list = std::mem::take(members).into_vec();
        change(&mut list);
        *members = list.into_boxed_slice();
    }
}

fn edit_items<'a>(value: &mut Value<'a>, mut change: impl FnMut(usize, &mut Value<'a>)) {
    if let Value::Array(items) = value {
        items.iter_mut().enumerate().for_each(|(at, item)| change(at, item));
    }
}
