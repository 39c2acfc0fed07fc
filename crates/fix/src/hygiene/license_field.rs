//! The licence field of manifests that say nothing of a licence, beside the name or version of the package.

use slam_formats::tree::{Limits, parse_json};
use slam_model::RepoPath;
use toml::de::DeTable;

use crate::{draft::Draft, script::Edit};

/// Declares the licence in the manifests at the top that are silent.
pub(super) fn declare(draft: &mut Draft<'_>, expression: &str) {
    let silent = draft.project.manifests().into_iter().filter(|one| one.license.is_none() && one.path.depth() == 0);
    let paths: Vec<&RepoPath> = silent.map(|one| &one.path).collect();
    for path in paths {
        let Some(text) = draft.file(path).and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        let edit = match path.to_lower().as_str() {
            "cargo.toml" => in_toml(&text, "package", expression),
            "pyproject.toml" => in_toml(&text, "project", expression).inspect(|_| {
                draft.note("the licence field of pyproject.toml is an SPDX expression, which older build backends refuse (PEP 639)");
            }),
            "package.json" | "composer.json" => in_json(&text, expression),
            _ => None,
        };
        if let Some(edit) = edit {
            draft.edit(path, edit);
        }
    }
}

/// Returns an edit that puts the field behind the version or the name in a table with a header of its own.
fn in_toml(text: &str, table: &str, expression: &str) -> Option<Edit> {
    let root = DeTable::parse(text).ok()?;
    let table = root.get_ref().get(table)?.get_ref().as_table()?;
    let says = ["license", "license-file", "license-files", "licence"].iter().any(|key| table.get(*key).is_some());
    // A classifier names the licence, too, and both together are refused.
    if says || text.contains("License ::") {
        return None;
    }
    let (key, value) = ["version", "name"].iter().find_map(|key| {
        let value = table.get(*key).filter(|value| value.get_ref().as_str().is_some())?;
        Some((*key, value))
    })?;
    let start = text.get(..value.span().start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?;
    let indent = line.len() - line.trim_start().len();
    // `package.name = "x"` and `{ name = "x" }` stand elsewhere than below a header.
    if !line.trim_start().starts_with(key) {
        return None;
    }
    let end = text.get(value.span().end..)?.find('\n').map(|at| value.span().end + at);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let field = format!("{}license = \"{expression}\"", line.get(..indent)?);
    Some(match end {
        Some(end) => Edit::insert(end + 1, format!("{field}{newline}")),
        None => Edit::insert(text.len(), format!("{newline}{field}")),
    })
}

/// Returns an edit that puts the field behind the version or the name.
fn in_json(text: &str, expression: &str) -> Option<Edit> {
    let document = parse_json(text.as_bytes(), &Limits::default()).ok()?;
    let root = &document.root;
    if ["license", "licenses", "licence"].iter().any(|key| root.get(key).is_some()) {
        return None;
    }
    let entry = root.entry("version").or_else(|| root.entry("name"))?;
    let before = text.get(..entry.key.span.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let indent = before.get(start..)?;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = match indent.trim().is_empty() && start > 0 {
        true => format!("{newline}{indent}"),
        false => " ".to_owned(),
    };
    Some(Edit::insert(entry.value.span.end, format!(",{gap}\"license\": \"{expression}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(edit: Option<Edit>, text: &str) -> Option<String> {
        let edit = edit?;
        let bytes = crate::plan::applied(text.as_bytes(), [&edit].into_iter());
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn a_field_stands_behind_the_version_or_the_name() {
        for (text, expected) in [
            (
                "[package]\nname = \"a\" # x\nversion = \"1\"\n\n[deps]\n",
                Some("[package]\nname = \"a\" # x\nversion = \"1\"\nlicense = \"MIT\"\n\n[deps]\n"),
            ),
            ("[package]\r\nname = \"a\"\r\n", Some("[package]\r\nname = \"a\"\r\nlicense = \"MIT\"\r\n")),
            ("[package]\nname = \"a\"", Some("[package]\nname = \"a\"\nlicense = \"MIT\"")),
            (
                "[package]\nname = \"a\"\nversion.workspace = true\n",
                Some("[package]\nname = \"a\"\nlicense = \"MIT\"\nversion.workspace = true\n"),
            ),
            ("[package]\nname = \"a\"\nlicense-file = \"L\"\n", None),
            ("[package]\nname = \"a\"\nlicense.workspace = true\n", None),
            ("package = { name = \"a\" }\n", None),
            ("package.name = \"a\"\n", None),
            ("[workspace]\n", None),
        ] {
            assert_eq!(made(in_toml(text, "package", "MIT"), text).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            (
                "{\n\t\"name\": \"a\",\n\t\"x\": 1\n}\n",
                Some("{\n\t\"name\": \"a\",\n\t\"license\": \"MIT\",\n\t\"x\": 1\n}\n"),
            ),
            ("{\r\n  \"name\": \"a\"\r\n}", Some("{\r\n  \"name\": \"a\",\r\n  \"license\": \"MIT\"\r\n}")),
            ("{\"version\": \"1\"}", Some("{\"version\": \"1\", \"license\": \"MIT\"}")),
            ("{\"name\": \"a\", \"license\": \"ISC\"}", None),
            ("{\"private\": true}", None),
        ] {
            assert_eq!(made(in_json(text, "MIT"), text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_licence_that_a_person_names_is_declared_where_a_manifest_is_silent() {
        use crate::testing::{Case, assert_idempotent, run};
        let files = "//- Cargo.toml\n[package]\nname = \"widget\"\n//- package.json\n{\n  \"name\": \"w\"\n}\n//- src/main.rs\nfn main() {}\n";
        let case = Case { files, answers: "license = 'Apache-2.0'", only: &["add-license"], ..Case::default() };
        let outcome = run(&case);
        let paths: Vec<_> = outcome.files.keys().map(ToString::to_string).collect();
        assert_eq!(paths, ["Cargo.toml", "LICENSE", "package.json"], "{:?}", outcome.withheld);
        assert_idempotent(&case);
    }
}
