//! Replies of the REST interface of Gitea and Forgejo (version 1): repository, branch, protection, releases.

use serde_json::Value;
use slam_model::evidence::forge::{BranchRules, ForgeFacts, ForgeRelease, Repository};

use super::{Replies, flag, items, newest_first, number, text};

pub(super) fn facts(replies: &Replies<'_>) -> ForgeFacts {
    ForgeFacts {
        repository: replies.part("repository", |reply| {
            Some(Repository {
                url: text(reply, "html_url")?.to_owned(),
                public: !flag(reply, "private")?,
                archived: flag(reply, "archived").unwrap_or_default(),
                default_branch: text(reply, "default_branch").unwrap_or_default().to_owned(),
                has_issues: flag(reply, "has_issues").unwrap_or_default(),
                has_discussions: false,
            })
        }),
        branch_rules: replies.part("branch", |branch| {
            let protected = flag(branch, "protected")?;
            let checks =
                items(branch, "status_check_contexts").iter().filter_map(|name| Some(name.as_str()?.to_owned()));
            let enabled = flag(branch, "enable_status_check") == Some(true);
            let protection = replies.map.get("protection").unwrap_or(&Value::Null);
            Some(BranchRules {
                requires_change_request: protected && flag(protection, "enable_push") == Some(false),
                // A protected branch of Gitea is neither deleted nor, without a white list, pushed to with force.
                blocks_deletion: protected,
                blocks_force_push: protected && flag(protection, "enable_force_push") != Some(true),
                required_approvals: number(branch, "required_approvals").max(number(protection, "required_approvals")),
                required_checks: if enabled { checks.collect() } else { Vec::new() },
                partial: !protection.is_object(),
                endpoint: "branches/BRANCH".into(),
                ..BranchRules::default()
            })
        }),
        releases: replies
            .part("releases", |reply| Some(newest_first(reply.as_array()?.iter().filter_map(release).collect()))),
        two_factor_required: replies.none("organization"),
        default_member_permission: replies.none("organization"),
        default_token_permission: replies.none("actions-permissions"),
        private_reporting: replies.none("private-vulnerability-reporting"),
        published_advisories: replies.none("security-advisories"),
        push_protection: replies.none("push-protection"),
        checks: replies.none("check-runs"),
        finished_runs: replies.none("runs"),
        badge_level: replies.badge_level(),
        ..ForgeFacts::default()
    }
}

fn release(reply: &Value) -> Option<ForgeRelease> {
    if flag(reply, "draft") == Some(true) {
        return None;
    }
    Some(ForgeRelease {
        tag: text(reply, "tag_name")?.to_owned(),
        name: text(reply, "name").unwrap_or_default().to_owned(),
        published_at: text(reply, "published_at").and_then(|at| at.parse().ok()),
        notes: text(reply, "body").unwrap_or_default().to_owned(),
        assets: items(reply, "assets").iter().filter_map(|asset| Some(text(asset, "name")?.to_owned())).collect(),
        attested: false,
    })
}
