//! Workflows as Scorecard looks at them: those of GitHub, each job by itself.

use slam_model::{
    Evidence,
    evidence::ci::{CiSystem, DefinitionKind, Job, Step, Workflow},
};

/// Returns the workflows of GitHub that hold something, by path.
pub(super) fn github(evidence: &Evidence) -> Vec<&Workflow> {
    let all = evidence.ci.seen().map(|ci| ci.workflows.as_slice()).unwrap_or_default();
    all.iter()
        .filter(|one| one.system == CiSystem::GithubActions && one.kind == DefinitionKind::Workflow)
        .filter(|one| one.path.to_lower().starts_with(".github/workflows/"))
        // A file of comments is none to Scorecard; one that is only partly readable is.
        .filter(|one| {
            !one.jobs.is_empty() || !one.triggers.is_empty() || one.permissions.is_some() || one.name.is_some()
        })
        .collect()
}

/// Returns what a step uses, as written.
pub(super) fn uses(step: &Step) -> Option<&str> {
    step.uses.as_ref().map(|uses| uses.text.as_str())
}

/// Returns whether something is used under this name, whatever its version.
pub(super) fn is_action(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| rest.starts_with('@'))
}

/// What a step must be like.
pub(super) enum Like {
    /// It uses this action.
    Uses(&'static str),
    /// It uses this action with this input.
    With(&'static str, &'static str, &'static str),
    /// A line of its script has the words one behind the other.
    Runs(&'static [&'static str]),
}

impl Like {
    fn fits(&self, step: &Step) -> bool {
        match self {
            Self::Uses(name) => uses(step).is_some_and(|text| is_action(text, name)),
            Self::With(name, input, value) => {
                uses(step).is_some_and(|text| is_action(text, name))
                    && step.with.get(*input).is_some_and(|text| text == value)
            }
            Self::Runs(words) => step.run.as_deref().is_some_and(|run| runs(run, words)),
        }
    }

    fn called(&self, job: &Job) -> bool {
        match self {
            Self::Uses(name) | Self::With(name, ..) => {
                job.uses.as_ref().is_some_and(|uses| is_action(&uses.text, name))
            }
            Self::Runs(_) => false,
        }
    }
}

/// Returns whether a line, continued ones joined, has the words one behind the other.
fn runs(script: &str, words: &[&str]) -> bool {
    script.replace("\\\r\n", "").replace("\\\n", "").lines().any(|line| {
        let mut rest = line;
        words.iter().all(|word| match rest.split_once(word) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    })
}

/// What a job must do to be one of a kind: for each entry, some step.
pub(super) type Pattern = (&'static str, &'static [Like]);

/// Returns whether the condition of a job names another repository, or one of which this may be a copy: such a job
/// publishes there and not here. Scorecard learns the same from the runs that the forge has recorded.
pub(super) fn is_for_another(evidence: &Evidence, job: &Job) -> bool {
    let condition = job.condition.as_deref().unwrap_or_default();
    let own = evidence.subject.url.as_deref().unwrap_or_default().trim_end_matches(".git").to_lowercase();
    let named = |key: &str, fits: &dyn Fn(&str) -> bool| {
        let (_, rest) = condition.split_once(key)?;
        let rest = rest.trim_start().strip_prefix("==")?.trim_start();
        let name = rest.strip_prefix(['\'', '"'])?.split(['\'', '"']).next()?.to_lowercase();
        Some(!fits(&name))
    };
    let repository = named("github.repository", &|name| own.ends_with(&format!("/{name}")));
    let owner = named("github.repository_owner", &|name| own.contains(&format!("/{name}/")));
    repository.or(owner).unwrap_or(false)
}

/// Returns the first job that fits one of the patterns, with the words for it.
pub(super) fn find<'w>(workflow: &'w Workflow, patterns: &[Pattern]) -> Option<(&'w Job, &'static str)> {
    find_among(workflow.jobs.iter(), patterns)
}

/// Returns the first of these jobs that fits one of the patterns, with the words for it.
pub(super) fn find_among<'w>(
    mut jobs: impl Iterator<Item = &'w Job>,
    patterns: &[Pattern],
) -> Option<(&'w Job, &'static str)> {
    jobs.find_map(|job| {
        let fits = |(_, likes): &&Pattern| {
            likes.iter().any(|like| like.called(job))
                || likes.iter().all(|like| job.steps.iter().any(|step| like.fits(step)))
        };
        patterns.iter().find(fits).map(|(what, _)| (job, *what))
    })
}

/// Jobs that publish packages, as Scorecard tells them.
pub(super) const PACKAGING: &[Pattern] = &[
    (
        "a Node package with npm",
        &[
            Like::With("actions/setup-node", "registry-url", "https://registry.npmjs.org"),
            Like::Runs(&["npm", "publish"]),
        ],
    ),
    ("a Java package with Maven", &[Like::Uses("actions/setup-java"), Like::Runs(&["mvn", "deploy"])]),
    ("a Java package with Gradle", &[Like::Uses("actions/setup-java"), Like::Runs(&["gradle", "publish"])]),
    ("a Scala package with sbt", &[Like::Runs(&["sbt", "ci-release"])]),
    ("a Ruby gem", &[Like::Runs(&["gem", "push"])]),
    ("a NuGet package", &[Like::Runs(&["nuget", "push"])]),
    ("a container image", &[Like::Runs(&["docker", "push"])]),
    ("a container image", &[Like::Uses("docker/build-push-action")]),
    ("a Python package", &[Like::Uses("pypa/gh-action-pypi-publish")]),
    ("a Python package with semantic-release", &[Like::Uses("relekang/python-semantic-release")]),
    ("a Go program with GoReleaser", &[Like::Uses("goreleaser/goreleaser-action")]),
    ("a Rust crate", &[Like::Runs(&["cargo", "publish"])]),
    ("a container image with ko", &[Like::Uses("imjasonh/setup-ko"), Like::Uses("ko-build/setup-ko")]),
    ("a package with semantic-release", &[Like::Runs(&["npx", "semantic-release"])]),
    ("an Elixir package", &[Like::Uses("erlef/setup-elixir"), Like::Runs(&["hex", "publish"])]),
];

/// Jobs that make releases and so need to write contents, as Scorecard tells them.
pub(super) const RELEASING: &[Pattern] = &[
    ("a release with semantic-release", &[Like::Uses("relekang/python-semantic-release")]),
    ("a release with semantic-release", &[Like::Runs(&["npx", "semantic-release"])]),
    ("a release with semantic-release", &[Like::Runs(&["pnpm", "semantic-release"])]),
    ("a release with semantic-release", &[Like::Runs(&["yarn", "semantic-release"])]),
    ("a release with GoReleaser", &[Like::Uses("actions/setup-go"), Like::Uses("goreleaser/goreleaser-action")]),
    (
        "a release with provenance",
        &[Like::Uses("slsa-framework/slsa-github-generator/.github/workflows/builder_go_slsa3.yml")],
    ),
    (
        "a release with provenance",
        &[Like::Uses("slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml")],
    ),
    ("a release with Maven", &[Like::Runs(&["mvn", "release:prepare"])]),
];

/// Jobs that publish pages and so need to write contents, as Scorecard tells them.
pub(super) const PAGES: &[Pattern] = &[("pages", &[Like::Uses("peaceiris/actions-gh-pages")])];

/// Actions that upload findings and so need to write security events, as Scorecard has them.
pub(super) const UPLOADS: [&str; 5] = [
    "github/codeql-action/analyze",
    "github/codeql-action/upload-sarif",
    "ossf/scorecard-action",
    "haskell-actions/hlint-scan",
    "zizmorcore/zizmor-action",
];

/// Returns whether a step of the workflow uses one of the actions.
pub(super) fn has_action(workflow: &Workflow, actions: &[&str]) -> bool {
    workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(uses).any(|text| {
        let name = text.split('@').next().unwrap_or(text);
        actions.contains(&name)
    })
}
