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

    /// Returns whether no two of its edits can meet in one file: each stands in a step, a job, or an entry of its own.
    fn is_apart(&self) -> bool {
        matches!(self.id, "pin-actions" | "pin-images" | "version-comment" | "dependabot-cooldown" | "add-timeout")
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

/// Findings that are tried one by one in one run. A definition with more of them is nobody's work, and each try looks at all.
const MOST_TRIES: usize = 400;

/// Plans the repairs of these classes. Each one is made in memory and looked at again; what does not close its finding, or
/// brings a new one, is withheld.
pub fn plan(files: &BTreeMap<RepoPath, Vec<u8>>, refs: &Refs, wanted: impl Fn(&'static str, Class) -> bool) -> Plan {
    let mut trial = Trial::new(files, refs);
    for (index, fixer) in FIXERS.iter().enumerate() {
        if fixer.classes().iter().any(|class| wanted(fixer.id, *class)) {
            if fixer.is_apart() {
                trial.together(index, fixer, &wanted);
            }
            trial.one_by_one(index, fixer, &wanted);
        }
    }
    trial.finish()
}

/// The definitions on their way through the repairs.
struct Trial<'f> {
    refs: &'f Refs,
    scripts: BTreeMap<&'f RepoPath, Script<'f>>,
    definitions: Definitions<'f>,
    found: Vec<CiFinding>,
    closed: BTreeMap<usize, Vec<CiFinding>>,
    withheld: Vec<CiFinding>,
    tries: usize,
}

impl<'f> Trial<'f> {
    fn new(files: &'f BTreeMap<RepoPath, Vec<u8>>, refs: &'f Refs) -> Self {
        let definitions: Definitions<'_> =
            files.iter().map(|(path, bytes)| (path, slam_ci::read(path, bytes))).collect();
        Self {
            refs,
            scripts: files.iter().map(|(path, bytes)| (path, Script::new(bytes))).collect(),
            found: findings(&definitions),
            definitions,
            closed: BTreeMap::new(),
            withheld: Vec::new(),
            tries: 0,
        }
    }

    /// Makes all edits of one repair in one file at once, where they cannot meet. What does not hold so is tried one by one.
    fn together(&mut self, index: usize, fixer: &Fixer, wanted: &impl Fn(&'static str, Class) -> bool) {
        let paths: Vec<&'f RepoPath> = self.scripts.keys().copied().collect();
        for path in paths {
            let own = |one: &&CiFinding| one.quote.place.path == *path && is_closed_by(one, fixer);
            let own: Vec<CiFinding> = self.found.iter().filter(own).cloned().collect();
            let Some(script) = self.scripts.get(path).filter(|_| own.len() > 1) else { continue };
            let bytes = script.bytes();
            let Some(target) = Target::read(&bytes, self.refs) else { continue };
            let mut by_class: BTreeMap<Class, (Vec<CiFinding>, Vec<Edit>)> = BTreeMap::new();
            for finding in own {
                let draft = fixer.draft(&target, &finding).filter(|draft| wanted(fixer.id, draft.class));
                let Some(Draft { class, edits }) = draft else { continue };
                let (findings, all) = by_class.entry(class).or_default();
                findings.push(finding);
                all.extend(edits.into_iter().filter(|edit| !all.contains(edit)).collect::<Vec<_>>());
            }
            // A second class would edit bytes that the first has moved.
            let Some((class, (findings, edits))) = by_class.pop_first().filter(|_| by_class.is_empty()) else {
                continue;
            };
            let _ = self.attempt(index, fixer, path, class, &findings, &edits);
        }
    }

    /// Makes one repair after the other, from the end of a file to its begin; what is left to a person, or does not hold, is
    /// passed over.
    fn one_by_one(&mut self, index: usize, fixer: &Fixer, wanted: &impl Fn(&'static str, Class) -> bool) {
        let mut passed = 0;
        while let Some(finding) = self.found.iter().rev().filter(|one| is_closed_by(one, fixer)).nth(passed).cloned() {
            passed += 1;
            let Some((path, script)) = self.scripts.get_key_value(&finding.quote.place.path) else { continue };
            let (path, bytes) = (*path, script.bytes());
            let draft = Target::read(&bytes, self.refs).and_then(|target| fixer.draft(&target, &finding));
            let Some(Draft { class, edits }) = draft.filter(|draft| wanted(fixer.id, draft.class)) else { continue };
            if self.tries >= MOST_TRIES {
                break;
            }
            self.tries += 1;
            if self.attempt(index, fixer, path, class, std::slice::from_ref(&finding), &edits) {
                passed -= 1;
            } else {
                self.withheld.push(finding);
            }
        }
    }

    /// Makes edits, looks again, and keeps them when they hold.
    fn attempt(
        &mut self,
        index: usize,
        fixer: &Fixer,
        path: &'f RepoPath,
        class: Class,
        made_for: &[CiFinding],
        edits: &[Edit],
    ) -> bool {
        let Some(before) = self.scripts.get(path).cloned() else { return false };
        let owner = owner(index, class);
        let mut after = before.clone();
        if after.edit(edits, owner).is_err() {
            return false;
        }
        // Only this file is another one: the rest is looked at as it was read.
        let old = self.definitions.insert(path, slam_ci::read(path, &after.bytes())).flatten();
        let now = findings(&self.definitions);
        if !is_better(&self.found, &now, made_for, fixer.second_look) {
            self.definitions.insert(path, old);
            return false;
        }
        self.scripts.insert(path, after);
        let seen = gone(&self.found, &now, made_for, fixer);
        self.closed.entry(owner).or_default().extend(seen.into_iter().map(|one| in_old_file(one, path, &before)));
        self.found = now;
        true
    }

    fn finish(mut self) -> Plan {
        let mut edits: BTreeMap<usize, Vec<(RepoPath, Edit)>> = BTreeMap::new();
        for (path, script) in self.scripts {
            for (owner, edit) in script.edits() {
                edits.entry(owner).or_default().push((path.clone(), edit));
            }
        }
        let mut fixes = Vec::new();
        for (index, fixer) in FIXERS.iter().enumerate() {
            for class in fixer.classes() {
                let owner = owner(index, *class);
                let Some(closes) = self.closed.remove(&owner) else { continue };
                let edits = edits.remove(&owner).unwrap_or_default();
                fixes.push(Planned { id: fixer.id, class: *class, closes, edits });
            }
        }
        Plan { fixes, withheld: self.withheld }
    }
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

/// Returns whether as many findings of each rule are gone from the file as the repair was made for, and nothing came that
/// should not.
fn is_better(before: &[CiFinding], after: &[CiFinding], made_for: &[CiFinding], look: SecondLook) -> bool {
    let left = balance(before, after);
    let mut wanted: BTreeMap<(RepoPath, CiRule), i64> = BTreeMap::new();
    for finding in made_for {
        *wanted.entry((finding.quote.place.path.clone(), finding.rule)).or_default() += 1;
    }
    let is_own = |rule: CiRule| made_for.iter().any(|one| one.rule == rule);
    let nothing_came = match look {
        SecondLook::Strict => left.values().all(|gone| *gone >= 0),
        SecondLook::Reveals => left.iter().all(|((_, rule), gone)| *gone >= 0 || !is_own(*rule)),
    };
    nothing_came && wanted.iter().all(|(key, many)| left.get(key).is_some_and(|gone| gone >= many))
}

/// Returns the findings of a repair that are gone: those that it was made for, and those whose words no longer stand among
/// the findings.
fn gone(before: &[CiFinding], after: &[CiFinding], made_for: &[CiFinding], fixer: &Fixer) -> Vec<CiFinding> {
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
    let others = before.iter().filter(|one| !made_for.contains(one) && is_closed_by(one, fixer) && !is_left(one));
    made_for.iter().chain(others).cloned().collect()
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
