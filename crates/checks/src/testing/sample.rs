//! A small project that does things right, for tests of badges and of CRA items. Written by us.

macro_rules! assessment {
    () => {
        "//- docs/self-assessment.md
# Security self-assessment

Last reviewed 2026-09-01 by a maintainer.

## Overview

Adder adds two numbers. Actors: the user, the maintainer, the registry. Data flows from the arguments to the output.

## Governance

Two people review every change; CI stops what fails. Contributors sign off (DCO).

## Threats and mitigations

The worst threat is a stolen key. Impact: high. Mitigation: two people sign.

## Incident response

A vulnerability report is confirmed within three days, fixed, and disclosed with the finder.

## Dependencies and build

One dependency, pinned in Cargo.lock. The release workflow signs what it builds.
"
    };
}

macro_rules! readiness {
    () => {
        "//- CRA-READINESS.md
# CRA readiness

This file is information, given freely. It creates no obligation and no warranty. It is not legal advice.

- Security policy: [SECURITY](SECURITY.md)
- Secure contributions: [CONTRIBUTING](CONTRIBUTING.md)
- Release notes: [CHANGELOG](CHANGELOG.md)
- Bugs: [CONTRIBUTING](CONTRIBUTING.md)
- Multi-factor sign-in: [GOVERNANCE](GOVERNANCE.md)
- Branch protection: [GOVERNANCE](GOVERNANCE.md)
- Licence: [LICENSE](LICENSE)
- OSPS Baseline: level 1, by the scan workflow
"
    };
}

macro_rules! insights_file {
    () => {
        "//- security-insights.yml
header:
  schema-version: 2.2.0
  last-updated: '2026-09-01'
  last-reviewed: '2026-09-01'
  url: https://example.org/a/adder/raw/main/security-insights.yml
project:
  name: Adder
  administrators:
    - name: Ann Example
      email: ann@example.org
      primary: true
  repositories:
    - name: adder
      url: https://example.org/a/adder
      comment: The only repository.
  vulnerability-reporting:
    reports-accepted: true
    bug-bounty-available: false
    policy: https://example.org/a/adder/blob/main/SECURITY.md
    contact:
      name: Security team
      email: security@example.org
      primary: true
  documentation:
    detailed-guide: https://example.org/a/adder/blob/main/docs/guide.md
repository:
  url: https://example.org/a/adder
  status: active
  accepts-change-request: true
  accepts-automated-change-request: true
  core-team:
    - name: Ann Example
      primary: true
  license:
    url: https://example.org/a/adder/blob/main/LICENSE
    expression: MIT
  documentation:
    contributing-guide: https://example.org/a/adder/blob/main/CONTRIBUTING.md
  security:
    assessments:
      self:
        comment: Written by the maintainers.
        evidence: https://example.org/a/adder/blob/main/docs/self-assessment.md
    tools:
      - name: OSPS Baseline scanner
        type: other
        rulesets:
          - osps-baseline-2026-08-28
        integration:
          adhoc: false
          ci: true
          release: false
        results: {}
"
    };
}

/// A self-assessment with its six parts.
pub(crate) const ASSESSMENT: &str = assessment!();

/// A readiness file with its disclaimer.
pub(crate) const READINESS: &str = readiness!();

/// Returns a valid Security Insights file with further lines at its end.
pub(crate) fn insights(more: &str) -> String {
    format!("{}{more}", insights_file!())
}

/// The whole project.
pub(crate) const TREE: &str = concat!(assessment!(), readiness!(), insights_file!(), "//- README.md
# Adder

Adder adds two numbers without overflow.

## Usage

Call `adder 2 3`; it prints `5`. The [user guide](docs/guide.md) shows every function.

## Readiness

See [the readiness file](CRA-READINESS.md). The latest result is at https://grc.store/example/targets/adder.

## Talk to us

Questions: https://example.org/a/adder/discussions. Defects: see [CONTRIBUTING](CONTRIBUTING.md).
//- LICENSE
MIT License

Copyright (c) 2026 The Adder authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the \"Software\"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
//- src/lib.rs
pub fn add(a: u32, b: u32) -> Option<u32> {
    a.checked_add(b)
}
//- SECURITY.md
# Security policy

## Reporting a vulnerability

Write in private to security@example.org.

## Process

A report is confirmed within three days, fixed, released as a patch, and disclosed together with the finder.

## Scope and risk

Severity is judged by CVSS; the library and the command are in scope.

## Supported versions

Version 1.1 gets security fixes until 2027-12-31.

## Secure development

Every change is reviewed by a second person and follows the secure coding rules.
//- CONTRIBUTING.md
# Contributing

Open a pull request; a maintainer reviews it. Follow [the secure development rules](SECURITY.md#secure-development).

## Reporting a defect

Open an issue with the version and the steps. Vulnerabilities go to the private address in [SECURITY](SECURITY.md).
//- GOVERNANCE.md
# Governance

Administrators must sign in with two-factor authentication. The main branch is protected: nobody can push to it directly.
//- CHANGELOG.md
# Changelog

## 1.1.0 - 2026-09-01

- Added: a library function. Security: no fixes.
//- docs/guide.md
# User guide

## Usage

Call `adder 2 3`; it prints `5`.
//- .github/workflows/baseline.yml
on:
  push:
    branches: [main]
  schedule:
    - cron: '0 4 * * 1'
permissions:
  contents: read
jobs:
  scan:
    runs-on: ubuntu-24.04
    steps:
      - uses: revanite-io/osps-baseline-action@0123456789012345678901234567890123456789
");
