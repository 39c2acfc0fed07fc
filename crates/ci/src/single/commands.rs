//! `ACTIONS_ALLOW_UNSECURE_COMMANDS`: the log sets variables again.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::InsecureCommands, Taint},
};

use super::spelling::is_expression;
use crate::file::{File, Rating};

const SWITCH: &str = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if !file.is_actions() {
        return;
    }
    let jobs = file.jobs().map(|job| &job.value);
    let steps = file.steps.iter().map(|step| step.step).filter(|step| step.get("run").is_some());
    for owner in std::iter::once(file.root()).chain(jobs).chain(steps) {
        let Some(env) = owner.entry("env") else { continue };
        let (confidence, message) = if env.value.as_str().is_some_and(is_expression) {
            (Confidence::Low, format!("the environment is one expression, which may set `{SWITCH}`"))
        } else if env.value.get(SWITCH).is_some_and(is_on) {
            (Confidence::High, format!("`{SWITCH}` lets every text that a step prints set variables of later steps"))
        } else {
            continue;
        };
        let source = if confidence == Confidence::High { Taint::Attacker } else { Taint::Constant };
        let rating = Rating::of(Severity::High, confidence).by(source);
        found.push(file.finding(InsecureCommands, rating, File::join(&env.key, &env.value), message));
    }
}

/// The runner takes `true` in any case.
fn is_on(value: &Node) -> bool {
    value.text().is_some_and(|text| text.trim().eq_ignore_ascii_case("true"))
}
