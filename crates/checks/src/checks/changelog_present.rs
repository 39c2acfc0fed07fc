//! Whether there is a change log, or notes to each release on the forge.

use slam_model::{
    Citation, Evidence, Fact, Finding,
    evidence::document::{DocumentKind, Origin},
};

use crate::{
    check::{Check, Evaluate, contributor},
    forge, readme,
};

pub(crate) static CHECK: Check = Check {
    id: "changelog-present",
    title: "A change log is in place",
    rationale: "Users decide by it whether an update is urgent; without one they read commits, or do not update.",
    requirements: &[],
    gates: &[],
    effort: contributor(20),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let all = evidence.documents.seen().into_iter().flatten();
    let found = all
        .filter(|one| one.kind == DocumentKind::Changelog && one.origin == Origin::Own && !one.sentences.is_empty())
        .min_by_key(|one| (one.path.depth(), one.path.clone()));
    if let Some(one) = found {
        return Finding::passed("in-place", format!("{} is the change log", one.path))
            .cite([Citation::file(&one.path)]);
    }
    if let Fact::Seen(releases) = forge::part(evidence, |forge| &forge.releases)
        && !releases.is_empty()
        && releases.iter().all(|one| !one.notes.trim().is_empty())
    {
        return Finding::passed("release-notes", "each release on the forge has notes")
            .cite([forge::cite(evidence, format!("{} releases with notes", releases.len()))]);
    }
    Finding::failed("no-changelog", "there is no change log").missing(
        "a change log",
        "start CHANGELOG.md: one heading a release, newest first, with changes and security fixes",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_change_log_has_to_hold_changes() {
        check(
            &super::CHECK,
            "//- CHANGELOG.md\n# Changelog\n\n## 1.0.0\n\n- First release.\n",
            expect!["Passed in-place CHANGELOG.md"],
        );
        check(&super::CHECK, "//- CHANGELOG.md\n\n", expect!["Failed no-changelog"]);
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-changelog"]);
    }
}
