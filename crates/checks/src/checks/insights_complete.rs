//! Whether the Security Insights file also fills the optional fields that speak to the level of the project.

use slam_model::{Citation, Evidence, Finding, Level, Verdict};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    insights,
    linked::{dotted, parent_hidden},
};

pub(crate) static CHECK: Check = Check {
    id: "insights-complete",
    title: "The Security Insights file also fills the optional fields that speak to the level",
    rationale: "A file that holds only what its schema forces says that you exist; the optional fields say how you work.",
    requirements: &[],
    gates: &[],
    effort: maintainer(45),
    evaluate: Evaluate::Results(evaluate),
};

/// Optional fields with the level from which they speak, and the requirement without which they have nothing to say.
const FIELDS: &[(Level, &str, &str)] = &[
    (Level::One, "/project/documentation/detailed-guide", "OSPS-DO-01.01"),
    (Level::One, "/project/vulnerability-reporting/policy", "OSPS-VM-02.01"),
    (Level::One, "/repository/documentation/contributing-guide", "OSPS-GV-03.01"),
    (Level::Two, "/repository/documentation/dependency-management-policy", "OSPS-DO-06.01"),
    (Level::Two, "/repository/documentation/governance", "OSPS-GV-01.02"),
    (Level::Two, "/project/documentation/design", "OSPS-SA-01.01"),
    (Level::Three, "/project/documentation/signature-verification", "OSPS-DO-03.01"),
    (Level::Three, "/project/documentation/support-policy", "OSPS-DO-04.01"),
    (Level::Three, "/repository/security/assessments/self/evidence", "OSPS-SA-03.01"),
];

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let is_asked = |requirement: &str| judged.find(requirement).is_none_or(|one| one.verdict != Verdict::NotApplicable);
    let asked = FIELDS.iter().filter(|(level, _, requirement)| *level <= judged.level && is_asked(requirement));
    let (set, open): (Vec<_>, Vec<_>) =
        asked.map(|(_, field, _)| *field).partition(|field| file.field(field).is_some());
    let cites = set.iter().filter_map(|field| file.cite(field));
    if open.is_empty() {
        return Finding::passed(
            "complete",
            format!("{} optional fields that speak to level {} are set", set.len(), judged.level),
        )
        .cite(cites);
    }
    if open.iter().all(|field| field.starts_with("/project/"))
        && let Some(hidden) = parent_hidden(file, "the open fields")
    {
        return hidden.cite(cites);
    }
    let names: Vec<_> = open.iter().map(|field| format!("`{}`", dotted(field))).collect();
    let message = format!("{} leaves open: {}", file.path, names.join(", "));
    let finding = Finding::failed("fields-open", message).cite([Citation::file(&file.path)]).cite(cites);
    open.iter().fold(finding, |finding, field| {
        finding
            .missing(dotted(field), format!("set `{}` in {} to the address of the document", dotted(field), file.path))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::Level;

    use crate::testing::{check_judged, check_judged_at, sample};

    #[test]
    fn each_level_asks_for_more_fields() {
        for (level, expected) in [
            (
                Level::One,
                expect!["Passed complete security-insights.yml:25 security-insights.yml:19 security-insights.yml:38"],
            ),
            (
                Level::Two,
                expect![
                    "Failed fields-open security-insights.yml security-insights.yml:25 security-insights.yml:19 security-insights.yml:38"
                ],
            ),
            (
                Level::Three,
                expect![
                    "Failed fields-open security-insights.yml security-insights.yml:25 security-insights.yml:19 security-insights.yml:38 security-insights.yml:43"
                ],
            ),
        ] {
            check_judged_at(&super::CHECK, level, &sample::insights(""), expected);
        }
    }

    #[test]
    fn what_a_parent_may_say_is_unknown() {
        let child = "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\n  project-si-source: https://example.org/a/parent.yml\nrepository:\n  url: https://example.org/a/b\n  documentation:\n    contributing-guide: https://example.org/a/b/blob/main/CONTRIBUTING.md\n";
        check_judged(
            &super::CHECK,
            child,
            expect!["Unknown parent-not-read security-insights.yml:3 security-insights.yml:7"],
        );
    }
}
