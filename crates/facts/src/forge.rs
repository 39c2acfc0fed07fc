//! Recorded replies of a forge (`slam.forge-snapshot/1`, see docs/forge-snapshot.md) as facts.
//!
//! The snapshot holds the forge's raw replies; what a reply does not say stays not visible, with the command that
//! records it.

mod commands;
mod gitea;
mod github;
mod gitlab;

pub use commands::snapshot_commands;

use serde_json::Value;
use slam_model::{
    Fact, ForgeKind, Gap,
    evidence::forge::{ForgeFacts, ForgeRelease},
};

use crate::Given;

/// The name of the format.
pub(crate) const SCHEMA: &str = "slam.forge-snapshot/1";
const LONGEST_BYTES: usize = 64 << 20;
/// Releases that are kept.
const MOST_RELEASES: usize = 200;
/// Bytes of the notes of one release that are kept.
const LONGEST_NOTES: usize = 64 << 10;

/// Reads a snapshot.
pub(crate) fn read(given: Option<&Given>) -> Fact<ForgeFacts> {
    let Some(given) = given else {
        return Fact::NotVisible(Gap::new(
            "no forge snapshot was given",
            "record the forge's replies (`slam explain forge-snapshot` shows how) and pass them with `--forge-snapshot FILE`",
        ));
    };
    let broken = |why: &str| Fact::Broken(format!("forge snapshot `{}` {why}", given.name));
    if given.bytes.len() > LONGEST_BYTES {
        return broken("is longer than 64 MiB and was not read");
    }
    let root: Value = match serde_json::from_slice(&given.bytes) {
        Ok(root) => root,
        Err(error) => return broken(&format!("is not JSON: {error}")),
    };
    if root.get("schema").and_then(Value::as_str) != Some(SCHEMA) {
        return broken(&format!("is not of schema `{SCHEMA}`"));
    }
    let kind = root.get("forge").and_then(Value::as_str).and_then(ForgeKind::from_name);
    let replies = Replies {
        map: root.get("replies").unwrap_or(&Value::Null),
        kind: kind.unwrap_or_default(),
        repository: text(&root, "repository").unwrap_or("OWNER/NAME").to_owned(),
        host: text(&root, "host").map(str::to_owned),
    };
    let mut facts = match kind {
        Some(ForgeKind::Github) => github::facts(&replies),
        Some(ForgeKind::Gitlab) => gitlab::facts(&replies),
        Some(ForgeKind::Gitea | ForgeKind::Forgejo) => gitea::facts(&replies),
        _ => return broken("names a forge that is not one of github, gitlab, gitea, and forgejo"),
    };
    facts.kind = replies.kind;
    facts.source = given.name.clone();
    facts.recorded_at = text(&root, "recorded_at").and_then(|at| at.parse().ok());
    Fact::Seen(facts)
}

/// The replies of one snapshot.
struct Replies<'r> {
    map: &'r Value,
    kind: ForgeKind,
    repository: String,
    host: Option<String>,
}

impl Replies<'_> {
    /// Returns a reply: `NotVisible` with the command that records it when there is none or the forge refused.
    fn get(&self, name: &str) -> Fact<&Value> {
        match self.map.get(name) {
            None | Some(Value::Null) => self.hidden(name, format!("the forge snapshot has no reply `{name}`")),
            // GitHub and Gitea answer errors with a `message`, GitLab with `message` or `error`, and nothing else.
            Some(Value::Object(reply)) if is_refusal(reply) => {
                let said =
                    reply.get("message").or_else(|| reply.get("error")).and_then(Value::as_str).unwrap_or("no reason");
                self.hidden(name, format!("the forge refused `{name}` when the snapshot was recorded: {said}"))
            }
            Some(reply) => Fact::Seen(reply),
        }
    }

    fn hidden<T>(&self, name: &str, why: String) -> Fact<T> {
        let command = commands::command(self.kind, &self.repository, self.host.as_deref(), "BRANCH", name);
        let how = match command {
            Some(command) => format!(
                "record it as a user who may read it with `{command}` and add it to the file of --forge-snapshot FILE"
            ),
            None => "this forge has no such reply; declare it with `slam declare`".to_owned(),
        };
        Fact::NotVisible(Gap::new(why, how))
    }

    /// Returns that this forge has no such reply at all.
    fn none<T>(&self, name: &str) -> Fact<T> {
        self.hidden(name, format!("{} has no reply `{name}`", self.kind.name()))
    }

    /// Returns a part of a reply; not visible when the reply does not hold it, as replies to outsiders often do.
    fn part<T>(&self, name: &str, part: impl FnOnce(&Value) -> Option<T>) -> Fact<T> {
        match self.get(name) {
            Fact::Seen(reply) => match part(reply) {
                Some(value) => Fact::Seen(value),
                None => self.hidden(name, format!("the recorded reply `{name}` does not say it")),
            },
            Fact::Absent => Fact::Absent,
            Fact::NotVisible(gap) => Fact::NotVisible(gap),
            Fact::Broken(cause) => Fact::Broken(cause),
        }
    }

    /// Returns the level of the Best Practices badge; its service answers with a list of projects.
    fn badge_level(&self) -> Fact<String> {
        match self.get("best-practices") {
            Fact::Seen(reply) if reply.as_array().is_some_and(Vec::is_empty) => Fact::Absent,
            Fact::Seen(_) => self.part("best-practices", |reply| {
                let project = reply.as_array().map_or(Some(reply), |all| all.first())?;
                Some(text(project, "badge_level")?.to_owned())
            }),
            Fact::Absent => Fact::Absent,
            Fact::NotVisible(gap) => Fact::NotVisible(gap),
            Fact::Broken(cause) => Fact::Broken(cause),
        }
    }
}

fn is_refusal(reply: &serde_json::Map<String, Value>) -> bool {
    (reply.contains_key("message") || reply.contains_key("error"))
        && reply.keys().all(|key| {
            matches!(
                key.as_str(),
                "message" | "error" | "documentation_url" | "status" | "url" | "errors" | "error_description"
            )
        })
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn flag(value: &Value, key: &str) -> Option<bool> {
    value.get(key).and_then(Value::as_bool)
}

fn number(value: &Value, key: &str) -> u32 {
    value.get(key).and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()).unwrap_or_default()
}

/// Returns the items of a list, or of the list under `key` (`{"total_count": 1, "check_runs": […]}`).
fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.as_array().or_else(|| value.get(key).and_then(Value::as_array)).map(Vec::as_slice).unwrap_or_default()
}

/// Sorts releases, the newest first, and bounds them.
fn newest_first(mut releases: Vec<ForgeRelease>) -> Vec<ForgeRelease> {
    releases.sort_by(|a, b| b.published_at.cmp(&a.published_at).then_with(|| a.tag.cmp(&b.tag)));
    releases.truncate(MOST_RELEASES);
    for release in &mut releases {
        if release.notes.len() > LONGEST_NOTES {
            let cut = (0..=LONGEST_NOTES).rev().find(|at| release.notes.is_char_boundary(*at)).unwrap_or_default();
            release.notes.truncate(cut);
        }
    }
    releases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> Fact<ForgeFacts> {
        read(Some(&Given { name: "s.json".into(), bytes: json.as_bytes().to_vec() }))
    }

    #[test]
    fn github_replies_become_facts_and_gaps_name_their_command() {
        let json = r#"{"schema":"slam.forge-snapshot/1","forge":"github","repository":"o/r","recorded_at":"2026-11-01T00:00:00Z","replies":{
            "repository":{"html_url":"https://github.com/o/r","private":false,"archived":false,"default_branch":"main","has_issues":true,"has_discussions":false},
            "rules":[{"type":"deletion"},{"type":"non_fast_forward"},{"type":"pull_request","parameters":{"required_approving_review_count":1}},
                     {"type":"required_status_checks","parameters":{"required_status_checks":[{"context":"ci"}]}}],
            "releases":[{"tag_name":"v1","name":"One","published_at":"2026-01-01T00:00:00Z","body":"notes","assets":[{"name":"a.tgz"}]}],
            "private-vulnerability-reporting":{"enabled":true},
            "security-advisories":[{"state":"published"},{"state":"draft"}],
            "organization":{"message":"Not Found","status":"404"}}}"#;
        let Fact::Seen(facts) = facts(json) else { panic!("not read") };
        let rules = facts.branch_rules.seen().unwrap();
        assert!(rules.requires_change_request && rules.blocks_deletion && rules.blocks_force_push && rules.partial);
        assert_eq!((rules.required_approvals, rules.required_checks.as_slice()), (1, &["ci".to_owned()][..]));
        assert_eq!(facts.private_reporting, Fact::Seen(true));
        assert_eq!(facts.published_advisories, Fact::Seen(1));
        assert_eq!(facts.releases.seen().unwrap()[0].assets, ["a.tgz"]);
        let Fact::NotVisible(gap) = facts.two_factor_required else { panic!("visible") };
        assert!(gap.why.contains("Not Found") && gap.how.contains("gh api orgs/o"), "{gap:?}");
        let Fact::NotVisible(gap) = facts.checks else { panic!("visible") };
        assert!(gap.how.contains("gh api 'repos/o/r/commits/BRANCH/check-runs?per_page=100'"), "{gap:?}");
    }

    #[test]
    fn gitlab_and_gitea_replies_become_facts() {
        let gitlab = r#"{"schema":"slam.forge-snapshot/1","forge":"gitlab","repository":"g/p","replies":{
            "repository":{"web_url":"https://gitlab.com/g/p","visibility":"public","archived":false,"default_branch":"main","issues_enabled":true,"only_allow_merge_if_pipeline_succeeds":true},
            "branch":{"name":"main","protected":true,"developers_can_push":false},
            "releases":[{"tag_name":"1.0","name":"1.0","released_at":"2026-01-01T00:00:00Z","description":"n","assets":{"links":[{"name":"x"}]}}]}}"#;
        let Fact::Seen(read) = facts(gitlab) else { panic!("not read") };
        assert!(read.repository.seen().unwrap().public && read.branch_rules.seen().unwrap().blocks_force_push);
        let gitea = r#"{"schema":"slam.forge-snapshot/1","forge":"forgejo","repository":"o/r","replies":{
            "repository":{"html_url":"https://codeberg.org/o/r","private":false,"default_branch":"main","has_issues":true},
            "branch":{"name":"main","protected":true,"required_approvals":1,"enable_status_check":true,"status_check_contexts":["ci"],"user_can_push":false},
            "releases":[]}}"#;
        let Fact::Seen(read) = facts(gitea) else { panic!("not read") };
        assert_eq!(read.branch_rules.seen().unwrap().required_checks, ["ci"]);
        assert_eq!(read.releases, Fact::Seen(vec![]));
    }

    #[test]
    fn other_files_are_broken_with_their_cause() {
        for (json, cause) in [
            ("{", "is not JSON"),
            ("{}", "is not of schema"),
            (r#"{"schema":"slam.forge-snapshot/1","forge":"x"}"#, "names a forge"),
        ] {
            let Fact::Broken(said) = facts(json) else { panic!("{json}") };
            assert!(said.contains(cause), "{said}");
        }
    }
}
