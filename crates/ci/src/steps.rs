//! What steps and jobs are for: tests, signing, SBOM, scanners, releases. Recognised by the action or the command.

mod tables;
mod tasks;
mod tests_run;

use slam_model::{
    Confidence, Place, Problem, Quote,
    evidence::ci::{Activity, CiSystem, DefinitionKind, Job, Pin, Purpose, Step, Uses, Workflow},
};

use crate::{
    Definition, expression,
    flow::Local,
    shell::{self, Command},
};

/// Fills what the definition, its jobs, and its steps do.
pub(crate) fn fill(definition: &mut Definition) {
    let Definition { workflow, jobs: details, .. } = definition;
    let cut: Vec<Problem> = workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(cut).collect();
    workflow.problems.extend(cut);
    for (index, job) in workflow.jobs.iter_mut().enumerate() {
        job.does = called(job);
        for (at, step) in job.steps.iter_mut().enumerate() {
            let lines = details.get(index).and_then(|job| job.steps.get(at)).and_then(|step| step.run.as_ref());
            step.does = activities(step, lines, workflow.system);
        }
    }
    workflow.before_merge = before_merge(workflow);
    workflow.releases = releases(workflow);
}

/// Returns the problem of a step whose script is too long to be looked at whole.
fn cut(step: &Step) -> Option<Problem> {
    let script = step.run.as_deref().filter(|run| shell::is_cut(run) || expression::is_cut(run))?;
    let message =
        format!("the script of {} characters is longer than what is analysed; its end was not looked at", script.len());
    Some(Problem { line: step.place.line, pointer: String::new(), message })
}

/// Hands on to reusable workflows and actions of the same repository what their callers are: a workflow that only others
/// call runs before a merge, or for a release, when one of them does.
pub fn link(workflows: &mut [Workflow]) {
    let local = Local::new(workflows.iter());
    let calls: Vec<(usize, usize)> = workflows
        .iter()
        .enumerate()
        .flat_map(|(caller, workflow)| {
            let steps = workflow.jobs.iter().flat_map(|job| job.steps.iter().filter_map(|step| step.uses.as_ref()));
            let uses = workflow.jobs.iter().filter_map(|job| job.uses.as_ref()).chain(steps);
            let called = uses.filter(|uses| uses.pin == Pin::Local).flat_map(|uses| local.named(&uses.name));
            called.map(move |called| (caller, *called)).collect::<Vec<_>>()
        })
        .collect();
    // Calls can be nested ten deep on GitHub.
    for _ in 0..10 {
        for (caller, called) in &calls {
            let Some((before_merge, releases)) = workflows.get(*caller).map(|one| (one.before_merge, one.releases))
            else {
                continue;
            };
            if let Some(called) = workflows.get_mut(*called) {
                called.before_merge = called.before_merge.max(before_merge);
                called.releases |= releases;
            }
        }
    }
}

/// Returns the lines of a step's script.
pub(crate) fn rows(step: &Step) -> Vec<&str> {
    step.run.as_deref().map(|run| run.lines().collect()).unwrap_or_default()
}

/// Returns the line of the script with its place.
pub(crate) fn script_quote(step: &Step, lines: Option<&crate::Lines>, rows: &[&str], index: usize) -> Quote {
    let text = rows.get(index).copied().unwrap_or_default();
    let text = lines.and_then(|lines| lines.alias.as_deref()).unwrap_or(text);
    let (line, end_line) = lines.map_or((step.place.line, step.place.end_line), |lines| lines.of(index));
    Quote::new(Place::lines(&step.place.path, line, end_line), text)
}

fn activities(step: &Step, lines: Option<&crate::Lines>, system: CiSystem) -> Vec<Activity> {
    let mut found: Vec<Activity> = Vec::new();
    let mut add = |purpose: Purpose, tool: &str, quote: Quote| {
        if !found.iter().any(|known| known.purpose == purpose && known.tool == tool) {
            found.push(Activity { purpose, tool: tool.to_owned(), quote });
        }
    };
    if let Some(uses) = step.uses.as_ref().filter(|_| system == CiSystem::AzurePipelines) {
        for (purpose, tool) in tasks::of_task(&uses.name, step) {
            add(purpose, &tool, Quote::new(Place::line(&step.place.path, uses.line), &uses.text));
        }
    } else if let Some(uses) = &step.uses {
        for (purpose, tool) in of_action(&uses.name, step) {
            add(purpose, tool, Quote::new(Place::line(&step.place.path, uses.line), &uses.text));
        }
    }
    if let Some(run) = &step.run {
        let rows = rows(step);
        for command in shell::commands(run) {
            if let Some(tool) = tests_run::test_command(&command) {
                add(Purpose::Tests, &tool, script_quote(step, lines, &rows, command.line));
            }
            for (purpose, tool) in of_command(&command) {
                add(purpose, tool, script_quote(step, lines, &rows, command.line));
            }
        }
    }
    found
}

fn of_action<'s>(name: &str, step: &'s Step) -> Vec<(Purpose, &'static str)> {
    let name = name.to_lowercase();
    let with = |key: &str| -> Option<&'s str> { step.with.get(key).map(String::as_str) };
    let mut found: Vec<_> = tables::ACTIONS
        .iter()
        .filter(|(_, pattern, _)| tables::matches(pattern, &name))
        .map(|(purpose, _, tool)| (*purpose, *tool))
        .collect();
    match name.as_str() {
        // One action with many faces: its inputs say which one is meant.
        "docker/build-push-action" => {
            if with("sbom").is_some_and(|value| value != "false") {
                found.push((Purpose::Sbom, "docker/build-push-action"));
            }
            if with("provenance").is_some_and(|value| value != "false") {
                found.push((Purpose::Signing, "docker/build-push-action"));
            }
        }
        "goreleaser/goreleaser-action"
            if with("args")
                .is_some_and(|arguments| arguments.contains("release") && !arguments.contains("--snapshot")) =>
        {
            found.push((Purpose::Release, "goreleaser"));
        }
        "actions-rs/cargo" if with("command").is_some_and(|command| command == "test") => {
            found.push((Purpose::Tests, "cargo test"));
        }
        "gradle/gradle-build-action" | "gradle/actions/setup-gradle"
            if with("arguments")
                .is_some_and(|words| ["test", "check", "build"].iter().any(|goal| words.contains(goal))) =>
        {
            found.push((Purpose::Tests, "gradle"));
        }
        "aquasecurity/trivy-action"
            if with("format").is_some_and(|format| format.contains("cyclonedx") || format.contains("spdx")) =>
        {
            found.push((Purpose::Sbom, "trivy"));
        }
        _ => {}
    }
    found
}

fn of_command(command: &Command) -> Vec<(Purpose, &'static str)> {
    let name = command.name();
    let plain: Vec<&str> = command.plain().collect();
    let rehearsal = command.has_flag("--dry-run") || command.has_flag("--snapshot");
    // With these, sums are compared and not made.
    let compares = ["-c", "--check", "-sc", "--status"].iter().any(|flag| command.has_flag(flag));
    tables::COMMANDS
        .iter()
        .filter(|(_, pattern, _)| {
            let mut words = pattern.split(' ');
            words.next() == Some(name.as_str())
                && words.enumerate().all(|(index, word)| match word.strip_prefix('~') {
                    Some(part) => command.arguments().iter().any(|argument| argument.contains(part)),
                    None => plain.get(index) == Some(&word),
                })
        })
        .map(|(purpose, _, tool)| (*purpose, *tool))
        .filter(|(purpose, _)| match purpose {
            Purpose::Release => !rehearsal,
            Purpose::Checksums => !compares,
            _ => true,
        })
        .collect()
}

fn called(job: &Job) -> Vec<Activity> {
    let Some(Uses { name, text, line, .. }) = &job.uses else { return Vec::new() };
    let name = name.to_lowercase();
    let quote = Quote::new(Place::line(&job.place.path, *line), text);
    tables::ACTIONS
        .iter()
        .filter(|(_, pattern, _)| tables::matches(pattern, &name))
        .map(|(purpose, _, tool)| Activity { purpose: *purpose, tool: (*tool).to_owned(), quote: quote.clone() })
        .collect()
}

/// Events that run before a change is merged.
const REQUESTS: [&str; 5] =
    ["pull_request", "pull_request_target", "merge_group", "merge_request_event", "pull_request_comment"];

fn before_merge(workflow: &Workflow) -> Option<Confidence> {
    if workflow.kind == DefinitionKind::Action {
        return None;
    }
    // A request that runs only once it is closed comes too late.
    let request = workflow.triggers.iter().any(|trigger| {
        REQUESTS.contains(&trigger.event.as_str())
            && (trigger.types.is_empty() || trigger.types.iter().any(|kind| kind != "closed" && kind != "labeled"))
    });
    if request {
        return Some(Confidence::High);
    }
    let any_branch = workflow.triggers.iter().any(|trigger| {
        trigger.event == "push"
            && match trigger.branches.as_slice() {
                [] => trigger.tags.is_empty(),
                branches => branches.iter().any(|branch| branch == "*" || branch == "**" || branch.starts_with('!')),
            }
    });
    any_branch.then_some(Confidence::Low)
}

fn releases(workflow: &Workflow) -> bool {
    if workflow.kind == DefinitionKind::Action {
        return false;
    }
    let by_trigger = workflow.triggers.iter().any(|trigger| match trigger.event.as_str() {
        "release" => trigger.types.is_empty() || trigger.types.iter().any(|kind| kind != "deleted"),
        "push" => trigger.tags.iter().any(|tag| !tag.starts_with('!')) && trigger.branches.is_empty(),
        _ => false,
    });
    let by_deed = workflow.activities(Purpose::Release).next().is_some();
    // A pipeline of GitLab or Jenkins is one file for everything, so only its deeds and names of jobs say that it releases.
    let by_name = match workflow.system {
        CiSystem::GitlabCi | CiSystem::Jenkins => workflow.jobs.iter().any(|job| says_release(&job.id)),
        CiSystem::GithubActions | CiSystem::ForgejoActions | CiSystem::AzurePipelines => {
            let file = workflow.path.file_name().to_string();
            let started = workflow.triggers.iter().any(|trigger| trigger.event != "pull_request");
            started && (says_release(&file) || workflow.name.as_deref().is_some_and(says_release))
        }
    };
    // A workflow for everything releases when tags start it and one of its jobs says so.
    let by_job = workflow
        .triggers
        .iter()
        .any(|trigger| trigger.event == "push" && trigger.tags.iter().any(|tag| !tag.starts_with('!')))
        && workflow.jobs.iter().any(|job| says_release(&job.id));
    by_trigger || by_deed || by_name || by_job
}

fn says_release(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|character: char| !character.is_ascii_alphabetic()).collect();
    words.iter().any(|word| ["release", "releases", "publish", "goreleaser", "releaser"].contains(word))
        && !words.iter().any(|word| ["notes", "drafter", "check", "lint", "test"].contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Purposes of the commands of a script.
    fn purposes(script: &str) -> Vec<Purpose> {
        shell::commands(script).iter().flat_map(of_command).map(|(purpose, _)| purpose).collect()
    }

    #[test]
    fn commands_tell_what_a_release_makes() {
        for (script, expected) in [
            ("sha256sum dist/* > SHA256SUMS", &[Purpose::Checksums][..]),
            ("sha256sum -c SHA256SUMS", &[]),
            ("shasum -a 256 --check sums", &[]),
            ("openssl dgst -sha256 a.tar.gz", &[Purpose::Checksums]),
            ("mvn deploy -Dgpg.passphrase=x", &[Purpose::Signing, Purpose::Release]),
            ("gh attestation verify a.tgz -R o/r", &[]),
            ("cosign verify x", &[]),
            ("npm publish --provenance --dry-run", &[Purpose::Signing]),
            ("./gradlew signMavenPublication", &[Purpose::Signing]),
        ] {
            assert_eq!(purposes(script), expected, "{script}");
        }
    }
}
