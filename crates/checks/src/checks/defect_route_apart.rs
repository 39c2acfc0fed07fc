//! CRA-04: whether ordinary defects have their own route, apart from security reports.

use slam_model::{Citation, Evidence, Finding, Verdict};

use crate::{
    Judged,
    check::{Check, Evaluate, contributor},
    readiness::ungated,
};

pub(crate) static CHECK: Check = Check {
    id: "defect-route-apart",
    title: "Ordinary defects have their own route, apart from security reports",
    rationale: "One route for both makes holes public by accident, and drowns the people who handle them in ordinary questions.",
    requirements: &["CRA-04"],
    gates: &[],
    effort: contributor(15),
    evaluate: Evaluate::Results(evaluate),
};

const ADVICE: &str = "say in CONTRIBUTING.md where defects are reported and that vulnerabilities go to the private address in SECURITY.md instead";

/// Joins what the Baseline asks of the two routes; the guide for defects counts without a release, too.
fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let (Some(defects), Some(private)) =
        (ungated("defect-reporting-guide", evidence, judged), ungated("private-reporting-route", evidence, judged))
    else {
        return Finding::unknown(
            "not-judged",
            &slam_model::Gap::new("the two routes were not judged", "use a build that has both checks"),
        );
    };
    let cites: Vec<Citation> =
        defects.evidence.iter().take(2).chain(private.evidence.iter().take(2)).cloned().collect();
    let need = |finding: Finding| finding.cite(cites.clone()).missing("two routes, each named", ADVICE);
    match (defects.verdict, private.verdict) {
        (Verdict::Passed, Verdict::Passed) => {
            Finding::passed("two-routes", "defects and vulnerabilities have a route each")
                .confidence(defects.confidence.min(private.confidence))
                .cite(cites.clone())
        }
        (Verdict::Failed, _) => need(Finding::failed("no-defect-route", defects.message)),
        (_, Verdict::Failed) => need(Finding::failed(
            "no-private-route",
            format!("defects have a route, and vulnerabilities none of their own: {}", private.message),
        )),
        (Verdict::Passed, _) => need(Finding {
            verdict: private.verdict,
            ..Finding::needs_review("private-route-unclear", private.message)
        }),
        (verdict, _) => need(Finding { verdict, ..Finding::needs_review("defect-route-unclear", defects.message) }),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_judged;

    const DEFECTS: &str = "//- CONTRIBUTING.md\n# Contributing\n\n## Reporting a defect\n\nOpen an issue with the version and the steps.\n";

    #[test]
    fn both_routes_have_to_be_named() {
        check_judged(
            &super::CHECK,
            &format!("{DEFECTS}//- SECURITY.md\n# Security\n\nMail security@example.org.\n"),
            expect!["Passed two-routes CONTRIBUTING.md:5 SECURITY.md:3"],
        );
        check_judged(&super::CHECK, DEFECTS, expect!["Failed no-private-route CONTRIBUTING.md:5"]);
        check_judged(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nMail security@example.org.\n",
            expect!["Failed no-defect-route SECURITY.md:3"],
        );
    }
}
