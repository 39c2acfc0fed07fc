//! Whether somebody other than the author has to approve a change.

use slam_model::{
    Citation, Evidence, Finding, Verdict,
    evidence::settings::SettingKind,
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, administrator},
    protection::{BranchRule, judge},
};

pub(crate) static CHECK: Check = Check {
    id: "human-approval",
    title: "A person other than the author has to approve a change before it is merged",
    rationale: "One stolen account or one tired evening must not be enough to change what everyone runs.",
    requirements: &["OSPS-QA-07.01"],
    gates: &[],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let finding = judge(
        evidence,
        &BranchRule {
            forge: |rules| rules.required_approvals >= 1,
            setting: |kind| matches!(kind, SettingKind::RequiredApprovals(count) if *count >= 1),
            holds: "a change needs the approval of somebody other than its author",
            advice: "add a rule for the primary branch that requires at least one approval",
        },
    );
    let hint = reviews(evidence);
    match (finding.verdict, hint) {
        // Trailers show a habit; whether it is a rule only the forge or a person can say.
        (Verdict::Unknown, Some(hint)) => {
            let message = "most commits carry a review of somebody else; whether that is required cannot be seen offline";
            Finding { missing: finding.missing, ..Finding::needs_review("reviews-recorded", message) }.cite([hint])
        }
        (_, hint) => finding.cite(hint),
    }
}

/// Returns how many commits carry a review, when it is more than half of them.
fn reviews(evidence: &Evidence) -> Option<Citation> {
    let history = evidence.history.seen().filter(|history| history.human_commits >= 10)?;
    let by = |count: u64, what: &str| {
        (count * 2 > history.human_commits).then(|| {
            Citation::note(CitationKind::History, format!("{count} of {} commits by people {what}", history.human_commits))
        })
    };
    by(history.reviewed, "carry a review trailer of somebody else")
        .or_else(|| by(history.committed_by_another, "were committed by another person"))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            forge::{BranchRules, ForgeFacts},
            history::History,
        },
    };

    use crate::testing::{build, check_evidence};

    fn forge(required_approvals: u32, partial: bool) -> Evidence {
        let rules = BranchRules { required_approvals, partial, endpoint: "rules".to_owned(), ..BranchRules::default() };
        build::forge(ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() })
    }

    #[test]
    fn the_forge_decides() {
        check_evidence(&super::CHECK, &forge(1, false), expect!["Passed forge-rule [snapshot.json: rules]"]);
        check_evidence(&super::CHECK, &forge(0, false), expect!["Failed forge-no-rule [snapshot.json: rules]"]);
    }

    #[test]
    fn defect_6_what_a_reader_without_rights_cannot_see_is_unknown() {
        check_evidence(&super::CHECK, &forge(0, true), expect!["Unknown forge-rule-partial [snapshot.json: rules]"]);
    }

    #[test]
    fn trailers_are_a_hint() {
        let history = History { human_commits: 20, reviewed: 19, ..History::default() };
        check_evidence(&super::CHECK, &Evidence { history: Fact::Seen(history), ..build::nothing() }, expect!["NeedsReview reviews-recorded [19 of 20 commits by people carry a review trailer of somebody else]"]);
    }

    #[test]
    fn unknown_when_nothing_speaks() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["Unknown rules-not-visible"]);
    }
}
