//! What the job token may do, against what the steps need.

use std::collections::BTreeMap;

use slam_model::{
    Confidence, RepoPath, Severity,
    evidence::ci::{CiFinding, CiRule, CiSystem, DefinitionKind, Grant, Job, Permissions, Pin, Purpose, Step, Taint},
};

use super::{finding, jobs_of, quote_line};
use crate::{
    Definition,
    flow::Site,
    knowledge::{Needs, action},
    shell::Command,
};

/// What is known of a grant to one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// A step needs it.
    Yes,
    /// Something unknown may need it.
    Maybe,
    /// Every step is known, and none needs it.
    No,
}

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for (index, definition) in site.definitions.iter().enumerate() {
        let workflow = &definition.workflow;
        // GitLab has no such grants in the file, and Forgejo ignores them.
        if workflow.system != CiSystem::GithubActions || workflow.kind != DefinitionKind::Workflow {
            continue;
        }
        let path = &workflow.path;
        let whole = |index: usize| site.commands.get(index).map(Vec::as_slice).unwrap_or_default();
        let need = |at: usize, scope: &str| {
            let commands = whole(index).get(at).map(Vec::as_slice).unwrap_or_default();
            workflow.jobs.get(at).map_or(Need::No, |job| needs(job, commands, scope))
        };
        undeclared(definition, found);
        if let Some(permissions) = &workflow.permissions {
            let inheriting: Vec<usize> = workflow
                .jobs
                .iter()
                .enumerate()
                .filter(|(_, job)| job.permissions.is_none())
                .map(|(at, _)| at)
                .collect();
            if permissions.grant == Grant::WriteAll {
                found.push(write_all(path, permissions, "every job"));
            }
            for (scope, line) in writes(permissions, &definition.permission_lines) {
                let answers: Vec<Need> = inheriting.iter().map(|at| need(*at, &scope)).collect();
                let (confidence, message) = if answers.iter().all(|answer| *answer == Need::No) {
                    (Confidence::High, format!("every job may write `{scope}`, and none is seen to need it"))
                } else if answers.contains(&Need::No) {
                    let name = inheriting.iter().zip(&answers).find(|(_, answer)| **answer == Need::No);
                    let job = name.and_then(|(at, _)| workflow.jobs.get(*at)).map_or("", |job| job.id.as_str());
                    (
                        Confidence::Medium,
                        format!("every job may write `{scope}`, and job `{job}` is not seen to need it"),
                    )
                } else {
                    continue;
                };
                let quote = quote_line(path, line, &format!("{scope}: write"));
                found.push(finding(rule_of(&scope), Taint::Constant, confidence, quote, message));
            }
        }
        for (at, (job, detail)) in jobs_of(definition).enumerate() {
            let Some(permissions) = &job.permissions else { continue };
            if permissions.grant == Grant::WriteAll {
                found.push(write_all(path, permissions, &format!("job `{}`", job.id)));
            }
            for (scope, line) in writes(permissions, &detail.permission_lines) {
                let (confidence, message) = match (need(at, &scope), unknown(job)) {
                    (Need::No, _) => (
                        Confidence::Medium,
                        format!("job `{}` may write `{scope}`, and no step is seen to need it", job.id),
                    ),
                    (Need::Maybe, Some(name)) => (
                        Confidence::Low,
                        format!("job `{}` may write `{scope}`; what `{name}` needs is not known here", job.id),
                    ),
                    _ => continue,
                };
                let quote = quote_line(path, line, &format!("{scope}: write"));
                let one = finding(rule_of(&scope), Taint::Constant, confidence, quote, message);
                let unsure = confidence == Confidence::Low;
                found.push(if unsure { CiFinding { severity: Severity::Informational, ..one } } else { one });
            }
        }
    }
}

/// A grant of an identity is no right in the repository; what it opens lies elsewhere.
fn rule_of(scope: &str) -> CiRule {
    match scope {
        "id-token" => CiRule::UnneededIdentityToken,
        _ => CiRule::ExcessivePermissions,
    }
}

fn write_all(path: &RepoPath, permissions: &Permissions, whose: &str) -> CiFinding {
    let quote = quote_line(path, permissions.place.line, "permissions: write-all");
    finding(
        CiRule::ExcessivePermissions,
        Taint::Constant,
        Confidence::High,
        quote,
        format!("the token of {whose} may write everything"),
    )
}

fn writes(permissions: &Permissions, lines: &BTreeMap<String, u32>) -> Vec<(String, u32)> {
    let Grant::Scopes(scopes) = &permissions.grant else { return Vec::new() };
    scopes
        .iter()
        .filter(|(_, access)| access.as_str() == "write")
        .map(|(scope, _)| (scope.clone(), lines.get(scope).copied().unwrap_or(permissions.place.line)))
        .collect()
}

/// One finding for the workflow, at its first line, and one for each job that is left to the forge's default.
fn undeclared(definition: &Definition, found: &mut Vec<CiFinding>) {
    let workflow = &definition.workflow;
    if workflow.permissions.is_some() || workflow.jobs.is_empty() {
        return;
    }
    let silent: Vec<&Job> = workflow.jobs.iter().filter(|job| job.permissions.is_none()).collect();
    // Whoever calls a reusable workflow decides what it may do.
    let called = workflow.triggers.iter().all(|trigger| trigger.event == "workflow_call");
    let severity = match () {
        () if silent.is_empty() => Severity::Informational,
        () if called => Severity::Low,
        () => Severity::Medium,
    };
    let message = match silent.len() {
        0 => "no permissions are declared at the top, so a job that is added later gets the forge's default".to_owned(),
        1 => "no permissions are declared at the top, and one job declares none either".to_owned(),
        many => format!("no permissions are declared at the top, and {many} jobs declare none either"),
    };
    let mut note = |line: u32, text: &str, severity: Severity, message: String| {
        let quote = quote_line(&workflow.path, line, text);
        let one = finding(CiRule::UndeclaredPermissions, Taint::Constant, Confidence::High, quote, message);
        found.push(CiFinding { severity, ..one });
    };
    let first = definition.first_line.max(1);
    note(first, definition.text.lines().nth(first as usize - 1).unwrap_or_default().trim(), severity, message);
    for job in silent {
        let message =
            format!("job `{}` declares no permissions, so the forge's default decides what the token may do", job.id);
        note(job.place.line, &job.id, severity, message);
    }
}

/// Returns the first action of a job of which nothing is known.
fn unknown(job: &Job) -> Option<&str> {
    let uses = job.steps.iter().filter_map(|step| step.uses.as_ref());
    uses.filter(|uses| uses.pin != Pin::Local && !uses.name.starts_with("docker://"))
        .find(|uses| action(&uses.name) == Needs::Unknown)
        .map(|uses| uses.name.as_str())
}

fn needs(job: &Job, commands: &[Vec<Command>], scope: &str) -> Need {
    if let Some(uses) = &job.uses {
        // A called workflow takes from the caller's grant; what it needs stands in its own file.
        return match action(&uses.name).writes(scope, &BTreeMap::new()) {
            Some(true) if uses.pin != Pin::Local => Need::Yes,
            _ => Need::Maybe,
        };
    }
    let mut all = Need::No;
    for (index, step) in job.steps.iter().enumerate() {
        let commands = commands.get(index).map(Vec::as_slice).unwrap_or_default();
        match of_step(step, commands, scope) {
            Need::Yes => return Need::Yes,
            Need::Maybe => all = Need::Maybe,
            Need::No => {}
        }
    }
    // A token that the environment of the whole job hands out may be used by any command.
    all
}

/// Returns whether a step needs to write to a scope.
pub(crate) fn of_step(step: &Step, commands: &[Command], scope: &str) -> Need {
    if let Some(uses) = &step.uses {
        if uses.pin == Pin::Local || uses.name.starts_with("docker://") {
            return Need::Maybe;
        }
        if uses.name.eq_ignore_ascii_case("actions/github-script") {
            return script(step.with.get("script").map(String::as_str).unwrap_or_default(), scope);
        }
        if uses.name.eq_ignore_ascii_case("docker/login-action")
            && step.with.get("registry").is_none_or(|registry| !registry.contains("ghcr.io") && !registry.contains('$'))
        {
            return Need::No;
        }
        return match action(&uses.name).writes(scope, &step.with) {
            Some(true) => Need::Yes,
            Some(false) => Need::No,
            None => Need::Maybe,
        };
    }
    let token = has_token(step);
    let tests = step.does.iter().any(|does| does.purpose == Purpose::Tests);
    commands
        .iter()
        .map(|command| of_command(command, scope, token, tests))
        .max_by_key(|need| match need {
            Need::Yes => 2,
            Need::Maybe => 1,
            Need::No => 0,
        })
        .unwrap_or(Need::No)
}

fn has_token(step: &Step) -> bool {
    let says = |text: &String| {
        let lower = text.to_lowercase();
        lower.contains("github.token") || lower.contains("github_token") || lower.contains("gh_token")
    };
    step.env.iter().any(|(key, value)| says(key) || says(value)) || step.run.as_ref().is_some_and(says)
}

/// Commands that reach no forge: the shell's own, builds, tests, installs.
const HARMLESS: &[&str] = &[
    "echo",
    "printf",
    "cd",
    "mkdir",
    "cp",
    "mv",
    "rm",
    "ls",
    "cat",
    "grep",
    "egrep",
    "sed",
    "awk",
    "test",
    "[",
    "[[",
    "((",
    "set",
    "unset",
    "true",
    "false",
    "exit",
    "jq",
    "yq",
    "tar",
    "zip",
    "unzip",
    "gzip",
    "xz",
    "chmod",
    "chown",
    "ln",
    "touch",
    "find",
    "xargs",
    "sort",
    "uniq",
    "head",
    "tail",
    "wc",
    "tr",
    "cut",
    "date",
    "sleep",
    "pwd",
    "which",
    "type",
    "fi",
    "done",
    "esac",
    "case",
    "for",
    "function",
    "shift",
    "source",
    "pip",
    "pip3",
    "apt-get",
    "apt",
    "apk",
    "brew",
    "choco",
    "dnf",
    "yum",
    "diff",
    "sha256sum",
    "sha512sum",
    "shasum",
    "pushd",
    "popd",
    "tee",
    "env",
    "df",
    "du",
    "free",
    "uname",
    "id",
    "whoami",
    "break",
    "continue",
    "read",
    "mapfile",
    "trap",
    "wait",
    "kill",
    "tree",
    "file",
    "stat",
    "rustup",
    "cmake",
    "rustc",
    "gcc",
];
/// Programs that build, test, or install and publish only by other words.
const BUILDERS: &[&str] = &[
    "cargo", "go", "npm", "yarn", "pnpm", "bun", "python", "python3", "mvn", "gradle", "gradlew", "mvnw", "dotnet",
    "tox", "pytest", "bundle",
];

fn of_command(command: &Command, scope: &str, token: bool, tests: bool) -> Need {
    let name = command.name();
    let plain: Vec<&str> = command.plain().collect();
    let needs: &[&str] = match (name.as_str(), plain.as_slice()) {
        ("gh", ["release", verb, ..]) if !matches!(*verb, "list" | "view" | "download") => &["contents"],
        ("gh", ["pr", verb, ..]) if matches!(*verb, "merge" | "create" | "update-branch") => {
            &["pull-requests", "contents"]
        }
        ("gh", ["pr", verb, ..]) if !matches!(*verb, "list" | "view" | "diff" | "checks" | "checkout") => {
            &["pull-requests", "issues"]
        }
        ("gh", ["issue", verb, ..]) if !matches!(*verb, "list" | "view") => &["issues"],
        ("gh", ["label", verb, ..]) if *verb != "list" => &["issues"],
        ("gh", ["workflow" | "run" | "cache", verb, ..])
            if !matches!(*verb, "list" | "view" | "watch" | "download") =>
        {
            &["actions"]
        }
        ("gh", ["api", ..]) | ("gh", []) => return Need::Maybe,
        ("gh", _) => &[],
        ("git", ["push", ..]) => &["contents"],
        ("git", _) => &[],
        ("curl" | "wget", words)
            if words.iter().any(|word| word.contains("api.github.com") || word.contains("GITHUB_API_URL")) =>
        {
            return if token { Need::Maybe } else { Need::No };
        }
        ("curl" | "wget", words) if words.iter().any(|word| word.contains("ID_TOKEN")) => &["id-token"],
        ("curl" | "wget", _) => &[],
        ("docker" | "podman" | "buildah", ["push" | "login", ..])
        | ("skopeo", ["copy", ..])
        | ("crane" | "oras", _) => &["packages"],
        ("docker", ["buildx" | "build", ..]) if command.has_flag("--push") => &["packages"],
        (
            "docker" | "podman",
            ["build" | "pull" | "images" | "tag" | "ps" | "logs" | "info" | "version" | "save" | "load", ..],
        ) => &[],
        ("helm", ["push", ..]) => &["packages"],
        ("cosign", _) => &["id-token", "packages"],
        ("npm" | "pnpm" | "yarn", ["publish", ..]) => &["id-token", "packages"],
        ("twine" | "uv" | "cargo" | "gem" | "dotnet", words)
            if words.iter().any(|word| matches!(*word, "upload" | "publish" | "push")) =>
        {
            &["id-token", "packages"]
        }
        ("mvn" | "mvnw" | "gradle" | "gradlew", words)
            if words.iter().any(|word| word.contains("deploy") || word.contains("publish")) =>
        {
            &["packages", "id-token"]
        }
        ("npm" | "pnpm" | "yarn" | "bun", ["ci" | "install" | "i" | "test" | "audit" | "t", ..]) => &[],
        (builder, _) if BUILDERS.contains(&builder) && (tests || !token) && !builder_runs_script(builder, &plain) => {
            &[]
        }
        (harmless, _)
            if HARMLESS.contains(&harmless) || harmless.is_empty() || harmless.starts_with('$') && plain.is_empty() =>
        {
            &[]
        }
        _ if tests && !token => &[],
        // Whatever it is, it can use the credentials of the checkout, ask for an identity, or use a token that it is given.
        _ if token || matches!(scope, "contents" | "id-token" | "packages") => return Need::Maybe,
        _ => &[],
    };
    if needs.contains(&scope) { Need::Yes } else { Need::No }
}

fn builder_runs_script(builder: &str, plain: &[&str]) -> bool {
    match builder {
        "npm" | "yarn" | "pnpm" | "bun" => true,
        "python" | "python3" => !plain.is_empty(),
        "cargo" => plain.first().is_some_and(|verb| matches!(*verb, "run" | "xtask" | "make" | "dist" | "release")),
        "go" => plain.first().is_some_and(|verb| matches!(*verb, "run" | "generate")),
        "bundle" => plain.iter().any(|word| word.contains("release")),
        _ => false,
    }
}

/// What a script of `actions/github-script` calls: `github.rest.issues.createComment`.
fn script(text: &str, scope: &str) -> Need {
    const CALLS: [(&str, &[&str]); 12] = [
        ("issues.", &["issues", "pull-requests"]),
        ("pulls.", &["pull-requests", "contents"]),
        ("repos.", &["contents", "deployments", "statuses"]),
        ("git.", &["contents"]),
        ("checks.", &["checks"]),
        ("actions.", &["actions"]),
        ("packages.", &["packages"]),
        ("reactions.", &["issues", "pull-requests"]),
        ("projects.", &["repository-projects"]),
        ("codeScanning.", &["security-events"]),
        ("getIDToken", &["id-token"]),
        ("graphql", &["contents", "issues", "pull-requests", "discussions", "repository-projects"]),
    ];
    if text.contains("require(") || text.contains("import(") || text.contains("github.request") {
        return Need::Maybe;
    }
    match CALLS.iter().any(|(call, scopes)| text.contains(call) && scopes.contains(&scope)) {
        true => Need::Yes,
        false => Need::No,
    }
}
