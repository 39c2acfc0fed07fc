//! Whether a finder can report a vulnerability in private.

use std::sync::LazyLock;

use slam_model::{Citation, Confidence, Evidence, Fact, Finding, evidence::document::DocumentKind, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    contacts, forge,
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
    Topic::new(&[&[
        "private*", "confidential*", "security@*", "do not open a public", "do not use public", "not publicly", "encrypted", "pgp", "embargo*",
    ]])
});

const NEED: &str = "private reporting route";
const ADVICE: &str = "name a mail address or a private advisory form in SECURITY.md";

fn evaluate(evidence: &Evidence) -> Finding {
    let mut cites: Vec<_> = contacts::policies(evidence).flat_map(contacts::private_in).collect();
    let insights = evidence.insights.seen();
    if let Some(insights) = insights.filter(|one| one.is_true("/project/vulnerability-reporting/reports-accepted")) {
        cites.extend(insights.cite("/project/vulnerability-reporting/contact/email"));
    }
    if let Fact::Seen(true) = forge::part(evidence, |forge| &forge.private_reporting) {
        cites.push(forge::cite(evidence, "private vulnerability reporting is on"));
    }
    let txt = evidence.process.seen().and_then(|process| process.security_txt.as_ref());
    let mail = txt.iter().flat_map(|txt| &txt.contacts).filter(|contact| contact.text.contains("mailto:"));
    cites.extend(mail.map(|contact| Citation::quote(CitationKind::Config, contact)));
    if !cites.is_empty() {
        cites.truncate(5);
        return Finding::passed("private-route", "a private route for reports is named").cite(cites);
    }
    let policies: Vec<_> = contacts::policies(evidence).collect();
    if let Some(words) = PRIVATE.find(policies.iter().copied(), &[DocumentKind::Security]).first() {
        let message = "the security policy speaks of private reports and names no address that we recognise";
        return Finding::needs_review("route-unclear", message).cite([words.cite()]).missing(NEED, ADVICE);
    }
    let mail = contacts::mail_for_security(evidence);
    if !mail.is_empty() {
        let message = "a document names a mail address beside its words about security";
        return Finding::passed("route-in-text", message).confidence(Confidence::Medium).cite(mail);
    }
    let pointers = contacts::pointers(evidence);
    if !pointers.is_empty() {
        let message = "the security policy stands elsewhere; a person has to say whether it names a private route";
        return Finding::needs_review("policy-elsewhere", message)
            .cite(pointers)
            .missing(NEED, ADVICE)
            .missing("the policy behind the link", contacts::ELSEWHERE);
    }
    if let Some(policy) = policies.first() {
        return Finding::failed("no-private-route", format!("{} names no private route for reports", policy.path))
            .confidence(Confidence::Medium)
            .cite([Citation::file(&policy.path)])
            .missing(NEED, ADVICE);
    }
    match &evidence.documents {
        Fact::NotVisible(gap) => Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => Finding::broken("documents-broken", cause),
        Fact::Seen(_) | Fact::Absent => {
            let finding = Finding::failed("no-private-route", "no document names a private route for vulnerability reports")
                .confidence(Confidence::Medium)
                .missing(NEED, ADVICE);
            contacts::with_org_defaults(evidence, finding)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, evidence::forge::ForgeFacts};

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn the_policy_decides_by_the_address_that_it_names() {
        for (words, expected) in [
            ("Mail security@example.org.", expect!["Passed private-route SECURITY.md:2"]),
            ("Mail security (at) example (dot) org.", expect!["Passed private-route SECURITY.md:2"]),
            ("Use https://example.org/a/b/security/advisories/new to report.", expect!["Passed private-route SECURITY.md:2"]),
            ("Tell a maintainer in private.", expect!["NeedsReview route-unclear SECURITY.md:2"]),
            ("Open an issue at https://example.org/a/b/issues.", expect!["Failed no-private-route SECURITY.md"]),
            ("Clone git@example.org:a/b first.", expect!["Failed no-private-route SECURITY.md"]),
        ] {
            check_evidence(&super::CHECK, &written(&format!("//- SECURITY.md\n# Security\n{words}\n")), expected);
        }
    }

    #[test]
    fn a_policy_elsewhere_needs_a_look_and_mail_in_the_readme_is_a_route() {
        for (files, expected) in [
            (
                "//- README.md\n# T\nSee https://example.org/o/.github/blob/main/SECURITY.md for issues.\n",
                expect!["NeedsReview policy-elsewhere README.md:2"],
            ),
            (
                "//- SECURITY.md\n# Security\nRefer to https://example.org/security here.\n",
                expect!["NeedsReview policy-elsewhere SECURITY.md:2"],
            ),
            ("//- README.md\n# T\n## Security\nMail ann@example.org.\n", expect!["Passed route-in-text README.md:3"]),
            ("//- README.md\n# T\n## Authors\nMail ann@example.org.\n", expect!["Failed no-private-route"]),
        ] {
            check_evidence(&super::CHECK, &written(files), expected);
        }
    }

    #[test]
    fn on_a_forge_with_defaults_of_the_organisation_the_message_names_them() {
        let mut evidence = build::nothing();
        evidence.subject.forge.kind = slam_model::ForgeKind::Github;
        let finding = crate::testing::finding(&super::CHECK, &evidence);
        assert!(finding.message.ends_with("and no defaults of the organisation were given"), "{}", finding.message);
        assert!(finding.missing.iter().any(|one| one.detail.contains("--org-defaults DIR")));
    }

    #[test]
    fn without_a_policy_only_the_forge_can_speak() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["Failed no-private-route"]);
        let facts = ForgeFacts { private_reporting: Fact::Seen(true), ..ForgeFacts::default() };
        check_evidence(&super::CHECK, &build::forge(facts), expect!["Passed private-route [snapshot.json: private vulnerability reporting is on]"]);
    }
}
