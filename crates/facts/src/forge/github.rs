//! Replies of GitHub's REST interface (version 2022-11-28).

use serde_json::Value;
use slam_model::{
    Fact,
    evidence::forge::{BranchRules, ForgeFacts, ForgeRelease, Repository},
};

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
                has_discussions: flag(reply, "has_discussions").unwrap_or_default(),
            })
        }),
        branch_rules: branch_rules(replies),
        releases: replies
            .part("releases", |reply| Some(newest_first(reply.as_array()?.iter().filter_map(release).collect()))),
        two_factor_required: replies.part("organization", |reply| flag(reply, "two_factor_requirement_enabled")),
        default_member_permission: replies
            .part("organization", |reply| text(reply, "default_repository_permission").map(str::to_owned)),
        default_token_permission: replies
            .part("actions-permissions", |reply| text(reply, "default_workflow_permissions").map(str::to_owned)),
        private_reporting: replies.part("private-vulnerability-reporting", |reply| flag(reply, "enabled")),
        published_advisories: replies.part("security-advisories", |reply| {
            let published =
                reply.as_array()?.iter().filter(|one| text(one, "state").is_none_or(|state| state == "published"));
            u32::try_from(published.count()).ok()
        }),
        push_protection: replies.part("repository", |reply| {
            let analysis = reply.get("security_and_analysis")?;
            Some(text(analysis.get("secret_scanning_push_protection")?, "status")? == "enabled")
        }),
        checks: replies.part("check-runs", |reply| {
            let mut names: Vec<String> =
                items(reply, "check_runs").iter().filter_map(|run| Some(text(run, "name")?.to_owned())).collect();
            names.sort();
            names.dedup();
            Some(names)
        }),
        finished_runs: replies.part("runs", |reply| {
            let finished = items(reply, "workflow_runs").iter().filter(|run| text(run, "status") == Some("completed"));
            let mut runs: Vec<_> = finished
                .filter_map(|run| {
                    let path = text(run, "path")?.split('@').next()?.to_owned();
                    Some((path, text(run, "updated_at")?.parse().ok()?))
                })
                .collect();
            // The newest of each workflow.
            runs.sort_by(|a: &(String, jiff::Timestamp), b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
            runs.dedup_by(|later, first| later.0 == first.0);
            Some(runs)
        }),
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
        attested: flag(reply, "attested").unwrap_or_default(),
    })
}

/// Joins the rules of rulesets, which anyone may read, with classic protection, which administrators may.
fn branch_rules(replies: &Replies<'_>) -> Fact<BranchRules> {
    let (rules, classic) = (replies.get("rules"), replies.get("protection"));
    // An administrator of an unprotected branch is told so; anyone else is told `Not Found`.
    let refusal = replies.map.get("protection").and_then(|reply| text(reply, "message"));
    let unprotected = refusal == Some("Branch not protected");
    let Fact::Seen(list) = &rules else {
        return match &classic {
            Fact::Seen(classic) => {
                let mut found = BranchRules {
                    endpoint: "branches/BRANCH/protection".into(),
                    partial: true,
                    ..BranchRules::default()
                };
                add_classic(&mut found, classic);
                Fact::Seen(found)
            }
            _ => rules.map(|_| BranchRules::default()),
        };
    };
    let mut found = BranchRules { endpoint: "rules/branches/BRANCH".into(), ..BranchRules::default() };
    for rule in list.as_array().map(Vec::as_slice).unwrap_or_default() {
        let parameters = rule.get("parameters").unwrap_or(&Value::Null);
        match text(rule, "type") {
            Some("deletion") => found.blocks_deletion = true,
            Some("non_fast_forward") => found.blocks_force_push = true,
            Some("pull_request") => {
                found.requires_change_request = true;
                found.required_approvals =
                    found.required_approvals.max(number(parameters, "required_approving_review_count"));
                also(&mut found.dismisses_stale_reviews, flag(parameters, "dismiss_stale_reviews_on_push"));
                also(&mut found.requires_code_owners, flag(parameters, "require_code_owner_review"));
                also(&mut found.requires_last_push_approval, flag(parameters, "require_last_push_approval"));
            }
            // Nobody may push directly: changes come through the queue or another branch.
            Some("merge_queue" | "update") => found.requires_change_request = true,
            Some("required_status_checks") => {
                also(&mut found.requires_up_to_date, flag(parameters, "strict_required_status_checks_policy"));
                let checks = items(parameters, "required_status_checks").iter();
                found.required_checks.extend(checks.filter_map(|check| Some(text(check, "context")?.to_owned())));
            }
            _ => {}
        }
    }
    match classic {
        Fact::Seen(classic) => {
            add_classic(&mut found, classic);
            found.endpoint.push_str(" and branches/BRANCH/protection");
        }
        _ => found.partial = !unprotected,
    }
    found.required_checks.sort();
    found.required_checks.dedup();
    Fact::Seen(found)
}

/// Of several rules the strictest holds; one that says nothing changes nothing.
fn also(known: &mut Option<bool>, said: Option<bool>) {
    if let Some(said) = said {
        *known = Some(known.unwrap_or_default() || said);
    }
}

fn add_classic(found: &mut BranchRules, classic: &Value) {
    let allows = |key: &str| classic.get(key).and_then(|part| flag(part, "enabled")) == Some(true);
    found.blocks_deletion |= !allows("allow_deletions");
    found.blocks_force_push |= !allows("allow_force_pushes");
    if let Some(reviews) = classic.get("required_pull_request_reviews").filter(|reviews| reviews.is_object()) {
        found.requires_change_request = true;
        found.required_approvals = found.required_approvals.max(number(reviews, "required_approving_review_count"));
        also(&mut found.dismisses_stale_reviews, flag(reviews, "dismiss_stale_reviews"));
        also(&mut found.requires_code_owners, flag(reviews, "require_code_owner_reviews"));
        also(&mut found.requires_last_push_approval, flag(reviews, "require_last_push_approval"));
    }
    also(&mut found.binds_administrators, Some(allows("enforce_admins")));
    if let Some(checks) = classic.get("required_status_checks") {
        also(&mut found.requires_up_to_date, flag(checks, "strict"));
        found
            .required_checks
            .extend(items(checks, "contexts").iter().filter_map(|name| Some(name.as_str()?.to_owned())));
        found
            .required_checks
            .extend(items(checks, "checks").iter().filter_map(|check| Some(text(check, "context")?.to_owned())));
    }
}
