//! Manifests in XML: Maven and NuGet; elements are followed by their path, nothing is resolved.

use quick_xml::{Reader, events::Event};
use slam_model::Quote;

use super::Fields;

/// Levels of nesting that are followed.
const DEEPEST: usize = 64;

pub(super) fn read(fields: &mut Fields<'_>) {
    let mut reader = Reader::from_str(fields.text);
    reader.config_mut().check_end_names = false;
    let mut path: Vec<String> = Vec::new();
    let mut dependencies = 0u32;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if path.len() < DEEPEST => {
                let name = tag.local_name().as_ref().to_lowercase();
                dependencies +=
                    u32::from(matches!(name.as_str(), "dependency" | "packagereference" | "packageversion"));
                path.push(name);
            }
            Ok(Event::Empty(tag)) => {
                let name = tag.local_name().as_ref().to_lowercase();
                dependencies += u32::from(matches!(name.as_str(), "packagereference" | "packageversion" | "package"));
            }
            Ok(Event::End(_)) => {
                path.pop();
            }
            Ok(Event::Text(text)) => {
                let value = text.trim().to_owned();
                let end = usize::try_from(reader.buffer_position()).unwrap_or_default();
                let raw = fields.text.get(..end).unwrap_or_default();
                let at = raw.trim_end().len().saturating_sub(1);
                if !value.is_empty() {
                    let quote = fields.quote(at, &value);
                    element(fields, &path, quote);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    fields.manifest.dependencies = Some(dependencies);
}

fn element(fields: &mut Fields<'_>, path: &[String], value: Quote) {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let manifest = &mut fields.manifest;
    let slot = match path.as_slice() {
        ["project", "artifactid"] | ["project", "propertygroup", "packageid"] | ["package", "metadata", "id"] => {
            &mut manifest.name
        }
        ["project", "version"] | ["project", "propertygroup", "version"] | ["package", "metadata", "version"] => {
            &mut manifest.version
        }
        ["project", "licenses", "license", "name"]
        | ["project", "propertygroup", "packagelicenseexpression"]
        | ["package", "metadata", "license"] => &mut manifest.license,
        _ => return,
    };
    slot.get_or_insert(value);
}
