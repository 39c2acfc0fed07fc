//! JSON Schema over our own tree, with messages that name the inmost cause and its line.

mod describe;
mod locate;
mod node;

pub(crate) use locate::lines_of;

use jsonschema::{Retrieve, Uri, Validator};
use slam_model::Problem;

use crate::json::Value;
use node::Tree;

/// So many problems of one document are told; how many more there are is said in one more.
pub(crate) const MAX_PROBLEMS: usize = 50;

/// A schema that is ready to judge documents.
pub(crate) struct Schema(Validator<Tree>);

/// The files that a schema refers to: name at the end of the reference, text.
pub(crate) type Parts = &'static [(&'static str, &'static str)];

impl Schema {
    /// Compiles a schema; references are answered from `parts` and nowhere else.
    ///
    /// # Errors
    /// When the text is no schema, or refers to what is not among the parts.
    pub(crate) fn compile(text: &str, parts: Parts) -> Result<Self, String> {
        let schema: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        jsonschema::options_for::<Tree>()
            .with_retriever(Embedded(parts))
            .should_validate_formats(true)
            .build(&schema)
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// Returns what is wrong, in the order of the lines.
    pub(crate) fn check(&self, tree: &Value<'_>, bytes: &[u8]) -> Vec<Problem> {
        // The short answer first: it costs nothing to have no errors.
        if self.0.is_valid(tree) {
            return Vec::new();
        }
        let mut told = Vec::new();
        let mut more = 0_usize;
        for error in self.0.iter_errors(tree) {
            let (pointer, message) = describe::describe(&error, tree);
            if told.iter().any(|known: &(String, String)| known.0 == pointer && known.1 == message) {
                continue;
            }
            match told.len() {
                MAX_PROBLEMS => more += 1,
                _ => told.push((pointer, message)),
            }
        }
        if told.is_empty() {
            told.push((String::new(), "does not match the schema of its version".to_owned()));
        }
        with_lines(told, more, bytes)
    }
}

/// Gives each pointer its line, and sorts by it; `more` are counted only.
pub(crate) fn with_lines(told: Vec<(String, String)>, more: usize, bytes: &[u8]) -> Vec<Problem> {
    let pointers: Vec<&str> = told.iter().map(|(pointer, _)| pointer.as_str()).collect();
    let lines = lines_of(bytes, &pointers);
    let mut problems: Vec<Problem> =
        told.into_iter().zip(lines).map(|((pointer, message), line)| Problem { line, pointer, message }).collect();
    problems.sort();
    if more > 0 {
        problems.push(Problem { line: 1, pointer: String::new(), message: and_more(more) });
    }
    problems
}

/// Says how many problems were not told.
pub(crate) fn and_more(count: usize) -> String {
    match count {
        1 => "1 more problem is not listed".to_owned(),
        count => format!("{count} more problems are not listed"),
    }
}

struct Embedded(Parts);

impl Retrieve for Embedded {
    fn retrieve(&self, uri: &Uri<String>) -> Result<serde_json::Value, Box<dyn std::error::Error + Send + Sync>> {
        let path = uri.path().as_str();
        let name = path.rsplit('/').next().unwrap_or(path);
        match self.0.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Ok(serde_json::from_str(text)?),
            None => Err(format!("schema `{uri}` is not among those that are built in").into()),
        }
    }
}
