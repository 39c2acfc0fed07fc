//! What a check is.

use slam_model::{Effort, Evidence, Finding, Level, RequirementId, Who, report::RequirementResult};

/// A question about a subject, as data with one pure function.
#[derive(Debug)]
pub struct Check {
    /// Kebab-case; names the good state, so that "has `pinned-actions`" reads well. Never reused.
    pub id: &'static str,
    /// The good state as one sentence without a full stop.
    pub title: &'static str,
    /// Why it matters, for a maintainer who has never heard of it.
    pub rationale: &'static str,
    /// The requirements that it answers (`OSPS-VM-03.01`, `CRA-04`); none when only badges ask for it.
    pub requirements: &'static [&'static str],
    /// Asked first, in this order; the first that answers ends the check.
    pub gates: &'static [Gate],
    /// What closing the gap costs.
    pub effort: Effort,
    /// The answer.
    pub evaluate: Evaluate,
}

/// A precondition: `Some` when the check does not apply, or when it cannot be told whether it does.
pub type Gate = fn(&Evidence) -> Option<Finding>;

/// How a check comes to its answer.
#[derive(Debug, Clone, Copy)]
pub enum Evaluate {
    /// From the facts alone.
    Facts(fn(&Evidence) -> Finding),
    /// From the facts and the verdicts of the requirements.
    Results(fn(&Evidence, &Judged<'_>) -> Finding),
}

/// The verdicts that a check of the second kind reads.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'r> {
    /// The level of the project.
    pub level: Level,
    /// Results of every requirement of the catalogue, whatever its level.
    pub results: &'r [RequirementResult],
}

impl Judged<'_> {
    /// Returns the result of one requirement.
    pub fn find(&self, id: &str) -> Option<&RequirementResult> {
        self.results.iter().find(|result| result.id.as_str() == id)
    }
}

impl Check {
    /// Returns whether the check answers this requirement.
    pub fn answers(&self, id: &RequirementId) -> bool {
        self.requirements.contains(&id.as_str())
    }

    /// Returns what the check says of the evidence: the first gate that answers, else its own answer.
    pub fn run(&self, evidence: &Evidence, judged: &Judged<'_>) -> Finding {
        let gated = self.gates.iter().find_map(|gate| gate(evidence));
        gated.unwrap_or_else(|| match self.evaluate {
            Evaluate::Facts(answer) => answer(evidence),
            Evaluate::Results(answer) => answer(evidence, judged),
        })
    }
}

/// Returns an effort that any contributor can make.
pub(crate) const fn contributor(minutes: u16) -> Effort {
    Effort { minutes, who: Who::Contributor }
}

/// Returns an effort that a maintainer has to make.
pub(crate) const fn maintainer(minutes: u16) -> Effort {
    Effort { minutes, who: Who::Maintainer }
}

/// Returns an effort that an administrator has to make.
pub(crate) const fn administrator(minutes: u16) -> Effort {
    Effort { minutes, who: Who::Administrator }
}
