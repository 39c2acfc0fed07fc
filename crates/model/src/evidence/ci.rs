//! CI definitions and what analysis found in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Confidence, Place, Problem, Quote, RepoPath, Severity};

/// Everything about CI that the tree shows.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CiFacts {
    /// Definitions, sorted by path.
    pub workflows: Vec<Workflow>,
    /// Files that were read: the definitions, and settings of what updates and checks beside them.
    #[serde(default)]
    pub definitions: usize,
    /// What analysis found, sorted by place.
    pub findings: Vec<CiFinding>,
    /// What analysis found and a comment in the file asks to pass over, sorted by place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<IgnoredFinding>,
    /// CI systems that the tree configures and this build does not read, with their files.
    #[serde(default)]
    pub unread: Vec<RepoPath>,
    /// Definitions of systems that this build reads in part: what it finds there holds, and what it does not find says
    /// nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partly: Vec<RepoPath>,
}

impl CiFacts {
    /// Returns the definitions of which nobody can say that nothing else is weak: unread, or read in part.
    pub fn in_doubt(&self) -> impl Iterator<Item = &RepoPath> {
        self.unread.iter().chain(&self.partly)
    }
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
    /// Azure Pipelines.
    AzurePipelines,
    /// Jenkins.
    Jenkins,
}

impl CiSystem {
    /// Returns the name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::GithubActions => "GitHub Actions",
            Self::ForgejoActions => "Forgejo Actions",
            Self::GitlabCi => "GitLab CI/CD",
            Self::AzurePipelines => "Azure Pipelines",
            Self::Jenkins => "Jenkins",
        }
    }

    /// Returns what is looked at in definitions that are read in part; `None` for a system that is read whole.
    pub fn looked_at(self) -> Option<&'static str> {
        match self {
            Self::GithubActions | Self::ForgejoActions | Self::GitlabCi => None,
            Self::AzurePipelines => Some("pins, text pasted into scripts, and downloads"),
            Self::Jenkins => Some("pins, text and secrets that Groovy puts into scripts, and downloads"),
        }
    }
}

/// What a definition file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefinitionKind {
    /// A workflow or pipeline.
    Workflow,
    /// A composite action of this repository.
    Action,
    /// Settings of Dependabot, which runs updates in the name of the repository.
    Updates,
    /// Hooks of pre-commit, which CI services run as well.
    Hooks,
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
    /// Makes checksums of what is released.
    Checksums,
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
    /// Line of each scope of the map.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lines: BTreeMap<String, u32>,
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

impl Job {
    /// Returns a job that does nothing yet.
    pub fn new(id: &str, place: Place) -> Self {
        Self {
            id: id.to_owned(),
            place,
            name: None,
            permissions: None,
            runs_on: Vec::new(),
            condition: None,
            uses: None,
            images: Vec::new(),
            needs: Vec::new(),
            secrets: Vec::new(),
            steps: Vec::new(),
            does: Vec::new(),
        }
    }
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
    /// From which to which character of its lines.
    #[serde(default, skip_serializing_if = "Columns::is_unknown")]
    pub columns: Columns,
    /// The rule.
    pub rule: CiRule,
    /// How bad it is where it is true.
    #[serde(default)]
    pub severity: Severity,
    /// Who controls the value that reaches the weak place, or can make use of it.
    pub source: Taint,
    /// How sure.
    pub confidence: Confidence,
    /// What happens, as a lower-case fragment.
    pub message: String,
    /// Other places that belong to it: the step or job around it, the other half of a contradiction. A comment in these
    /// lines that ignores the rule ignores the finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Place>,
}

/// The characters of a finding within its lines, counted from 1 in characters; 0 where they are unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Columns {
    /// The first character, in the first line.
    pub column: u32,
    /// The character behind the last one, in the last line.
    pub end_column: u32,
}

impl Columns {
    /// Returns whether only the lines are known.
    pub fn is_unknown(&self) -> bool {
        self.column == 0
    }
}

/// A finding that a comment in the file asks to pass over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IgnoredFinding {
    /// What was found.
    pub finding: CiFinding,
    /// Line of the comment.
    pub line: u32,
    /// The reason that it gives.
    #[serde(default)]
    pub reason: Option<String>,
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
    /// A definition, or a part of it, that cannot be read.
    UnreadableDefinition,
    /// An event that runs with the rights of the repository and can be caused by anyone.
    DangerousTrigger,
    /// A permission that is granted without a word about why.
    UndocumentedPermissions,
    /// An image without a digest.
    UnpinnedImage,
    /// An action that installs a tool without saying which version.
    UnpinnedTool,
    /// A checkout that leaves the token in the work tree for later steps.
    PersistedCredentials,
    /// All secrets are handed to a reusable workflow.
    InheritedSecrets,
    /// All secrets are turned into one text.
    OverprovisionedSecrets,
    /// A secret is read by a job without a deployment environment that guards it.
    SecretsOutsideEnvironment,
    /// A secret is taken apart, so that the log does not hide its parts.
    UnredactedSecrets,
    /// A password stands in the definition.
    HardcodedCredentials,
    /// Commands of the log that set variables are switched on again.
    InsecureCommands,
    /// A condition trusts the name of a bot that somebody else can borrow.
    SpoofableBotCondition,
    /// A condition that always holds, or that means something else than it says.
    UnsoundCondition,
    /// A check of membership that is a check for a part of a text.
    UnsoundContains,
    /// A choice by `&&` and `||` that takes the other side when the first is empty.
    UnsoundTernary,
    /// A long-lived secret publishes where the registry would trust the workflow itself.
    LongLivedPublishingToken,
    /// An identity token that no step needs.
    UnneededIdentityToken,
    /// A token of an app with more rights or repositories than it names.
    BroadAppToken,
    /// An action whose repository is archived.
    ArchivedUses,
    /// An action with a published vulnerability in this version.
    VulnerableUses,
    /// A commit that does not belong to the repository it is named with.
    ImpostorCommit,
    /// An action whose name is a letter away from a well-known one.
    TyposquattedUses,
    /// An action that does what the runner does without it.
    SuperfluousUses,
    /// A file of the repository that is fetched through the forge instead of taken from the checkout.
    SelfReference,
    /// A commit id without the version beside it.
    MissingVersionComment,
    /// A commit id whose comment names another version.
    VersionMismatch,
    /// Spelling that hides what happens.
    Obfuscation,
    /// A feature of the system that is known to do harm.
    Misfeature,
    /// Runs of the same change are not limited to the newest.
    MissingConcurrency,
    /// A job without a limit of time.
    MissingTimeout,
    /// A workflow, job, or action without a name.
    AnonymousDefinition,
    /// Updates of dependencies are taken on the day that they appear.
    DependabotCooldown,
    /// Updates of dependencies may run code of the dependency.
    DependabotExecution,
    /// A secret variable, or one that is not protected, in reach of runs that foreigners start.
    UnprotectedVariable,
    /// A right that is granted to every job, or every right at once.
    WideGrant,
    /// What a run that strangers start has uploaded is run where secrets or a writing token are in reach.
    ArtifactPoisoning,
    /// A variable with foreign text is evaluated as code.
    EvaluatedVariable,
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
