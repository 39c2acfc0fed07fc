//! Whether the Security Insights file leads to the assessment.

use slam_model::{Citation, Confidence, Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    insights::{self, Leads},
    inspection::SELF,
    linked::dotted,
};

pub(crate) static CHECK: Check = Check {
    id: "assessment-linked",
    title: "The Security Insights file links the assessment",
    rationale: "An assessment that is not linked is read by those who wrote it, and by nobody who has to decide on your software.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let name = dotted(SELF);
    let advice = format!("set `{name}` in {} to the address of the assessment", file.path);
    let need = |finding: Finding| finding.missing("a link to the assessment", advice.clone());
    let Some(field) = file.field(SELF) else {
        return need(Finding::failed("not-linked", format!("{} does not set `{name}`", file.path)))
            .cite([Citation::file(&file.path)]);
    };
    let cites = file.cite(SELF);
    match insights::leads(evidence, file, field) {
        Leads::File(path) => {
            Finding::passed("linked", format!("`{name}` leads to {path}")).cite(cites).cite([Citation::file(&path)])
        }
        Leads::Nowhere(path) => need(Finding::failed(
            "names-no-file",
            format!("`{name}` leads to {path}, which this repository does not have"),
        ))
        .cite(cites),
        Leads::Here => need(Finding::failed(
            "whole-repository",
            format!("`{name}` leads to the repository as a whole, not to an assessment"),
        ))
        .cite(cites),
        Leads::OtherState | Leads::Elsewhere => {
            Finding::passed("linked-elsewhere", format!("`{name}` leads to a document outside this tree"))
                .confidence(Confidence::Medium)
                .cite(cites)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_field_has_to_lead_to_a_document() {
        for (address, expected) in [
            (
                "https://example.org/a/b/blob/main/docs/self-assessment.md",
                expect!["Passed linked security-insights.yml:9 docs/self-assessment.md"],
            ),
            ("https://example.org/a/b/blob/main/gone.md", expect!["Failed names-no-file security-insights.yml:9"]),
            ("https://example.org/a/b", expect!["Failed whole-repository security-insights.yml:9"]),
            ("https://docs.example.org/assessment", expect!["Passed linked-elsewhere security-insights.yml:9"]),
        ] {
            let files = format!(
                "//- docs/self-assessment.md\n# A\n//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n  security:\n    assessments:\n      self:\n        comment: c\n        evidence: {address}\n"
            );
            check(&super::CHECK, &files, expected);
        }
    }

    #[test]
    fn a_comment_alone_is_no_link() {
        check(
            &super::CHECK,
            "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  security:\n    assessments:\n      self:\n        comment: not yet\n",
            expect!["Failed not-linked security-insights.yml"],
        );
    }
}
