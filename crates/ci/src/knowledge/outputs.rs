//! Outputs of actions that carry foreign text.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/outputs.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// An output that carries foreign text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ForeignOutput {
    /// Its name; `*` for any.
    pub(crate) name: &'static str,
    /// Whether it names foreign code, such as the branch of a request.
    pub(crate) code: bool,
}

/// Returns the outputs of an action that carry foreign text; its name in any case.
pub(crate) fn foreign_outputs(action: &str) -> impl Iterator<Item = ForeignOutput> {
    TABLE.all(&action.to_lowercase()).iter().filter_map(|row| {
        let [name, carries, ..] = row.as_slice() else { return None };
        Some(ForeignOutput { name, code: *carries == "code" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 5);
        let outputs: Vec<_> = foreign_outputs("TJ-actions/changed-files").collect();
        assert_eq!(outputs, [ForeignOutput { name: "*", code: false }]);
        assert!(foreign_outputs("actions/checkout").next().is_none());
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            assert!(["text", "code"].contains(&fields[2]) && fields[1] == fields[1].to_lowercase(), "{line}");
        }
    }
}
