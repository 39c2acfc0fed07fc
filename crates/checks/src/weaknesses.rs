//! From weaknesses that CI analysis found to a verdict.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, RepoPath, Severity,
    evidence::ci::{CiFacts, CiFinding, CiRule, CiSystem, DefinitionKind, Job, Pin, Uses, Workflow},
    finding::CitationKind,
};

/// How many findings a verdict cites.
const MOST_CITED: usize = 10;

/// What a requirement about CI asks.
pub(crate) struct CiQuestion {
    /// Whether a finding breaks the requirement.
    pub(crate) breaks: fn(&CiFinding) -> bool,
    /// Whether a finding that does not break it still needs a person's eye.
    pub(crate) doubtful: fn(&CiFinding) -> bool,
    /// The good state as a clause: `no foreign text reaches a script`.
    pub(crate) good: &'static str,
    /// What is missing when it is not, as a noun phrase.
    pub(crate) need: &'static str,
    /// What to do about it, as one sentence.
    pub(crate) advice: &'static str,
}

/// Returns the verdict: a finding that breaks the requirement fails it, one of low confidence needs review, and a
/// definition that could not be read whole never passes.
///
/// Asked after the gate `has_ci`, so that there are definitions.
pub(crate) fn judge(evidence: &Evidence, question: &CiQuestion) -> Finding {
    let ci = match &evidence.ci {
        Fact::Seen(ci) => ci,
        Fact::Absent => return Finding::not_applicable("no-ci", "the repository defines no CI/CD pipeline"),
        Fact::NotVisible(gap) => return Finding::unknown("ci-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("ci-broken", cause),
    };
    // What is no weakness by itself decides nothing.
    let weak = || ci.findings.iter().filter(|one| one.severity > Severity::Informational);
    let (sure, hints): (Vec<_>, Vec<_>) =
        weak().filter(|one| (question.breaks)(one)).partition(|one| one.confidence > Confidence::Low);
    let doubtful = weak().filter(|one| (question.doubtful)(one) && !(question.breaks)(one));
    // A comment that asks to pass over a finding is somebody's word that a person has to weigh.
    let waived = ci.ignored.iter().map(|one| &one.finding).filter(|one| (question.breaks)(one));
    let hints: Vec<_> = hints.into_iter().chain(doubtful).chain(waived).collect();
    if let Some(first) = sure.first() {
        let confidence = sure.iter().map(|one| one.confidence).max().unwrap_or(first.confidence);
        let message = match sure.len() {
            1 => first.message.clone(),
            many => format!("{}, and {} more like it", first.message, many - 1),
        };
        return Finding::failed("ci-weakness", message)
            .confidence(confidence)
            .cite(cite(&sure))
            .missing(question.need, question.advice);
    }
    if let Some(first) = hints.first() {
        return Finding::needs_review("ci-hint", format!("a person has to look: {}", first.message))
            .confidence(Confidence::Low)
            .cite(cite(&hints))
            .missing(question.need, question.advice);
    }
    unread(ci).unwrap_or_else(|| {
        Finding::passed("ci-clean", format!("{} in any CI definition", question.good))
            .confidence(Confidence::Medium)
            .cite(ci.workflows.iter().take(3).map(|one| Citation::file(&one.path)))
    })
}

/// Returns a finding when a part of CI was not read: nobody can then say that all of it is good.
pub(crate) fn unread(ci: &CiFacts) -> Option<Finding> {
    let broken: Vec<_> =
        ci.workflows.iter().filter_map(|one| one.problems.first().map(|problem| (&one.path, problem))).collect();
    if let Some((path, problem)) = broken.first() {
        let cites = broken.iter().take(MOST_CITED).map(|(path, problem)| {
            Citation::place(CitationKind::Ci, &slam_model::Place::line(path, problem.line))
                .with_note(problem.message.clone())
        });
        let message = format!("{path} could not be read whole: {}", problem.message);
        return Some(
            Finding::needs_review("ci-unreadable", message)
                .cite(cites)
                .missing("a readable CI definition", format!("repair {path}, then run `slam check` again")),
        );
    }
    let names: Vec<_> = ci.in_doubt().take(MOST_CITED).map(RepoPath::to_string).collect();
    if !names.is_empty() {
        let define = if names.len() == 1 { "defines" } else { "define" };
        let how = if ci.unread.is_empty() { "analyses in part only" } else { "does not analyse" };
        let read = match ci.workflows.len().saturating_sub(ci.partly.len()) {
            0 => String::new(),
            1 => "nothing is wrong in the definition that was read, but ".to_owned(),
            many => format!("nothing is wrong in the {many} definitions that were read, but "),
        };
        return Some(
            Finding::needs_review(
                "ci-in-part",
                format!("{read}{} {define} CI that this build {how}", names.join(", ")),
            )
            .cite(ci.in_doubt().take(MOST_CITED).map(Citation::file))
            .missing(
                "a look at the other CI system",
                "remove the definition when it is no longer in use, or record the answer with `slam declare`",
            ),
        );
    }
    let (workflow, uses) = ci
        .workflows
        .iter()
        .find_map(|one| Some((one, one.jobs.iter().find_map(|job| unread_include(ci, one, job))?)))?;
    Some(
        Finding::needs_review(
            "ci-included",
            format!("{} includes `{}`, whose jobs cannot be seen from here", workflow.path, uses.text),
        )
        .cite([Citation::place(CitationKind::Ci, &slam_model::Place::line(&workflow.path, uses.line))])
        .missing(
            "a look at what is included",
            "read the included definition and record the answer with `slam declare`",
        ),
    )
}

/// Returns what a pipeline of GitLab includes and this build does not read. Templates of GitLab itself, whose names end
/// in `.gitlab-ci.yml`, are none of the project's.
fn unread_include<'c>(ci: &CiFacts, workflow: &Workflow, job: &'c Job) -> Option<&'c Uses> {
    let uses = job.uses.as_ref().filter(|_| workflow.system == CiSystem::GitlabCi)?;
    let name = uses.name.trim_start_matches("./").trim_start_matches('/');
    let is_read = ci.workflows.iter().any(|one| one.path.as_bstr() == name.as_bytes());
    let is_template = !uses.name.starts_with('/') && name.ends_with(".gitlab-ci.yml");
    (uses.pin != Pin::Local || !(is_read || is_template)).then_some(uses)
}

/// Returns the jobs of a workflow whose permissions stand nowhere: neither at the job, nor at the top, nor in the
/// workflow of this repository that the job calls. Whoever calls a reusable workflow decides what it may do, so that one
/// which is only called need not say it again.
pub(crate) fn undeclared<'w>(workflows: &'w [Workflow], workflow: &'w Workflow) -> Vec<&'w Job> {
    let only_called = !workflow.triggers.is_empty() && workflow.triggers.iter().all(|one| one.event == "workflow_call");
    let is_asked = workflow.kind == DefinitionKind::Workflow && workflow.system == CiSystem::GithubActions;
    if !is_asked || workflow.permissions.is_some() || only_called {
        return Vec::new();
    }
    // A called workflow can only take away from what its caller may do; what it declares holds.
    let declared_below = |job: &Job| {
        let Some(uses) = job.uses.as_ref().filter(|uses| uses.pin == Pin::Local) else { return false };
        let Some(name) = uses.name.strip_prefix("./") else { return false };
        let called = workflows.iter().find(|one| one.path.as_bstr() == name.as_bytes());
        called.is_some_and(|one| {
            one.problems.is_empty()
                && (one.permissions.is_some()
                    || (!one.jobs.is_empty() && one.jobs.iter().all(|job| job.permissions.is_some())))
        })
    };
    workflow.jobs.iter().filter(|job| job.permissions.is_none() && !declared_below(job)).collect()
}

/// Returns whether a rule is about text that is executed.
pub(crate) fn is_injection(rule: CiRule) -> bool {
    matches!(rule, CiRule::TemplateInjection | CiRule::EnvironmentFileInjection)
}

/// Returns findings as evidence: the words, with what happens as the note.
pub(crate) fn cite<'f>(findings: &[&'f CiFinding]) -> impl Iterator<Item = Citation> + use<'f> {
    let most: Vec<&'f CiFinding> = findings.iter().copied().take(MOST_CITED).collect();
    most.into_iter().map(|one| Citation::quote(CitationKind::Ci, &one.quote).with_note(one.message.clone()))
}
