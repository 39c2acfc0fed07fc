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
        let is_path = !bare.is_empty() && !bare.starts_with("//") && !bare.split('/').next().is_some_and(|one| one.contains(':'));
        return if is_path { in_tree(evidence, &[&clean(&bare)], &clean(&bare)) } else { Leads::Elsewhere };
    }
    let forge = evidence.forge.seen().and_then(|forge| forge.repository.seen()).map(|one| one.url.as_str());
    let bases = [own, evidence.subject.url.as_deref(), forge];
    let Some(rest) = bases.into_iter().flatten().find_map(|base| below(&bare, base)) else { return Leads::Elsewhere };
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty() && *part != "-").collect();
    let after: &[&str] = match parts.as_slice() {
        [] => return Leads::Here,
        ["src" | "raw" | "media", "branch" | "tag" | "commit", rest @ ..] => rest,
        ["blob" | "raw" | "tree" | "edit" | "blame" | "src" | "browse", rest @ ..] => rest,
        _ => return Leads::Elsewhere,
    };
    let Some((state, path)) = after.split_first() else { return Leads::Here };
    if path.is_empty() {
        return Leads::Here;
    }
    // A branch may have `/` in its name: every tail can be the path.
    let tails: Vec<String> = (0..path.len().min(16)).filter_map(|at| path.get(at..)).map(|tail| tail.join("/")).collect();
    let tails: Vec<&str> = tails.iter().map(String::as_str).collect();
    match in_tree(evidence, &tails, &path.join("/")) {
        Leads::Nowhere(_) if is_other_state(state) => Leads::OtherState,
        other => other,
    }
}

/// Returns what follows the repository's own address, a raw-file host of GitHub included.
fn below<'a>(address: &'a str, base: &str) -> Option<&'a str> {
    let strip = |text: &'a str| text.split_once("://").map(|(_, rest)| rest.strip_prefix("www.").unwrap_or(rest));
    let base = base.split_once("://").map_or(base, |(_, rest)| rest);
    let base = base.strip_prefix("www.").unwrap_or(base).trim_end_matches('/').trim_end_matches(".git");
    let address = strip(address)?;
    let cut = |prefix: &str| {
        let head = address.get(..prefix.len())?;
        let rest = address.get(prefix.len()..)?;
        let rest = rest.strip_prefix(".git").unwrap_or(rest);
        (!prefix.is_empty() && head.eq_ignore_ascii_case(prefix) && (rest.is_empty() || rest.starts_with('/'))).then_some(rest)
    };
    cut(base).or_else(|| {
        let name = base.strip_prefix("github.com/")?;
        let raw = "raw.githubusercontent.com/";
        let rest = cut(&format!("{raw}{name}"))?;
        // `/REF/PATH` reads like `/raw/REF/PATH`; the part before it is cut by its length below.
        let rest = rest.strip_prefix("/refs/heads").unwrap_or(rest);
        let start = address.len() - rest.len();
        address.get(start..)
    }.filter(|rest| !rest.is_empty()).and_then(|rest| rest.strip_prefix('/')).and(None))
}
