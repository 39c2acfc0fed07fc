//! Whether a scan blocks changes: a job that runs before the merge, and a rule that makes it a condition.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Gap,
    evidence::{
        ci::{Activity, CiFacts, DefinitionKind, Job, Purpose, Workflow},
        settings::SettingKind,
    },
    finding::CitationKind,
};

use crate::forge;

/// A scan that has to block changes.
pub(crate) struct ScanGate {
    /// What the scan is for.
    pub(crate) purpose: Purpose,
    /// Parts of names, in lower case, by which required checks of apps outside the tree are known.
    pub(crate) known_checks: &'static [&'static str],
    /// The scan as a noun phrase: `a review of dependencies`.
    pub(crate) what: &'static str,
    /// What to do about it, as one sentence.
    pub(crate) advice: &'static str,
}

/// Returns the verdict: only required checks decide; a workflow alone needs review, since nobody sees whether it blocks.
pub(crate) fn judge(evidence: &Evidence, gate: &ScanGate) -> Finding {
    let jobs = evidence.ci.seen().map(|ci| jobs(ci, gate.purpose)).unwrap_or_default();
    let cites: Vec<_> = jobs.iter().take(3).map(|one| Citation::quote(CitationKind::Ci, &one.activity.quote)).collect();
    let need = |finding: Finding| finding.missing(format!("{} that blocks changes", gate.what), gate.advice);
    let rules = forge::part(evidence, |forge| &forge.branch_rules);
    let required = |names: &[String]| names.iter().find(|name| is_gate(name, &jobs, gate)).cloned();
    let settings = by_settings(evidence, |names| required(names).is_some());
    let contradicted = settings.as_ref().is_some_and(|(tool, _)| tool == "asf");
    let refused = |cite: Citation| {
        let message = format!("no rule of the forge requires {} before a change is merged", gate.what);
        need(if contradicted {
            // As a failure it would make giving no snapshot the cheaper way to pass.
            Finding::needs_review("settings-contradict", format!("{message}, and settings in the tree do"))
        } else {
            Finding::failed("not-required", message)
        })
        .cite(cites.clone())
        .cite([cite])
    };
    match &rules {
        Fact::Seen(rules) => {
            let forge = forge::cite(evidence, &rules.endpoint);
            if let Some(name) = required(&rules.required_checks) {
                return Finding::passed(
                    "required-check",
                    format!("the check `{name}` must pass before a change is merged"),
                )
                .confidence(Confidence::Medium)
                .cite(cites)
                .cite([forge]);
            }
            if rules.partial {
                let gap = Gap::new(
                    "the recorded rules show no such required check, and only an administrator sees all of them",
                    "record the snapshot again as an administrator, or record the answer with `slam declare`",
                );
                return Finding::unknown("forge-rule-partial", &gap).cite(cites).cite([forge]);
            }
            return refused(forge);
        }
        Fact::Absent => return refused(forge::cite(evidence, "no rules for the primary branch")),
        Fact::NotVisible(_) | Fact::Broken(_) => {}
    }
    if let Some((tool, quote)) = settings {
        let (quote, message) =
            (Citation::quote(CitationKind::Config, &quote), "settings in the tree require the check");
        return if tool == "asf" {
            Finding::passed("settings-applied", message).confidence(Confidence::Medium).cite([quote]).cite(cites)
        } else {
            need(Finding::needs_review(
                "settings-written",
                format!("{message}; whether {tool} applies them cannot be seen"),
            ))
            .cite([quote])
            .cite(cites)
        };
    }
    if jobs.is_empty() {
        return need(forge::unseen(&rules, "rules-not-visible", &format!("whether {} blocks changes", gate.what)));
    }
    let message = format!("a job runs {} before the merge; whether it blocks the merge cannot be seen", gate.what);
    need(Finding::needs_review("workflow-only", message)).cite(cites)
}

/// A job that serves the purpose before a change is merged.
struct Scan<'c> {
    workflow: &'c Workflow,
    job: &'c Job,
    activity: &'c Activity,
}

fn jobs(ci: &CiFacts, purpose: Purpose) -> Vec<Scan<'_>> {
    let workflows =
        ci.workflows.iter().filter(|one| one.kind == DefinitionKind::Workflow && one.before_merge.is_some());
    workflows
        .flat_map(|workflow| workflow.jobs.iter().map(move |job| (workflow, job)))
        .filter_map(|(workflow, job)| {
            let mut all = job.does.iter().chain(job.steps.iter().flat_map(|step| &step.does));
            let activity = all.find(|one| one.purpose == purpose)?;
            Some(Scan { workflow, job, activity })
        })
        .collect()
}

/// Returns whether a required check is the gate: a job by its name (forges show `job`, `workflow / job`, and
/// `job (matrix)`), or an app that is known by its name.
fn is_gate(check: &str, jobs: &[Scan<'_>], gate: &ScanGate) -> bool {
    let check = check.to_lowercase();
    let by_job = jobs.iter().any(|one| {
        let names = [Some(one.job.id.as_str()), one.job.name.as_deref()];
        names.into_iter().flatten().any(|name| {
            let name = name.to_lowercase();
            let workflow = one.workflow.name.as_deref().unwrap_or_default().to_lowercase();
            check == name || check == format!("{workflow} / {name}") || check.starts_with(&format!("{name} ("))
        })
    });
    by_job || gate.known_checks.iter().any(|known| check.contains(known))
}

fn by_settings(evidence: &Evidence, holds: impl Fn(&[String]) -> bool) -> Option<(String, slam_model::Quote)> {
    let files = evidence.settings.seen()?;
    files.iter().find_map(|file| {
        let setting = file.settings.iter().find(|one| match &one.kind {
            SettingKind::RequiredChecks(names) => holds(names),
            _ => false,
        })?;
        Some((file.tool.clone(), setting.quote.clone()))
    })
}
