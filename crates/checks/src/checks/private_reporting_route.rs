//! Whether a finder can report a vulnerability in private.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{Document, DocumentKind, Link},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "private-reporting-route",
    title: "A vulnerability can be reported in private, straight to the security contacts",
    rationale: "Without a private address finders publish or stay silent, and users are exposed before a fix exists.",
    requirements: &["OSPS-VM-03.01"],
    gates: &[],
    effort: maintainer(15),
    evaluate: Evaluate::Facts(evaluate),
};

static PRIVATE: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[&["private*", "confidential*", "security@*", "do not open a public", "do not use public", "not publicly", "encrypted", "pgp"]])
});

/// Forms of forges and platforms that only the maintainers can read.
const PRIVATE_FORMS: &[&str] =
    &["/security/advisories/new", "hackerone.com/", "bugcrowd.com/", "huntr.", "intigriti.com/", "/security/policy", "tidelift.com/security"];

fn evaluate(evidence: &Evidence) -> Finding {
    let mut cites = Vec::new();
    let mut strong = false;
    if let Some(insights) = evidence.insights.seen() {
        let accepted = insights.is_true("/project/vulnerability-reporting/reports-accepted");
        if let (true, Some(cite)) = (accepted, insights.cite("/project/vulnerability-reporting/contact/email")) {
            strong = true;
            cites.push(cite);
        }
    }
    if let Some(Fact::Seen(true)) = evidence.forge.seen().map(|forge| &forge.private_reporting) {
        strong = true;
        cites.push(Citation::note(CitationKind::Forge, "private vulnerability reporting is on"));
    }
    for contact in evidence.process.seen().and_then(|process| process.security_txt.as_ref()).iter().flat_map(|txt| &txt.contacts) {
        if contact.text.contains("mailto:") {
            strong = true;
            cites.push(Citation::quote(CitationKind::Config, contact));
        }
    }
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let policies: Vec<_> = documents.iter().filter(|one| one.kind == DocumentKind::Security).collect();
    for policy in &policies {
        if let Some(link) = policy.links.iter().find(|link| is_private(link)) {
            strong = true;
            cites.push(cite_link(policy, link));
        }
    }
    if strong {
        return Finding::passed("private-route", "a private route for reports is named").cite(cites);
    }
    if let Some(words) = PRIVATE.find(policies.iter().copied(), &[DocumentKind::Security]).first() {
        return Finding::needs_review("route-unclear", "the security policy speaks of private reports and names no address that we recognise")
            .cite([words.cite()])
            .missing("private reporting route", "name a mail address or a private advisory form in SECURITY.md");
    }
    match (&evidence.documents, &evidence.insights) {
        (Fact::NotVisible(gap), _) => Finding::unknown("documents-not-visible", gap),
        (Fact::Broken(cause), _) => Finding::broken("documents-broken", cause),
        _ => Finding::failed("no-private-route", "no document names a private route for vulnerability reports")
            .confidence(Confidence::Medium)
            .missing("private reporting route", "name a mail address or a private advisory form in SECURITY.md"),
    }
}

fn is_private(link: &Link) -> bool {
    link.target.starts_with("mailto:") || link.target.contains('@') && !link.target.contains('/') || PRIVATE_FORMS.iter().any(|form| link.target.contains(form))
}

fn cite_link(document: &Document, link: &Link) -> Citation {
    let place = slam_model::Place::line(&document.path, link.line);
    Citation::place(CitationKind::Document, &place).with_note(link.target.clone())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_mail_address_in_the_policy() {
        check(&super::CHECK, "//- SECURITY.md\n# Security\nMail security@example.org\n", expect!["Passed private-route SECURITY.md:2"]);
    }

    #[test]
    fn failed_without_any_policy() {
        check(&super::CHECK, "//- README.md\n# Tool\n", expect!["Failed no-private-route"]);
    }
}
