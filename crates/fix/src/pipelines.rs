//! Repairs that write definitions: bots that propose updates, gates for change requests, releases, and the recurring scan.
//!
//! Nothing that can be moved is written: an action, an image, or a program of others stands there by its commit or digest,
//! and where [`crate::refs::Refs`] does not know it the draft says what it would have wanted.

mod analysis;
mod baseline;
mod bots;
mod dependencies;
mod ecosystems;
mod gitlab;
mod languages;
mod pins;
mod release;
mod system;
mod text;
mod workflow;

use crate::{
    ci::Class,
    recipe::{Proof, Recipe, Theme},
};

/// In this order, because the bot keeps the definitions up to date that the others write.
pub(crate) static RECIPES: &[Recipe] = &[
    Recipe {
        id: "add-dependency-review",
        title: "Review the dependencies of each change",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["dependency-findings-block-changes"],
        write: dependencies::review,
    },
    Recipe {
        id: "add-dependency-scan",
        title: "Look for known vulnerabilities in what is locked",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["dependency-findings-block-changes"],
        write: dependencies::scan,
    },
    Recipe {
        id: "add-static-analysis",
        title: "Analyse the code of each change",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["analysis-findings-block-changes"],
        write: analysis::write,
    },
    Recipe {
        id: "add-release-workflow",
        title: "Make releases with SBOM, digests, and provenance",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["release-sbom-automated", "release-provenance-automated", "releases-signed"],
        write: release::write,
    },
    Recipe {
        id: "add-baseline-scan",
        title: "Judge the repository against the Baseline every week",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["recurring-scan-defined", "recurring-scan-pinned"],
        write: baseline::write,
    },
    Recipe {
        id: "add-update-bot",
        title: "Let a bot propose updates of dependencies",
        theme: Theme::Ci,
        class: Class::NeedsEyes,
        helps: &["dependency-policy"],
        write: bots::write,
    },
];

/// Facts by which a repair is known to have done its work, whatever its checks see of it.
pub(crate) static PROOFS: &[(&str, Proof)] = &[
    ("add-dependency-scan", dependencies::scan_holds),
    ("add-baseline-scan", baseline::holds),
    ("add-update-bot", bots::holds),
];

#[cfg(test)]
mod tests;
