//! How the badges of an edition stood at the end of each day: of every project what its newest evaluation until then said.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::RegistrationId;

use crate::{StoreError, sql::Database};

/// Badges of all projects, by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The evidence of every part was found.
    pub found: u32,
    /// That of some parts.
    pub partial: u32,
    /// Nothing could be said.
    pub unknown: u32,
    /// Nothing was begun.
    pub not_started: u32,
}

/// The evaluations of an edition in the order of time, counted up day by day.
#[derive(Debug)]
pub(super) struct Standings {
    evaluations: std::iter::Peekable<std::vec::IntoIter<(Timestamp, RegistrationId, Standing)>>,
    newest: BTreeMap<RegistrationId, Standing>,
}

/// Reads the evaluations of projects that take part.
pub(super) async fn read(on: &Database, edition: &str) -> Result<Standings, StoreError> {
    let ask = "SELECT e.registration AS registration, e.evaluated_at AS at, e.badges_found AS found,
        e.badges_partial AS partial, e.badges_unknown AS unknown, e.badges_not_started AS not_started
        FROM registration r JOIN evaluation e ON e.registration = r.id
        WHERE r.edition = $1 AND r.state IN ('confirmed', 'listed') AND e.state = 'done' AND e.evaluated_at IS NOT NULL
        ORDER BY e.evaluated_at, e.id";
    let mut found = Vec::new();
    for row in &on.query(ask).bind(edition).fetch_all().await? {
        let standing = Standing {
            found: row.get("found")?,
            partial: row.get("partial")?,
            unknown: row.get("unknown")?,
            not_started: row.get("not_started")?,
        };
        found.push((row.get("at")?, row.get("registration")?, standing));
    }
    Ok(Standings { evaluations: found.into_iter().peekable(), newest: BTreeMap::new() })
}

impl Standings {
    /// Returns how the badges stood before an instant. Each call asks for a later one.
    pub(super) fn until(&mut self, end: Timestamp) -> Standing {
        while let Some((_, registration, standing)) = self.evaluations.next_if(|(at, ..)| *at < end) {
            self.newest.insert(registration, standing);
        }
        self.newest.values().fold(Standing::default(), |sum, one| Standing {
            found: sum.found + one.found,
            partial: sum.partial + one.partial,
            unknown: sum.unknown + one.unknown,
            not_started: sum.not_started + one.not_started,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_project_the_newest_evaluation_until_then_counts() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).unwrap();
        let id = |text: &str| RegistrationId::new(text).unwrap();
        let found = |found, not_started| Standing { found, not_started, ..Standing::default() };
        let evaluations =
            vec![(at(1), id("a"), found(0, 6)), (at(2), id("b"), found(1, 5)), (at(4), id("a"), found(3, 3))];
        let mut standings = Standings { evaluations: evaluations.into_iter().peekable(), newest: BTreeMap::new() };
        for (day, sum) in [(1, found(0, 0)), (2, found(0, 6)), (3, found(1, 11)), (5, found(4, 8))] {
            assert_eq!(standings.until(at(day)), sum, "before day {day}");
        }
    }
}
