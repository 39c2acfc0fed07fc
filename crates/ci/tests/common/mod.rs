//! What the tests of rules share.

use slam_ci::{Definition, analyse, read};
use slam_model::evidence::ci::CiFinding;

/// Reads the definitions among files that are written one behind the other (`//- path`).
pub(crate) fn definitions(files: &str) -> Vec<Definition> {
    let files = slam_testdata::files(files);
    files.into_iter().filter_map(|(path, bytes)| read(&path.as_str().into(), &bytes)).collect()
}

/// Returns everything that is found in them.
pub(crate) fn found(definitions: &[Definition]) -> Vec<CiFinding> {
    analyse(&definitions.iter().collect::<Vec<_>>()).findings
}
