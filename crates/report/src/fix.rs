//! The outputs of `slam fix`.

pub mod diff;
mod markdown;
pub mod mbox;
mod text;

use std::io::{self, Write};

use slam_model::{
    fix::{Fix, FixClass, FixReport, FixTurn},
    report::BadgeStatus,
};

use crate::{Options, json};
pub use diff::Patch;

/// A format of the repairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixFormat {
    /// For people in a terminal: what is repaired and why, then a unified diff that `git apply` takes.
    Text,
    /// `slam.fix/1`.
    Json,
    /// The text of a change request.
    Markdown,
}

/// What is written of a run.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'s> {
    /// The report.
    pub report: &'s FixReport,
    /// The files with what they were and are.
    pub patches: &'s [Patch],
    /// Whether the repairs were written.
    pub is_applied: bool,
    /// Badges whose status is another afterwards: title, before, and after.
    pub badges: &'s [(String, BadgeStatus, BadgeStatus)],
    /// Whether a person looks at it: control characters of files are made visible then, and are kept otherwise, because a
    /// program will apply the diff.
    pub is_for_eyes: bool,
}

/// Writes the repairs in the format. Errors only when `out` does.
pub fn write(shown: &Shown<'_>, format: FixFormat, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    match format {
        FixFormat::Text => text::write(shown, options, out),
        FixFormat::Json => json::write(shown.report, out),
        FixFormat::Markdown => markdown::write(shown, out),
    }
}

/// Returns how much care a repair asks for, in words.
fn class(fix: &Fix) -> &'static str {
    match fix.class {
        FixClass::Safe => "safe",
        FixClass::NeedsEyes => "needs eyes",
    }
}

/// Returns a turn in words: `OSPS-VM-02.01 from failed to passed`.
fn turn(turn: &FixTurn) -> String {
    let word = |verdict| crate::style::verdict(verdict).word;
    format!("{} from {} to {}", turn.requirement, word(turn.before), word(turn.after))
}

fn times(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
