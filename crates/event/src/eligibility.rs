//! Who may take part: rules as data, answered from imported lists or by a reviewer, and shown to the project.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::Verdict;

use crate::{Actor, PersonId, Refusal, RefusalKind, Role, calendar::Deadline};

/// One rule of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EligibilityRule {
    /// `on-insights`.
    pub id: String,
    /// What it asks, as a sentence for people.
    pub title: String,
    /// When it is met.
    #[serde(flatten)]
    pub condition: Condition,
}

/// When a rule is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "asks", deny_unknown_fields)]
pub enum Condition {
    /// A repository of the project stands in a directory.
    Listed {
        /// The directory's id among the imported lists.
        directory: String,
        /// Entries that came later do not count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Deadline>,
    },
    /// One of these foundations looks after the project.
    Steward {
        /// Ids of foundations.
        any_of: Vec<String>,
    },
    /// The project's licence is open source; a reviewer looks where no evaluation has told it.
    Licence,
    /// The project registered before this.
    RegisteredBefore {
        /// The first instant that is too late.
        at: Deadline,
    },
    /// A reviewer decides.
    Review,
}

/// What is known about a project.
#[derive(Debug, Clone, Default)]
pub struct EligibilityFacts {
    /// Directories of which a list was imported.
    pub imported: BTreeSet<String>,
    /// Directories in which a repository of the project stands, with the time since when, where the list says it.
    pub listed: BTreeMap<String, Option<Timestamp>>,
    /// The foundation that the project named.
    pub steward: Option<String>,
    /// What the newest evaluation of the project says of its licence.
    pub licence: LicenceSeen,
    /// When the project registered.
    pub registered_at: Option<Timestamp>,
    /// What reviewers decided, by rule.
    pub decisions: BTreeMap<String, EligibilityDecision>,
}

/// The requirement whose verdict answers [`Condition::Licence`]: the source is under a licence that OSI or FSF approves. Every
/// release of the OSPS Baseline has it, at every level.
pub const LICENCE_REQUIREMENT: &str = "OSPS-LE-02.01";

/// What an evaluation says of a project's licence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LicenceSeen {
    /// There was no evaluation yet.
    #[default]
    NotYet,
    /// It is approved.
    Approved,
    /// It is not approved, or there is none.
    NotApproved,
    /// The evaluation could not tell.
    Unclear {
        /// Why.
        why: String,
    },
}

impl LicenceSeen {
    /// Reads the verdict on [`LICENCE_REQUIREMENT`]; `None` when an evaluation has no such verdict.
    pub fn of(verdict: Option<(Verdict, &str)>) -> Self {
        match verdict {
            None => Self::Unclear { why: format!("{LICENCE_REQUIREMENT} was not judged") },
            Some((Verdict::Passed, _)) => Self::Approved,
            Some((Verdict::Failed, _)) => Self::NotApproved,
            Some((Verdict::NeedsReview | Verdict::NotApplicable | Verdict::Unknown | Verdict::NotRun, message)) => {
                Self::Unclear { why: message.trim().trim_end_matches('.').to_owned() }
            }
        }
    }
}

/// A reviewer's decision about one rule for one project. It stands above what lists say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EligibilityDecision {
    /// Whether the rule is met.
    pub met: bool,
    /// Why, for the project.
    pub reason: String,
    /// Who decided; `None` for the operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// The answer to one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct EligibilityAnswer {
    /// The rule.
    pub rule: String,
    /// What it asks.
    pub title: String,
    /// The answer.
    pub outcome: EligibilityOutcome,
    /// By what it is met, or what is missing.
    pub detail: String,
}

/// How a rule is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EligibilityOutcome {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// A reviewer has to look.
    Review,
}

/// Returns the answer to every rule, in their order.
pub fn eligibility(rules: &[EligibilityRule], facts: &EligibilityFacts) -> Vec<EligibilityAnswer> {
    rules
        .iter()
        .map(|rule| {
            let (outcome, detail) = match facts.decisions.get(&rule.id) {
                Some(EligibilityDecision { met: true, reason, .. }) => {
                    (EligibilityOutcome::Met, format!("a reviewer decided: {reason}"))
                }
                Some(EligibilityDecision { reason, .. }) => {
                    (EligibilityOutcome::NotMet, format!("a reviewer decided: {reason}"))
                }
                None => answer(&rule.condition, facts),
            };
            EligibilityAnswer { rule: rule.id.clone(), title: rule.title.clone(), outcome, detail }
        })
        .collect()
}

/// Returns whether every rule is met.
pub fn is_eligible(answers: &[EligibilityAnswer]) -> bool {
    answers.iter().all(|one| one.outcome == EligibilityOutcome::Met)
}

fn answer(condition: &Condition, facts: &EligibilityFacts) -> (EligibilityOutcome, String) {
    use EligibilityOutcome::{Met, NotMet, Review};
    match condition {
        Condition::Listed { directory, by } => match (facts.listed.get(directory), by) {
            (Some(_), None) => (Met, format!("stands in the list of {directory}")),
            (Some(Some(since)), Some(by)) if *since < by.at() => {
                (Met, format!("stands in the list of {directory} since {}", day(*since)))
            }
            (Some(Some(since)), Some(by)) => {
                let words = by.words();
                (
                    NotMet,
                    format!("stands in the list of {directory} only since {}; {words} was the last time", day(*since)),
                )
            }
            (Some(None), Some(by)) => {
                let words = by.words();
                (Review, format!("stands in the list of {directory}, which does not say since when; needed by {words}"))
            }
            (None, _) if !facts.imported.contains(directory) => {
                (Review, format!("the list of {directory} was not imported; a reviewer looks"))
            }
            (None, by) => {
                let until = by.as_ref().map(|by| format!(" by {}", by.words())).unwrap_or_default();
                (NotMet, format!("no repository stands in the list of {directory}; have one listed there{until}"))
            }
        },
        Condition::Steward { any_of } => match &facts.steward {
            Some(steward) if any_of.iter().any(|one| one.eq_ignore_ascii_case(steward)) => {
                (Met, format!("the project named {steward}"))
            }
            other => {
                let named = other.as_deref().map_or("names no foundation".to_owned(), |one| format!("names {one}"));
                (NotMet, format!("the project {named}; this edition is for {}", any_of.join(", ")))
            }
        },
        Condition::Licence => match &facts.licence {
            LicenceSeen::Approved => (Met, "the newest evaluation saw an approved licence".to_owned()),
            LicenceSeen::NotApproved => {
                (NotMet, "the newest evaluation saw no approved licence; add one as `LICENSE`".to_owned())
            }
            LicenceSeen::NotYet => {
                (Review, "the licence is known after the first evaluation; until then a reviewer looks".to_owned())
            }
            LicenceSeen::Unclear { why } => {
                (Review, format!("the newest evaluation could not tell ({why}); a reviewer looks"))
            }
        },
        Condition::RegisteredBefore { at } => match facts.registered_at {
            Some(registered) if registered < at.at() => (Met, format!("registered on {}", day(registered))),
            Some(registered) => (NotMet, format!("registered on {}, after {}", day(registered), at.words())),
            None => (NotMet, format!("is not registered; the last time is {}", at.words())),
        },
        Condition::Review => (Review, "a reviewer decides".to_owned()),
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// Records a reviewer's decision about one rule.
///
/// # Errors
/// The actor is neither evaluator nor organiser, the edition has no such rule, or no reason is given.
pub fn decide_eligibility(
    rules: &[EligibilityRule],
    rule: &str,
    met: bool,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<EligibilityDecision, Refusal> {
    if !actor.is(Role::Evaluator) && !actor.is(Role::Organiser) {
        let message = "only an evaluator or an organiser decides who may take part";
        return Err(Refusal::new(RefusalKind::NotAllowed, "reviewer-only", message));
    }
    if !rules.iter().any(|one| one.id == rule) {
        let ids: Vec<_> = rules.iter().map(|one| one.id.as_str()).collect();
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-rule", format!("the edition has no rule `{rule}`"))
            .hint(format!("Its rules are: {}.", ids.join(", "))));
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new(RefusalKind::Invalid, "reason-missing", "the decision has no reason")
            .hint("Write one sentence that the project can read."));
    }
    Ok(EligibilityDecision { met, reason: reason.to_owned(), by: actor.person().cloned(), at: now })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(condition: Condition) -> EligibilityRule {
        EligibilityRule { id: "one".into(), title: "One".into(), condition }
    }

    fn said(condition: Condition, facts: &EligibilityFacts) -> (EligibilityOutcome, String) {
        let answer = eligibility(&[rule(condition)], facts).remove(0);
        (answer.outcome, answer.detail)
    }

    #[test]
    fn a_list_decides_where_it_can_and_a_reviewer_where_it_cannot() {
        use EligibilityOutcome::{Met, NotMet, Review};
        let by = || Some(Deadline::parse("2026-03-20").unwrap());
        let since = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        for (imported, listed, by, outcome, words) in [
            (true, Some(None), None, Met, "stands in the list"),
            (true, Some(since("2026-03-21T11:59:59Z")), by(), Met, "since 21 March 2026"),
            (true, Some(since("2026-03-21T12:00:00Z")), by(), NotMet, "only since 21 March 2026"),
            (true, Some(None), by(), Review, "does not say since when"),
            (true, None, by(), NotMet, "by the end of 20 March 2026 anywhere on Earth"),
            (false, None, by(), Review, "was not imported"),
        ] {
            let mut facts = EligibilityFacts::default();
            if imported {
                facts.imported.insert("lfx-insights".into());
            }
            if let Some(since) = listed {
                facts.listed.insert("lfx-insights".into(), since);
            }
            let (found, detail) = said(Condition::Listed { directory: "lfx-insights".into(), by }, &facts);
            assert_eq!(found, outcome, "{detail}");
            assert!(detail.contains(words), "{detail}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        use EligibilityOutcome::{Met, NotMet, Review};
        let facts = EligibilityFacts {
            steward: Some("CNCF".into()),
            registered_at: Some("2026-10-04T10:00:00Z".parse().unwrap()),
            ..EligibilityFacts::default()
        };
        let before = |text| Condition::RegisteredBefore { at: Deadline::parse(text).unwrap() };
        for (condition, outcome, words) in [
            (Condition::Steward { any_of: vec!["cncf".into()] }, Met, "named CNCF"),
            (Condition::Steward { any_of: vec!["openssf".into()] }, NotMet, "this edition is for openssf"),
            (Condition::Licence, Review, "after the first evaluation"),
            (before("2026-10-04"), Met, "registered on 4 October 2026"),
            (before("2026-10-02"), NotMet, "after the end of 2 October 2026"),
            (Condition::Review, Review, "a reviewer decides"),
        ] {
            let (found, detail) = said(condition, &facts);
            assert_eq!(found, outcome, "{detail}");
            assert!(detail.contains(words), "{detail}");
        }
        assert!(is_eligible(&eligibility(&[], &EligibilityFacts::default())));
    }

    #[test]
    fn the_verdict_on_the_licence_answers_and_what_is_no_verdict_goes_to_a_reviewer() {
        use EligibilityOutcome::{Met, NotMet, Review};
        for (verdict, outcome, words) in [
            (Some((Verdict::Passed, "MIT")), Met, "the newest evaluation saw an approved licence"),
            (Some((Verdict::Failed, "none")), NotMet, "add one as `LICENSE`"),
            (Some((Verdict::NeedsReview, "Two texts differ.")), Review, "could not tell (Two texts differ)"),
            (Some((Verdict::Unknown, "`a` did not answer")), Review, "could not tell (`a` did not answer)"),
            (None, Review, "could not tell (OSPS-LE-02.01 was not judged)"),
        ] {
            let facts = EligibilityFacts { licence: LicenceSeen::of(verdict), ..EligibilityFacts::default() };
            let (found, detail) = said(Condition::Licence, &facts);
            assert_eq!(found, outcome, "{detail}");
            assert!(detail.contains(words), "{detail}");
        }
        for version in ["2025-02-25", "2025-10-10", "2026-02-19", "2026-08-28"] {
            let catalog = slam_standards::baseline(version).unwrap();
            let asked = catalog.requirements.iter().find(|one| one.id.as_str() == LICENCE_REQUIREMENT);
            assert!(asked.is_some_and(|one| one.title.contains("OSI or FSF")), "{version}");
        }
    }

    #[test]
    fn a_reviewer_decides_with_a_reason_and_nobody_else() {
        let rules = [rule(Condition::Review)];
        let now = "2026-10-10T00:00:00Z".parse().unwrap();
        let person = |roles| Actor::Person { id: PersonId::new("A").unwrap(), roles };
        let decide = |actor: &Actor, rule: &str, reason: &str| {
            decide_eligibility(&rules, rule, true, reason, actor, now).map_err(|refusal| refusal.code)
        };
        assert_eq!(decide(&person(vec![Role::Advisor]), "one", "fine"), Err("reviewer-only"));
        assert_eq!(decide(&person(vec![Role::Evaluator]), "two", "fine"), Err("no-such-rule"));
        assert_eq!(decide(&person(vec![Role::Evaluator]), "one", "  "), Err("reason-missing"));
        let decision = decide(&person(vec![Role::Evaluator]), "one", "it is the same project").unwrap();
        let facts = EligibilityFacts {
            decisions: BTreeMap::from([("one".to_owned(), decision)]),
            ..EligibilityFacts::default()
        };
        assert!(is_eligible(&eligibility(&rules, &facts)));
    }
}
