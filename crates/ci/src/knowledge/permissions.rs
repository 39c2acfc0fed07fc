//! What actions need of the job token.

use std::{collections::BTreeMap, sync::LazyLock};

use super::table::Table;

const TEXT: &str = include_str!("../../data/permissions.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// What a step needs of the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Needs {
    /// These and no others.
    Scopes(Vec<Scope>),
    /// It depends on the script or program that the action is given.
    Depends,
    /// Nobody here knows the action.
    Unknown,
}

/// A scope that an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The scope: `contents`.
    name: &'static str,
    /// Whether reading is not enough.
    write: bool,
    /// When it is needed.
    when: When,
}

/// When an action needs a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// Always.
    Always,
    /// Where the input is given, and is not `false`.
    With(&'static str),
    /// Where the input is not given.
    Without(&'static str),
}

/// Scopes of the job token, from GitHub's reference of `permissions`.
pub(crate) const SCOPES: [&str; 17] = [
    "actions",
    "artifact-metadata",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "discussions",
    "id-token",
    "issues",
    "models",
    "packages",
    "pages",
    "pull-requests",
    "repository-projects",
    "security-events",
    "statuses",
    "vulnerability-alerts",
];

impl Needs {
    /// Returns the scopes that the action reads with these inputs; `None` where that is not known.
    pub(crate) fn reads(&self, inputs: &BTreeMap<String, String>) -> Option<Vec<&'static str>> {
        match self {
            Self::Scopes(scopes) => {
                let read = scopes.iter().filter(|one| !one.write && one.when.holds(inputs));
                Some(read.map(|one| one.name).collect())
            }
            Self::Depends | Self::Unknown => None,
        }
    }

    /// Returns whether the action writes to a scope with these inputs; `None` where that is not known.
    pub(crate) fn writes(&self, scope: &str, inputs: &BTreeMap<String, String>) -> Option<bool> {
        match self {
            Self::Scopes(scopes) => {
                Some(scopes.iter().any(|one| one.name == scope && one.write && one.when.holds(inputs)))
            }
            Self::Depends | Self::Unknown => None,
        }
    }
}

impl When {
    fn holds(self, inputs: &BTreeMap<String, String>) -> bool {
        let given = |name: &str| {
            let value = inputs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
            value.is_some_and(|value| !value.is_empty() && !value.eq_ignore_ascii_case("false"))
        };
        match self {
            Self::Always => true,
            Self::With(input) => given(input),
            Self::Without(input) => !given(input),
        }
    }
}

impl Scope {
    fn parse(word: &'static str) -> Self {
        let (need, when) = match word.split_once('?') {
            Some((need, input)) => match input.strip_prefix('!') {
                Some(input) => (need, When::Without(input)),
                None => (need, When::With(input)),
            },
            None => (word, When::Always),
        };
        match need.strip_suffix(":read") {
            Some(name) => Self { name, write: false, when },
            None => Self { name: need, write: true, when },
        }
    }
}

/// Returns what an action needs; its name in any case.
pub(crate) fn action(name: &str) -> Needs {
    match TABLE.get(&name.to_lowercase()).and_then(|row| row.first()) {
        None => Needs::Unknown,
        Some(&"?") => Needs::Depends,
        Some(needs) => Needs::Scopes(needs.split(' ').filter(|word| *word != "-").map(Scope::parse).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 4);
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let name = line.split('\t').next().unwrap();
            let Needs::Scopes(scopes) = action(name) else { continue };
            assert!(name.contains('/') && scopes.iter().all(|scope| SCOPES.contains(&scope.name)), "{line}");
        }
    }

    #[test]
    fn needs_depend_on_what_the_action_is_given() {
        let with = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        for (name, inputs, scope, expected) in [
            ("Actions/Checkout", with(&[]), "contents", Some(false)),
            ("github/codeql-action/analyze", with(&[]), "security-events", Some(true)),
            ("actions/stale", with(&[]), "contents", Some(false)),
            ("actions/stale", with(&[("delete-branch", "true")]), "contents", Some(true)),
            ("pypa/gh-action-pypi-publish", with(&[]), "id-token", Some(true)),
            ("pypa/gh-action-pypi-publish", with(&[("password", "x")]), "id-token", Some(false)),
            ("actions/github-script", with(&[]), "issues", None),
            ("nobody/knows", with(&[]), "issues", None),
        ] {
            assert_eq!(action(name).writes(scope, &inputs), expected, "{name} {inputs:?}");
        }
        assert_eq!(action("nobody/knows"), Needs::Unknown);
    }
}
