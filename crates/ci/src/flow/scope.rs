//! A position in a definition, and what any text is worth there.

use slam_model::evidence::ci::DefinitionKind;

use super::{
    Flow,
    guards::Reach,
    site::{JobState, Site},
    values::View,
};
use crate::{expression::Expression, shell::Command};

/// A position in a definition, from which values are looked at.
#[derive(Clone)]
pub(crate) struct Scope<'s, 'd> {
    /// All definitions.
    pub(crate) site: &'s Site<'d>,
    /// Which of them.
    pub(crate) definition: usize,
    /// Which job.
    pub(crate) job: usize,
    /// Which step; that of a job itself stands behind all of them.
    pub(crate) step: usize,
    /// What can get here.
    pub(crate) reach: &'s Reach,
}

impl<'s, 'd> Scope<'s, 'd> {
    pub(super) fn with_state<'a>(&'a self, state: &'a JobState) -> View<'a, 'd> {
        View::new(self).with_state(state)
    }

    pub(super) fn view(&self) -> View<'_, 'd> {
        View::new(self)
    }

    /// Returns whether this is an action, which others may use for anything.
    pub(crate) fn is_action(&self) -> bool {
        let found = self.site.definitions.get(self.definition);
        found.is_some_and(|definition| definition.workflow.kind == DefinitionKind::Action)
    }

    /// Returns what a text with expressions is worth.
    pub(crate) fn text(&self, text: &str) -> Flow {
        self.view().text(text)
    }

    /// Returns what an expression is worth.
    pub(crate) fn expression(&self, expression: &Expression) -> Flow {
        self.view().expression(expression, 0)
    }

    /// Returns what words of a script are worth, variables included.
    pub(crate) fn words(&self, words: &str) -> Flow {
        self.view().words(words)
    }

    /// Returns the commands of the step's script.
    pub(crate) fn commands(&self) -> &'s [Command] {
        let jobs = self.site.commands.get(self.definition);
        let steps = jobs.and_then(|jobs| jobs.get(self.job));
        steps.and_then(|steps| steps.get(self.step)).map(Vec::as_slice).unwrap_or_default()
    }
}
