//! Rules that look at one file alone, each a function from the tree of the file to findings. Their answers are kept with
//! the definition, so that a file that did not change is not looked at again.

mod app_token;
mod commands;
mod comments;
mod conditions;
mod credentials;
mod dependabot;
mod gitlab;
mod grants;
mod images;
mod jenkins;
mod known;
mod limits;
mod local;
mod names;
mod reasons;
mod runners;
mod secrets;
mod shells;
mod spelling;
mod tools;
mod triggers;

pub use credentials::pushes;
pub(crate) use jenkins::find as jenkins;

use slam_model::evidence::ci::CiFinding;

use crate::file::File;

/// Findings kept of one family of rules in one file; more helps nobody, and none pushes another out.
const MOST_FINDINGS: usize = 3_000;

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
        triggers::find,
        reasons::find,
        grants::find,
        conditions::find,
        secrets::find,
        commands::find,
        credentials::find,
        runners::find,
        images::find,
        spelling::find,
        gitlab::find,
    ] {
        let before = found.len();
        rule(file, &mut found);
        found.truncate(before + MOST_FINDINGS);
    }
    found
}
