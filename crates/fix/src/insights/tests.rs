//! Repairs of Security Insights on small trees, and on the published files.

use expect_test::{Expect, expect};
use slam_model::Level;

use crate::testing::{Case, assert_idempotent, shown};

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

Run `cargo build` with Rust 1.85 or newer.

## Reporting defects

Open an issue with the version, the input, and what happened. Report vulnerabilities as the security policy says.
//- GOVERNANCE.md
# Governance
//- CHANGELOG.md
# Changes
//- docs/architecture.md
# Architecture
//- docs/dependencies.md
# Dependencies
//- docs/verify.md
# Verifying releases
//- docs/self-assessment.md
# Self-assessment
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

#[test]
fn a_new_file_says_what_was_answered_and_what_the_tree_shows() {
    let only = &["add-security-insights"][..];
    let case = Case { files: TREE, answers: ANSWERS, only, ..Case::default() };
    check(&case, &expect![[r#"
        add-security-insights: CRA-04 Failed>Passed CRA-07 NeedsReview>Passed OSPS-BR-03.02 NeedsReview>Passed OSPS-GV-01.01 Failed>Passed OSPS-LE-02.01 NeedsReview>Passed OSPS-QA-04.01 Unknown>NotApplicable OSPS-VM-02.01 NeedsReview>Passed OSPS-VM-03.01 Failed>Passed assessment-linked Failed>Passed cra-readiness-linked-insights Failed>Passed defect-route-apart Failed>Passed distribution-authenticated NeedsReview>Passed insights-addresses-encrypted Failed>Passed insights-complete Failed>Passed insights-confirmed Failed>Unknown insights-fresh Failed>Passed insights-links-answer Failed>Unknown insights-links-in-tree Failed>Passed insights-located Failed>Passed insights-valid Failed>Passed insights-version-2 Failed>Passed license-clear NeedsReview>Passed linked-contributing-guide Failed>Passed linked-defect-guide Failed>Passed linked-dependency-policy Failed>Passed linked-security-policy Failed>Passed linked-support-policy Failed>Passed linked-user-guide Failed>Passed linked-verification-guide Failed>Passed private-reporting-route Failed>Passed recurring-scan-recorded Failed>Passed repository-list Unknown>NotApplicable security-contacts NeedsReview>Passed sensitive-access-list Failed>Passed source-license-approved NeedsReview>Passed
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
    "#]]);
    let bare = Case { only, url: None, level: Level::One, ..Case::default() };
    check(&bare, &expect![[r#"
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
    "#]]);
}
