//! The Scorecard view: each check of OpenSSF Scorecard as a pure function over the same evidence as all other verdicts.
//!
//! By default a check gives the right answer as far as the evidence goes, and says where that is not Scorecard's and why.
//! In [`Mode::Strict`] it gives the answer that Scorecard 5.5 gives of the same tree, known errors included; what
//! Scorecard asks the forge for is then inconclusive without a forge snapshot.

mod answer;
mod binary_artifacts;
mod branch_protection;
mod ci_tests;
mod cii_best_practices;
mod code_review;
mod contributors;
mod dangerous_workflow;
mod dependency_update_tool;
mod fuzzing;
mod license;
mod maintained;
mod packaging;
mod pinned_dependencies;
mod sast;
mod scope;
mod security_policy;
mod signed_releases;
mod token_permissions;
mod vulnerabilities;
mod workflows;

use slam_model::{
    Evidence,
    scorecard::{CheckScore, DetailLevel},
};
use slam_standards::{SCORECARD_CHECKS, ScorecardCheck, scorecard_check};

use answer::Answer;

/// Whose answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The right one.
    #[default]
    Right,
    /// Scorecard's own.
    Strict,
}

/// Answers the 18 checks, by name.
pub fn scorecard(evidence: &Evidence, mode: Mode) -> Vec<CheckScore> {
    SCORECARD_CHECKS.iter().map(|check| finish(check, evidence, evaluate(check.name)(evidence, mode))).collect()
}

fn evaluate(name: &str) -> fn(&Evidence, Mode) -> Answer {
    match name {
        "Binary-Artifacts" => binary_artifacts::evaluate,
        "Branch-Protection" => branch_protection::evaluate,
        "CI-Tests" => ci_tests::evaluate,
        "CII-Best-Practices" => cii_best_practices::evaluate,
        "Code-Review" => code_review::evaluate,
        "Contributors" => contributors::evaluate,
        "Dangerous-Workflow" => dangerous_workflow::evaluate,
        "Dependency-Update-Tool" => dependency_update_tool::evaluate,
        "Fuzzing" => fuzzing::evaluate,
        "License" => license::evaluate,
        "Maintained" => maintained::evaluate,
        "Packaging" => packaging::evaluate,
        "Pinned-Dependencies" => pinned_dependencies::evaluate,
        "SAST" => sast::evaluate,
        "Security-Policy" => security_policy::evaluate,
        "Signed-Releases" => signed_releases::evaluate,
        "Token-Permissions" => token_permissions::evaluate,
        "Vulnerabilities" => vulnerabilities::evaluate,
        _ => |_, _| Answer::inconclusive("this build does not know the check"),
    }
}

/// Returns the probes of a check; none for a name that is no check.
fn probes(name: &str) -> &'static [&'static str] {
    scorecard_check(name).map_or(&[], |check| check.probes)
}

fn finish(check: &ScorecardCheck, evidence: &Evidence, answer: Answer) -> CheckScore {
    let Answer { score, reason, mut details, findings, next, visible, deviations, guess } = answer;
    let best = score == Some(10);
    details.extend(
        deviations
            .iter()
            .map(|text| answer::detail(DetailLevel::Debug, format!("differs from Scorecard: {text}"), None)),
    );
    let named = |one: &&slam_model::evidence::annotations::Annotation| one.check.eq_ignore_ascii_case(check.name);
    // Scorecard ignores a file with an error in it, and a check at its best needs no excuse.
    let annotations = evidence.annotations.seen().filter(|file| file.problems.is_empty() && !best);
    let next = if best || score.is_none() || !next.is_empty() { next } else { vec![check.next.to_owned()] };
    CheckScore {
        name: check.name.to_owned(),
        risk: check.risk,
        short: check.short.to_owned(),
        url: check.url(),
        tags: check.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        category: check.category.to_owned(),
        score,
        reason,
        details,
        findings,
        next,
        visible,
        deviations,
        guess,
        annotations: annotations.map(|file| file.entries.iter().filter(named).cloned().collect()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod testing;
