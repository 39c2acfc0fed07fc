//! Repairs of Security Insights on small trees, and on the published files.

use std::{collections::BTreeMap, path::Path};

use expect_test::{Expect, expect};
use slam_formats::{
    security_insights,
    tree::{Limits, parse_yaml},
};
use slam_model::{Level, RepoPath, Verdict};

use super::RECIPES;
use crate::testing::{Case, assert_idempotent, run_on, shown};

/// An answer to every question that the file needs.
const ANSWERS: &str = "
name = 'Widget'
summary = 'Widget turns notes into printed pages.'
license = 'Apache-2.0'
security-contact = 'security@example.org'
single-repository = true
project-status = 'wip'
bug-bounty = false
accepts-changes = true
automated-changes = true
automated-release = true
insights-true = true
[[maintainers]]
name = 'Ann Example'
handle = '@ann'
email = 'ann@example.org'
[[maintainers]]
name = 'Bob Example'
[[distribution]]
uri = 'https://crates.io/crates/widget'
comment = 'The package'
";

/// A tree with every document that the file leads to.
const TREE: &str = "\
//- src/main.rs
fn main() {}
//- README.md
# Widget

## Usage

Run `widget notes.txt`.
//- LICENSE
Apache License
//- SECURITY.md
# Security policy

## Supported versions

The newest minor release gets security fixes until six months after the next one.
//- CONTRIBUTING.md
# Contributing

## Building

Building requires the toolchain of Rust, version 1.85 or newer.

```sh
cargo build --release
```

## Reporting defects

Open an issue with the version, the input, and what happened. Report vulnerabilities as the security policy says.
//- GOVERNANCE.md
# Governance

Two maintainers decide.
//- CHANGELOG.md
# Changes

## 1.0.0

The first release.
//- docs/architecture.md
# Architecture

A reader and a printer.
//- docs/dependencies.md
# Dependencies

A dependency needs a licence and activity.
//- docs/verify.md
# Verifying releases

Run `cosign verify-blob`.
//- docs/self-assessment.md
# Self-assessment

A hostile note exhausts memory.
//- .github/workflows/baseline.yml
on:
  push:
    branches: [main]
  workflow_dispatch:
permissions: {}
jobs:
  scan:
    runs-on: ubuntu-24.04
    steps:
      - uses: revanite-io/osps-baseline-action@8cf2a1f0f0e9d7f5bd1d9a7c3d9a6a4b5c6d7e8f
";

fn check(case: &Case<'_>, expected: &Expect) {
    expected.assert_eq(&shown(case));
    assert_idempotent(case);
}

/// What a whole file shows.
const PASSED: &[&str] = &[
    "insights-located",
    "insights-version-2",
    "insights-valid",
    "insights-complete",
    "insights-fresh",
    "insights-links-in-tree",
    "insights-addresses-encrypted",
    "linked-build-guide",
    "linked-contributing-guide",
    "linked-defect-guide",
    "linked-dependency-policy",
    "linked-security-policy",
    "linked-support-policy",
    "linked-user-guide",
    "linked-verification-guide",
    "assessment-linked",
    "recurring-scan-recorded",
    "cra-readiness-linked-insights",
];

#[test]
fn a_new_file_says_what_was_answered_and_what_the_tree_shows() {
    let only = &["add-security-insights"][..];
    let case = Case { files: TREE, answers: ANSWERS, only, ..Case::default() };
    check(
        &case,
        &expect![[r#"
            add-security-insights: CRA-04 Failed>Passed CRA-07 NeedsReview>Passed OSPS-BR-03.02 NeedsReview>Passed OSPS-GV-01.01 Failed>Passed OSPS-LE-02.01 NeedsReview>Passed OSPS-QA-04.01 Unknown>NotApplicable OSPS-VM-02.01 NeedsReview>Passed OSPS-VM-03.01 Failed>Passed assessment-linked Failed>Passed cra-readiness-linked-insights Failed>Passed defect-route-apart Failed>Passed distribution-authenticated NeedsReview>Passed insights-addresses-encrypted Failed>Passed insights-complete Failed>Passed insights-confirmed Failed>Unknown insights-fresh Failed>Passed insights-links-answer Failed>Unknown insights-links-in-tree Failed>Passed insights-located Failed>Passed insights-valid Failed>Passed insights-version-2 Failed>Passed license-clear NeedsReview>Passed linked-build-guide Failed>Passed linked-contributing-guide Failed>Passed linked-defect-guide Failed>Passed linked-dependency-policy Failed>Passed linked-security-policy Failed>Passed linked-support-policy Failed>Passed linked-user-guide Failed>Passed linked-verification-guide Failed>Passed private-reporting-route Failed>Passed recurring-scan-recorded Failed>Passed repository-list Unknown>NotApplicable security-contacts NeedsReview>Passed sensitive-access-list Failed>Passed source-license-approved NeedsReview>Passed
            //- security-insights.yml
            header:
              schema-version: 2.2.0
              last-updated: '2026-10-05'
              last-reviewed: '2026-10-05'
              url: https://github.com/example/widget/raw/main/security-insights.yml
            project:
              name: Widget
              administrators:
                - name: Ann Example
                  email: ann@example.org
                  social: https://github.com/ann
                  primary: true
                - name: Bob Example
                  primary: false
              repositories:
                - name: widget
                  url: https://github.com/example/widget
                  comment: Widget turns notes into printed pages.
              vulnerability-reporting:
                reports-accepted: true
                bug-bounty-available: false
                contact:
                  name: Security contact
                  email: security@example.org
                  primary: true
                policy: https://github.com/example/widget/blob/main/SECURITY.md
              documentation:
                detailed-guide: https://github.com/example/widget/blob/main/README.md
                design: https://github.com/example/widget/blob/main/docs/architecture.md
                support-policy: https://github.com/example/widget/blob/main/SECURITY.md
                signature-verification: https://github.com/example/widget/blob/main/docs/verify.md
            repository:
              url: https://github.com/example/widget
              status: WIP
              accepts-change-request: true
              accepts-automated-change-request: true
              core-team:
                - name: Ann Example
                  email: ann@example.org
                  social: https://github.com/ann
                  primary: true
                - name: Bob Example
                  primary: false
              documentation:
                contributing-guide: https://github.com/example/widget/blob/main/CONTRIBUTING.md
                dependency-management-policy: https://github.com/example/widget/blob/main/docs/dependencies.md
                governance: https://github.com/example/widget/blob/main/GOVERNANCE.md
                security-policy: https://github.com/example/widget/blob/main/SECURITY.md
              license:
                url: https://github.com/example/widget/blob/main/LICENSE
                expression: Apache-2.0
              release:
                automated-pipeline: true
                distribution-points:
                  - uri: https://crates.io/crates/widget
                    comment: The package
                changelog: https://github.com/example/widget/blob/main/CHANGELOG.md
              security:
                assessments:
                  self:
                    comment: The self-assessment is part of the repository.
                    evidence: https://github.com/example/widget/blob/main/docs/self-assessment.md
                tools:
                  - name: osps-baseline-action
                    type: other
                    rulesets:
                      - osps-baseline
                    integration:
                      adhoc: true
                      ci: true
                      release: false
                    results: {}
        "#]],
    );
    let outcome = run_on(&tree(TREE), &case);
    let turned: Vec<_> =
        outcome.mended[0].turns.iter().filter(|turn| turn.2 == Verdict::Passed).map(|turn| &turn.0).collect();
    for check in PASSED {
        assert!(turned.iter().any(|turn| turn == check), "{check} is not passed");
    }
    let bare = Case { only, url: None, level: Level::One, ..Case::default() };
    check(
        &bare,
        &expect![[r#"
        add-security-insights: insights-addresses-encrypted Failed>Passed insights-confirmed Failed>Unknown insights-links-answer Failed>NotApplicable insights-links-in-tree Failed>Passed insights-located Failed>Passed insights-version-2 Failed>Passed ?accepts-changes ?automated-changes ?bug-bounty ?insights-true ?license ?maintainers ?name ?project-status ?security-contact ?single-repository ?url
        //- security-insights.yml
        header:
          schema-version: 2.2.0
          last-updated: '2026-10-05'
          last-reviewed: 'TODO(slam): insights-true'
          url: 'TODO(slam): url'
        project:
          name: 'TODO(slam): name'
          administrators:
            - name: 'TODO(slam): maintainers'
              primary: true
          repositories: 'TODO(slam): single-repository'
          vulnerability-reporting:
            reports-accepted: 'TODO(slam): security-contact'
            bug-bounty-available: 'TODO(slam): bug-bounty'
        repository:
          url: 'TODO(slam): url'
          status: 'TODO(slam): project-status'
          accepts-change-request: 'TODO(slam): accepts-changes'
          accepts-automated-change-request: 'TODO(slam): automated-changes'
          core-team:
            - name: 'TODO(slam): maintainers'
              primary: true
          license:
            url: 'TODO(slam): license'
            expression: 'TODO(slam): license'
          security:
            assessments:
              self:
                comment: The repository holds no self-assessment yet.
    "#]],
    );
}

const FILE: &str = "security-insights.yml";

/// Returns the files of a tree.
fn tree(files: &str) -> BTreeMap<RepoPath, Vec<u8>> {
    slam_testdata::files(files).into_iter().map(|(path, bytes)| (RepoPath::from(path), bytes)).collect()
}

/// Makes every repair of Security Insights in a tree with this file, asserts that a second run changes nothing, and returns
/// the file.
fn repaired(others: &str, file: &[u8], answers: &str) -> String {
    let only: Vec<_> = RECIPES.iter().map(|recipe| recipe.id).collect();
    let mut files = tree(others);
    files.insert(FILE.into(), file.to_vec());
    let case = Case { answers, only: &only, ..Case::default() };
    let outcome = run_on(&files, &case);
    assert_eq!(outcome.withheld, [], "{}", String::from_utf8_lossy(file));
    files.extend(outcome.files);
    let again = run_on(&files, &case);
    let left: Vec<_> = again.mended.iter().map(|mended| mended.id).collect();
    let text = String::from_utf8(files.remove(&RepoPath::from(FILE)).unwrap()).unwrap();
    assert!(left.is_empty() && again.withheld.is_empty(), "a second run repairs {left:?}: {text}");
    text
}

/// Returns the notes of every repair.
fn notes(file: &str, answers: &str) -> Vec<String> {
    let only: Vec<_> = RECIPES.iter().map(|recipe| recipe.id).collect();
    let mut files = tree(TREE);
    files.insert(FILE.into(), file.as_bytes().to_vec());
    let outcome = run_on(&files, &Case { answers, only: &only, ..Case::default() });
    outcome.notes.into_iter().map(|(_, note)| note).collect()
}

fn problems(text: &str) -> Vec<String> {
    let reading = security_insights::read(text.as_bytes());
    reading.insights.problems.into_iter().map(|one| format!("{}: {}", one.line, one.message)).collect()
}

#[test]
fn blanks_that_are_answered_later_say_what_a_file_with_all_answers_says() {
    let only = &["add-security-insights"][..];
    let bare = TREE.replace("Apache License", "A licence");
    let with = |answers| {
        let mut files = tree(&bare);
        files.extend(run_on(&files.clone(), &Case { answers, only, ..Case::default() }).files);
        files.remove(&RepoPath::from(FILE)).unwrap()
    };
    let answers = ANSWERS
        .replace("'Widget'", "'widget'")
        .replace("distribution", "repositories")
        .replace("uri =", "name = 'docs'\nurl =");
    let (blank, whole) = (with(""), with(&answers));
    let said = |text: &[u8]| {
        let fields = security_insights::read(text).insights.fields;
        fields.into_iter().map(|(pointer, field)| (pointer, field.value)).collect::<BTreeMap<_, _>>()
    };
    let filled = repaired(&bare, &blank, &answers);
    assert_eq!(said(filled.as_bytes()), said(&whole), "{filled}");
    assert_eq!(problems(&filled), [""; 0]);
    // Some answers fill some blanks, and the others stay.
    let half = repaired(&bare, &blank, "security-contact = 'https://example.org/report'\nbug-bounty = false");
    assert!(half.contains("social: https://example.org/report") && half.contains("TODO(slam): maintainers"), "{half}");
}

/// A whole file of version 2 without a link.
const SMALL: &str = "\
# About this file
header:
  schema-version: 2.0.0
  last-updated: '2024-01-31'
  last-reviewed: '2024-01-31' # by Ann
  url: https://github.com/example/widget/raw/main/security-insights.yml
project:
  name: Widget
  administrators:
    - name: Ann
      primary: true
      email: ann@example.org
  repositories:
    - name: widget
      comment: all of it
      url: https://github.com/example/widget
  vulnerability-reporting:
    reports-accepted: true
    bug-bounty-available: false
repository:
  status: active
  url: https://github.com/example/widget
  accepts-change-request: true
  accepts-automated-change-request: false
  core-team:
    - name: Ann
      primary: true
  license:
    url: https://github.com/example/widget/blob/main/LICENSE
    expression: Apache-2.0
  security:
    assessments:
      self:
        comment: The repository holds no self-assessment yet.
    # What we run
    tools:
      - name: cargo-audit
        type: SCA
        rulesets: [default]
        integration: {adhoc: false, ci: true, release: true}
        results: {}
";

#[test]
fn documents_that_exist_are_linked_and_the_rest_of_the_file_stays() {
    let text = repaired(TREE, SMALL.as_bytes(), "");
    assert_eq!(problems(&text), [""; 0]);
    expect![[r#"
        # About this file
        header:
          schema-version: 2.2.0
          last-updated: '2024-01-31'
          last-reviewed: '2024-01-31' # by Ann
          url: https://github.com/example/widget/raw/main/security-insights.yml
        project:
          name: Widget
          administrators:
            - name: Ann
              primary: true
              email: ann@example.org
          repositories:
            - name: widget
              comment: all of it
              url: https://github.com/example/widget
          vulnerability-reporting:
            reports-accepted: true
            bug-bounty-available: false
            policy: https://github.com/example/widget/blob/main/SECURITY.md
          documentation:
            detailed-guide: https://github.com/example/widget/blob/main/README.md
            support-policy: https://github.com/example/widget/blob/main/SECURITY.md
            signature-verification: https://github.com/example/widget/blob/main/docs/verify.md
            design: https://github.com/example/widget/blob/main/docs/architecture.md
        repository:
          status: active
          url: https://github.com/example/widget
          accepts-change-request: true
          accepts-automated-change-request: false
          core-team:
            - name: Ann
              primary: true
          license:
            url: https://github.com/example/widget/blob/main/LICENSE
            expression: Apache-2.0
          security:
            assessments:
              self:
                comment: The self-assessment is part of the repository.
                evidence: https://github.com/example/widget/blob/main/docs/self-assessment.md
            # What we run
            tools:
              - name: cargo-audit
                type: SCA
                rulesets: [default]
                integration: {adhoc: false, ci: true, release: true}
                results: {}
              - name: osps-baseline-action
                type: other
                rulesets:
                  - osps-baseline
                integration:
                  adhoc: true
                  ci: true
                  release: false
                results: {}
          documentation:
            contributing-guide: https://github.com/example/widget/blob/main/CONTRIBUTING.md
            security-policy: https://github.com/example/widget/blob/main/SECURITY.md
            dependency-management-policy: https://github.com/example/widget/blob/main/docs/dependencies.md
            governance: https://github.com/example/widget/blob/main/GOVERNANCE.md
    "#]]
    .assert_eq(&text);
    // A child file speaks of its repository only, and lines keep their ends.
    let (head, rest) = SMALL.split_once("project:\n").unwrap();
    let (_, repository) = rest.split_once("repository:\n").unwrap();
    let child = format!("{head}  project-si-source: https://example.org/parent.yml\nrepository:\n{repository}");
    let text = repaired(TREE, child.replace('\n', "\r\n").as_bytes(), "");
    assert!(!text.contains("project:") && !text.contains("design: ") && text.contains("2.0.0"), "{text}");
    assert!(text.contains("contributing-guide: https") && text.contains("governance: https"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text}");
}

#[test]
fn a_review_is_dated_only_when_a_person_read_the_file() {
    let text = repaired(TREE, SMALL.as_bytes(), "insights-true = true");
    assert!(text.contains("last-reviewed: '2026-10-05' # by Ann"), "{text}");
    for answers in ["", "insights-true = false"] {
        let text = repaired(TREE, SMALL.as_bytes(), answers);
        assert!(text.contains("last-reviewed: '2024-01-31' # by Ann"), "{answers}");
    }
}

#[test]
fn what_has_one_right_answer_is_corrected_in_place() {
    // what stands in the file, what breaks it, and what it becomes
    for (old, new, expected) in [
        (
            "      primary: true\n      email",
            "      email",
            "    - name: Ann\n      email: ann@example.org\n      primary: true\n",
        ),
        (
            "    - name: Ann\n      primary: true\n  license",
            "    - name: Ann\n      primary: true\n    - name: Bob # new\n  license",
            "    - name: Bob # new\n      primary: false\n",
        ),
        ("type: SCA", "type: sca # all", "type: SCA # all\n"),
        ("type: SCA", "type: secret-scanning", "type: secret\n"),
        ("type: SCA", "type: fuzzer", "type: fuzzing\n"),
        ("        results: {}\n", "", "release: true}\n        results: {}\n"),
        ("rulesets: [default]", "rulesets: default", "rulesets: [default]\n"),
        ("rulesets: [default]", "rulesets: [1.2]", "rulesets: ['1.2']\n"),
        ("        rulesets: [default]\n", "", "        rulesets: []\n"),
        ("status: active", "status: wip", "status: WIP\n"),
        ("status: active", "status: Active", "status: active\n"),
        ("reports-accepted: true", "reports-accepted: 'true'", "reports-accepted: true\n"),
        ("reports-accepted: true", "reports-accepted: yes", "reports-accepted: true\n"),
        ("'2024-01-31'\n", "2024-1-31 # old\n", "last-updated: '2024-01-31' # old\n"),
        ("'2024-01-31'\n", "2024-01-31T10:00:00Z\n", "last-updated: '2024-01-31'\n"),
        ("'2024-01-31'\n", "2024/01/31\n", "last-updated: '2024-01-31'\n"),
        ("2.0.0", "2.0", "schema-version: 2.2.0\n"),
        ("2.0.0", "'2'", "schema-version: 2.2.0\n"),
        ("2.0.0", "1.0.0", "schema-version: 2.2.0\n"),
        ("  schema-version: 2.0.0\n", "", "header:\n  schema-version: 2.2.0\n"),
        ("ann@example.org", "mailto:ann@example.org", "email: ann@example.org\n"),
        ("type: SCA", "type: SCA\n        version: 1.5", "version: '1.5'\n"),
        (
            "comment: The",
            "evidence-url: https://example.org/a\n        comment: The",
            "evidence: https://example.org/a\n",
        ),
        ("  license:\n", "  licence:\n", "  license:\n    url"),
        ("    expression: Apache-2.0\n", "", "    expression: 'TODO(slam): license'\n"),
        (
            "    bug-bounty-available: false\n",
            "    bug-bounty-available:\n",
            "bug-bounty-available: 'TODO(slam): bug-bounty'\n",
        ),
        (
            "    bug-bounty-available: false\n",
            "    bug-bounty-available: false\n    comment:\n",
            "available: false\n    policy",
        ),
        (
            "    assessments:\n      self:\n        comment: The repository holds no self-assessment yet.\n",
            "",
            "    assessments:\n      self:\n        comment: The self-assessment is part",
        ),
        (
            "  core-team:\n    - name: Ann\n      primary: true\n",
            "  core-team: []\n",
            "  core-team:\n    - name: 'TODO(slam): maintainers'\n      primary: true\n",
        ),
    ] {
        let text = SMALL.replacen(old, new, 1);
        assert_ne!(text, SMALL, "{old}");
        assert_ne!(problems(&text), [""; 0], "{new}");
        let after = repaired(TREE, text.as_bytes(), "");
        assert!(after.contains(expected), "{new} became {after}");
        let left: Vec<_> = problems(&after).into_iter().filter(|one| !one.contains("is a blank")).collect();
        assert_eq!(left, [""; 0], "{new}: {after}");
        assert!(after.contains("# About this file") && after.contains("# What we run"), "{after}");
    }
}

#[test]
fn what_a_person_has_to_decide_is_named() {
    for (old, new, word) in [
        ("repository:\n  status", "repository:\n  cra: 1\n  status", "`cra` is no field of the repository"),
        ("type: SCA", "type: dast", "`type` must be one of"),
        (
            "    - name: Ann\n      primary: true\n  license",
            "    - email: ann@example.org\n      primary: true\n  license",
            "needs `name`",
        ),
        ("  name: Widget\n", "  name: Widget\n  name: Again\n", "stands twice"),
        ("        integration: {adhoc: false, ci: true, release: true}\n", "", "a security tool needs `integration`"),
    ] {
        let text = SMALL.replacen(old, new, 1);
        assert_ne!(text, SMALL, "{old}");
        let all = notes(&text, "");
        assert!(all.iter().any(|note| note.contains(word)), "{new}: {all:?}");
        repaired(TREE, text.as_bytes(), "");
    }
}

/// A file of version 1 with comments, values that moved, and values that have no place.
const OLD: &str = "\
# Kept by Ann
header:
  schema-version: '1.0.0'
  expiration-date: '2027-01-31T00:00:00.000Z' # a year
  last-reviewed: '2026-01-31'
  project-url: https://github.com/example/widget
# Who works on it
project-lifecycle:
  status: wip
  bug-fixes-only: false
  core-maintainers: ['github:ann', bob@example.org]
  release-process: |
    We tag.
    Then we wait.
contribution-policy:
  accepts-pull-requests: true
  accepts-automated-pull-requests: false # no bots
distribution-points: [https://crates.io/crates/widget]
security-testing:
  # Every night
  - tool-type: dast
    tool-name: Zap
    tool-version: 2.4.1
    integration: {ad-hoc: true, ci: false, before-release: false}
security-assessments:
  - auditor-name: Auditor
    auditor-url: https://example.org
    report-year: 2021
security-contacts:
  - type: email
    value: security@example.org
    primary: true
vulnerability-reporting:
  accepts-vulnerability-reports: true
  email-contact: security@example.org
  security-policy: https://github.com/example/widget/blob/main/SECURITY.md
  pgp-key: |
    -----BEGIN PGP PUBLIC KEY BLOCK-----
    abc
    -----END PGP PUBLIC KEY BLOCK-----
dependencies:
  third-party-packages: true
";

#[test]
fn a_file_of_version_one_says_the_same_in_version_two() {
    let text = repaired(TREE, OLD.as_bytes(), ANSWERS);
    assert_eq!(problems(&text), [""; 0]);
    expect![[r#"
        # Kept by Ann
        header:
          schema-version: 2.2.0
          last-updated: '2026-10-05'
          last-reviewed: '2026-01-31'
          url: https://github.com/example/widget/raw/main/security-insights.yml
        project:
          name: Widget
          administrators:
            - name: Ann Example
              email: ann@example.org
              social: https://github.com/ann
              primary: true
            - name: Bob Example
              primary: false
          repositories:
            - name: widget
              url: https://github.com/example/widget
              comment: Widget turns notes into printed pages.
          vulnerability-reporting:
            reports-accepted: true
            bug-bounty-available: false
            contact:
              name: Security contact
              primary: true
              email: security@example.org
            policy: https://github.com/example/widget/blob/main/SECURITY.md
            pgp-key: |
              -----BEGIN PGP PUBLIC KEY BLOCK-----
              abc
              -----END PGP PUBLIC KEY BLOCK-----
          documentation:
            detailed-guide: https://github.com/example/widget/blob/main/README.md
            support-policy: https://github.com/example/widget/blob/main/SECURITY.md
            signature-verification: https://github.com/example/widget/blob/main/docs/verify.md
            design: https://github.com/example/widget/blob/main/docs/architecture.md
        repository:
          # Who works on it
          status: WIP
          url: https://github.com/example/widget
          accepts-change-request: true
          accepts-automated-change-request: false # no bots
          bug-fixes-only: false
          no-third-party-packages: false
          core-team:
            - name: ann
              primary: true
              social: https://github.com/ann
            - name: bob
              primary: false
              email: bob@example.org
          license:
            url: https://github.com/example/widget/blob/main/LICENSE
            expression: Apache-2.0
          security:
            assessments:
              self:
                comment: The self-assessment is part of the repository.
                evidence: https://github.com/example/widget/blob/main/docs/self-assessment.md
              third-party:
                - name: Auditor
                  comment: Report of 2021.
            tools:
              # Every night
              - name: Zap
                type: other # version 1 said dast
                version: 2.4.1
                rulesets: []
                integration:
                  adhoc: true
                  ci: false
                  release: false
                results: {}
              - name: osps-baseline-action
                type: other
                rulesets:
                  - osps-baseline
                integration:
                  adhoc: true
                  ci: true
                  release: false
                results: {}
          release:
            automated-pipeline: true
            distribution-points:
              - uri: https://crates.io/crates/widget
                comment: The package
          documentation:
            contributing-guide: https://github.com/example/widget/blob/main/CONTRIBUTING.md
            dependency-management-policy: https://github.com/example/widget/blob/main/docs/dependencies.md
            governance: https://github.com/example/widget/blob/main/GOVERNANCE.md
        # What the file said in version 1, and version 2 has no field for:
        #   header.expiration-date: 2027-01-31T00:00:00.000Z
        #   # a year
        #   project-lifecycle.release-process:
        #     We tag.
        #     Then we wait.
        #   security-assessments.0.auditor-url: https://example.org
    "#]]
    .assert_eq(&text);
    // A valid file is not made worse: what is missing is asked for.
    assert_eq!(problems(OLD), [""; 0]);
    assert_eq!(repaired(TREE, OLD.as_bytes(), ""), OLD);
    assert!(
        notes(OLD, "")
            .iter()
            .any(|note| note.contains("automated-release, bug-bounty, distribution, license, maintainers")),
        "{:?}",
        notes(OLD, "")
    );
    // What has no place cannot end its comment.
    let sly =
        OLD.replace("  release-process: |\n    We tag.\n    Then we wait.\n", "  release-process: \"a\\rstatus: x\"\n");
    assert!(
        repaired(TREE, sly.as_bytes(), ANSWERS).contains("#   \"project-lifecycle.release-process: a\\rstatus: x\"")
    );
    // One that breaks its rules already may get blanks.
    let broken = OLD.replace("  email-contact: security@example.org\n", "").replace('\n', "\r\n");
    let text = repaired(TREE, broken.as_bytes(), "");
    assert!(problems(&text).iter().all(|problem| problem.contains("is a blank")), "{:?}", problems(&text));
    assert!(
        text.contains("email: security@example.org\r\n") && text.contains("primary: 'TODO(slam): maintainers'"),
        "{text}"
    );
}

fn yaml_files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn published_files_are_repaired_without_losing_a_comment_or_a_value() {
    let Some(root) = slam_testdata::folder("security-insights") else { return };
    let files = yaml_files(&root);
    assert!(files.len() >= 15, "{}", files.len());
    for (name, bytes) in files {
        let before = String::from_utf8(bytes).unwrap();
        for answers in ["", ANSWERS] {
            let after = repaired(TREE, before.as_bytes(), answers);
            let left: Vec<_> = problems(&after).into_iter().filter(|one| !one.contains("is a blank")).collect();
            assert!(left.len() <= problems(&before).len(), "{name}: {left:?}");
            assert!(answers.is_empty() || left.is_empty(), "{name}: {left:?}");
            let comments = |text: &str| parse_yaml(text.as_bytes(), &Limits::default()).unwrap().comments;
            for comment in comments(&before) {
                assert!(after.contains(&comment.text), "{name} lost `{}`", comment.text);
            }
            let is_kept = |line: &&str| {
                let value = line.split_once(": ").map_or(*line, |(_, value)| value);
                after.contains(value.trim().trim_matches(['\'', '"', '|', '-', ' ']))
            };
            // Words that another version spells otherwise, dates that were renewed, and the version.
            let changes = |line: &&str| {
                ["true", "false", "sca", "secret-scanning", "schema-version", "last-", "wip"]
                    .iter()
                    .any(|word| line.contains(word))
            };
            let lost: Vec<_> = before
                .lines()
                .filter(|line| !line.trim().is_empty() && !line.trim_end().ends_with(':'))
                .filter(|line| !changes(line) && !is_kept(line))
                .collect();
            assert_eq!(lost, [""; 0], "{name}: {after}");
        }
    }
}

#[test]
fn a_line_that_is_missing_breaks_nothing_else() {
    for text in [SMALL, OLD] {
        let lines: Vec<_> = text.lines().collect();
        // Without its key the block of the PGP key becomes a part of the address above.
        for index in (0..lines.len()).step_by(STEP).filter(|index| !lines[*index].contains("pgp-key")) {
            let without: String =
                lines.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, line)| format!("{line}\n")).collect();
            for answers in ["", ANSWERS] {
                let after = repaired(TREE, without.as_bytes(), answers);
                let left: Vec<_> = problems(&after).into_iter().filter(|one| !one.contains("is a blank")).collect();
                assert!(left.len() <= problems(&without).len(), "{}: {left:?} {after}", lines[index]);
            }
        }
    }
}

/// A prime, so that the lines that are tried lie all over the file; with 1 the test takes all of them, and half a minute.
const STEP: usize = 7;

#[test]
fn a_file_in_another_place_is_told_how_to_move() {
    let only = &["move-security-insights"];
    let told = |files: &[&str]| {
        let files: String = files.iter().map(|path| format!("//- {path}\n{SMALL}")).collect();
        let outcome = run_on(&tree(&files), &Case { only, ..Case::default() });
        assert!(outcome.files.is_empty() && outcome.withheld.is_empty());
        outcome.notes.into_iter().map(|(_, note)| note).collect::<Vec<_>>()
    };
    assert_eq!(
        told(&[".github/security-insights.yml"]),
        ["git mv .github/security-insights.yml security-insights.yml"]
    );
    assert_eq!(told(&["SECURITY_INSIGHTS.yaml"]), ["git mv SECURITY_INSIGHTS.yaml security-insights.yml"]);
    assert_eq!(told(&["security-insights.yml"]), [""; 0]);
    assert_eq!(told(&["SECURITY-INSIGHTS.yml"]), [""; 0]);
    assert!(
        told(&["security-insights.yml", ".github/security-insights.yml"])[0].starts_with("keep security-insights.yml")
    );
}

#[test]
fn odd_files_are_left_as_they_are_or_mended_once() {
    let flow = "{header: {schema-version: 2.0, url: 'https://example.org'}, repository: {status: Active}}\n";
    let anchor = SMALL.replace("  core-team:\n    - name: Ann\n      primary: true\n", "  core-team: *who\n");
    let anchor = anchor.replace(
        "  administrators:\n    - name: Ann\n      primary: true\n",
        "  administrators: &who\n    - name: Ann\n",
    );
    let merged = SMALL.replace("        type: SCA\n", "        <<: {type: sca}\n");
    for (file, expected) in [
        ("", ""),
        ("- a\n", "- a\n"),
        ("header: [\n", "header: [\n"),
        ("header:\n", "header:\n"),
        (flow, "{header: {schema-version: 2.2.0, url: 'https://example.org', last-reviewed: "),
        (&anchor, "    - name: Ann\n      email: ann@example.org\n      primary: true\n"),
        (&anchor, "  core-team: *who\n"),
        (&merged, "        <<: {type: SCA}\n"),
        (&format!("{SMALL}---\nother: 1\n"), "---\nother: 1\n"),
        (&format!("\u{feff}{}", SMALL.replace("active", "Active")), "\u{feff}# About"),
        (SMALL.replace("active", "Active").trim_end(), "status: active"),
    ] {
        let after = repaired(TREE, file.as_bytes(), "");
        assert!(after.contains(expected), "{file} became {after}");
    }
    let latin = [SMALL.as_bytes(), b"# \xe9\n"].concat();
    let mut files = tree(TREE);
    files.insert(FILE.into(), latin);
    let only: Vec<_> = RECIPES.iter().map(|recipe| recipe.id).collect();
    assert!(run_on(&files, &Case { only: &only, ..Case::default() }).files.is_empty());
}

#[test]
fn a_document_of_blanks_is_not_linked_and_a_name_alone_is_no_policy() {
    for (files, is_linked) in [
        ("//- docs/policies.md\n# Policies\n\n## Dependencies\n\nWe look at need and licence.\n", true),
        ("//- docs/policies.md\n# Policies\n\n## Dependencies\n", false),
        ("//- docs/dependency-policy.md\n# Policy\n\nWe look at need and licence.\n", true),
        ("//- BUILDING.md\n# Building\n\n## Dependencies\n\nInstall cmake.\n", false),
        ("//- docs/independence.md\n# Independence\n\nWe are free.\n", false),
    ] {
        let text = repaired(files, SMALL.as_bytes(), "");
        assert_eq!(text.contains("dependency-management-policy: "), is_linked, "{files}");
    }
    let text = repaired(
        "//- docs/the design.md\n# The design\n\nTwo parts.\n//- GOVERNANCE.md\n# G\n\nWe vote.\n",
        SMALL.as_bytes(),
        "",
    );
    assert!(text.contains("docs/the%20design.md") && problems(&text).is_empty(), "{text}");
}
