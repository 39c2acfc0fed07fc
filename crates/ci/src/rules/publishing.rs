//! Releases that reach a registry with a stored token, where the registry would trust the workflow itself.
//!
//! Registries that do so, with the page that says it (all read 2026-11-22): PyPI (docs.pypi.org/trusted-publishers), npm
//! (docs.npmjs.com/trusted-publishers), crates.io (crates.io/docs/trusted-publishing), RubyGems
//! (guides.rubygems.org/trusted-publishing), NuGet (learn.microsoft.com/nuget/nuget-org/trusted-publishing).

use slam_model::{
    Confidence, Place, Severity,
    evidence::ci::{
        CiFinding, CiRule::LongLivedPublishingToken, CiSystem, DefinitionKind, Grant, Job, Step, Taint, Workflow,
    },
};

use super::{At, finding, quote_line, steps};
use crate::{
    flow::Site,
    shell::Command,
    steps::{rows, script_quote},
};

/// Registry: its hosts, and the names that tools have for it.
const PYPI: &[&str] = &["pypi.org", "pypi", "testpypi"];
const NPM: &[&str] = &["registry.npmjs.org", "registry.npmjs.com"];
const CRATES: &[&str] = &["crates.io", "crates-io"];
const RUBYGEMS: &[&str] = &["rubygems.org"];
const NUGET: &[&str] = &["nuget.org"];

/// Program, words that follow it in this order (a final `*` stands for any ending), and the registry.
const COMMANDS: &[(&str, &[&str], &[&str])] = &[
    ("cargo", &["publish"], CRATES),
    ("twine", &["upload"], PYPI),
    ("python", &["-m", "twine", "upload"], PYPI),
    ("pipx", &["run", "twine*", "upload"], PYPI),
    ("uv", &["publish"], PYPI),
    ("uv", &["run", "twine", "upload"], PYPI),
    ("uvx", &["twine*", "upload"], PYPI),
    ("hatch", &["publish"], PYPI),
    ("pdm", &["publish"], PYPI),
    ("poetry", &["publish"], PYPI),
    ("flit", &["publish"], PYPI),
    ("maturin", &["publish"], PYPI),
    ("maturin", &["upload"], PYPI),
    ("gem", &["push"], RUBYGEMS),
    ("bundle", &["exec", "gem", "push"], RUBYGEMS),
    ("npm", &["publish"], NPM),
    ("pnpm", &["publish"], NPM),
    ("yarn", &["publish"], NPM),
    ("yarn", &["npm", "publish"], NPM),
    ("bun", &["publish"], NPM),
    ("bunx", &["npm*", "publish"], NPM),
    ("npx", &["npm*", "publish"], NPM),
    ("nuget", &["push"], NUGET),
    ("dotnet", &["nuget", "push"], NUGET),
];

/// Flags that name another registry than the tool's own.
const PLACES: [&str; 12] = [
    "--registry",
    "--index",
    "--index-url",
    "--publish-url",
    "--repository-url",
    "--repository",
    "-r",
    "--source",
    "-s",
    "--host",
    "-source",
    "-src",
];

/// Action, the input that hands over a token, the inputs that name a registry, and the registry.
const ACTIONS: &[(&str, &str, &[&str], &[&str])] = &[
    ("pypa/gh-action-pypi-publish", "password", &["repository-url", "repository_url"], PYPI),
    ("rubygems/configure-rubygems-credentials", "api-token", &["gem-server"], RUBYGEMS),
    ("js-devtools/npm-publish", "token", &["registry"], NPM),
    ("katyo/publish-crates", "registry-token", &[], CRATES),
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for at in steps(site) {
        // Registries trust the workflows of GitHub, and pipelines of GitLab by other means.
        if matches!(
            at.definition.workflow.system,
            CiSystem::ForgejoActions | CiSystem::AzurePipelines | CiSystem::Jenkins
        ) {
            continue;
        }
        let ours = |at: &At<'_>| Place::clone(&at.step.place);
        let before = found.len();
        by_action(&at, found);
        // What a composite action is granted is up to its callers.
        let workflow = &at.definition.workflow;
        if workflow.kind == DefinitionKind::Workflow && at.step.run.is_some() && !has_identity(workflow, at.job) {
            by_command(site, &at, found);
        }
        found.iter_mut().skip(before).for_each(|one| one.related.push(ours(&at)));
    }
}

fn by_action(at: &At<'_>, found: &mut Vec<CiFinding>) {
    let Some(uses) = &at.step.uses else { return };
    let name = uses.name.to_lowercase();
    let with = |key: &str| at.step.with.get(key).map(|value| value.trim());
    let is_own = |places: &[&str], registry: &[&str]| {
        places.iter().filter_map(|key| with(key)).all(|place| place.is_empty() || names(place, registry))
    };
    let why = match name.as_str() {
        "rubygems/release-gem" if with("setup-trusted-publisher") == Some("false") => {
            "with `setup-trusted-publisher: false`".to_owned()
        }
        "actions/setup-node"
            if with("always-auth").is_some_and(|value| value.eq_ignore_ascii_case("true"))
                && is_own(&["registry-url"], NPM) =>
        {
            "with `always-auth`, which is of use with a stored token alone".to_owned()
        }
        _ => match ACTIONS.iter().find(|(action, ..)| *action == name) {
            Some((_, token, places, registry))
                if with(token).is_some_and(|value| !value.is_empty()) && is_own(places, registry) =>
            {
                format!("with a stored token as `{token}`")
            }
            _ => return,
        },
    };
    let quote = quote_line(&at.definition.workflow.path, uses.line, &uses.text);
    note(
        found,
        quote,
        Confidence::High,
        format!("`{}` publishes {why}; the registry would trust the workflow", uses.name),
    );
}

fn by_command(site: &Site<'_>, at: &At<'_>, found: &mut Vec<CiFinding>) {
    let (definition, job, step) = at.index;
    let commands = site.commands.get(definition).and_then(|jobs| jobs.get(job)).and_then(|steps| steps.get(step));
    let rows = rows(at.step);
    for command in commands.map(Vec::as_slice).unwrap_or_default() {
        let Some(registry) = publishes(command) else { continue };
        if registry == NPM && other_npm(at.job.steps.get(..step).unwrap_or_default()) {
            continue;
        }
        let mut words = command.words.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
        words = words.replace('\n', " ");
        // A script of the project under this name may do anything.
        let by_script = command.plain().next() == Some("run") && command.name() != "uv" && command.name() != "pipx";
        let confidence = if by_script { Confidence::Low } else { Confidence::High };
        let quote = script_quote(at.step, at.more.run.as_ref(), &rows, command.line);
        let message = format!("`{words}` publishes with a stored token; the registry would trust the workflow");
        note(found, quote, confidence, message);
    }
}

fn note(found: &mut Vec<CiFinding>, quote: slam_model::Quote, confidence: Confidence, message: String) {
    let mut one = finding(LongLivedPublishingToken, Taint::Constant, confidence, quote, message);
    one.severity = Severity::Informational;
    found.push(one);
}

/// Returns the registry that a command publishes to, if that registry trusts workflows.
fn publishes(command: &Command) -> Option<&'static [&'static str]> {
    let name = command.name();
    let name = if name.starts_with("python") { "python" } else { name.as_str() };
    let rehearsal = command.has_flag("--dry-run") || (matches!(name, "cargo" | "yarn") && command.has_flag("-n"));
    let (_, _, registry) = COMMANDS
        .iter()
        .find(|(program, words, _)| *program == name && stand_in_order(command.arguments(), words))
        .filter(|_| !rehearsal)?;
    let mut arguments = command.arguments().iter();
    while let Some(word) = arguments.next() {
        let (flag, glued) = word.split_once('=').map_or((word.as_str(), None), |(flag, value)| (flag, Some(value)));
        if PLACES.contains(&flag.to_lowercase().as_str()) {
            let place = glued.or_else(|| arguments.next().map(String::as_str)).unwrap_or_default();
            if !place.contains('$') && !names(place, registry) {
                return None;
            }
        }
    }
    Some(registry)
}

fn stand_in_order(arguments: &[String], words: &[&str]) -> bool {
    let mut rest = arguments.iter();
    words.iter().all(|word| {
        rest.any(|argument| match word.strip_suffix('*') {
            Some(start) => argument.starts_with(start),
            None => argument == word,
        })
    })
}

fn names(place: &str, registry: &[&str]) -> bool {
    let place = place.to_lowercase();
    let host = place.split_once("://").map_or(place.as_str(), |(_, rest)| rest).split('/').next().unwrap_or_default();
    registry.iter().any(|own| host == *own || host.strip_suffix(own).is_some_and(|rest| rest.ends_with('.')))
}

/// Returns whether `npm` was last set up for another registry.
fn other_npm(before: &[Step]) -> bool {
    let last = before.iter().rev().find_map(|step| step.with.get("registry-url"));
    last.is_some_and(|place| !place.contains("${{") && !names(place, NPM))
}

/// Returns whether the job can prove to a registry who it is.
fn has_identity(workflow: &Workflow, job: &Job) -> bool {
    match job.permissions.as_ref().or(workflow.permissions.as_ref()).map(|permissions| &permissions.grant) {
        Some(Grant::WriteAll) => true,
        Some(Grant::Scopes(scopes)) => scopes.get("id-token").is_some_and(|access| access == "write"),
        Some(Grant::ReadAll) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::commands;

    #[test]
    fn commands_that_publish_where_workflows_are_trusted() {
        for (script, expected) in [
            ("cargo publish -p x", true),
            ("cargo publish --dry-run", false),
            ("cargo publish --registry internal", false),
            ("cargo publish --registry crates-io", true),
            ("python3 -m twine upload dist/*", true),
            ("twine check dist/*", false),
            ("twine upload --repository testpypi dist/*", true),
            ("twine upload --repository-url https://pypi.example.com dist/*", false),
            ("pipx run twine==6.1.0 upload dist/*", true),
            ("uv publish", true),
            ("uv sync", false),
            ("npm publish --access public", true),
            ("npm publish --registry=https://npm.pkg.github.com", false),
            ("npm publish --registry \"$REGISTRY\"", true),
            ("yarn npm publish", true),
            ("yarn npm info", false),
            ("bunx npm@11 publish", true),
            ("gem push x.gem", true),
            ("gem push x.gem --host https://gems.example.com", false),
            ("nuget.exe push x.nupkg", true),
            ("dotnet nuget push x --source https://nuget.pkg.github.com/o/index.json", false),
            ("dotnet build", false),
        ] {
            assert_eq!(commands(script).iter().any(|command| publishes(command).is_some()), expected, "{script}");
        }
    }
}
