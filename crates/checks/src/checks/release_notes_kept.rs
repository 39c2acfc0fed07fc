//! CRA-03: whether releases have notes on new functions and security fixes.

use slam_model::{Evidence, Finding, Gap};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    readiness::same_as,
};

pub(crate) static CHECK: Check = Check {
    id: "release-notes-kept",
    title: "Releases have notes on functions and security fixes",
    rationale: "Who ships your software on has to know which update closes a hole, on the day that it comes.",
    requirements: &["CRA-03"],
    gates: &[],
    effort: contributor(20),
    evaluate: Evaluate::Results(evaluate),
};

/// The Baseline asks the same of each release; its verdict counts, with the reason when there is no release.
fn evaluate(_: &Evidence, judged: &Judged<'_>) -> Finding {
    match judged.find("OSPS-BR-04.01") {
        Some(result) => same_as(result),
        None => Finding::unknown(
            "not-judged",
            &Gap::new(
                "the release notes were not judged",
                "run `slam status` with an edition that names a Baseline release",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use slam_model::{Level, Verdict};

    use super::*;
    use crate::testing::build;

    #[test]
    fn the_verdict_of_the_baseline_counts_with_its_reason() {
        let catalog = slam_standards::baseline(slam_standards::DEFAULT_BASELINE).unwrap();
        let mut results = crate::judge(&build::nothing(), catalog, Level::One, &[]).results;
        let said = |results: &[_]| {
            let finding = CHECK.run(&build::nothing(), &Judged { level: Level::One, results });
            (finding.verdict, finding.message)
        };
        let (verdict, message) = said(&results);
        assert_eq!(verdict, Verdict::NotApplicable);
        assert!(message.contains("no release"), "{message}");
        results.iter_mut().for_each(|one| one.verdict = Verdict::Failed);
        assert_eq!(said(&results).0, Verdict::Failed);
        assert_eq!(said(&[]).0, Verdict::Unknown);
    }
}
