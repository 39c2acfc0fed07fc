//! Gates for changes.

use expect_test::expect;

use super::*;
use crate::testing::shown;

const GATES: &[&str] = &["add-dependency-review", "add-dependency-scan", "add-static-analysis"];

#[test]
fn github_gets_gates_that_hold_every_action_by_its_commit() {
    let case = Case { files: RUST, only: GATES, with_ci: true, refs: REFS, ..Case::default() };
    assert_sound(&run(&case));
    assert_idempotent(&case);
    expect![[r#"
        add-dependency-review: OSPS-VM-05.03 Unknown>NeedsReview dependency-findings-block-changes Unknown>NeedsReview
        add-dependency-scan:
        add-static-analysis: OSPS-VM-06.02 Unknown>NeedsReview analysis-findings-block-changes Unknown>NeedsReview
        //- .github/workflows/codeql.yml
        # CodeQL looks for weaknesses in the code of each change, and every week with what it has learnt since.
        name: codeql
        on:
          push:
            branches: [main]
          pull_request:
          schedule:
            - cron: '41 3 * * 3'
        permissions: {}
        concurrency:
          group: codeql-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}
        jobs:
          analyze:
            name: CodeQL ${{ matrix.language }}
            strategy:
              fail-fast: false
              matrix:
                include:
                  - language: actions
                    build-mode: none
                  - language: rust
                    build-mode: none
            runs-on: ubuntu-24.04
            timeout-minutes: 60
            permissions:
              contents: read # the checkout
              security-events: write # the results
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
              - uses: github/codeql-action/init@5555555555555555555555555555555555555555 # v4.31.0
                with:
                  languages: ${{ matrix.language }}
                  build-mode: ${{ matrix.build-mode }}
              - uses: github/codeql-action/analyze@5555555555555555555555555555555555555555 # v4.31.0
                with:
                  category: /language:${{ matrix.language }}
        //- .github/workflows/dependency-review.yml
        # A change that brings a dependency with a known vulnerability does not pass.
        name: dependency-review
        on:
          pull_request:
        permissions: {}
        concurrency:
          group: dependency-review-${{ github.ref }}
          cancel-in-progress: true
        jobs:
          dependency-review:
            name: dependency-review
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            permissions:
              contents: read # the checkout
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
              - uses: actions/dependency-review-action@4444444444444444444444444444444444444444 # v4.8.0
        //- .github/workflows/dependency-scan.yml
        # Looks up everything that lock files name among the published vulnerabilities, for each change and every week.
        # A finding that does not concern the project is set aside in osv-scanner.toml, with the reason.
        name: dependency-scan
        on:
          push:
            branches: [main]
          pull_request:
          schedule:
            - cron: '23 5 * * 2'
        permissions: {}
        concurrency:
          group: dependency-scan-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}
        jobs:
          dependency-scan:
            name: dependency-scan
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: read # the checkout
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
              - name: Install the scanner
                run: |
                  go install github.com/google/osv-scanner/v2/cmd/osv-scanner@8888888888888888888888888888888888888888 # v2.2.0
              - name: Scan
                run: |
                  PATH="$PATH:$(go env GOPATH)/bin"
                  osv-scanner scan source --recursive .
    "#]].assert_eq(&shown(&case));
}

#[test]
fn gitlab_gets_jobs_that_its_pipeline_includes() {
    let files =
        format!("{RUST}//- .gitlab-ci.yml\n# ours\nstages: [build]\n\nbuild: {{stage: build, script: [make]}}\n");
    let case = Case { files: &files, url: Some(GITLAB), only: GATES, refs: REFS, ..Case::default() };
    assert_sound(&run(&case));
    assert_idempotent(&case);
    expect![[r#"
        add-dependency-review: OSPS-VM-05.03 Unknown>NeedsReview dependency-findings-block-changes Unknown>NeedsReview
        add-static-analysis: OSPS-VM-06.02 Unknown>NeedsReview analysis-findings-block-changes Unknown>NeedsReview
        //- .gitlab-ci.yml
        # ours
        include:
          - local: /.gitlab/ci/dependency-scan.yml
          - local: /.gitlab/ci/semgrep.yml

        stages: [build]

        build: {stage: build, script: [make]}
        //- .gitlab/ci/dependency-scan.yml
        # Looks up everything that lock files name among the published vulnerabilities, for each change and every week.
        # A finding that does not concern the project is set aside in osv-scanner.toml, with the reason.
        dependency-scan:
          stage: build
          image: golang:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            - if: $CI_PIPELINE_SOURCE == "schedule"
            - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          timeout: 20 minutes
          script:
            - go install github.com/google/osv-scanner/v2/cmd/osv-scanner@8888888888888888888888888888888888888888 # v2.2.0
            - osv-scanner scan source --recursive .
        //- .gitlab/ci/semgrep.yml
        # Semgrep looks for weaknesses in the code of each change, and every week with the rules that came since.
        # A finding that is none is set aside by a comment `nosemgrep` in its line, with the reason.
        semgrep:
          stage: build
          image: semgrep/semgrep:latest@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
          rules:
            - if: $CI_PIPELINE_SOURCE == "merge_request_event"
            - if: $CI_PIPELINE_SOURCE == "schedule"
            - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
          timeout: 30 minutes
          script:
            - semgrep scan --config p/default --metrics off --error .
    "#]].assert_eq(&shown(&case));
}

#[test]
fn forgejo_gets_workflows_without_any_action() {
    let files = format!(
        "{RUST}//- .gitea/workflows/ci.yml\nname: ci\non: push\njobs: {{a: {{runs-on: codeberg-small, steps: [{{run: make}}]}}}}\n"
    );
    let case = Case { files: &files, url: Some(CODEBERG), only: GATES, refs: REFS, ..Case::default() };
    assert_sound(&run(&case));
    assert_idempotent(&case);
    expect![[r#"
        add-dependency-review: OSPS-VM-05.03 Unknown>NeedsReview dependency-findings-block-changes Unknown>NeedsReview
        add-static-analysis: OSPS-VM-06.02 Unknown>NeedsReview analysis-findings-block-changes Unknown>NeedsReview
        //- .gitea/workflows/dependency-scan.yml
        # Looks up everything that lock files name among the published vulnerabilities, for each change and every week.
        # A finding that does not concern the project is set aside in osv-scanner.toml, with the reason.
        name: dependency-scan
        on:
          push:
            branches: [main]
          pull_request:
          schedule:
            - cron: '23 5 * * 2'
        concurrency:
          group: dependency-scan-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}
        jobs:
          dependency-scan:
            name: dependency-scan
            runs-on: codeberg-small
            container:
              image: golang:1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
            timeout-minutes: 20
            steps:
              - name: Fetch the code
                env:
                  REPOSITORY: ${{ github.server_url }}/${{ github.repository }}
                  COMMIT: ${{ github.sha }}
                run: |
                  git init --quiet .
                  git fetch --quiet --depth 1 "$REPOSITORY" "$COMMIT"
                  git checkout --quiet FETCH_HEAD
              - name: Install the scanner
                run: |
                  go install github.com/google/osv-scanner/v2/cmd/osv-scanner@8888888888888888888888888888888888888888 # v2.2.0
              - name: Scan
                run: |
                  PATH="$PATH:$(go env GOPATH)/bin"
                  osv-scanner scan source --recursive .
        //- .gitea/workflows/semgrep.yml
        # Semgrep looks for weaknesses in the code of each change, and every week with the rules that came since.
        # A finding that is none is set aside by a comment `nosemgrep` in its line, with the reason.
        name: semgrep
        on:
          push:
            branches: [main]
          pull_request:
          schedule:
            - cron: '41 3 * * 3'
        concurrency:
          group: semgrep-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}
        jobs:
          semgrep:
            name: semgrep
            runs-on: codeberg-small
            container:
              image: semgrep/semgrep:latest@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
            timeout-minutes: 30
            steps:
              - name: Fetch the code
                env:
                  REPOSITORY: ${{ github.server_url }}/${{ github.repository }}
                  COMMIT: ${{ github.sha }}
                run: |
                  git init --quiet .
                  git fetch --quiet --depth 1 "$REPOSITORY" "$COMMIT"
                  git checkout --quiet FETCH_HEAD
              - name: Scan
                run: |
                  semgrep scan --config p/default --metrics off --error .
    "#]].assert_eq(&shown(&case));
}

#[test]
fn nothing_that_can_be_moved_is_written() {
    for (url, expected) in [
        (
            GITHUB,
            "actions/checkout@v6 actions/dependency-review-action@v4 github/codeql-action@v4 google/osv-scanner@v2",
        ),
        (GITLAB, "golang:1 google/osv-scanner@v2 semgrep/semgrep:latest"),
        (CODEBERG, "golang:1 google/osv-scanner@v2 semgrep/semgrep:latest"),
    ] {
        let case = Case { files: RUST, url: Some(url), only: GATES, with_ci: true, ..Case::default() };
        let outcome = run(&case);
        assert!(outcome.files.is_empty() && outcome.withheld.is_empty(), "{outcome:?}");
        assert_eq!(Vec::from_iter(outcome.wants).join(" "), expected);
        assert_eq!(outcome.notes.len(), GATES.len(), "{:?}", outcome.notes);
    }
}

#[test]
fn gates_are_written_where_there_is_none_and_the_forge_runs_them() {
    let ci = "//- .github/workflows/ci.yml\nname: ci\non: pull_request\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n";
    let gitlab = "//- .gitlab-ci.yml\n";
    let review = ".github/workflows/dependency-review.yml";
    let scan = ".github/workflows/dependency-scan.yml";
    let codeql = ".github/workflows/codeql.yml";
    let taken = format!("//- {codeql}\nname: ours\non: workflow_dispatch\njobs: {{}}\n");
    for (url, more, expected) in [
        // What runs already is left alone.
        (GITHUB, format!("{ci}      - run: cargo clippy\n"), vec![scan, review]),
        (GITHUB, format!("{ci}      - run: cargo deny check\n"), vec![codeql]),
        (GITHUB, format!("{ci}      - run: cargo audit\n      - run: semgrep scan\n"), vec![]),
        (GITHUB, format!("{ci}      - run: make\n{taken}"), vec![".github/workflows/code-analysis.yml", scan, review]),
        // Without CI there is nothing to add to, and mail runs nothing.
        (GITHUB, String::new(), vec![]),
        ("https://git.sr.ht/~example/widget", format!("{ci}      - run: make\n"), vec![codeql, scan, review]),
        ("https://bitbucket.org/example/widget", "//- Jenkinsfile\npipeline {}\n".to_owned(), vec![]),
        // An include that is no list, a pipeline in braces, and one that a setting names.
        (GITLAB, format!("{gitlab}include: a.yml\na: {{script: make}}\n"), vec![]),
        (GITLAB, format!("{gitlab}{{a: {{script: make}}}}\n"), vec![]),
        (GITLAB, format!("{gitlab}stages: [\"a\\nb\"]\nt: {{stage: \"a\\nb\", script: [make]}}\n"), vec![]),
        (GITLAB, "//- ci/main.gitlab-ci.yml\na: {script: make}\n".to_owned(), vec![]),
    ] {
        let files = format!("{RUST}{more}");
        let case = Case { files: &files, url: Some(url), only: GATES, refs: REFS, ..Case::default() };
        let outcome = run(&case);
        assert_eq!(outcome.withheld, [], "{more}");
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(paths(&outcome), expected, "{url} {more}");
        assert_idempotent(&case);
    }
}

#[test]
fn a_pipeline_keeps_its_bytes_when_it_includes_more() {
    for (old, expected) in [
        (
            "# top\n\nimage: a@sha256:b\nt: {script: [make]}\n",
            "# top\n\ninclude:\n  - local: /P\n\nimage: a@sha256:b\n",
        ),
        ("include:\n- local: /a.yml # ours\n\nt: {script: [make]}\n", "- local: /a.yml # ours\n- local: /P\n\nt:"),
        ("t:\r\n  script: [make]\r\n", "include:\r\n  - local: /P\r\n\r\nt:\r\n"),
        ("include:\n  - local: /a.yml", "  - local: /a.yml\n  - local: /P"),
        ("spec:\n  inputs:\n    a:\n---\nt: {script: [make]}\n", "---\ninclude:\n  - local: /P\n\nt:"),
    ] {
        let files = format!("{RUST}//- .gitlab-ci.yml\n{old}");
        let only = &["add-static-analysis"];
        let case = Case { files: &files, url: Some(GITLAB), only, refs: REFS, ..Case::default() };
        let outcome = run(&case);
        assert_eq!(outcome.withheld, [], "{old}");
        let new = outcome.files.get(&RepoPath::from(".gitlab-ci.yml")).map(|bytes| String::from_utf8_lossy(bytes));
        let new = new.unwrap_or_else(|| panic!("{old}: {outcome:?}"));
        assert!(new.contains(&expected.replace('P', ".gitlab/ci/semgrep.yml")), "{new}");
        let edits = outcome.mended.iter().flat_map(|one| &one.edits);
        assert!(edits.clone().all(|(_, edit)| edit.start == edit.end), "{old}");
        assert_idempotent(&case);
    }
}

#[test]
fn the_analyser_is_the_one_that_knows_the_languages() {
    for (url, file, expected) in [
        (GITHUB, "src/A.kt", "build-mode: autobuild"),
        (GITHUB, "src/A.java", "build-mode: none"),
        (GITHUB, "Sources/a.swift", "runner: macos-15"),
        (GITHUB, "src/a.php", "container:"),
        (GITHUB, "src/a.f90", ""),
        (GITHUB, "tests/a.py", ""),
        (GITLAB, "src/a.rs", "semgrep scan"),
    ] {
        let files = format!("//- {file}\na\n");
        let only = &["add-static-analysis"];
        let case = Case { files: &files, url: Some(url), only, refs: REFS, with_ci: true, ..Case::default() };
        let outcome = run(&case);
        assert_sound(&outcome);
        let text: String = outcome.files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        assert!(text.contains(expected) && text.is_empty() == expected.is_empty(), "{file}: {text}");
    }
}
