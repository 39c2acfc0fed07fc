//! What other scanners and persons said about a requirement, joined to what the checks found.

use slam_model::{
    Citation, Claim, Confidence, Declaration, Evidence, Finding, RequirementId, Verdict,
    declaration::DeclarationSource, evidence::external::EvaluationLog, finding::CitationKind,
};

/// How old a result of another scanner may be, in days; grc.store calls a result stale after as many.
pub(crate) const STALE_DAYS: i64 = 30;

/// Returns the finding after evaluation logs and declarations, and the waiver that accepts a failure.
///
/// Both lift Unknown, NeedsReview, and NotRun only; neither turns a failure into anything else.
pub(crate) fn lift(evidence: &Evidence, id: &RequirementId, finding: Finding) -> (Finding, Option<String>) {
    let finding = evidence.evaluation_logs.iter().fold(finding, |finding, log| by_log(evidence, log, id, finding));
    let holding = |reviews: bool| {
        let about = evidence.declarations.iter().filter(|one| one.requirement == *id && one.holds_at(evidence.today));
        about.filter(move |one| matches!(one.source, DeclarationSource::Review(_)) == reviews)
    };
    // What an evaluator decided stands above what the project says: it lifts, or lowers, first.
    holding(true)
        .chain(holding(false))
        .fold((finding, None), |(finding, waiver), one| by_declaration(one, finding, waiver))
}

fn is_open(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Unknown | Verdict::NeedsReview | Verdict::NotRun)
}

fn by_log(evidence: &Evidence, log: &EvaluationLog, id: &RequirementId, finding: Finding) -> Finding {
    let Some(result) = log.results.iter().find(|one| one.requirement == *id) else { return finding };
    if !matches!(result.verdict, Verdict::Passed | Verdict::Failed | Verdict::NotApplicable) {
        return finding;
    }
    let when = log.at.map_or("at an unknown time".to_owned(), |at| format!("on {}", at.strftime("%Y-%m-%d")));
    let cite = Citation::note(
        CitationKind::EvaluationLog,
        format!("{}: {} said {} {when}: {}", log.source, log.tool, result.verdict.words(), result.message),
    );
    if !is_open(finding.verdict) {
        if result.verdict == finding.verdict || finding.verdict == Verdict::Failed {
            return finding.cite([cite]);
        }
        let message = format!(
            "{} said {}, and our own evidence says {}: {}",
            log.tool,
            result.verdict.words(),
            finding.verdict.words(),
            finding.message
        );
        return Finding { evidence: finding.evidence, ..Finding::needs_review(&finding.reason, message) }
            .cite([cite])
            .missing("agreement of two scanners", "look at both results and record what is right with `slam declare`");
    }
    if let Some(doubt) = doubt(evidence, log) {
        let message = format!("{} said {}, but {doubt}", log.tool, result.verdict.words());
        return Finding {
            evidence: finding.evidence,
            missing: finding.missing,
            ..Finding::needs_review(&finding.reason, message)
        }
        .cite([cite]);
    }
    Finding {
        verdict: result.verdict,
        confidence: Confidence::Medium,
        message: format!("{} said {} {when}: {}", log.tool, result.verdict.words(), result.message),
        missing: if result.verdict == Verdict::Failed { finding.missing } else { Vec::new() },
        ..finding
    }
    .cite([cite])
}

/// Returns why the log may not speak about this commit at this time.
fn doubt(evidence: &Evidence, log: &EvaluationLog) -> Option<String> {
    let head = evidence.subject.commit.as_ref().map(|id| id.as_str());
    match (&log.commit, head) {
        (Some(judged), Some(head)) if judged.len() >= 7 && head.starts_with(judged.as_str()) => {}
        (Some(judged), _) => return Some(format!("it judged commit {judged}")),
        (None, _) => return Some("it does not say which commit it judged".to_owned()),
    }
    let Some(at) = log.at else { return Some("it does not say when".to_owned()) };
    let days = evidence.today.duration_since(at).as_hours() / 24;
    (days > STALE_DAYS).then(|| format!("that was {days} days ago"))
}

fn by_declaration(one: &Declaration, finding: Finding, waiver: Option<String>) -> (Finding, Option<String>) {
    let cite = cite(one);
    let by = one.by.as_deref().unwrap_or("a person");
    match one.claim {
        Claim::Met | Claim::NotApplicable if is_open(finding.verdict) => {
            let verdict = if one.claim == Claim::Met { Verdict::Passed } else { Verdict::NotApplicable };
            let message = lifted_by(one).unwrap_or_default();
            let lifted = Finding { verdict, confidence: Confidence::Medium, message, missing: Vec::new(), ..finding };
            (lifted.cite([cite]), waiver)
        }
        Claim::NotMet if is_open(finding.verdict) => {
            let message = format!("{by} declared it not met: {}", one.reason);
            (
                Finding { verdict: Verdict::Failed, confidence: Confidence::Medium, message, ..finding }.cite([cite]),
                waiver,
            )
        }
        Claim::Waived if finding.verdict == Verdict::Failed => {
            let until = one.last_day().map(|day| format!(", until {day}")).unwrap_or_default();
            (finding.cite([cite]), Some(format!("accepted by {by}{until}: {}", one.reason)))
        }
        _ => (finding.cite([cite]), waiver),
    }
}

/// Returns the message of a requirement that rests on this declaration; `None` when the claim lifts nothing.
pub(crate) fn lifted_by(one: &Declaration) -> Option<String> {
    let words = match one.claim {
        Claim::Met => "met",
        Claim::NotApplicable => "not applicable",
        Claim::NotMet | Claim::Waived => return None,
    };
    Some(format!("{} declared it {words}: {}", one.by.as_deref().unwrap_or("a person"), one.reason))
}

pub(crate) fn cite(one: &Declaration) -> Citation {
    let words = format!("declaration by {}: {}", one.by.as_deref().unwrap_or("a person"), one.reason);
    match &one.source {
        DeclarationSource::File(place) => Citation::place(CitationKind::Declaration, place).with_note(words),
        DeclarationSource::Review(source) | DeclarationSource::Other(source) => {
            Citation::note(CitationKind::Declaration, format!("{source}: {words}"))
        }
        DeclarationSource::Unrecorded => Citation::note(CitationKind::Declaration, words),
    }
}

/// Returns what the reader should know about declarations that no longer count.
pub(crate) fn notes(evidence: &Evidence) -> Vec<String> {
    let day = |one: &Declaration| match one.last_day() {
        Some(last) => format!("expired on {last}"),
        None => "has neither a date nor an expiry".to_owned(),
    };
    let lapsed = evidence.declarations.iter().filter(|one| !one.holds_at(evidence.today));
    lapsed.map(|one| format!("the declaration about {} does not count: it {}", one.requirement, day(one))).collect()
}
