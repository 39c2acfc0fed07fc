//! Terraform: resources of branch protection and rulesets, read line by line; enough for blocks and literal values.

use slam_model::evidence::settings::SettingKind;

use super::Found;

const RESOURCES: [&str; 6] = [
    "github_branch_protection",
    "github_branch_protection_v3",
    "github_repository_ruleset",
    "github_organization_ruleset",
    "gitlab_branch_protection",
    "github_repository",
];

pub(super) fn is_candidate(text: &str) -> bool {
    ["github_branch_protection", "_ruleset\"", "gitlab_branch_protection", "\"github_repository\""]
        .iter()
        .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// A resource while its lines go by.
struct Resource {
    kind: &'static str,
    line: u32,
    depth: usize,
    settings: Vec<(SettingKind, u32)>,
    inactive: bool,
    allows_deletion: bool,
    allows_force_push: bool,
}

pub(super) fn read(found: &mut Found<'_>) {
    let mut open: Option<Resource> = None;
    let lines: Vec<String> = found.lines.iter().map(|line| line.trim().to_owned()).collect();
    for (number, line) in (1u32..).zip(&lines) {
        if line.starts_with('#') || line.starts_with("//") {
            continue;
        }
        if open.is_none() {
            let kind = line.strip_prefix("resource \"").and_then(|rest| rest.split('"').next());
            let kind = kind.and_then(|kind| RESOURCES.iter().find(|known| **known == kind));
            open = kind.map(|kind| Resource {
                kind,
                line: number,
                depth: 0,
                settings: Vec::new(),
                inactive: false,
                allows_deletion: false,
                allows_force_push: false,
            });
        }
        let Some(resource) = &mut open else { continue };
        setting(resource, line, number);
        resource.depth = (resource.depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
        if resource.depth == 0 && line.contains('}') {
            close(found, open.take());
        }
    }
    close(found, open);
}

fn setting(resource: &mut Resource, line: &str, number: u32) {
    let (key, value) = line.split_once('=').map_or((line, ""), |(key, value)| (key.trim(), value.trim()));
    let yes = value.starts_with("true");
    let block = |name: &str| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('{'));
    let strings = || value.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let ruleset = resource.kind.ends_with("_ruleset");
    let mut add = |kind| resource.settings.push((kind, number));
    match key {
        "deletion" if ruleset && yes => add(SettingKind::BlocksDeletion),
        "non_fast_forward" if ruleset && yes => add(SettingKind::BlocksForcePush),
        "enforcement" if !value.starts_with("\"active\"") => resource.inactive = true,
        "allows_deletions" => resource.allows_deletion = yes,
        "allows_force_pushes" | "allow_force_push" => resource.allows_force_push = yes,
        "required_approving_review_count" => {
            let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(count) = digits.parse() {
                add(SettingKind::RequiredApprovals(count));
            }
        }
        "contexts" if !strings().is_empty() => add(SettingKind::RequiredChecks(strings())),
        "context" if ruleset && !strings().is_empty() => add(SettingKind::RequiredChecks(strings())),
        "push_access_level" if value.contains("no one") => add(SettingKind::RequiresChangeRequest),
        "has_issues" if resource.kind == "github_repository" => add(SettingKind::Issues(yes)),
        "has_discussions" if resource.kind == "github_repository" => add(SettingKind::Discussions(yes)),
        "visibility" if resource.kind == "github_repository" => add(SettingKind::Public(value.contains("public"))),
        _ if block("pull_request") && ruleset => add(SettingKind::RequiresChangeRequest),
        _ if block("required_pull_request_reviews") => add(SettingKind::RequiresChangeRequest),
        _ => {}
    }
}

fn close(found: &mut Found<'_>, resource: Option<Resource>) {
    let Some(resource) = resource.filter(|resource| !resource.inactive) else { return };
    // Classic protection refuses deletion and force pushes unless it allows them.
    if resource.kind.contains("branch_protection") {
        if !resource.allows_deletion {
            found.add(SettingKind::BlocksDeletion, resource.line);
        }
        if !resource.allows_force_push {
            found.add(SettingKind::BlocksForcePush, resource.line);
        }
    }
    for (kind, line) in resource.settings {
        found.add(kind, line);
    }
}
