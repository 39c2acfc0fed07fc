//! A repair of documents or settings as data: what it helps, and the function that drafts it.

use slam_model::Evidence;

use crate::{ci::Class, draft::Draft, pipelines};

/// What a set of repairs is about: one commit of `--branch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// Definitions of CI.
    Ci,
    /// Licence texts and fields.
    License,
    /// README, guides, and the change log.
    Guides,
    /// The security policy and what belongs to it.
    Security,
    /// How people contribute and who decides.
    Community,
    /// Policies for dependencies, secrets, and findings.
    Policies,
    /// Self-assessment and catalogues.
    Assessment,
    /// CRA readiness.
    Cra,
    /// Security Insights.
    Insights,
    /// Everything that keeps the tree clean.
    Hygiene,
}

impl Theme {
    /// Returns what a commit of this theme does, as its subject.
    pub fn subject(self) -> &'static str {
        match self {
            Self::Ci => "Harden the definitions of CI",
            Self::License => "Put the licence in its place",
            Self::Guides => "Write the guides that users look for",
            Self::Security => "Say how vulnerabilities are reported and handled",
            Self::Community => "Say how people contribute and who decides",
            Self::Policies => "Write down the policies for dependencies, secrets, and findings",
            Self::Assessment => "Describe what the software does and how it can be attacked",
            Self::Cra => "Show the readiness for the Cyber Resilience Act",
            Self::Insights => "Declare the security facts of the project",
            Self::Hygiene => "Keep the tree clean",
        }
    }
}

/// One repair.
pub struct Recipe {
    /// Its id in kebab-case; never reused.
    pub id: &'static str,
    /// What it does, as an imperative without a full stop.
    pub title: &'static str,
    /// What it is about.
    pub theme: Theme,
    /// How much care it asks for.
    pub class: Class,
    /// Checks that it helps: it is tried when one of them is asked for and open, and kept when one of them turns. Without
    /// any it is tried always, and kept unless it makes something worse.
    pub helps: &'static [&'static str],
    /// Drafts it. A draft without edits says that there is nothing to do here.
    pub write: fn(&mut Draft<'_>),
}

/// Whether a fact holds that a repair brings about.
pub type Proof = fn(&Evidence) -> bool;

impl Recipe {
    /// Returns the second way in which the repair can prove itself, where its checks need not see it: a fact that must not
    /// hold before and has to hold afterwards. No check of the Baseline asks for an update bot, for example, and yet a tree
    /// shows whether there is one.
    pub fn proof(&self) -> Option<Proof> {
        pipelines::PROOFS.iter().find(|(id, _)| *id == self.id).map(|(_, proof)| *proof)
    }
}

/// Returns every repair, in the order in which they are made: documents before those that link to them.
pub fn all() -> impl Iterator<Item = &'static Recipe> {
    use crate::{
        blanks,
        documents::{assessment, community, cra, guides, policies, sections, security, verification},
        hygiene, insights,
    };
    [
        blanks::RECIPES,
        sections::RECIPES,
        hygiene::RECIPES,
        guides::RECIPES,
        security::RECIPES,
        community::RECIPES,
        policies::RECIPES,
        verification::RECIPES,
        assessment::RECIPES,
        pipelines::RECIPES,
        cra::RECIPES,
        insights::RECIPES,
    ]
    .into_iter()
    .flatten()
}

/// Returns the repair of this id.
pub fn find(id: &str) -> Option<&'static Recipe> {
    all().find(|recipe| recipe.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_belongs_to_a_repair() {
        for (id, _) in pipelines::PROOFS {
            assert!(find(id).is_some_and(|recipe| recipe.proof().is_some()), "{id}");
        }
    }

    #[test]
    fn every_id_is_used_once_and_helps_checks_that_exist() {
        let ids: Vec<_> = all().map(|recipe| recipe.id).collect();
        for recipe in all() {
            assert_eq!(ids.iter().filter(|id| **id == recipe.id).count(), 1, "{}", recipe.id);
            assert!(
                !recipe.helps.is_empty()
                    || ["fill-blanks", "fill-sections", "renew-cra-readiness"].contains(&recipe.id),
                "{}",
                recipe.id
            );
            for check in recipe.helps {
                assert!(slam_checks::find(check).is_some(), "{} names {check}", recipe.id);
            }
        }
    }
}
