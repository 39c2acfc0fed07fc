//! Whether a scan left dated results again and again, wherever it ran: evaluation logs that were given.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use slam_model::{Citation, Evidence, Finding, Gap, evidence::external::EvaluationLog, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    external::STALE_DAYS,
};

pub(crate) static CHECK: Check = Check {
    id: "recurring-scan-results",
    title: "A scan left dated results on two days, the newest within a month",
    rationale: "A date on a result shows that somebody looks again and again, whatever machine did it.",
    requirements: &[],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const HOW: &str = "run `slam check --format gemara --output FILE` from cron or after each push, and give two results of different days with `--evaluation-log FILE`; for a registered project the event's server scans by itself";

/// Offline only what was given can be seen: nothing here is ever failed.
fn evaluate(evidence: &Evidence) -> Finding {
    let logs: Vec<_> = evidence.evaluation_logs.iter().filter(|log| is_of_baseline(log)).collect();
    let dated: Vec<_> =
        logs.iter().filter_map(|log| Some((*log, log.at.filter(|at| *at <= evidence.today)?))).collect();
    let cites: Vec<_> = dated.iter().map(|(log, at)| cite(log, *at)).take(5).collect();
    let unknown = |reason: &str, why: String| Finding::unknown(reason, &Gap::new(why, HOW)).cite(cites.clone());
    let Some(newest) = dated.iter().map(|(_, at)| *at).max() else {
        return match (logs.first(), kept_in_tree(evidence)) {
            (Some(log), _) => unknown("not-dated", format!("the result {} does not say when it was made", log.source)),
            (None, Some(path)) => {
                Finding::needs_review("kept-in-tree", format!("{path} is a result that the tree keeps"))
                    .cite([Citation::file(&path)])
                    .missing("the days of two results", HOW)
            }
            (None, None) => {
                unknown("not-visible-offline", "results of scans elsewhere cannot be seen offline".to_owned())
            }
        };
    };
    let age_days = evidence.today.duration_since(newest).as_hours() / 24;
    if age_days > STALE_DAYS {
        return unknown("stale", format!("the newest result is {age_days} days old; one within {STALE_DAYS} counts"));
    }
    let days: BTreeSet<_> = dated.iter().map(|(_, at)| day(*at)).collect();
    if days.len() < 2 {
        return Finding::needs_review("one-day-only", format!("all results are of {}", day(newest)))
            .cite(cites)
            .missing("a result of another day", HOW);
    }
    let message = format!("results of {} days, the newest of {}", days.len(), day(newest));
    Finding::passed("recurring", message).cite(cites)
}

fn is_of_baseline(log: &EvaluationLog) -> bool {
    let named = log.catalog.as_deref().unwrap_or_default().to_lowercase();
    named.contains("baseline")
        || named.contains("osps")
        || log.results.iter().any(|result| result.requirement.as_str().starts_with("OSPS-"))
}

fn kept_in_tree(evidence: &Evidence) -> Option<slam_model::RepoPath> {
    let documents = evidence.gemara.seen()?;
    documents.iter().find(|one| one.artifact.as_deref() == Some("EvaluationLog")).map(|one| one.path.clone())
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn cite(log: &EvaluationLog, at: Timestamp) -> Citation {
    Citation::note(CitationKind::EvaluationLog, format!("{}: {} on {}", log.source, log.tool, day(at)))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::testing::{build, check, check_evidence};

    fn of(days: &[&str]) -> Evidence {
        let log = |day: &&str| EvaluationLog {
            source: "scan.yaml".into(),
            tool: "slam".into(),
            at: day.parse().ok(),
            commit: None,
            catalog: Some("osps-baseline 2026-08-28".into()),
            results: Vec::new(),
        };
        Evidence { evaluation_logs: days.iter().map(log).collect(), ..build::nothing() }
    }

    fn said(days: &[&str], expected: Expect) {
        check_evidence(&super::CHECK, &of(days), expected);
    }

    #[test]
    fn two_days_within_a_month_are_a_recurring_scan() {
        said(
            &["2026-10-03T04:00:00Z", "2026-10-04T04:00:00Z"],
            expect!["Passed recurring [scan.yaml: slam on 2026-10-03] [scan.yaml: slam on 2026-10-04]"],
        );
        said(
            &["2026-10-04T04:00:00Z", "2026-10-04T16:00:00Z"],
            expect!["NeedsReview one-day-only [scan.yaml: slam on 2026-10-04] [scan.yaml: slam on 2026-10-04]"],
        );
        said(
            &["2026-08-03T04:00:00Z", "2026-09-03T04:00:00Z"],
            expect!["Unknown stale [scan.yaml: slam on 2026-08-03] [scan.yaml: slam on 2026-09-03]"],
        );
        said(&["never"], expect!["Unknown not-dated"]);
        // A date that lies ahead shows nothing.
        said(&["2026-12-03T04:00:00Z", "2026-12-04T04:00:00Z"], expect!["Unknown not-dated"]);
        said(&[], expect!["Unknown not-visible-offline"]);
    }

    #[test]
    fn a_log_of_another_standard_is_no_baseline_scan() {
        let mut evidence = of(&["2026-10-03T04:00:00Z", "2026-10-04T04:00:00Z"]);
        for log in &mut evidence.evaluation_logs {
            log.catalog = Some("ccc-core".into());
        }
        check_evidence(&super::CHECK, &evidence, expect!["Unknown not-visible-offline"]);
    }

    #[test]
    fn a_result_in_the_tree_needs_a_look() {
        check(
            &super::CHECK,
            "//- results/baseline.yaml\nmetadata:\n  id: scan\n  type: EvaluationLog\n  gemara-version: \"1.0.0\"\n",
            expect!["NeedsReview kept-in-tree results/baseline.yaml"],
        );
    }
}
