//! Judges one repository of a fleet; every failure, a crash included, becomes a row.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use jiff::Timestamp;
use slam_collect::{
    CollectError, OpenPolicy, Outcome, Repository, Request, Silent,
    mirror::{FailureKind, Mirror, MirrorError, Wanted},
};
use slam_engine::{Cache, CheckOptions, EngineError, StatusOptions};
use slam_model::{Level, Sha256, digest::ObjectId};
use slam_standards::ObjectiveSet;

use super::{
    kept::Kept,
    list::{Item, Target},
    row::{Row, RowError},
};
use crate::{cli::Fleet, session::Session};

/// What is the same for all repositories.
pub(crate) struct Judge<'f> {
    cache: &'f Cache,
    objectives: &'f ObjectiveSet,
    mirror: Option<&'f Mirror>,
    kept: Option<&'f Kept>,
    level: Option<Level>,
    now: Option<Timestamp>,
    today: Timestamp,
}

/// One repository is done.
pub(crate) struct Done {
    pub(crate) row: Row,
    /// Whether the row comes from an earlier run.
    pub(crate) is_kept: bool,
    /// Whether the person stopped it, so that the row says nothing.
    pub(crate) is_stopped: bool,
}

/// Why a repository was not judged.
enum Failure {
    Collect(CollectError),
    Mirror(MirrorError),
    Engine(EngineError),
    List(String),
}

impl<'f> Judge<'f> {
    pub(crate) fn new(
        session: &'f Session,
        flags: &Fleet,
        objectives: &'f ObjectiveSet,
        mirror: Option<&'f Mirror>,
        kept: Option<&'f Kept>,
    ) -> Self {
        let (now, today) = (session.global.now, session.today());
        Self { cache: &session.cache, objectives, mirror, kept, level: flags.level, now, today }
    }

    /// Judges a repository, or takes the earlier result when neither its commit nor the rules changed.
    pub(crate) fn judge(&self, item: &Item) -> Done {
        let level = item.level.or(self.level);
        let row = Row::of(item, &self.objectives.id, &self.rules(level));
        let done = |row| Done { row, is_kept: false, is_stopped: false };
        let caught = catch_unwind(AssertUnwindSafe(|| match self.unchanged(item, &row) {
            Ok(Some(kept)) => Ok(Done { row: kept, is_kept: true, is_stopped: false }),
            Ok(None) => self.judged(item, level, row.clone()).map(done),
            Err(failure) => Err(failure),
        }));
        match caught {
            Ok(Ok(done)) => done,
            Ok(Err(failure)) => {
                let is_stopped = matches!(failure, Failure::Mirror(MirrorError::Stopped { .. }));
                Done { row: row.failed(failure.into()), is_kept: false, is_stopped }
            }
            Err(_) => done(row.failed(RowError {
                kind: "internal".to_owned(),
                message: "the program failed on this repository".to_owned(),
                hint: Some("this is a defect; report it with the address of the repository".to_owned()),
            })),
        }
    }

    /// Returns the digest of everything but the repository that a result depends on.
    fn rules(&self, level: Option<Level>) -> Sha256 {
        let level = level.map(|level| level.to_string()).unwrap_or_default();
        let now = self.now.map(|now| now.to_string()).unwrap_or_default();
        let parts = [self.objectives.sha256.as_str(), env!("CARGO_PKG_VERSION"), &level, &now];
        Sha256::of(parts.join("\n").as_bytes())
    }

    /// Returns the earlier row when nothing changed since.
    fn unchanged(&self, item: &Item, row: &Row) -> Result<Option<Row>, Failure> {
        let kept = self.kept.and_then(|kept| kept.find(&row.name, &row.address));
        let Some(kept) = kept.filter(|kept| kept.rules == row.rules && kept.commit.is_some()) else { return Ok(None) };
        let now = self.commit_of(item)?;
        Ok((kept.commit == now).then_some(kept))
    }

    fn commit_of(&self, item: &Item) -> Result<Option<ObjectId>, Failure> {
        match &item.target {
            Ok(Target::Path(path)) => {
                let repository = Repository::open(path, OpenPolicy::Refuse).map_err(Failure::Collect)?;
                Ok(repository.revision(None).map_err(Failure::Collect)?.commit())
            }
            Ok(Target::Remote(address)) => match self.mirror {
                Some(mirror) => Ok(Some(mirror.tip(address).map_err(Failure::Mirror)?.commit)),
                None => Ok(None),
            },
            Err(why) => Err(Failure::List(why.clone())),
        }
    }

    fn judged(&self, item: &Item, level: Option<Level>, row: Row) -> Result<Row, Failure> {
        match &item.target {
            Ok(Target::Path(path)) => self.evaluate(path, level, row),
            Ok(Target::Remote(address)) => {
                let mirror = self.mirror.ok_or_else(|| Failure::List("there is no cache of clones".to_owned()))?;
                let clone = mirror.fetch(address, &Wanted::DefaultBranch).map_err(Failure::Mirror)?;
                self.evaluate(&clone.path, level, row)
            }
            Err(why) => Err(Failure::List(why.clone())),
        }
    }

    fn evaluate(&self, path: &Path, level: Option<Level>, row: Row) -> Result<Row, Failure> {
        let request = Request { policy: OpenPolicy::Refuse, now: self.now, ..Request::new(path, self.today) };
        let evidence = slam_engine::gather_with(self.cache, &request, &Silent).map_err(Failure::Collect)?;
        let options = StatusOptions { level, hours: None };
        let status = slam_engine::status(&evidence, self.objectives, options).map_err(Failure::Engine)?;
        let unknown = || EngineError::UnknownBaseline {
            event: self.objectives.id.clone(),
            version: self.objectives.baseline.clone(),
        };
        let catalog = slam_standards::baseline(&self.objectives.baseline).ok_or_else(|| Failure::Engine(unknown()))?;
        let options = CheckOptions { level: Some(status.level), ..CheckOptions::default() };
        let check = slam_engine::check(&evidence, catalog, None, &options).map_err(Failure::Engine)?;
        Ok(row.judged(&status, &check))
    }
}

impl From<Failure> for RowError {
    fn from(failure: Failure) -> Self {
        let (kind, error, hint): (_, &dyn std::error::Error, _) = match &failure {
            Failure::Collect(error) => (kind_of(error), error, error.hint()),
            Failure::Mirror(error) => (error.kind().as_str(), error, Some(error.hint())),
            Failure::Engine(error) => ("list", error, None),
            Failure::List(why) => {
                let hint = Some("write a path, an https address, or `user@host:path`".to_owned());
                return Self { kind: "list".to_owned(), message: why.clone(), hint };
            }
        };
        Self { kind: kind.to_owned(), message: told(error), hint }
    }
}

/// Returns an error with its causes, as messages on the terminal have it.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn kind_of(error: &CollectError) -> &'static str {
    let kind = match error {
        CollectError::NoSuchPath { .. } | CollectError::NotARepository { .. } => FailureKind::Gone,
        CollectError::LeadsOutside { .. } => FailureKind::Refused,
        CollectError::Unsupported { .. } | CollectError::Damaged { .. } => FailureKind::Damaged,
        other if other.outcome() == Outcome::NothingToLookAt => FailureKind::Empty,
        _ => FailureKind::Local,
    };
    kind.as_str()
}
