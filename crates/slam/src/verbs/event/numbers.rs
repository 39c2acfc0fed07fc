//! `slam event statistics`: the numbers of the outcome report.

use std::{collections::BTreeMap, fmt::Write as _};

use slam_event::statistics::{Group, Statistics as Numbers};
use slam_standards::load_objective_set;
use slam_store::{Store, editions, outcomes};

use super::{find, json, with_store};
use crate::{
    cli::{ListFormat, Statistics},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::time,
};

/// Shows the numbers.
pub(super) async fn show(session: &Session, flags: &Statistics) -> Result<Exit, SlamError> {
    let numbers = with_store(&flags.place, async |store| {
        let stored = find(store, flags.edition.as_deref()).await?;
        read(store, &stored).await
    })
    .await?;
    let bytes = match flags.format {
        ListFormat::Text => in_words(&numbers).into_bytes(),
        ListFormat::Json => json("slam.statistics/1", &numbers)?,
    };
    session.write(&bytes)?;
    Ok(if numbers.projects == 0 { Exit::Nothing } else { Exit::Ran })
}

/// Reads the numbers of an edition, as the page with its outcomes has them.
pub(super) async fn read(store: &Store, stored: &editions::Stored) -> Result<Numbers, SlamError> {
    let set = load_objective_set(stored.objectives.as_bytes())
        .map_err(|source| SlamError::Objectives { path: stored.edition.objectives.id.clone().into(), source })?;
    let badges: Vec<String> = set.badges.into_iter().map(|badge| badge.id).collect();
    let outcomes = outcomes::read(store.database(), &stored.edition, &badges, time::now()).await?;
    Ok(outcomes.statistics)
}

fn in_words(numbers: &Numbers) -> String {
    let mut text = format!(
        "projects: {}, listed: {}; badges: {} of {}; projects with every badge: {}\n",
        numbers.projects, numbers.listed, numbers.badges, numbers.possible, numbers.complete
    );
    // Writing to a string cannot fail.
    let _ = writeln!(text, "contributors named in accepted submissions: {}", numbers.contributors);
    let (better, worse) = (numbers.turned_better, numbers.turned_worse);
    let _ = writeln!(text, "verdicts that got better: {better}, worse: {worse}");
    if !numbers.by_badge.is_empty() {
        text.push_str("\nby badge\n");
        for (badge, projects) in &numbers.by_badge {
            let _ = writeln!(text, "  {badge:<20} {projects:>5}");
        }
    }
    groups(&mut text, "by steward", &numbers.by_steward);
    groups(&mut text, "by forge", &numbers.by_forge);
    groups(&mut text, "by level", &numbers.by_level);
    if !numbers.most_failed.is_empty() {
        text.push_str("\nfailed most\n");
        for (requirement, projects) in &numbers.most_failed {
            let _ = writeln!(text, "  {:<20} {projects:>5}", requirement.to_string());
        }
    }
    text
}

fn groups(text: &mut String, title: &str, groups: &BTreeMap<String, Group>) {
    if groups.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title:<22} {:>8} {:>8} {:>8}", "projects", "badges", "complete");
    for (name, group) in groups {
        let name = if name.is_empty() { "none" } else { name };
        let _ = writeln!(text, "  {name:<20} {:>8} {:>8} {:>8}", group.projects, group.badges, group.complete);
    }
}
