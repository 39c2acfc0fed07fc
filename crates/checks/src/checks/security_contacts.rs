//! Whether the documents name somebody who cares for security.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding,
    evidence::document::{DocumentKind, Origin},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    contacts,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "security-contacts",
    title: "The documents name a contact for security",
    rationale: "A finder looks for one minute; when nobody is named, the report goes to social media or nowhere.",
    requirements: &["OSPS-VM-02.01"],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

static SECURITY: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[&["security", "vulnerabilit*"], &["contact*", "report*", "mail*", "e-mail*", "team", "disclos*", "write to", "reach"]])
});

const NEED: &str = "security contact";
const ADVICE: &str = "name a mail address or a private form for security in SECURITY.md";

fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let mut cites: Vec<_> = contacts::policies(evidence).flat_map(contacts::private_in).collect();
    cites.extend(contacts::beside_documents(evidence));
    if !cites.is_empty() {
        cites.truncate(5);
        return Finding::passed("contact", "a contact for security is named").cite(cites);
    }
    let policies: Vec<_> = contacts::policies(evidence).collect();
    let words = SECURITY.find(documents.iter().filter(|one| one.kind != DocumentKind::Changelog), &[DocumentKind::Security]);
    let full = words.iter().find(|one| one.full);
    // An address beside such words is most likely the contact; in a policy it was found above.
    let beside = full.and_then(|one| {
        let near = |line: u32| line.abs_diff(one.quote.place.line) <= 5;
        one.document.sentences.iter().find(|sentence| near(sentence.line) && contacts::has_mail(sentence)).map(|sentence| match one.document.origin {
            Origin::Own => Citation::quote(CitationKind::Document, &one.document.quote(sentence)),
            Origin::OrgDefaults => one.cite(),
        })
    });
    if let Some(cite) = beside {
        return Finding::passed("contact-in-text", "a document names a contact beside its words about security").confidence(Confidence::Medium).cite([cite]);
    }
    let mail = contacts::mail_for_security(evidence);
    if !mail.is_empty() {
        return Finding::passed("contact-in-text", "a document names a contact beside its words about security").confidence(Confidence::Medium).cite(mail);
    }
    let pointers = contacts::pointers(evidence);
    if !pointers.is_empty() {
        let message = "the security policy stands elsewhere; a person has to say whether it names a contact";
        return Finding::needs_review("policy-elsewhere", message)
            .cite(pointers)
            .missing(NEED, ADVICE)
            .missing("the policy behind the link", contacts::ELSEWHERE);
    }
    if let Some(passage) = full {
        return Finding::needs_review("contact-unclear", "a document says how to report on security; a person has to say whether it names a contact")
            .cite([passage.cite()])
            .missing(NEED, ADVICE);
    }
    if let Some(policy) = policies.first() {
        return Finding::needs_review("policy-without-contact", format!("{} names no address that we recognise", policy.path))
            .cite([Citation::file(&policy.path)])
            .missing(NEED, ADVICE);
    }
    let finding = Finding::failed("no-contact", "no document names a contact for security").confidence(Confidence::Medium).missing(NEED, ADVICE);
    contacts::with_org_defaults(evidence, finding)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, RepoPath,
        evidence::insights::{Field, Insights},
    };

    use crate::testing::{build, check_evidence, written};

    #[test]
    fn a_named_contact_passes_and_words_alone_do_not() {
        for (files, expected) in [
            ("//- SECURITY.md\n# Security\nMail security@example.org.\n", expect!["Passed contact SECURITY.md:2"]),
            ("//- README.md\n# T\nReport vulnerabilities to ann@example.org.\n", expect!["Passed contact-in-text README.md:2"]),
            ("//- README.md\n# T\nReport vulnerabilities to the team.\n", expect!["NeedsReview contact-unclear README.md:2"]),
            ("//- SECURITY.md\n# Rules\nBe careful.\n", expect!["NeedsReview policy-without-contact SECURITY.md"]),
            ("//- README.md\n# T\nMail ann@example.org.\n", expect!["Failed no-contact"]),
            (
                "//- README.md\n# T\nSee https://example.org/o/.github/blob/main/SECURITY.md for issues.\n",
                expect!["NeedsReview policy-elsewhere README.md:2"],
            ),
        ] {
            check_evidence(&super::CHECK, &written(files), expected);
        }
    }

    #[test]
    fn security_insights_may_name_the_contact() {
        let field = Field { value: "security@example.org".to_owned(), line: 9, inherited: false };
        let fields = [("/project/vulnerability-reporting/contact/email".to_owned(), field)].into();
        let insights = Insights { path: RepoPath::from("security-insights.yml"), fields, ..Insights::default() };
        let evidence = Evidence { insights: Fact::Seen(insights), ..build::nothing() };
        check_evidence(&super::CHECK, &evidence, expect!["Passed contact security-insights.yml:9"]);
    }
}
