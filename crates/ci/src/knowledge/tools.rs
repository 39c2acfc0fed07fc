//! Actions that install the newest version of a tool unless one is named.

use std::sync::LazyLock;

use super::table::Table;

const TEXT: &str = include_str!("../../data/tools.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// A tool that an action installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    /// The tool.
    pub(crate) name: &'static str,
    /// Inputs that say which version, or in which file it stands.
    pub(crate) inputs: Vec<&'static str>,
}

/// Returns the tool that an action installs, its name in lower case.
pub(crate) fn tool(name: &str) -> Option<Tool> {
    let [tool, inputs, ..] = TABLE.get(name)?.as_slice() else { return None };
    Some(Tool { name: tool, inputs: inputs.split(' ').collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 5);
        assert_eq!(tool("aquasecurity/setup-trivy").map(|tool| tool.inputs), Some(vec!["version"]));
        assert_eq!(tool("actions/checkout"), None);
    }
}
