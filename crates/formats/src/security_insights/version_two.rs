//! Rules of Security Insights 2.0.0, 2.1.0, and 2.2.0.
//!
//! Source: the CUE schema of each release. 2.0.0 spells its structures without definitions, so that CUE would leave them
//! open and lists possibly empty; its text asks for the same as 2.1.0, and so do we.

use crate::shape::Item::{self, Map as Maps};
use crate::shape::Kind::{Bool, Enum, Form as As, List, Map, Text};
use crate::shape::{DATE, EMAIL, Form, Min, Shape, URL, opt, req};

/// The releases, oldest first; their indexes are what `since` and `until` count.
pub(super) const RELEASES: &[&str] = &["2.0.0", "2.1.0", "2.2.0"];
const V2_1: usize = 1;
const V2_2: usize = 2;

static VERSION: Form = Form { wants: "a version of three numbers such as `2.2.0`", check: is_version };

/// Holds to `[1-9]+.[0-9]+.[0-9]+`.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let each = |part: &str, good: fn(&u8) -> bool| !part.is_empty() && part.as_bytes().iter().all(good);
    matches!(parts.as_slice(), [major, minor, patch]
        if each(major, |byte| (b'1'..=b'9').contains(byte)) && each(minor, u8::is_ascii_digit) && each(patch, u8::is_ascii_digit))
}

pub(super) static DOCUMENT: Shape = Shape {
    what: "a Security Insights document",
    parts: &[&[req("header", Map(&HEADER)), opt("project", Map(&PROJECT)), opt("repository", Map(&REPOSITORY))]],
    rule: None,
};

static HEADER: Shape = Shape {
    what: "the header",
    parts: &[&[
        req("last-reviewed", As(&DATE)),
        req("last-updated", As(&DATE)),
        req("schema-version", As(&VERSION)),
        req("url", As(&URL)),
        opt("comment", Text),
        opt("project-si-source", As(&URL)),
    ]],
    rule: None,
};

static PROJECT: Shape = Shape {
    what: "the project",
    parts: &[&[
        req("name", Text),
        opt("homepage", As(&URL)),
        opt("roadmap", As(&URL)),
        opt("funding", As(&URL)),
        opt("steward", Map(&LINK)).since(V2_1),
        req("administrators", List(Maps(&CONTACT), Min::One)),
        req("repositories", List(Maps(&PROJECT_REPOSITORY), Min::One)),
        req("vulnerability-reporting", Map(&REPORTING)),
        opt("documentation", Map(&PROJECT_DOCUMENTATION)),
    ]],
    rule: None,
};

static PROJECT_REPOSITORY: Shape = Shape {
    what: "a repository of the project",
    parts: &[&[req("name", Text), req("comment", Text), req("url", As(&URL))]],
    rule: None,
};

static REPORTING: Shape = Shape {
    what: "vulnerability reporting",
    parts: &[&[
        req("reports-accepted", Bool),
        req("bug-bounty-available", Bool),
        opt("bug-bounty-program", As(&URL)),
        opt("contact", Map(&CONTACT)),
        opt("comment", Text),
        opt("policy", As(&URL)).since(V2_2),
        opt("security-policy", As(&URL)).until(V2_1),
        opt("pgp-key", Text),
        opt("in-scope", List(Item::Text, Min::None)),
        opt("out-of-scope", List(Item::Text, Min::None)),
    ]],
    rule: None,
};

static PROJECT_DOCUMENTATION: Shape = Shape {
    what: "the project's documentation",
    parts: &[&[
        opt("design", As(&URL)).since(V2_2),
        opt("detailed-guide", As(&URL)),
        opt("code-of-conduct", As(&URL)),
        opt("quickstart-guide", As(&URL)),
        opt("release-process", As(&URL)),
        opt("support-policy", As(&URL)).since(V2_1),
        opt("signature-verification", As(&URL)),
    ]],
    rule: None,
};

static REPOSITORY: Shape = Shape {
    what: "the repository",
    parts: &[&[
        req(
            "status",
            Enum(&["active", "abandoned", "concept", "inactive", "moved", "suspended", "unsupported", "WIP"]),
        ),
        req("url", As(&URL)),
        req("accepts-change-request", Bool),
        req("accepts-automated-change-request", Bool),
        opt("bug-fixes-only", Bool),
        opt("no-third-party-packages", Bool),
        req("core-team", List(Maps(&CONTACT), Min::One)),
        req("license", Map(&LICENSE)),
        req("security", Map(&SECURITY)),
        opt("documentation", Map(&REPOSITORY_DOCUMENTATION)),
        opt("release", Map(&RELEASE)),
    ]],
    rule: None,
};

static REPOSITORY_DOCUMENTATION: Shape = Shape {
    what: "the repository's documentation",
    parts: &[&[
        opt("contributing-guide", As(&URL)),
        opt("dependency-management-policy", As(&URL)),
        opt("governance", As(&URL)),
        opt("review-policy", As(&URL)),
        opt("security-policy", As(&URL)),
    ]],
    rule: None,
};

static RELEASE: Shape = Shape {
    what: "the release section",
    parts: &[&[
        req("automated-pipeline", Bool),
        req("distribution-points", List(Maps(&LINK), Min::One)),
        opt("changelog", As(&URL)),
        opt("license", Map(&LICENSE)),
        opt("attestations", List(Maps(&ATTESTATION), Min::None)),
    ]],
    rule: None,
};

static SECURITY: Shape = Shape {
    what: "the security section",
    parts: &[&[
        req("assessments", Map(&ASSESSMENTS)),
        opt("champions", List(Maps(&CONTACT), Min::None)),
        opt("tools", List(Maps(&TOOL), Min::None)),
    ]],
    rule: None,
};

static ASSESSMENTS: Shape = Shape {
    what: "the list of assessments",
    parts: &[&[req("self", Map(&ASSESSMENT)), opt("third-party", List(Maps(&ASSESSMENT), Min::None))]],
    rule: None,
};

static ASSESSMENT: Shape = Shape {
    what: "an assessment",
    parts: &[&[req("comment", Text), opt("name", Text), opt("evidence", As(&URL)), opt("date", As(&DATE))]],
    rule: None,
};

static TOOL: Shape = Shape {
    what: "a security tool",
    parts: &[&[
        req("name", Text),
        req("type", Enum(&["fuzzing", "container", "secret", "SCA", "SAST", "other"])),
        opt("version", Text),
        opt("comment", Text),
        req("rulesets", List(Item::Text, Min::None)),
        req("integration", Map(&INTEGRATION)),
        req("results", Map(&RESULTS)),
    ]],
    rule: None,
};

static INTEGRATION: Shape = Shape {
    what: "the integration of a tool",
    parts: &[&[req("adhoc", Bool), req("ci", Bool), req("release", Bool)]],
    rule: None,
};

static RESULTS: Shape = Shape {
    what: "the results of a tool (`{}` when none are published)",
    parts: &[&[opt("adhoc", Map(&ATTESTATION)), opt("ci", Map(&ATTESTATION)), opt("release", Map(&ATTESTATION))]],
    rule: None,
};

static ATTESTATION: Shape = Shape {
    what: "an attestation",
    parts: &[&[req("name", Text), req("location", As(&URL)), req("predicate-uri", Text), opt("comment", Text)]],
    rule: None,
};

static CONTACT: Shape = Shape {
    what: "a contact",
    parts: &[&[
        req("name", Text),
        req("primary", Bool),
        opt("affiliation", Text),
        opt("email", As(&EMAIL)),
        opt("social", Text),
    ]],
    rule: None,
};

static LICENSE: Shape =
    Shape { what: "a license", parts: &[&[req("url", As(&URL)), req("expression", Text)]], rule: None };

static LINK: Shape = Shape { what: "a link", parts: &[&[req("uri", Text), req("comment", Text)]], rule: None };
