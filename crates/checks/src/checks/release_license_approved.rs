//! Whether the licence of what was released is open source or free software.

use slam_model::{
    Citation, Confidence, Evidence, Finding,
    evidence::license::LicenseText,
    finding::CitationKind,
};

use crate::{
    approved::is_approved,
    check::{Check, Evaluate, maintainer},
    gates,
    newest::newest,
};

pub(crate) static CHECK: Check = Check {
    id: "release-license-approved",
    title: "The licence of the newest release is approved by the OSI or called free by the FSF",
    rationale: "What users hold is the release, not the branch: its own licence decides what they may do.",
    requirements: &["OSPS-LE-02.02"],
    gates: &[gates::has_release],
    effort: maintainer(15),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "release again with an approved licence in LICENSE and in the licence field of the manifest";

fn evaluate(evidence: &Evidence) -> Finding {
    let release = match newest(evidence) {
        Ok(release) => release,
        Err(unknown) => return unknown,
    };
    let texts: Vec<_> = release.licenses.iter().filter(|one| one.in_place).collect();
    let recognised = texts.iter().filter(|one| !one.ids.is_empty());
    let mut said: Vec<(bool, String, Citation)> =
        recognised.map(|one| (one.approved, one.ids.join(", "), cite(&release.tag, one))).collect();
    said.extend(release.license_fields.iter().filter_map(|(path, expression)| {
        let approved = is_approved(expression)?;
        let note = format!("{}:{path}: {expression}", release.tag);
        Some((approved, expression.clone(), Citation::note(CitationKind::Release, note)))
    }));
    let field = "/repository/release/license/expression";
    let insights = evidence.insights.seen().filter(|one| one.text(field).and_then(is_approved) == Some(true));
    let pointer = insights.and_then(|one| one.cite(field));
    let cites = said.iter().take(4).map(|(_, _, cite)| cite.clone()).chain(pointer.clone());
    let need = |finding: Finding| finding.missing("an approved licence in the release", ADVICE);
    let approved = said.iter().find(|(approved, _, _)| *approved);
    let refused = said.iter().find(|(approved, _, _)| !*approved);
    let tag = &release.tag;
    match (approved, refused) {
        (Some((_, name, _)), None) => Finding::passed("approved", format!("release {tag} is under {name}")).cite(cites),
        (Some((_, good, _)), Some((_, bad, _))) => need(Finding::needs_review(
            "mixed",
            format!("release {tag} is under {good}, which is approved, and {bad}, which is not"),
        ))
        .cite(cites),
        (None, Some((_, name, _))) => need(Finding::failed(
            "not-approved",
            format!("release {tag} is under {name}, which is neither open source nor free software"),
        ))
        .cite(cites),
        (None, None) => match (pointer, texts.first()) {
            (Some(cite), _) => {
                Finding::passed("approved-by-field", format!("the Security Insights file names the licence of release {tag}"))
                    .confidence(Confidence::Medium)
                    .cite([cite])
            }
            (None, Some(text)) => {
                need(Finding::needs_review("not-recognised", format!("the licence text of release {tag} is not one that we recognise")))
                    .cite([cite_unread(tag, text)])
            }
            (None, None) => need(Finding::failed("no-license", format!("the tree of release {tag} states no licence")))
                .cite([Citation::note(CitationKind::Release, tag.clone())]),
        },
    }
}

fn cite(tag: &str, text: &LicenseText) -> Citation {
    Citation::note(CitationKind::Release, format!("{tag}:{}: {}", text.path, text.ids.join(", ")))
}

fn cite_unread(tag: &str, text: &LicenseText) -> Citation {
    Citation::note(CitationKind::Release, format!("{tag}:{}: {}", text.path, text.first_line))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::{
        newest::tests::{license, released},
        testing::{build, check_evidence},
    };

    #[test]
    fn passed_by_the_text_at_the_tag() {
        check_evidence(&super::CHECK, &released(vec![license("LICENSE", "MIT", true)], &[]), expect!["Passed approved [v1.0.0:LICENSE: MIT]"]);
    }

    #[test]
    fn passed_by_the_field_of_the_manifest() {
        check_evidence(&super::CHECK, &released(vec![], &[("Cargo.toml", "MIT OR Apache-2.0")]), expect!["Passed approved [v1.0.0:Cargo.toml: MIT OR Apache-2.0]"]);
    }

    #[test]
    fn failed_by_a_licence_that_is_not_approved() {
        check_evidence(&super::CHECK, &released(vec![license("LICENSE", "BUSL-1.1", false)], &[]), expect!["Failed not-approved [v1.0.0:LICENSE: BUSL-1.1]"]);
    }

    #[test]
    fn failed_without_a_licence_at_the_tag() {
        check_evidence(&super::CHECK, &released(vec![], &[]), expect!["Failed no-license [v1.0.0]"]);
    }

    #[test]
    fn not_applicable_without_a_release() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-release [no version tag in the repository]"]);
    }
}
