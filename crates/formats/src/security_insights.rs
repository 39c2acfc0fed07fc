//! Security Insights 1.0.0 and 2.0.0 to 2.2.0: read leniently, validated strictly.

mod blanks;
mod fields;
mod parent;
pub mod schema;
#[cfg(test)]
mod tests;
mod version_one;
mod version_two;

use slam_model::Problem;
use slam_model::evidence::insights::{Field, Insights, Parent, Shape};

use crate::shape::{self, Problems, quoted};
use crate::tree::{Document, Limits, Node, SyntaxError, parse_yaml};

pub use blanks::is_blank;
pub use fields::ONE_TO_TWO;
pub use parent::merge_parent;

/// Keys at the root that only version 1 has.
const KEYS_OF_ONE: &[&str] = &[
    "project-lifecycle",
    "contribution-policy",
    "distribution-points",
    "security-artifacts",
    "security-testing",
    "security-assessments",
    "security-contacts",
    "vulnerability-reporting",
    "dependencies",
];

/// Keys at the root that only version 2 has.
const KEYS_OF_TWO: &[&str] = &["project", "repository"];

/// What a Security Insights file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The facts; `path` and `others` are for the caller to fill.
    pub insights: Insights,
    /// The release whose rules the problems speak of; `None` when nothing could be read.
    pub judged_by: Option<&'static str>,
    /// What is no problem but worth knowing: a parent file that is named, a version that is not known.
    pub notes: Vec<String>,
}

/// Reads a Security Insights file; never fails: what is wrong stands in `problems`.
pub fn read(bytes: &[u8]) -> Reading {
    match parse_yaml(bytes, &Limits::default()) {
        Ok(document) => read_document(&document),
        Err(error) => {
            let insights =
                Insights { shape: Shape::Unrecognised, problems: vec![syntax_problem(&error)], ..Insights::default() };
            Reading { insights, judged_by: None, notes: Vec::new() }
        }
    }
}

/// Returns whether the root of a document looks like Security Insights, valid or not.
pub fn is_recognised(root: &Node) -> bool {
    let header = root.get("header");
    let in_header = |key: &str| header.is_some_and(|header| header.get(key).is_some());
    in_header("schema-version")
        || header.is_some() && shape_of(root) != Shape::Unrecognised
        || count(root, KEYS_OF_ONE) >= 3
        || count(root, KEYS_OF_TWO) == 2
}

/// Reads a document that was parsed already.
pub fn read_document(document: &Document) -> Reading {
    let root = &document.root;
    let shape = shape_of(root);
    let declared = root.get("header").and_then(|header| header.get("schema-version"));
    let version = declared.filter(|node| !is_blank(node)).and_then(Node::text).map(|text| text.into_owned());
    let mut notes = Vec::new();
    let (judged_by, mut problems) = judge(root, shape, version.as_deref(), &mut notes);
    blanks::tell(root, &mut problems);
    problems.extend(document.duplicate_keys.iter().map(|(line, key)| duplicate(*line, key)));
    if let Some(problem) = mixed(root, shape, version.as_deref(), declared) {
        problems.insert(0, problem);
    }
    let fields = fields::collect(root, shape);
    let parent_source = fields.get("/header/project-si-source").cloned().filter(is_filled);
    let parent = if parent_source.is_some() { Parent::NotGiven } else { Parent::None };
    if let (Parent::NotGiven, Some(source)) = (&parent, &parent_source) {
        notes.push(format!("the project part is inherited from {}, which was not looked at", source.value));
    }
    let insights = Insights { version, shape, problems, fields, parent_source, parent, ..Insights::default() };
    Reading { insights, judged_by, notes }
}

fn is_filled(field: &Field) -> bool {
    !field.value.trim().is_empty()
}

fn shape_of(root: &Node) -> Shape {
    match (count(root, KEYS_OF_ONE), count(root, KEYS_OF_TWO)) {
        (0, 0) if root.get("header").is_some_and(|header| header.get("url").is_some()) => Shape::Two,
        (0, 0) if root.get("header").is_some_and(|header| header.get("project-url").is_some()) => Shape::One,
        (0, 0) => Shape::Unrecognised,
        (one, two) if one > two => Shape::One,
        _ => Shape::Two,
    }
}

fn count(root: &Node, keys: &[&str]) -> usize {
    keys.iter().filter(|key| root.get(key).is_some()).count()
}

/// Holds the document against the release that it declares or a newer one of the same major version, whichever it
/// breaks least: the official examples of 2.2.0 declare 2.0.0.
fn judge(
    root: &Node,
    shape: Shape,
    version: Option<&str>,
    notes: &mut Vec<String>,
) -> (Option<&'static str>, Vec<Problem>) {
    let major = version.and_then(|version| version.split('.').next()).and_then(|major| major.parse::<u32>().ok());
    let is_one = major == Some(1) || major != Some(2) && shape == Shape::One;
    if is_one {
        let mut problems = Problems::new(version_one::RELEASES, 0);
        shape::check(&version_one::DOCUMENT, root, "", &mut problems);
        return (version_one::RELEASES.first().copied(), problems.finish());
    }
    let releases = version_two::RELEASES;
    let newest = releases.len().saturating_sub(1);
    let first = match version.map(|version| (version, releases.iter().position(|release| *release == version))) {
        Some((_, Some(index))) => index,
        Some((version, None)) if major == Some(2) && parse(version).is_some() => {
            let first = releases.iter().position(|release| parse(release) > parse(version)).unwrap_or(newest);
            let judge = releases.get(first).copied().unwrap_or_default();
            notes.push(format!("`{version}` is no release that this build knows; judged by {judge} or newer"));
            first
        }
        _ => newest,
    };
    let best = (first..releases.len())
        .map(|release| {
            let mut problems = Problems::new(releases, release);
            shape::check(&version_two::DOCUMENT, root, "", &mut problems);
            (release, problems.finish())
        })
        .min_by_key(|(release, problems)| (problems.len(), *release));
    let (release, mut problems) = best.unwrap_or_default();
    if let (Some(major), Some(node)) = (major, root.get("header").and_then(|header| header.get("schema-version")))
        && major != 2
        && node.as_str().is_some_and(|text| parse(text).is_some())
    {
        let known = version_one::RELEASES.iter().chain(releases).copied();
        let message = format!("`schema-version` is no published version; published are {}", quoted(known));
        problems.push(Problem { line: node.line, pointer: "/header/schema-version".into(), message });
        problems.sort();
    }
    (releases.get(release).copied(), problems)
}

fn parse(version: &str) -> Option<(u32, u32, u32)> {
    let mut parts = version.split('.').map(str::parse::<u32>);
    let found = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    parts.next().is_none().then_some(found)
}

/// Says that content and declared version belong to different major versions: one cause, many symptoms.
fn mixed(root: &Node, shape: Shape, version: Option<&str>, declared: Option<&Node>) -> Option<Problem> {
    let line = declared.map_or(root.line, |node| node.line);
    let major = version?.split('.').next()?;
    let message = match (shape, major) {
        (Shape::One, "2") => format!(
            "the content has the layout of version 1.0.0 but `schema-version` declares {}; move it into `project` and \
             `repository`, or declare `1.0.0`",
            version?
        ),
        (Shape::Two, "1") => {
            "the content has the layout of version 2 but `schema-version` declares version 1; declare `2.2.0`".into()
        }
        _ => return None,
    };
    Some(Problem { line, pointer: "/header/schema-version".into(), message })
}

/// Returns the problem of text that does not parse.
pub(crate) fn syntax_problem(error: &SyntaxError) -> Problem {
    let cause = if error.limit { "not read" } else { "cannot be parsed" };
    Problem {
        line: error.line,
        pointer: String::new(),
        message: format!("{cause}: {} (column {})", error.message, error.column),
    }
}

/// Returns the problem of a key that stands twice.
pub(crate) fn duplicate(line: u32, key: &str) -> Problem {
    Problem {
        line,
        pointer: String::new(),
        message: format!("the key `{key}` stands twice in one structure; keep one"),
    }
}
