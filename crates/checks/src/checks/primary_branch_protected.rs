//! Whether direct commits to the primary branch are refused.

use slam_model::{
    Citation, Confidence, Evidence, Finding, Verdict,
    evidence::{history::History, settings::SettingKind},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, administrator},
    protection::{self, BranchRule},
};

pub(crate) static CHECK: Check = Check {
    id: "primary-branch-protected",
    title: "Nobody can commit directly to the primary branch",
    rationale: "A change that goes through a request leaves a trace and meets the checks; a direct push meets nothing.",
    requirements: &["OSPS-AC-03.01"],
    gates: &[],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

static RULE: BranchRule = BranchRule {
    forge: |rules| rules.requires_change_request,
    setting: |setting| matches!(setting, SettingKind::RequiresChangeRequest | SettingKind::RequiredApprovals(1..)),
    holds: "direct commits to the primary branch are refused",
    advice: "require a change request for the primary branch in the settings of the forge, then give a forge snapshot with `--forge-snapshot FILE` or record it with `slam declare`",
};

/// Below this many commits the shape of a history says nothing.
const ENOUGH_COMMITS: u64 = 20;

fn evaluate(evidence: &Evidence) -> Finding {
    let finding = protection::judge(evidence, &RULE);
    if finding.verdict != Verdict::Unknown || finding.reason != "rules-not-visible" {
        return finding;
    }
    let Some(history) = evidence.history.seen().filter(|one| goes_through_requests(one)) else { return finding };
    let message = "almost every change came by a change request; whether a direct commit is refused cannot be seen";
    let numbers = format!(
        "{} of {} commits on the first-parent line are merges or name a change request",
        requests(history),
        history.first_parent_commits
    );
    Finding { evidence: finding.evidence, missing: finding.missing, ..Finding::needs_review("history-by-requests", message) }
        .confidence(Confidence::Low)
        .cite([Citation::note(CitationKind::History, numbers)])
}

fn requests(history: &History) -> u64 {
    history.by_change_request.max(history.first_parent_merges)
}

/// Returns whether at least nineteen of twenty commits on the first-parent line came by a change request.
fn goes_through_requests(history: &History) -> bool {
    history.first_parent_commits >= ENOUGH_COMMITS
        && requests(history).saturating_mul(20) >= history.first_parent_commits.saturating_mul(19)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            forge::{BranchRules, ForgeFacts},
            history::History,
            settings::{Setting, SettingKind, SettingsFile},
        },
    };

    use crate::testing::{build, check_evidence};

    fn rules(requires_change_request: bool, partial: bool) -> Evidence {
        let rules = BranchRules { requires_change_request, partial, endpoint: "rules".to_owned(), ..BranchRules::default() };
        build::forge(ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() })
    }

    fn settings(tool: &str) -> Evidence {
        let setting = Setting { kind: SettingKind::RequiresChangeRequest, quote: build::quote(".asf.yaml", 4, "main: {}") };
        let file = SettingsFile { tool: tool.to_owned(), settings: vec![setting] };
        Evidence { settings: Fact::Seen(vec![file]), ..build::nothing() }
    }

    #[test]
    fn the_forge_decides_and_a_reply_with_holes_does_not() {
        check_evidence(&super::CHECK, &rules(true, true), expect!["Passed forge-rule [snapshot.json: rules]"]);
        check_evidence(&super::CHECK, &rules(false, false), expect!["Failed forge-no-rule [snapshot.json: rules]"]);
        check_evidence(&super::CHECK, &rules(false, true), expect!["Unknown forge-rule-partial [snapshot.json: rules]"]);
    }

    #[test]
    fn settings_in_the_tree_count_as_far_as_they_are_applied() {
        check_evidence(&super::CHECK, &settings("asf"), expect!["Passed settings-applied .asf.yaml:4"]);
        check_evidence(&super::CHECK, &settings("terraform"), expect!["NeedsReview settings-written .asf.yaml:4"]);
        let both = Evidence { forge: rules(false, false).forge, ..settings("asf") };
        check_evidence(
            &super::CHECK,
            &both,
            expect!["NeedsReview settings-contradict .asf.yaml:4 [snapshot.json: the rules of the primary branch]"],
        );
    }

    #[test]
    fn a_history_of_requests_is_a_hint_and_a_short_one_is_none() {
        let mut evidence = build::nothing();
        for (commits, expected) in [
            (40, expect!["NeedsReview history-by-requests [40 of 40 commits on the first-parent line are merges or name a change request]"]),
            (4, expect!["Unknown rules-not-visible"]),
        ] {
            let history = History { first_parent_commits: commits, by_change_request: commits, ..History::default() };
            evidence.history = Fact::Seen(history);
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }
}
