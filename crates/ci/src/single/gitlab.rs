//! Pipelines of GitLab: text that is read as code, and credentials, caches, and identities in reach of more runs than
//! they are for.
//!
//! GitLab hands variables to a script as its environment, so a shell that meets `$CI_COMMIT_TITLE` sees data. Weak is only
//! what reads the text once more as a program, and what GitLab pastes before it reads the file: `$[[ inputs.x ]]`.

mod caches;
mod credentials;
mod evaluated;
mod foreign;
mod inputs;
mod reports;
mod tokens;
mod variables;

use std::collections::BTreeMap;

use slam_formats::tree::{Entry, Node, Span};
use slam_model::evidence::ci::{CiFinding, CiSystem, Job, Step};

use crate::{
    JobDetail, Lines,
    file::File,
    read::gitlab::{Top, chain, find as find_key},
    shell::{Command, commands},
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.definition.workflow.system != CiSystem::GitlabCi {
        return;
    }
    let tasks = tasks(file);
    evaluated::find(file, &tasks, found);
    reports::find(file, &tasks, found);
    variables::find(file, &tasks, found);
    tokens::find(file, &tasks, found);
    caches::find(file, &tasks, found);
    credentials::find(file, found);
    inputs::find(file, found);
}

/// A job with everything that it takes from others.
struct Task<'d> {
    /// Its key and its own mapping.
    entry: &'d Entry,
    /// Its mapping and those that it extends, nearest first.
    chain: Vec<&'d Node>,
    job: &'d Job,
    detail: &'d JobDetail,
    scripts: Vec<Script<'d>>,
}

/// One of the scripts of a job.
struct Script<'d> {
    step: &'d Step,
    lines: &'d Lines,
    commands: Vec<Command>,
}

impl<'d> Task<'d> {
    /// Returns whether it only stands there to be extended, so that its callers say what starts it.
    fn is_hidden(&self) -> bool {
        self.job.id.starts_with('.')
    }

    /// Returns whether it starts by itself in a pipeline of this kind.
    fn starts_on(&self, event: &str) -> bool {
        self.detail.events.iter().any(|known| known == event)
    }

    /// Returns what stands under a key here or in what it extends.
    fn get(&self, key: &str) -> Option<&'d Node> {
        find_key(&self.chain, key)
    }
}

impl Script<'_> {
    /// Returns the bytes of a line of the script.
    fn row(&self, file: &File<'_>, line: usize) -> Span {
        let (first, last) = self.lines.of(line);
        file.rows(first, last)
    }

    fn text(&self) -> &str {
        self.step.run.as_deref().unwrap_or_default()
    }
}

fn tasks<'d>(file: &File<'d>) -> Vec<Task<'d>> {
    let top = Top::new(file.root());
    let entries: BTreeMap<_, _> =
        file.root().entries().iter().rev().filter_map(|entry| Some((entry.key.text()?, entry))).collect();
    let jobs = file.definition.workflow.jobs.iter().zip(&file.definition.jobs);
    jobs.filter_map(|(job, detail)| {
        // What is included stands among the jobs as well, and has no entry of its own.
        let entry = *entries.get(job.id.as_str()).filter(|entry| entry.value.is_mapping())?;
        let scripts = job.steps.iter().zip(&detail.steps).filter_map(|(step, more)| {
            let (text, lines) = (step.run.as_deref()?, more.run.as_ref()?);
            Some(Script { step, lines, commands: commands(text) })
        });
        Some(Task { entry, chain: chain(&top, &entry.value), job, detail, scripts: scripts.collect() })
    })
    .collect()
}
