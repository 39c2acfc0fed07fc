//! Repairs of CI definitions: for each finding the edits that close it, taken only when a second look confirms it.

mod caches;
mod commands;
mod conditions;
mod cooldown;
mod credentials;
mod expressions;
mod limits;
mod permissions;
mod pins;
mod target;
mod titles;

use std::collections::BTreeMap;

use slam_ci::catalogue;
use slam_model::{
    RepoPath,
    evidence::ci::{CiFinding, CiRule},
};

use crate::{
    refs::Refs,
    script::{Edit, Script},
};
use target::Target;
pub use titles::title;

/// How much care a repair asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It changes nothing that anybody can rely on.
    Safe,
    /// It can change what a run does; a person looks at the edit first.
    NeedsEyes,
}

/// One repair.
struct Fixer {
    /// The `fix` of the findings that it closes.
    id: &'static str,
    class: Class,
    /// Returns the edits that close one finding; `None` leaves it to a person.
    plan: fn(&Target<'_>, &CiFinding) -> Option<Vec<Edit>>,
}

/// Every repair, in the order in which they are made.
static FIXERS: &[Fixer] = &[
    Fixer { id: "move-expression-to-env", class: Class::NeedsEyes, plan: expressions::plan },
    Fixer { id: "minimal-permissions", class: Class::NeedsEyes, plan: permissions::plan },
    Fixer { id: "pin-actions", class: Class::Safe, plan: pins::uses },
    Fixer { id: "pin-images", class: Class::Safe, plan: pins::image },
    Fixer { id: "no-persisted-credentials", class: Class::Safe, plan: credentials::plan },
    Fixer { id: "version-comment", class: Class::Safe, plan: pins::version },
    Fixer { id: "author-instead-of-actor", class: Class::NeedsEyes, plan: conditions::author },
    Fixer { id: "plain-condition", class: Class::NeedsEyes, plan: conditions::plain },
    Fixer { id: "no-cache-in-release", class: Class::NeedsEyes, plan: caches::plan },
    Fixer { id: "remove-insecure-commands", class: Class::NeedsEyes, plan: commands::plan },
    Fixer { id: "dependabot-cooldown", class: Class::Safe, plan: cooldown::plan },
    Fixer { id: "add-concurrency", class: Class::NeedsEyes, plan: limits::concurrency },
    Fixer { id: "add-timeout", class: Class::NeedsEyes, plan: limits::timeout },
];

/// What is planned for one repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The `fix` of the findings that it closes.
    pub id: &'static str,
    /// How much care it asks for.
    pub class: Class,
    /// Findings that are gone afterwards.
    pub closes: Vec<CiFinding>,
    /// Edits of the old files, in order.
    pub edits: Vec<(RepoPath, Edit)>,
}

/// What is planned for the CI definitions of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Repairs with something to do, in the order in which they are made.
    pub fixes: Vec<Planned>,
    /// Findings whose repair did not hold: another look still sees them, or sees something new. A fault of ours.
    pub withheld: Vec<CiFinding>,
}

/// Plans the repairs of these classes. Each one is made in memory and looked at again; what does not close its finding, or
/// brings a new one, is withheld.
pub fn plan(files: &BTreeMap<RepoPath, Vec<u8>>, refs: &Refs, wanted: impl Fn(&'static str, Class) -> bool) -> Plan {
    let mut scripts: BTreeMap<&RepoPath, Script<'_>> =
        files.iter().map(|(path, bytes)| (path, Script::new(bytes))).collect();
    let mut found = findings(&scripts);
    let mut plan = Plan::default();
    let mut closed: BTreeMap<usize, Vec<CiFinding>> = BTreeMap::new();
    for (owner, fixer) in FIXERS.iter().enumerate().filter(|(_, fixer)| wanted(fixer.id, fixer.class)) {
        // From the end of a file to its begin; what was left to a person, or did not hold, is passed over.
        let mut passed = 0;
        while let Some(finding) = found.iter().rev().filter(|one| is_closed_by(one, fixer)).nth(passed).cloned() {
            passed += 1;
            let Some((path, script)) = scripts.get_key_value(&finding.quote.place.path) else { continue };
            let (path, before) = (*path, script.clone());
            let bytes = before.bytes();
            let planned = Target::read(&bytes, refs).and_then(|target| (fixer.plan)(&target, &finding));
            let Some(edits) = planned else { continue };
            let mut after = before.clone();
            let is_made = after.edit(&edits, owner).is_ok();
            scripts.insert(path, after);
            let now = findings(&scripts);
            if !is_made || !is_better(&found, &now, &finding) {
                scripts.insert(path, before);
                plan.withheld.push(finding);
                continue;
            }
            passed -= 1;
            closed.entry(owner).or_default().extend(gone(&found, &now, fixer));
            found = now;
        }
    }
    let mut edits: BTreeMap<usize, Vec<(RepoPath, Edit)>> = BTreeMap::new();
    for (path, script) in scripts {
        for (owner, edit) in script.edits() {
            edits.entry(owner).or_default().push((path.clone(), edit));
        }
    }
    plan.fixes = FIXERS
        .iter()
        .enumerate()
        .filter_map(|(owner, fixer)| {
            let (closes, edits) = (closed.remove(&owner)?, edits.remove(&owner).unwrap_or_default());
            Some(Planned { id: fixer.id, class: fixer.class, closes, edits })
        })
        .collect();
    plan
}

fn is_closed_by(finding: &CiFinding, fixer: &Fixer) -> bool {
    catalogue::rule(finding.rule).fix == Some(fixer.id)
}

fn findings(scripts: &BTreeMap<&RepoPath, Script<'_>>) -> Vec<CiFinding> {
    let definitions: Vec<_> =
        scripts.iter().filter_map(|(path, script)| slam_ci::read(path, &script.bytes())).collect();
    slam_ci::analyse(&definitions.iter().collect::<Vec<_>>()).findings
}

/// Returns how many more findings of each rule a file had before than after. Lines and messages move with an edit.
fn balance(before: &[CiFinding], after: &[CiFinding]) -> BTreeMap<(RepoPath, CiRule), i64> {
    let mut left: BTreeMap<_, i64> = BTreeMap::new();
    for (all, one) in [(before, 1), (after, -1)] {
        for finding in all {
            *left.entry((finding.quote.place.path.clone(), finding.rule)).or_default() += one;
        }
    }
    left
}

/// Returns whether a finding of this rule is gone from its file, and nothing came anywhere.
fn is_better(before: &[CiFinding], after: &[CiFinding], finding: &CiFinding) -> bool {
    let left = balance(before, after);
    let of_rule = left.get(&(finding.quote.place.path.clone(), finding.rule));
    of_rule.is_some_and(|gone| *gone > 0) && left.values().all(|gone| *gone >= 0)
}

/// Returns the findings of a repair that are gone: those whose words no longer stand among the findings.
fn gone(before: &[CiFinding], after: &[CiFinding], fixer: &Fixer) -> Vec<CiFinding> {
    let key = |one: &CiFinding| {
        let message = one.message.replace(|letter: char| letter.is_ascii_digit(), "");
        (one.quote.place.path.clone(), one.rule, message)
    };
    let mut left: BTreeMap<_, usize> = BTreeMap::new();
    for one in after {
        *left.entry(key(one)).or_default() += 1;
    }
    let mut is_left = |one: &CiFinding| {
        let more = left.get_mut(&key(one)).filter(|more| **more > 0);
        more.map(|more| *more -= 1).is_some()
    };
    before.iter().filter(|one| is_closed_by(one, fixer) && !is_left(one)).cloned().collect()
}

#[cfg(test)]
mod tests;
