//! Whether each requirement that a scanner leaves open has a link to its evidence.

use slam_model::{Citation, Evidence, Finding, Verdict, finding::CitationKind, report::RequirementResult};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "review-evidence-linked",
    title: "Each requirement that needs review has a link to its evidence",
    rationale: "What a scanner cannot see a person has to look up; without a link that person gives up and the requirement stays open.",
    requirements: &[],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Results(evaluate),
};

/// Passes only when nothing up to the level is failed: with failures there is no passing result to add evidence to.
fn evaluate(_: &Evidence, judged: &Judged<'_>) -> Finding {
    let asked: Vec<_> =
        judged.results.iter().filter(|one| one.id.as_str().starts_with("OSPS-") && one.level <= judged.level).collect();
    if asked.is_empty() {
        let gap = slam_model::Gap::new(
            "no requirement of the Baseline was judged",
            "run `slam status` with an edition that names a Baseline release",
        );
        return Finding::unknown("not-judged", &gap);
    }
    let bare: Vec<_> = asked.iter().filter(|one| is_open(one) && link(one).is_none()).collect();
    if let Some(first) = bare.first() {
        let names: Vec<_> = bare.iter().take(8).map(|one| one.id.to_string()).collect();
        let more =
            if bare.len() > names.len() { format!(" and {} more", bare.len() - names.len()) } else { String::new() };
        let message = format!("without a link to their evidence: {}{more}", names.join(", "));
        let advice = format!(
            "record where the evidence is, for one after the other: `slam declare {} --claim met --reason \"…\" --link ADDRESS`",
            first.id
        );
        return Finding::failed("no-link", message).missing("links to evidence", advice);
    }
    if let Some(failed) = asked.iter().find(|one| one.verdict == Verdict::Failed) {
        let message = format!("{} failed; evidence for the others counts once nothing fails", failed.id);
        return Finding::failed("failures-first", message)
            .missing("no failed requirement", format!("close {} first; `slam check` names its line", failed.id));
    }
    let linked: Vec<_> = asked.iter().filter_map(|one| link(one)).collect();
    let message = match asked.iter().filter(|one| is_open(one)).count() {
        0 => "no requirement is left for review".to_owned(),
        many => format!("{many} requirements are left for review, and each has a link"),
    };
    Finding::passed("linked", message).cite(linked.into_iter().take(10))
}

fn is_open(result: &RequirementResult) -> bool {
    matches!(result.verdict, Verdict::NeedsReview | Verdict::Unknown | Verdict::NotRun)
}

/// Returns the field of the Security Insights file or the declaration that leads to the evidence.
fn link(result: &RequirementResult) -> Option<Citation> {
    let leads = |cite: &&Citation| {
        cite.kind == CitationKind::Declaration
            || cite.kind == CitationKind::Insights
                && [&cite.quote, &cite.note].into_iter().flatten().any(|text| text.contains("://"))
    };
    result.evidence.iter().find(leads).cloned()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::Level;

    use super::*;
    use crate::testing::{build, check_judged_at, sample};

    #[test]
    fn passes_only_without_failures_and_with_a_link_for_each_open_one() {
        let catalog = slam_standards::baseline(slam_standards::DEFAULT_BASELINE).unwrap();
        let said = |verdict, link: &str| {
            let mut results = crate::judge(&build::nothing(), catalog, Level::One, &[]).results;
            for result in &mut results {
                (result.verdict, result.evidence) = (Verdict::Passed, Vec::new());
            }
            if let Some(first) = results.first_mut() {
                first.verdict = verdict;
                first.evidence = vec![Citation::note(CitationKind::Insights, link)];
            }
            CHECK.run(&build::nothing(), &Judged { level: Level::One, results: &results }).reason
        };
        assert_eq!(said(Verdict::Passed, ""), "linked");
        assert_eq!(said(Verdict::NeedsReview, "https://example.org/review"), "linked");
        assert_eq!(said(Verdict::NeedsReview, "true"), "no-link");
        assert_eq!(said(Verdict::Failed, "https://example.org/review"), "failures-first");
    }

    #[test]
    fn what_is_left_open_needs_a_link() {
        check_judged_at(&super::CHECK, Level::One, sample::TREE, expect!["Failed no-link"]);
    }

    #[test]
    fn an_empty_project_passes_nothing() {
        check_judged_at(&super::CHECK, Level::One, "//- README.md\n# A\n", expect!["Failed no-link"]);
    }
}
