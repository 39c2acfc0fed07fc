//! CRA-02: whether the contribution guide links to the rules for secure development.

use slam_model::{
    Citation, Confidence, Evidence, Finding, Place,
    evidence::document::{Block, Document, DocumentKind, Link, Origin},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    insights::{self, Leads},
    readiness::SECURE_DEVELOPMENT,
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "secure-contribution-linked",
    title: "The contribution guide links to the rules for secure development",
    rationale: "Rules that a contributor meets only in the review cost two rounds; a link in the guide costs none.",
    requirements: &["CRA-02"],
    gates: &[],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

const NEED: &str = "a link to the rules for secure development";
const ADVICE: &str = "write the rules (`docs/secure-development.md`, or a section of SECURITY.md), and link them from CONTRIBUTING.md in words like `secure development rules`";

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let all = evidence.documents.seen().into_iter().flatten();
    let mut guides: Vec<_> = all.filter(|one| one.kind == DocumentKind::Contributing).collect();
    guides.sort_by_key(|one| (one.origin, one.path.clone()));
    let Some(first) = guides.first() else {
        return Finding::failed("no-guide", "there is no contribution guide that could link them")
            .missing(NEED, ADVICE);
    };
    let mut weak = None;
    for guide in &guides {
        for link in guide.links.iter().filter(|link| link.block != Block::Code) {
            match strength(evidence, guide, link) {
                Strength::Rules => {
                    return Finding::passed("linked", format!("{} links the rules for secure development", guide.path))
                        .cite([cite(guide, link)]);
                }
                Strength::Policy => weak = weak.or(Some((*guide, link))),
                Strength::None => {}
            }
        }
    }
    if let Some(words) = SECURE_DEVELOPMENT.find(guides.iter().copied(), &[DocumentKind::Contributing]).first() {
        return Finding::passed("in-the-guide", format!("{} speaks of the rules itself", words.document.path))
            .confidence(Confidence::Medium)
            .cite([words.cite()]);
    }
    if let Some((guide, link)) = weak {
        let message = format!("{} links the security policy, and not the rules for secure development", guide.path);
        return Finding::needs_review("policy-only", message).cite([cite(guide, link)]).missing(NEED, ADVICE);
    }
    Finding::failed("not-linked", format!("{} does not link the rules for secure development", first.path))
        .cite([Citation::file(&first.path)].into_iter().filter(|_| first.origin == Origin::Own))
        .missing(NEED, ADVICE)
}

enum Strength {
    Rules,
    Policy,
    None,
}

/// A link counts by its words, or because the security policy that it leads to holds the rules.
fn strength(evidence: &Evidence, guide: &Document, link: &Link) -> Strength {
    let words = format!("{} {}", link.text, link.target.replace(['-', '_'], " "));
    if SECURE_DEVELOPMENT.groups_in(&words) != 0 {
        return Strength::Rules;
    }
    let Leads::File(path) = insights::leads_from(evidence, &guide.path.parent().to_string(), &link.target) else {
        return Strength::None;
    };
    let target =
        evidence.documents.seen().into_iter().flatten().find(|one| one.path == path && one.origin == guide.origin);
    match target.filter(|one| one.kind == DocumentKind::Security) {
        Some(policy) if !SECURE_DEVELOPMENT.find([policy], &[DocumentKind::Security]).is_empty() => Strength::Rules,
        Some(_) => Strength::Policy,
        None => Strength::None,
    }
}

fn cite(guide: &Document, link: &Link) -> Citation {
    match guide.origin {
        Origin::Own => {
            Citation::place(CitationKind::Document, &Place::line(&guide.path, link.line)).with_note(link.target.clone())
        }
        Origin::OrgDefaults => {
            let note = format!("inherited from the organisation, {}:{}: {}", guide.path, link.line, link.target);
            Citation::note(CitationKind::Document, note)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_link_counts_by_its_words_or_by_its_target() {
        for (words, expected) in [
            ("Follow [the secure development rules](docs/policies.md).", expect!["Passed linked CONTRIBUTING.md:3"]),
            ("See [here](docs/secure-coding.md).", expect!["Passed linked CONTRIBUTING.md:3"]),
            ("Vulnerabilities go to [SECURITY](SECURITY.md).", expect!["NeedsReview policy-only CONTRIBUTING.md:3"]),
            ("Write good code.", expect!["Failed not-linked CONTRIBUTING.md"]),
        ] {
            check(
                &super::CHECK,
                &format!(
                    "//- SECURITY.md\n# Security\n\nMail security@example.org.\n//- CONTRIBUTING.md\n# Contributing\n\n{words}\n"
                ),
                expected,
            );
        }
    }

    #[test]
    fn without_a_guide_nothing_is_linked() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-guide"]);
    }
}
