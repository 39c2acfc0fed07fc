//! Where finders reach the people who care for security: documents, Security Insights, `security.txt`, and the forge.

use std::sync::LazyLock;

use regex::Regex;
use slam_model::{
    Citation, Evidence, Fact, Finding, ForgeKind,
    evidence::document::{Document, DocumentKind, Link, Origin, Sentence},
    finding::CitationKind,
};

use crate::forge;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)([a-z0-9._%+-]+)(?:@|\s?(?:\[at\]|\(at\)|<at>)\s?)(?:[a-z0-9-]+(?:\.|\s?(?:\[dot\]|\(dot\))\s?))+[a-z]{2,}\b",
    )
    .expect("a constant pattern")
});

/// Forms of forges and platforms that only the maintainers can read.
const PRIVATE_FORMS: &[&str] = &[
    "/security/advisories/new",
    "hackerone.com/",
    "bugcrowd.com/",
    "huntr.com/",
    "huntr.dev/",
    "intigriti.com/",
    "yeswehack.com/",
    "tidelift.com/security",
    "openssf.org/disclosures",
    "issues/new?issuable_template=security",
    "confidential]=true",
    "confidential%5d=true",
];

/// Returns the documents that are security policies.
pub(crate) fn policies(evidence: &Evidence) -> impl Iterator<Item = &Document> {
    evidence.documents.seen().into_iter().flatten().filter(|one| one.kind == DocumentKind::Security)
}

/// Returns the private addresses that a document names: mail addresses and private forms, one a line.
pub(crate) fn private_in(document: &Document) -> Vec<Citation> {
    let words =
        document.sentences.iter().filter(|one| has_mail(one)).map(|one| (one.line, cite_sentence(document, one)));
    let links = document.links.iter().filter(|one| is_private(one)).map(|one| (one.line, cite_link(document, one)));
    let mut found: Vec<_> = words.chain(links).collect();
    found.sort_by_key(|(line, cite)| (*line, cite.quote.is_none()));
    found.dedup_by_key(|(line, _)| *line);
    found.into_iter().map(|(_, cite)| cite).collect()
}

/// Returns contacts outside documents: Security Insights, `security.txt`, and private reporting of the forge.
pub(crate) fn beside_documents(evidence: &Evidence) -> Vec<Citation> {
    let mut cites = Vec::new();
    if let Some(insights) = evidence.insights.seen() {
        cites.extend(insights.cite("/project/vulnerability-reporting/contact/email"));
        cites.extend(insights.cite("/repository/security/champions/0/email"));
    }
    let files = evidence.process.seen().and_then(|process| process.security_txt.as_ref());
    cites.extend(files.iter().flat_map(|txt| &txt.contacts).map(|one| Citation::quote(CitationKind::Config, one)));
    if let Fact::Seen(true) = forge::part(evidence, |forge| &forge.private_reporting) {
        cites.push(forge::cite(evidence, "private vulnerability reporting is on"));
    }
    cites
}

/// Returns links to a security policy that stands elsewhere: in another repository of the organisation, on its site, or
/// on the security page of the forge. What they say cannot be seen from here.
pub(crate) fn pointers(evidence: &Evidence) -> Vec<Citation> {
    const KINDS: &[DocumentKind] = &[
        DocumentKind::Security,
        DocumentKind::Readme,
        DocumentKind::Contributing,
        DocumentKind::Support,
        DocumentKind::Owners,
    ];
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let mut cites = Vec::new();
    for kind in KINDS {
        for document in documents.iter().filter(|one| one.kind == *kind) {
            let links = document.links.iter().filter(|one| is_policy_elsewhere(one));
            cites.extend(links.map(|one| cite_link(document, one)));
        }
    }
    cites.sort_by_key(|one| one.note.clone());
    cites.dedup_by_key(|one| one.note.clone());
    cites.truncate(3);
    cites
}

/// Returns whether a link leads to a page on the web that its address or its words call a security policy.
fn is_policy_elsewhere(link: &Link) -> bool {
    const PAGES: &[&str] = &[
        "security",
        "security-policy",
        "security_policy",
        "securitypolicy",
        "security-disclosure",
        "responsible-disclosure",
        "vulnerability-disclosure",
        "vuln-disclosure",
        "vulnerability-disclosure-policy",
        "report-a-vulnerability",
        "reporting-security-issues",
    ];
    const WORDS: &[&str] = &[
        "security policy",
        "security process",
        "security guidelines",
        "responsible disclosure",
        "disclosure policy",
        "report a vulnerability",
        "report a security",
        "reporting a vulnerability",
        "reporting security",
    ];
    let target = link.target.to_lowercase();
    let Some((_, rest)) = target.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https")) else {
        return false;
    };
    let path = rest.split(['?', '#']).next().unwrap_or_default().trim_end_matches(['/', '.', ',', ')']);
    let Some((_, last)) = path.rsplit_once('/') else { return false };
    let is_picture = [".svg", ".png", ".yml", ".yaml"].iter().any(|end| last.ends_with(end)) || rest.contains("/badge");
    let stem = last.split('.').next().unwrap_or_default();
    let words = link.text.to_lowercase();
    !is_picture
        && (PAGES.contains(&stem) || path.ends_with("security/policy") || WORDS.iter().any(|one| words.contains(one)))
}

/// Returns mail addresses that stand in a sentence about security, or below a heading about it, outside policies.
pub(crate) fn mail_for_security(evidence: &Evidence) -> Vec<Citation> {
    const KINDS: &[DocumentKind] = &[DocumentKind::Readme, DocumentKind::Contributing, DocumentKind::Support];
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        text.contains("security") || text.contains("vulnerabilit")
    };
    let mut cites = Vec::new();
    for document in documents.iter().filter(|one| KINDS.contains(&one.kind)) {
        let about = |one: &Sentence| {
            speaks(&one.text) || document.headings_above(one).next().is_some_and(|heading| speaks(&heading.text))
        };
        let named = document.sentences.iter().filter(|one| has_mail(one) && about(one));
        cites.extend(named.take(3).map(|one| cite_sentence(document, one)));
    }
    cites.truncate(3);
    cites
}

/// The way to see a policy that a link leads to.
pub(crate) const ELSEWHERE: &str = "read the linked policy and record the answer with `slam declare`; when it is that of the organisation, give a clone of its defaults with `--org-defaults DIR`";

/// Returns the failure with what a reader should know on a forge where the defaults of the organisation count.
pub(crate) fn with_org_defaults(evidence: &Evidence, finding: Finding) -> Finding {
    let given = evidence.documents.seen().is_some_and(|all| all.iter().any(|one| one.origin == Origin::OrgDefaults));
    let inherits = matches!(evidence.subject.forge.kind, ForgeKind::Github | ForgeKind::Forgejo | ForgeKind::Gitea);
    if given || !inherits {
        return finding;
    }
    let message = format!("{}, and no defaults of the organisation were given", finding.message);
    Finding { message, ..finding }.missing(
        "the defaults of the organisation",
        "a SECURITY file in the defaults of the organisation (its repository `.github`) counts: give a clone of it with `--org-defaults DIR`",
    )
}

/// Returns whether the sentence names a mail address; `git@host` in a clone address is none.
pub(crate) fn has_mail(sentence: &Sentence) -> bool {
    MAIL.captures_iter(&sentence.text).any(|hit| hit.get(1).is_some_and(|name| name.as_str() != "git"))
}

fn is_private(link: &Link) -> bool {
    let target = link.target.to_lowercase();
    target.starts_with("mailto:")
        || target.contains('@') && !target.contains('/')
        || PRIVATE_FORMS.iter().any(|form| target.contains(form))
}

fn cite_sentence(document: &Document, sentence: &Sentence) -> Citation {
    inherited(document, Citation::quote(CitationKind::Document, &document.quote(sentence)))
}

fn cite_link(document: &Document, link: &Link) -> Citation {
    let place = slam_model::Place::line(&document.path, link.line);
    inherited(document, Citation::place(CitationKind::Document, &place).with_note(link.target.clone()))
}

/// An inherited document has no path in the subject.
fn inherited(document: &Document, cite: Citation) -> Citation {
    match document.origin {
        Origin::Own => cite,
        Origin::OrgDefaults => {
            let words = cite.quote.or(cite.note).unwrap_or_default();
            let line = cite.line.unwrap_or(1);
            Citation::note(
                CitationKind::Document,
                format!("inherited from the organisation, {}:{line}: {words}", document.path),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_a_policy_elsewhere_is_told_by_its_address_or_its_words() {
        for (target, text, expected) in [
            ("https://github.com/sigstore/.github/blob/main/SECURITY.md", "security process", true),
            ("https://rubyonrails.org/security", "security policy", true),
            ("https://github.com/guzzle/guzzle/security/policy", "Security Policy", true),
            ("https://kubernetes.io/security/", "", true),
            ("https://example.org/x", "Report a vulnerability", true),
            ("https://securityscorecards.dev/viewer/?uri=github.com/a/b", "Scorecard", false),
            ("https://example.org/a/b/actions/workflows/security.yml", "", false),
            ("https://img.shields.io/badge/security-policy.svg", "security policy", false),
            ("SECURITY.md", "security policy", false),
            ("https://example.org/docs", "documentation", false),
        ] {
            let link = Link { target: target.to_owned(), text: text.to_owned(), line: 1, block: Default::default() };
            assert_eq!(is_policy_elsewhere(&link), expected, "{target}");
        }
    }
}
