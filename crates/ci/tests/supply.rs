//! Rules about what is used from elsewhere, and about hygiene: what each finds and what it leaves alone.

mod common;

use common::{definitions, found};
use expect_test::{Expect, expect};
use slam_ci::{analyse, read};
use slam_model::evidence::ci::CiRule::{self, *};

const CHECKOUT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

/// Compares the findings of the files, one a line: place, severity, confidence, words, message.
fn check(rules: &[CiRule], files: &str, expected: Expect) {
    let mut text = String::new();
    for finding in found(&definitions(files)) {
        if rules.contains(&finding.rule) {
            let place = &finding.quote.place;
            let words = finding.quote.text.lines().next().unwrap_or_default().trim();
            text.push_str(&format!(
                "{}:{}:{} {:?} {:?} `{words}`: {}\n",
                place.path.file_name(),
                place.line,
                finding.columns.column,
                finding.severity,
                finding.confidence,
                finding.message
            ));
        }
    }
    expected.assert_eq(&text);
}

/// Wraps steps into a workflow.
fn workflow(steps: &str) -> String {
    let steps: String = steps.lines().map(|line| format!("      {line}\n")).collect();
    format!("//- .github/workflows/w.yml\non: push\njobs:\n  j:\n    runs-on: x\n    steps:\n{steps}")
}

#[test]
fn outdated_runs_go_on_where_nothing_limits_them() {
    check(
        &[MissingConcurrency],
        "//- .github/workflows/none.yml
on: push
jobs:
  a: { steps: [] }
  b: { steps: [], concurrency: one }
  c: { steps: [], concurrency: { group: x } }
  d: { uses: ./x }
//- .github/workflows/queued.yml
on: push
concurrency: one
//- .github/workflows/said.yml
on: push
concurrency: { group: one, cancel-in-progress: false }
//- .github/workflows/called.yml
on: workflow_call
jobs: { a: { steps: [] } }
",
        expect![[r#"
            none.yml:1:1 Low High `on: push`: a newer run waits for the older one: `cancel-in-progress` is not said in `b`
            none.yml:1:1 Low High `on: push`: runs of the same change go on beside each other: no `concurrency` in the workflow, nor in `a`
            queued.yml:2:1 Low High `concurrency: one`: a newer run waits for the older one: `cancel-in-progress` is not said
        "#]],
    );
}

#[test]
fn a_job_without_a_limit_may_run_for_hours() {
    check(
        &[MissingTimeout],
        "//- .github/workflows/w.yml
on: push
jobs:
  a: { steps: [{ run: x }] }
  b: { timeout-minutes: 5, steps: [{ run: x }] }
  c: { steps: [{ run: x, timeout-minutes: 5 }] }
  d: { uses: ./x }
",
        expect![[r#"
            w.yml:3:3 Informational High `a`: the job `a` may run for six hours: it has no `timeout-minutes`
        "#]],
    );
}

#[test]
fn no_rule_pushes_another_out() {
    let jobs: String = (0..6_000).map(|index| format!("  j{index}: {{ steps: [{{ run: x }}] }}\n")).collect();
    let definition = read(&".github/workflows/w.yml".into(), format!("on: push\njobs:\n{jobs}").as_bytes()).unwrap();
    let found = analyse(&[&definition]).findings;
    for rule in [AnonymousDefinition, MissingTimeout, MissingConcurrency] {
        assert!(found.iter().any(|one| one.rule == rule), "{rule:?}");
    }
}

#[test]
fn repositories_that_are_archived_are_named_with_their_successor() {
    check(
        &[ArchivedUses],
        "//- .github/workflows/w.yml
on: push
jobs:
  a:
    steps:
      - uses: Actions/setup-ruby@v1
      - uses: actions/checkout@v4
      - { uses: actions/setup-ruby@v1, if: false }
  b: { uses: actions/setup-ruby/.github/workflows/x.yml@v1 }
//- .pre-commit-config.yaml
repos:
  - repo: https://github.com/pre-commit/mirrors-prettier
  - repo: https://github.com/pre-commit/pre-commit-hooks
  - repo: local
",
        expect![[r#"
            w.yml:5:15 Medium High `Actions/setup-ruby`: `actions/setup-ruby` is archived, so nobody repairs it; `ruby/setup-ruby` took its place
            w.yml:8:14 Medium High `actions/setup-ruby/.github/workflows/x.yml`: `actions/setup-ruby` is archived, so nobody repairs it; `ruby/setup-ruby` took its place
            .pre-commit-config.yaml:2:11 Medium High `https://github.com/pre-commit/mirrors-prettier`: `pre-commit/mirrors-prettier` is archived, so nobody repairs it
        "#]],
    );
}

#[test]
fn versions_that_advisories_name_are_found_by_tag_and_by_comment() {
    check(
        &[VulnerableUses, ImpostorCommit],
        &workflow(&format!(
            "- uses: actions/download-artifact@v4.1.2
- uses: actions/download-artifact@v4.1.3
- uses: actions/download-artifact@v4
- uses: actions/download-artifact@v3
- uses: actions/download-artifact@{CHECKOUT} # v4.1.0
- uses: actions/download-artifact@{CHECKOUT} # v4.1.8
- uses: actions/download-artifact@{CHECKOUT}
- uses: tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67 # v45.0.7
- uses: tj-actions/changed-files@{CHECKOUT} # v45.0.7
- uses: tj-actions/changed-files@v45
- uses: tj-actions/changed-files@v46"
        )),
        expect![[r#"
            w.yml:6:15 High High `actions/download-artifact@v4.1.2`: `actions/download-artifact` v4.1.2 is named by GHSA-cxww-7g56-2vh6 (CVE-2024-42471): an artifact can write files outside of its folder; repaired in 4.1.3
            w.yml:10:15 High Medium `actions/download-artifact@11bd71901bbe5b1630ceea73d27597364c9af683`: `actions/download-artifact` v4.1.0 is named by GHSA-cxww-7g56-2vh6 (CVE-2024-42471): an artifact can write files outside of its folder; repaired in 4.1.3
            w.yml:13:15 Critical High `tj-actions/changed-files@0e58ed8671d6b60d0890c21b07f8835ace038e67`: this commit of `tj-actions/changed-files` is known to be hostile, GHSA-mrrh-fwg8-r2c3 (CVE-2025-30066): in March 2025 the tags up to v45.0.7 were moved to code that prints secrets of the job
            w.yml:15:15 High High `tj-actions/changed-files@v45`: `tj-actions/changed-files` v45 is named by GHSA-mrrh-fwg8-r2c3 (CVE-2025-30066): in March 2025 the tags up to v45.0.7 were moved to code that prints secrets of the job; repaired in 46.0.1
        "#]],
    );
}

#[test]
fn lookalikes_and_superfluous_actions_are_named() {
    check(
        &[TyposquattedUses, SuperfluousUses],
        &workflow("- uses: action/checkout@v4\n- uses: actions/checkout@v4\n- uses: softprops/action-gh-release@v2"),
        expect![[r#"
            w.yml:6:15 High Low `action/checkout`: `action/checkout` has nearly the name of `actions/checkout`
            w.yml:8:15 Informational High `softprops/action-gh-release@v2`: `gh release create` in a script does what `softprops/action-gh-release` does
        "#]],
    );
}

#[test]
fn tools_without_a_version_are_whatever_is_newest() {
    check(
        &[UnpinnedTool],
        &workflow(
            "- uses: aquasecurity/setup-trivy@v1
- uses: aquasecurity/setup-trivy@v1
  with: { version: latest }
- uses: aquasecurity/setup-trivy@v1
  with: { version: '${{ inputs.x }}' }
- uses: aquasecurity/setup-trivy@v1
  with: { version: v0.60.0 }",
        ),
        expect![[r#"
            w.yml:6:15 Medium High `aquasecurity/setup-trivy@v1`: `aquasecurity/setup-trivy` installs the newest `trivy`: no version is named
            w.yml:8:17 Medium High `version: latest`: `trivy` is installed in whatever version is newest
            w.yml:10:17 Medium Low `version: '${{ inputs.x }}'`: the version of `trivy` is computed
        "#]],
    );
}

#[test]
fn commit_ids_want_a_version_beside_them() {
    check(
        &[MissingVersionComment],
        &workflow(&format!(
            "- uses: actions/checkout@{CHECKOUT}
- uses: actions/checkout@{CHECKOUT} # v4.2.2
- uses: actions/checkout@{CHECKOUT} # the newest
- uses: actions/checkout@v4
- uses: ./x"
        )),
        expect![[r#"
            w.yml:6:15 Informational High `actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683`: no comment says which version the commit id is
            w.yml:8:15 Informational High `actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683`: the comment behind the commit id names no version
        "#]],
    );
}

#[test]
fn comments_that_contradict_each_other_are_found_across_files() {
    let other = "a".repeat(40);
    check(
        &[VersionMismatch],
        &format!(
            "//- .github/workflows/a.yml
on: push
jobs: {{ j: {{ steps: [
  {{ uses: actions/checkout@{CHECKOUT} }}, # v4.2.2
  {{ uses: actions/checkout@{CHECKOUT} }}, # v4
] }} }}
//- .github/workflows/b.yml
on: push
jobs: {{ j: {{ steps: [
  {{ uses: actions/checkout@{CHECKOUT} }}, # v5.0.0
  {{ uses: actions/cache@{CHECKOUT} }}, # v4.1.0
  {{ uses: actions/cache@{other} }}, # v4.1.0
  {{ uses: actions/cache/restore@{other} }}, # v4
] }} }}
"
        ),
        expect![[r#"
            a.yml:3:11 Medium Medium `actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683`: the same commit is called `v5.0.0` in line 3 of `.github/workflows/b.yml`
            a.yml:4:11 Medium Medium `actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683`: the same commit is called `v5.0.0` in line 3 of `.github/workflows/b.yml`
            b.yml:4:11 Medium Medium `actions/cache@11bd71901bbe5b1630ceea73d27597364c9af683`: `v4.1.0` is another commit in line 5 of `.github/workflows/b.yml`
            b.yml:5:11 Medium Medium `actions/cache@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`: `v4.1.0` is another commit in line 4 of `.github/workflows/b.yml`
        "#]],
    );
}

#[test]
fn own_actions_are_best_named_by_the_commit_that_runs() {
    check(
        &[SelfReference],
        &format!(
            "{}//- .forgejo/workflows/f.yml\non: push\njobs: {{ j: {{ steps: [{{ uses: ./own }}] }} }}\n",
            workflow("- uses: ./own\n- uses: $/own")
        ),
        expect![[r#"
            w.yml:6:15 Low High `./own`: `./own` is read from the work tree, where an earlier step can replace it; `$/own` is the file of this commit
        "#]],
    );
}

#[test]
fn shells_that_no_tool_reads_are_found_where_they_are_chosen() {
    check(
        &[Misfeature],
        "//- .github/workflows/w.yml
on: push
defaults: { run: { shell: cmd } }
jobs:
  a: { steps: [{ run: x }, { run: y, shell: bash }] }
  b:
    defaults: { run: { shell: 'bash -e {0}' } }
    steps:
      - run: x
      - { run: y, shell: 'tcc -run {0}' }
      - uses: actions/setup-python@v6
        with: { pip-install: -r requirements.txt }
",
        expect![[r#"
            w.yml:2:20 Low High `shell: cmd`: the script runs in `cmd`, whose quoting nobody can foresee; `pwsh` or `bash` do the same
            w.yml:9:19 Low High `shell: 'tcc -run {0}'`: the script runs in `tcc`, which is no shell of the forge, so that no tool reads it
            w.yml:11:17 Low High `pip-install: -r requirements.txt`: packages are installed into the Python of the runner, which differs from image to image
        "#]],
    );
}

#[test]
fn tokens_of_apps_name_what_they_reach() {
    check(
        &[BroadAppToken],
        &workflow(
            "- uses: actions/create-github-app-token@v2
- uses: actions/create-github-app-token@v2
  with: { owner: o, permission-issues: write, skip-token-revoke: true }
- uses: actions/create-github-app-token@v2
  with: { owner: o, permission-members: read }
- uses: actions/create-github-app-token@v2
  with: { owner: o, repositories: r, permission-issues: write }",
        ),
        expect![[r#"
            w.yml:6:15 High High `actions/create-github-app-token@v2`: the token has every permission that the app was given: none is named by `permission-…`
            w.yml:8:17 High High `owner: o`: the token reaches every repository of the owner: `repositories` is not named
            w.yml:8:53 High High `skip-token-revoke: true`: the token outlives the job
        "#]],
    );
}

#[test]
fn updates_wait_a_week_and_run_no_foreign_code() {
    check(
        &[DependabotCooldown, DependabotExecution],
        "//- .github/dependabot.yml
version: 2
updates:
  - package-ecosystem: cargo
    cooldown: { default-days: 7 }
  - package-ecosystem: pip
    insecure-external-code-execution: allow
  - package-ecosystem: npm
    cooldown: { default-days: 1 }
  - package-ecosystem: gomod
    cooldown: { semver-major-days: 30 }
  - package-ecosystem: docker
    open-pull-requests-limit: 0
",
        expect![[r#"
            dependabot.yml:5:5 Medium High `package-ecosystem: pip`: updates of `pip` are proposed 3 days after they appear, for there is no `cooldown`
            dependabot.yml:6:5 High High `insecure-external-code-execution: allow`: manifests of dependencies may run code with the credentials of the update
            dependabot.yml:8:17 Medium High `default-days: 1`: updates of `npm` are proposed 1 day after they appear, for `default-days` says so
            dependabot.yml:10:5 Medium High `cooldown: { semver-major-days: 30 }`: updates of `gomod` are proposed 3 days after they appear, for `cooldown` names no `default-days`
        "#]],
    );
}

#[test]
fn stored_tokens_publish_where_the_registry_would_trust_the_workflow() {
    check(
        &[LongLivedPublishingToken],
        "//- .github/workflows/w.yml
on: push
jobs:
  token:
    steps:
      - run: |
          npm ci
          npm publish
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: { password: '${{ secrets.PYPI }}' }
      - uses: pypa/gh-action-pypi-publish@release/v1
        with: { password: x, repository-url: 'https://pypi.example.com/legacy' }
      - uses: pypa/gh-action-pypi-publish@release/v1
      - uses: rubygems/release-gem@v1
        with: { setup-trusted-publisher: false }
  identity:
    permissions: { id-token: write }
    steps:
      - run: npm publish
  elsewhere:
    steps:
      - uses: actions/setup-node@v4
        with: { registry-url: 'https://registry.npmjs.org' }
      - uses: actions/setup-node@v4
        with: { registry-url: 'https://npm.pkg.github.com' }
      - run: npm publish
",
        expect![[r#"
            w.yml:7:11 Informational High `npm publish`: `npm publish` publishes with a stored token; the registry would trust the workflow
            w.yml:8:15 Informational High `pypa/gh-action-pypi-publish@release/v1`: `pypa/gh-action-pypi-publish` publishes with a stored token as `password`; the registry would trust the workflow
            w.yml:13:15 Informational High `rubygems/release-gem@v1`: `rubygems/release-gem` publishes with `setup-trusted-publisher: false`; the registry would trust the workflow
        "#]],
    );
}
