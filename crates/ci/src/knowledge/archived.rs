//! Repositories that their owners gave up: archived, or deprecated by a notice.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/archived.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// A repository that was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Archived {
    /// Whether it is only deprecated: its owners tell people to leave, and may still repair it.
    pub(crate) deprecated: bool,
    /// What to use instead, if its owners or their successors name it.
    pub(crate) successor: Option<&'static str>,
}

/// Returns what is known of a repository that was given up, `owner/name` in lower case.
pub(crate) fn archived(repository: &str) -> Option<Archived> {
    let [state, successor, ..] = TABLE.get(repository)?.as_slice() else { return None };
    Some(Archived { deprecated: *state == "deprecated", successor: Some(*successor).filter(|name| *name != "-") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 5);
        let ruby = Archived { deprecated: false, successor: Some("ruby/setup-ruby") };
        assert_eq!(archived("actions/setup-ruby"), Some(ruby));
        assert_eq!(archived("actions/checkout"), None);
    }
}
