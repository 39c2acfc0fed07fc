//! Branch-Protection: five tiers, of which one counts only when those below it are full.

use slam_model::{
    Evidence, Fact,
    evidence::{
        forge::BranchRules,
        settings::{SettingKind, SettingsFile},
    },
    scorecard::{DetailLevel, Outcome},
};

use super::{
    Mode,
    answer::{Answer, elsewhere},
    probes,
};
use crate::forge;

/// Approvals that Scorecard wants.
const APPROVALS: u32 = 2;

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    match forge::part(evidence, |forge| &forge.branch_rules) {
        Fact::Seen(rules) => of_rules(evidence, rules),
        Fact::Absent => of_rules(evidence, &BranchRules::default()),
        Fact::Broken(cause) => Answer::inconclusive(format!("the forge snapshot could not be read: {cause}")),
        Fact::NotVisible(gap) => match by_settings(evidence).filter(|_| mode == Mode::Right) {
            Some((rules, file)) => {
                let mut answer = of_rules(evidence, &rules);
                answer.guess = true;
                answer.deviate(format!(
                    "the settings that the tree itself holds ({}) are read where the forge cannot be",
                    file.tool
                ));
                answer.visible(gap.how.clone())
            }
            None => Answer::hidden(probes("Branch-Protection"), "the protection of the branches", &gap),
        },
    }
}

/// Returns the rules that `.asf.yaml` sets: the organisation's robot applies them by itself.
fn by_settings(evidence: &Evidence) -> Option<(BranchRules, &SettingsFile)> {
    let file = evidence.settings.seen()?.iter().find(|file| file.tool == "asf")?;
    let mut rules = BranchRules::default();
    for one in &file.settings {
        match &one.kind {
            SettingKind::RequiresChangeRequest => {
                rules.requires_change_request = true;
                // A protected branch of the ASF takes neither.
                (rules.blocks_deletion, rules.blocks_force_push) = (true, true);
            }
            SettingKind::BlocksDeletion => rules.blocks_deletion = true,
            SettingKind::BlocksForcePush => rules.blocks_force_push = true,
            SettingKind::RequiredApprovals(number) => rules.required_approvals = rules.required_approvals.max(*number),
            SettingKind::RequiredChecks(names) => rules.required_checks.extend(names.iter().cloned()),
            SettingKind::Issues(_) | SettingKind::Discussions(_) | SettingKind::Public(_) => {}
        }
    }
    let speaks = rules != BranchRules::default();
    speaks.then_some((rules, file))
}

/// One rule: its probe, what it says, whether it holds (`None` where that cannot be seen), and its tier.
struct Rule {
    probe: &'static str,
    holds: Option<bool>,
    text: &'static str,
    tier: usize,
    /// Points in its tier.
    weight: u32,
    /// Whether it counts in its tier although it cannot be seen.
    always: bool,
}

/// Points of the tiers.
const TIERS: [f64; 5] = [3.0, 3.0, 2.0, 1.0, 1.0];

fn of_rules(evidence: &Evidence, rules: &BranchRules) -> Answer {
    let branch = evidence.subject.branch.as_deref().unwrap_or("the primary branch");
    let has_owners = evidence
        .documents
        .seen()
        .is_some_and(|all| all.iter().any(|one| one.kind == slam_model::evidence::document::DocumentKind::Codeowners));
    let protected =
        *rules != BranchRules { endpoint: rules.endpoint.clone(), partial: rules.partial, ..BranchRules::default() };
    let mut answer = Answer::default();
    let outcome = if protected { Outcome::True } else { Outcome::False };
    answer.probe_with("branchesAreProtected", outcome, "the primary branch is protected", None, ("branchName", branch));
    if !protected {
        answer.warn(format!("`{branch}` is not protected"), elsewhere(rules.endpoint.clone()));
    }
    let hidden = |holds: bool| if rules.partial && !holds { None } else { Some(holds) };
    let all = [
        rule("blocksDeleteOnBranches", Some(rules.blocks_deletion), "deletion is refused", 0),
        rule("blocksForcePushOnBranches", Some(rules.blocks_force_push), "force pushes are refused", 0),
        Rule {
            weight: 2,
            always: true,
            ..rule("requiresApproversForPullRequests", Some(rules.required_approvals > 0), "an approval is needed", 1)
        },
        rule("requiresPRsToChangeCode", Some(rules.requires_change_request), "a change request is needed", 1),
        rule("requiresLastPushApproval", rules.requires_last_push_approval, "the last push needs an approval", 1),
        rule("requiresUpToDateBranches", rules.requires_up_to_date, "branches have to be up to date", 1),
        rule("runsStatusChecksBeforeMerging", Some(!rules.required_checks.is_empty()), "checks must pass", 2),
        Rule { always: true, ..rule("", hidden(rules.required_approvals >= APPROVALS), "two approvals are needed", 3) },
        Rule {
            always: true,
            ..rule(
                "requiresCodeOwnersReview",
                rules.requires_code_owners.map(|needed| needed && has_owners),
                "code owners have to approve",
                3,
            )
        },
        rule("branchProtectionAppliesToAdmins", rules.binds_administrators, "administrators are bound as well", 4),
        rule("dismissesStaleReviews", rules.dismisses_stale_reviews, "new commits take approvals away", 4),
    ];
    for one in &all {
        let (level, outcome, no) = match one.holds {
            Some(true) => (DetailLevel::Info, Outcome::True, ""),
            Some(false) => (DetailLevel::Warn, Outcome::False, "it does not hold that "),
            None => (DetailLevel::Debug, Outcome::NotAvailable, "it cannot be seen whether "),
        };
        let text = format!("{no}{} on `{branch}`", one.text);
        if !one.probe.is_empty() {
            answer.probe_with(one.probe, outcome, &text, None, ("branchName", branch));
        }
        if protected {
            answer.note(level, text, elsewhere(rules.endpoint.clone()));
        }
    }
    let score = score(&all);
    let reason = match score {
        0 => format!("`{branch}` is not protected"),
        10 => format!("`{branch}` is protected in every way"),
        _ => format!("`{branch}` is protected, and not in every way"),
    };
    let mut answer = answer.conclude(Some(score), reason);
    if rules.partial {
        answer = answer.visible("record the forge snapshot as an administrator, who alone sees classic protection");
    }
    answer
}

fn rule(probe: &'static str, holds: Option<bool>, text: &'static str, tier: usize) -> Rule {
    Rule { probe, holds, text, tier, weight: 1, always: false }
}

fn score(rules: &[Rule]) -> u8 {
    let mut score = 0.0;
    for (tier, points) in TIERS.iter().enumerate() {
        let of_tier = || rules.iter().filter(|one| one.tier == tier && (one.always || one.holds.is_some()));
        let all: u32 = of_tier().map(|one| one.weight).sum();
        let held: u32 = of_tier().filter(|one| one.holds == Some(true)).map(|one| one.weight).sum();
        score += if all == 0 { *points } else { points * f64::from(held) / f64::from(all) };
        if held < all {
            break;
        }
    }
    // Rounded down, as in Scorecard; the sum is at most 10.
    score.floor().clamp(0.0, 10.0) as u8
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{BranchRules, ForgeFacts},
    };

    use super::super::testing::check;
    use crate::testing::{self, build};

    fn rules(rules: BranchRules) -> slam_model::Evidence {
        build::forge(ForgeFacts { branch_rules: Fact::Seen(rules), ..ForgeFacts::default() })
    }

    #[test]
    fn without_the_forge_it_is_inconclusive_and_says_what_would_help() {
        let mut evidence = build::nothing();
        evidence.forge = Fact::NotVisible(slam_model::Gap::new("no forge was asked", "give a forge snapshot"));
        check(
            "Branch-Protection",
            &evidence,
            expect![[r#"
            ? the protection of the branches cannot be seen: no forge was asked
              see give a forge snapshot
            strict: the same"#]],
        );
    }

    #[test]
    fn a_tier_counts_when_the_one_below_is_full() {
        let none = BranchRules::default();
        let basic = BranchRules { blocks_deletion: true, blocks_force_push: true, ..none.clone() };
        let reviewed = BranchRules { requires_change_request: true, required_approvals: 1, ..basic.clone() };
        let checked = BranchRules { required_checks: vec!["ci".to_owned()], ..reviewed.clone() };
        for (given, expected) in [(&none, 0), (&basic, 3), (&reviewed, 6), (&checked, 8)] {
            assert_eq!(super::of_rules(&rules(given.clone()), given).score, Some(expected), "{given:?}");
        }
        // The first tier is half full: the approvals of the second do not count.
        let half = BranchRules { blocks_deletion: false, ..checked };
        assert_eq!(super::of_rules(&rules(half.clone()), &half).score, Some(1));
    }

    #[test]
    fn settings_that_apply_by_themselves_are_read_by_default() {
        let evidence = testing::evidence(
            "//- .asf.yaml\ngithub:\n  protected_branches:\n    main:\n      required_pull_request_reviews:\n        required_approving_review_count: 1\n",
        );
        let found = super::super::scorecard(&evidence, super::Mode::Right);
        let one = found.iter().find(|one| one.name == "Branch-Protection").unwrap();
        assert_eq!((one.score, one.guess), (Some(6), true), "{one:?}");
    }
}
