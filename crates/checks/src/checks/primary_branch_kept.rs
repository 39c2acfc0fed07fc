//! Whether the primary branch is safe from deletion.

use slam_model::{Evidence, Finding, evidence::settings::SettingKind};

use crate::{
    check::{Check, Evaluate, administrator},
    protection::{self, BranchRule},
};

pub(crate) static CHECK: Check = Check {
    id: "primary-branch-kept",
    title: "The primary branch cannot be deleted by accident",
    rationale: "Everything else hangs on the primary branch: its history is the record of who changed what.",
    requirements: &["OSPS-AC-03.02"],
    gates: &[],
    effort: administrator(5),
    evaluate: Evaluate::Facts(evaluate),
};

static RULE: BranchRule = BranchRule {
    forge: |rules| rules.blocks_deletion,
    setting: |setting| matches!(setting, SettingKind::BlocksDeletion),
    holds: "deletion of the primary branch is refused",
    advice: "restrict deletion of the primary branch in the settings of the forge, then give a forge snapshot with `--forge-snapshot FILE` or record it with `slam declare`",
};

fn evaluate(evidence: &Evidence) -> Finding {
    protection::judge(evidence, &RULE)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{BranchRules, ForgeFacts, Repository},
    };

    use crate::testing::{build, check_evidence};

    #[test]
    fn the_rules_of_the_forge_decide() {
        for (blocks_deletion, expected) in [
            (true, expect!["Passed forge-rule [snapshot.json: rules]"]),
            (false, expect!["Failed forge-no-rule [snapshot.json: rules]"]),
        ] {
            let rules = BranchRules { blocks_deletion, endpoint: "rules".to_owned(), ..BranchRules::default() };
            let facts = ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() };
            check_evidence(&super::CHECK, &build::forge(facts), expected);
        }
    }

    #[test]
    fn an_archived_repository_takes_no_deletion() {
        let repository = Repository { archived: true, ..Repository::default() };
        let facts = ForgeFacts { repository: Fact::Seen(repository), branch_rules: Fact::Absent, ..ForgeFacts::default() };
        check_evidence(&super::CHECK, &build::forge(facts), expect!["Passed archived [snapshot.json: archived]"]);
    }

    /// Defect 1 of the reference scanner: a failed first requirement of a control hid the others.
    #[test]
    fn defect_1_each_requirement_of_a_control_is_judged() {
        let rules = BranchRules { blocks_deletion: true, ..BranchRules::default() };
        let facts = ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() };
        let evidence = build::forge(facts);
        check_evidence(crate::find("primary-branch-protected").unwrap(), &evidence, expect!["Failed forge-no-rule [snapshot.json: ]"]);
        check_evidence(&super::CHECK, &evidence, expect!["Passed forge-rule [snapshot.json: ]"]);
    }
}
