//! Makes repairs in memory one after the other, judges the tree again after each, and keeps those that hold.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{Evidence, RepoPath, Verdict};

use crate::{
    ci::Class,
    draft::Draft,
    project::Project,
    recipe::{self, Recipe},
    script::{Edit, Script},
};

/// What a tree is judged to be.
pub struct Look {
    /// The facts.
    pub evidence: Evidence,
    /// The verdict of every check, by its id.
    pub checks: BTreeMap<String, Verdict>,
    /// The verdict of every requirement, by its id.
    pub requirements: BTreeMap<String, Verdict>,
    /// The requirements that each check answers.
    pub answered: BTreeMap<String, Vec<String>>,
    /// How many findings of each rule each definition of CI has.
    pub findings: BTreeMap<(RepoPath, String), usize>,
}

/// Judges the tree with these files in place of its own.
pub type Judge<'j> = dyn FnMut(&BTreeMap<RepoPath, Vec<u8>>) -> Look + 'j;

/// A verdict that turned: the requirement or check, and what it was and is.
pub type Turn = (String, Verdict, Verdict);

/// A repair that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// The repair's id.
    pub id: &'static str,
    /// How much care it asks for.
    pub class: Class,
    /// Edits of the old files.
    pub edits: Vec<(RepoPath, Edit)>,
    /// Verdicts that it turned for the better.
    pub turns: Vec<Turn>,
    /// Questions whose answer is a marked blank in the edits.
    pub blanks: Vec<&'static str>,
}

/// What came of the repairs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Repairs that hold, in the order in which they were made.
    pub mended: Vec<Mended>,
    /// Repairs that did not hold, with the reason: faults of ours.
    pub withheld: Vec<(&'static str, String)>,
    /// What a person has to do besides, with the repair that says so.
    pub notes: Vec<(&'static str, String)>,
    /// Names that a repair would have used, had somebody said what they stand for: `actions/checkout@v6`, `golang:1`.
    pub wants: BTreeSet<String>,
    /// The files as they are afterwards, as far as they changed.
    pub files: BTreeMap<RepoPath, Vec<u8>>,
}

/// What the repairs start from.
pub struct Start<'s> {
    /// Builds the project from facts; `read` of the result must see `files` first, which the plan takes care of.
    pub project: Project<'s>,
    /// Edits that were planned before: of definitions of CI.
    pub before: Vec<(RepoPath, Edit)>,
    /// Checks that are asked for.
    pub asked: BTreeSet<String>,
}

/// Tries every repair that is wanted.
pub fn plan(start: &Start<'_>, judge: &mut Judge<'_>, wanted: impl Fn(&Recipe) -> bool) -> Outcome {
    let read = start.project.read;
    let mut olds: BTreeMap<RepoPath, Vec<u8>> = BTreeMap::new();
    let mut outcome = Outcome::default();
    for (path, _) in &start.before {
        olds.entry(path.clone()).or_insert_with(|| read(path).unwrap_or_default());
    }
    let mut rows: Vec<(RepoPath, usize, Edit)> =
        start.before.iter().map(|(path, edit)| (path.clone(), 0, edit.clone())).collect();
    outcome.files = made(&olds, &rows);
    let mut now = judge(&outcome.files);
    let recipes: Vec<_> = recipe::all().filter(|recipe| wanted(recipe)).collect();
    for (owner, recipe) in (1..).zip(&recipes) {
        let asked = || recipe.helps.iter().filter(|check| start.asked.contains(**check));
        let is_wanted = asked().any(|check| now.checks.get(*check).is_some_and(is_open));
        // Its checks may all pass, because a document says what nothing does yet: then the fact alone decides.
        let is_lacking = recipe.proof().is_some_and(|holds| !holds(&now.evidence)) && asked().next().is_some();
        if !is_wanted && !is_lacking && !recipe.helps.is_empty() {
            continue;
        }
        let files = &outcome.files;
        let patched = |path: &RepoPath| files.get(path).cloned().or_else(|| read(path));
        let project = Project { evidence: &now.evidence, read: &patched, verdicts: &now.requirements, ..start.project };
        let mut draft = Draft::new(project);
        (recipe.write)(&mut draft);
        let drafted = draft.finish();
        // Where a person only has to look at what is written already, more blanks would not help.
        let open = || recipe.helps.iter().filter_map(|check| now.checks.get(*check)).filter(|verdict| is_open(verdict));
        if !drafted.blanks.is_empty() && open().next().is_some() && open().all(|one| *one == Verdict::NeedsReview) {
            continue;
        }
        let waits = !drafted.blanks.is_empty() || !drafted.notes.is_empty();
        outcome.notes.extend(drafted.notes.into_iter().map(|note| (recipe.id, note)));
        outcome.wants.extend(drafted.wants);
        if drafted.edits.is_empty() {
            continue;
        }
        let tried = try_edits(&mut olds, &rows, &drafted.edits, owner, read);
        let Some((next, files)) = tried else {
            outcome.withheld.push((recipe.id, "its edits do not lie in the files".to_owned()));
            continue;
        };
        let then = judge(&files);
        let turns = turns(&now, &then);
        if let Some(fault) = fault(recipe, &now, &then, waits) {
            // Where a person had to look before, and still has to, words may turn nothing, and nobody is at fault.
            let needs_a_look = open().all(|one| *one != Verdict::Failed) && open().next().is_some();
            if !(needs_a_look && matches!(fault, Fault::TurnsNothing)) {
                outcome.withheld.push((recipe.id, fault.words(recipe)));
            }
            continue;
        }
        (rows, outcome.files, now) = (next, files, then);
        let mended = Mended { id: recipe.id, class: recipe.class, edits: Vec::new(), turns, blanks: drafted.blanks };
        outcome.mended.push(mended);
    }
    for mended in &mut outcome.mended {
        let owner = recipes.iter().position(|recipe| recipe.id == mended.id).map_or(0, |at| at + 1);
        let own = rows.iter().filter(|(_, by, _)| *by == owner);
        mended.edits = own.map(|(path, _, edit)| (path.clone(), edit.clone())).collect();
    }
    // A repair whose text a later one replaced wholly has nothing left to show.
    outcome.mended.retain(|mended| !mended.edits.is_empty());
    outcome
}

type Rows = Vec<(RepoPath, usize, Edit)>;

/// Returns the rows of edits with those of one more repair, and the files that they make.
fn try_edits(
    olds: &mut BTreeMap<RepoPath, Vec<u8>>,
    rows: &Rows,
    edits: &[(RepoPath, Edit)],
    owner: usize,
    read: &dyn Fn(&RepoPath) -> Option<Vec<u8>>,
) -> Option<(Rows, BTreeMap<RepoPath, Vec<u8>>)> {
    let mut by_path: BTreeMap<&RepoPath, Vec<Edit>> = BTreeMap::new();
    for (path, edit) in edits {
        by_path.entry(path).or_default().push(edit.clone());
    }
    let mut next: Rows = rows.clone();
    for (path, edits) in by_path {
        let old = olds.entry(path.clone()).or_insert_with(|| read(path).unwrap_or_default());
        let own = rows.iter().filter(|row| row.0 == *path);
        let own: Vec<(usize, Edit)> = own.map(|(_, by, edit)| (*by, edit.clone())).collect();
        let mut script = Script::with(old, &own).ok()?;
        script.edit(&edits, owner).ok()?;
        next.retain(|row| row.0 != *path);
        next.extend(script.edits_apart().into_iter().map(|(by, edit)| (path.clone(), by, edit)));
    }
    let files = made(olds, &next);
    Some((next, files))
}

fn made(olds: &BTreeMap<RepoPath, Vec<u8>>, rows: &Rows) -> BTreeMap<RepoPath, Vec<u8>> {
    let mut files = BTreeMap::new();
    for path in rows.iter().map(|row| &row.0).collect::<BTreeSet<_>>() {
        let Some(old) = olds.get(path) else { continue };
        files.insert(path.clone(), applied(old, rows.iter().filter(|row| row.0 == *path).map(|row| &row.2)));
    }
    files
}

/// Returns a file after edits of its old bytes, which are sorted and do not overlap; those at one place stand in their order.
pub fn applied<'e>(old: &[u8], edits: impl Iterator<Item = &'e Edit>) -> Vec<u8> {
    let (mut new, mut at) = (Vec::with_capacity(old.len()), 0);
    for edit in edits {
        new.extend_from_slice(old.get(at..edit.start).unwrap_or_default());
        new.extend_from_slice(&edit.text);
        at = edit.end.max(at);
    }
    new.extend_from_slice(old.get(at..).unwrap_or_default());
    new
}

fn is_open(verdict: &Verdict) -> bool {
    rank(*verdict) < rank(Verdict::Passed)
}

/// Returns how good a verdict is. What does not apply is as good as what is met.
pub fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Failed => 0,
        Verdict::Unknown | Verdict::NotRun => 1,
        Verdict::NeedsReview => 2,
        Verdict::Passed | Verdict::NotApplicable => 3,
    }
}

/// Returns the verdicts that are better afterwards: those of requirements, and of checks that answer none.
pub fn turns(before: &Look, after: &Look) -> Vec<Turn> {
    let better = |from: &BTreeMap<String, Verdict>, to: &BTreeMap<String, Verdict>| -> Vec<Turn> {
        let pairs = from.iter().filter_map(|(id, was)| Some((id.clone(), *was, *to.get(id)?)));
        pairs.filter(|(_, was, is)| rank(*is) > rank(*was)).collect()
    };
    let mut turns = better(&before.requirements, &after.requirements);
    turns.extend(better(&before.checks, &after.checks));
    turns
}

/// Why a repair does not hold.
enum Fault {
    /// A verdict got worse, or a finding came.
    Harms(String),
    /// None of its checks turned.
    TurnsNothing,
}

impl Fault {
    fn words(self, recipe: &Recipe) -> String {
        match self {
            Self::Harms(words) => words,
            Self::TurnsNothing => format!("none of {} turned", recipe.helps.join(", ")),
        }
    }
}

/// Returns why a repair does not hold.
fn fault(recipe: &Recipe, before: &Look, after: &Look, waits: bool) -> Option<Fault> {
    let has_ci = |look: &Look| look.evidence.ci.seen().is_some_and(|ci| !ci.workflows.is_empty());
    // Whoever asks for the first CI is asked about CI from then on: nothing was as good before, it was only not looked at.
    let begins_ci = !has_ci(before) && has_ci(after);
    for (id, was) in before.requirements.iter().chain(&before.checks) {
        let is = after.requirements.get(id).or_else(|| after.checks.get(id)).copied().unwrap_or(*was);
        // And whoever declares something is asked whether an evaluator looked at it.
        let begins = (begins_ci || id == "declarations-reviewed") && *was == Verdict::NotApplicable;
        if rank(is) < rank(*was) && !begins {
            return Some(Fault::Harms(format!("{id} would turn from {was:?} to {is:?}")));
        }
    }
    for ((path, rule), many) in &after.findings {
        let were = before.findings.get(&(path.clone(), rule.clone())).copied().unwrap_or(0);
        if *many > were {
            return Some(Fault::Harms(format!("{path} would get a finding of {rule}")));
        }
    }
    // A declaration lifts the requirement that a check answers, and not the check.
    let helped = recipe.helps.iter().any(|check| {
        let ids = before.answered.get(*check).into_iter().flatten();
        let of = |look: &Look, id: &str| look.checks.get(id).or(look.requirements.get(id)).copied().map_or(0, rank);
        of(after, check) > of(before, check) || ids.into_iter().any(|id| of(after, id) > of(before, id))
    });
    let proved = recipe.proof().is_some_and(|holds| !holds(&before.evidence) && holds(&after.evidence));
    // A blank, or a note, is there for a person: until then nothing turns, and nothing should.
    let is_kept = helped || proved || waits || recipe.helps.is_empty();
    (!is_kept).then_some(Fault::TurnsNothing)
}
