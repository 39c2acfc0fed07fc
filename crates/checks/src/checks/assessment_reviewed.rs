//! Whether a maintainer reviewed the assessment within a year.

use slam_model::{Citation, Evidence, Finding};

use super::insights_fresh::age_days;
use crate::{
    check::{Check, Evaluate, maintainer},
    inspection,
};

pub(crate) static CHECK: Check = Check {
    id: "assessment-reviewed",
    title: "A maintainer reviewed the assessment within a year",
    rationale: "Software changes under its assessment; one that nobody holds against the code describes a program of the past.",
    requirements: &[],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "read the assessment against the code, then write `Last reviewed: ` and the day into it, or set `repository.security.assessments.self.date` of the Security Insights file";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("a review within a year", ADVICE);
    if let slam_model::Fact::NotVisible(gap) = &evidence.documents {
        return Finding::unknown("documents-not-visible", gap);
    }
    let reviews = inspection::reviews(evidence);
    if let Some((day, cite)) = reviews.iter().find(|(day, _)| age_days(*day, evidence) >= -1) {
        let days = age_days(*day, evidence);
        if days > 365 {
            let message = format!("the last review of the assessment was on {day}, {days} days ago");
            return need(Finding::failed("review-old", message)).cite([cite.clone()]);
        }
        return Finding::passed("reviewed", format!("the assessment was last reviewed on {day}")).cite([cite.clone()]);
    }
    if let Some((day, cite)) = reviews.first() {
        let message = format!("the review of the assessment is dated {day}, which is to come");
        return need(Finding::needs_review("in-the-future", message)).cite([cite.clone()]);
    }
    let documents = inspection::documents(evidence).into_iter().map(|one| &one.path);
    let threats = inspection::catalogues(evidence, "ThreatCatalog").into_iter().map(|one| &one.path);
    let found: Vec<_> = documents.chain(threats).collect();
    let message = match found.first() {
        Some(path) => format!("{path} does not say when it was last reviewed"),
        None => "there is no assessment that could have been reviewed".to_owned(),
    };
    need(Finding::failed("no-review", message)).cite(found.into_iter().take(2).map(Citation::file))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_newest_day_of_a_review_decides() {
        for (words, expected) in [
            ("Last reviewed: 2026-09-01.", expect!["Passed reviewed docs/self-assessment.md:3"]),
            ("Reviewed on 2024-01-01 and again on 2025-01-01.", expect!["Failed review-old docs/self-assessment.md:3"]),
            ("Next review: 2027-09-01.", expect!["NeedsReview in-the-future docs/self-assessment.md:3"]),
            ("Written in spring.", expect!["Failed no-review docs/self-assessment.md"]),
        ] {
            check(&super::CHECK, &format!("//- docs/self-assessment.md\n# Self-assessment\n\n{words}\n"), expected);
        }
    }

    #[test]
    fn the_security_insights_file_may_hold_the_day_of_an_assessment_that_exists() {
        for (address, expected) in [
            ("https://docs.example.org/assessment", expect!["Passed reviewed security-insights.yml:10"]),
            ("https://example.org/a/b/blob/main/gone.md", expect!["Failed no-review"]),
        ] {
            let file = format!(
                "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n  security:\n    assessments:\n      self:\n        comment: c\n        evidence: {address}\n        date: '2026-09-01'\n"
            );
            check(&super::CHECK, &file, expected);
        }
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-review"]);
    }
}
