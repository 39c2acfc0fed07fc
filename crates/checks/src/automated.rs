//! Whether releases make something by themselves: a step of a release workflow, or the configuration of a release tool.

use slam_model::{
    Citation, Evidence, Fact, Finding, Quote,
    evidence::{ci::Activity, policy::ReleaseTool},
    finding::CitationKind,
};

/// What a release is to make.
pub(crate) struct Made {
    /// Whether a step makes it.
    pub(crate) step: fn(&Activity) -> bool,
    /// The line of a release tool's configuration that makes it.
    pub(crate) tool: fn(&ReleaseTool) -> Option<&Quote>,
    /// As a noun phrase: `an SBOM`.
    pub(crate) what: &'static str,
    /// What to do about it, as one sentence.
    pub(crate) advice: &'static str,
}

/// Returns the verdict: only a workflow that makes releases counts, since a step elsewhere ships nothing.
pub(crate) fn judge(evidence: &Evidence, made: &Made) -> Finding {
    let ci = match &evidence.ci {
        Fact::NotVisible(gap) => return Finding::unknown("ci-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("ci-broken", cause),
        Fact::Seen(ci) => ci.workflows.as_slice(),
        Fact::Absent => &[],
    };
    let steps = |releases: bool| {
        let workflows = ci.iter().filter(move |one| one.releases == releases);
        let activities = workflows
            .flat_map(|one| one.jobs.iter())
            .flat_map(|job| job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does)));
        let cites = activities.filter(|one| (made.step)(one)).map(|one| Citation::quote(CitationKind::Ci, &one.quote));
        cites.take(3).collect::<Vec<_>>()
    };
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    let tools: Vec<_> =
        tools.iter().filter_map(made.tool).map(|one| Citation::quote(CitationKind::Config, one)).collect();
    let (in_release, elsewhere) = (steps(true), steps(false));
    let need = |finding: Finding| finding.missing(format!("{} with each release", made.what), made.advice);
    if !in_release.is_empty() || !tools.is_empty() {
        return Finding::passed("automated", format!("releases make {} by themselves", made.what))
            .cite(in_release)
            .cite(tools);
    }
    if !elsewhere.is_empty() {
        let message = format!("a workflow makes {}, and none that we know as a release workflow does", made.what);
        return need(Finding::needs_review("not-in-a-release", message)).cite(elsewhere);
    }
    need(Finding::failed("not-automated", format!("no release workflow makes {}", made.what)))
}
