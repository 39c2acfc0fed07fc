//! The recurring scan.

use expect_test::expect;

use super::*;
use crate::testing::shown;

const SCAN: &[&str] = &["add-baseline-scan"];

#[test]
fn the_scan_recurs_with_what_is_known_and_needs_no_action_when_nothing_is() {
    let slam = format!("{REFS}security-slam/slam@v1.2.0 {}\n", "9".repeat(40));
    for (refs, expected) in [
        (
            slam.as_str(),
            expect![[r#"
        add-baseline-scan: recurring-scan-defined Failed>Passed recurring-scan-finished Failed>Unknown recurring-scan-pinned Failed>Passed
        //- .github/workflows/baseline.yml
        # Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log
        # shows on which day something broke.
        name: baseline
        on:
          push:
            branches: [main]
          schedule:
            - cron: '17 4 * * 1'
        permissions: {}
        concurrency:
          group: baseline-${{ github.ref }}
          cancel-in-progress: true
        jobs:
          scan:
            name: OSPS Baseline scan
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            permissions:
              contents: read # the checkout
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
                  fetch-depth: 0
              - uses: security-slam/slam@9999999999999999999999999999999999999999 # v1.2.0
    "#]],
        ),
        (
            REFS,
            expect![[r#"
        add-baseline-scan: recurring-scan-defined Failed>Passed recurring-scan-finished Failed>Unknown recurring-scan-pinned Failed>Passed
        //- .github/workflows/baseline.yml
        # Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log
        # shows on which day something broke.
        name: baseline
        on:
          push:
            branches: [main]
          schedule:
            - cron: '17 4 * * 1'
        permissions: {}
        concurrency:
          group: baseline-${{ github.ref }}
          cancel-in-progress: true
        jobs:
          scan:
            name: OSPS Baseline scan
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            permissions:
              contents: read # the checkout
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
                  fetch-depth: 0
              - name: Install
                run: |
                  cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam
              - name: Scan
                run: |
                  slam check --format gemara --output evaluation-log.yaml
              - uses: actions/upload-artifact@2222222222222222222222222222222222222222 # v5.0.0
                with:
                  name: evaluation-log
                  path: evaluation-log.yaml
    "#]],
        ),
        (
            "",
            expect![[r#"
                add-baseline-scan: recurring-scan-defined Failed>Passed recurring-scan-finished Failed>Unknown recurring-scan-pinned Failed>Passed
                //- .github/workflows/baseline.yml
                # Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log
                # shows on which day something broke.
                name: baseline
                on:
                  push:
                    branches: [main]
                  schedule:
                    - cron: '17 4 * * 1'
                permissions: {}
                concurrency:
                  group: baseline-${{ github.ref }}
                  cancel-in-progress: true
                jobs:
                  scan:
                    name: OSPS Baseline scan
                    runs-on: ubuntu-24.04
                    timeout-minutes: 30
                    steps:
                      - name: Clone
                        env:
                          REPOSITORY: ${{ github.server_url }}/${{ github.repository }}
                        run: |
                          git clone --quiet "$REPOSITORY" .
                      - name: Install
                        run: |
                          cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam
                      - name: Scan
                        run: |
                          slam check --format gemara --output evaluation-log.yaml
            "#]],
        ),
    ] {
        let case = Case { files: RUST, only: SCAN, with_ci: true, refs, ..Case::default() };
        assert_sound(&run(&case));
        assert_idempotent(&case);
        expected.assert_eq(&shown(&case));
    }
}

#[test]
fn each_forge_scans_in_its_way_and_cron_where_there_is_no_ci() {
    let gitlab = format!("{RUST}//- .gitlab-ci.yml\nt: {{script: [make]}}\n");
    for (url, files, with_ci, refs, expected) in [
        (
            Some(GITLAB),
            gitlab.as_str(),
            false,
            REFS,
            expect![[r#"
            add-baseline-scan: recurring-scan-defined Failed>Passed recurring-scan-finished Failed>Unknown recurring-scan-pinned Failed>Passed
            //- .gitlab-ci.yml
            include:
              - local: /.gitlab/ci/baseline-scan.yml

            t: {script: [make]}
            //- .gitlab/ci/baseline-scan.yml
            # Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log
            # shows on which day something broke.
            baseline-scan:
              image: rust:1@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
              rules:
                - if: $CI_PIPELINE_SOURCE == "schedule"
                - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
              timeout: 30 minutes
              variables:
                GIT_DEPTH: "0"
              artifacts:
                paths: [evaluation-log.yaml]
              script:
                - cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam
                - slam check --format gemara --output evaluation-log.yaml
            note: GitLab keeps schedules in its settings: add one for `main`, every week
        "#]],
        ),
        (
            Some(GITLAB),
            RUST,
            true,
            "",
            expect![[r#"
            note: nothing is written, because nobody said which commit or digest stands behind `rust:1`; `--network` asks the forge for commits, and `--refs FILE` names commits and digests
        "#]],
        ),
        (
            Some(CODEBERG),
            RUST,
            true,
            REFS,
            expect![[r#"
            add-baseline-scan: recurring-scan-defined Failed>Passed recurring-scan-finished Failed>Unknown recurring-scan-pinned Failed>Passed
            //- .forgejo/workflows/baseline.yml
            # Judges the repository against the OSPS Baseline, after each merge and every week. It has to run, not to pass: the log
            # shows on which day something broke.
            name: baseline
            on:
              push:
                branches: [main]
              schedule:
                - cron: '17 4 * * 1'
            concurrency:
              group: baseline-${{ github.ref }}
              cancel-in-progress: true
            jobs:
              scan:
                name: OSPS Baseline scan
                runs-on: docker
                container:
                  image: rust:1@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                timeout-minutes: 30
                steps:
                  - name: Clone
                    env:
                      REPOSITORY: ${{ github.server_url }}/${{ github.repository }}
                    run: |
                      git clone --quiet "$REPOSITORY" .
                  - name: Install
                    run: |
                      cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam
                  - name: Scan
                    run: |
                      slam check --format gemara --output evaluation-log.yaml
                      cat evaluation-log.yaml
        "#]],
        ),
        (
            Some(GITHUB),
            RUST,
            false,
            REFS,
            expect![[r#"
            add-baseline-scan:
            //- scripts/baseline-scan.sh
            #!/bin/sh
            # Judges this repository against the OSPS Baseline and keeps the log of each day outside of it: in the folder that is
            # given, else in the one above. It has to run every week, on a machine of the project, by a line of `crontab -e`
            # with the folder of a clone:
            #
            # 17 4 * * 1 cd "$HOME/clone" && git pull --quiet --ff-only && sh scripts/baseline-scan.sh
            set -eu
            if ! command -v slam >/dev/null; then
              echo 'slam is not installed: cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam' >&2
              exit 3
            fi
            slam check --format gemara --output "${1:-..}/baseline-$(date -u +%Y-%m-%d).yaml"
            note: scripts/baseline-scan.sh scans nothing by itself: put the line from its comment into a crontab
        "#]],
        ),
        (
            None,
            RUST,
            true,
            REFS,
            expect![[r#"
            add-baseline-scan:
            //- scripts/baseline-scan.sh
            #!/bin/sh
            # Judges this repository against the OSPS Baseline and keeps the log of each day outside of it: in the folder that is
            # given, else in the one above. It has to run every week, on a machine of the project, by a line of `crontab -e`
            # with the folder of a clone:
            #
            # 17 4 * * 1 cd "$HOME/clone" && git pull --quiet --ff-only && sh scripts/baseline-scan.sh
            set -eu
            if ! command -v slam >/dev/null; then
              echo 'slam is not installed: cargo install --locked --git https://github.com/security-slam/slam --tag v0.1.0 slam' >&2
              exit 3
            fi
            slam check --format gemara --output "${1:-..}/baseline-$(date -u +%Y-%m-%d).yaml"
            note: scripts/baseline-scan.sh scans nothing by itself: put the line from its comment into a crontab
        "#]],
        ),
        (
            None,
            "//- README.md\n# Widget\n",
            false,
            REFS,
            expect![[r#"
                note: let cron run `slam check` every week on a machine of the project
            "#]],
        ),
    ] {
        let case = Case { files, url, only: SCAN, with_ci, refs, ..Case::default() };
        let outcome = run(&case);
        assert_sound(&outcome);
        assert_idempotent(&case);
        let notes: String = outcome.notes.iter().map(|(_, note)| format!("note: {note}\n")).collect();
        expected.assert_eq(&(shown(&case) + &notes));
    }
}

#[test]
fn a_scan_that_is_there_is_left_alone() {
    let files = format!(
        "{RUST}//- .github/workflows/b.yml\nname: b\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: security-slam/slam@v1\n"
    );
    let case = Case { files: &files, only: SCAN, refs: REFS, ..Case::default() };
    assert_eq!(run(&case), Outcome::default());
}
