//! Two small projects, one that does much and one that does little: what every check has to say of them, and of nothing.

use std::collections::BTreeMap;

use slam_model::{Evidence, Fact, Finding, Gap, Verdict};

use crate::{
    checks,
    testing::{build, evidence, finding},
};

/// A small project that says and does most of what is asked.
const GOOD: &str = "//- README.md
# Adder
Home: https://example.org/adder/adder
## Install
`cargo install adder --locked`
## Questions
Ask at https://example.org/adder/adder/discussions.
//- Cargo.toml
[package]
name = \"adder\"
version = \"1.1.0\"
license = \"MIT\"
repository = \"https://example.org/adder/adder\"
[dependencies]
itoa = \"1\"
//- src/lib.rs
pub fn add(a: u32, b: u32) -> u32 { a + b }
//- SECURITY.md
# Security policy
## Reporting a vulnerability
Write in private to security@example.org. We answer within 3 days and publish an advisory.
//- docs/policies.md
# Policies
## Software composition analysis
Findings of high severity must be fixed within 14 days; a licence that is not approved blocks the change.
Every finding above the threshold is fixed before a release.
## Static analysis
Findings of CodeQL of high severity must be fixed before merge.
## Secrets
Secrets live in the secret store; access is limited to administrators; each is rotated every 90 days.
Multi-factor authentication is required for everyone.
//- docs/page.md
# Another page
Fetch with `wget http://example.org/x.tgz && tar xf x.tgz`.
//- security-insights.yml
header:
  schema-version: 2.2.0
project:
  homepage: http://example.org/adder
  vulnerability-reporting:
    reports-accepted: true
    policy: https://example.org/adder/adder/blob/main/SECURITY.md
    contact:
      name: Team
      email: security@example.org
      primary: true
repository:
  url: http://example.org/adder/adder
  release:
    distribution-points:
      - uri: http://example.org/dl
  security:
    tools:
      - name: Leaks
        type: secret
//- .github/workflows/ci.yml
on: [pull_request]
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
      - run: cargo clippy --locked -- -D warnings
";

/// A small project that does little of it.
const BAD: &str = "//- README.md
# Bad
Install: `curl http://example.org/install.sh | sudo sh`. Home: http://example.org/
//- package.json
{\"name\": \"bad\", \"version\": \"1.0.0\", \"homepage\": \"http://example.org\", \"dependencies\": {\"lodash\": \"*\"}}
//- index.js
module.exports = 1;
//- SECURITY.md
# Security
See the website.
//- .github/workflows/pr.yml
on: [pull_request_target, workflow_dispatch]
permissions: write-all
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo \"${{ github.event.pull_request.title }}\"
";

fn released(files: &str) -> Evidence {
    let releases = build::tags(vec![build::tag("v1.1.0", "1")]).releases;
    Evidence { releases, history: Fact::Seen(Default::default()), ..evidence(files) }
}

fn verdicts(evidence: &Evidence) -> BTreeMap<&'static str, Finding> {
    let facts = checks::all().iter().filter(|check| matches!(check.evaluate, crate::Evaluate::Facts(_)));
    facts.map(|check| (check.id, finding(check, evidence))).collect()
}

fn without(files: &str, path: &str) -> String {
    files
        .split("//- ")
        .filter(|part| !part.is_empty() && !part.starts_with(path))
        .map(|part| format!("//- {part}"))
        .collect()
}

fn paths(files: &str) -> impl Iterator<Item = &str> {
    files.split("//- ").filter(|part| !part.is_empty()).filter_map(|part| part.lines().next())
}

/// Defect 9: a scan that got no data looked like a pass.
#[test]
fn defect_9_a_run_that_saw_nothing_passes_nothing() {
    let now = build::nothing().as_of;
    let unseen = Evidence::unseen(Default::default(), now, now);
    for (id, finding) in verdicts(&unseen) {
        assert!(matches!(finding.verdict, Verdict::Unknown | Verdict::NeedsReview), "{id}: {finding:?}");
    }
}

/// Defect 3: without a Security Insights file nothing could rise above a review.
#[test]
fn defect_3_security_insights_is_no_gate() {
    let found = verdicts(&released(&without(GOOD, "security-insights.yml")));
    for id in
        ["private-reporting-route", "disclosure-policy", "security-contacts", "channels-encrypted", "secrets-policy"]
    {
        assert_eq!(found[id].verdict, Verdict::Passed, "{id}: {:?}", found[id]);
    }
}

#[test]
fn deleting_security_insights_improves_no_verdict() {
    let rank = |verdict| match verdict {
        Verdict::Failed => 0,
        Verdict::Unknown | Verdict::NotRun => 1,
        Verdict::NeedsReview => 2,
        Verdict::NotApplicable | Verdict::Passed => 3,
    };
    let (with, less) = (verdicts(&released(GOOD)), verdicts(&released(&without(GOOD, "security-insights.yml"))));
    for (id, before) in with {
        assert!(rank(less[id].verdict) <= rank(before.verdict), "{id}: {before:?} became {:?}", less[id]);
    }
}

#[test]
fn removing_a_document_never_turns_failed_into_passed() {
    for files in [GOOD, BAD] {
        let whole = verdicts(&released(files));
        for path in paths(files).filter(|path| path.ends_with(".md")) {
            for (id, after) in verdicts(&released(&without(files, path))) {
                let turned = whole[id].verdict == Verdict::Failed && after.verdict == Verdict::Passed;
                assert!(!turned, "{id} without {path}: {:?} became {after:?}", whole[id]);
            }
        }
    }
}

#[test]
fn removing_permissions_never_turns_failed_into_passed() {
    let (with, less) = (verdicts(&released(BAD)), verdicts(&released(&BAD.replace("permissions: write-all\n", ""))));
    for id in ["ci-permissions-declared", "ci-permissions-minimal"] {
        assert_eq!(with[id].verdict, Verdict::Failed, "{id}");
        assert_ne!(less[id].verdict, Verdict::Passed, "{id}: {:?}", less[id]);
    }
}

#[test]
fn hiding_a_source_never_turns_failed_into_passed() {
    type Hide = fn(&mut Evidence, Gap);
    let sources: [(&str, Hide); 11] = [
        ("tree", |evidence, gap| evidence.tree = Fact::NotVisible(gap)),
        ("documents", |evidence, gap| evidence.documents = Fact::NotVisible(gap)),
        ("insights", |evidence, gap| evidence.insights = Fact::NotVisible(gap)),
        ("ci", |evidence, gap| evidence.ci = Fact::NotVisible(gap)),
        ("process", |evidence, gap| evidence.process = Fact::NotVisible(gap)),
        ("settings", |evidence, gap| evidence.settings = Fact::NotVisible(gap)),
        ("manifests", |evidence, gap| evidence.manifests = Fact::NotVisible(gap)),
        ("secrets", |evidence, gap| evidence.secrets = Fact::NotVisible(gap)),
        ("vex", |evidence, gap| evidence.vex = Fact::NotVisible(gap)),
        ("history", |evidence, gap| evidence.history = Fact::NotVisible(gap)),
        ("releases", |evidence, gap| evidence.releases = Fact::NotVisible(gap)),
    ];
    for files in [GOOD, BAD] {
        let whole = verdicts(&released(files));
        for (name, hide) in sources {
            let mut evidence = released(files);
            hide(&mut evidence, Gap::new("hidden", "show it"));
            for (id, after) in verdicts(&evidence) {
                let turned = whole[id].verdict == Verdict::Failed && after.verdict == Verdict::Passed;
                assert!(!turned, "{id} without {name}: {:?} became {after:?}", whole[id]);
            }
        }
    }
}

#[test]
fn the_two_projects_are_told_apart() {
    let (good, bad) = (verdicts(&released(GOOD)), verdicts(&released(BAD)));
    for id in [
        "ci-permissions-declared",
        "ci-permissions-minimal",
        "ci-metadata-sanitised",
        "ci-foreign-code-isolated",
        "channels-encrypted",
        "secrets-policy",
        "disclosure-policy",
        "dependency-findings-threshold",
        "dependency-findings-before-release",
        "analysis-findings-threshold",
        "private-reporting-route",
    ] {
        assert_eq!(
            (good[id].verdict, bad[id].verdict),
            (Verdict::Passed, Verdict::Failed),
            "{id}: {:?} {:?}",
            good[id],
            bad[id]
        );
    }
}

#[test]
fn an_empty_tree_passes_nothing_that_only_a_forge_or_a_person_can_show() {
    let found = verdicts(&Evidence { history: Fact::Seen(Default::default()), ..evidence("") });
    for id in [
        "multi-factor-sign-in",
        "least-privilege-by-default",
        "primary-branch-protected",
        "primary-branch-kept",
        "release-assets-named",
        "releases-signed",
        "vulnerabilities-published",
        "dependency-findings-block-changes",
        "analysis-findings-block-changes",
    ] {
        assert_ne!(found[id].verdict, Verdict::Passed, "{id}");
    }
}

#[test]
fn whatever_did_not_pass_says_what_is_missing() {
    for files in [GOOD, BAD, ""] {
        for (id, finding) in verdicts(&released(files)) {
            let open = !matches!(finding.verdict, Verdict::Passed | Verdict::NotApplicable);
            assert!(!open || !finding.missing.is_empty(), "{id}: {finding:?}");
        }
    }
}
