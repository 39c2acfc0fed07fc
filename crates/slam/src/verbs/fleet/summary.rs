//! What a person sees of a fleet on standard error: a bar while it runs, and counts at the end.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use slam_model::report::BadgeStatus;
use slam_report::clean;

use super::{judge::Done, list::Item};
use crate::session::Session;

/// Failures that are named in the summary; all of them stand in the result.
const MOST_NAMED: usize = 5;

/// Counts and the bar.
pub(crate) struct Summary {
    started: Instant,
    bar: ProgressBar,
    total: usize,
    judged: usize,
    kept: usize,
    /// In the order of the edition.
    badges: Vec<(String, BTreeMap<BadgeStatus, usize>)>,
    failures: BTreeMap<String, usize>,
    named: Vec<String>,
}

impl Summary {
    pub(crate) fn new(session: &Session, items: &[Item], badges: Vec<String>) -> Self {
        let shown = !session.global.no_progress && !session.global.quiet && std::io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(items.len() as u64), target);
        let style = "{spinner} {bar:30} {human_pos}/{human_len} repositories · {per_sec} · {eta} left{msg}";
        bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self {
            started: Instant::now(),
            bar,
            total: items.len(),
            judged: 0,
            kept: 0,
            badges: badges.into_iter().map(|id| (id, BTreeMap::new())).collect(),
            failures: BTreeMap::new(),
            named: Vec::new(),
        }
    }

    /// Counts a repository.
    pub(crate) fn count(&mut self, done: &Done) {
        match &done.row.error {
            None if done.is_kept => self.kept += 1,
            None => self.judged += 1,
            Some(error) => {
                *self.failures.entry(error.kind.clone()).or_default() += 1;
                if self.named.len() < MOST_NAMED {
                    self.named.push(format!("{}: {}", clean::line(&done.row.name), clean::line(&error.message)));
                }
                self.bar.set_message(format!(" · {} failed", self.failed()));
            }
        }
        for badge in &done.row.badges {
            if let Some((_, counts)) = self.badges.iter_mut().find(|(id, _)| *id == badge.id) {
                *counts.entry(badge.status).or_default() += 1;
            }
        }
        self.bar.inc(1);
    }

    /// Returns how many were counted.
    pub(crate) fn counted(&self) -> usize {
        self.judged + self.kept + self.failed()
    }

    fn failed(&self) -> usize {
        self.failures.values().sum()
    }

    /// Takes the bar away and shows the counts.
    pub(crate) fn show(&self, session: &Session) {
        self.bar.finish_and_clear();
        if !session.global.quiet {
            let text = self.text(self.started.elapsed());
            session.say(|_, out| out.write_all(text.as_bytes()));
        }
    }

    fn text(&self, took: Duration) -> String {
        let mut text = format!(
            "{} of {} repositories: {} judged, {} unchanged, {} failed\n",
            self.counted(),
            self.total,
            self.judged,
            self.kept,
            self.failed()
        );
        let statuses =
            [BadgeStatus::EvidenceFound, BadgeStatus::Partial, BadgeStatus::NotStarted, BadgeStatus::Unknown];
        let widest = self.badges.iter().map(|(id, _)| id.len()).max().unwrap_or_default();
        for (id, counts) in &self.badges {
            let of = |status: BadgeStatus| counts.get(&status).copied().unwrap_or_default();
            let parts: Vec<String> = statuses.iter().map(|one| format!("{} {}", of(*one), one.words())).collect();
            // A String takes every write.
            let _ = writeln!(text, "  {id:widest$}  {}", parts.join(", "));
        }
        for (kind, count) in &self.failures {
            let _ = writeln!(text, "  {count} {kind}");
        }
        for name in &self.named {
            let _ = writeln!(text, "  ✘ {name}");
        }
        if self.failed() > self.named.len() {
            let _ = writeln!(text, "  and {} more, in the result", self.failed() - self.named.len());
        }
        let seconds = took.as_secs_f64();
        let hourly = (self.counted() as f64 / seconds.max(0.001) * 3600.0).round();
        let memory = peak_mib().map(|mib| format!(", peak memory {mib} MiB")).unwrap_or_default();
        let _ = writeln!(text, "  {hourly} repositories an hour, {seconds:.1} s{memory}");
        text
    }
}

/// Returns the most memory that this process had, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib >> 10)
}
