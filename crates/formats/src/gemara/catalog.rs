//! Control catalogues, read leniently: 1.x, and the layouts of the OSPS Baseline before it.

use crate::tree::{Limits, Node, Value, parse_any};

/// A control catalogue, whatever its layout.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CatalogDocument {
    /// `metadata.id`, when the file has it.
    pub id: Option<String>,
    /// `metadata.version`, when the file has it.
    pub version: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Every assessment requirement, in the order of the text.
    pub requirements: Vec<CatalogRequirement>,
}

/// An assessment requirement of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogRequirement {
    /// Its id as written.
    pub id: String,
    /// Its text, blanks at the ends removed.
    pub text: String,
    /// Its `applicability` as written: `Maturity Level 1`, `maturity-1`; drafts that apply nowhere have none.
    pub levels: Vec<String>,
    /// Whether it, or its control, is retired.
    pub retired: bool,
    /// The entry that takes its place, when one is named.
    pub replaced_by: Option<String>,
    /// The family or group of its control, as written; else the title of the file that holds it.
    pub family: Option<String>,
    /// Its line, from 1.
    pub line: u32,
}

/// Reads a control catalogue: a whole one, one of the files of a split one, or its metadata.
///
/// # Errors
/// A message when the bytes do not parse or are no catalogue.
pub fn read_control_catalog(bytes: &[u8]) -> Result<CatalogDocument, String> {
    let document = parse_any(bytes, &Limits::default()).map_err(|error| format!("cannot be parsed: {error}"))?;
    let root = &document.root;
    // The metadata file of a split catalogue has the fields at its root.
    let metadata = root.get("metadata").filter(|metadata| metadata.is_mapping()).unwrap_or(root);
    let title = text(root.get("title")).or_else(|| text(metadata.get("title")));
    let own = text(root.get("category")).or_else(|| root.get("controls").and_then(|_| title.clone()));
    let mut requirements = Vec::new();
    controls(root, own.as_deref(), &mut requirements);
    for key in ["control-families", "families", "categories"] {
        for family in root.get(key).map(Node::items).unwrap_or_default() {
            let name = text(family.get("id")).or_else(|| text(family.get("title")));
            controls(family, name.as_deref(), &mut requirements);
        }
    }
    if requirements.is_empty() && metadata.get("id").is_none() {
        return Err("is no control catalog: it has neither `controls` nor `metadata`".into());
    }
    Ok(CatalogDocument { id: text(metadata.get("id")), version: text(metadata.get("version")), title, requirements })
}

fn controls(node: &Node, family: Option<&str>, found: &mut Vec<CatalogRequirement>) {
    for control in node.get("controls").map(Node::items).unwrap_or_default() {
        let family =
            text(control.get("group")).or_else(|| text(control.get("family"))).or_else(|| family.map(str::to_owned));
        for requirement in control.get("assessment-requirements").map(Node::items).unwrap_or_default() {
            let Some(id) = text(requirement.get("id")) else { continue };
            let levels = requirement.get("applicability").map(Node::items_or_self).unwrap_or_default();
            let levels: Vec<String> = levels.iter().filter_map(|level| text(Some(level))).collect();
            // Before 1.0 had a state, the Baseline wrote `retired` where the levels stand.
            let (gone, levels): (Vec<_>, Vec<_>) =
                levels.into_iter().partition(|level| level.eq_ignore_ascii_case("retired"));
            found.push(CatalogRequirement {
                id,
                text: text(requirement.get("text")).unwrap_or_default(),
                levels,
                retired: !gone.is_empty() || is_retired(control) || is_retired(requirement),
                replaced_by: replacement(requirement).or_else(|| replacement(control)),
                family: family.clone(),
                line: requirement.line,
            });
        }
    }
}

fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn is_retired(node: &Node) -> bool {
    text(node.get("state")).is_some_and(|state| state.eq_ignore_ascii_case("retired"))
}

fn replacement(node: &Node) -> Option<String> {
    let replaced = node.get("replaced-by")?;
    match replaced.value {
        Value::Mapping(_) => text(replaced.get("entry-id")),
        _ => text(replaced.items_or_self().first()),
    }
}
