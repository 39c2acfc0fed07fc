//! Rules of Security Insights 1.0.0 (its JSON schema).

use crate::shape::Item::{self, Form as Forms, Map as Maps};
use crate::shape::Kind::{Any, Bool, Enum, Form as As, Int, Map, Set, Text};
use crate::shape::{DATE, DATE_TIME, Form, Problems, Shape, URL, opt, req};
use crate::tree::Node;

/// The one release of this layout.
pub(super) const RELEASES: &[&str] = &["1.0.0"];

static COMMENT: Form =
    Form { wants: "text of at most 560 characters", check: |text| (1..=560).contains(&text.chars().count()) };
static HASH: Form = Form {
    wants: "a commit hash of 5 to 40 hexadecimal digits",
    check: |text| (5..=40).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
};
static MAIL: Form = Form { wants: "a mail address", check: is_mail };
static KEY: Form = Form {
    wants: "a PGP public key block",
    check: |text| {
        let text = text.trim_end();
        text.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----") && text.ends_with("-----END PGP PUBLIC KEY BLOCK-----")
    },
};
static CONTACT_VALUE: Form = Form { wants: "a mail address, a web address, or a phone number", check: is_contact };

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// The published pattern is not anchored: an address anywhere, or digits at the end, suffice.
fn is_contact(text: &str) -> bool {
    let before =
        text.trim_end_matches(|char: char| char.is_ascii_digit() || "-./".contains(char) || char.is_whitespace());
    let tail = text.get(before.len()..).unwrap_or_default();
    let area = before.strip_suffix(')').is_some_and(|area| area.ends_with(|char: char| char.is_ascii_digit()));
    is_mail(text)
        || text.contains("http://")
        || text.contains("https://")
        || area
        || tail.contains(|char: char| char.is_ascii_digit())
}

const SCOPES: &[&str] = &[
    "broken access control",
    "cryptographic failures",
    "injection",
    "insecure design",
    "security misconfiguration",
    "vulnerable and outdated components",
    "identification and authentication failures",
    "software and data integrity failures",
    "security logging and monitoring failures",
    "ssrf",
    "other",
];

pub(super) static DOCUMENT: Shape = Shape {
    what: "a Security Insights document",
    parts: &[&[
        req("header", Map(&HEADER)),
        req("project-lifecycle", Map(&LIFECYCLE)),
        req("contribution-policy", Map(&CONTRIBUTION)),
        opt("documentation", Set(Forms(&URL))),
        req("distribution-points", Set(Item::Text)),
        opt("security-artifacts", Map(&ARTIFACTS)),
        opt("security-testing", crate::shape::Kind::List(Maps(&TESTING), crate::shape::Min::None)),
        opt("security-assessments", Set(Maps(&ASSESSMENT))),
        req("security-contacts", Set(Maps(&CONTACT))),
        req("vulnerability-reporting", Map(&REPORTING)),
        opt("dependencies", Map(&DEPENDENCIES)),
    ]],
    rule: None,
};

static HEADER: Shape = Shape {
    what: "the header",
    parts: &[&[
        req("schema-version", Enum(RELEASES)),
        req("expiration-date", As(&DATE_TIME)),
        opt("last-updated", As(&DATE)),
        opt("last-reviewed", As(&DATE)),
        opt("commit-hash", As(&HASH)),
        req("project-url", As(&URL)),
        opt("project-release", Text),
        opt("changelog", As(&URL)),
        opt("license", As(&URL)),
    ]],
    rule: None,
};

static LIFECYCLE: Shape = Shape {
    what: "the project's lifecycle",
    parts: &[&[
        req("bug-fixes-only", Bool),
        opt("core-maintainers", Set(Item::Text)),
        opt("roadmap", As(&URL)),
        opt("release-cycle", As(&URL)),
        opt("release-process", As(&COMMENT)),
        req(
            "status",
            Enum(&["active", "inactive", "concept", "wip", "suspended", "abandoned", "unsupported", "moved"]),
        ),
    ]],
    rule: Some(|node, pointer, problems| {
        let is_active = node.get("status").and_then(Node::as_str) == Some("active");
        let is_fixed = node.get("bug-fixes-only").and_then(Node::as_bool) == Some(true);
        needs(node, pointer, is_active || is_fixed, &["core-maintainers"], "an active project", problems);
    }),
};

/// Adds a problem for each of the fields that is missing although the condition holds.
fn needs(node: &Node, pointer: &str, holds: bool, fields: &[&str], why: &str, problems: &mut Problems) {
    for field in fields.iter().filter(|field| holds && node.get(field).is_none()) {
        problems.add(node.line, pointer, format!("{why} needs `{field}`"));
    }
}

static CONTRIBUTION: Shape = Shape {
    what: "the contribution policy",
    parts: &[&[
        req("accepts-pull-requests", Bool),
        req("accepts-automated-pull-requests", Bool),
        opt("automated-tools-list", Set(Maps(&AUTOMATED))),
        opt("contributing-policy", As(&URL)),
        opt("code-of-conduct", As(&URL)),
    ]],
    rule: None,
};

static AUTOMATED: Shape = Shape {
    what: "an automated tool",
    parts: &[&[
        req("automated-tool", Text),
        req("action", Enum(&["allowed", "denied"])),
        opt("path", Set(Item::Text)),
        opt("comment", As(&COMMENT)),
    ]],
    rule: None,
};

static ARTIFACTS: Shape = Shape {
    what: "the security artifacts",
    parts: &[&[
        opt("threat-model", Map(&THREAT_MODEL)),
        opt("self-assessment", Map(&SELF_ASSESSMENT)),
        opt("other-artifacts", Any),
    ]],
    rule: None,
};

static THREAT_MODEL: Shape = Shape {
    what: "the threat model",
    parts: &[&[req("threat-model-created", Bool), opt("evidence-url", Set(Forms(&URL))), opt("comment", As(&COMMENT))]],
    rule: Some(|node, pointer, problems| {
        let made = node.get("threat-model-created").and_then(Node::as_bool) == Some(true);
        needs(node, pointer, made, &["evidence-url"], "a threat model that was made", problems);
    }),
};

static SELF_ASSESSMENT: Shape = Shape {
    what: "the self-assessment",
    parts: &[&[
        req("self-assessment-created", Bool),
        opt("evidence-url", Set(Forms(&URL))),
        opt("comment", As(&COMMENT)),
    ]],
    rule: Some(|node, pointer, problems| {
        let made = node.get("self-assessment-created").and_then(Node::as_bool) == Some(true);
        needs(node, pointer, made, &["evidence-url"], "a self-assessment that was made", problems);
    }),
};

static TESTING: Shape = Shape {
    what: "a security test",
    parts: &[&[
        req("tool-type", Enum(&["sast", "dast", "iast", "fuzzer", "sca"])),
        req("tool-name", Text),
        req("tool-version", Text),
        req("integration", Map(&INTEGRATION)),
        opt("tool-rulesets", Set(Item::Text)),
        opt("tool-url", As(&URL)),
        opt("comment", As(&COMMENT)),
    ]],
    rule: None,
};

static INTEGRATION: Shape = Shape {
    what: "the integration of a test",
    parts: &[&[req("ad-hoc", Bool), req("before-release", Bool), req("ci", Bool)]],
    rule: None,
};

static ASSESSMENT: Shape = Shape {
    what: "an assessment",
    parts: &[&[
        req("auditor-name", Text),
        req("auditor-url", As(&URL)),
        req("report-year", Int(i64::MIN, i64::MAX)),
        opt("auditor-report", As(&URL)),
        opt("comment", As(&COMMENT)),
    ]],
    rule: None,
};

static CONTACT: Shape = Shape {
    what: "a security contact",
    parts: &[&[req("type", Enum(&["email", "phone", "url"])), req("value", As(&CONTACT_VALUE)), opt("primary", Bool)]],
    rule: None,
};

static REPORTING: Shape = Shape {
    what: "vulnerability reporting",
    parts: &[&[
        req("accepts-vulnerability-reports", Bool),
        opt("bug-bounty-available", Bool),
        opt("bug-bounty-url", As(&URL)),
        opt("email-contact", As(&MAIL)),
        opt("security-policy", As(&URL)),
        opt("pgp-key", As(&KEY)),
        opt("in-scope", Set(Item::Enum(SCOPES))),
        opt("out-scope", Set(Item::Enum(SCOPES))),
        opt("comment", As(&COMMENT)),
    ]],
    rule: Some(|node, pointer, problems| {
        let accepts = node.get("accepts-vulnerability-reports").and_then(Node::as_bool) == Some(true);
        let why = "a project that accepts reports";
        needs(node, pointer, accepts, &["email-contact", "security-policy"], why, problems);
    }),
};

static DEPENDENCIES: Shape = Shape {
    what: "the dependencies",
    parts: &[&[
        opt("third-party-packages", Bool),
        opt("dependencies-lists", crate::shape::Kind::List(Forms(&URL), crate::shape::Min::None)),
        opt("sbom", Set(Maps(&SBOM))),
        opt("dependencies-lifecycle", Map(&POLICY)),
        opt("env-dependencies-policy", Map(&POLICY)),
    ]],
    rule: None,
};

static SBOM: Shape = Shape {
    what: "an SBOM",
    parts: &[&[
        opt("sbom-file", As(&URL)),
        opt("sbom-format", Text),
        opt("sbom-url", As(&URL)),
        opt("sbom-creation", As(&COMMENT)),
    ]],
    rule: None,
};

static POLICY: Shape =
    Shape { what: "a policy", parts: &[&[opt("policy-url", As(&URL)), opt("comment", As(&COMMENT))]], rule: None };
