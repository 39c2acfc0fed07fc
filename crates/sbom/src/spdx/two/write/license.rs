//! Licences as SPDX 2 expressions, and the texts of those that are on no list.

use std::collections::{HashMap, HashSet};

use spdx::{Expression, LicenseItem, ParseMode};

use super::super::value::{Object, string};
use super::ids::{id_string, is_id_string};
use crate::graph::{Document, License, LicenseForm};
use crate::json::Value;

/// What SPDX 2 takes for an expression: ids of its list, deprecated ones too, and references.
pub(in super::super) const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// Stands where a source names a licence without its text.
const NO_TEXT: &str = "The source of this document names the licence, and does not carry its text.";

/// Licences with text while a document is written.
pub(super) struct Licenses<'g> {
    /// Texts of the graph that were looked at: what is written for them.
    known: HashMap<(&'g str, LicenseForm, Option<&'g str>), Written>,
    /// Ids of licences with text, in the order in which they are met.
    extracted: Vec<Value<'g>>,
    taken: HashSet<String>,
    documents: HashSet<String>,
    /// The last number that made an id out of one that was taken.
    numbers: HashMap<String, u32>,
}

/// What is written for a licence.
#[derive(Clone)]
pub(super) struct Written {
    /// The expression.
    pub(super) text: String,
    /// Whether it is the text of the graph, so that nothing is lost.
    pub(super) is_same: bool,
}

impl<'g> Licenses<'g> {
    pub(super) fn new(document: &'g Document) -> Self {
        let mut licenses = Self {
            known: HashMap::new(),
            extracted: Vec::new(),
            taken: HashSet::new(),
            documents: HashSet::new(),
            numbers: HashMap::new(),
        };
        for license in &document.extracted {
            let is_legal = license.id.strip_prefix("LicenseRef-").is_some_and(is_id_string);
            if !is_legal || !licenses.taken.insert(license.id.to_string()) {
                continue;
            }
            let mut value = Object::default();
            value.text("licenseId", license.id.as_str());
            value.text("extractedText", if license.text.is_empty() { NO_TEXT } else { &*license.text });
            if let Some(name) = &license.name {
                value.text("name", name.as_str());
            }
            if let Some(comment) = &license.comment {
                value.text("comment", comment.as_str());
            }
            value.list("seeAlsos", license.urls.iter().map(|url| string(url.as_str())).collect());
            licenses.extracted.push(value.done());
        }
        licenses
    }

    /// Notes the names of other documents, so that licences of theirs may be named.
    pub(super) fn know_document(&mut self, id: &str) {
        self.documents.insert(id.strip_prefix("DocumentRef-").unwrap_or(id).to_owned());
    }

    /// Returns the licences with text.
    pub(super) fn extracted(&mut self) -> Vec<Value<'g>> {
        std::mem::take(&mut self.extracted)
    }

    /// Returns the expression for a licence.
    pub(super) fn write(&mut self, license: &'g License) -> Written {
        let full_text = license.full_text.as_deref();
        let key = (license.text.as_str(), license.form, full_text);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let written = match Expression::parse_mode(&license.text, MODE) {
            Ok(expression) if self.can_refer(&expression) => {
                for id in references(&expression) {
                    // A text belongs to the licence only when nothing else is in the expression.
                    let text = if id == license.text { full_text } else { None };
                    self.extract(&id, None, text.unwrap_or(NO_TEXT), license.url.as_deref());
                }
                Written { text: license.text.to_string(), is_same: license.form == LicenseForm::Expression }
            }
            _ => {
                let id = self.free_id(&license.text);
                let text = full_text.unwrap_or(&license.text);
                self.extract(&id, Some(&license.text), text, license.url.as_deref());
                Written { text: id, is_same: false }
            }
        };
        self.known.insert(key, written.clone());
        written
    }

    /// Returns whether all documents that an expression refers to are known.
    fn can_refer(&self, expression: &Expression) -> bool {
        expression.requirements().all(|requirement| match &requirement.req.license {
            LicenseItem::Other(other) => {
                other.doc_ref.as_deref().is_none_or(|document| self.documents.contains(document))
            }
            LicenseItem::Spdx { .. } => true,
        })
    }

    fn free_id(&mut self, name: &str) -> String {
        // Names may be whole sentences, or whole licences.
        let short: String = name.chars().take(64).collect();
        let wish = format!("LicenseRef-{}", id_string(&short));
        let mut id = wish.clone();
        while self.taken.contains(&id) {
            let number = self.numbers.entry(wish.clone()).or_insert(1);
            *number += 1;
            id = format!("{wish}-{number}");
        }
        id
    }

    fn extract(&mut self, id: &str, name: Option<&'g str>, text: &'g str, url: Option<&'g str>) {
        if !self.taken.insert(id.to_owned()) {
            return;
        }
        let mut value = Object::default();
        value.text("licenseId", id.to_owned());
        value.text("extractedText", text);
        if let Some(name) = name {
            value.text("name", name);
        }
        value.list("seeAlsos", url.into_iter().map(string).collect());
        self.extracted.push(value.done());
    }
}

/// Returns the licences of this document that an expression names.
pub(in super::super) fn references(expression: &Expression) -> Vec<String> {
    let items = expression.requirements().filter_map(|requirement| match &requirement.req.license {
        LicenseItem::Other(other) if other.doc_ref.is_none() => Some(format!("LicenseRef-{}", other.lic_ref)),
        _ => None,
    });
    items.collect()
}

/// Joins licences that all apply.
pub(super) fn join(mut expressions: Vec<String>) -> Option<String> {
    let mut seen = HashSet::new();
    expressions.retain(|expression| seen.insert(expression.clone()));
    if expressions.len() < 2 {
        return expressions.pop();
    }
    let part = |expression: &String| {
        let is_plain = !expression.contains(" OR ") && !expression.contains(" or ");
        if is_plain { expression.clone() } else { format!("({expression})") }
    };
    Some(expressions.iter().map(part).collect::<Vec<_>>().join(" AND "))
}
