//! Reads the file of an edition, and names every problem at once by its key.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};
use toml::{Table, Value};

use super::Edition;

/// No edition has a file of this size.
const MOST_BYTES: usize = 256 << 10;
/// The most entries of one list.
const MOST_ENTRIES: usize = 500;

/// Something that is wrong with the file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[error("`{key}` {message}")]
pub struct EditionProblem {
    /// The key: `registration.closes`, `cut-off[2].at`; empty when the whole file is meant.
    pub key: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl EditionProblem {
    pub(super) fn new(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: key.into(), message: message.into() }
    }
}

impl Edition {
    /// Reads the file of an edition (TOML) and checks it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the keys.
    pub fn from_toml(bytes: &[u8]) -> Result<Self, Vec<EditionProblem>> {
        let whole = |message: String| vec![EditionProblem::new("edition", message)];
        if bytes.len() > MOST_BYTES {
            return Err(whole(format!("has {} bytes; the file of an edition has at most {MOST_BYTES}", bytes.len())));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| whole("is not UTF-8 text; save it as UTF-8".to_owned()))?;
        let table: Table = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = text.bytes().take(at).filter(|byte| *byte == b'\n').count().saturating_add(1);
            whole(format!("is not TOML at line {line}: {}", error.message().trim().replace('\n', "; ")))
        })?;
        let mut reader = Reader { table, problems: Vec::new() };
        let edition = reader.edition();
        let mut problems = reader.finish();
        if let Some(edition) = edition {
            problems.extend(edition.problems());
            if problems.is_empty() {
                return Ok(edition);
            }
        }
        problems.sort();
        Err(problems)
    }

    /// Writes the file of the edition. Reading it again gives the same edition.
    ///
    /// # Errors
    /// A text holds something that TOML cannot spell; none that [`Edition::from_toml`] accepts does.
    pub fn to_toml(&self) -> Result<String, EditionProblem> {
        toml::to_string(self).map_err(|error| EditionProblem::new("edition", format!("cannot be written: {error}")))
    }
}

/// Takes one key after the other, so that one wrong value does not hide the next.
struct Reader {
    table: Table,
    problems: Vec<EditionProblem>,
}

impl Reader {
    fn edition(&mut self) -> Option<Edition> {
        // Every key is taken before the first missing one ends the reading.
        let (id, title, format) = (self.one("id"), self.one("title"), self.one("format"));
        let (time_zone, announced, awards) = (self.one("time-zone"), self.one("announced"), self.one("awards"));
        let (retention_days, objectives) = (self.one("retention-days"), self.one("objectives"));
        let (registration, listing) = (self.parts("registration"), self.parts("listing"));
        let (evaluation, credit, level) = (self.one("evaluation"), self.one("credit"), self.one("level"));
        let (cut_offs, recognitions) = (self.list("cut-off"), self.list("recognition"));
        let (eligibility, incentives, agenda) =
            (self.list("eligibility"), self.list("incentive"), self.list("session"));
        Some(Edition {
            id: id?,
            title: title?,
            format: format?,
            time_zone: time_zone?,
            announced: announced?,
            awards: awards?,
            retention_days: retention_days?,
            objectives: objectives?,
            registration: registration?,
            listing: listing?,
            evaluation: evaluation?,
            credit: credit?,
            level: level?,
            cut_offs: cut_offs?,
            recognitions: recognitions?,
            eligibility: eligibility?,
            incentives: incentives?,
            agenda: agenda?,
        })
    }

    fn value<T: DeserializeOwned>(&mut self, key: &str, value: Value) -> Option<T> {
        match value.try_into() {
            Ok(read) => Some(read),
            Err(error) => {
                let said = error.to_string();
                self.problems.push(EditionProblem::new(key, said.trim().replace('\n', "; ")));
                None
            }
        }
    }

    fn one<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        match self.table.remove(key) {
            Some(value) => self.value(key, value),
            None => {
                self.problems.push(EditionProblem::new(key, "is missing"));
                None
            }
        }
    }

    /// Reads a window: each of its ends has its own problem.
    fn parts(&mut self, key: &str) -> Option<crate::calendar::Window> {
        let mut ends = match self.table.remove(key) {
            Some(Value::Table(ends)) => ends,
            Some(_) => {
                self.problems.push(EditionProblem::new(key, "is no table with `opens` and `closes`"));
                return None;
            }
            None => {
                self.problems.push(EditionProblem::new(key, "is missing; give `opens` and `closes`"));
                return None;
            }
        };
        let mut end = |name: &str| {
            let found = ends.remove(name);
            (format!("{key}.{name}"), found)
        };
        let (opens, closes) = (end("opens"), end("closes"));
        for odd in ends.keys() {
            self.problems.push(EditionProblem::new(format!("{key}.{odd}"), "is no key of a window"));
        }
        let opens = self.end(opens);
        let closes = self.end(closes);
        Some(crate::calendar::Window { opens: opens?, closes: closes? })
    }

    fn end<T: DeserializeOwned>(&mut self, (key, value): (String, Option<Value>)) -> Option<T> {
        match value {
            Some(value) => self.value(&key, value),
            None => {
                self.problems.push(EditionProblem::new(key, "is missing"));
                None
            }
        }
    }

    /// Reads a list entry by entry.
    fn list<T: DeserializeOwned>(&mut self, key: &str) -> Option<Vec<T>> {
        let values = match self.table.remove(key) {
            None => return Some(Vec::new()),
            Some(Value::Array(values)) if values.len() <= MOST_ENTRIES => values,
            Some(Value::Array(_)) => {
                self.problems.push(EditionProblem::new(key, format!("has more than {MOST_ENTRIES} entries")));
                return None;
            }
            Some(_) => {
                self.problems.push(EditionProblem::new(key, format!("is no list; write `[[{key}]]`")));
                return None;
            }
        };
        let count = values.len();
        let read: Vec<T> =
            (1..).zip(values).filter_map(|(at, value)| self.value(&format!("{key}[{at}]"), value)).collect();
        (read.len() == count).then_some(read)
    }

    fn finish(self) -> Vec<EditionProblem> {
        let Self { table, mut problems } = self;
        let rest: BTreeMap<_, _> = table.into_iter().collect();
        problems.extend(rest.into_keys().map(|key| EditionProblem::new(key, "is no key of an edition")));
        problems
    }
}
