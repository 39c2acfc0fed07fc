//! What a job needs of its token, from what is known of its steps.

use std::collections::BTreeMap;

use slam_model::evidence::ci::{Job, Pin};

use crate::{
    knowledge::{SCOPES, action},
    rules::{Need, of_step},
    shell::{self, Command},
};

/// The grants of a job that are enough for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grants {
    /// Scopes that it writes to, each with the action or program that does.
    pub writes: BTreeMap<&'static str, String>,
    /// Scopes that it reads.
    pub reads: Vec<&'static str>,
}

/// Returns the grants that are enough for a job; `None` where a step is not known well enough to say.
pub fn grants(job: &Job) -> Option<Grants> {
    // What a called workflow needs stands in its own file.
    if job.uses.is_some() {
        return None;
    }
    let mut found = Grants::default();
    for step in &job.steps {
        let commands = step.run.as_deref().map(shell::commands).unwrap_or_default();
        for scope in SCOPES {
            match of_step(step, &commands, scope) {
                Need::No => {}
                Need::Maybe => return None,
                Need::Yes => {
                    let by = step.uses.as_ref().map(|uses| uses.name.clone());
                    let writes = |command: &&Command| of_step(step, std::slice::from_ref(*command), scope) == Need::Yes;
                    let command = || commands.iter().find(writes).map(|command| command.name()).unwrap_or_default();
                    let by = by.unwrap_or_else(command);
                    found.writes.entry(scope).or_insert(by);
                }
            }
        }
        let Some(uses) = step.uses.as_ref().filter(|uses| uses.pin != Pin::Local) else { continue };
        found.reads.extend(action(&uses.name).reads(&step.with)?);
    }
    // A checkout of a private repository reads it; nothing else is lost by letting the job read what everybody may.
    found.reads.push("contents");
    found.reads.retain(|scope| !found.writes.contains_key(scope));
    found.reads.sort_unstable();
    found.reads.dedup();
    Some(found)
}
