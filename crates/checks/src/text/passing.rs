//! Words in passing are no evidence: each case is a kind of line that was once taken for an answer, in our own words.

use slam_model::Evidence;

use crate::{
    checks,
    testing::{build, evidence, finding},
};

/// Returns `Verdict reason path:line …` of a check over a project with code and a release.
fn said(check: &str, files: &str) -> String {
    let check = checks::all().iter().find(|one| one.id == check).unwrap();
    let releases = build::tags(vec![build::tag("v1.0.0", "a")]).releases;
    let found = finding(check, &Evidence { releases, ..evidence(&format!("//- src/a.c\nint a;\n{files}")) });
    let places =
        found.evidence.iter().filter_map(|one| Some(format!(" {}:{}", one.path.as_ref()?, one.line.unwrap_or(0))));
    format!("{:?} {}{}", found.verdict, found.reason, places.collect::<String>())
}

#[test]
fn lines_that_only_share_the_words_answer_nothing() {
    let table = [
        // A manual speaks of certificates, of secrets, of tests, and of repositories that its readers have.
        (
            "integrity-verification-guide",
            "docs/advanced.md",
            "# Advanced\n\n## Verification of certificates\n\nThe client verifies the signature of the server; switch it off with `verify = false`.",
        ),
        (
            "secrets-policy",
            "docs/deploy.md",
            "# Deploy\n\n## Secrets\n\nSecrets are stored in the environment; access is limited to the process.",
        ),
        ("secrets-policy", "docs/internals.md", "# Internals\n\n## Credentials\n\nCredentials are kept in a struct."),
        (
            "tests-documented",
            "docs/testing.md",
            "# Testing your own applications\n\nRun the tests with a client before you deploy; CI runs them on every push.",
        ),
        (
            "tests-documented",
            "docs/cookbook.md",
            "# Cookbook\n\nSend a header: `session.headers.update({'x-test': 'true'})` runs before every request.",
        ),
        ("test-policy", "docs/tutorial/tests.md", "# Tests\n\nNew code in your application should come with tests."),
        (
            "dependency-findings-threshold",
            "docs/use-cases.md",
            "# Use cases\n\n## Dependencies\n\nFind dependencies with a high number of vulnerabilities and fix them.",
        ),
        (
            "dependency-policy",
            "docs/guide/bundling.md",
            "# Dependency bundling\n\nNew dependencies are selected by a scan, downloaded once, locked, and updated.",
        ),
        // A policy about one thing is none about another.
        (
            "roles-described",
            "AI_POLICY.md",
            "# Policy on generated text\n\nMaintainers take their responsibility seriously and expect contributors to review what they send.",
        ),
        (
            "permissions-reviewed",
            "VERSIONING.md",
            "# Versioning policy\n\nMaintainers may approve an exception; a note is then added.",
        ),
        (
            "disclosure-policy",
            "VERSIONING.md",
            "# Versioning policy\n\nA report about a flag that is to be removed is answered within days.",
        ),
        // Commands and heads of commands are a reference, not a promise.
        (
            "dependency-findings-before-release",
            "CLI.md",
            "# Commands\n\n## dependency update\n\nFixes what is found before it publishes.",
        ),
        (
            "repository-list",
            "README.md",
            "# Tool\n\nWhen you clone the repository, see https://example.org/tool/issues/1.",
        ),
        ("repository-list", "README.md", "# Tool\n\nImages are in the repository https://images.example.org/tool."),
        (
            "sensitive-access-list",
            "docs/blueprints.md",
            "# Blueprints\n\nThe owner of a page gets access below `/admin`.",
        ),
        (
            "design-documented",
            "docs/faq.md",
            "# Questions\n\nThe design of the server is such that users send requests.",
        ),
        (
            "interfaces-documented",
            "docs/team.md",
            "# Team\n\n## Options we had\n\nThe options and arguments of the command were discussed.",
        ),
        (
            "support-statement",
            "docs/lifecycle.md",
            "# Lifecycle of a request\n\nThe method can no longer be called after the lifecycle has ended.",
        ),
        ("support-statement", "docs/ciphers.md", "# Ciphers\n\nOld servers that no longer support them are refused."),
        (
            "security-support-end",
            "SECURITY.md",
            "# Security\n\nWe keep security issues to ourselves until they are fixed elsewhere.",
        ),
        (
            "defect-reporting-guide",
            "CONTRIBUTING.md",
            "# Contributing\n\nThank you for reporting issues and for posting ideas. If the linter reports an issue, mend it.",
        ),
        ("user-guide", ".github/commit-convention.md", "# Commits\n\n## Examples\n\nRun `git commit`."),
        ("roles-described", "AUTHORS.rst", "Authors\n=======\n\nKim Muster\nAlex Beispiel\nJo Przykład\n"),
    ];
    let wrong: Vec<_> = table
        .iter()
        .map(|(check, path, text)| (check, path, said(check, &format!("//- {path}\n{text}\n"))))
        .filter(|(check, _, said)| {
            !(said.starts_with("Failed") || **check == "repository-list" && said.starts_with("Unknown"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn lines_that_say_it_are_shown() {
    let table = [
        (
            "dependency-policy",
            "docs/policies.md",
            "# Policies\n\n## Dependencies\n\nNew dependencies are approved by a maintainer and pinned.",
            "NeedsReview words-in-part docs/policies.md:5",
        ),
        (
            "test-policy",
            ".github/pull_request_template.md",
            "- [ ] Tests are added when you fix a bug.",
            "Passed words-found .github/pull_request_template.md:1",
        ),
        (
            "tests-documented",
            "CONTRIBUTING.md",
            "# Contributing\n\n    make test  # make sure that all tests pass before you push",
            "Passed words-found CONTRIBUTING.md:3",
        ),
        (
            "support-statement",
            "VERSIONING.md",
            "# Versioning\n\n## Supported versions\n\nWe support only the latest release.",
            "Passed words-found VERSIONING.md:5",
        ),
        (
            "defect-reporting-guide",
            "docs/BUGS.md",
            "# Bugs\n\n## Where to report\n\nPlease report any bug to the list.",
            "Passed words-found docs/BUGS.md:5",
        ),
    ];
    for (check, path, text, expected) in table {
        assert_eq!(said(check, &format!("//- {path}\n{text}\n")), expected, "{check} {path}");
    }
}

#[test]
fn a_link_to_the_papers_of_the_organisation_is_a_pointer() {
    let table = [
        ("disclosure-policy", "See the [security process](https://github.com/org/.github/blob/main/SECURITY.md)."),
        ("roles-described", "Read the [rules](https://github.com/org/community/blob/main/GOVERNANCE.md)."),
        ("permissions-reviewed", "We have a [contributor ladder](https://example.org/contributing/#ladder)."),
        ("sensitive-access-list", "Here is the [list of maintainers](https://github.com/orgs/org/people)."),
    ];
    for (check, text) in table {
        let said = said(check, &format!("//- README.md\n# Tool\n\n{text}\n"));
        assert_eq!(said, "NeedsReview linked-elsewhere README.md:3", "{check}");
    }
    // A badge and a shop are no papers.
    let badge = "[![Supported Versions](https://img.example.org/v.svg)](https://pypi.org/project/tool)";
    assert_eq!(said("support-statement", &format!("//- README.md\n# Tool\n\n{badge}\n")), "Failed no-words");
}

#[test]
fn where_to_read_on_is_not_what_was_to_be_read() {
    let text =
        "# Contributing\n\nContributors must read the [coding conventions](https://example.org/conventions) first.\n";
    assert_eq!(
        said("contribution-requirements", &format!("//- CONTRIBUTING.md\n{text}")),
        "NeedsReview words-in-part CONTRIBUTING.md:3"
    );
}

#[test]
fn a_site_for_users_excuses_no_policy() {
    let readme = "//- README.md\n# Tool\n\nRead the [documentation](https://tool.readthedocs.io/).\n";
    assert_eq!(said("integrity-verification-guide", readme), "Unknown documentation-elsewhere README.md:3");
    for check in ["secrets-policy", "dependency-findings-threshold", "analysis-findings-threshold", "roles-described"] {
        assert_eq!(said(check, readme), "Failed no-words", "{check}");
    }
    let reference =
        "//- README.md\n# Tool\n\n[Docs](https://docs.rs/tool), [guide](https://docs.other.example/how-to#profiles).\n";
    assert_eq!(said("integrity-verification-guide", reference), "Failed no-words");
}

#[test]
fn only_prose_can_be_in_another_language() {
    let names: String = (0..80).map(|at| format!("- Vorname{at} Nachname{at} (@handle{at})\n")).collect();
    assert_eq!(said("secrets-policy", &format!("//- AUTHORS.md\n# Authors\n\n{names}")), "Failed no-words");
    let prose = "Dieses Programm rechnet Temperaturen um und wird von wenigen Leuten gepflegt. ".repeat(8);
    let said = said("secrets-policy", &format!("//- README.md\n# Kessel\n\n{prose}\n"));
    assert_eq!(said, "NeedsReview words-in-another-language README.md:0");
}
