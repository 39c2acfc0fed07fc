//! The Security Insights file, whatever its version, under the pointers of version 2.2.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Citation, Place, Problem, Quote, RepoPath, finding::CitationKind};

/// A Security Insights file, read leniently and validated strictly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Insights {
    /// The file that counts.
    pub path: RepoPath,
    /// Further files of that name, which must not exist.
    #[serde(default)]
    pub others: Vec<RepoPath>,
    /// `schema-version` as declared.
    pub version: Option<String>,
    /// The shape of the content, whatever is declared.
    pub shape: Shape,
    /// Rules of the declared schema version that the file breaks; empty when it is valid.
    pub problems: Vec<Problem>,
    /// Every scalar under its JSON pointer in the layout of 2.2 (`/repository/license/expression`,
    /// `/project/administrators/0/name`). Fields of 1.0.0 and renamed fields of 2.0 stand under their 2.2 pointer where
    /// the meaning is the same.
    pub fields: BTreeMap<String, Field>,
    /// `header.project-si-source`: the address of the parent file that the project part is inherited from.
    #[serde(default)]
    pub parent_source: Option<Field>,
    /// What became of the parent file.
    #[serde(default)]
    pub parent: Parent,
}

/// The layout of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Keys of version 1.
    One,
    /// Keys of version 2.
    #[default]
    Two,
    /// Neither.
    Unrecognised,
}

/// Inheritance from a parent file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parent {
    /// The file names none.
    #[default]
    None,
    /// It names one that was not given (`--parent FILE`): what it would say is unknown.
    NotGiven,
    /// It was given; its fields carry [`Field::inherited`].
    Given,
    /// It was given and is not a valid parent: the reason.
    Refused(String),
}

/// A scalar of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// The scalar as text; booleans are `true` and `false`.
    pub value: String,
    /// Its first line, from 1.
    pub line: u32,
    /// Whether it comes from the parent file, whose lines are not lines of the subject.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
}

impl Insights {
    /// Returns the field at a 2.2 pointer, when it is there and not blank.
    pub fn field(&self, pointer: &str) -> Option<&Field> {
        self.fields.get(pointer).filter(|field| !field.value.trim().is_empty())
    }

    /// Returns the text of the field at a 2.2 pointer.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.field(pointer).map(|field| field.value.as_str())
    }

    /// Returns whether the field at a 2.2 pointer is the boolean true.
    pub fn is_true(&self, pointer: &str) -> bool {
        self.text(pointer) == Some("true")
    }

    /// Returns how many items the list at a 2.2 pointer has.
    pub fn count(&self, pointer: &str) -> usize {
        (0..).take_while(|index| self.has_below(&format!("{pointer}/{index}"))).count()
    }

    /// Returns whether there is anything at or below a pointer.
    pub fn has_below(&self, pointer: &str) -> bool {
        let folder = format!("{pointer}/");
        self.fields.contains_key(pointer)
            || self.fields.range(folder.clone()..).next().is_some_and(|(key, _)| key.starts_with(&folder))
    }

    /// Returns a citation of the field at a 2.2 pointer.
    pub fn cite(&self, pointer: &str) -> Option<Citation> {
        let field = self.field(pointer)?;
        Some(if field.inherited {
            Citation::note(CitationKind::Insights, format!("parent file, {pointer}: {}", field.value))
        } else {
            let first = field.value.lines().next().unwrap_or_default();
            Citation::quote(CitationKind::Insights, &Quote::new(Place::line(&self.path, field.line), first))
                .with_note(pointer.to_owned())
        })
    }
}
