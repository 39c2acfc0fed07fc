//! What steps are for: tests, signing, SBOM, scanners. Recognised by the action or the command that they use.

use slam_model::{
    Confidence, Quote,
    evidence::ci::{Job, Step, Trigger, Workflow},
};

/// A tool that a step or job uses, with the words that show it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The tool, or the command that was recognised.
    pub tool: &'static str,
    /// Where it stands.
    pub quote: Quote,
}

/// What a step or job can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
}

/// Returns whether a step serves the purpose.
pub fn find(_step: &Step, _purpose: Purpose) -> Option<Hit> {
    None
}

/// Returns whether a job that calls a reusable workflow serves the purpose by that call.
pub fn find_called(_job: &Job, _purpose: Purpose) -> Option<Hit> {
    None
}

/// Returns the test command that a step runs.
pub fn runs_tests(step: &Step) -> Option<Hit> {
    find(step, Purpose::Tests)
}

/// Returns what a step signs or attests with.
pub fn signs_or_attests(step: &Step) -> Option<Hit> {
    find(step, Purpose::Signing)
}

/// Returns what a step makes an SBOM with.
pub fn makes_sbom(step: &Step) -> Option<Hit> {
    find(step, Purpose::Sbom)
}

/// Returns the static analysis that a step runs.
pub fn static_analysis(step: &Step) -> Option<Hit> {
    find(step, Purpose::StaticAnalysis)
}

/// Returns what a step reviews dependencies with.
pub fn dependency_review(step: &Step) -> Option<Hit> {
    find(step, Purpose::DependencyReview)
}

/// Returns what a step looks for secrets with.
pub fn secret_scan(step: &Step) -> Option<Hit> {
    find(step, Purpose::SecretScan)
}

/// Returns what a step evaluates the OSPS Baseline with.
pub fn baseline_scan(step: &Step) -> Option<Hit> {
    find(step, Purpose::BaselineScan)
}

/// Returns the trigger that runs a definition before a change is merged, with how sure that is: `High` for requests and
/// merge queues, `Low` for a push to any branch.
pub fn runs_before_merge(_workflow: &Workflow) -> Option<(Confidence, &Trigger)> {
    None
}

/// Returns whether a definition makes releases: by its triggers, its name, or what its steps do.
pub fn is_release_workflow(_workflow: &Workflow) -> bool {
    false
}
