//! What several public pages show alike: marks, verdicts, times, filters, and the frame of an edition.

use jiff::{Timestamp, tz::TimeZone};
use slam_event::calendar::Phase;
use slam_model::{Verdict, report::BadgeStatus};
use slam_standards::ObjectiveSet;
use slam_store::public::{BadgeMark, Listed, Mark};

/// A state: colour, sign, and word, always together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) tone: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) word: &'static str,
}

impl Chip {
    const fn new(tone: &'static str, sign: &'static str, word: &'static str) -> Self {
        Self { tone, sign, word }
    }

    pub(crate) fn of_mark(mark: Mark) -> Self {
        match mark {
            Mark::Awarded => Self::new("good", "★", "awarded"),
            Mark::Seen(status) => match status {
                BadgeStatus::EvidenceFound => Self::new("look", "✓", status.words()),
                BadgeStatus::Partial => Self::new("dark", "◐", status.words()),
                BadgeStatus::NotStarted => Self::new("mute", "○", status.words()),
                BadgeStatus::Unknown => Self::new("mute", "?", status.words()),
            },
        }
    }

    pub(crate) fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Passed => Self::new("good", "✓", "passed"),
            Verdict::Failed => Self::new("bad", "✗", "failed"),
            Verdict::NeedsReview => Self::new("look", "◔", "needs review"),
            Verdict::NotApplicable => Self::new("mute", "–", "not applicable"),
            Verdict::Unknown => Self::new("dark", "?", "unknown"),
            Verdict::NotRun => Self::new("mute", "·", "not run"),
        }
    }
}

/// Reads a verdict as rows spell it; what no row of ours says is unknown.
pub(crate) fn verdict(name: &str) -> Verdict {
    let plain: String = name.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase();
    match plain.as_str() {
        "passed" => Verdict::Passed,
        "failed" => Verdict::Failed,
        "needsreview" => Verdict::NeedsReview,
        "notapplicable" => Verdict::NotApplicable,
        "notrun" => Verdict::NotRun,
        _ => Verdict::Unknown,
    }
}

/// Returns a mark as pictures draw it.
pub(crate) fn drawn(mark: Mark) -> slam_pictures::Mark {
    match mark {
        Mark::Awarded => slam_pictures::Mark::Awarded,
        Mark::Seen(status) => status.into(),
    }
}

/// An instant, for people and for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    pub(crate) iso: String,
    pub(crate) words: String,
}

impl When {
    pub(crate) fn minute(at: Timestamp) -> Self {
        Self::of(at, "%-d %B %Y, %H:%M UTC")
    }

    pub(crate) fn day(at: Timestamp) -> Self {
        Self::of(at, "%-d %B %Y")
    }

    fn of(at: Timestamp, form: &str) -> Self {
        Self {
            iso: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            words: at.to_zoned(TimeZone::UTC).strftime(form).to_string(),
        }
    }
}

/// Returns a time that is left in words: the two greatest units, rounded down.
pub(crate) fn left(seconds: u64) -> String {
    let part = |count: u64, unit: &str| match count {
        0 => None,
        1 => Some(format!("1 {unit}")),
        many => Some(format!("{many} {unit}s")),
    };
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let parts = if days > 0 {
        [part(days, "day"), part(hours, "hour")]
    } else {
        [part(hours, "hour"), part(minutes, "minute")]
    };
    let words: Vec<_> = parts.into_iter().flatten().collect();
    if words.is_empty() { "less than a minute".to_owned() } else { words.join(" and ") }
}

/// Returns where an edition stands, as a chip.
pub(crate) fn phase(phase: Phase) -> Chip {
    match phase {
        Phase::Planned => Chip::new("mute", "○", "planned"),
        Phase::Announced => Chip::new("look", "◔", "announced"),
        Phase::Running => Chip::new("good", "▶", "running"),
        Phase::Judging => Chip::new("dark", "◐", "awards are prepared"),
        Phase::Over => Chip::new("mute", "■", "over"),
    }
}

/// A badge of a project in a list.
#[derive(Debug, Clone)]
pub(crate) struct MarkView {
    pub(crate) title: String,
    pub(crate) chip: Chip,
}

/// A project in a list.
#[derive(Debug, Clone)]
pub(crate) struct ProjectRow {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) steward: String,
    pub(crate) level: u8,
    pub(crate) decided: u32,
    pub(crate) required: u32,
    pub(crate) marks: Vec<MarkView>,
    pub(crate) evaluated: Option<When>,
}

impl ProjectRow {
    pub(crate) fn new(listed: Listed, set: &ObjectiveSet) -> Self {
        Self {
            marks: if listed.badges.is_empty() { Vec::new() } else { marks(&listed.badges, set) },
            slug: listed.slug.to_string(),
            name: listed.name,
            steward: listed.steward,
            level: listed.level,
            decided: listed.decided,
            required: listed.required,
            evaluated: listed.evaluated_at.map(When::minute),
        }
    }
}

/// Returns one mark a badge of the edition, in its order; a badge that nobody looked at is unknown.
pub(crate) fn marks(badges: &[BadgeMark], set: &ObjectiveSet) -> Vec<MarkView> {
    let of =
        |id: &str| badges.iter().find(|one| one.badge == id).map_or(Mark::Seen(BadgeStatus::Unknown), |one| one.mark);
    let view = |badge: &slam_standards::objectives::Badge| MarkView {
        title: badge.title.clone(),
        chip: Chip::of_mark(of(&badge.id)),
    };
    set.badges.iter().map(view).collect()
}

/// Returns a text as one line of at most `most` characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most).collect();
    format!("{}…", cut.trim_end())
}

/// Returns the text percent-encoded for the value of a query.
pub(crate) fn query_value(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// Puts a query together of what was chosen; what is empty is left out.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let chosen = pairs.iter().filter(|(_, value)| !value.is_empty());
    let parts: Vec<_> = chosen.map(|(name, value)| format!("{name}={}", query_value(value))).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_left_is_said_in_two_units() {
        for (seconds, words) in [
            (0, "less than a minute"),
            (59, "less than a minute"),
            (60, "1 minute"),
            (3_600 + 120, "1 hour and 2 minutes"),
            (86_400, "1 day"),
            (3 * 86_400 + 4 * 3_600 + 59, "3 days and 4 hours"),
        ] {
            assert_eq!(left(seconds), words, "{seconds}");
        }
    }

    #[test]
    fn verdicts_are_read_in_every_spelling_and_the_unknown_stays_unknown() {
        for (name, wanted) in [
            ("Passed", Verdict::Passed),
            ("needs-review", Verdict::NeedsReview),
            ("NotApplicable", Verdict::NotApplicable),
            ("not run", Verdict::NotRun),
            ("great", Verdict::Unknown),
        ] {
            assert_eq!(verdict(name), wanted, "{name}");
        }
    }
}
