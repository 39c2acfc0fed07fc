//! What the eight CRA readiness items share: the points of a security policy, and the evidence of Baseline requirements.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind, report::RequirementResult};

use crate::{Evaluate, Judged, checks, text::Topic};

/// A point that a security policy has to cover.
pub(crate) struct Point {
    /// As a noun phrase.
    pub(crate) name: &'static str,
    /// Words by which it is known.
    pub(crate) topic: Topic,
    /// What to write, as one sentence.
    pub(crate) advice: &'static str,
    /// Kinds of documents beside the security policy in which it may stand.
    pub(crate) also: &'static [DocumentKind],
}

/// Rules for secure development: the first point of the policy, and what the contribution guide has to link.
pub(crate) static SECURE_DEVELOPMENT: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[&[
        "secure development*",
        "secure coding",
        "secure software development",
        "securely develop*",
        "developed securely",
        "security rules",
        "secure design",
        "security practices",
        "secure-coding*",
        "secure-development*",
        "coding rules for security",
        "development security",
        "security requirements for contribut*",
        "security guideline*",
        "secure by design",
    ]])
});

/// The points beside the contact, which is known by its address and not by words.
pub(crate) static POINTS: LazyLock<[Point; 4]> = LazyLock::new(|| {
    [
        Point {
            name: "how the code is developed securely",
            topic: Topic::new(&[&[
                "secure development*",
                "secure coding",
                "secure software development",
                "securely develop*",
                "developed securely",
                "security rules",
                "secure design",
                "security practices",
                "code review*",
                "every change is reviewed",
                "static analysis",
                "fuzz*",
                "security guideline*",
                "secure by design",
            ]]),
            advice: "say how code is developed securely, or link the rules for it",
            also: &[],
        },
        Point {
            name: "how risks are handled",
            topic: Topic::new(&[&[
                "risk*",
                "severity",
                "scope",
                "threat*",
                "critical",
                "triage*",
                "prioriti*",
                "cvss",
                "impact",
                "vulnerability management",
                "assess*",
                "mitigat*",
            ]]),
            advice: "say what is in scope and how severity and risk are judged",
            also: &[DocumentKind::Assessment],
        },
        Point {
            name: "the path from a report to its disclosure",
            topic: Topic::new(&[
                &["report*", "vulnerabilit*"],
                &["fix*", "patch*", "release*", "remed*"],
                &["disclos*", "advisory", "advisories", "embargo*", "publish*"],
            ]),
            advice: "say what happens to a report: confirmed, fixed, released, and disclosed in coordination with the finder",
            also: &[],
        },
        Point {
            name: "which versions get security fixes, and until when",
            topic: Topic::new(&[
                &["support*", "maintain*", "security fix*", "security update*", "eol", "end of life", "end-of-life"],
                &[
                    "version*",
                    "release*",
                    "until",
                    "eol",
                    "end of life",
                    "end-of-life",
                    "no longer",
                    "latest",
                    "branch*",
                    "year*",
                    "month*",
                ],
            ]),
            advice: "say which versions get security fixes, and when that ends",
            also: &[DocumentKind::Support],
        },
    ]
});

/// Returns what a check of the Baseline says without its gates: an item asks whether or not there is a release.
pub(crate) fn ungated(id: &str, evidence: &Evidence, judged: &Judged<'_>) -> Option<Finding> {
    let check = checks::find(id)?;
    Some(match check.evaluate {
        Evaluate::Facts(answer) => answer(evidence),
        Evaluate::Results(answer) => answer(evidence, judged),
    })
}

/// Returns the result of a requirement as the finding of an item that asks the same.
pub(crate) fn same_as(result: &RequirementResult) -> Finding {
    Finding {
        verdict: result.verdict,
        confidence: result.confidence,
        reason: "as-the-baseline".to_owned(),
        message: format!("{}: {}", result.id, result.message),
        evidence: result.evidence.clone(),
        missing: result.missing.clone(),
    }
}
