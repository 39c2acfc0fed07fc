//! Foreign code that is fetched, and perhaps run, where secrets or a writing token are in reach.

use slam_model::{
    Confidence, RepoPath,
    evidence::ci::{CiFinding, CiRule, Grant, Job, Pin, Purpose, Taint},
};

use super::{At, finding, quote_line, steps};
use crate::{
    Definition, Lines,
    expression::pieces,
    flow::{Reach, Scope, Site},
    shell::Command,
    steps::{rows, script_quote},
};

/// Events that run with the rights of the repository and can name foreign code.
const EVENTS: [&str; 4] = ["pull_request_target", "workflow_run", "issue_comment", "pull_request_comment"];

/// Programs that run what they find in the work tree.
const RUNNERS: [&str; 52] = [
    "make",
    "gmake",
    "cmake",
    "ninja",
    "meson",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "bun",
    "bunx",
    "node",
    "deno",
    "pip",
    "pip3",
    "python",
    "python3",
    "uv",
    "poetry",
    "pdm",
    "hatch",
    "tox",
    "nox",
    "pytest",
    "pre-commit",
    "cargo",
    "go",
    "mvn",
    "mvnw",
    "gradle",
    "gradlew",
    "sbt",
    "ant",
    "bundle",
    "rake",
    "ruby",
    "gem",
    "composer",
    "php",
    "dotnet",
    "msbuild",
    "mix",
    "stack",
    "cabal",
    "bazel",
    "bazelisk",
    "docker",
    "just",
    "task",
    "swift",
    "terraform",
    "helm",
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site) {
        let scope = site.at(at.index.0, at.index.1, at.index.2);
        if !EVENTS.iter().any(|event| scope.reach.has(event)) || kept_out(scope.reach) {
            continue;
        }
        let commands = commands_of(site, &at);
        let is_checkout = at.step.uses.as_ref().is_some_and(|uses| uses.name.eq_ignore_ascii_case("actions/checkout"));
        let quote = if is_checkout {
            let foreign = ["ref", "repository"].into_iter().find_map(|key| {
                let value = at.step.with.get(key)?;
                (scope.text(value).foreign_code || value.contains("refs/pull/")).then_some((key, value))
            });
            let Some((key, value)) = foreign else { continue };
            let line = at.more.with.get(key).map_or(at.step.place.line, |lines| lines.line);
            quote_line(&at.definition.workflow.path, line, value)
        } else {
            let fetched = commands.iter().find(|command| fetches(command, &|words| scope.words(words).foreign_code));
            let Some(command) = fetched else { continue };
            script_quote(at.step, at.more.run.as_ref(), &rows(at.step), command.line)
        };
        // In a folder of its own, foreign code runs only where later commands name that folder.
        let folder = at.step.with.get("path").map(|path| path.trim_start_matches("./").trim_end_matches('/'));
        let folder = folder.filter(|path| is_checkout && !path.is_empty() && *path != "." && !path.contains('$'));
        let runs = runs_later(site, &at) && folder.is_none_or(|folder| enters(site, &at, folder));
        let mighty = mighty(at.definition, at.job);
        let confidence = match (runs, mighty) {
            (true, true) if !scope.reach.gated => Confidence::High,
            (true, true) | (false, true) => Confidence::Medium,
            (_, false) => Confidence::Low,
        };
        let event = EVENTS.iter().find(|event| scope.reach.has(event)).copied().unwrap_or_default();
        let then = if runs { "and its code runs" } else { "where later steps can run it" };
        let reach = if mighty { "with secrets or a writing token in reach" } else { "with a token that only reads" };
        found.push(finding(
            CiRule::UntrustedCheckout,
            Taint::Attacker,
            confidence,
            quote,
            format!("`{event}` checks out code of a foreign request {then}, {reach}"),
        ));
        if runs {
            exposed(site, &at, found);
        }
    }
}

/// A guard counts when it closes every event that could bring foreign code.
fn kept_out(reach: &Reach) -> bool {
    EVENTS.iter().filter(|event| reach.has(event)).all(|event| match *event {
        "pull_request_target" => reach.own_requests,
        "workflow_run" => reach.own_runs,
        _ => false,
    })
}

pub(super) fn commands_of<'s>(site: &'s Site<'_>, at: &At<'_>) -> &'s [Command] {
    let (definition, job, step) = at.index;
    site.commands
        .get(definition)
        .and_then(|jobs| jobs.get(job))
        .and_then(|steps| steps.get(step))
        .map_or(&[], Vec::as_slice)
}

fn fetches(command: &Command, foreign: &dyn Fn(&str) -> bool) -> bool {
    let plain: Vec<&str> = command.plain().collect();
    match (command.name().as_str(), plain.as_slice()) {
        ("gh", ["pr", "checkout", ..]) | ("hub", ["pr", "checkout", ..]) => true,
        ("git", ["fetch" | "pull" | "checkout" | "switch" | "clone", rest @ ..]) => {
            rest.iter().any(|word| word.contains("pull/") || word.contains("refs/pull") || foreign(word))
        }
        _ => false,
    }
}

/// Returns whether the same step or a later one runs code of the work tree.
pub(super) fn runs_later(site: &Site<'_>, at: &At<'_>) -> bool {
    let (definition, job, first) = at.index;
    let all = site.commands.get(definition).and_then(|jobs| jobs.get(job)).map(Vec::as_slice).unwrap_or_default();
    let by_command = all.iter().skip(first).flatten().any(|command| {
        let written = command.words.first().map(String::as_str).unwrap_or_default();
        let name = command.name();
        let script = matches!(name.as_str(), "bash" | "sh" | "source" | "." | "pwsh" | "zsh")
            && command.plain().next().is_some_and(|word| !word.starts_with('<') && !word.starts_with('$'));
        let runner = RUNNERS.contains(&name.as_str()) && !command.has_flag("--version") && !tool_only(&name, command);
        runner || script || written.starts_with("./") || written.starts_with("../")
    });
    let later = at.job.steps.iter().skip(first + 1);
    by_command
        || later.clone().any(|step| {
            let uses = step.uses.as_ref();
            uses.is_some_and(|uses| uses.pin == Pin::Local || runs_project(&uses.name.to_lowercase()))
                || step.does.iter().any(|does| does.purpose == Purpose::Tests)
        })
}

/// Returns whether a later command goes into the folder or starts something in it.
pub(super) fn enters(site: &Site<'_>, at: &At<'_>, folder: &str) -> bool {
    let (definition, job, first) = at.index;
    let all = site.commands.get(definition).and_then(|jobs| jobs.get(job)).map(Vec::as_slice).unwrap_or_default();
    let inside = |word: &str| {
        let word = word.trim_start_matches("./");
        word == folder || word.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    all.iter().skip(first + 1).flatten().any(|command| {
        let goes =
            matches!(command.name().as_str(), "cd" | "pushd") && command.arguments().iter().any(|word| inside(word));
        let starts = command.words.first().is_some_and(|word| inside(word));
        let shell = matches!(command.name().as_str(), "bash" | "sh" | "zsh" | "pwsh" | "source" | ".");
        let hands = (shell || RUNNERS.contains(&command.name().as_str()))
            && command.arguments().iter().any(|word| inside(word));
        goes || starts || hands
    })
}

/// Commands that install or ask for a tool by name and touch nothing of the work tree.
fn tool_only(name: &str, command: &Command) -> bool {
    let plain: Vec<&str> = command.plain().collect();
    match (name, plain.as_slice()) {
        ("docker", [verb, ..]) => !matches!(*verb, "build" | "buildx" | "compose" | "run"),
        ("pip" | "pip3", ["install", rest @ ..]) => {
            !command.has_flag("-r") && !command.has_flag("-e") && !rest.iter().any(|word| word.starts_with('.'))
        }
        ("npm", ["install" | "i", _, ..]) | ("gem", ["install", ..]) => command.has_flag("-g") || name == "gem",
        ("go" | "cargo", ["install" | "version", ..]) => true,
        ("python" | "python3", _) => command.has_flag("-c"),
        _ => false,
    }
}

fn runs_project(name: &str) -> bool {
    [
        "pre-commit/action",
        "golangci/golangci-lint-action",
        "docker/build-push-action",
        "cypress-io/github-action",
        "gradle/gradle-build-action",
        "goreleaser/goreleaser-action",
        "bahmutov/npm-install",
        "borales/actions-yarn",
        "hynek/build-and-inspect-python-package",
        "ruby/setup-ruby",
    ]
    .contains(&name)
}

/// Returns whether the job has more than a reading token: named secrets, or a grant to write, or no word about it.
pub(super) fn mighty(definition: &Definition, job: &Job) -> bool {
    let writes = match job.permissions.as_ref().or(definition.workflow.permissions.as_ref()).map(|found| &found.grant) {
        None | Some(Grant::WriteAll) => true,
        Some(Grant::ReadAll) => false,
        Some(Grant::Scopes(scopes)) => scopes.values().any(|access| access == "write"),
    };
    writes || job.secrets.iter().any(|name| name != "GITHUB_TOKEN")
}

/// Secrets handed to what runs behind the checkout: by a step itself, or by its job or the definition to all steps.
fn exposed(site: &Site<'_>, at: &At<'_>, found: &mut Vec<CiFinding>) {
    let path = &at.definition.workflow.path;
    let (definition, job, _) = at.index;
    let Some(detail) = at.definition.jobs.get(job) else { return };
    let mut runs = false;
    for (index, (step, more)) in at.job.steps.iter().zip(&detail.steps).enumerate().skip(at.index.2 + 1) {
        let scope = site.at(definition, job, index);
        if scope.commands().is_empty() {
            continue;
        }
        runs = true;
        let env = step.env.iter().filter_map(|(name, value)| Some((name, value.as_str(), more.env.get(name)?)));
        secrets_in(&scope, env, "a step that runs behind a checkout of foreign code", path, found);
    }
    if runs {
        let scope = site.at(definition, job, usize::MAX);
        let env =
            detail.env.iter().chain(&at.definition.env).map(|(name, text)| (name, text.text.as_str(), &text.lines));
        secrets_in(&scope, env, "every step, and some run behind a checkout of foreign code", path, found);
    }
}

fn secrets_in<'t>(
    scope: &Scope<'_, '_>,
    env: impl Iterator<Item = (&'t String, &'t str, &'t Lines)>,
    whom: &str,
    path: &RepoPath,
    found: &mut Vec<CiFinding>,
) {
    for (name, value, lines) in env {
        for piece in pieces(value) {
            if piece.expression.as_ref().is_ok_and(|expression| scope.expression(expression).secret) {
                let quote = super::quote_piece(path, lines, &piece);
                let message = format!("`{name}` hands a secret to {whom}");
                found.push(finding(CiRule::ExposedSecrets, Taint::Attacker, Confidence::Medium, quote, message));
            }
        }
    }
}
