//! Replies of GitLab's REST interface (version 4): project, branch, protected branch, releases, approvals.

use serde_json::Value;
use slam_model::{
    Fact,
    evidence::forge::{BranchRules, ForgeFacts, ForgeRelease, Repository},
};

use super::{Replies, flag, items, newest_first, number, text};

pub(super) fn facts(replies: &Replies<'_>) -> ForgeFacts {
    ForgeFacts {
        repository: replies.part("repository", |reply| {
            let issues =
                flag(reply, "issues_enabled").or_else(|| Some(text(reply, "issues_access_level")? != "disabled"));
            Some(Repository {
                url: text(reply, "web_url")?.to_owned(),
                public: text(reply, "visibility")? == "public",
                archived: flag(reply, "archived").unwrap_or_default(),
                default_branch: text(reply, "default_branch").unwrap_or_default().to_owned(),
                has_issues: issues.unwrap_or_default(),
                has_discussions: false,
            })
        }),
        branch_rules: branch_rules(replies),
        releases: replies
            .part("releases", |reply| Some(newest_first(reply.as_array()?.iter().filter_map(release).collect()))),
        two_factor_required: replies.part("organization", |reply| flag(reply, "require_two_factor_authentication")),
        default_member_permission: replies.none("default-member-permission"),
        default_token_permission: replies.none("actions-permissions"),
        private_reporting: replies.none("private-vulnerability-reporting"),
        published_advisories: replies.none("security-advisories"),
        push_protection: replies.part("repository", |reply| flag(reply, "secret_push_protection_enabled")),
        checks: replies.none("check-runs"),
        finished_runs: replies.none("runs"),
        badge_level: replies.badge_level(),
        ..ForgeFacts::default()
    }
}

fn release(reply: &Value) -> Option<ForgeRelease> {
    let links = reply.get("assets").map(|assets| items(assets, "links")).unwrap_or_default();
    Some(ForgeRelease {
        tag: text(reply, "tag_name")?.to_owned(),
        name: text(reply, "name").unwrap_or_default().to_owned(),
        published_at: text(reply, "released_at").and_then(|at| at.parse().ok()),
        notes: text(reply, "description").unwrap_or_default().to_owned(),
        assets: links.iter().filter_map(|asset| Some(text(asset, "name")?.to_owned())).collect(),
        attested: false,
    })
}

/// A protected branch cannot be deleted through GitLab and takes no force push unless it allows it.
fn branch_rules(replies: &Replies<'_>) -> Fact<BranchRules> {
    let exact = replies.get("protection");
    let mut found = replies.part("branch", |branch| {
        let protected = flag(branch, "protected")?;
        Some(BranchRules {
            requires_change_request: false,
            blocks_deletion: protected,
            blocks_force_push: protected,
            partial: true,
            endpoint: "repository/branches/BRANCH".into(),
            ..BranchRules::default()
        })
    });
    if let (Fact::Seen(rules), Fact::Seen(exact)) = (&mut found, exact) {
        rules.partial = false;
        rules.blocks_force_push &= flag(exact, "allow_force_push") != Some(true);
        // Access level 0 is `no one`: changes come through merge requests alone.
        let levels = items(exact, "push_access_levels");
        rules.requires_change_request =
            !levels.is_empty() && levels.iter().all(|level| number(level, "access_level") == 0);
        rules.endpoint = "protected_branches/BRANCH".into();
    }
    if let (Fact::Seen(rules), Fact::Seen(approvals)) = (&mut found, replies.get("approvals")) {
        rules.required_approvals =
            number(approvals, "approvals_before_merge").max(number(approvals, "approvals_required"));
    }
    if let (Fact::Seen(rules), Fact::Seen(project)) = (&mut found, replies.get("repository"))
        && flag(project, "only_allow_merge_if_pipeline_succeeds") == Some(true)
    {
        rules.required_checks.push("pipeline".to_owned());
    }
    found
}
