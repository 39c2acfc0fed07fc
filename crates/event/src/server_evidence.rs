//! What only the server of an event knows about a project, as evidence: results of its own schedule, and decisions of its
//! evaluators about declarations. The worker adds both to what it gathered before it judges.

mod report;

use jiff::{Timestamp, tz::TimeZone};
use slam_model::{
    Claim, Declaration, RequirementId, declaration::DeclarationSource, evidence::external::EvaluationLog,
};

pub use report::{Report, accept_report};

/// A scan that the server made on its schedule, or that a machine of the project reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedResult {
    /// Where it comes from, for people: `schedule of fall-2026`.
    pub source: String,
    /// The tool with its version.
    pub tool: String,
    /// The commit that was judged.
    pub commit: String,
    /// The catalogue and version that it was judged by: `osps-baseline 2026-08-28`.
    pub catalog: String,
    /// When the scan was made, by the server's clock.
    pub at: Timestamp,
}

impl From<DatedResult> for EvaluationLog {
    /// Carries no verdicts: that a scan was made says nothing about another commit.
    fn from(result: DatedResult) -> Self {
        Self {
            source: result.source,
            tool: result.tool,
            at: Some(result.at),
            commit: Some(result.commit),
            catalog: Some(result.catalog),
            results: Vec::new(),
        }
    }
}

/// A decision of an evaluator about what a project declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewedDeclaration {
    /// The requirement or check.
    pub requirement: RequirementId,
    /// Whether the evaluator found it met; a refusal makes the requirement fail.
    pub is_met: bool,
    /// The evaluator's reason.
    pub reason: String,
    /// The evidence that was read.
    pub links: Vec<String>,
    /// Which decision, for people: `review of fall-2026, item 7`. No name: reports are public.
    pub review: String,
    /// When.
    pub at: Timestamp,
}

impl From<ReviewedDeclaration> for Declaration {
    fn from(review: ReviewedDeclaration) -> Self {
        Self {
            requirement: review.requirement,
            claim: if review.is_met { Claim::Met } else { Claim::NotMet },
            reason: review.reason,
            links: review.links,
            by: Some("an evaluator".to_owned()),
            role: Some("evaluator".to_owned()),
            date: Some(review.at.to_zoned(TimeZone::UTC).date()),
            expires: None,
            source: DeclarationSource::Review(review.review),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_knows_becomes_evidence_that_no_file_of_a_project_can_claim() {
        let at = "2026-10-06T12:00:00Z".parse().unwrap();
        let log = EvaluationLog::from(DatedResult {
            source: "schedule of any-forge".into(),
            tool: "slam 0.3.0".into(),
            commit: "0123abc".into(),
            catalog: "osps-baseline 2026-08-28".into(),
            at,
        });
        assert_eq!((log.at, log.results.len()), (Some(at), 0));
        let said = Declaration::from(ReviewedDeclaration {
            requirement: RequirementId::new("OSPS-AC-01.01"),
            is_met: false,
            reason: "the link leads to nothing".into(),
            links: Vec::new(),
            review: "review of any-forge, item 7".into(),
            at,
        });
        assert!(said.holds_at(at) && said.claim == Claim::NotMet);
        assert!(matches!(said.source, DeclarationSource::Review(_)));
    }
}
