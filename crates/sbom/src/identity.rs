//! What makes components of two documents the same, whatever made the documents.

use std::str::FromStr as _;

use slam_formats::purl::Purl;

use crate::graph::{Component, ComponentKind};

/// Identity of a component without its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// Canonical package URL without version, and without qualifiers that say where a package comes from or what it was
    /// built for: two tools rarely give the same ones.
    Package(String),
    /// Kind, group, and name of what has no package URL.
    Named(String, String),
}

/// Qualifiers that tell packages of one name apart.
const TELLING: [&str; 3] = ["type", "classifier", "subpath"];

/// Returns the identity of a component.
pub fn identity(component: &Component) -> Identity {
    let parsed = component.purl.as_deref().and_then(|purl| Purl::from_str(purl).ok());
    match parsed {
        Some(purl) => {
            let mut key = format!("{}/{}/{}", purl.kind(), purl.namespace().unwrap_or_default(), purl.name());
            for (name, value) in purl.qualifiers().iter().filter(|(name, _)| TELLING.contains(&name.as_str())) {
                // `jar` is what a Maven package is when nothing is said.
                if (name.as_str(), value.as_str()) != ("type", "jar") {
                    key.push_str(&format!("?{name}={value}"));
                }
            }
            if let Some(subpath) = purl.subpath() {
                key.push_str(&format!("#{subpath}"));
            }
            Identity::Package(key)
        }
        None => {
            let kind = match &component.kind {
                ComponentKind::Known(kind) => kind.as_str().to_owned(),
                ComponentKind::Other(word) => word.to_string(),
            };
            Identity::Named(kind, full_name(component))
        }
    }
}

/// Returns the name with its group, as a person would say it.
pub fn full_name(component: &Component) -> String {
    match &component.group {
        Some(group) if !group.is_empty() => format!("{group}/{}", component.name),
        _ => component.name.to_string(),
    }
}

/// Returns the version: of the component, else of its package URL.
pub fn version(component: &Component) -> Option<String> {
    let told = component.version.as_ref().filter(|version| !version.is_empty()).map(ToString::to_string);
    told.or_else(|| Purl::from_str(component.purl.as_deref()?).ok()?.version().map(str::to_owned))
}
