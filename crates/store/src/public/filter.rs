//! Which projects a list shows, and the statement that asks for them.

use crate::{
    StoreError,
    sql::{AssertSqlSafe, Database, Row, Value},
};

/// Which projects a list shows; an empty filter shows all that are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Each of these words, separated by white space, stands in the name or the slug.
    pub words: String,
    /// Whose projects.
    pub steward: Option<Steward>,
    /// With a repository at this kind of forge.
    pub forge: Option<String>,
    /// Of this level.
    pub level: Option<u8>,
    /// With this badge in this status: `awarded`, or a status of `badge_status`.
    pub badge: Option<(String, String)>,
}

/// Whose projects are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steward {
    /// Those of this foundation.
    Named(String),
    /// Those that stand on their own.
    None,
}

/// Words beyond this many do not narrow a search.
const MOST_WORDS: usize = 6;

/// A statement that grows with its values. Its text is made of our own words only; what visitors ask for is bound.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    text: String,
    values: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Adds our own words.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds words of ours in which `?` stands for the value, as often as it is needed.
    pub(crate) fn with(&mut self, text: &str, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.text.push_str(&text.replace('?', &place));
        self
    }

    /// Adds `(…, …)` of values.
    pub(crate) fn among<'v>(&mut self, values: impl IntoIterator<Item = &'v str>) -> &mut Self {
        self.text.push('(');
        for (at, value) in values.into_iter().enumerate() {
            self.with(if at == 0 { "?" } else { ", ?" }, value);
        }
        self.text.push(')');
        self
    }

    pub(crate) async fn fetch_all(self, on: &Database) -> Result<Vec<Row>, StoreError> {
        let query = on.query(AssertSqlSafe(self.text));
        self.values.into_iter().fold(query, crate::sql::Query::bind).fetch_all().await
    }
}

impl Filter {
    /// Adds the conditions on `registration r` and `project p`.
    pub(crate) fn add_to(&self, statement: &mut Statement) {
        for word in self.words.split_whitespace().take(MOST_WORDS) {
            let pattern = format!("%{}%", escaped(&word.to_lowercase()));
            statement.with(" AND (LOWER(p.name) LIKE ? ESCAPE '!' OR p.slug LIKE ? ESCAPE '!')", pattern);
        }
        match &self.steward {
            Some(Steward::Named(name)) => {
                statement.with(" AND LOWER(p.steward) = ?", name.to_lowercase());
            }
            Some(Steward::None) => {
                statement.text(" AND p.steward = ''");
            }
            None => {}
        }
        if let Some(level) = self.level {
            statement.with(" AND r.level = ?", level);
        }
        if let Some(forge) = &self.forge {
            let there = " AND EXISTS (SELECT 1 FROM repository
                WHERE repository.project = p.id AND repository.forge = ? AND repository.removed_at IS NULL)";
            statement.with(there, forge);
        }
        if let Some((badge, status)) = &self.badge {
            if status == "awarded" {
                let given = " AND EXISTS (SELECT 1 FROM award WHERE award.registration = r.id AND award.state = 'valid'
                    AND award.kind = 'badge' AND award.badge = ?)";
                statement.with(given, badge);
            } else {
                statement.with(
                    " AND EXISTS (SELECT 1 FROM badge_status b WHERE b.registration = r.id AND b.badge = ?",
                    badge,
                );
                if !status.is_empty() {
                    statement.with(" AND b.status = ?", status);
                }
                statement.text(")");
            }
        }
    }
}

/// Signs that LIKE reads as jokers stand for themselves.
fn escaped(word: &str) -> String {
    word.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
