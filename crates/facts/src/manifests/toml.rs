//! Manifests in TOML: Cargo, Python projects, Pipfile, and their relatives.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::Fields;

pub(super) fn read(fields: &mut Fields<'_>) {
    let Ok(table) = DeTable::parse(fields.text) else { return };
    let root = table.get_ref();
    // Where each kind keeps the fields of the package, the best first.
    let tables: &[&[&str]] = match fields.manifest.ecosystem.as_str() {
        "cargo" => &[&["package"], &["workspace", "package"]],
        "pypi" => &[&["project"], &["tool", "poetry"], &["tool", "flit", "metadata"]],
        _ => &[&[], &["package"], &["project"], &["workspace"]],
    };
    for path in tables {
        let Some(table) = walk(root, path) else { continue };
        let name = text(table, "name");
        let version = text(table, "version");
        let license = text(table, "license").or_else(|| text(table, "licence"));
        let quote = |found: Option<(usize, String)>| found.map(|(at, value)| fields.quote(at, &value));
        let (name, version, license) = (quote(name), quote(version), quote(license));
        let manifest = &mut fields.manifest;
        manifest.name = manifest.name.take().or(name);
        manifest.version = manifest.version.take().or(version);
        manifest.license = manifest.license.take().or(license);
    }
    fields.manifest.dependencies = count(root, &fields.manifest.ecosystem);
}

fn walk<'t>(root: &'t DeTable<'t>, path: &[&str]) -> Option<&'t DeTable<'t>> {
    path.iter().try_fold(root, |table, key| table.get(*key)?.get_ref().as_table())
}

/// A text, or the `text` of a table: `license = {text = "MIT"}`.
fn text(table: &DeTable<'_>, key: &str) -> Option<(usize, String)> {
    let value: &Spanned<DeValue<'_>> = table.get(key)?;
    match value.get_ref() {
        DeValue::String(text) => Some((value.span().start, text.to_string())),
        DeValue::Table(inner) => self::text(inner, "text"),
        _ => None,
    }
}

fn count(root: &DeTable<'_>, ecosystem: &str) -> Option<u32> {
    let size = |path: &[&str], key: &str| {
        let value = walk(root, path).and_then(|table| table.get(key)).map(|value| value.get_ref());
        value.map_or(0, |value| {
            value.as_table().map(|t| t.len()).or_else(|| value.as_array().map(|a| a.len())).unwrap_or(0)
        })
    };
    let all = match ecosystem {
        "cargo" => {
            ["dependencies", "dev-dependencies", "build-dependencies"].iter().map(|key| size(&[], key)).sum::<usize>()
                + size(&["workspace"], "dependencies")
        }
        "pypi" => {
            size(&["project"], "dependencies") + size(&["tool", "poetry"], "dependencies") + size(&[], "packages")
        }
        _ => return None,
    };
    u32::try_from(all).ok()
}
