//! Whether a maintainer confirmed the contacts and claims of the Security Insights file. Only a person can.

use slam_model::{Citation, Evidence, Finding, Gap};

use crate::{
    check::{Check, Evaluate, maintainer},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-confirmed",
    title: "A maintainer confirmed the contacts and claims of the Security Insights file",
    rationale: "A schema sees the shape of a claim and never its truth; a generated file can be valid and wrong in every line.",
    requirements: &[],
    gates: &[],
    effort: maintainer(15),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let contacts = file.fields.keys().filter(|pointer| pointer.ends_with("/name") && is_person(pointer)).count();
    let gap = Gap::new(
        format!("only a person can say whether the {contacts} contacts and the claims of {} are true", file.path),
        "ask each person whom it names, then record it: `slam declare insights-confirmed --claim met --reason \"…\"`",
    );
    let people = file.fields.keys().filter(|pointer| pointer.ends_with("/name") && is_person(pointer));
    Finding::unknown("not-confirmed", &gap)
        .cite([Citation::file(&file.path)])
        .cite(people.take(5).filter_map(|pointer| file.cite(pointer)))
}

fn is_person(pointer: &str) -> bool {
    ["/administrators/", "/core-team/", "/champions/", "/contact/"].iter().any(|part| pointer.contains(part))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check, sample};

    #[test]
    fn the_people_who_have_to_be_asked_are_named() {
        check(
            &super::CHECK,
            &sample::insights(""),
            expect![
                "Unknown not-confirmed security-insights.yml security-insights.yml:9 security-insights.yml:21 security-insights.yml:32"
            ],
        );
    }

    #[test]
    fn without_a_file_there_is_nothing_to_confirm() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
