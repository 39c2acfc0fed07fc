//! A scan that a machine of the project made and reports: dated, so that a habit can be seen, and bounded, so that a habit
//! cannot be made up in one day.

use jiff::{SignedDuration, Timestamp};

use crate::{Refusal, RefusalKind};

/// How long after a scan it may be reported: a machine that was off for a night catches up, a month cannot be told at once.
const LATEST: SignedDuration = SignedDuration::from_hours(36);

/// How much a machine's clock may be ahead of the server's.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// Longest name of a tool or a catalogue, and longest outcome, in characters.
const LONGEST: usize = 200;

/// What a machine of a project says of its scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The commit, in full.
    pub commit: String,
    /// The tool with its version.
    pub tool: String,
    /// The catalogue and version that it judged by.
    pub catalog: String,
    /// What it found, in one line.
    pub outcome: String,
    /// When it was made, by the machine's clock.
    pub made_at: Timestamp,
}

/// Accepts a report, with its texts trimmed. A clock that is a little ahead is set back to the server's.
///
/// # Errors
/// The commit is none, a text is empty or too long, or the date is too far from now.
pub fn accept_report(report: &Report, now: Timestamp) -> Result<Report, Refusal> {
    let commit = report.commit.trim().to_ascii_lowercase();
    if !matches!(commit.len(), 40 | 64) || !commit.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("`{}` is no full commit id", report.commit.trim());
        return Err(invalid("commit", message, "Send what `git rev-parse HEAD` prints."));
    }
    if report.made_at > now.saturating_add(AHEAD).unwrap_or(Timestamp::MAX) {
        let message = format!("the scan is dated {}, which lies ahead", report.made_at);
        return Err(invalid("made-at", message, "Set the clock of the machine that scans."));
    }
    if now.duration_since(report.made_at) > LATEST {
        let message = format!("the scan is dated {}, more than {} hours ago", report.made_at, LATEST.as_hours());
        return Err(invalid("made-at", message, "Report each scan when it is made."));
    }
    Ok(Report {
        commit,
        tool: line("tool", &report.tool)?,
        catalog: line("catalog", &report.catalog)?,
        outcome: line("outcome", &report.outcome)?,
        made_at: report.made_at.min(now),
    })
}

fn line(name: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        let message = format!("`{name}` is not one line of 1 to {LONGEST} characters");
        return Err(invalid(name, message, "Send one short line."));
    }
    Ok(text.to_owned())
}

fn invalid(code: &'static str, message: String, hint: &str) -> Refusal {
    Refusal::new(RefusalKind::Invalid, code, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_791_201_600, 0);

    fn report() -> Report {
        Report {
            commit: "0123456789abcdef0123456789ABCDEF01234567".to_owned(),
            tool: " slam 0.3.0 ".to_owned(),
            catalog: "osps-baseline 2026-08-28".to_owned(),
            outcome: "34 of 40 requirements decided".to_owned(),
            made_at: NOW,
        }
    }

    #[test]
    fn a_report_of_today_is_accepted_and_tidied() {
        let accepted = accept_report(&report(), NOW).unwrap();
        assert_eq!((accepted.tool.as_str(), accepted.made_at), ("slam 0.3.0", NOW));
        assert_eq!(accepted.commit, "0123456789abcdef0123456789abcdef01234567");
        let ahead = Report { made_at: NOW + SignedDuration::from_mins(5), ..report() };
        assert_eq!(accept_report(&ahead, NOW).unwrap().made_at, NOW);
    }

    #[test]
    fn what_is_made_up_is_refused() {
        let last_month = NOW - SignedDuration::from_hours(24 * 30);
        for (wrong, code) in [
            (Report { commit: "main".to_owned(), ..report() }, "commit"),
            (Report { commit: "0123456".to_owned(), ..report() }, "commit"),
            (Report { tool: " ".to_owned(), ..report() }, "tool"),
            (Report { catalog: "a\nb".to_owned(), ..report() }, "catalog"),
            (Report { outcome: "x".repeat(201), ..report() }, "outcome"),
            (Report { made_at: last_month, ..report() }, "made-at"),
            (Report { made_at: NOW + SignedDuration::from_hours(1), ..report() }, "made-at"),
        ] {
            assert_eq!(accept_report(&wrong, NOW).unwrap_err().code, code);
        }
    }
}
