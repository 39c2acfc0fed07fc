//! What the values of an edition must be to each other.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Edition, EditionProblem, Format};
use crate::{Slug, calendar::time_zone, eligibility::Condition};

/// The longest text for people.
const LONGEST: usize = 300;
/// Personal data is not kept longer: three years, after which nobody asks about an event.
const MOST_RETENTION_DAYS: u32 = 1_096;

impl Edition {
    /// Returns everything that is wrong with the edition, each named by its key.
    pub fn problems(&self) -> Vec<EditionProblem> {
        let mut found = Problems(Vec::new());
        self.texts(&mut found);
        self.dates(&mut found);
        self.lists(&mut found);
        self.numbers(&mut found);
        self.levels(&mut found);
        found.0
    }

    fn texts(&self, found: &mut Problems) {
        found.text("title", &self.title);
        if time_zone(&self.time_zone).is_none() {
            found.add("time-zone", format!("`{}` is not known; write one such as `Europe/Berlin`", self.time_zone));
        }
        found.name("objectives.id", &self.objectives.id);
        for (at, one) in (1..).zip(&self.cut_offs) {
            found.text(&format!("cut-off[{at}].title"), &one.title);
        }
        for (at, one) in (1..).zip(&self.recognitions) {
            found.text(&format!("recognition[{at}].title"), &one.title);
        }
        for (at, one) in (1..).zip(&self.eligibility) {
            found.text(&format!("eligibility[{at}].title"), &one.title);
            if let Condition::Listed { directory, .. } = &one.condition {
                found.name(&format!("eligibility[{at}].directory"), directory);
            }
        }
        for (at, one) in (1..).zip(&self.incentives) {
            found.text(&format!("incentive[{at}].title"), &one.title);
        }
        for (at, one) in (1..).zip(&self.agenda) {
            found.text(&format!("session[{at}].title"), &one.title);
        }
    }

    fn dates(&self, found: &mut Problems) {
        for (key, window) in [("registration", &self.registration), ("listing", &self.listing)] {
            found.order(window.opens.at(), window.closes.at(), &format!("{key}.closes"), &format!("{key}.opens"));
        }
        let opens = self.registration.opens.at();
        found.order_or_same(self.announced.at(), opens, "registration.opens", "announced");
        found.order_or_same(opens, self.listing.opens.at(), "listing.opens", "registration.opens");
        let Some(last) = self.cut_offs.iter().map(|one| one.at.at()).max() else {
            return found.add("cut-off", "lists none; give at least one `[[cut-off]]`");
        };
        for (at, one) in (1..).zip(&self.cut_offs) {
            found.order(opens, one.at.at(), &format!("cut-off[{at}].at"), "registration.opens");
        }
        if !self.cut_offs.is_sorted_by_key(|one| one.at.at()) {
            found.add("cut-off", "is not in the order of time");
        }
        found.order_or_same(self.listing.closes.at(), last, "cut-off", "listing.closes");
        found.order_or_same(self.registration.closes.at(), last, "cut-off", "registration.closes");
        for (at, one) in (1..).zip(&self.agenda) {
            found.order_or_same(self.announced.at(), one.starts.at(), &format!("session[{at}].starts"), "announced");
            if one.minutes == 0 || one.minutes > 24 * 60 {
                found.add(format!("session[{at}].minutes"), "lies between 1 and 1440");
            }
            if one.link.as_deref().is_some_and(|link| !link.starts_with("https://")) {
                found.add(format!("session[{at}].link"), "does not begin with `https://`");
            }
        }
        if self.format == Format::LiveSessions && self.agenda.is_empty() {
            found.add("session", "lists none, and the format is `live-sessions`");
        }
    }

    fn lists(&self, found: &mut Problems) {
        found.unique("cut-off", self.cut_offs.iter().map(|one| one.id.as_str()));
        found.unique("recognition", self.recognitions.iter().map(|one| one.id.as_str()));
        found.unique("eligibility", self.eligibility.iter().map(|one| one.id.as_str()));
        found.unique("incentive", self.incentives.iter().map(|one| one.id.as_str()));
        found.unique("session", self.agenda.iter().map(|one| one.id.as_str()));
        if self.recognitions.is_empty() {
            found.add("recognition", "lists none; give at least one `[[recognition]]`");
        }
        for (at, one) in (1..).zip(&self.recognitions) {
            match self.cut_off(&one.cut_off) {
                None => found.add(format!("recognition[{at}].cut-off"), format!("names no cut-off: `{}`", one.cut_off)),
                Some(cut_off) if !cut_off.evaluates => {
                    let message = format!("names `{}`, at which nothing is evaluated", one.cut_off);
                    found.add(format!("recognition[{at}].cut-off"), message);
                }
                Some(_) => {}
            }
        }
    }

    fn numbers(&self, found: &mut Problems) {
        let schedule = &self.evaluation;
        for (key, value, least, most) in [
            ("retention-days", self.retention_days, 1, MOST_RETENTION_DAYS),
            ("evaluation.every-hours", schedule.every_hours, 1, 24 * 31),
            ("evaluation.grace-hours", schedule.grace_hours, 0, 24 * 14),
            ("evaluation.demand-wait-minutes", schedule.demand_wait_minutes, 1, 24 * 60),
            ("credit.most-per-badge", self.credit.most_per_badge, 1, 10_000),
        ] {
            if !(least..=most).contains(&value) {
                found.add(key, format!("is {value}; it lies between {least} and {most}"));
            }
        }
        for (at, one) in (1..).zip(&self.incentives) {
            if one.most_per_project == 0 || one.most_overall == 0 {
                found.add(format!("incentive[{at}]"), "has a cap of 0 and gives nothing; leave the incentive out");
            }
            if let Some(message) = one.gift.problem() {
                found.add(format!("incentive[{at}].gift"), message);
            }
        }
    }

    fn levels(&self, found: &mut Problems) {
        let rule = &self.level;
        if rule.fixed.is_none() && rule.unstewarded.is_empty() {
            found.add("level.unstewarded", "lists no stage; projects without a foundation take part too");
        }
        found.unique("level.unstewarded", rule.unstewarded.iter().map(|one| one.id.as_str()));
        found.unique("level.steward", rule.stewards.iter().map(|one| one.id.as_str()));
        for (at, one) in (1..).zip(&rule.stewards) {
            found.unique(&format!("level.steward[{at}].stage"), one.stages.iter().map(|one| one.id.as_str()));
            if one.stages.is_empty() {
                found.add(format!("level.steward[{at}].stage"), "lists no stage");
            }
        }
    }
}

struct Problems(Vec<EditionProblem>);

impl Problems {
    fn add(&mut self, key: impl Into<String>, message: impl Into<String>) {
        self.0.push(EditionProblem::new(key, message));
    }

    fn text(&mut self, key: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(key, "is empty");
        } else if text.chars().count() > LONGEST || text.chars().any(char::is_control) {
            self.add(key, format!("is longer than {LONGEST} characters, or is not one line"));
        }
    }

    fn name(&mut self, key: &str, text: &str) {
        if let Err(error) = Slug::new(text) {
            self.add(key, error.to_string());
        }
    }

    fn unique<'t>(&mut self, key: &str, ids: impl Iterator<Item = &'t str>) {
        let mut seen = BTreeSet::new();
        for (at, id) in (1..).zip(ids) {
            self.name(&format!("{key}[{at}].id"), id);
            if !seen.insert(id) {
                self.add(format!("{key}[{at}].id"), format!("says `{id}` a second time"));
            }
        }
    }

    fn order(&mut self, before: Timestamp, after: Timestamp, key: &str, other: &str) {
        if before >= after {
            self.add(key, format!("does not lie after `{other}`"));
        }
    }

    fn order_or_same(&mut self, before: Timestamp, after: Timestamp, key: &str, other: &str) {
        if before > after {
            self.add(key, format!("lies before `{other}`"));
        }
    }
}
