//! Settings of Dependabot: how young an update may be, and whether it runs code of what it updates.
//!
//! From GitHub's reference of `dependabot.yml` (cooldown, insecure-external-code-execution, open-pull-requests-limit), read
//! 2026-11-22. Without a word of its own Dependabot waits three days since 2026.

use slam_formats::tree::Node;
use slam_model::{
    Confidence, Severity,
    evidence::ci::{
        CiFinding,
        CiRule::{DependabotCooldown, DependabotExecution},
        DefinitionKind, Taint,
    },
};

use crate::file::{File, Rating};

/// Most poisoned releases of the last years were found within a week.
const FEWEST_DAYS: u64 = 7;
/// Days that Dependabot waits when nothing is said.
const DEFAULT_DAYS: u64 = 3;

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if file.kind() != DefinitionKind::Updates {
        return;
    }
    for update in
        file.root().get("updates").map(Node::items).unwrap_or_default().iter().filter(|node| node.is_mapping())
    {
        cooldown(file, update, found);
        execution(file, update, found);
    }
}

fn cooldown(file: &File<'_>, update: &Node, found: &mut Vec<CiFinding>) {
    // With a limit of none only security updates are made, and these never wait.
    if update.get("open-pull-requests-limit").and_then(|limit| limit.text()).as_deref() == Some("0") {
        return;
    }
    let ecosystem = update.get("package-ecosystem").and_then(|name| name.text()).unwrap_or_default();
    let said = update.get("cooldown").and_then(|cooldown| cooldown.get("default-days"));
    let days = said.and_then(|days| days.text()).and_then(|days| days.parse().ok()).unwrap_or(DEFAULT_DAYS);
    if days >= FEWEST_DAYS {
        return;
    }
    let entry = |node: &Node, key: &str| node.entry(key).map(|entry| File::join(&entry.key, &entry.value));
    let (span, why) = match update.get("cooldown") {
        Some(cooldown) => (
            entry(cooldown, "default-days").or_else(|| entry(update, "cooldown")),
            if said.is_some() { "`default-days` says so" } else { "`cooldown` names no `default-days`" },
        ),
        None => (entry(update, "package-ecosystem"), "there is no `cooldown`"),
    };
    let rating = Rating::of(Severity::Medium, Confidence::High).by(Taint::Attacker);
    let unit = if days == 1 { "day" } else { "days" };
    let message = format!("updates of `{ecosystem}` are proposed {days} {unit} after they appear, for {why}");
    found.push(file.finding_in(update, DependabotCooldown, rating, span.unwrap_or(update.span), message));
}

fn execution(file: &File<'_>, update: &Node, found: &mut Vec<CiFinding>) {
    let Some(entry) = update.entry("insecure-external-code-execution") else { return };
    if entry.value.text().as_deref() == Some("allow") {
        let rating = Rating::of(Severity::High, Confidence::High).by(Taint::Attacker);
        let span = File::join(&entry.key, &entry.value);
        let message = "manifests of dependencies may run code with the credentials of the update";
        found.push(file.finding_in(update, DependabotExecution, rating, span, message));
    }
}
