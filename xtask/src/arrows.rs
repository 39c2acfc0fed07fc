//! The arrows between crates: what may depend on what. The table is ARCHITECTURE.md's; nothing else may be drawn.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::run;

/// Crate and what it may depend on, both without the prefix `slam-`. `slam` may use all.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("formats", &["model"]),
    ("standards", &["model", "formats"]),
    ("ci", &["model", "formats"]),
    ("packages", &["model", "formats"]),
    ("sbom", &["model", "formats", "packages"]),
    ("facts", &["model", "formats", "ci", "packages"]),
    ("checks", &["model", "formats", "standards"]),
    ("report", &["model", "formats", "packages", "sbom"]),
    ("collect", &["model", "formats", "facts", "packages", "sbom"]),
    ("engine", &["model", "formats", "standards", "ci", "facts", "checks", "collect", "fix"]),
    ("fix", &["model", "formats", "ci"]),
    ("event", &["model", "formats", "standards"]),
    ("pictures", &["model"]),
    ("store", &["model", "event"]),
    ("web", &["model", "formats", "standards", "event", "pictures", "report", "store"]),
    ("worker", &["model", "standards", "event", "collect", "engine", "pictures", "store"]),
    ("testdata", &[]),
];

/// Libraries that read, ask the clock, or roll dice, and the only crates that may use them directly.
const RIM: &[(&str, &[&str])] = &[
    ("gix", &["slam-collect"]),
    ("rayon", &["slam-collect", "slam-engine"]),
    ("clap", &["slam", "xtask"]),
    ("indicatif", &["slam"]),
    ("dialoguer", &["slam"]),
    ("anyhow", &["xtask"]),
    ("sqlx", &["slam-store"]),
    ("axum", &["slam-web"]),
    ("askama", &["slam-report", "slam-web"]),
    ("reqwest", &["slam-collect", "slam-web", "slam-worker"]),
    ("lettre", &["slam-worker"]),
    ("aws-lc-rs", &["slam-store", "slam-web", "slam-worker"]),
    ("tokio", &["slam", "slam-collect", "slam-store", "slam-web", "slam-worker"]),
    ("resvg", &["slam-pictures"]),
    ("krilla", &["slam-pictures"]),
    ("plotters", &["slam-pictures"]),
];

/// Fails with every arrow that is not in the table.
pub fn check() -> Result<()> {
    let metadata =
        MetadataCommand::new().current_dir(run::root()).no_deps().exec().context("cannot read cargo metadata")?;
    let allowed: BTreeMap<_, _> = ARROWS.iter().map(|(from, to)| (format!("slam-{from}"), *to)).collect();
    let mut wrong = BTreeSet::new();
    for package in &metadata.packages {
        let name = package.name.to_string();
        let normal = package.dependencies.iter().filter(|one| one.kind == DependencyKind::Normal);
        for dependency in normal {
            if let Some(to) = dependency.name.strip_prefix("slam-") {
                let known = allowed.get(&name).is_some_and(|list| list.contains(&to));
                if !known && name != "slam" || to == "testdata" {
                    wrong.insert(format!("{name} -> {}", dependency.name));
                }
            }
            let rim = RIM.iter().find(|(library, _)| *library == dependency.name);
            if let Some((library, users)) = rim.filter(|(_, users)| !users.contains(&name.as_str())) {
                wrong.insert(format!("{name} -> {library} (only {} may)", users.join(", ")));
            }
        }
        if name.starts_with("slam-") && !allowed.contains_key(&name) {
            wrong.insert(format!("{name} is not in the table of xtask/src/arrows.rs"));
        }
    }
    if wrong.is_empty() {
        eprintln!("every arrow between crates is in the design");
        return Ok(());
    }
    bail!("arrows that the design does not have:\n  {}", wrong.into_iter().collect::<Vec<_>>().join("\n  "))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_arrow_is_in_the_design() {
        super::check().unwrap();
    }
}
