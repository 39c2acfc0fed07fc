//! CI definitions and what analysis found in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Confidence, Place, Problem, Quote, RepoPath};

/// Everything about CI that the tree shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CiFacts {
    /// Definitions, sorted by path.
    pub workflows: Vec<Workflow>,
    /// What analysis found, sorted by place.
    pub findings: Vec<CiFinding>,
    /// CI systems that the tree configures and this build does not read, with their files.
    #[serde(default)]
    pub unread: Vec<RepoPath>,
}

/// The system that runs a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CiSystem {
    /// GitHub Actions.
    GithubActions,
    /// Forgejo or Gitea Actions.
    ForgejoActions,
    /// GitLab CI/CD.
    GitlabCi,
}

/// What a definition file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefinitionKind {
    /// A workflow or pipeline.
    Workflow,
    /// A composite action of this repository.
    Action,
}

/// One definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workflow {
    /// The file.
    pub path: RepoPath,
    /// Who runs it.
    pub system: CiSystem,
    /// What the file is.
    pub kind: DefinitionKind,
    /// Its `name`.
    pub name: Option<String>,
    /// What could not be read; the rest of the definition is still filled where possible.
    pub problems: Vec<Problem>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// Top-level permissions; `None` when there are none.
    pub permissions: Option<Permissions>,
    /// Jobs in the order of the file; a composite action is one job without a runner.
    pub jobs: Vec<Job>,
    /// Whether it runs before a change is merged: `High` for requests and merge queues, `Low` for a push to any branch.
    #[serde(default)]
    pub before_merge: Option<Confidence>,
    /// Whether it makes releases: by its triggers, its name, or what its steps do.
    #[serde(default)]
    pub releases: bool,
}

/// Something that a step or a job does, recognised by the action or the command that it uses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Activity {
    /// What it is for.
    pub purpose: Purpose,
    /// The tool, or the command that was recognised.
    pub tool: String,
    /// The words that show it.
    pub quote: Quote,
}

/// What a step or job can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Runs the project's tests.
    Tests,
    /// Signs what is released, or attests to it.
    Signing,
    /// Makes an SBOM.
    Sbom,
    /// Analyses the project's own code for weaknesses.
    StaticAnalysis,
    /// Looks for known vulnerabilities in dependencies.
    DependencyReview,
    /// Looks for secrets.
    SecretScan,
    /// Evaluates the OSPS Baseline.
    BaselineScan,
    /// Publishes a release.
    Release,
    /// Checks that binary build wrappers of the tree are those that their makers published.
    WrapperValidation,
}

impl Workflow {
    /// Returns everything that the definition does for one purpose, in the order of the file.
    pub fn activities(&self, purpose: Purpose) -> impl Iterator<Item = &Activity> {
        self.jobs
            .iter()
            .flat_map(|job| job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does)))
            .filter(move |activity| activity.purpose == purpose)
    }
}

/// One event that starts a definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// The event: `push`, `pull_request`, `schedule`, `workflow_call` …; for GitLab `merge_request_event`, `push`, `schedule`, `tag` as its rules allow.
    pub event: String,
    /// Its line.
    pub line: u32,
    /// Branch filters as written.
    #[serde(default)]
    pub branches: Vec<String>,
    /// Tag filters as written.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Cron expressions of a schedule.
    #[serde(default)]
    pub crons: Vec<String>,
    /// Activity types as written.
    #[serde(default)]
    pub types: Vec<String>,
}

/// Permissions of the job token, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// Where they stand.
    pub place: Place,
    /// `read-all`, `write-all`, or a map.
    pub grant: Grant,
}

/// What is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grant {
    /// Everything for reading.
    ReadAll,
    /// Everything for writing.
    WriteAll,
    /// Scope to access (`read`, `write`, `none`); an empty map grants nothing.
    Scopes(BTreeMap<String, String>),
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The key.
    pub id: String,
    /// Its lines.
    pub place: Place,
    /// Its `name`.
    pub name: Option<String>,
    /// Its permissions; `None` when it declares none.
    pub permissions: Option<Permissions>,
    /// Runner labels or tags as written.
    #[serde(default)]
    pub runs_on: Vec<String>,
    /// The condition as written.
    #[serde(default)]
    pub condition: Option<String>,
    /// The reusable workflow that it calls.
    #[serde(default)]
    pub uses: Option<Uses>,
    /// Images of the job and its services.
    #[serde(default)]
    pub images: Vec<Uses>,
    /// Names of jobs that must end first.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Names of the secrets that it can read, `inherit` included.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Steps in order.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// What the reusable workflow that it calls does.
    #[serde(default)]
    pub does: Vec<Activity>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its lines.
    pub place: Place,
    /// Its `name`.
    pub name: Option<String>,
    /// The action that it uses.
    pub uses: Option<Uses>,
    /// The script that it runs, line breaks kept.
    pub run: Option<String>,
    /// First line of the script's text.
    #[serde(default)]
    pub run_line: Option<u32>,
    /// The shell as written or as defaults say.
    #[serde(default)]
    pub shell: Option<String>,
    /// Inputs of the action.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// Environment of the step.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The condition as written.
    #[serde(default)]
    pub condition: Option<String>,
    /// What it does.
    #[serde(default)]
    pub does: Vec<Activity>,
}

/// Something from elsewhere that a definition uses: an action, a reusable workflow, an image, an include.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uses {
    /// As written.
    pub text: String,
    /// `owner/repo` or the image without tag; `./…` for the repository's own.
    pub name: String,
    /// What follows `@` or the tag.
    pub reference: Option<String>,
    /// How firmly the reference holds.
    pub pin: Pin,
    /// The comment behind it.
    #[serde(default)]
    pub comment: Option<String>,
    /// Its line.
    pub line: u32,
}

/// How firmly a reference holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// The repository's own code.
    Local,
    /// A full commit id or content digest.
    Digest,
    /// A tag, a version, or a branch: it can be moved.
    Movable,
    /// Nothing: the newest.
    Missing,
}

/// A weakness that analysis found in a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CiFinding {
    /// Where, with the words.
    pub quote: Quote,
    /// The rule.
    pub rule: CiRule,
    /// Who controls the value that reaches the weak place.
    pub source: Taint,
    /// How sure.
    pub confidence: Confidence,
    /// What happens, as a lower-case fragment.
    pub message: String,
}

/// The rules of the analysis; ids are stable and in kebab-case when serialised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CiRule {
    /// An expression with foreign text is pasted into a script.
    TemplateInjection,
    /// Foreign code is checked out or run where secrets or a writing token are in reach.
    UntrustedCheckout,
    /// Permissions are broader than the work needs.
    ExcessivePermissions,
    /// No permissions are declared anywhere, so the forge's default decides.
    UndeclaredPermissions,
    /// A reference that can be moved.
    UnpinnedUses,
    /// A download runs in a shell without a check.
    DownloadThenRun,
    /// A dependency is installed outside lock file or hash.
    AdHocInstall,
    /// A cache or artifact that foreign code can fill feeds a privileged job.
    CachePoisoning,
    /// Secrets are handed over wholesale or reach foreign code.
    ExposedSecrets,
    /// Foreign text is written to an environment, output, or path file.
    EnvironmentFileInjection,
    /// A self-hosted runner takes jobs that foreigners can start.
    SelfHostedRunner,
}

/// Who controls a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Taint {
    /// Nobody outside the file.
    Constant,
    /// A collaborator: dispatch inputs, inputs of a reusable workflow, branch names of the own repository.
    Collaborator,
    /// Anyone: titles, bodies, branch names of forks.
    Attacker,
}
