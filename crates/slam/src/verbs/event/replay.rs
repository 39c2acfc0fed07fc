//! `slam event replay`: the stored evidence of an edition under other objectives.

use std::fmt::Write as _;

use serde::Serialize;
use slam_event::replay::{Replay as Sum, Row};
use slam_model::{Sha256, report::BadgeStatus};
use slam_report::{clean, json};
use slam_store::{StoreError, editions};
use slam_worker::{ReplayError, Replayed, replay_edition};

use super::{edition_id, with_store};
use crate::{
    cli::{ListFormat, Replay},
    error::SlamError,
    exit::Exit,
    output,
    session::Session,
    verbs::status::objectives,
};

/// One project, as a line of JSON.
#[derive(Serialize)]
struct Line<'l> {
    schema: &'static str,
    project: &'l str,
    name: &'l str,
    badges: Vec<Badge<'l>>,
    found_before: u32,
    found_after: u32,
    /// Why nothing can be said.
    error: Option<&'l str>,
}

/// One badge of it.
#[derive(Serialize)]
struct Badge<'l> {
    id: &'l str,
    before: Option<BadgeStatus>,
    after: Option<BadgeStatus>,
    reasons: &'l [String],
}

/// The last line.
#[derive(Serialize)]
struct Last<'l> {
    schema: &'static str,
    edition: &'l str,
    from: &'l [Sha256],
    to: &'l Sha256,
    projects: u32,
    failed: u32,
    found_before: u32,
    found_after: u32,
}

/// Where the lines go: each to standard output at once, or all together into a file that appears whole.
struct Out<'s> {
    session: &'s Session,
    format: ListFormat,
    kept: Vec<u8>,
    projects: u32,
    failed: u32,
    broken: Option<SlamError>,
}

/// Replays. Nothing is cloned, and nothing is written.
pub(super) async fn run(session: &Session, flags: &Replay) -> Result<Exit, SlamError> {
    let id = edition_id(&flags.edition)?;
    let set = objectives(session, &flags.objectives)?;
    let mut out = Out { session, format: flags.format, kept: Vec::new(), projects: 0, failed: 0, broken: None };
    let replayed = with_store(&flags.place, async |store| {
        // Who mistypes an edition learns that, and not that it has no evidence.
        editions::need(store.database(), &id).await?;
        Ok(replay_edition(store, &id, &set, |one| out.project(&one)).await)
    })
    .await?;
    if let Some(error) = out.broken.take() {
        return Err(error);
    }
    let sum = match replayed {
        Ok(sum) => sum,
        // Of projects that all failed, each line says why; that is no edition without evidence.
        Err(ReplayError::Store(StoreError::Refused(_))) if out.failed > 0 => {
            out.finish()?;
            return Ok(Exit::Unfinished);
        }
        Err(error) => return Err(error.into()),
    };
    out.last(id.as_str(), &sum)?;
    out.finish()?;
    Ok(if out.failed > 0 { Exit::Unfinished } else { Exit::Ran })
}

impl Out<'_> {
    /// Writes a project. A reader that went away is told at the end: the replay asks for no answer.
    fn project(&mut self, one: &Replayed) {
        self.projects += 1;
        self.failed += u32::from(one.replay.is_err());
        let written = match self.format {
            ListFormat::Text => self.write(in_words(one).as_bytes()),
            ListFormat::Json => line(&as_line(one)).and_then(|bytes| self.write(&bytes)),
        };
        if let Err(error) = written {
            self.broken.get_or_insert(error);
        }
    }

    fn last(&mut self, edition: &str, sum: &Sum) -> Result<(), SlamError> {
        let (projects, failed) = (self.projects, self.failed);
        let bytes = match self.format {
            ListFormat::Text => {
                let (before, after) = (sum.found_before, sum.found_after);
                let failed = if failed > 0 { format!("; not replayed: {failed}") } else { String::new() };
                format!("projects: {projects}; badges with evidence found: {before} before, {after} after{failed}\n")
                    .into_bytes()
            }
            ListFormat::Json => line(&Last {
                schema: "slam.replay-sum/1",
                edition,
                from: &sum.from,
                to: &sum.to,
                projects,
                failed,
                found_before: sum.found_before,
                found_after: sum.found_after,
            })?,
        };
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), SlamError> {
        if self.session.global.output.is_some() {
            self.kept.extend_from_slice(bytes);
            return Ok(());
        }
        output::write(None, bytes)
    }

    fn finish(&self) -> Result<(), SlamError> {
        match &self.session.global.output {
            Some(path) => output::write_file(path, &self.kept),
            None => Ok(()),
        }
    }
}

fn line(value: &impl Serialize) -> Result<Vec<u8>, SlamError> {
    let mut bytes = Vec::new();
    json::write_line(value, &mut bytes).map_err(SlamError::Render)?;
    Ok(bytes)
}

fn as_line(one: &Replayed) -> Line<'_> {
    let (project, name, schema) = (one.slug.as_str(), one.name.as_str(), "slam.replay/1");
    match &one.replay {
        Ok(replay) => Line {
            schema,
            project,
            name,
            badges: replay.rows.iter().map(badge).collect(),
            found_before: replay.found_before,
            found_after: replay.found_after,
            error: None,
        },
        Err(refusal) => Line {
            schema,
            project,
            name,
            badges: Vec::new(),
            found_before: 0,
            found_after: 0,
            error: Some(&refusal.message),
        },
    }
}

fn badge(row: &Row) -> Badge<'_> {
    Badge { id: &row.badge, before: row.before, after: row.after, reasons: &row.reasons }
}

fn in_words(one: &Replayed) -> String {
    let mut text = format!("{} ({})", clean::line(&one.name), one.slug);
    // Writing to a string cannot fail.
    let replay = match &one.replay {
        Ok(replay) => replay,
        Err(refusal) => {
            let _ = writeln!(text, ": {}", clean::line(&refusal.message));
            return text;
        }
    };
    let changed: Vec<_> = replay.rows.iter().filter(|row| row.before != row.after).collect();
    let said = if changed.is_empty() { "no badge changes" } else { "changes" };
    let _ = writeln!(text, ": {said}");
    let words = |status: Option<BadgeStatus>| status.map_or("not in these rules", BadgeStatus::words);
    for row in changed {
        let _ = writeln!(text, "  {}: {} instead of {}", row.badge, words(row.after), words(row.before));
        for reason in &row.reasons {
            let _ = writeln!(text, "    {}", clean::line(reason));
        }
    }
    text
}
