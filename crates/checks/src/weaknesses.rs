//! From weaknesses that CI analysis found to a verdict.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, RepoPath,
    evidence::ci::{CiFacts, CiFinding, CiRule},
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
    let (sure, hints): (Vec<_>, Vec<_>) =
        ci.findings.iter().filter(|one| (question.breaks)(one)).partition(|one| one.confidence > Confidence::Low);
    let doubtful = ci.findings.iter().filter(|one| (question.doubtful)(one) && !(question.breaks)(one));
    let hints: Vec<_> = hints.into_iter().chain(doubtful).collect();
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
    if ci.unread.is_empty() {
        return None;
    }
    let names: Vec<_> = ci.unread.iter().take(MOST_CITED).map(RepoPath::to_string).collect();
    Some(
        Finding::needs_review(
            "ci-in-part",
            format!("{} defines CI that this build does not analyse", names.join(", ")),
        )
        .cite(ci.unread.iter().take(MOST_CITED).map(Citation::file))
        .missing(
            "a look at the other CI system",
            "remove the definition when it is no longer in use, or record the answer with `slam declare`",
        ),
    )
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
