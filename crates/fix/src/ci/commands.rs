//! The switch that lets the log set variables again goes away.

use slam_formats::tree::Node;
use slam_model::evidence::ci::CiFinding;

use super::target::Target;
use crate::script::Edit;

const SWITCH: &str = "ACTIONS_ALLOW_UNSECURE_COMMANDS";

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let line = finding.quote.place.line;
    let job = target.job(line).map(|job| &job.value);
    let owners = [target.step(line), job, Some(target.root())];
    let is_meant = |owner: &&Node| owner.entry("env").is_some_and(|env| env.key.line == line);
    let owner = owners.into_iter().flatten().find(is_meant)?;
    let env = owner.get("env")?;
    env.entry(SWITCH)?;
    let edit = match env.entries().len() {
        1 => target.yaml.remove(owner, "env")?,
        _ => target.yaml.remove(env, SWITCH)?,
    };
    Some(vec![edit])
}
