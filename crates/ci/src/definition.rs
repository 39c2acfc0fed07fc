//! What reading one file gives: the definition in the shared words, and beside it what only the analysis needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use slam_model::evidence::ci::{CiFinding, DefinitionKind, Workflow};

use crate::Ignore;

/// One file, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// The definition in the shared vocabulary.
    pub workflow: Workflow,
    /// Line of the first key; what stands before it are comments.
    #[serde(default)]
    pub first_line: u32,
    /// Environment of all jobs.
    #[serde(default)]
    pub env: BTreeMap<String, Text>,
    /// Inputs of a reusable workflow, of a composite action, and of `workflow_dispatch`.
    #[serde(default)]
    pub inputs: BTreeMap<String, InputDecl>,
    /// Outputs of a reusable workflow.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<String, Text>,
    /// Line of each scope of the top-level permissions.
    #[serde(default)]
    pub permission_lines: BTreeMap<String, u32>,
    /// Beside each job of the definition, in the same order.
    #[serde(default)]
    pub jobs: Vec<JobDetail>,
    /// What is weak in the file whatever stands in others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<CiFinding>,
    /// Comments that ask to pass over findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignores: Vec<Ignore>,
    /// The text, from which columns of findings are told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// An input that a definition declares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InputDecl {
    /// `string`, `boolean`, `number`, `choice`, or `environment`.
    pub kind: Option<String>,
    /// Its default.
    pub default: Option<String>,
    /// Whether `workflow_dispatch` declares it.
    #[serde(default)]
    pub dispatch: bool,
    /// Whether `workflow_call` or the action declares it.
    #[serde(default)]
    pub call: bool,
}

/// What the analysis needs to know of a job beside the shared words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JobDetail {
    /// Environment of all steps.
    #[serde(default)]
    pub env: BTreeMap<String, Text>,
    /// Inputs that it hands to a reusable workflow.
    #[serde(default)]
    pub with: BTreeMap<String, Text>,
    /// Its outputs.
    #[serde(default)]
    pub outputs: BTreeMap<String, Text>,
    /// Values of its matrix by name; what `include` adds is among them, and a matrix that is one expression stands under `*`.
    #[serde(default)]
    pub matrix: BTreeMap<String, Vec<Text>>,
    /// How its containers are started: images and options.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<Text>,
    /// The deployment environment.
    #[serde(default)]
    pub environment: Option<String>,
    /// Line of each scope of its permissions.
    #[serde(default)]
    pub permission_lines: BTreeMap<String, u32>,
    /// Line of `runs-on`, or of the tags.
    #[serde(default)]
    pub runs_on_line: Option<u32>,
    /// What starts it by itself, where each job says so for itself; only of GitLab.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Line of `secrets`.
    #[serde(default)]
    pub secrets_line: Option<u32>,
    /// Beside each step of the job, in the same order.
    #[serde(default)]
    pub steps: Vec<StepDetail>,
}

/// What the analysis needs to know of a step beside the shared words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StepDetail {
    /// Its `id`.
    #[serde(default)]
    pub id: Option<String>,
    /// Where the script stands.
    #[serde(default)]
    pub run: Option<Lines>,
    /// Line of the key before the script; 0 when there is none.
    #[serde(default)]
    pub run_key: u32,
    /// Where each input stands.
    #[serde(default)]
    pub with: BTreeMap<String, Lines>,
    /// Where each variable stands.
    #[serde(default)]
    pub env: BTreeMap<String, Lines>,
    /// Where `shell` stands.
    #[serde(default)]
    pub shell: Option<Lines>,
}

/// A text with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands.
    #[serde(flatten)]
    pub lines: Lines,
}

/// Where the lines of a text stand in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Lines {
    /// First line of the file that holds the text.
    pub line: u32,
    /// Last line of the file that holds the text.
    pub end_line: u32,
    /// Line of the file for each line of the text when they do not simply follow each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub map: Vec<u32>,
    /// Whether a line of the text is a line of the file; folded and quoted texts only have the whole range.
    pub exact: bool,
    /// The words that stand there when they are an alias of the text: `*script`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

impl Lines {
    /// Returns first and last line of the file for this line (from 0) of the text.
    pub fn of(&self, index: usize) -> (u32, u32) {
        if !self.exact {
            return (self.line, self.end_line.max(self.line));
        }
        let line = match self.map.get(index) {
            Some(line) => *line,
            None => {
                self.line.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)).min(self.end_line.max(self.line))
            }
        };
        (line, line)
    }
}

impl Definition {
    /// Returns whether the file defines pipelines, and is not only read because something else of it runs.
    pub fn is_pipeline(&self) -> bool {
        matches!(self.workflow.kind, DefinitionKind::Workflow | DefinitionKind::Action)
    }
}
