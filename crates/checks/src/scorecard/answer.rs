//! An answer while it is made: score, reason, what was seen, and what the probes say.

use std::collections::BTreeMap;

use slam_model::{
    Gap, Place, Quote, RepoPath,
    scorecard::{Detail, DetailLevel, Location, LocationKind, Outcome, ProbeFinding},
};

/// The highest score.
pub(super) const BEST: u8 = 10;

#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) score: Option<u8>,
    pub(super) reason: String,
    pub(super) details: Vec<Detail>,
    pub(super) findings: Vec<ProbeFinding>,
    pub(super) next: Vec<String>,
    pub(super) visible: Vec<String>,
    pub(super) deviations: Vec<String>,
    pub(super) guess: bool,
}

impl Answer {
    /// Returns an answer with a score.
    pub(super) fn scored(score: u8, reason: impl Into<String>) -> Self {
        Self { score: Some(score.min(BEST)), reason: reason.into(), ..Self::default() }
    }

    /// Returns an answer without a score.
    pub(super) fn inconclusive(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    /// Returns the answer of a check whose data cannot be seen; its probes say so.
    pub(super) fn hidden(probes: &[&str], what: &str, gap: &Gap) -> Self {
        let mut answer = Self::inconclusive(format!("{what} cannot be seen: {}", gap.why));
        for probe in probes {
            answer.probe(probe, Outcome::NotAvailable, &format!("{what} cannot be seen"), None);
        }
        answer.visible(gap.how.clone())
    }

    /// Puts the score and the reason of another answer in place, and keeps all that was seen.
    pub(super) fn conclude(mut self, score: Option<u8>, reason: impl Into<String>) -> Self {
        self.score = score.map(|score| score.min(BEST));
        self.reason = reason.into();
        self
    }

    pub(super) fn note(&mut self, level: DetailLevel, text: impl Into<String>, location: Option<Location>) {
        self.details.push(detail(level, text, location));
    }

    pub(super) fn warn(&mut self, text: impl Into<String>, location: Option<Location>) {
        self.note(DetailLevel::Warn, text, location);
    }

    pub(super) fn info(&mut self, text: impl Into<String>, location: Option<Location>) {
        self.note(DetailLevel::Info, text, location);
    }

    pub(super) fn debug(&mut self, text: impl Into<String>, location: Option<Location>) {
        self.note(DetailLevel::Debug, text, location);
    }

    /// Adds what a probe says, and returns it for values and advice.
    pub(super) fn probe(
        &mut self,
        probe: &str,
        outcome: Outcome,
        message: &str,
        location: Option<Location>,
    ) -> Option<&mut ProbeFinding> {
        self.findings.push(ProbeFinding {
            probe: probe.to_owned(),
            outcome,
            message: message.to_owned(),
            location,
            values: BTreeMap::new(),
            remediation: None,
        });
        self.findings.last_mut()
    }

    /// Adds what a probe says with one value.
    pub(super) fn probe_with(
        &mut self,
        probe: &str,
        outcome: Outcome,
        message: &str,
        location: Option<Location>,
        value: (&str, &str),
    ) {
        if let Some(found) = self.probe(probe, outcome, message, location) {
            found.values.insert(value.0.to_owned(), value.1.to_owned());
        }
    }

    /// Says what would make the answer certain.
    pub(super) fn visible(mut self, how: impl Into<String>) -> Self {
        self.visible.push(how.into());
        self
    }

    /// Says where the answer is not Scorecard's, and why; each reason once.
    pub(super) fn deviate(&mut self, why: impl Into<String>) {
        let why = why.into();
        if !self.deviations.contains(&why) {
            self.deviations.push(why);
        }
    }
}

pub(super) fn detail(level: DetailLevel, text: impl Into<String>, location: Option<Location>) -> Detail {
    Detail { level, text: text.into(), location }
}

/// Returns ten times the share, rounded down; 0 of nothing.
pub(super) fn proportion(success: u64, total: u64) -> u8 {
    let tenths = 10u64.saturating_mul(success).checked_div(total).unwrap_or(0);
    u8::try_from(tenths).unwrap_or(BEST).min(BEST)
}

/// Returns the place of a quote.
pub(super) fn at(quote: &Quote) -> Option<Location> {
    Some(Location { snippet: Some(quote.text.clone()), ..place(&quote.place) })
}

/// Returns a place in a file with lines.
pub(super) fn place(place: &Place) -> Location {
    Location {
        path: place.path.clone(),
        line: Some(place.line),
        end_line: Some(place.end_line),
        snippet: None,
        kind: LocationKind::Source,
    }
}

/// Returns a line of a file.
pub(super) fn line(path: &RepoPath, line: u32) -> Option<Location> {
    Some(place(&Place::line(path, line)))
}

/// Returns a whole file.
pub(super) fn file(path: &RepoPath, kind: LocationKind) -> Option<Location> {
    Some(Location { path: path.clone(), line: None, end_line: None, snippet: None, kind })
}

/// Returns something that is no file of the tree.
pub(super) fn elsewhere(what: impl Into<String>) -> Option<Location> {
    file(&RepoPath::from(what.into()), LocationKind::Url)
}
