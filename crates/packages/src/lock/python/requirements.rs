//! `requirements.txt` of pip, with the files that it names, and the origins that `pip-compile` and `uv` write beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::Requirement;
use super::{Names, library, set_source, sorted, version_of_archive};
use crate::lock::broken;
use crate::tree::text;
use crate::{Edge, EdgeKind, File, Listing, Package, Scope, digest, reach, readers_of};

/// Files that one may lead to.
const FILES: usize = 100;

/// Reads the file. A file that it names by `-r` is read with it when no reader is for it by its own name.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut reader = Reader::default();
    reader.seen.insert(file.path.to_owned());
    reader.scope = scope(file.path);
    reader.constraints = constraints(file);
    if let Err(flaw) = reader.file(file, None) {
        return broken(flaw);
    }
    reader.edges();
    reader.listing
}

#[derive(Default)]
struct Reader {
    listing: Listing,
    seen: BTreeSet<String>,
    scope: Scope,
    constraints: BTreeMap<String, String>,
    names: Names,
    /// Which packages ask for a package, by its index.
    via: Vec<(usize, Vec<String>)>,
}

impl Reader {
    /// Reads one file; `at` is the line that leads to it, when it is not the first one.
    fn file(&mut self, file: &File<'_>, at: Option<u32>) -> Result<(), crate::tree::Flaw> {
        let text = text(file.bytes)?;
        for line in logical_lines(text) {
            let number = at.unwrap_or(line.number);
            if let Some(origin) = line.origin() {
                self.origin(origin);
            } else if !line.text.is_empty() {
                self.line(file, &line.text, number);
            }
        }
        Ok(())
    }

    fn line(&mut self, file: &File<'_>, line: &str, number: u32) {
        let Some(rest) = line.strip_prefix('-') else {
            self.requirement(line, number);
            return;
        };
        let (option, value) = match rest.find(['=', ' ', '\t']) {
            Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default().trim()),
            // `-rfile` and `-eaddress` need no blank.
            None => rest.split_at_checked(1).filter(|(short, _)| *short != "-").unwrap_or((rest, "")),
        };
        let value = value.trim_matches(['"', '\'']);
        match option {
            "r" | "-requirement" => self.nested(file, value, number),
            "e" | "-editable" => self.requirement(value, number),
            // Constraints are read before; the rest says where to look, and how.
            _ => {}
        }
    }

    fn nested(&mut self, file: &File<'_>, name: &str, number: u32) {
        let Some(path) = file.beside(name).filter(|_| !name.contains("://")) else {
            self.listing.unknown(Some(number), format!("`{name}` is not in the target and was not read"));
            return;
        };
        // It stands in the list by itself.
        let is_read = readers_of(&path).any(|reader| reader.id == "python-requirements");
        if !self.seen.insert(path.clone()) || is_read && file.files.has(&path) {
            return;
        }
        let bytes = if self.seen.len() > FILES { None } else { file.files.read(&path) };
        let Some(bytes) = bytes else {
            self.listing.unknown(Some(number), format!("`{name}` is asked for and was not there to be read"));
            return;
        };
        let inner = File { path: &path, bytes: &bytes, files: file.files };
        if let Err(flaw) = self.file(&inner, Some(number)) {
            self.listing.problem(Some(number), format!("`{name}`: {}", flaw.message));
        }
    }

    fn requirement(&mut self, line: &str, number: u32) {
        let (mut asked, options) = match line.find(" --") {
            Some(at) => (line.get(..at).unwrap_or_default().trim(), line.get(at..).unwrap_or_default()),
            None => (line, ""),
        };
        let mut address = "";
        let egg;
        if asked.contains("://")
            && !asked.contains(" @ ")
            && Requirement::read(asked).is_none_or(|one| one.address.is_empty())
        {
            address = asked.split(" ;").next().unwrap_or(asked).trim();
            let Some(name) = named_by_address(address) else {
                self.listing.unknown(Some(number), format!("`{asked}` does not say which package it is"));
                return;
            };
            egg = name.to_owned();
            asked = &egg;
        }
        let Some(one) = Requirement::read(asked) else {
            // The project itself, or a folder or archive of the target.
            if asked != "." && !asked.starts_with(".[") {
                self.listing
                    .unknown(Some(number), format!("`{asked}` is no requirement with a name, and was not read"));
            }
            return;
        };
        if address.is_empty() {
            address = one.address;
        }
        let hashes: Vec<_> =
            options.split("--hash").skip(1).filter_map(|part| digest::prefixed(first_word(part))).collect();
        let constraint = || self.constraints.get(&super::normal(one.name)).cloned();
        let version = match one.pin() {
            Some(version) => Some(version.to_owned()),
            None if !address.is_empty() => version_of_archive(address, one.name).map(str::to_owned),
            None => constraint(),
        };
        if version.is_none() && address.is_empty() {
            let range = if one.clauses.is_empty() { "any version" } else { one.clauses };
            self.listing.unknown(Some(number), format!("`{}` {range} is not fixed to a version", one.name));
            return;
        }
        let mut package = library(one.name, version.as_deref(), number);
        set_source(&mut package, address);
        let in_address = address.split_once('#').and_then(|(_, end)| end.split('&').find_map(digest::prefixed));
        package.hashes = sorted(hashes.into_iter().chain(in_address).collect());
        package.scope = self.scope;
        self.add(package);
    }

    /// One name may stand in several lines, for several environments.
    fn add(&mut self, package: Package) {
        let same = |index: &&usize| self.listing.packages.get(**index).is_some_and(|other| other.purl == package.purl);
        let found = self.names.find(&package.name).iter().find(same).copied();
        let index = found.unwrap_or(self.listing.packages.len());
        self.via.push((index, Vec::new()));
        if found.is_none() {
            self.names.insert(&package.name, index);
            self.listing.packages.push(package);
        }
    }

    fn origin(&mut self, names: &str) {
        if let Some((_, all)) = self.via.last_mut() {
            all.extend(names.split(',').map(|name| name.trim().to_owned()));
        }
    }

    fn edges(&mut self) {
        for (to, names) in &self.via {
            for name in names {
                // `via -r requirements.in` and `via demo (pyproject.toml)` name files.
                for from in self.names.find(name.split(['[', ' ']).next().unwrap_or_default()) {
                    self.listing.edges.push(Edge { from: *from, to: *to, kind: EdgeKind::DependsOn });
                }
            }
        }
        reach::tidy(&mut self.listing.edges);
    }
}

fn first_word(part: &str) -> &str {
    part.trim_start_matches(['=', ' ']).split_ascii_whitespace().next().unwrap_or_default()
}

/// Returns the name in `#egg=name`, or in the name of an archive.
fn named_by_address(address: &str) -> Option<&str> {
    let (place, fragment) = address.split_once('#').unwrap_or((address, ""));
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    let archive = || {
        let file = place.rsplit('/').next()?;
        [".whl", ".tar.gz", ".zip"].iter().any(|end| file.ends_with(end)).then(|| file.split_once('-'))?.map(|(n, _)| n)
    };
    egg.or_else(archive).filter(|name| !name.is_empty())
}

/// Returns the versions that the constraint files of a file fix: they choose among what is asked for, and ask for
/// nothing.
fn constraints(file: &File<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let Ok(text) = text(file.bytes) else { return found };
    for line in logical_lines(text) {
        let value =
            ["-c ", "-c=", "--constraint ", "--constraint="].iter().find_map(|start| line.text.strip_prefix(start));
        let Some(bytes) = value.and_then(|name| file.read_beside(name.trim())) else { continue };
        let Ok(text) = crate::tree::text(&bytes) else { continue };
        for line in logical_lines(text) {
            if let Some(one) = Requirement::read(&line.text)
                && let Some(version) = one.pin()
            {
                found.insert(super::normal(one.name), version.to_owned());
            }
        }
    }
    found
}

/// A line with its continuations, without comment.
struct Line<'a> {
    number: u32,
    text: std::borrow::Cow<'a, str>,
    comment: &'a str,
    /// Whether it follows `# via` with nothing but comments between.
    is_origin: bool,
}

impl Line<'_> {
    /// Returns the names of a comment that says which packages asked for the one above.
    fn origin(&self) -> Option<&str> {
        (self.is_origin && self.text.is_empty() && !self.comment.is_empty()).then_some(self.comment)
    }
}

fn logical_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let (mut open, mut origin) = (false, false);
    for (number, raw) in (1..).zip(text.lines()) {
        let trimmed = raw.trim();
        let (content, comment) = match trimmed.strip_prefix('#') {
            Some(comment) => ("", comment.trim()),
            None => {
                trimmed.split_once(" #").map_or((trimmed, ""), |(content, comment)| (content.trim(), comment.trim()))
            }
        };
        let continues = content.ends_with('\\');
        let content = content.trim_end_matches('\\').trim_end();
        if open && let Some(last) = lines.last_mut() {
            let joined = last.text.to_mut();
            joined.push(' ');
            joined.push_str(content);
            open = continues;
            continue;
        }
        open = continues;
        let via = comment.strip_prefix("via").filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let (is_origin, comment) = match via {
            Some(rest) => (true, rest.trim()),
            None => (origin && content.is_empty() && !comment.is_empty(), comment),
        };
        origin = is_origin;
        // `name==1.0  # via other` on one line.
        if via.is_some() && !content.is_empty() {
            lines.push(Line { number, text: content.into(), comment: "", is_origin: false });
            lines.push(Line { number, text: "".into(), comment, is_origin: true });
        } else {
            lines.push(Line { number, text: content.into(), comment, is_origin });
        }
    }
    lines
}

/// Returns what the name of the file says of its purpose.
fn scope(path: &str) -> Scope {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    let is_dev = |word: &str| {
        matches!(
            word,
            "dev"
                | "devel"
                | "develop"
                | "development"
                | "test"
                | "tests"
                | "testing"
                | "lint"
                | "linting"
                | "doc"
                | "docs"
                | "typing"
                | "mypy"
                | "ci"
        )
    };
    if name.trim_end_matches(".txt").split(['-', '_', '.']).any(is_dev) { Scope::Dev } else { Scope::Runtime }
}
