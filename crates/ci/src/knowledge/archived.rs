//! Repositories whose owners keep them no longer.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/archived.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// A repository that is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Archived {
    /// What to use instead, if its owners or their successors name it.
    pub(crate) successor: Option<&'static str>,
}

/// Returns what is known of an archived repository, `owner/name` in lower case.
pub(crate) fn archived(repository: &str) -> Option<Archived> {
    let row = TABLE.get(repository)?;
    Some(Archived { successor: row.first().copied().filter(|name| *name != "-") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 4);
        assert_eq!(archived("actions/setup-ruby"), Some(Archived { successor: Some("ruby/setup-ruby") }));
        assert_eq!(archived("actions/checkout"), None);
    }
}
