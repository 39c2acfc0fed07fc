//! Plans repairs of a repository: each is made in memory over its files, and the whole tree is judged again.

mod asked;
mod images;
mod look;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use jiff::{Timestamp, tz::TimeZone};
use slam_collect::{CollectError, GitTree, Progress, Repository, Request};
use slam_facts::Sources;
use slam_fix::{
    answers::Answers,
    ci::{Class, Planned},
    plan::{Look, Start, Turn},
    project::Project,
    questions,
    recipe::{self, Theme},
    refs::{Known, Mismatch, Refs},
    script::Edit,
};
use slam_model::{
    Evidence, Level, RepoPath, Subject, Verdict, Who,
    evidence::{ci::CiFinding, tree::Mode},
    fix::{Closed, Fix, FixClass, FixEdit, FixTurn, Remaining, Withheld},
    report::RequirementResult,
};
use slam_standards::{Catalog, ObjectiveSet};

use asked::Asked;

/// What to repair, and with what.
#[derive(Debug, Clone, Copy)]
pub struct RepairOptions<'o> {
    /// The objectives by which badges are told.
    pub objectives: &'o ObjectiveSet,
    /// Up to which level; else the project's own, else 1.
    pub level: Option<Level>,
    /// Only these repairs, or the repairs that help these requirements and checks; empty takes all.
    pub only: &'o [String],
    /// Only what helps these badges; empty takes all.
    pub badges: &'o [String],
    /// What persons answered.
    pub answers: &'o Answers,
    /// What names that can be moved stand for.
    pub refs: &'o Refs,
    /// Whether definitions of CI may be added to a project that has none.
    pub with_ci: bool,
    /// Whether housekeeping is wanted that closes no weakness.
    pub optional: bool,
    /// Whether the commit at `HEAD` is repaired, although there are files on disk.
    pub from_commit: bool,
    /// Whether repairs that a person has to look at are among those that are wanted.
    pub needs_eyes: bool,
}

/// Why repairs cannot be planned.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The repository cannot be read.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// `--only` names nothing.
    #[error("`{id}` is no repair, requirement, or check")]
    UnknownId {
        /// The id.
        id: String,
    },
    /// `--badge` names nothing.
    #[error("`{id}` is no badge of {event}")]
    UnknownBadge {
        /// The id.
        id: String,
        /// The edition.
        event: String,
        /// The badges that it has.
        known: Vec<String>,
    },
}

/// A repair, with its theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// What reports show of it.
    pub fix: Fix,
    /// What it is about.
    pub theme: Theme,
    /// Edits of the old files.
    pub edits: Vec<(RepoPath, Edit)>,
}

/// Repairs of one repository.
#[derive(Debug, Clone)]
pub struct Repairs {
    /// What was looked at.
    pub subject: Subject,
    /// The time that ages are counted to.
    pub as_of: Timestamp,
    /// The level up to which documents were asked for.
    pub level: Level,
    /// The root of the work tree, when the files come from one.
    pub root: Option<Utf8PathBuf>,
    /// Whether there was anything to look at.
    pub is_empty: bool,
    /// Repairs that are wanted, in the order in which they were made.
    pub wanted: Vec<Repair>,
    /// Repairs that hold and are not wanted, on top of the others.
    pub left: Vec<Repair>,
    /// Repairs that did not hold: faults of ours.
    pub withheld: Vec<Withheld>,
    /// Names that can be moved and stand for nothing that is known.
    pub unresolved: Vec<String>,
    /// What stays open after the wanted repairs.
    pub remaining: Vec<Remaining>,
    /// What a person has to do besides.
    pub notes: Vec<String>,
    /// The files that repairs touch, as they were; `None` for one that is new.
    pub olds: BTreeMap<RepoPath, Option<Vec<u8>>>,
    /// The facts, as they were.
    pub evidence: Evidence,
    /// The facts with the wanted repairs.
    pub after: Evidence,
}

/// Plans the repairs of the files on disk, or of the commit where there is no work tree or one is named.
///
/// # Errors
/// When the repository cannot be read, or `only` or `badges` name nothing.
pub fn repair(request: &Request, options: &RepairOptions<'_>, progress: &dyn Progress) -> Result<Repairs, RepairError> {
    let repository = request.open()?;
    let root = repository.root().and_then(|root| Utf8PathBuf::from_path_buf(root.to_owned()).ok());
    let worktree = root.is_some() && request.rev.is_none() && !options.from_commit;
    let request = Request { worktree, ..request.clone() };
    let sources = slam_collect::collect_from(&repository, &request, &slam_collect::Forgetful, progress)?;
    let commit = match worktree {
        true => None,
        false => Some(repository.tree(&repository.revision(request.rev.as_deref())?)?),
    };
    let files = Files { commit: commit.as_ref(), repository: &repository };
    let first = slam_facts::fold(sources.clone());
    let level = options.objectives.level.or(options.level).or(first.project.level).unwrap_or(Level::One);
    let asked = Asked::of(options, level)?;
    let bench = Bench { files, sources, options, asked: &asked, level, progress };
    let wanted = bench.plan(&BTreeMap::new(), options.needs_eyes);
    let rest = if options.needs_eyes { None } else { Some(bench.plan(&wanted.files, true)) };
    let left: Vec<Repair> = rest.iter().flat_map(|rest| &rest.repairs).cloned().collect();
    let mut withheld = wanted.withheld.clone();
    withheld.extend(rest.iter().flat_map(|rest| rest.withheld.clone()));
    withheld.dedup();
    let touched = wanted.repairs.iter().chain(&left).flat_map(|one| one.edits.iter().map(|(path, _)| path.clone()));
    let olds = touched.collect::<BTreeSet<_>>().into_iter().map(|path| {
        let old = files.read(&path);
        (path, old)
    });
    let mut notes: Vec<String> = wanted.notes.clone();
    notes.extend(rest.iter().flat_map(|rest| rest.notes.iter().cloned()));
    notes.sort();
    notes.dedup();
    Ok(Repairs {
        subject: first.subject.clone(),
        as_of: first.as_of,
        level,
        root: root.filter(|_| worktree),
        is_empty: first.tree.seen().is_none_or(|tree| tree.entries.is_empty()),
        unresolved: unresolved(&wanted),
        remaining: bench.remaining(&wanted.last),
        olds: olds.collect(),
        wanted: wanted.repairs,
        left,
        withheld,
        notes,
        evidence: first,
        after: wanted.last.look.evidence,
    })
}

/// Returns the repairs that this build has for a requirement, a check, or a CI rule, whether or not they fit a project.
pub fn repairs_for(id: &str) -> Vec<String> {
    asked::only(&[id.to_owned()]).map(|ids| ids.into_iter().collect()).unwrap_or_default()
}

impl Repairs {
    /// Returns the files as the wanted repairs of some themes leave them, as far as they touch them.
    pub fn files(&self, counts: impl Fn(Theme) -> bool) -> BTreeMap<RepoPath, Vec<u8>> {
        let own = self.wanted.iter().filter(|repair| counts(repair.theme));
        let edits = sorted(own.flat_map(|repair| repair.edits.iter().cloned()));
        let paths: BTreeSet<&RepoPath> = edits.iter().map(|(path, _)| path).collect();
        let new = |path: &RepoPath| {
            let old = self.olds.get(path).and_then(Option::as_deref).unwrap_or_default();
            slam_fix::plan::applied(old, edits.iter().filter(|(of, _)| of == path).map(|(_, edit)| edit))
        };
        paths.into_iter().map(|path| (path.clone(), new(path))).collect()
    }
}

/// Returns the questions that repairs up to a level ask, as a template for answers, with what the repository says; those
/// that these repairs wait for stand first.
pub fn questions(repairs: &Repairs, answers: &Answers, level: Level) -> String {
    let evidence = &repairs.evidence;
    let project = Project {
        evidence,
        verdicts: &BTreeMap::new(),
        read: &|_| None,
        answers,
        refs: &Refs::default(),
        level,
        today: evidence.today.to_zoned(TimeZone::UTC).date(),
        with_ci: false,
    };
    let all = repairs.wanted.iter().chain(&repairs.left).flat_map(|repair| &repair.fix.questions);
    let mut waiting: BTreeSet<String> =
        all.filter_map(|question| question.split_once(':')).map(|(key, _)| key.to_owned()).collect();
    // A note names the key without whose answer nothing could be drafted at all.
    let named = repairs.notes.iter().flat_map(|note| note.split('`').skip(1).step_by(2));
    let keys = named.map(|word| word.split(' ').next().unwrap_or_default());
    waiting.extend(keys.filter(|key| questions::find(key).is_some()).map(str::to_owned));
    slam_fix::answers::template(&project, level, &waiting)
}

/// Reads files as they lie where they were collected from.
#[derive(Clone, Copy)]
struct Files<'f> {
    /// The files of the commit, listed once; `None` reads from the disk.
    commit: Option<&'f GitTree<'f>>,
    repository: &'f Repository,
}

impl Files<'_> {
    /// Returns the bytes of a plain file that is not too long; never follows a link.
    fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
        let limit = self.repository.limits().whole_file;
        let whole = |tree: &dyn slam_collect::Tree| {
            let entry = tree.find(path).filter(|entry| matches!(entry.mode, Mode::File | Mode::Executable))?;
            let bytes = tree.read(entry, limit).ok()?;
            entry.size.is_none_or(|size| bytes.len() as u64 == size).then_some(bytes)
        };
        match self.commit {
            Some(tree) => whole(tree),
            None => whole(&self.repository.files_on_disk([path.clone()].into()).ok()?),
        }
    }
}

/// Where repairs are tried.
struct Bench<'b> {
    files: Files<'b>,
    sources: Sources,
    options: &'b RepairOptions<'b>,
    asked: &'b Asked,
    level: Level,
    progress: &'b dyn Progress,
}

/// What one run of planning gave.
struct Planning {
    repairs: Vec<Repair>,
    withheld: Vec<Withheld>,
    /// The files as the repairs leave them.
    files: BTreeMap<RepoPath, Vec<u8>>,
    notes: Vec<String>,
    /// Images outside of CI that nobody told.
    unknown: BTreeSet<String>,
    last: Judged,
}

/// A look, with what reports need of it.
struct Judged {
    look: Look,
    results: Vec<RequirementResult>,
}

impl Bench<'_> {
    fn catalog(&self) -> Option<&'static Catalog> {
        slam_standards::baseline(&self.options.objectives.baseline)
    }

    fn judged(&self, base: &BTreeMap<RepoPath, Vec<u8>>, files: &BTreeMap<RepoPath, Vec<u8>>) -> Judged {
        let mut all: BTreeMap<&RepoPath, &Vec<u8>> = base.iter().collect();
        all.extend(files);
        let evidence = look::fold(&self.sources, &all);
        look::judged(evidence, self.catalog(), self.level)
    }

    /// Plans repairs over the files of `base`, those that need eyes only where `needs_eyes` says so.
    fn plan(&self, base: &BTreeMap<RepoPath, Vec<u8>>, needs_eyes: bool) -> Planning {
        let read = |path: &RepoPath| base.get(path).cloned().or_else(|| self.files.read(path));
        let class_fits = |class: Class| needs_eyes || class == Class::Safe;
        let begin = self.judged(base, &BTreeMap::new());
        let definitions: BTreeMap<RepoPath, Vec<u8>> = {
            let entries = begin.look.evidence.tree.seen().into_iter().flat_map(|tree| &tree.entries);
            let about = entries.filter(|entry| slam_facts::ci::is_about_ci(&entry.path));
            about.filter_map(|entry| Some((entry.path.clone(), read(&entry.path)?))).collect()
        };
        let ci = slam_fix::ci::plan(&definitions, self.options.refs, |id, class| {
            class_fits(class) && self.asked.takes_ci(id)
        });
        let mut pinned = match self.asked.takes_ci("pin-images") {
            true => images::pin(&begin.look.evidence, self.options.refs, &read),
            false => images::Pinned::default(),
        };
        pinned.edits.retain(|class, _| class_fits(*class));
        let fixes = with_images(ci.fixes, pinned.edits);
        let before: Vec<(RepoPath, Edit)> = sorted(fixes.iter().flat_map(|fix| fix.edits.iter().cloned()));
        let evidence = begin.look.evidence.clone();
        let mismatched = slam_fix::ci::mismatched(&definitions, self.options.refs);
        let project = Project {
            evidence: &evidence,
            verdicts: &begin.look.requirements,
            read: &read,
            answers: self.options.answers,
            refs: self.options.refs,
            level: self.level,
            today: evidence.today.to_zoned(TimeZone::UTC).date(),
            with_ci: self.options.with_ci,
        };
        let start = Start { project, before: before.clone(), asked: self.asked.checks.clone() };
        let mut judge = |files: &BTreeMap<RepoPath, Vec<u8>>| self.judged(base, files).look;
        let outcome = slam_fix::plan::plan(&start, &mut judge, |recipe| {
            self.progress.stage("repairs", 0, None);
            class_fits(recipe.class) && self.asked.takes(recipe)
        });
        let mut repairs = self.ci_repairs(base, &begin, &fixes);
        repairs.extend(outcome.mended.iter().map(|mended| self.told(mended)));
        let fault = |one: &CiFinding| Withheld {
            id: slam_ci::catalogue::rule(one.rule).fix.unwrap_or_default().to_owned(),
            reason: format!("it does not close {}:{}", one.quote.place.path, one.quote.place.line),
        };
        let mut withheld: Vec<Withheld> = ci.withheld.iter().map(fault).collect();
        withheld
            .extend(outcome.withheld.iter().map(|(id, why)| Withheld { id: (*id).to_owned(), reason: why.clone() }));
        let last = self.judged(base, &outcome.files);
        let unknown = pinned.unknown.into_iter().chain(outcome.wants).collect();
        let mut notes: Vec<String> = mismatched.iter().map(told_mismatch).collect();
        notes.extend(outcome.notes.iter().map(|(id, note)| format!("{id}: {note}")));
        Planning { repairs, withheld, files: outcome.files, notes, unknown, last }
    }

    /// Tells the repairs of CI. Each is judged on top of those before it, so that a verdict turns once.
    fn ci_repairs(&self, base: &BTreeMap<RepoPath, Vec<u8>>, begin: &Judged, fixes: &[Planned]) -> Vec<Repair> {
        let mut repairs = Vec::new();
        let mut so_far: Vec<(RepoPath, Edit)> = Vec::new();
        let mut last: Option<Look> = None;
        for planned in fixes {
            so_far = sorted(so_far.into_iter().chain(planned.edits.iter().cloned()));
            let now = self.judged(base, &self.applied(base, &so_far)).look;
            let turns = slam_fix::plan::turns(last.as_ref().unwrap_or(&begin.look), &now);
            repairs.push(self.told_ci(planned, turns));
            last = Some(now);
        }
        repairs
    }

    fn applied(&self, base: &BTreeMap<RepoPath, Vec<u8>>, edits: &[(RepoPath, Edit)]) -> BTreeMap<RepoPath, Vec<u8>> {
        let paths: BTreeSet<&RepoPath> = edits.iter().map(|(path, _)| path).collect();
        let new = |path: &RepoPath| {
            let old = base.get(path).cloned().or_else(|| self.files.read(path)).unwrap_or_default();
            let own = edits.iter().filter(|(of, _)| of == path).map(|(_, edit)| edit);
            slam_fix::plan::applied(&old, own)
        };
        paths.into_iter().map(|path| (path.clone(), new(path))).collect()
    }

    fn told_ci(&self, planned: &Planned, turns: Vec<Turn>) -> Repair {
        let rule = |one: &CiFinding| slam_ci::catalogue::rule(one.rule);
        let aliases = planned.closes.iter().flat_map(|one| rule(one).aliases);
        let requirements: BTreeSet<String> =
            aliases.filter(|alias| alias.starts_with("OSPS-")).map(|alias| (*alias).to_owned()).collect();
        let closes = planned.closes.iter().map(|one| Closed {
            rule: rule(one).id.to_owned(),
            path: one.quote.place.path.clone(),
            line: one.quote.place.line,
        });
        let mut fix = self.fix(planned.id, slam_fix::ci::title(planned.id).unwrap_or(planned.id), planned.class);
        let ids = requirements.iter().cloned().chain(turns.iter().map(|(id, ..)| id.clone()));
        fix.badges = self.asked.badges_of(&ids.collect::<Vec<_>>());
        fix.requirements = requirements.into_iter().collect();
        fix.closes = closes.collect();
        fix.turns = told_turns(turns);
        with_edits(fix, Theme::Ci, planned.edits.clone())
    }

    fn told(&self, mended: &slam_fix::plan::Mended) -> Repair {
        let recipe = recipe::find(mended.id);
        let (title, theme) = recipe.map_or((mended.id, Theme::Hygiene), |recipe| (recipe.title, recipe.theme));
        let helps = recipe.map_or(&[][..], |recipe| recipe.helps);
        let requirements: BTreeSet<String> = helps
            .iter()
            .filter_map(|id| slam_checks::find(id))
            .flat_map(|check| check.requirements.iter().map(|id| (*id).to_owned()))
            .collect();
        let mut fix = self.fix(mended.id, title, mended.class);
        let ids = requirements.iter().cloned().chain(helps.iter().map(|id| (*id).to_owned()));
        fix.badges = self.asked.badges_of(&ids.collect::<Vec<_>>());
        fix.requirements = requirements.into_iter().collect();
        fix.turns = told_turns(mended.turns.clone());
        // What only waits for a person has turned nothing yet.
        fix.turns.retain(|turn| mended.blanks.is_empty() || turn.after != Verdict::NeedsReview);
        let ask = |key: &&str| format!("{key}: {}", questions::find(key).map_or("", |question| question.ask));
        fix.questions = mended.blanks.iter().map(ask).collect();
        with_edits(fix, theme, mended.edits.clone())
    }

    fn fix(&self, id: &str, title: &str, class: Class) -> Fix {
        Fix {
            id: id.to_owned(),
            title: title.to_owned(),
            class: match class {
                Class::Safe => FixClass::Safe,
                Class::NeedsEyes => FixClass::NeedsEyes,
            },
            requirements: Vec::new(),
            badges: Vec::new(),
            files: Vec::new(),
            edits: Vec::new(),
            turns: Vec::new(),
            questions: Vec::new(),
            closes: Vec::new(),
        }
    }

    /// Returns what is open afterwards: requirements up to the level, and what badges ask besides.
    fn remaining(&self, last: &Judged) -> Vec<Remaining> {
        let is_open = |verdict: Verdict| !matches!(verdict, Verdict::Passed | Verdict::NotApplicable);
        let mut open: Vec<Remaining> = last
            .results
            .iter()
            .filter(|one| one.level <= self.level && is_open(one.verdict))
            .filter(|one| self.asked.asks_requirement(one.id.as_str()))
            .map(|one| Remaining {
                requirement: one.id.to_string(),
                verdict: one.verdict,
                who: one.effort.map_or(Who::Maintainer, |effort| effort.who),
                minutes: one.effort.map(|effort| effort.minutes),
                message: one.message.clone(),
                advice: one.missing.iter().map(|missing| missing.detail.clone()).collect(),
            })
            .collect();
        for id in &self.asked.named {
            let Some(check) = slam_checks::find(id).filter(|check| check.requirements.is_empty()) else { continue };
            let judged = slam_checks::Judged { level: self.level, results: &last.results };
            let finding = check.run(&last.look.evidence, &judged);
            if is_open(finding.verdict) {
                open.push(Remaining {
                    requirement: check.id.to_owned(),
                    verdict: finding.verdict,
                    who: check.effort.who,
                    minutes: Some(check.effort.minutes),
                    message: finding.message,
                    advice: finding.missing.iter().map(|missing| missing.detail.clone()).collect(),
                });
            }
        }
        open
    }
}

/// Returns edits by path and place; those at one place keep their order.
fn sorted(edits: impl Iterator<Item = (RepoPath, Edit)>) -> Vec<(RepoPath, Edit)> {
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by(|a, b| (&a.0, a.1.start, a.1.end).cmp(&(&b.0, b.1.start, b.1.end)));
    edits
}

fn with_edits(mut fix: Fix, theme: Theme, edits: Vec<(RepoPath, Edit)>) -> Repair {
    let files: BTreeSet<RepoPath> = edits.iter().map(|(path, _)| path.clone()).collect();
    fix.files = files.into_iter().collect();
    let told = |(path, edit): &(RepoPath, Edit)| FixEdit {
        path: path.clone(),
        start: edit.start,
        end: edit.end,
        text: String::from_utf8_lossy(&edit.text).into_owned(),
    };
    fix.edits = edits.iter().map(told).collect();
    Repair { fix, theme, edits }
}

/// Tells of a comment that contradicts its commit. Which of the two is right, only a person can say.
fn told_mismatch(one: &Mismatch) -> String {
    let known = match &one.known {
        Known::Commit(commit) => format!("{} is {commit}", one.said),
        Known::Version(version) => format!("the commit is {version}"),
    };
    let Mismatch { place, name, commit, said, .. } = one;
    format!("{}:{}: {name} is used at {commit} with the comment {said}, and {known}", place.path, place.line)
}

/// Returns the turns of requirements, and of checks that only badges ask for.
fn told_turns(turns: Vec<Turn>) -> Vec<FixTurn> {
    let is_own = |id: &str| slam_checks::find(id).is_none_or(|check| check.requirements.is_empty());
    let turns = turns.into_iter().filter(|(id, ..)| is_own(id));
    turns.map(|(requirement, before, after)| FixTurn { requirement, before, after }).collect()
}

/// Returns the names that findings still call movable, each once.
fn unresolved(planning: &Planning) -> Vec<String> {
    let findings = planning.last.look.evidence.ci.seen().into_iter().flat_map(|ci| &ci.findings);
    let names = findings
        .filter(|one| matches!(slam_ci::catalogue::rule(one.rule).fix, Some("pin-actions" | "pin-images")))
        .map(|one| one.quote.text.trim_matches(['\'', '"']).to_owned())
        .filter(|name| !name.contains(char::is_whitespace) && !name.contains("${{"));
    names.chain(planning.unknown.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Returns the repairs of CI with the images of other files among them: they are one repair.
fn with_images(mut fixes: Vec<Planned>, images: BTreeMap<Class, Vec<(RepoPath, Edit)>>) -> Vec<Planned> {
    for (class, edits) in images {
        match fixes.iter_mut().find(|fix| fix.id == "pin-images" && fix.class == class) {
            Some(fix) => fix.edits.extend(edits),
            None => fixes.push(Planned { id: "pin-images", class, closes: Vec::new(), edits }),
        }
    }
    fixes
}
