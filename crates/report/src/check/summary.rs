//! The end of a check for people: how many of each verdict, how much was decided, and how far each level is.

use slam_model::{Level, Verdict, report::CheckReport};

use crate::{
    Options,
    style::{self, count, paint},
};

/// Returns the counts of verdicts that occur, each with its sign (`✘ 4 failed`), plain and coloured.
pub(crate) fn counts(report: &CheckReport, options: &Options<'_>) -> Vec<(String, String)> {
    let sum = report.summary;
    [
        (Verdict::Failed, sum.failed, "failed"),
        (Verdict::Unknown, sum.unknown, "unknown"),
        (Verdict::NeedsReview, sum.needs_review, "to review"),
        (Verdict::Passed, sum.passed, "passed"),
        (Verdict::NotApplicable, sum.not_applicable, "not applicable"),
        (Verdict::NotRun, sum.not_run, "not run"),
    ]
    .iter()
    .filter(|(_, number, _)| *number > 0)
    .map(|(verdict, number, word)| {
        let mark = style::verdict(*verdict);
        let plain = format!("{} {number} {word}", mark.sign(options));
        let shown = paint(options, mark.style, &plain);
        (plain, shown)
    })
    .collect()
}

/// Returns how much was decided, in words; loud when nothing was.
pub(crate) fn coverage(report: &CheckReport) -> String {
    let (decided, all) = (report.coverage.decided, report.coverage.all);
    match (decided, all) {
        (_, 0) => "nothing was asked: no requirement lies in the chosen level and ids".to_owned(),
        (0, all) => format!(
            "nothing was decided: none of {} could be judged by what was visible; this is not a pass",
            count(all as usize, "requirement", "requirements")
        ),
        (decided, all) if decided == all => {
            format!("all of {} are decided", count(all as usize, "requirement", "requirements"))
        }
        (decided, all) => {
            format!("{decided} of {} are decided", count(all as usize, "requirement", "requirements"))
        }
    }
}

/// How far one level is.
pub(crate) struct LevelState {
    pub(crate) level: Level,
    /// Passed when every requirement up to the level passed or does not apply, Failed when one failed, else Unknown.
    pub(crate) verdict: Verdict,
    /// The state in words: `not reached: 2 failed, 4 undecided`.
    pub(crate) words: String,
}

/// Returns how far each level up to the judged one is; levels are cumulative.
pub(crate) fn levels(report: &CheckReport) -> Vec<LevelState> {
    [Level::One, Level::Two, Level::Three]
        .into_iter()
        .filter(|level| *level <= report.level)
        .filter_map(|level| {
            let upto = || report.requirements.iter().filter(|one| one.level <= level);
            let (all, failed) = (upto().count(), upto().filter(|one| one.verdict == Verdict::Failed).count());
            let open = upto().filter(|one| !one.verdict.is_decided()).count();
            let words = match (failed, open) {
                (0, 0) => format!("reached: all {all} passed or not applicable"),
                (0, open) => format!("open: nothing failed, {open} of {all} undecided"),
                (failed, 0) => format!("not reached: {failed} of {all} failed"),
                (failed, open) => format!("not reached: {failed} of {all} failed, {open} undecided"),
            };
            let verdict = match (failed, open) {
                (0, 0) => Verdict::Passed,
                (0, _) => Verdict::Unknown,
                _ => Verdict::Failed,
            };
            (all > 0).then_some(LevelState { level, verdict, words })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_run_that_decided_nothing_says_that_it_is_no_pass() {
        assert!(coverage(&fixture::blind()).contains("this is not a pass"));
        let mut empty = fixture::blind();
        empty.requirements.clear();
        empty.coverage = slam_model::report::Coverage::default();
        assert!(coverage(&empty).starts_with("nothing was asked"));
        assert!(levels(&empty).is_empty());
    }

    #[test]
    fn a_level_is_reached_only_when_nothing_is_open() {
        let mut report = fixture::check();
        report.requirements.retain(|one| matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable));
        assert!(levels(&report).iter().all(|level| level.verdict == Verdict::Passed));
        report.requirements.extend(fixture::blind().requirements);
        assert!(levels(&report).iter().all(|level| level.verdict == Verdict::Unknown));
    }
}
