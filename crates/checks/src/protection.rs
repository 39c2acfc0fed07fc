//! What protects the primary branch: the forge decides, settings in the tree speak, and nothing else does.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::{
        forge::BranchRules,
        settings::{SettingKind, SettingsFile},
    },
    finding::CitationKind,
};

use crate::forge;

/// One rule of the primary branch.
pub(crate) struct BranchRule {
    /// Whether the forge's rules hold it.
    pub(crate) forge: fn(&BranchRules) -> bool,
    /// Whether a setting of the tree asks for it.
    pub(crate) setting: fn(&SettingKind) -> bool,
    /// What holds then, as a clause: `direct commits to the primary branch are refused`.
    pub(crate) holds: &'static str,
    /// What to do about it, as one sentence.
    pub(crate) advice: &'static str,
}

/// Returns the verdict about a rule: Unknown when neither the forge nor settings in the tree speak.
///
/// Settings that the organisation's own robot applies (`.asf.yaml`) are taken at their word; those that only work when
/// an app or a pipeline is installed need a person's look.
pub(crate) fn judge(evidence: &Evidence, rule: &BranchRule) -> Finding {
    let rules = forge::part(evidence, |forge| &forge.branch_rules);
    let need = |finding: Finding| finding.missing("branch protection", rule.advice);
    match rules {
        Fact::Seen(rules) if (rule.forge)(rules) => {
            Finding::passed("forge-rule", format!("the forge says that {}", rule.holds))
                .cite([forge::cite(evidence, &rules.endpoint)])
        }
        _ if forge::is_archived(evidence) => {
            Finding::passed("archived", "the repository is archived, so that nobody can change its branches")
                .cite([forge::cite(evidence, "archived")])
        }
        Fact::Seen(rules) if rules.partial => {
            let gap = slam_model::Gap::new(
                format!(
                    "the recorded rules do not show that {}, and only an administrator sees all of them",
                    rule.holds
                ),
                "record the snapshot again as an administrator, or record the answer with `slam declare`",
            );
            Finding::unknown("forge-rule-partial", &gap).cite([forge::cite(evidence, &rules.endpoint)])
        }
        Fact::Seen(_) | Fact::Absent if is_contradicted(evidence, rule) => need(Finding::needs_review(
            "settings-contradict",
            format!("settings in the tree say that {}, and the recorded rules of the forge do not", rule.holds),
        ))
        .cite(by_settings(evidence, rule).into_iter().flat_map(|finding| finding.evidence))
        .cite([forge::cite(evidence, "the rules of the primary branch")]),
        Fact::Seen(rules) => {
            need(Finding::failed("forge-no-rule", format!("no rule of the forge says that {}", rule.holds)))
                .cite([forge::cite(evidence, &rules.endpoint)])
        }
        Fact::Absent => {
            need(Finding::failed("forge-no-rule", format!("no rule of the forge says that {}", rule.holds)))
                .cite([forge::cite(evidence, "no rules for the primary branch")])
        }
        hidden @ (Fact::NotVisible(_) | Fact::Broken(_)) => by_settings(evidence, rule)
            .unwrap_or_else(|| forge::unseen(&hidden, "rules-not-visible", "the protection of the primary branch")),
    }
}

/// Returns whether settings that are applied by themselves say the opposite of the forge: one of the two is out of date.
/// Were it a failure, giving no snapshot would be the cheaper way to pass.
fn is_contradicted(evidence: &Evidence, rule: &BranchRule) -> bool {
    by_settings(evidence, rule).is_some_and(|finding| finding.verdict == slam_model::Verdict::Passed)
}

fn by_settings(evidence: &Evidence, rule: &BranchRule) -> Option<Finding> {
    let files = evidence.settings.seen()?;
    let speaks = |file: &SettingsFile| {
        let setting = file.settings.iter().find(|one| (rule.setting)(&one.kind))?;
        Some((file.tool.clone(), Citation::quote(CitationKind::Config, &setting.quote)))
    };
    let mut found: Vec<_> = files.iter().filter_map(speaks).collect();
    found.sort_by_key(|(tool, _)| tool != "asf");
    let (tool, _) = found.first()?;
    let finding = if tool == "asf" {
        Finding::passed("settings-applied", format!("settings in the tree say that {}", rule.holds))
            .confidence(Confidence::Medium)
    } else {
        Finding::needs_review(
            "settings-written",
            format!("settings in the tree say that {}; whether {tool} applies them cannot be seen", rule.holds),
        )
        .missing(
            "proof that the settings are applied",
            "give a forge snapshot with `--forge-snapshot FILE`, or record the answer with `slam declare`",
        )
    };
    Some(finding.cite(found.into_iter().map(|(_, cite)| cite)))
}
