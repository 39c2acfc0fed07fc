//! Plans repairs of a repository: each is made in memory over its files, and the whole tree is judged again.

mod asked;
mod bench;
mod images;
mod look;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use jiff::{Timestamp, tz::TimeZone};
use slam_collect::{CollectError, Progress, Request};
use slam_fix::{answers::Answers, project::Project, questions, recipe::Theme, refs::Refs, script::Edit};
use slam_model::{
    Evidence, Level, RepoPath, Subject,
    fix::{Fix, Remaining, Withheld},
};
use slam_standards::ObjectiveSet;

use asked::Asked;
use bench::{Bench, Files};
use told::unresolved;

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
    // A repair is made today, whatever the age of the last commit: a review of today lies in no future.
    let now = request.now.or(Some(request.today));
    let request = Request { worktree, now, ..request.clone() };
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

/// Returns edits by path and place; those at one place keep their order.
fn sorted(edits: impl Iterator<Item = (RepoPath, Edit)>) -> Vec<(RepoPath, Edit)> {
    let mut edits: Vec<_> = edits.collect();
    edits.sort_by(|a, b| (&a.0, a.1.start, a.1.end).cmp(&(&b.0, b.1.start, b.1.end)));
    edits
}
