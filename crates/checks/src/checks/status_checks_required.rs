//! Whether automated checks have to pass before a commit reaches the primary branch.

use slam_model::{Evidence, Fact, Finding, evidence::settings::SettingKind};

use crate::{
    check::{Check, Evaluate, administrator},
    forge, gates,
    protection::{BranchRule, judge},
};

pub(crate) static CHECK: Check = Check {
    id: "status-checks-required",
    title: "Automated checks must pass before a commit reaches the primary branch",
    rationale: "A check that may fail without consequence is soon ignored.",
    requirements: &["OSPS-QA-03.01"],
    gates: &[has_checks],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

/// Checks that ran on the forge are checks, even when the tree defines no CI.
fn has_checks(evidence: &Evidence) -> Option<Finding> {
    let ran = forge::part(evidence, |forge| &forge.checks).seen().is_some_and(|all| !all.is_empty());
    let required = forge::part(evidence, |forge| &forge.branch_rules).seen().is_some_and(|one| !one.required_checks.is_empty());
    // CI that this build does not read can have checks all the same; what requires them is asked of the forge.
    let unread = evidence.ci.seen().is_some_and(|ci| !ci.unread.is_empty());
    if ran || required || unread { None } else { gates::has_ci(evidence) }
}

fn evaluate(evidence: &Evidence) -> Finding {
    let finding = judge(
        evidence,
        &BranchRule {
            forge: |rules| !rules.required_checks.is_empty(),
            setting: |kind| matches!(kind, SettingKind::RequiredChecks(names) if !names.is_empty()),
            holds: "checks must pass before a commit reaches the primary branch",
            advice: "add a rule for the primary branch that requires the checks of CI to pass",
        },
    );
    // Not every check that ever ran has to be required; which are only advice is for the project to say.
    match forge::part(evidence, |forge| &forge.branch_rules) {
        Fact::Seen(rules) if !rules.required_checks.is_empty() => {
            finding.cite([forge::cite(evidence, format!("required: {}", rules.required_checks.join(", ")))])
        }
        _ => finding,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::forge::{BranchRules, ForgeFacts},
    };

    use crate::testing::{build, check_evidence};

    fn forge(required: &[&str], partial: bool, ran: &[&str]) -> Evidence {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let rules = BranchRules { required_checks: own(required), partial, endpoint: "rules".to_owned(), ..BranchRules::default() };
        build::forge(ForgeFacts {
            branch_rules: Fact::Seen(rules),
            checks: Fact::Seen(own(ran)),
            ..ForgeFacts::default()
        })
    }

    #[test]
    fn passed_by_one_required_check() {
        check_evidence(&super::CHECK, &forge(&["test"], false, &["test"]), expect!["Passed forge-rule [snapshot.json: rules] [snapshot.json: required: test]"]);
    }

    #[test]
    fn defect_6_not_every_check_that_ran_has_to_be_required() {
        check_evidence(&super::CHECK, &forge(&["test"], false, &["test", "advice"]), expect!["Passed forge-rule [snapshot.json: rules] [snapshot.json: required: test]"]);
    }

    #[test]
    fn defect_6_what_a_reader_without_rights_cannot_see_is_unknown() {
        check_evidence(&super::CHECK, &forge(&[], true, &["test"]), expect!["Unknown forge-rule-partial [snapshot.json: rules]"]);
    }

    #[test]
    fn defect_6_no_checks_at_all_are_no_pass() {
        check_evidence(&super::CHECK, &forge(&[], false, &[]), expect!["NotApplicable no-ci"]);
    }

    #[test]
    fn failed_when_checks_run_and_none_is_required() {
        check_evidence(&super::CHECK, &forge(&[], false, &["test"]), expect!["Failed forge-no-rule [snapshot.json: rules]"]);
    }

    #[test]
    fn unknown_without_a_forge() {
        let evidence = build::ci(vec![build::workflow(".github/workflows/ci.yml")], vec![]);
        check_evidence(&super::CHECK, &evidence, expect!["Unknown rules-not-visible"]);
    }
}
