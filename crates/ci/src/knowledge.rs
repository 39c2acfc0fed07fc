//! What actions and commands need of the job token; written from general knowledge of the actions, as data.

/// Action (a final `*` stands for anything) and what it needs; `-` needs nothing.
const ACTIONS: &str = include_str!("knowledge/actions.tsv");

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
    let name = name.to_lowercase();
    let mut best: Option<(usize, &'static str)> = None;
    for line in ACTIONS.lines().filter(|line| !line.starts_with('#')) {
        let Some((pattern, scopes)) = line.split_once('\t') else { continue };
        let fits = match pattern.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == pattern,
        };
        if fits && best.is_none_or(|(length, _)| pattern.len() > length) {
            best = Some((pattern.len(), scopes));
        }
    }
    match best {
        Some((_, scopes)) => Needs::Scopes(scopes.split_whitespace().filter(|scope| *scope != "-").collect()),
        None => Needs::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_name_and_known_scopes() {
        let scopes = [
            "-",
            "actions",
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
        ];
        for line in ACTIONS.lines().filter(|line| !line.starts_with('#')) {
            let (name, needs) = line.split_once('\t').unwrap_or_else(|| panic!("{line}"));
            assert!(name.contains('/') && *name == name.to_lowercase(), "{line}");
            assert!(needs.split_whitespace().all(|scope| scopes.contains(&scope)), "{line}");
        }
        assert_eq!(action("Actions/Checkout"), Needs::Scopes(vec![]));
        assert_eq!(action("github/codeql-action/analyze"), Needs::Scopes(vec!["security-events"]));
        assert_eq!(action("nobody/knows"), Needs::Unknown);
    }
}
