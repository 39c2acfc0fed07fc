//! Where repairs are tried: the files of a repository with others in their place, judged as a whole.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use slam_collect::{GitTree, Progress, Repository};
use slam_facts::Sources;
use slam_fix::{
    ci::{Class, Planned},
    plan::{Look, Start},
    project::Project,
    script::Edit,
};
use slam_model::{
    Level, RepoPath,
    evidence::{ci::CiFinding, tree::Mode},
    fix::Withheld,
    report::RequirementResult,
};
use slam_standards::Catalog;

use super::{
    Repair, RepairOptions,
    asked::Asked,
    images, look, sorted,
    told::{told, told_ci, told_mismatch},
};

/// Reads files as they lie where they were collected from.
#[derive(Clone, Copy)]
pub(super) struct Files<'f> {
    /// The files of the commit, listed once; `None` reads from the disk.
    pub(super) commit: Option<&'f GitTree<'f>>,
    pub(super) repository: &'f Repository,
}

impl Files<'_> {
    /// Returns the bytes of a plain file that is not too long; never follows a link.
    pub(super) fn read(&self, path: &RepoPath) -> Option<Vec<u8>> {
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
pub(super) struct Bench<'b> {
    pub(super) files: Files<'b>,
    pub(super) sources: Sources,
    pub(super) options: &'b RepairOptions<'b>,
    pub(super) asked: &'b Asked,
    pub(super) level: Level,
    pub(super) progress: &'b dyn Progress,
}

/// What one run of planning gave.
pub(super) struct Planning {
    pub(super) repairs: Vec<Repair>,
    pub(super) withheld: Vec<Withheld>,
    /// The files as the repairs leave them.
    pub(super) files: BTreeMap<RepoPath, Vec<u8>>,
    pub(super) notes: Vec<String>,
    /// Images outside of CI that nobody told.
    pub(super) unknown: BTreeSet<String>,
    pub(super) last: Judged,
}

/// A look, with what reports need of it.
pub(super) struct Judged {
    pub(super) look: Look,
    pub(super) results: Vec<RequirementResult>,
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
    pub(super) fn plan(&self, base: &BTreeMap<RepoPath, Vec<u8>>, needs_eyes: bool) -> Planning {
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
        repairs.extend(outcome.mended.iter().map(|mended| told(self.asked, mended)));
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
            repairs.push(told_ci(self.asked, planned, turns));
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
