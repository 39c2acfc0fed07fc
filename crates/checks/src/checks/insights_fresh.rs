//! Whether a maintainer reviewed the Security Insights file within a year.

use jiff::{civil::Date, tz::TimeZone};
use slam_model::{Citation, Evidence, Finding};

use crate::{
    check::{Check, Evaluate, maintainer},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-fresh",
    title: "A maintainer reviewed the Security Insights file within a year",
    rationale: "Contacts leave and documents move; a file that nobody reads again sends finders to people who are gone.",
    requirements: &[],
    gates: &[],
    effort: maintainer(15),
    evaluate: Evaluate::Facts(evaluate),
};

const POINTER: &str = "/header/last-reviewed";
const ADVICE: &str = "read the file again, repair what is no longer true, and set `header.last-reviewed` to the day";

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let cites = || [file.cite(POINTER).unwrap_or_else(|| Citation::file(&file.path))];
    let need = |finding: Finding| finding.cite(cites()).missing("a review within a year", ADVICE);
    let Some(text) = file.text(POINTER) else {
        return need(Finding::failed("no-review", format!("{} does not say when it was last reviewed", file.path)));
    };
    let Ok(day) = text.trim().parse::<Date>() else {
        return need(Finding::failed("no-date", format!("`{text}` is not a day like 2026-10-05")));
    };
    match age_days(day, evidence) {
        days if days < -1 => {
            need(Finding::needs_review("in-the-future", format!("the last review is dated {day}, which is to come")))
        }
        days if days > 365 => {
            need(Finding::failed("review-old", format!("the last review was on {day}, {days} days ago")))
        }
        _ => Finding::passed("reviewed", format!("the last review was on {day}")).cite(cites()),
    }
}

/// Returns how many days lie between a day and the time that ages are counted to; less than zero in the future.
pub(crate) fn age_days(day: Date, evidence: &Evidence) -> i32 {
    let now = evidence.as_of.to_zoned(TimeZone::UTC).date();
    day.until(now).map_or(i32::MAX, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_day_of_the_review_decides() {
        for (day, expected) in [
            ("'2026-09-01'", expect!["Passed reviewed security-insights.yml:3"]),
            ("'2026-10-06'", expect!["Passed reviewed security-insights.yml:3"]),
            ("'2025-10-04'", expect!["Failed review-old security-insights.yml:3"]),
            ("'2027-01-01'", expect!["NeedsReview in-the-future security-insights.yml:3"]),
            ("soon", expect!["Failed no-date security-insights.yml:3"]),
            ("''", expect!["Failed no-review security-insights.yml"]),
        ] {
            let file = format!("//- security-insights.yml\nheader:\n  schema-version: 2.2.0\n  last-reviewed: {day}\n");
            check(&super::CHECK, &file, expected);
        }
    }
}
