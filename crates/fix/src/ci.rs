//! Repairs of CI definitions: for each finding the edits that close it, taken only when a second look confirms it.

mod caches;
mod commands;
mod conditions;
mod cooldown;
mod credentials;
mod expressions;
mod limits;
mod mismatches;
mod permissions;
mod pins;
mod spelling;
mod target;
mod titles;

pub use mismatches::mismatched;

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
    plan: Planner,
    second_look: SecondLook,
}

/// What another look has to see for a repair to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SecondLook {
    /// The finding is gone, and nothing came.
    Strict,
    /// The finding is gone, and no other came of its rule; what was hidden may show.
    Reveals,
}

/// Returns the edits that close one finding; `None` leaves it to a person.
type Plans<T> = fn(&Target<'_>, &CiFinding) -> Option<T>;

/// How a repair is planned.
enum Planner {
    /// All its edits ask for the same care.
    Always(Class, Plans<Vec<Edit>>),
    /// How much care an edit asks for depends on where it stands.
    Each(Plans<Draft>),
}

/// What a repair would do about one finding.
struct Draft {
    class: Class,
    edits: Vec<Edit>,
}

impl Fixer {
    const fn safe(id: &'static str, plan: Plans<Vec<Edit>>) -> Self {
        Self { id, plan: Planner::Always(Class::Safe, plan), second_look: SecondLook::Strict }
    }

    const fn needs_eyes(id: &'static str, plan: Plans<Vec<Edit>>) -> Self {
        Self { id, plan: Planner::Always(Class::NeedsEyes, plan), second_look: SecondLook::Strict }
    }

    const fn each(id: &'static str, plan: Plans<Draft>) -> Self {
        Self { id, plan: Planner::Each(plan), second_look: SecondLook::Strict }
    }

    const fn revealing(id: &'static str, plan: Plans<Draft>) -> Self {
        Self { id, plan: Planner::Each(plan), second_look: SecondLook::Reveals }
    }

    fn draft(&self, target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
        match self.plan {
            Planner::Always(class, plan) => plan(target, finding).map(|edits| Draft { class, edits }),
            Planner::Each(plan) => plan(target, finding),
        }
    }

    /// Returns the classes that its edits can have.
    fn classes(&self) -> &'static [Class] {
        match self.plan {
            Planner::Always(Class::Safe, _) => &[Class::Safe],
            Planner::Always(Class::NeedsEyes, _) => &[Class::NeedsEyes],
            Planner::Each(_) => &[Class::Safe, Class::NeedsEyes],
        }
    }
}

/// Every repair, in the order in which they are made.
static FIXERS: &[Fixer] = &[
    Fixer::revealing("plain-spelling", spelling::plan),
    Fixer::each("move-expression-to-env", expressions::plan),
    Fixer::needs_eyes("minimal-permissions", permissions::plan),
    Fixer::safe("pin-actions", pins::uses),
    Fixer::safe("pin-images", pins::image),
    Fixer::each("no-persisted-credentials", credentials::plan),
    Fixer::safe("version-comment", pins::version),
    Fixer::needs_eyes("author-instead-of-actor", conditions::author),
    Fixer::each("plain-condition", conditions::plain),
    Fixer::needs_eyes("no-cache-in-release", caches::plan),
    Fixer::needs_eyes("remove-insecure-commands", commands::plan),
    Fixer::safe("dependabot-cooldown", cooldown::plan),
    Fixer::needs_eyes("add-concurrency", limits::concurrency),
    Fixer::needs_eyes("add-timeout", limits::timeout),
];

/// Who made an edit, as a number that a script keeps: of several at one place the one that asks for most care is named, and
/// of those the last.
fn owner(index: usize, class: Class) -> usize {
    match class {
        Class::Safe => index,
        Class::NeedsEyes => FIXERS.len() + index,
    }
}

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
///
/// The edits of one plan belong together: an edit of one repair can stand in what another one writes. Who wants some of
/// them only says so to [`plan()`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Repairs with something to do, in the order in which they are made; one whose edits differ in the care that they ask
    /// for stands twice, the safe ones first.
    pub fixes: Vec<Planned>,
    /// Findings whose repair did not hold: another look still sees them, or sees something new. A fault of ours.
    pub withheld: Vec<CiFinding>,
}

/// Plans the repairs of these classes. Each one is made in memory and looked at again; what does not close its finding, or
/// brings a new one, is withheld.
pub fn plan(files: &BTreeMap<RepoPath, Vec<u8>>, refs: &Refs, wanted: impl Fn(&'static str, Class) -> bool) -> Plan {
    let mut scripts: BTreeMap<&RepoPath, Script<'_>> =
        files.iter().map(|(path, bytes)| (path, Script::new(bytes))).collect();
    let mut definitions: Definitions<'_> =
        files.iter().map(|(path, bytes)| (path, slam_ci::read(path, bytes))).collect();
    let mut found = findings(&definitions);
    let mut plan = Plan::default();
    let mut closed: BTreeMap<usize, Vec<CiFinding>> = BTreeMap::new();
    for (index, fixer) in FIXERS.iter().enumerate() {
        if !fixer.classes().iter().any(|class| wanted(fixer.id, *class)) {
            continue;
        }
        // From the end of a file to its begin; what was left to a person, or did not hold, is passed over.
        let mut passed = 0;
        while let Some(finding) = found.iter().rev().filter(|one| is_closed_by(one, fixer)).nth(passed).cloned() {
            passed += 1;
            let Some((path, script)) = scripts.get_key_value(&finding.quote.place.path) else { continue };
            let (path, before) = (*path, script.clone());
            let bytes = before.bytes();
            let draft = Target::read(&bytes, refs).and_then(|target| fixer.draft(&target, &finding));
            let Some(Draft { class, edits }) = draft.filter(|draft| wanted(fixer.id, draft.class)) else { continue };
            let mut after = before.clone();
            let owner = owner(index, class);
            let is_made = after.edit(&edits, owner).is_ok();
            // Only this file is another one: the rest is looked at as it was read.
            let old = definitions.insert(path, slam_ci::read(path, &after.bytes())).flatten();
            let now = findings(&definitions);
            if !is_made || !is_better(&found, &now, &finding, fixer.second_look) {
                definitions.insert(path, old);
                plan.withheld.push(finding);
                continue;
            }
            scripts.insert(path, after);
            passed -= 1;
            let seen = gone(&found, &now, &finding, fixer);
            closed.entry(owner).or_default().extend(seen.into_iter().map(|one| in_old_file(one, path, &before)));
            found = now;
        }
    }
    let mut edits: BTreeMap<usize, Vec<(RepoPath, Edit)>> = BTreeMap::new();
    for (path, script) in scripts {
        for (owner, edit) in script.edits() {
            edits.entry(owner).or_default().push((path.clone(), edit));
        }
    }
    for (index, fixer) in FIXERS.iter().enumerate() {
        for class in fixer.classes() {
            let owner = owner(index, *class);
            let Some(closes) = closed.remove(&owner) else { continue };
            let edits = edits.remove(&owner).unwrap_or_default();
            plan.fixes.push(Planned { id: fixer.id, class: *class, closes, edits });
        }
    }
    plan
}

fn is_closed_by(finding: &CiFinding, fixer: &Fixer) -> bool {
    catalogue::rule(finding.rule).fix == Some(fixer.id)
}

/// Each file as it was read; `None` for what is no definition.
type Definitions<'f> = BTreeMap<&'f RepoPath, Option<slam_ci::Definition>>;

fn findings(definitions: &Definitions<'_>) -> Vec<CiFinding> {
    slam_ci::analyse(&definitions.values().flatten().collect::<Vec<_>>()).findings
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

/// Returns whether a finding of this rule is gone from its file, and nothing came that should not.
fn is_better(before: &[CiFinding], after: &[CiFinding], finding: &CiFinding, look: SecondLook) -> bool {
    let left = balance(before, after);
    let of_rule = left.get(&(finding.quote.place.path.clone(), finding.rule));
    let nothing_came = match look {
        SecondLook::Strict => left.values().all(|gone| *gone >= 0),
        SecondLook::Reveals => left.iter().all(|((_, rule), gone)| *gone >= 0 || *rule != finding.rule),
    };
    of_rule.is_some_and(|gone| *gone > 0) && nothing_came
}

/// Returns the findings of a repair that are gone: the one that it was made for, and those whose words no longer stand among
/// the findings.
fn gone(before: &[CiFinding], after: &[CiFinding], made_for: &CiFinding, fixer: &Fixer) -> Vec<CiFinding> {
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
    let others = before.iter().filter(|one| *one != made_for && is_closed_by(one, fixer) && !is_left(one));
    std::iter::once(made_for).chain(others).cloned().collect()
}

/// Returns a finding with the lines that it has in the old file.
fn in_old_file(mut finding: CiFinding, path: &RepoPath, script: &Script<'_>) -> CiFinding {
    let place = &mut finding.quote.place;
    if place.path == *path {
        place.line = script.old_line(place.line);
        place.end_line = script.old_line(place.end_line);
    }
    finding
}

#[cfg(test)]
mod tests;
