//! Actions that need the credentials that a checkout leaves behind.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/pushers.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// Returns whether an action pushes with the credentials of the checkout; its name in any case.
pub(crate) fn pushes(action: &str) -> bool {
    TABLE.get(&action.to_lowercase()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 3);
        assert!(pushes("Peter-Evans/create-pull-request") && !pushes("actions/checkout"));
    }
}
