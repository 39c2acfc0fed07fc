//! What actions need of the job token.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/permissions.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// What a step needs of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Needs {
    /// These scopes, for writing.
    Scopes(Vec<&'static str>),
    /// Nobody here knows.
    Unknown,
}

/// Returns what an action needs for writing; its name in any case.
pub(crate) fn action(name: &str) -> Needs {
    match TABLE.get(&name.to_lowercase()) {
        Some(row) => Needs::Scopes(
            row.first().copied().unwrap_or_default().split_whitespace().filter(|scope| *scope != "-").collect(),
        ),
        None => Needs::Unknown,
    }
}
