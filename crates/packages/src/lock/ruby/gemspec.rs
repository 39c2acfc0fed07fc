//! `NAME.gemspec`: a program; only what stands in it literally is read.

use super::{gemfile_lock, purl, quoted};
use crate::lock::broken;
use crate::tree::text;
use crate::{EdgeKind, File, Kind, Listing, Package};

/// Reads the manifest of a gem: the gem itself, and what no lock file fixes.
pub(super) fn read(file: &File<'_>) -> Listing {
    // Those of installed gems belong to their readers.
    if file.path.contains("specifications/") || file.path.contains("/gems/") {
        return Listing::default();
    }
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let mut project = Package::new(file.name().trim_end_matches(".gemspec"), None);
    project.kind = Kind::Application;
    let mut asks = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let content = line.trim();
        if content.starts_with('#') {
            continue;
        }
        // `spec.name = "x"`, `s.add_dependency "x", "~> 1"`
        let Some((_, rest)) = content.split_once('.') else { continue };
        let word = rest.split([' ', '=', '(']).next().unwrap_or_default();
        let texts = || quoted(rest);
        let value = rest.get(word.len()..).unwrap_or_default().trim_start();
        let set = value.strip_prefix('=').map(str::trim).filter(|value| value.starts_with(['"', '\'']));
        match word {
            "name" if set.is_some() => {
                if let Some(name) = texts().first() {
                    project.name = (*name).to_owned();
                    project.line = Some(number);
                }
            }
            "version" if set.is_some() => project.version = texts().first().map(|version| (*version).to_owned()),
            "license" if set.is_some() => project.licenses.extend(texts().first().map(|one| (*one).to_owned())),
            "licenses" => project.licenses.extend(texts().into_iter().map(str::to_owned)),
            "add_dependency" | "add_runtime_dependency" => asks.push((number, EdgeKind::DependsOn, texts())),
            "add_development_dependency" => asks.push((number, EdgeKind::DevDependsOn, texts())),
            _ => {}
        }
    }
    project.purl = purl(&project.name, project.version.as_deref());
    let mut listing = Listing::default();
    listing.packages.push(project);
    if !gemfile_lock::is_locked(file) {
        for (line, _, texts) in asks {
            let Some((name, clauses)) = texts.split_first() else { continue };
            let range = if clauses.is_empty() { "any version".to_owned() } else { clauses.join(", ") };
            listing.unknown(Some(line), format!("`{name}` {range} is not fixed to a version by a lock file"));
        }
    }
    listing
}
