//! Which folders are members of a workspace.

use super::manifest::Manifest;
use crate::lock::is_above;
use crate::{File, yaml};

/// Members that are looked for at most.
const MEMBERS: usize = 10_000;

const LOCKS: [&str; 5] = ["npm-shrinkwrap.json", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"];

/// Whether a lock file answers for this manifest: one beside it, or one above it that has it as a member.
pub(super) fn is_locked(file: &File<'_>) -> bool {
    let Some(path) = is_above(file, &LOCKS) else { return false };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let Some(member) = file.folder().strip_prefix(folder).map(|rest| rest.trim_start_matches('/')) else {
        return false;
    };
    member.is_empty() || patterns(file, folder).is_some_and(|patterns| is_member(&patterns, member))
}

/// Returns the patterns of the members of the workspace whose root is this folder.
fn patterns(file: &File<'_>, folder: &str) -> Option<Vec<String>> {
    let at = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    if let Some(bytes) = file.files.read(&at("pnpm-workspace.yaml")) {
        let node = yaml::parse(&bytes).ok()?;
        return Some(node.items_of("packages").iter().filter_map(|one| one.text()).map(str::to_owned).collect());
    }
    Some(Manifest::read(&file.files.read(&at("package.json"))?).ok()?.workspaces)
}

/// Returns the folders below the file's that its patterns name and that have a manifest, sorted.
pub(super) fn members(file: &File<'_>, patterns: &[String]) -> Vec<String> {
    if patterns.is_empty() {
        return Vec::new();
    }
    let folder = file.folder();
    let inside = |path: String| {
        let path = path.strip_prefix(folder)?.trim_start_matches('/').strip_suffix("/package.json")?.to_owned();
        (!path.split('/').any(|part| part == "node_modules") && is_member(patterns, &path)).then_some(path)
    };
    file.files.below(folder).into_iter().filter_map(inside).take(MEMBERS).collect()
}

/// Whether a folder matches the patterns; `!` in front of one takes its folders out.
fn is_member(patterns: &[String], folder: &str) -> bool {
    let hit = |pattern: &str| matches(pattern.trim_start_matches("./").trim_end_matches('/'), folder);
    let out = patterns.iter().filter_map(|one| one.strip_prefix('!')).any(hit);
    !out && patterns.iter().filter(|one| !one.starts_with('!')).any(|one| hit(one))
}

/// Whether a path matches a pattern of whole parts: `**` stands for any number of them, `*` for text within one.
fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').take(64).collect();
    let path: Vec<&str> = path.split('/').collect();
    // Row by row: which beginnings of the path the beginning of the pattern matches.
    let mut reached = vec![false; path.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            let is_before = |at: usize| reached.get(at).copied().unwrap_or_default();
            let hit = if part == "**" {
                is_before(at) || at > 0 && next.get(at - 1).copied().unwrap_or_default()
            } else {
                at > 0 && is_before(at - 1) && path.get(at - 1).is_some_and(|name| matches_part(part, name))
            };
            if let Some(place) = next.get_mut(at) {
                *place = hit;
            }
        }
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

fn matches_part(pattern: &str, name: &str) -> bool {
    // `{a,b}` is the one more thing that workspaces use.
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((choices, after)) = rest.split_once('}')
        && !after.contains('{')
    {
        return choices.split(',').any(|choice| matches_stars(&format!("{before}{choice}{after}"), name));
    }
    matches_stars(pattern, name)
}

fn matches_stars(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_whole_parts() {
        for (pattern, path, expected) in [
            ("packages/*", "packages/a", true),
            ("packages/*", "packages/a/b", false),
            ("packages/**", "packages/a/b", true),
            ("**", "x/y", true),
            ("{apps,libs}/*-ui", "libs/x-ui", true),
            ("{apps,libs}/*-ui", "libs/x", false),
            ("a", "a", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
        assert!(!is_member(&["p/*".into(), "!p/x".into()], "p/x"));
    }
}
