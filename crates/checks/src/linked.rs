//! Whether the Security Insights file leads to a document that the Baseline asks for.

use slam_model::{
    Citation, Confidence, Evidence, Finding, Gap, RepoPath, Verdict,
    evidence::insights::{Insights, Parent},
    finding::CitationKind,
};

use crate::{
    Judged,
    insights::{self, Leads},
};

/// A document that the Security Insights file has to lead to.
pub(crate) struct Linked {
    /// The requirement that asks for the document; where it does not apply, nothing has to be linked.
    pub(crate) requirement: &'static str,
    /// Fields that lead to it, in 2.2 pointers, best first.
    pub(crate) fields: &'static [&'static str],
    /// The document as a noun phrase: `the user guide`.
    pub(crate) what: &'static str,
    /// Whether the field serves several documents, so that it has to be the one with these words.
    pub(crate) shared: bool,
}

/// Returns the verdict: a field that names no file of this repository fails, and a document elsewhere is taken at its word.
pub(crate) fn judge(evidence: &Evidence, judged: &Judged<'_>, linked: &Linked) -> Finding {
    let what = linked.what;
    let result = judged.find(linked.requirement);
    if let Some(result) = result.filter(|one| one.verdict == Verdict::NotApplicable) {
        let message = format!("{what} is not asked for: {}", result.message);
        return Finding::not_applicable("document-not-asked", message);
    }
    let insights = match insights::seen(evidence) {
        Ok(insights) => insights,
        Err(finding) => return finding,
    };
    let wanted = linked.fields.first().copied().unwrap_or_default();
    let advice = format!("set `{}` in {} to the address of {what}", dotted(wanted), insights.path);
    let need = |finding: Finding| finding.missing(format!("a link to {what}"), advice.clone());
    let Some((pointer, field)) = linked.fields.iter().find_map(|one| Some((*one, insights.field(one)?))) else {
        return not_set(insights, linked).unwrap_or_else(|| {
            let message = format!("{} does not set `{}`", insights.path, dotted(wanted));
            need(Finding::failed("not-linked", message)).cite([Citation::file(&insights.path)])
        });
    };
    let cites: Vec<_> = insights.cite(pointer).into_iter().collect();
    let leads = insights::leads(evidence, insights, field);
    if let Some(failed) = result.filter(|one| linked.shared && one.verdict == Verdict::Failed) {
        let message = format!("there is nothing to link yet: {}", failed.message);
        return need(Finding::failed("nothing-to-link", message)).cite(cites);
    }
    match leads {
        Leads::File(path) => {
            let homes = result.map_or(&[][..], |one| one.evidence.as_slice());
            if linked.shared && !homes.is_empty() && !leads_on(evidence, &path, homes) {
                let message = format!("`{}` leads to {path}, which does not speak of it itself", dotted(pointer));
                let cite = Citation::file(&path);
                return need(Finding::needs_review("another-document", message)).cite(cites).cite([cite]);
            }
            Finding::passed("linked", format!("`{}` leads to {path}", dotted(pointer)))
                .cite(cites)
                .cite([Citation::file(&path)])
        }
        Leads::Nowhere(path) => {
            let message = format!("`{}` leads to {path}, which this repository does not have", dotted(pointer));
            need(Finding::failed("names-no-file", message)).cite(cites)
        }
        Leads::Here => {
            let message = format!("`{}` leads to the repository as a whole, not to {what}", dotted(pointer));
            need(Finding::needs_review("whole-repository", message)).cite(cites)
        }
        Leads::OtherState => {
            let message =
                format!("`{}` leads to another state of this repository, which was not read", dotted(pointer));
            need(Finding::needs_review("other-state", message)).cite(cites)
        }
        Leads::Elsewhere if linked.shared => {
            let message =
                format!("`{}` leads out of this repository; a person has to look for {what} there", dotted(pointer));
            need(Finding::needs_review("linked-elsewhere", message)).cite(cites)
        }
        Leads::Elsewhere => {
            let message = format!("`{}` leads to a document outside this repository", dotted(pointer));
            Finding::passed("linked-elsewhere", message).confidence(Confidence::Medium).cite(cites)
        }
    }
}

/// Returns the name of a field for people: `project.documentation.design` of `/project/documentation/design`.
pub(crate) fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

/// Returns Unknown when the field may stand in a parent file that could not be read.
fn not_set(insights: &Insights, linked: &Linked) -> Option<Finding> {
    linked
        .fields
        .iter()
        .any(|field| field.starts_with("/project/"))
        .then(|| parent_hidden(insights, linked.what))
        .flatten()
}

/// Returns Unknown when what a project says may stand in a parent file that could not be read.
pub(crate) fn parent_hidden(insights: &Insights, what: &str) -> Option<Finding> {
    let gap = match &insights.parent {
        Parent::None | Parent::Given => return None,
        Parent::NotGiven => Gap::new(
            format!("{what} may be named in the parent Security Insights file, which was not given"),
            "give the parent file with `--parent FILE`",
        ),
        Parent::Refused(reason) => Gap::new(
            format!("the parent Security Insights file cannot be used: {reason}"),
            "give a valid parent file with `--parent FILE`",
        ),
    };
    let cite = insights.parent_source.as_ref().map(|source| {
        let place = slam_model::Place::line(&insights.path, source.line);
        Citation::quote(CitationKind::Insights, &slam_model::Quote::new(place, &source.value))
    });
    Some(Finding::unknown("parent-not-read", &gap).cite(cite))
}

/// Returns whether a document is one of those that answer the requirement, or links to one of them.
fn leads_on(evidence: &Evidence, path: &RepoPath, homes: &[Citation]) -> bool {
    let is_home = |path: &RepoPath| homes.iter().any(|cite| cite.path.as_ref() == Some(path));
    if is_home(path) {
        return true;
    }
    let Some(document) = evidence.documents.seen().into_iter().flatten().find(|one| one.path == *path) else {
        return false;
    };
    let folder = path.parent().to_string();
    document.links.iter().take(500).any(|link| match insights::leads_from(evidence, &folder, &link.target) {
        Leads::File(target) => is_home(&target),
        _ => false,
    })
}
