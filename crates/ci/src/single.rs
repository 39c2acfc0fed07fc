//! Rules that look at one file alone, each a function from the tree of the file to findings. Their answers are kept with
//! the definition, so that a file that did not change is not looked at again.

mod app_token;
mod comments;
mod dependabot;
mod known;
mod limits;
mod local;
mod names;
mod shells;
mod tools;

use slam_model::evidence::ci::CiFinding;

use crate::file::File;

/// Findings kept of one file; more helps nobody.
const MOST_FINDINGS: usize = 5_000;

/// Returns everything that is weak in the file, whatever stands in others.
pub(crate) fn find(file: &File<'_>) -> Vec<CiFinding> {
    let mut found = Vec::new();
    for rule in [
        names::find,
        limits::find,
        known::find,
        tools::find,
        comments::find,
        local::find,
        shells::find,
        app_token::find,
        dependabot::find,
    ] {
        rule(file, &mut found);
    }
    found.truncate(MOST_FINDINGS);
    found
}
