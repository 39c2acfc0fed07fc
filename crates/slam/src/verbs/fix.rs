//! `slam fix`: repairs that were judged before they are shown or written.

mod ask;
mod names;
mod series;
mod write;

use slam_collect::Request;
use slam_engine::{RepairError, RepairOptions, Repairs, StatusOptions};
use slam_fix::answers::Answers;
use slam_model::{
    ForgeKind,
    fix::{Fix as Repair, FixReport},
    report::{BadgeStatus, Tool},
};
use slam_report::fix::{Patch, Shown, mbox};
use slam_standards::ObjectiveSet;

use crate::{
    cli::{Fix, FixFormat},
    error::SlamError,
    exit::Exit,
    output,
    progress::Bar,
    session::Session,
};

/// Plans the repairs, and shows or writes them.
pub(crate) fn run(session: &Session, flags: &Fix) -> Result<Exit, SlamError> {
    let objectives = super::status::objectives(session, &flags.event)?;
    let answers = answers(session, flags)?;
    let mut run = Run { session, flags, objectives: &objectives, answers, request: request(session, flags) };
    if flags.questions {
        return run.questions();
    }
    let mut refs = names::given(session, flags)?;
    let mut repairs = run.plan(&refs)?;
    if repairs.is_empty {
        session.note(&format!("`{}` holds no file to look at", flags.repository));
        return Ok(Exit::Nothing);
    }
    let mut lock = None;
    if names::resolve(session, flags, &repairs, &mut refs)? {
        lock = Some(refs.text());
        repairs = run.plan(&refs)?;
    }
    if run.writes() && flags.answers.is_none() && ask::fill(&mut run.answers, &repairs)? {
        repairs = run.plan(&refs)?;
    }
    run.finish(&repairs, lock)
}

fn answers(session: &Session, flags: &Fix) -> Result<Answers, SlamError> {
    let Some(path) = &flags.answers else { return Ok(Answers::default()) };
    let text = String::from_utf8_lossy(&session.read(path)?).into_owned();
    Answers::parse(&text).map_err(|source| SlamError::Answers { path: path.clone(), source })
}

/// Returns what to collect.
fn request(session: &Session, flags: &Fix) -> Request {
    let path = |path: &camino::Utf8PathBuf| path.clone().into_std_path_buf();
    Request {
        now: session.global.now,
        forge_kind: flags.forge_kind.as_deref().and_then(ForgeKind::from_name),
        forge_snapshot: flags.forge_snapshot.as_ref().map(path),
        org_defaults: flags.org_defaults.as_ref().map(path),
        ..Request::new(flags.repository.as_std_path(), session.today())
    }
}

struct Run<'r> {
    session: &'r Session,
    flags: &'r Fix,
    objectives: &'r ObjectiveSet,
    answers: Answers,
    request: Request,
}

impl Run<'_> {
    fn writes(&self) -> bool {
        self.flags.apply || self.flags.branch.is_some()
    }

    /// Returns whether repairs that need eyes are wanted: to be shown they always are.
    fn needs_eyes(&self) -> bool {
        self.flags.needs_eyes || !self.writes()
    }

    fn plan(&self, refs: &slam_fix::refs::Refs) -> Result<Repairs, SlamError> {
        let global = &self.session.global;
        let bar = Bar::new(!global.no_progress && !global.quiet);
        let options = RepairOptions {
            objectives: self.objectives,
            level: self.flags.level,
            only: &self.flags.only,
            badges: &self.flags.badge,
            answers: &self.answers,
            refs,
            with_ci: self.flags.with_ci,
            optional: self.flags.optional,
            // Commits and mails begin at the commit, whatever lies on disk.
            from_commit: self.flags.branch.is_some() || self.flags.format == FixFormat::Mbox,
            needs_eyes: self.needs_eyes(),
        };
        slam_engine::repair(&self.request, &options, &bar).map_err(|error| match error {
            RepairError::Collect(error) => SlamError::Collect(error),
            other => SlamError::Repair(other),
        })
    }

    fn questions(&self) -> Result<Exit, SlamError> {
        let repairs = self.plan(&slam_fix::refs::Refs::default())?;
        let level = self.flags.level.unwrap_or(repairs.level);
        let text = slam_engine::questions(&repairs, &self.answers, level);
        self.session.write(text.as_bytes())?;
        Ok(Exit::Ran)
    }

    fn finish(&self, repairs: &Repairs, lock: Option<String>) -> Result<Exit, SlamError> {
        let is_bare = repairs.root.is_none();
        if self.flags.apply && is_bare {
            let text = "--apply writes into a work tree, and this repository has none; --branch commits without one";
            return Err(SlamError::Usage(text.to_owned()));
        }
        let patches = series::patches(repairs, lock.filter(|_| self.flags.apply));
        if self.flags.apply {
            write::all(&self.request, repairs, &patches, self.flags.allow_dirty)?;
        }
        let report = self.report(repairs);
        if let Some(name) = &self.flags.branch {
            self.branch(name, repairs)?;
        }
        if self.flags.format == FixFormat::Mbox {
            return self.mails(repairs);
        }
        let badges = self.badges(repairs)?;
        let shown = Shown {
            report: &report,
            patches: &patches,
            is_applied: self.writes(),
            badges: &badges,
            is_for_eyes: self.session.global.output.is_none() && output::is_terminal(),
        };
        let format = match self.flags.format {
            FixFormat::Json => slam_report::FixFormat::Json,
            FixFormat::Markdown => slam_report::FixFormat::Markdown,
            FixFormat::Text | FixFormat::Mbox => slam_report::FixFormat::Text,
        };
        let mut out = Vec::new();
        slam_report::fix::write(&shown, format, &self.session.options(None, None), &mut out)
            .map_err(SlamError::Render)?;
        self.session.write(&out)?;
        if self.flags.format == FixFormat::Text {
            if self.flags.answers.is_none() && report.fixes.iter().any(|fix| !fix.questions.is_empty()) {
                self.session.note(
                    "`slam fix --questions > answers.toml` asks for what is blank; `--answers answers.toml` fills it",
                );
            }
            self.next(&report);
        }
        Ok(Exit::Ran)
    }

    /// Tells what to do next.
    fn next(&self, report: &FixReport) {
        let has = |fixes: &[Repair]| !fixes.is_empty();
        let text = match (self.flags.apply, has(&report.fixes), has(&report.left)) {
            (true, true, true) => "look at `git diff`, then commit; `--apply --needs-eyes` writes the rest, too",
            (true, true, false) => "look at `git diff`, then commit",
            (true, false, true) => "nothing was written; `--apply --needs-eyes` writes what a person has to look at",
            (false, true, _) if self.flags.branch.is_none() => {
                "nothing was written; `--apply` writes what is safe, `--apply --needs-eyes` all of it"
            }
            _ => return,
        };
        self.session.note(text);
    }

    fn report(&self, repairs: &Repairs) -> FixReport {
        let told = |repairs: &[slam_engine::Repair]| repairs.iter().map(|repair| repair.fix.clone()).collect();
        FixReport {
            schema: FixReport::SCHEMA.to_owned(),
            tool: Tool { name: "slam".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            subject: repairs.subject.clone(),
            as_of: repairs.as_of,
            fixes: told(&repairs.wanted),
            left: told(&repairs.left),
            withheld: repairs.withheld.clone(),
            unresolved: repairs.unresolved.clone(),
            remaining: if self.flags.remaining { repairs.remaining.clone() } else { Vec::new() },
            notes: repairs.notes.clone(),
        }
    }

    /// Returns the badges whose status the repairs change.
    fn badges(&self, repairs: &Repairs) -> Result<Vec<(String, BadgeStatus, BadgeStatus)>, SlamError> {
        let options = StatusOptions { level: self.flags.level, hours: None };
        let before = slam_engine::status(&repairs.evidence, self.objectives, options)?.badges;
        let after = slam_engine::status(&repairs.after, self.objectives, options)?.badges;
        let pairs = before.into_iter().zip(after).filter(|(before, after)| before.status != after.status);
        Ok(pairs.map(|(before, after)| (before.title, before.status, after.status)).collect())
    }

    fn branch(&self, name: &str, repairs: &Repairs) -> Result<(), SlamError> {
        let repository = self.request.open()?;
        let identity = repository.identity().ok_or(SlamError::NoIdentity)?;
        let sender = mbox::Sender { name: identity.name.clone(), email: identity.email.clone() };
        let changes = series::changes(repairs);
        if changes.is_empty() {
            self.session.note("there is nothing to commit, so no branch was made");
            return Ok(());
        }
        let files = |patches: &[Patch]| {
            patches.iter().map(|patch| (patch.path.clone(), patch.new.clone(), patch.is_executable)).collect()
        };
        let commits: Vec<_> = changes
            .iter()
            .map(|change| slam_collect::NewCommit { message: change.message(&sender), files: files(&change.patches) })
            .collect();
        let written = repository.commit_branch(name, &commits, &identity, self.session.today())?;
        let many = if written.len() == 1 { "1 commit".to_owned() } else { format!("{} commits", written.len()) };
        self.session.note(&format!("{many} on the new branch `{name}`; `git switch {name}` shows them"));
        Ok(())
    }

    fn mails(&self, repairs: &Repairs) -> Result<Exit, SlamError> {
        let identity = self.request.open()?.identity().ok_or(SlamError::NoIdentity)?;
        let sender = mbox::Sender { name: identity.name, email: identity.email };
        let changes = series::changes(repairs);
        let has_crlf = |patch: &Patch| patch.old.as_deref().is_some_and(|old| old.windows(2).any(|two| two == b"\r\n"));
        if changes.iter().flat_map(|change| &change.patches).any(has_crlf) {
            self.session.note("some files end their lines with CR LF; `git am --keep-cr` keeps them");
        }
        let mut out = Vec::new();
        mbox::write(&changes, &series::cover(repairs, &changes), &sender, self.session.today(), &mut out)
            .map_err(SlamError::Render)?;
        self.session.write(&out)?;
        Ok(Exit::Ran)
    }
}
