//! The record of one evaluation: per repository what was judged and what came out, with everything a replay needs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{
    Level, ObjectId, Sha256,
    report::{BadgeResult, CheckReport, Coverage, RequirementResult, StandardRef, StatusReport, Tool},
};

use crate::{EvaluationId, Refusal, RefusalKind, RegistrationId, RepositoryId};

/// The rules of a judgement. Two judgements with the same basis and the same evidence are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The objective set's id: `fall-2026`.
    pub objectives: String,
    /// Its digest.
    pub objectives_sha256: Sha256,
    /// The catalogue with its digest.
    pub standard: StandardRef,
    /// The level.
    pub level: Level,
    /// The program that judged.
    pub tool: Tool,
}

/// What came out for one repository at one commit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The commit.
    pub commit: ObjectId,
    /// The rules.
    pub basis: Basis,
    /// Digest of the evidence, as it is stored for replays.
    pub evidence_sha256: Sha256,
    /// The time that ages were counted to.
    pub as_of: Timestamp,
    /// One result a badge.
    pub badges: Vec<BadgeResult>,
    /// One result a requirement.
    pub requirements: Vec<RequirementResult>,
    /// How much was decided.
    pub coverage: Coverage,
}

impl Judgement {
    /// Joins the two reports about one repository.
    ///
    /// # Errors
    /// The reports speak of different commits or rules, or of no commit.
    pub fn of(status: StatusReport, check: CheckReport, evidence_sha256: Sha256) -> Result<Self, Refusal> {
        let refuse = |what: &str| {
            Refusal::new(
                RefusalKind::Invalid,
                "reports-differ",
                format!("the two reports of `{}` {what}", status.subject.path),
            )
        };
        let Some(commit) = status.subject.commit.clone() else {
            return Err(refuse("name no commit"));
        };
        if check.subject.commit.as_ref() != Some(&commit) {
            return Err(refuse("name different commits"));
        }
        if (&check.standard, check.level) != (&status.standard, status.level) {
            return Err(refuse("were made by different catalogues or levels"));
        }
        let basis = Basis {
            objectives: status.event,
            objectives_sha256: status.objectives_sha256,
            standard: status.standard,
            level: status.level,
            tool: status.tool,
        };
        Ok(Self {
            commit,
            basis,
            evidence_sha256,
            as_of: status.as_of,
            badges: status.badges,
            requirements: check.requirements,
            coverage: check.coverage,
        })
    }
}

/// Whether a repository counts for its project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// It counts.
    In,
    /// It does not, and everybody can read why.
    Out {
        /// The reason.
        reason: String,
    },
}

/// What an evaluation got of one repository.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A judgement.
    Judged(Box<Judgement>),
    /// Nothing: it could not be reached, was too large, or did not answer in time. Unknown, never passed.
    Unreachable {
        /// What happened.
        reason: String,
        /// When it was tried last.
        tried_at: Timestamp,
    },
    /// There is a repository, and no commit in it.
    Empty,
}

/// One repository of an evaluation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RepositoryResult {
    /// Which.
    pub repository: RepositoryId,
    /// Its name for people.
    pub name: String,
    /// The subproject that it belongs to, when the project has several.
    pub subproject: Option<String>,
    /// Whether it counts.
    pub scope: Scope,
    /// What came out.
    pub outcome: Outcome,
}

impl RepositoryResult {
    /// Returns the judgement, when there is one.
    pub fn judgement(&self) -> Option<&Judgement> {
        match &self.outcome {
            Outcome::Judged(judgement) => Some(judgement),
            Outcome::Unreachable { .. } | Outcome::Empty => None,
        }
    }

    /// Returns whether it counts for its project.
    pub fn is_in_scope(&self) -> bool {
        self.scope == Scope::In
    }
}

/// One evaluation of a registered project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Its id.
    pub id: EvaluationId,
    /// Whose.
    pub registration: RegistrationId,
    /// When it was made.
    pub at: Timestamp,
    /// One entry a repository, in the order of their ids.
    pub repositories: Vec<RepositoryResult>,
}

impl Evaluation {
    /// Makes the record.
    ///
    /// # Errors
    /// Two repositories were judged by different rules: such a mixture says nothing about a project. A worker of another
    /// version is no reason, as long as rules, catalogue, and level agree.
    pub fn new(
        id: EvaluationId,
        registration: RegistrationId,
        at: Timestamp,
        mut repositories: Vec<RepositoryResult>,
    ) -> Result<Self, Refusal> {
        repositories.sort_by(|one, other| one.repository.cmp(&other.repository));
        let rules = |judgement: &Judgement| {
            let Basis { objectives_sha256, standard, level, .. } = &judgement.basis;
            (objectives_sha256.clone(), standard.clone(), *level)
        };
        let mut judged = repositories.iter().filter_map(|one| Some((&one.name, one.judgement()?)));
        if let Some((first, judgement)) = judged.next()
            && let Some((other, _)) = judged.find(|(_, other)| rules(other) != rules(judgement))
        {
            let message = format!("`{first}` and `{other}` were judged by different rules");
            let hint = "Evaluate the whole project again; the newest rules then hold for every repository.";
            return Err(Refusal::new(RefusalKind::Conflict, "rules-mixed", message).hint(hint));
        }
        Ok(Self { id, registration, at, repositories })
    }

    /// Returns the rules; `None` when nothing was judged.
    pub fn basis(&self) -> Option<&Basis> {
        self.repositories.iter().find_map(|one| Some(&one.judgement()?.basis))
    }

    /// Returns the commits of the repositories in scope.
    pub fn commits(&self) -> Vec<(RepositoryId, ObjectId)> {
        let judged = self.repositories.iter().filter(|one| one.is_in_scope());
        judged.filter_map(|one| Some((one.repository.clone(), one.judgement()?.commit.clone()))).collect()
    }
}

/// Returns one digest over the evidence of every repository in scope, for award records.
pub fn evidence_digest(evaluation: &Evaluation) -> Sha256 {
    let lines = evaluation.repositories.iter().filter(|one| one.is_in_scope()).filter_map(|one| {
        let judgement = one.judgement()?;
        Some(format!("{} {} {}\n", one.repository, judgement.commit, judgement.evidence_sha256))
    });
    Sha256::of(lines.collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{evaluation, judged, unreachable};
    use super::*;
    use slam_model::report::BadgeStatus::EvidenceFound;

    #[test]
    fn repositories_judged_by_different_rules_make_no_evaluation() {
        let mut other = judged("b", &[("cleaner", EvidenceFound)]);
        if let Outcome::Judged(judgement) = &mut other.outcome {
            judgement.basis.objectives_sha256 = Sha256::of(b"newer");
        }
        let refusal = Evaluation::new(
            EvaluationId::new("E").unwrap(),
            RegistrationId::new("R").unwrap(),
            Timestamp::UNIX_EPOCH,
            vec![judged("a", &[("cleaner", EvidenceFound)]), other],
        );
        assert_eq!(refusal.unwrap_err().code, "rules-mixed");
    }

    #[test]
    fn the_evidence_digest_leaves_out_what_does_not_count() {
        let mut out = judged("b", &[("cleaner", EvidenceFound)]);
        out.scope = Scope::Out { reason: "an archive".into() };
        let one = judged("a", &[("cleaner", EvidenceFound)]);
        let alone = evaluation(vec![one.clone()]);
        let with_more = evaluation(vec![out, one, unreachable("c")]);
        assert_eq!(evidence_digest(&alone), evidence_digest(&with_more));
        assert_eq!(with_more.commits().len(), 1);
    }
}
