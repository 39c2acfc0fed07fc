//! Whether an evaluator of the event reviewed each declaration that a requirement rests on.

use slam_model::{Claim, Declaration, Evidence, Finding, Gap, Verdict, declaration::DeclarationSource};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    external,
};

pub(crate) static CHECK: Check = Check {
    id: "declarations-reviewed",
    title: "An evaluator reviewed each declaration that a requirement rests on",
    rationale: "A project may say what no scanner can see; that somebody else read it makes it worth as much as a scan.",
    requirements: &[],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Results(evaluate),
};

/// A project cannot review itself: what its own files say is never a review.
fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let at_level =
        judged.results.iter().filter(|one| one.id.as_str().starts_with("OSPS-") && one.level <= judged.level);
    let resting: Vec<_> = at_level
        .filter(|one| matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable))
        .filter_map(|one| {
            let of_one = evidence.declarations.iter().filter(|said| said.requirement == one.id);
            let mut holding = of_one.filter(|said| said.holds_at(evidence.today));
            holding.find(|said| external::lifted_by(said).is_some_and(|words| words == one.message))
        })
        .collect();
    let open: Vec<_> = resting.iter().filter(|said| !is_reviewed(evidence, said)).collect();
    let cites = resting.iter().map(|said| external::cite(said)).take(10);
    if let Some(first) = open.first() {
        let names: Vec<_> = open.iter().take(8).map(|said| said.requirement.to_string()).collect();
        let gap = Gap::new(
            format!("no evaluator has reviewed the declarations about {}", names.join(", ")),
            format!(
                "give {} a link to its evidence with `slam declare`, and submit the badge on the event's server",
                first.requirement
            ),
        );
        return Finding::unknown("not-reviewed", &gap).cite(cites);
    }
    if resting.is_empty() {
        return Finding::not_applicable("none-declared", "no requirement rests on a declaration");
    }
    Finding::passed("reviewed", format!("{} declarations are reviewed", resting.len())).cite(cites)
}

fn is_reviewed(evidence: &Evidence, said: &Declaration) -> bool {
    evidence.declarations.iter().any(|one| {
        one.requirement == said.requirement
            && matches!(one.source, DeclarationSource::Review(_))
            && matches!(one.claim, Claim::Met | Claim::NotApplicable)
            && one.holds_at(evidence.today)
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Level, Place, RequirementId};

    use super::*;
    use crate::testing::{build, check_evidence_judged};

    fn said(claim: Claim, source: DeclarationSource) -> Declaration {
        Declaration {
            requirement: RequirementId::new("OSPS-AC-01.01"),
            claim,
            reason: "every account has a second factor".into(),
            links: Vec::new(),
            by: Some("kim".into()),
            role: Some("evaluator".into()),
            date: Some(jiff::civil::date(2026, 10, 1)),
            expires: None,
            source,
        }
    }

    fn of(declarations: Vec<Declaration>) -> Evidence {
        Evidence { declarations, ..build::nothing() }
    }

    #[test]
    fn only_a_review_of_the_event_counts_whatever_role_a_file_claims() {
        let own = || said(Claim::Met, DeclarationSource::File(Place::line(&"slam.toml".into(), 3)));
        let review = |claim| said(claim, DeclarationSource::Review("review 7".into()));
        check_evidence_judged(&super::CHECK, Level::One, &of(vec![own()]), expect!["Unknown not-reviewed slam.toml:3"]);
        let other = said(Claim::Met, DeclarationSource::Other("review 7".into()));
        check_evidence_judged(
            &super::CHECK,
            Level::One,
            &of(vec![other]),
            expect!["Unknown not-reviewed [review 7: declaration by kim: every account has a second factor]"],
        );
        check_evidence_judged(
            &super::CHECK,
            Level::One,
            &of(vec![own(), review(Claim::Met)]),
            expect!["Passed reviewed slam.toml:3"],
        );
        // The evaluator said no: the requirement is not met, so that nothing rests on the project's word.
        check_evidence_judged(
            &super::CHECK,
            Level::One,
            &of(vec![own(), review(Claim::NotMet)]),
            expect!["NotApplicable none-declared"],
        );
        check_evidence_judged(&super::CHECK, Level::One, &build::nothing(), expect!["NotApplicable none-declared"]);
    }
}
