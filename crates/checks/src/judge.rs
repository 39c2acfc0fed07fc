//! From findings to one verdict a requirement: checks first, then what other scanners and persons said.

use slam_model::{
    Citation, Evidence, Finding, Gap, Level, RequirementId, Verdict, evidence::tree::BlobClass,
    report::RequirementResult,
};
use slam_standards::{Catalog, Requirement};

use crate::{Check, Evaluate, Judged, checks, external};

/// What judging a catalogue gives.
#[derive(Debug)]
pub struct Judgement {
    /// Results of every live requirement of the catalogue, whatever its level, in the order of the catalogue.
    pub results: Vec<RequirementResult>,
    /// What the reader should know: declarations that expired, evaluation logs that do not fit.
    pub notes: Vec<String>,
}

impl Judgement {
    /// Returns the results up to a level; levels are cumulative.
    pub fn up_to(&self, level: Level) -> Vec<RequirementResult> {
        self.results.iter().filter(|result| result.level <= level).cloned().collect()
    }
}

/// Judges every live requirement of the catalogue. Checks that read other verdicts run after those that read facts, and
/// see the results of this catalogue and of `context` (an item of CRA readiness asks for the Baseline's verdicts).
pub fn judge(evidence: &Evidence, catalog: &Catalog, level: Level, context: &[RequirementResult]) -> Judgement {
    let live = || catalog.requirements.iter().filter(|one| !one.retired);
    let nothing = Judged { level, results: &[] };
    let first: Vec<_> = live().map(|one| result(evidence, one, &nothing, is_from_facts)).collect();
    let known: Vec<_> = first.iter().chain(context).cloned().collect();
    let judged = Judged { level, results: &known };
    let results = live()
        .zip(&first)
        .map(|(requirement, before)| {
            let again = checks_of(&requirement.id).any(|check| !is_from_facts(check));
            if again { result(evidence, requirement, &judged, |_| true) } else { before.clone() }
        })
        .collect();
    Judgement { results, notes: external::notes(evidence) }
}

fn is_from_facts(check: &Check) -> bool {
    matches!(check.evaluate, Evaluate::Facts(_))
}

fn checks_of(id: &RequirementId) -> impl Iterator<Item = &'static Check> {
    checks::all().iter().copied().filter(|check| check.answers(id))
}

fn result(
    evidence: &Evidence,
    requirement: &Requirement,
    judged: &Judged<'_>,
    counts: impl Fn(&Check) -> bool,
) -> RequirementResult {
    let findings: Vec<_> = checks_of(&requirement.id)
        .filter(|check| counts(check))
        .map(|check| (check, unless_unread(evidence, check.run(evidence, judged))))
        .collect();
    let folded = fold(findings);
    let effort = folded.as_ref().map(|(check, _)| check.effort);
    let (source, finding) = match folded {
        Some((check, finding)) => (check.id, finding),
        None => ("none", no_check()),
    };
    let reason = format!("{source}/{}", finding.reason);
    let (finding, waiver) = external::lift(evidence, &requirement.id, finding);
    let open = !matches!(finding.verdict, Verdict::Passed | Verdict::NotApplicable);
    RequirementResult {
        id: requirement.id.clone(),
        level: requirement.level,
        title: requirement.title.clone(),
        verdict: finding.verdict,
        confidence: finding.confidence,
        reason,
        message: finding.message,
        evidence: finding.evidence,
        missing: finding.missing,
        fixes: Vec::new(),
        effort: effort.filter(|_| open),
        waiver,
    }
}

/// A failure that points at nothing rests on absence. While files of the tree could not be read, nobody can say that what
/// was looked for is absent: it is unknown.
fn unless_unread(evidence: &Evidence, finding: Finding) -> Finding {
    let entries = evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default();
    let unread = || entries.iter().filter(|entry| matches!(entry.class, BlobClass::NotRead(_)));
    let Some(first) = unread().next() else { return finding };
    if finding.verdict != Verdict::Failed || !finding.evidence.is_empty() {
        return finding;
    }
    let gap = Gap::new(
        format!(
            "{} of the tree could not be read, among them {}: {}",
            files(unread().count()),
            first.path,
            finding.message
        ),
        "make the repository whole (`git fsck` names what is missing; a fresh clone mends it), then run it again",
    );
    Finding { missing: finding.missing, ..Finding::unknown("files-not-read", &gap) }.cite([Citation::file(&first.path)])
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

fn no_check() -> Finding {
    let gap = Gap::new(
        "no check of this build answers this requirement",
        "have a person look and record the answer with `slam declare`",
    );
    Finding { verdict: Verdict::NotRun, ..Finding::unknown("no-check", &gap) }
}

/// Returns the finding that decides, with the evidence and needs of all that say the same.
fn fold(findings: Vec<(&'static Check, Finding)>) -> Option<(&'static Check, Finding)> {
    let mut all = findings.into_iter();
    let mut best = all.next()?;
    for (check, finding) in all {
        if finding.verdict.weight() > best.1.verdict.weight() {
            best = (check, finding);
        } else if finding.verdict == best.1.verdict {
            best.1.evidence.extend(finding.evidence);
            best.1.missing.extend(finding.missing);
            best.1.confidence = best.1.confidence.min(finding.confidence);
        }
    }
    Some(best)
}
