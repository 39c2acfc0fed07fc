//! The Security Insights file of the tree: which of several counts, and what its parent file adds.

use slam_formats::security_insights;
use slam_model::{
    Fact, RepoPath,
    evidence::insights::{Insights, Parent, Shape},
};

use crate::fold::Given;

/// Returns whether the path is one where a Security Insights file is looked for.
pub(crate) fn is_insights(path: &RepoPath) -> bool {
    let lower = path.to_lower();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    ["", ".github", ".gitlab", ".forgejo", ".gitea"].contains(&folder)
        && matches!(
            name,
            "security-insights.yml" | "security-insights.yaml" | "security_insights.yml" | "security_insights.yaml"
        )
}

/// Reads one file.
pub(crate) fn read(path: &RepoPath, text: &str) -> Insights {
    Insights { path: path.clone(), ..security_insights::read(text.as_bytes()).insights }
}

/// Chooses the file that counts: a valid one of version 2 first, then one of version 2, then the root before folders.
pub(crate) fn choose(found: Vec<Insights>, parent: Option<&Given>) -> Fact<Insights> {
    let mut found = found;
    found.sort_by_key(|one| {
        let valid = one.problems.is_empty();
        // A name with an underscore is a slip that the specification does not know.
        let named = !one.path.to_lower().contains("security_insights");
        (one.shape != Shape::Two, !valid, !named, one.path.depth(), one.path.clone())
    });
    let mut rest = found.into_iter();
    let Some(mut chosen) = rest.next() else { return Fact::Absent };
    chosen.others = rest.map(|other| other.path).collect();
    if let (Some(parent), Parent::NotGiven) = (parent, &chosen.parent) {
        security_insights::merge_parent(&mut chosen, &parent.bytes);
    }
    Fact::Seen(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_looked_for_in_root_and_forge_folders_in_any_case() {
        for (path, expected) in [
            ("security-insights.yml", true),
            ("SECURITY-INSIGHTS.yml", true),
            (".github/security-insights.yaml", true),
            ("docs/security-insights.yml", false),
            ("security-insights.json", false),
        ] {
            assert_eq!(is_insights(&path.into()), expected, "{path}");
        }
    }

    #[test]
    fn version_two_counts_before_version_one_and_the_others_are_listed() {
        let one =
            "header:\n  schema-version: 1.0.0\n  project-url: https://a.org\nproject-lifecycle:\n  status: active\n";
        let two = "header:\n  schema-version: 2.0.0\n  url: https://a.org\nrepository:\n  url: https://a.org\n";
        let files =
            vec![read(&"SECURITY-INSIGHTS.yml".into(), one), read(&".github/security-insights.yml".into(), two)];
        let Fact::Seen(chosen) = choose(files, None) else { panic!("nothing was chosen") };
        assert_eq!(chosen.path, ".github/security-insights.yml".into());
        assert_eq!(chosen.others, ["SECURITY-INSIGHTS.yml".into()]);
    }
}
