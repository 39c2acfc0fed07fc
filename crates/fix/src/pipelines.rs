//! Repairs that write definitions: bots that propose updates, gates for change requests, releases, and the recurring scan.
//!
//! Nothing that can be moved is written: an action, an image, or a program of others stands there by its commit or digest,
//! and where [`crate::refs::Refs`] does not know it the draft says what it would have wanted.

mod bots;
mod ecosystems;

use crate::{
    ci::Class,
    recipe::{Proof, Recipe, Theme},
};

/// In this order, because the bot keeps the definitions up to date that the others write.
pub(crate) static RECIPES: &[Recipe] = &[Recipe {
    id: "add-update-bot",
    title: "Let a bot propose updates of dependencies",
    theme: Theme::Ci,
    class: Class::NeedsEyes,
    helps: &["dependency-policy"],
    write: bots::write,
}];

/// Facts by which a repair is known to have done its work, whatever its checks see of it.
pub(crate) static PROOFS: &[(&str, Proof)] = &[("add-update-bot", bots::holds)];
