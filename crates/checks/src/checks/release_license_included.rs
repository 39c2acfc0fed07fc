//! Whether the licence travels with the release.

use slam_model::{Citation, Evidence, Finding, evidence::license::LicenseText, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    newest::newest,
};

pub(crate) static CHECK: Check = Check {
    id: "release-license-included",
    title: "The licence is included in the source of the newest release",
    rationale: "Most licences must be passed on with the software; a release without its text breaks its own terms.",
    requirements: &["OSPS-LE-03.02"],
    gates: &[gates::has_release],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "put the licence text into LICENSE and make a release from that commit";

fn evaluate(evidence: &Evidence) -> Finding {
    let release = match newest(evidence) {
        Ok(release) => release,
        Err(unknown) => return unknown,
    };
    let tag = &release.tag;
    let need = |finding: Finding| finding.missing("the licence in the release", ADVICE);
    let cite = |text: &LicenseText| Citation::note(CitationKind::Release, format!("{tag}:{}: {}", text.path, text.first_line));
    let filled = || release.licenses.iter().filter(|one| !one.ids.is_empty() || !one.first_line.trim().is_empty());
    if filled().any(|one| one.in_place) {
        return Finding::passed("included", format!("release {tag} includes its licence"))
            .cite(filled().filter(|one| one.in_place).take(3).map(cite));
    }
    if let Some(text) = filled().next() {
        return need(Finding::needs_review(
            "elsewhere",
            format!("release {tag} has a licence text in {}; a person has to say whether it covers the release", text.path),
        ))
        .cite([cite(text)]);
    }
    need(Finding::failed("not-included", format!("the tree of release {tag} has no licence text")))
        .cite([Citation::note(CitationKind::Release, tag.clone())])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::{
        newest::tests::{license, released},
        testing::check_evidence,
    };

    #[test]
    fn passed_by_the_text_at_the_tag() {
        check_evidence(&super::CHECK, &released(vec![license("LICENSE", "MIT", true)], &[]), expect!["Passed included [v1.0.0:LICENSE: MIT text]"]);
    }

    #[test]
    fn a_field_is_no_text() {
        check_evidence(&super::CHECK, &released(vec![], &[("Cargo.toml", "MIT")]), expect!["Failed not-included [v1.0.0]"]);
    }

    #[test]
    fn a_text_in_an_odd_place_needs_a_person() {
        let text = slam_model::evidence::license::LicenseText { in_place: false, ..license("legal/LICENSE", "MIT", true) };
        check_evidence(&super::CHECK, &released(vec![text], &[]), expect!["NeedsReview elsewhere [v1.0.0:legal/LICENSE: MIT text]"]);
    }
}
