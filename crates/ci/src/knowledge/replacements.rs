//! Actions that do what the runner's own programs do.

use std::sync::LazyLock;

use slam_model::Confidence;

use super::table::Table;

const TEXT: &str = include_str!("../../data/replacements.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// What can take the place of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Replacement {
    /// How well it does the same: `Low` where the script gets long.
    pub(crate) confidence: Confidence,
    /// The command.
    pub(crate) command: &'static str,
}

/// Returns what can take the place of an action, its name in lower case.
pub(crate) fn replacement(name: &str) -> Option<Replacement> {
    let [confidence, command, ..] = TABLE.get(name)?.as_slice() else { return None };
    let confidence = match *confidence {
        "high" => Confidence::High,
        "medium" => Confidence::Medium,
        _ => Confidence::Low,
    };
    Some(Replacement { confidence, command })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 5);
        assert_eq!(replacement("sergeysova/jq-action").map(|one| one.command), Some("jq"));
        assert_eq!(replacement("actions/checkout"), None);
    }
}
