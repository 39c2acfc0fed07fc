//! Which definitions of the same repository a reference means.

use std::collections::HashMap;

use slam_model::evidence::ci::{DefinitionKind, Workflow};

/// Definitions by what `./path` can say of them.
pub(crate) struct Local<'w> {
    by_name: HashMap<&'w [u8], Vec<usize>>,
}

impl<'w> Local<'w> {
    /// Takes in the definitions; they are known by their position from then on.
    pub(crate) fn new(workflows: impl IntoIterator<Item = &'w Workflow>) -> Self {
        let mut by_name: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (index, workflow) in workflows.into_iter().enumerate() {
            by_name.entry(workflow.path.as_bstr()).or_default().push(index);
            if workflow.kind == DefinitionKind::Action {
                by_name.entry(workflow.path.parent()).or_default().push(index);
            }
        }
        Self { by_name }
    }

    /// Returns the definitions that `./path` names, in their order: a workflow by its file, an action by its folder.
    pub(crate) fn named(&self, name: &str) -> &[usize] {
        let path = name.strip_prefix("./").or_else(|| name.strip_prefix("$/"));
        let found = path.and_then(|path| self.by_name.get(path.trim_end_matches('/').as_bytes()));
        found.map(Vec::as_slice).unwrap_or_default()
    }
}
