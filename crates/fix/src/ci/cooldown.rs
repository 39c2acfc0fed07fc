//! Days that Dependabot waits before it proposes an update.

use slam_formats::tree::Node;
use slam_model::evidence::ci::CiFinding;

use super::target::{Target, nested};
use crate::script::Edit;

/// Most poisoned releases of the last years were found within a week.
const DAYS: &str = "7";
const KEY: &str = "default-days";

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let line = finding.quote.place.line;
    let updates = target.root().get("updates").map(Node::items).unwrap_or_default();
    let update = updates.iter().find(|update| update.line <= line && line <= update.end_line)?;
    let yaml = &target.yaml;
    let edit = match update.entry("cooldown") {
        None => yaml.add(update, None, &nested(yaml.is_flow(update), "cooldown", &[(KEY, DAYS)]))?,
        Some(cooldown) if cooldown.value.is_null() => yaml.fill(update, cooldown, &[format!("{KEY}: {DAYS}")])?,
        Some(cooldown) => match cooldown.value.get(KEY) {
            Some(said) if yaml.stands_here(said) => Edit::replace(said.span.start..said.span.end, DAYS),
            Some(_) => return None,
            None => yaml.add(&cooldown.value, None, &[format!("{KEY}: {DAYS}")])?,
        },
    };
    Some(vec![edit])
}
