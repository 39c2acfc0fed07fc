//! Small evaluations for tests.

use jiff::Timestamp;
use slam_model::{
    Confidence, Level, ObjectId, RequirementId, Sha256, Verdict,
    report::{BadgeResult, BadgeStatus, PartResult, RequirementResult, StandardRef, Summary, Tool, Visible},
};

use super::{Basis, Evaluation, Judgement, Outcome, RepositoryResult, Scope};
use crate::{EvaluationId, RegistrationId, RepositoryId};

pub(crate) fn part(id: &str, visible: Visible, verdict: Verdict) -> PartResult {
    PartResult {
        id: id.into(),
        title: format!("the {id}"),
        verdict,
        message: format!("{id} {}", verdict.words()),
        of: vec![],
        evidence: vec![],
        missing: vec![],
        effort: None,
        visible,
    }
}

pub(crate) fn badge(id: &str, status: BadgeStatus, parts: Vec<PartResult>) -> BadgeResult {
    let (met, open) =
        parts.into_iter().partition(|one| matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable));
    BadgeResult { id: id.into(), title: id.to_uppercase(), status, met, open, evidence: vec![] }
}

pub(crate) fn commit(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).unwrap()
}

/// A repository in scope whose badges have one part each, which agrees with the status.
pub(crate) fn judged(name: &str, badges: &[(&str, BadgeStatus)]) -> RepositoryResult {
    let badges = badges.iter().map(|(id, status)| {
        let verdict = match status {
            BadgeStatus::EvidenceFound => Verdict::Passed,
            BadgeStatus::Partial => Verdict::NeedsReview,
            BadgeStatus::NotStarted => Verdict::Failed,
            BadgeStatus::Unknown => Verdict::Unknown,
        };
        badge(id, *status, vec![part(&format!("{id}-part"), Visible::Tree, verdict)])
    });
    with_badges(name, badges.collect())
}

pub(crate) fn with_badges(name: &str, badges: Vec<BadgeResult>) -> RepositoryResult {
    let judgement = Judgement {
        commit: commit(1),
        basis: Basis {
            objectives: "fall-2026".into(),
            objectives_sha256: Sha256::of(b"objectives"),
            standard: StandardRef {
                id: "osps-baseline".into(),
                version: "2026-08-28".into(),
                catalog_sha256: Sha256::of(b"catalog"),
            },
            level: Level::One,
            tool: Tool { name: "slam".into(), version: "0.1.0".into() },
        },
        evidence_sha256: Sha256::of(name.as_bytes()),
        as_of: Timestamp::UNIX_EPOCH,
        badges,
        requirements: vec![],
        coverage: Summary::default().coverage(),
    };
    RepositoryResult {
        repository: RepositoryId::new(name).unwrap(),
        name: format!("example/{name}"),
        subproject: None,
        scope: Scope::In,
        outcome: Outcome::Judged(Box::new(judgement)),
    }
}

pub(crate) fn with_requirements(mut result: RepositoryResult, verdicts: &[(&str, Verdict)]) -> RepositoryResult {
    if let Outcome::Judged(judgement) = &mut result.outcome {
        judgement.requirements = verdicts.iter().map(|(id, verdict)| requirement(id, *verdict)).collect();
        judgement.coverage = Summary::of(verdicts.iter().map(|one| one.1)).coverage();
    }
    result
}

fn requirement(id: &str, verdict: Verdict) -> RequirementResult {
    RequirementResult {
        id: RequirementId::new(id),
        level: Level::One,
        title: id.into(),
        verdict,
        confidence: Confidence::High,
        reason: format!("check/{}", verdict.words()),
        message: verdict.words().into(),
        evidence: vec![],
        missing: vec![],
        fixes: vec![],
        effort: None,
        waiver: None,
    }
}

pub(crate) fn unreachable(name: &str) -> RepositoryResult {
    let outcome = Outcome::Unreachable { reason: "no answer".into(), tried_at: Timestamp::UNIX_EPOCH };
    RepositoryResult { outcome, ..with_badges(name, vec![]) }
}

pub(crate) fn at_commit(mut result: RepositoryResult, byte: u8) -> RepositoryResult {
    if let Outcome::Judged(judgement) = &mut result.outcome {
        judgement.commit = commit(byte);
    }
    result
}

pub(crate) fn evaluation(repositories: Vec<RepositoryResult>) -> Evaluation {
    let (id, registration) = (EvaluationId::new("E").unwrap(), RegistrationId::new("R").unwrap());
    Evaluation::new(id, registration, Timestamp::UNIX_EPOCH, repositories).unwrap()
}
