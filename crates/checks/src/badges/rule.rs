//! Folds an expression of an objective set over verdicts.

use std::collections::BTreeMap;

use slam_model::{Citation, Effort, Finding, Level, Missing, RequirementId, Verdict, Who, report::RequirementResult};
use slam_standards::Rule;

use super::StatusInput;
use crate::{Judged, checks, external};

/// What an expression folds to.
#[derive(Debug, Clone)]
pub(super) struct Folded {
    pub(super) verdict: Verdict,
    pub(super) message: String,
    /// Ids of the requirements and checks behind it, in the order of the rule.
    pub(super) of: Vec<String>,
    pub(super) evidence: Vec<Citation>,
    pub(super) missing: Vec<Missing>,
    /// What closing all that is open costs together.
    pub(super) effort: Option<Effort>,
    /// Whether a gate that could not be decided answered instead of the rule behind it.
    pub(super) gated: bool,
}

/// Evaluates expressions; each check runs once.
pub(super) struct Rules<'i> {
    input: StatusInput<'i>,
    checks: BTreeMap<String, Folded>,
}

impl<'i> Rules<'i> {
    pub(super) fn new(input: StatusInput<'i>) -> Self {
        Self { input, checks: BTreeMap::new() }
    }

    /// Returns what the rule folds to.
    pub(super) fn fold(&mut self, rule: &Rule) -> Folded {
        match rule {
            Rule::Id(id) => self.id(id),
            Rule::All { all } => {
                let folded = all.iter().map(|one| self.fold(one)).collect();
                strictest(folded)
            }
            Rule::Any { any } => {
                let folded = any.iter().map(|one| self.fold(one)).collect();
                mildest(folded)
            }
            Rule::Count { count, of } => {
                let folded: Vec<_> = of.iter().map(|one| self.fold(one)).collect();
                counted(*count, folded)
            }
            Rule::Level { level } => self.family(level),
            Rule::Gate { gate, then } => {
                let gate = self.fold(gate);
                match gate.verdict {
                    Verdict::Passed => self.fold(then),
                    Verdict::Failed | Verdict::NotApplicable => {
                        Folded { verdict: Verdict::NotApplicable, effort: None, ..gate }
                    }
                    Verdict::NeedsReview | Verdict::Unknown | Verdict::NotRun => {
                        Folded { verdict: Verdict::Unknown, gated: true, ..gate }
                    }
                }
            }
            Rule::FromLevel { from_level, then } => {
                if self.input.level >= *from_level {
                    self.fold(then)
                } else {
                    not_asked(&format!("asked from level {from_level} on"), Vec::new())
                }
            }
        }
    }

    /// A requirement of the catalogue, a CRA item, or a check.
    fn id(&mut self, id: &str) -> Folded {
        let requirement = RequirementId::new(id);
        if let Some(result) = self.input.results.iter().find(|result| result.id == requirement) {
            return of_result(result, self.input.level);
        }
        if let Some(known) = self.checks.get(id) {
            return known.clone();
        }
        let folded = match checks::find(id) {
            Some(check) => {
                let judged = Judged { level: self.input.level, results: self.input.results };
                let finding = check.run(self.input.evidence, &judged);
                // A person may declare a check as well as a requirement: some parts only a person can see.
                let (finding, _) = external::lift(self.input.evidence, &requirement, finding);
                of_finding(id, finding, check.effort)
            }
            None => Folded {
                verdict: Verdict::NotRun,
                message: format!("this build knows no `{id}`"),
                of: vec![id.to_owned()],
                evidence: Vec::new(),
                missing: Vec::new(),
                effort: None,
                gated: false,
            },
        };
        self.checks.insert(id.to_owned(), folded.clone());
        folded
    }

    /// Every requirement whose id starts so, up to the level of the project.
    fn family(&mut self, start: &str) -> Folded {
        let asked: Vec<_> = self
            .input
            .results
            .iter()
            .filter(|result| result.id.as_str().starts_with(start) && result.level <= self.input.level)
            .map(|result| of_result(result, self.input.level))
            .collect();
        let all = asked.len();
        let met = asked.iter().filter(|one| matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable)).count();
        let folded = strictest(asked);
        let message = match folded.verdict {
            Verdict::Passed | Verdict::NotApplicable => format!("{met} of {all} requirements are met or do not apply"),
            _ => {
                format!("{met} of {all} requirements are met or do not apply; first of the others: {}", folded.message)
            }
        };
        Folded { message, ..folded }
    }
}

fn not_asked(why: &str, of: Vec<String>) -> Folded {
    Folded {
        verdict: Verdict::NotApplicable,
        message: why.to_owned(),
        of,
        evidence: Vec::new(),
        missing: Vec::new(),
        effort: None,
        gated: false,
    }
}

fn of_result(result: &RequirementResult, level: Level) -> Folded {
    let of = vec![result.id.to_string()];
    if result.level > level {
        return not_asked(&format!("asked from level {} on", result.level), of);
    }
    Folded {
        verdict: result.verdict,
        message: format!("{}: {}", result.id, result.message),
        of,
        evidence: result.evidence.clone(),
        missing: result.missing.clone(),
        effort: result.effort,
        gated: false,
    }
}

fn of_finding(id: &str, finding: Finding, effort: Effort) -> Folded {
    let open = !matches!(finding.verdict, Verdict::Passed | Verdict::NotApplicable);
    Folded {
        verdict: finding.verdict,
        message: finding.message,
        of: vec![id.to_owned()],
        evidence: finding.evidence,
        missing: finding.missing,
        effort: open.then_some(effort),
        gated: false,
    }
}

/// Every rule: the strongest verdict of the fold decides.
fn strictest(all: Vec<Folded>) -> Folded {
    let verdict = all.iter().map(|one| one.verdict).reduce(Verdict::fold).unwrap_or(Verdict::NotRun);
    joined(verdict, all, |one| one.verdict == verdict)
}

/// How near an alternative is to being met.
fn nearness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Passed => 5,
        Verdict::NeedsReview => 4,
        Verdict::Unknown => 3,
        Verdict::Failed => 2,
        Verdict::NotApplicable => 1,
        Verdict::NotRun => 0,
    }
}

/// At least one rule: the nearest alternative speaks, and only its needs are shown.
fn mildest(all: Vec<Folded>) -> Folded {
    let of = all.iter().flat_map(|one| one.of.clone()).collect();
    let mut best: Option<Folded> = None;
    for one in all {
        let nearer = best.as_ref().is_none_or(|best| nearness(one.verdict) > nearness(best.verdict));
        let cheaper = best.as_ref().is_some_and(|best| {
            one.verdict == best.verdict && one.verdict == Verdict::Failed && minutes(&one) < minutes(best)
        });
        if nearer || cheaper {
            best = Some(one);
        }
    }
    best.map(|one| Folded { of, ..one }).unwrap_or_else(|| not_asked("the rule names nothing", Vec::new()))
}

fn minutes(folded: &Folded) -> u16 {
    folded.effort.map_or(u16::MAX, |effort| effort.minutes)
}

/// At least so many rules.
fn counted(count: u32, all: Vec<Folded>) -> Folded {
    let of = |verdict| all.iter().filter(|one| one.verdict == verdict).count();
    let (passed, review, unknown) = (of(Verdict::Passed), of(Verdict::NeedsReview), of(Verdict::Unknown));
    let wanted = count as usize;
    let verdict = if passed >= wanted {
        Verdict::Passed
    } else if passed + review >= wanted {
        Verdict::NeedsReview
    } else if passed + review + unknown >= wanted {
        Verdict::Unknown
    } else {
        Verdict::Failed
    };
    let names = all.len();
    let folded = joined(verdict, all, |one| one.verdict != Verdict::Passed);
    Folded { message: format!("{passed} of {names} are met, {count} are needed"), ..folded }
}

/// Joins what all say: evidence of all, the message of the first that decides, and the needs of all that are open.
fn joined(verdict: Verdict, all: Vec<Folded>, decides: impl Fn(&Folded) -> bool) -> Folded {
    let met = matches!(verdict, Verdict::Passed | Verdict::NotApplicable);
    let message =
        all.iter().find(|one| decides(one)).or(all.first()).map(|one| one.message.clone()).unwrap_or_default();
    let mut folded = Folded {
        verdict,
        message,
        of: Vec::new(),
        evidence: Vec::new(),
        missing: Vec::new(),
        effort: None,
        gated: false,
    };
    let (first, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(decides);
    for one in first.into_iter().chain(rest) {
        folded.of.extend(one.of);
        for cite in one.evidence {
            if !folded.evidence.contains(&cite) {
                folded.evidence.push(cite);
            }
        }
        let open = !matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable);
        if open && !met {
            folded.missing.extend(one.missing);
            folded.effort = sum(folded.effort, one.effort);
        }
    }
    folded
}

fn sum(one: Option<Effort>, other: Option<Effort>) -> Option<Effort> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let who: Who = one.who.max(other.who);
            Some(Effort { minutes: one.minutes.saturating_add(other.minutes), who })
        }
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(verdict: Verdict) -> Folded {
        Folded {
            verdict,
            message: verdict.words().to_owned(),
            of: vec![],
            evidence: vec![],
            missing: vec![],
            effort: None,
            gated: false,
        }
    }

    #[test]
    fn all_any_and_count_over_verdicts() {
        use Verdict::{Failed, NeedsReview, NotApplicable, Passed, Unknown};
        let table: [(&[Verdict], Verdict, Verdict, Verdict); 5] = [
            (&[Passed, Passed], Passed, Passed, Passed),
            (&[Passed, Failed], Failed, Passed, Failed),
            (&[NeedsReview, Unknown], Unknown, NeedsReview, Unknown),
            (&[NotApplicable, Failed], Failed, Failed, Failed),
            (&[NotApplicable, Passed], Passed, Passed, Failed),
        ];
        for (verdicts, all, any, two) in table {
            let make = || verdicts.iter().map(|one| folded(*one)).collect::<Vec<_>>();
            assert_eq!(
                (strictest(make()).verdict, mildest(make()).verdict, counted(2, make()).verdict),
                (all, any, two),
                "{verdicts:?}"
            );
        }
    }
}
