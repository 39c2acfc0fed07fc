//! What cannot be read is no answer of the analysis, and must not look like one.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, Taint},
};

use super::{finding, quote_line};
use crate::flow::Site;

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for definition in &site.definitions {
        for problem in &definition.workflow.problems {
            let index = problem.line.saturating_sub(1) as usize;
            let words = definition.text.lines().nth(index).unwrap_or_default();
            let quote = quote_line(&definition.workflow.path, problem.line, words);
            let message = problem.message.clone();
            found.push(finding(CiRule::UnreadableDefinition, Taint::Constant, Confidence::High, quote, message));
        }
    }
}
