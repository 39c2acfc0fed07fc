//! Workflows that scan against the Baseline, and those that publish the result to the hub.

use slam_model::{
    Citation, Evidence, Fact, Finding,
    evidence::ci::{Activity, DefinitionKind, Job, Pin, Purpose, Trigger, Uses, Workflow},
    finding::CitationKind,
};

/// A workflow with the step or job that scans.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'e> {
    /// The workflow.
    pub(crate) workflow: &'e Workflow,
    /// The job.
    pub(crate) job: &'e Job,
    /// What shows that it scans.
    pub(crate) activity: &'e Activity,
}

/// Tool name under which jobs are known that publish to the hub (grc.store).
const HUB: &str = "grc.store";
/// Events that hand foreign code or text to a run; a scan has no business there.
const UNTRUSTED: [&str; 6] =
    ["pull_request_target", "issue_comment", "issues", "pull_request_review", "discussion", "fork"];

/// Returns every scan of the default branch's workflows, or what to say when they cannot be seen.
pub(crate) fn all(evidence: &Evidence) -> Result<Vec<Scan<'_>>, Finding> {
    let ci = match &evidence.ci {
        Fact::Seen(ci) => ci,
        Fact::Absent => return Ok(Vec::new()),
        Fact::NotVisible(gap) => return Err(Finding::unknown("ci-not-visible", gap)),
        Fact::Broken(cause) => return Err(Finding::broken("ci-broken", cause)),
    };
    let workflows = ci.workflows.iter().filter(|one| one.kind == DefinitionKind::Workflow);
    let mut found = Vec::new();
    for workflow in workflows {
        for job in &workflow.jobs {
            let activities = job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does));
            for activity in activities.filter(|one| one.purpose == Purpose::BaselineScan) {
                found.push(Scan { workflow, job, activity });
            }
        }
    }
    Ok(found)
}

impl<'e> Scan<'e> {
    /// Returns whether the job publishes its result to the hub.
    pub(crate) fn publishes(&self) -> bool {
        self.activity.tool == HUB || self.job.uses.as_ref().is_some_and(is_hub)
    }

    /// Returns the reference by which the hub's workflow or action is called.
    pub(crate) fn hub_uses(&self) -> Option<&'e Uses> {
        let steps = self.job.steps.iter().filter_map(|step| step.uses.as_ref());
        self.job.uses.iter().chain(steps).find(|uses| is_hub(uses) || self.activity.quote.place.line == uses.line)
    }

    /// Returns what starts the workflow again and again without a person: a push, a schedule, or a release.
    pub(crate) fn recurring(&self) -> Option<&'e Trigger> {
        self.workflow.triggers.iter().find(|one| matches!(one.event.as_str(), "push" | "schedule" | "release"))
    }

    /// Returns a trigger that lets a stranger start the workflow with rights.
    pub(crate) fn untrusted(&self) -> Option<&'e Trigger> {
        self.workflow.triggers.iter().find(|one| UNTRUSTED.contains(&one.event.as_str()))
    }

    /// Returns a trigger that runs the scan for change requests, without rights.
    pub(crate) fn change_request(&self) -> Option<&'e Trigger> {
        self.workflow
            .triggers
            .iter()
            .find(|one| matches!(one.event.as_str(), "pull_request" | "merge_request_event" | "workflow_run"))
    }

    /// Returns every reference of the scan's own job that can be moved; the hub's own has to be a tag.
    pub(crate) fn unpinned(&self) -> Vec<&'e Uses> {
        let steps = self.job.steps.iter().filter_map(|step| step.uses.as_ref());
        let all = self.job.uses.iter().chain(steps);
        all.filter(|uses| !is_hub(uses) && matches!(uses.pin, Pin::Movable | Pin::Missing)).collect()
    }

    /// Returns the words that show the scan.
    pub(crate) fn cite(&self) -> Citation {
        Citation::quote(CitationKind::Ci, &self.activity.quote)
    }

    /// Returns a line of the workflow as evidence.
    pub(crate) fn cite_line(&self, line: u32, note: impl Into<String>) -> Citation {
        let place = slam_model::Place::line(&self.workflow.path, line);
        Citation::place(CitationKind::Ci, &place).with_note(note)
    }
}

/// Returns whether a reference is the hub's publishing workflow.
pub(crate) fn is_hub(uses: &Uses) -> bool {
    let name = uses.name.to_lowercase();
    name.starts_with("grc-store/") || name.contains("/grc-store") || name.contains("grc-publish")
}

/// Returns whether an address is a page of the hub.
pub(crate) fn is_hub_address(address: &str) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest).split('/').next().unwrap_or_default();
    host == "grc.store" || host.ends_with(".grc.store")
}

/// Returns the need of a project without any scan.
pub(crate) fn none() -> Finding {
    Finding::failed("no-scan", "no workflow scans against the Baseline").missing(
        "a workflow that scans",
        "add a workflow that runs a Baseline scan on push and on a schedule; `slam explain mechanizer` shows how",
    )
}

/// Returns a note when a log of another scanner judged by a release of the Baseline older than the newest.
pub(crate) fn old_catalogue(evidence: &Evidence) -> Option<String> {
    let newest = slam_standards::BASELINE_VERSIONS.iter().max()?;
    evidence.evaluation_logs.iter().find_map(|log| {
        let known = log.catalog.as_deref()?;
        let release = slam_standards::BASELINE_VERSIONS.iter().find(|one| known.contains(**one))?;
        (release < newest)
            .then(|| format!("{} judged by the Baseline of {release}, and {newest} is the newest", log.tool))
    })
}
