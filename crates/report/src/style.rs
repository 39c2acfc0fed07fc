//! Colours, signs, and words of verdicts and badge statuses; a sign and a word always stand beside a colour.

use anstyle::{AnsiColor, Style};
use slam_model::{Severity, Verdict, Who, report::BadgeStatus};

use crate::Options;

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const UNDERLINE: Style = Style::new().underline();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
pub(crate) const BLUE: Style = AnsiColor::Cyan.on_default();
pub(crate) const CODE: Style = AnsiColor::Cyan.on_default();

/// Returns the text in the style when colours are wanted.
pub(crate) fn paint(options: &Options<'_>, style: Style, text: &str) -> String {
    if options.colour && style != PLAIN && !text.is_empty() {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}

/// A sign, its ASCII twin, a word, and a style.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    sign: &'static str,
    ascii: &'static str,
    pub(crate) word: &'static str,
    pub(crate) style: Style,
}

impl Mark {
    pub(crate) fn sign(self, options: &Options<'_>) -> &'static str {
        if options.ascii { self.ascii } else { self.sign }
    }

    /// Returns the sign alone, coloured.
    pub(crate) fn shown(self, options: &Options<'_>) -> String {
        paint(options, self.style, self.sign(options))
    }
}

/// Returns the mark of a verdict.
pub(crate) fn verdict(verdict: Verdict) -> Mark {
    let (sign, ascii, word, style) = match verdict {
        Verdict::Passed => ("✔", "+", "passed", GREEN),
        Verdict::Failed => ("✘", "x", "failed", RED),
        Verdict::NeedsReview => ("◌", "o", "needs review", BLUE),
        Verdict::NotApplicable => ("–", "-", "n/a", DIM),
        Verdict::Unknown => ("?", "?", "unknown", YELLOW),
        Verdict::NotRun => ("·", ".", "not run", DIM),
    };
    Mark { sign, ascii, word, style }
}

/// Returns the mark of a severity.
pub(crate) fn severity(severity: Severity) -> Mark {
    let (sign, ascii, style) = match severity {
        Severity::Critical => ("▲", "!!", RED),
        Severity::High => ("▲", "!", RED),
        Severity::Medium => ("■", "*", YELLOW),
        Severity::Low => ("●", "-", BLUE),
        Severity::Informational => ("·", ".", DIM),
    };
    Mark { sign, ascii, word: severity.name(), style }
}

/// Returns the mark of a badge status.
pub(crate) fn badge(status: BadgeStatus) -> Mark {
    let (sign, ascii, style) = match status {
        BadgeStatus::EvidenceFound => ("✔", "+", GREEN),
        BadgeStatus::Partial => ("◐", "~", BLUE),
        BadgeStatus::NotStarted => ("○", "o", DIM),
        BadgeStatus::Unknown => ("?", "?", YELLOW),
    };
    Mark { sign, ascii, word: status.words(), style }
}

/// Returns who does it, for people.
pub(crate) fn who(who: Who) -> &'static str {
    match who {
        Who::Contributor => "contributor",
        Who::Maintainer => "maintainer",
        Who::Administrator => "administrator",
    }
}

/// Returns minutes for people: `45 min`, `2 h`, `1 h 30 min`.
pub(crate) fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// Returns `30 min, maintainer`.
pub(crate) fn effort(effort: slam_model::Effort) -> String {
    format!("{}, {}", minutes(u32::from(effort.minutes)), who(effort.who))
}

/// Returns `1 part` or `3 parts`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
