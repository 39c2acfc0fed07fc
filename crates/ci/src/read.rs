//! One file to one definition.

mod azure;
mod github;
pub(crate) mod gitlab;
pub(crate) mod jenkins;
pub(crate) mod uses;
mod values;

pub(crate) use uses::{action as action_of, image_text as image_of};

use slam_formats::tree::{Limits, parse_yaml_all};
use slam_model::{
    Problem, RepoPath,
    evidence::ci::{CiSystem, Workflow},
};

use crate::{Definition, file::File, ignores, is_definition, single};

/// A definition larger than this is not read; real ones stay far below it.
const LONGEST_BYTES: usize = 2 << 20;
/// Problems kept of one file.
const MOST_PROBLEMS: usize = 100;

/// Reads one definition; `None` for a path that holds none.
///
/// Never fails: what is wrong stands in `workflow.problems` with its line, and the rest is filled where possible.
pub fn read(path: &RepoPath, bytes: &[u8]) -> Option<Definition> {
    let (system, kind) = is_definition(path)?;
    let workflow = Workflow {
        path: path.clone(),
        system,
        kind,
        name: None,
        problems: Vec::new(),
        triggers: Vec::new(),
        permissions: None,
        jobs: Vec::new(),
        before_merge: None,
        releases: false,
    };
    let mut definition = Definition {
        workflow,
        first_line: 1,
        env: Default::default(),
        inputs: Default::default(),
        outputs: Default::default(),
        permission_lines: Default::default(),
        jobs: Vec::new(),
        found: Vec::new(),
        ignores: Vec::new(),
        text: String::new(),
    };
    if system == CiSystem::Jenkins {
        if bytes.len() > LONGEST_BYTES {
            definition.problem(1, "", format!("cannot be read: it is longer than {LONGEST_BYTES} bytes"));
        } else {
            jenkins::fill(&mut definition, bytes);
            crate::steps::fill(&mut definition);
        }
        return Some(finish(definition, bytes));
    }
    let limits = Limits { bytes: LONGEST_BYTES, depth: 64, nodes: 200_000 };
    let documents = parse_yaml_all(bytes, &limits);
    let mut read = None;
    match &documents {
        Ok(documents) if documents.is_empty() => definition.problem(1, "", "the file is empty"),
        Ok(documents) => {
            // GitLab templates put a `spec` header in a document of its own before the pipeline.
            let chosen = match system {
                CiSystem::GitlabCi => documents.iter().rev().find(|document| document.root.is_mapping()),
                CiSystem::GithubActions | CiSystem::ForgejoActions | CiSystem::AzurePipelines | CiSystem::Jenkins => {
                    documents.first()
                }
            };
            let document = chosen.or(documents.first());
            if let Some(document) = document {
                read = Some(document);
                definition.first_line = document.root.line;
                // A condition of a template may stand twice.
                let twice = |key: &str| system != CiSystem::AzurePipelines || !key.starts_with("${{");
                for (line, key) in document.duplicate_keys.iter().filter(|(_, key)| twice(key)) {
                    definition.problem(*line, "", format!("the key `{key}` stands twice; forges refuse the file"));
                }
                match system {
                    CiSystem::GitlabCi => {
                        gitlab::fill(&mut definition, document, bytes);
                        // What the file is given is declared in the document before it.
                        let headers = documents.iter().map(|document| &document.root);
                        gitlab::inputs(&mut definition, headers);
                    }
                    CiSystem::AzurePipelines => azure::fill(&mut definition, document, bytes),
                    CiSystem::Jenkins => {}
                    CiSystem::GithubActions | CiSystem::ForgejoActions => {
                        github::fill(&mut definition, document, bytes)
                    }
                }
            }
        }
        Err(error) => definition.problem(error.line, "", format!("cannot be read: {}", error.message)),
    }
    crate::steps::fill(&mut definition);
    if let Some(document) = read {
        definition.ignores = ignores::read(document);
        definition.found = single::find(&File::new(&definition, document, bytes));
    }
    Some(finish(definition, bytes))
}

/// Keeps the text, and the first of the problems.
fn finish(mut definition: Definition, bytes: &[u8]) -> Definition {
    definition.text = String::from_utf8_lossy(bytes).into_owned();
    let problems = &mut definition.workflow.problems;
    problems.sort();
    problems.dedup();
    if problems.len() > MOST_PROBLEMS {
        let more = problems.len() - MOST_PROBLEMS;
        let line = problems.get(MOST_PROBLEMS).map_or(1, |problem| problem.line);
        problems.truncate(MOST_PROBLEMS);
        problems.push(Problem {
            line,
            pointer: String::new(),
            message: format!("{more} more problems are not listed"),
        });
    }
    definition
}

impl Definition {
    fn problem(&mut self, line: u32, pointer: &str, message: impl Into<String>) {
        self.workflow.problems.push(Problem {
            line: line.max(1),
            pointer: pointer.to_owned(),
            message: message.into(),
        });
    }
}
