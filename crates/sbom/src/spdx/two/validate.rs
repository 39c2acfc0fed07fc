//! Whether a document keeps the rules of SPDX 2.2 or 2.3: those of the official JSON schema, whatever it is written in,
//! and those that no schema can say.

mod rules;
mod schema;

use slam_model::Problem;
use slam_model::report::FileValidation;

use super::{Oddity, to_tree};
use crate::document::{Format, ReadError};
use crate::json::{Value, excerpt};
use crate::schema::{MAX_PROBLEMS, and_more, lines_of};

/// What is wrong with a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The version that it was judged by; `None` when it names none that is known.
    pub version: Option<String>,
    /// Rules that it breaks.
    pub problems: Vec<Problem>,
    /// What it may do, and should not: deprecated and unknown licences.
    pub warnings: Vec<Problem>,
}

impl Judgement {
    /// Returns whether every rule holds.
    pub fn is_valid(&self) -> bool {
        self.problems.is_empty()
    }

    /// Returns the entry of `slam validate`; a valid file may have problems, which are warnings then.
    pub fn into_file(self, path: &str) -> FileValidation {
        let valid = self.is_valid();
        let mut problems = self.problems;
        problems.extend(self.warnings);
        FileValidation {
            path: path.to_owned(),
            kind: Some("spdx".to_owned()),
            version: self.version,
            valid,
            problems,
            notes: Vec::new(),
        }
    }
}

/// Judges a document in any serialisation of SPDX 2.
pub fn validate(format: Format, bytes: &[u8]) -> Judgement {
    let (tree, odd) = match to_tree(format, bytes) {
        Ok(read) => read,
        Err(error) => {
            let (message, line) = match error {
                ReadError::Broken { message, line } => (message, line),
                other => (other.to_string(), None),
            };
            return Judgement { problems: vec![problem(line, "", message)], ..Judgement::default() };
        }
    };
    // Other forms than JSON have no lines for the pointers into their JSON form.
    let text = if format == Format::Spdx2Json { bytes } else { b"" };
    let mut findings = Findings::default();
    for Oddity { line, message } in odd {
        findings.broken.add(line, String::new(), message);
    }
    let version = match tree.text("spdxVersion") {
        Some("SPDX-2.2") => Some("2.2"),
        Some("SPDX-2.3") => Some("2.3"),
        Some(other) => {
            let message = format!("`{}` is no version that can be judged; SPDX-2.2 and SPDX-2.3 can", excerpt(other));
            findings.problem("/spdxVersion", message);
            None
        }
        None => {
            findings.problem("", "the document has no `spdxVersion`");
            None
        }
    };
    if let Some(version) = version {
        for Problem { line, pointer, message } in schema::check(version, &tree, text) {
            findings.broken.add(Some(line), pointer, message);
        }
    }
    rules::check(&tree, &mut findings);
    Judgement {
        version: version.map(str::to_owned),
        problems: finish(findings.broken, text),
        warnings: finish(findings.doubtful, text),
    }
}

/// Returns whether the official schema of a version accepts a document.
pub(super) fn keeps_schema(version: &str, tree: &Value<'_>) -> bool {
    schema::check(version, tree, b"").is_empty()
}

/// What was found so far: line, pointer, and message.
#[derive(Debug, Default)]
struct Findings {
    broken: Found,
    doubtful: Found,
}

/// The first of what was found, and how many more there were.
#[derive(Debug, Default)]
struct Found {
    told: Vec<(Option<u32>, String, String)>,
    more: usize,
}

impl Found {
    fn add(&mut self, line: Option<u32>, pointer: String, message: String) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push((line, pointer, message));
        } else {
            self.more += 1;
        }
    }
}

impl Findings {
    fn problem(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.broken.add(None, pointer.into(), message.into());
    }

    fn warning(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.doubtful.add(None, pointer.into(), message.into());
    }
}

fn problem(line: Option<u32>, pointer: &str, message: String) -> Problem {
    Problem { line: line.unwrap_or(1), pointer: pointer.to_owned(), message }
}

/// Finds the lines, and keeps what a person would read.
fn finish(found: Found, text: &[u8]) -> Vec<Problem> {
    let Found { told: mut found, more } = found;
    let pointers: Vec<_> = found.iter().map(|(_, pointer, _)| pointer.as_str()).collect();
    let lines = lines_of(text, &pointers);
    for ((line, _, _), found) in found.iter_mut().zip(lines) {
        *line = line.or(Some(found));
    }
    let mut problems: Vec<_> =
        found.into_iter().map(|(line, pointer, message)| problem(line, &pointer, message)).collect();
    problems.sort();
    problems.dedup();
    if more > 0 {
        problems.push(problem(None, "", and_more(more)));
    }
    problems
}

/// Returns the elements of a document that have an id: list, index, and element.
fn elements<'t, 'a>(tree: &'t Value<'a>) -> impl Iterator<Item = (&'static str, usize, &'t Value<'a>)> {
    ["packages", "files", "snippets"]
        .into_iter()
        .flat_map(|list| tree.list(list).iter().enumerate().map(move |(at, value)| (list, at, value)))
}
