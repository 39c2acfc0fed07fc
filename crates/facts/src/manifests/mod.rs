//! Manifests and lock files: which names they have, and readers of the few fields that posture asks for.

mod names;

use slam_model::{RepoPath, evidence::manifest::Manifest};

/// Reads a manifest or lock file; `None` when the name is of neither.
pub(crate) fn read(path: &RepoPath, _text: &str) -> Option<Manifest> {
    let (ecosystem, kind) = names::find(path)?;
    Some(Manifest {
        path: path.clone(),
        ecosystem: ecosystem.to_owned(),
        kind,
        role: crate::role::role(path),
        name: None,
        version: None,
        license: None,
        dependencies: None,
        addresses: Vec::new(),
    })
}
