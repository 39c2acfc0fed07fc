//! Reads one part of a forge snapshot, and says what would make it visible.

use slam_model::{Citation, Evidence, Fact, Finding, Gap, evidence::forge::ForgeFacts, finding::CitationKind};

/// Returns one part of what the forge says; not visible when there is no snapshot.
pub(crate) fn part<'e, T>(evidence: &'e Evidence, pick: impl FnOnce(&'e ForgeFacts) -> &'e Fact<T>) -> Fact<&'e T> {
    match &evidence.forge {
        Fact::Seen(forge) => pick(forge).as_ref(),
        Fact::Absent => Fact::NotVisible(Gap::new(
            "no forge is known for this repository",
            "have a person look and record the answer with `slam declare`",
        )),
        Fact::NotVisible(gap) => Fact::NotVisible(gap.clone()),
        Fact::Broken(cause) => Fact::Broken(cause.clone()),
    }
}

/// Returns a citation of the snapshot with its file and day.
pub(crate) fn cite(evidence: &Evidence, what: impl std::fmt::Display) -> Citation {
    let forge = evidence.forge.seen();
    let source = forge.map(|forge| forge.source.as_str()).filter(|source| !source.is_empty()).unwrap_or("forge");
    let day = forge.and_then(|forge| forge.recorded_at).map(|at| at.strftime(" of %Y-%m-%d").to_string());
    Citation::note(CitationKind::Forge, format!("{source}{}: {what}", day.unwrap_or_default()))
}

/// Returns Unknown for a part that was not seen; `what` names it: `the rules of the primary branch`.
pub(crate) fn unseen<T>(part: &Fact<T>, reason: &str, what: &str) -> Finding {
    match part {
        Fact::Broken(cause) => Finding::broken(reason, cause),
        Fact::NotVisible(gap) => {
            let gap = Gap::new(format!("{what} cannot be seen: {}", gap.why), gap.how.clone());
            Finding::unknown(reason, &gap)
        }
        Fact::Seen(_) | Fact::Absent => Finding::unknown(
            reason,
            &Gap::new(
                format!("the forge does not say {what}"),
                "have a person look and record the answer with `slam declare`",
            ),
        ),
    }
}

/// Returns whether a snapshot shows that the repository is archived: nobody can change it.
pub(crate) fn is_archived(evidence: &Evidence) -> bool {
    part(evidence, |forge| &forge.repository).seen().is_some_and(|repository| repository.archived)
}
