//! Caches that a release restores and that other runs may have filled.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, DefinitionKind, Purpose, Step, Taint, Trigger, Uses, Workflow},
};

use super::{finding, jobs_of, quote_line};
use crate::{
    expression::{Comparison, Expression, Kind, parse},
    flow::Site,
};

/// When an action restores a cache.
enum When {
    /// Whatever it is given.
    Always,
    /// When each of these holds.
    All(&'static [When]),
    /// When one of these holds.
    Any(&'static [When]),
    /// When the input says so; the last is what holds when it is missing.
    On(&'static str, Form, bool),
    /// When the input does not forbid it; the last is what holds when it is missing.
    Unless(&'static str, Form, bool),
    /// In versions before this one.
    Before(u32),
    /// In this version and later ones.
    Since(u32),
}

/// What counts as a yes.
enum Form {
    /// Everything but `false`.
    Flag,
    /// Any text.
    Text,
    /// One of these.
    OneOf(&'static [&'static str]),
}

use Form::{Flag, OneOf, Text};
use When::{All, Always, Any, Before, On, Since, Unless};

/// Actions that restore a cache, from their own documentation.
const CACHES: &[(&str, When)] = &[
    ("actions-rust-lang/setup-rust-toolchain", On("cache", Flag, true)),
    ("actions/cache", Unless("lookup-only", Flag, true)),
    ("actions/cache/restore", Unless("lookup-only", Flag, true)),
    ("actions/setup-dotnet", On("cache", Flag, false)),
    ("actions/setup-go", On("cache", Flag, true)),
    ("actions/setup-java", On("cache", Text, false)),
    (
        "actions/setup-node",
        Any(&[
            On("cache", OneOf(&["npm", "yarn", "pnpm"]), false),
            All(&[Since(5), On("package-manager-cache", Flag, true)]),
        ]),
    ),
    ("actions/setup-python", On("cache", Text, false)),
    (
        "astral-sh/setup-uv",
        Any(&[On("enable-cache", OneOf(&["true"]), false), All(&[Before(10), On("enable-cache", Flag, true)])]),
    ),
    ("awalsh128/cache-apt-pkgs-action", Always),
    ("determinatesystems/magic-nix-cache-action", On("use-gha-cache", Flag, true)),
    ("docker/setup-buildx-action", All(&[On("cache-binary", Flag, true), On("version", Text, false)])),
    ("graalvm/setup-graalvm", On("cache", Text, false)),
    ("gradle/actions/setup-gradle", Unless("cache-disabled", Flag, true)),
    ("gradle/gradle-build-action", Unless("cache-disabled", Flag, true)),
    ("hendrikmuhs/ccache-action", Always),
    ("jdx/mise-action", On("cache", Flag, true)),
    ("mlugg/setup-zig", On("use-cache", Flag, true)),
    ("mozilla-actions/sccache-action", Always),
    ("nix-community/cache-nix-action", Always),
    ("oven-sh/setup-bun", Unless("no-cache", Flag, true)),
    ("pdm-project/setup-pdm", On("cache", Flag, false)),
    ("pyo3/maturin-action", On("sccache", Flag, false)),
    ("ramsey/composer-install", Unless("ignore-cache", OneOf(&["yes", "true", "1"]), true)),
    ("ruby/setup-ruby", On("bundler-cache", Flag, false)),
    ("swatinem/rust-cache", Unless("lookup-only", Flag, true)),
];

/// Returns the inputs that switch the cache of an action off, each with the value that does; `None` where it has to go
/// away. Empty for an action that cannot be switched off.
pub fn cache_switches(name: &str) -> Vec<(&'static str, Option<&'static str>)> {
    fn walk(when: &When, found: &mut Vec<(&'static str, Option<&'static str>)>) {
        match when {
            Always | Before(_) | Since(_) => {}
            All(parts) | Any(parts) => parts.iter().for_each(|part| walk(part, found)),
            On(input, Flag, _) => found.push((*input, Some("false"))),
            On(input, Text | OneOf(_), _) => found.push((*input, None)),
            Unless(input, ..) => found.push((*input, Some("true"))),
        }
    }
    let mut found = Vec::new();
    if let Some((_, when)) = CACHES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
        walk(when, &mut found);
    }
    // An input that can be told `false` is told so, and not taken away.
    let told: Vec<_> = found.iter().filter(|(_, value)| value.is_some()).map(|(input, _)| *input).collect();
    found.retain(|(input, value)| value.is_some() || !told.contains(input));
    found
}

/// Actions that bring what is built to where people use it, beside those that publish a release.
const DEPLOYERS: [&str; 12] = [
    "aws-actions/amazon-ecs-deploy-task-definition",
    "aws-actions/aws-cloudformation-github-deploy",
    "azure/aci-deploy",
    "azure/container-apps-deploy-action",
    "azure/functions-action",
    "azure/sql-action",
    "cloudflare/wrangler-action",
    "google-github-actions/deploy-appengine",
    "google-github-actions/deploy-cloud-functions",
    "google-github-actions/deploy-cloudrun",
    "redhat-actions/push-to-registry",
    "release-drafter/release-drafter",
];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    // Caches of a request are its own, unless it runs in the scope of the default branch.
    let fillable = site
        .reach
        .iter()
        .any(|reach| reach.has("pull_request_target") || reach.has("workflow_run") || reach.has("issue_comment"));
    for definition in &site.definitions {
        let workflow = &definition.workflow;
        if workflow.kind != DefinitionKind::Workflow {
            continue;
        }
        let triggered = workflow.triggers.iter().any(|trigger| trigger.event == "release" || tags(trigger));
        let branch = workflow.triggers.iter().any(release_branch);
        for (job, detail) in jobs_of(definition) {
            let publishes = job.steps.iter().flat_map(|step| &step.does).any(|does| does.purpose == Purpose::Release);
            if !(triggered || branch || publishes || job.steps.iter().any(deploys)) {
                continue;
            }
            for (step, more) in job.steps.iter().zip(&detail.steps) {
                let Some((uses, when)) = restorer(step) else { continue };
                // Where only tags release, a condition on the tag tells what happens then.
                let by_tag = !branch && workflow.triggers.iter().any(tags);
                let Some(input) = restores(when, step, uses, by_tag.then_some(workflow)) else { continue };
                let mut one = finding(
                    CiRule::CachePoisoning,
                    Taint::Attacker,
                    if fillable { Confidence::Medium } else { Confidence::Low },
                    quote_line(&workflow.path, uses.line, &uses.text),
                    format!(
                        "`{}` restores a cache in a job that makes a release; what other runs put there ends in it",
                        uses.name
                    ),
                );
                one.related.push(step.place.clone());
                let line = more.with.get(input).map(|lines| lines.line);
                one.related.extend(line.map(|line| slam_model::Place::line(&workflow.path, line)));
                found.push(one);
            }
        }
    }
}

fn tags(trigger: &Trigger) -> bool {
    trigger.event == "push" && trigger.tags.iter().any(|tag| !tag.starts_with('!'))
}

fn release_branch(trigger: &Trigger) -> bool {
    trigger.event == "push"
        && trigger.branches.iter().any(|branch| !branch.starts_with('!') && branch.to_lowercase().contains("release"))
}

fn deploys(step: &Step) -> bool {
    // Packages of a commit, published for everyone who wants to try it.
    step.run.as_deref().is_some_and(|run| run.contains("pkg-pr-new publish"))
        || step.uses.as_ref().is_some_and(|uses| DEPLOYERS.iter().any(|name| uses.name.eq_ignore_ascii_case(name)))
}

fn restorer(step: &Step) -> Option<(&Uses, &'static When)> {
    let uses = step.uses.as_ref()?;
    let (_, when) = CACHES.iter().find(|(action, _)| uses.name.eq_ignore_ascii_case(action))?;
    Some((uses, when))
}

/// Returns the input that decides when the step restores a cache, or may do so.
fn restores(when: &'static When, step: &Step, uses: &Uses, tagged: Option<&Workflow>) -> Option<&'static str> {
    let answer = holds(when, step, uses, tagged);
    (answer != Some(false)).then(|| inputs(when).into_iter().find(|input| step.with.contains_key(*input)).unwrap_or(""))
}

fn inputs(when: &'static When) -> Vec<&'static str> {
    match when {
        All(parts) | Any(parts) => parts.iter().flat_map(inputs).collect(),
        On(name, ..) | Unless(name, ..) => vec![name],
        Always | Before(_) | Since(_) => Vec::new(),
    }
}

/// Returns whether it holds; `None` when that only shows in the run.
fn holds(when: &When, step: &Step, uses: &Uses, tagged: Option<&Workflow>) -> Option<bool> {
    let each = |parts: &[When], decisive: bool| {
        let answers: Vec<_> = parts.iter().map(|part| holds(part, step, uses, tagged)).collect();
        match () {
            () if answers.contains(&Some(decisive)) => Some(decisive),
            () if answers.contains(&None) => None,
            () => Some(!decisive),
        }
    };
    let given = |name: &str, form: &Form, default: bool, wanted: bool| match step.with.get(name) {
        None => Some(default),
        Some(text) => says(text, form, tagged).map(|yes| yes == wanted),
    };
    match when {
        Always => Some(true),
        All(parts) => each(parts, false),
        Any(parts) => each(parts, true),
        On(name, form, default) => given(name, form, *default, true),
        Unless(name, form, default) => given(name, form, *default, false),
        Before(limit) => major(uses).map(|major| major < *limit),
        Since(first) => major(uses).map(|major| major >= *first),
    }
}

fn says(text: &str, form: &Form, tagged: Option<&Workflow>) -> Option<bool> {
    let text = text.trim();
    let computed = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
    match (form, computed) {
        (Text, _) => Some(!text.is_empty()),
        (Flag, Some(inner)) => parse(inner).ok().and_then(|expression| on_tag(&expression, tagged?)),
        (OneOf(_), Some(_)) => None,
        (Flag, None) => Some(text != "false"),
        (OneOf(values), None) => Some(values.contains(&text)),
    }
}

/// Returns what an expression is worth in a run that a tag started; `None` when the tag does not decide.
fn on_tag(expression: &Expression, workflow: &Workflow) -> Option<bool> {
    match &expression.kind {
        Kind::Bool(value) => Some(*value),
        Kind::Not(inner) => on_tag(inner, workflow).map(|value| !value),
        Kind::And(left, right) => match (on_tag(left, workflow), on_tag(right, workflow)) {
            (Some(left), Some(right)) => Some(left && right),
            _ => None,
        },
        Kind::Call(name, arguments) => match arguments.as_slice() {
            [context, prefix] if name == "startswith" && context.dotted().as_deref() == Some("github.ref") => {
                matches!(&prefix.kind, Kind::Text(text) if text.eq_ignore_ascii_case("refs/tags/")).then_some(true)
            }
            _ => None,
        },
        Kind::Compare(Comparison::Equal, left, right) => {
            let (context, text) = match (&left.kind, &right.kind) {
                (_, Kind::Text(text)) => (left.dotted()?, text),
                (Kind::Text(text), _) => (right.dotted()?, text),
                _ => return None,
            };
            match (context.as_str(), text.as_str()) {
                ("github.ref_type", "tag") => Some(true),
                ("github.event_name", "push") => workflow.triggers.iter().any(tags).then_some(true),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Returns the major version that the reference, or the comment behind a commit id, names.
fn major(uses: &Uses) -> Option<u32> {
    let of = |text: &str| {
        let text = text.trim_start_matches(['v', 'V']);
        let digits = text.split(|letter: char| !letter.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().ok()
    };
    match uses.pin {
        slam_model::evidence::ci::Pin::Digest => {
            let words = uses.comment.as_deref()?.split_whitespace();
            words
                .filter(|word| word.trim_start_matches(['v', 'V']).starts_with(|letter: char| letter.is_ascii_digit()))
                .find_map(of)
        }
        _ => of(uses.reference.as_deref()?),
    }
}
