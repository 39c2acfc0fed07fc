//! Whether a maintainer confirmed the contacts and claims of the Security Insights file. Only a person can.

use slam_model::{Citation, Evidence, Finding, Gap, evidence::insights::Insights};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, insights,
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
    if let Some(untrue) = untrue_status(evidence, file) {
        return untrue;
    }
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

/// An archived repository takes no changes, whatever its file says.
fn untrue_status(evidence: &Evidence, file: &Insights) -> Option<Finding> {
    let status = file.text("/repository/status")?;
    let alive = matches!(status.to_lowercase().as_str(), "active" | "wip" | "concept");
    (alive && forge::is_archived(evidence)).then(|| {
        Finding::failed("status-untrue", format!("{} says `{status}`, and the repository is archived", file.path))
            .cite(file.cite("/repository/status"))
            .cite([forge::cite(evidence, "archived")])
            .missing(
                "an honest status",
                "set `repository.status` to what it is, such as `inactive`, `abandoned`, or `unsupported`",
            )
    })
}

fn is_person(pointer: &str) -> bool {
    ["/administrators/", "/core-team/", "/champions/", "/contact/"].iter().any(|part| pointer.contains(part))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use slam_model::{
        Evidence, Fact,
        evidence::forge::{ForgeFacts, Repository},
    };

    use crate::testing::{check, check_evidence, evidence, sample};

    #[test]
    fn an_archived_repository_is_not_active() {
        let archived = Repository { archived: true, ..Repository::default() };
        let forge = ForgeFacts { source: "f.json".into(), repository: Fact::Seen(archived), ..ForgeFacts::default() };
        let evidence = Evidence { forge: Fact::Seen(forge), ..evidence(&sample::insights("")) };
        check_evidence(
            &super::CHECK,
            &evidence,
            expect!["Failed status-untrue security-insights.yml:28 [f.json: archived]"],
        );
    }

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
