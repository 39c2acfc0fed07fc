//! `.asf.yaml` of the Apache Software Foundation and `settings.yml` of the settings app.

use slam_formats::tree::{Limits, Node, parse_yaml};
use slam_model::evidence::settings::SettingKind;

use super::Found;

fn root(text: &str) -> Option<Node> {
    parse_yaml(text.as_bytes(), &Limits { bytes: 512 << 10, ..Limits::default() }).ok().map(|document| document.root)
}

fn is_primary(name: &str) -> bool {
    matches!(name, "main" | "master" | "trunk" | "develop" | "default" | "~DEFAULT_BRANCH")
}

pub(super) fn asf(found: &mut Found<'_>, text: &str) {
    let Some(root) = root(text) else { return };
    let Some(github) = root.get("github") else { return };
    features(found, github.get("features"), "issues", "discussions");
    for branch in github.get("protected_branches").map(Node::entries).unwrap_or_default() {
        if branch.key.text().is_some_and(|name| is_primary(&name)) {
            protection(found, branch.key.line, &branch.value);
        }
    }
}

pub(super) fn settings_app(found: &mut Found<'_>, text: &str) {
    let Some(root) = root(text) else { return };
    let repository = root.get("repository");
    features(found, repository, "has_issues", "has_discussions");
    if let Some(private) = repository.and_then(|node| node.get("private"))
        && let Some(value) = private.as_bool()
    {
        found.add(SettingKind::Public(!value), private.line);
    }
    for branch in root.get("branches").map(Node::items).unwrap_or_default() {
        let name = branch.get("name").and_then(Node::text);
        if let Some(rules) = branch.get("protection").filter(|node| node.is_mapping())
            && name.is_some_and(|name| is_primary(&name))
        {
            protection(found, branch.line, rules);
        }
    }
    for ruleset in root.get("rulesets").map(Node::items).unwrap_or_default() {
        rules(found, ruleset);
    }
}

fn features(found: &mut Found<'_>, node: Option<&Node>, issues: &str, discussions: &str) {
    let Some(node) = node else { return };
    if let Some(value) = node.get(issues).filter(|value| value.as_bool().is_some()) {
        found.add(SettingKind::Issues(value.as_bool() == Some(true)), value.line);
    }
    if let Some(value) = node.get(discussions).filter(|value| value.as_bool().is_some()) {
        found.add(SettingKind::Discussions(value.as_bool() == Some(true)), value.line);
    }
}

/// Classic protection: it refuses deletion and force pushes unless it allows them.
fn protection(found: &mut Found<'_>, line: u32, node: &Node) {
    let allows = |key: &str| node.get(key).and_then(Node::as_bool) == Some(true);
    if !allows("allow_deletions") {
        found.add(SettingKind::BlocksDeletion, line);
    }
    if !allows("allow_force_pushes") {
        found.add(SettingKind::BlocksForcePush, line);
    }
    if let Some(reviews) = node
        .entry("required_pull_request_reviews")
        .filter(|entry| !entry.value.is_null() || found.path.to_lower() == ".asf.yaml")
    {
        found.add(SettingKind::RequiresChangeRequest, reviews.key.line);
        approvals(found, &reviews.value);
    }
    let checks = node.get("required_status_checks");
    if let Some(contexts) = checks.and_then(|checks| checks.get("contexts").or_else(|| checks.get("checks"))) {
        let name = |item: &Node| {
            item.text().or_else(|| item.get("context").and_then(Node::text)).map(|name| name.into_owned())
        };
        let names: Vec<String> = contexts.items().iter().filter_map(name).collect();
        if !names.is_empty() {
            found.add(SettingKind::RequiredChecks(names), contexts.line);
        }
    }
}

fn approvals(found: &mut Found<'_>, node: &Node) {
    if let Some(count) = node.get("required_approving_review_count")
        && let Some(number) = count.text().and_then(|text| text.parse().ok())
    {
        found.add(SettingKind::RequiredApprovals(number), count.line);
    }
}

/// A ruleset as the REST interface spells it.
fn rules(found: &mut Found<'_>, ruleset: &Node) {
    if ruleset.get("enforcement").and_then(Node::as_str).is_some_and(|state| state != "active") {
        return;
    }
    for rule in ruleset.get("rules").map(Node::items).unwrap_or_default() {
        match rule.get("type").and_then(Node::as_str) {
            Some("deletion") => found.add(SettingKind::BlocksDeletion, rule.line),
            Some("non_fast_forward") => found.add(SettingKind::BlocksForcePush, rule.line),
            Some("pull_request") => {
                found.add(SettingKind::RequiresChangeRequest, rule.line);
                if let Some(parameters) = rule.get("parameters") {
                    approvals(found, parameters);
                }
            }
            _ => {}
        }
    }
}
