//! Reads the Security Insights file for checks: the file itself, and where its addresses lead.

use slam_model::{
    Evidence, Fact, Finding, RepoPath,
    evidence::insights::{Field, Insights},
};

const ADVICE: &str =
    "write `security-insights.yml` at the root of the repository; `slam explain security-insights` shows how";

/// Returns the file, or what to say when there is none to read.
pub(crate) fn seen(evidence: &Evidence) -> Result<&Insights, Finding> {
    match &evidence.insights {
        Fact::Seen(insights) => Ok(insights),
        Fact::Absent => Err(Finding::failed("no-insights", "the repository has no Security Insights file")
            .missing("a Security Insights file", ADVICE)),
        Fact::NotVisible(gap) => Err(Finding::unknown("insights-not-visible", gap)),
        Fact::Broken(cause) => Err(Finding::broken("insights-broken", cause)),
    }
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Leads {
    /// To a file or folder of the tree.
    File(RepoPath),
    /// To the repository as a whole.
    Here,
    /// Into this repository, to a path that the tree does not have.
    Nowhere(String),
    /// Into another state of this repository: a tag or commit that may have the path.
    OtherState,
    /// Out of this repository, or to a page of its forge.
    Elsewhere,
}

/// Returns where a field of the Security Insights file leads; the parent file speaks of its own repository.
pub(crate) fn leads(evidence: &Evidence, insights: &Insights, field: &Field) -> Leads {
    let own = insights.field("/repository/url").filter(|url| !url.inherited).map(|url| url.value.as_str());
    match resolve(evidence, own, &field.value) {
        Leads::Nowhere(_) if field.inherited && !field.value.contains("://") => Leads::Elsewhere,
        other => other,
    }
}

/// Returns where an address of a document in the root or in `folder` leads.
pub(crate) fn leads_from(evidence: &Evidence, folder: &str, address: &str) -> Leads {
    let insights = evidence.insights.seen();
    let own = insights.and_then(|one| one.field("/repository/url")).filter(|url| !url.inherited);
    let address = if folder.is_empty() || address.contains("://") || address.starts_with('/') {
        address.to_owned()
    } else {
        format!("{folder}/{address}")
    };
    resolve(evidence, own.map(|url| url.value.as_str()), &address)
}

fn resolve(evidence: &Evidence, own: Option<&str>, address: &str) -> Leads {
    let bare = address.split(['#', '?']).next().unwrap_or_default().trim().replace("%20", " ");
    if !bare.contains("://") {
        let is_path =
            !bare.is_empty() && !bare.starts_with("//") && !bare.split('/').next().is_some_and(|one| one.contains(':'));
        let path = clean(&bare).filter(|path| is_path && !path.is_empty());
        return path.map_or(Leads::Elsewhere, |path| in_tree(evidence, vec![path.clone()], path));
    }
    let forge = evidence.forge.seen().and_then(|forge| forge.repository.seen()).map(|one| one.url.as_str());
    let bases = [own, evidence.subject.url.as_deref(), forge];
    let Some((raw, rest)) = bases.into_iter().flatten().find_map(|base| below(&bare, base)) else {
        return Leads::Elsewhere;
    };
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty() && *part != "-").collect();
    let after: &[&str] = match parts.as_slice() {
        [] => return Leads::Here,
        ["refs", "heads", rest @ ..] if raw => rest,
        all if raw => all,
        ["src" | "raw" | "media", "branch" | "tag" | "commit", rest @ ..] => rest,
        ["blob" | "raw" | "tree" | "edit" | "blame" | "src" | "browse", rest @ ..] => rest,
        _ => return Leads::Elsewhere,
    };
    let Some((state, path)) = after.split_first() else { return Leads::Here };
    if path.is_empty() {
        return Leads::Here;
    }
    // A branch may have `/` in its name: every tail can be the path, unless the branch is one that we know.
    let tails = if is_known_branch(evidence, state) { 1 } else { path.len().min(16) };
    let tails: Vec<String> = (0..tails).filter_map(|at| path.get(at..)).map(|tail| tail.join("/")).collect();
    match in_tree(evidence, tails, path.join("/")) {
        Leads::Nowhere(_) if is_other_state(state) => Leads::OtherState,
        other => other,
    }
}

fn is_known_branch(evidence: &Evidence, state: &str) -> bool {
    let default =
        evidence.forge.seen().and_then(|forge| forge.repository.seen()).map(|one| one.default_branch.as_str());
    let own = [evidence.subject.branch.as_deref(), default];
    matches!(state, "main" | "master" | "HEAD" | "trunk" | "develop") || own.contains(&Some(state))
}

/// Returns what follows the repository's own address, and whether it stands on GitHub's host for raw files.
fn below<'a>(address: &'a str, base: &str) -> Option<(bool, &'a str)> {
    let base = host_on(base);
    let base = base.trim_end_matches('/').trim_end_matches(".git");
    let address = host_on(address);
    let cut = |prefix: &str| {
        let (head, rest) = address.split_at_checked(prefix.len())?;
        let rest = rest.strip_prefix(".git").unwrap_or(rest);
        let ends = rest.is_empty() || rest.starts_with('/');
        (!prefix.is_empty() && head.eq_ignore_ascii_case(prefix) && ends).then_some(rest)
    };
    let raw =
        || cut(&format!("raw.githubusercontent.com/{}", base.strip_prefix("github.com/")?)).map(|rest| (true, rest));
    cut(base).map(|rest| (false, rest)).or_else(raw)
}

/// Returns an address from its host on.
fn host_on(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.strip_prefix("git@").unwrap_or(rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// Returns whether the name of a state is a version or a commit: the tree that is judged need not be that one.
fn is_other_state(state: &str) -> bool {
    let version = state.strip_prefix(['v', 'V']).unwrap_or(state);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.');
    is_version || state.len() >= 7 && state.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn in_tree(evidence: &Evidence, paths: Vec<String>, whole: String) -> Leads {
    let Some(tree) = evidence.tree.seen() else { return Leads::Elsewhere };
    let bytes = |path: &'_ RepoPath| -> Vec<u8> { path.as_bstr().to_vec() };
    let at = |start: &str| {
        let at = tree.entries.partition_point(|entry| <[u8]>::lt(entry.path.as_bstr(), start.as_bytes()));
        tree.entries.get(at).map(|entry| bytes(&entry.path)).unwrap_or_default()
    };
    let found = paths.into_iter().find(|path| {
        let folder = format!("{path}/");
        at(path) == path.as_bytes() || at(&folder).starts_with(folder.as_bytes())
    });
    found.map_or(Leads::Nowhere(whole), |path| Leads::File(path.into()))
}

/// Returns a relative path without `.` and `..`; one that leaves the repository is none.
fn clean(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::evidence;

    #[test]
    fn an_address_is_followed_into_the_tree() {
        let mut own = evidence("//- README.md\n# A\n//- docs/guide.md\n# G\n");
        own.subject.url = Some("https://github.com/a/b.git".to_owned());
        let file = |path: &str| Leads::File(path.into());
        let table = [
            ("https://github.com/a/b/blob/main/docs/guide.md#use", file("docs/guide.md")),
            ("https://GitHub.com/A/b/tree/feature/x/docs", file("docs")),
            ("https://raw.githubusercontent.com/a/b/main/README.md", file("README.md")),
            ("https://github.com/a/b/src/branch/main/README.md", file("README.md")),
            ("docs/guide.md", file("docs/guide.md")),
            ("./docs/../README.md", file("README.md")),
            ("https://github.com/a/b", Leads::Here),
            ("https://github.com/a/b/blob/main/GUIDE.md", Leads::Nowhere("GUIDE.md".into())),
            ("https://github.com/a/b/blob/v1.0/GUIDE.md", Leads::OtherState),
            ("https://github.com/a/bc/blob/main/README.md", Leads::Elsewhere),
            ("https://github.com/a/b/issues", Leads::Elsewhere),
            ("mailto:a@example.org", Leads::Elsewhere),
            ("../../etc/passwd", Leads::Elsewhere),
        ];
        for (address, expected) in table {
            assert_eq!(leads_from(&own, "", address), expected, "{address}");
        }
        assert_eq!(leads_from(&own, "docs", "guide.md"), file("docs/guide.md"));
    }
}
