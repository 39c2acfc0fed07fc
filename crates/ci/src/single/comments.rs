//! Commit ids without the version beside them.

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::MissingVersionComment, Pin},
};

use crate::{
    file::{File, Rating},
    knowledge::Version,
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    for used in file.uses.iter().filter(|used| used.uses.pin == Pin::Digest && !used.repository.is_empty()) {
        let message = match used.uses.comment.as_deref().map(Version::of_comment) {
            Some(Some(_)) => continue,
            Some(None) => "the comment behind the commit id names no version",
            None => "no comment says which version the commit id is",
        };
        let rating = Rating::of(Severity::Informational, Confidence::High);
        found.push(file.finding_in(used.around, MissingVersionComment, rating, used.node.span, message));
    }
}
