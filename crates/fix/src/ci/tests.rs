//! What each repair makes of small definitions, and what of the published ones.

use std::{fs, path::Path};

use expect_test::{Expect, expect};

use super::*;

fn files(text: &str) -> BTreeMap<RepoPath, Vec<u8>> {
    slam_testdata::files(text).into_iter().map(|(path, bytes)| (path.as_str().into(), bytes)).collect()
}

fn repaired(files: &BTreeMap<RepoPath, Vec<u8>>, plan: &Plan) -> BTreeMap<RepoPath, Vec<u8>> {
    let mut files = files.clone();
    for (path, bytes) in &mut files {
        let old = bytes.clone();
        let mut script = Script::new(&old);
        let edits = plan.fixes.iter().flat_map(|fix| &fix.edits).filter(|(of, _)| of == path);
        script.edit(&edits.map(|(_, edit)| edit.clone()).collect::<Vec<_>>(), 0).unwrap();
        *bytes = script.bytes();
    }
    files
}

fn refs() -> Refs {
    let commit = "11bd71901bbe5b1630ceea73d27597364c9af683";
    let digest = "sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952";
    Refs::parse(&format!("actions/checkout@v4 {commit} v4.2.2\nactions/setup-node@v4.4.0 {commit}\nredis:7 {digest}\n"))
        .unwrap()
}

/// The file after the repairs with this id.
fn check(id: &str, text: &str, expected: Expect) {
    let files = files(text);
    let plan = plan(&files, &refs(), |one, _| one == id);
    assert_eq!(plan.withheld, [], "{text}");
    let after = repaired(&files, &plan);
    expected.assert_eq(&after.values().map(|bytes| String::from_utf8_lossy(bytes)).collect::<String>());
    let again = super::plan(&after, &refs(), |one, _| one == id);
    assert_eq!(again.fixes, [], "a second time");
}

#[test]
fn a_checkout_leaves_no_token() {
    check(
        "no-persisted-credentials",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    steps:
      - uses: actions/checkout@v4 # the tree
      - name: With inputs
        uses: actions/checkout@v4
        with:
          fetch-depth: 0

      - { uses: actions/checkout@v4 }
      - run: make
",
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                steps:
                  - uses: actions/checkout@v4 # the tree
                    with:
                      persist-credentials: false
                  - name: With inputs
                    uses: actions/checkout@v4
                    with:
                      fetch-depth: 0
                      persist-credentials: false

                  - { uses: actions/checkout@v4, with: { persist-credentials: false } }
                  - run: make
        "#]],
    );
}

#[test]
fn updates_wait_a_week() {
    check(
        "dependabot-cooldown",
        "//- .github/dependabot.yml
version: 2
updates:
  - package-ecosystem: npm
    directory: /
    schedule: {interval: weekly} # on Mondays
  - package-ecosystem: cargo
    directory: /
    cooldown:
      default-days: 2
    schedule:
      interval: daily
",
        expect![[r#"
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule: {interval: weekly} # on Mondays
                cooldown:
                  default-days: 7
              - package-ecosystem: cargo
                directory: /
                cooldown:
                  default-days: 7
                schedule:
                  interval: daily
        "#]],
    );
}

#[test]
fn limits_stand_where_they_are_looked_for() {
    let text = "//- .github/workflows/w.yml
name: w
on:
  push:
jobs:
  j:
    runs-on: x
    steps: [{run: make}]
";
    check(
        "add-concurrency",
        text,
        expect![[r#"
        name: w
        on:
          push:
        concurrency:
          group: ${{ github.workflow }}-${{ github.ref }}
          cancel-in-progress: ${{ github.event_name == 'pull_request' }}
        jobs:
          j:
            runs-on: x
            steps: [{run: make}]
    "#]],
    );
    check(
        "add-timeout",
        text,
        expect![[r#"
        name: w
        on:
          push:
        jobs:
          j:
            runs-on: x
            timeout-minutes: 60
            steps: [{run: make}]
    "#]],
    );
}

#[test]
fn runs_that_all_name_the_same_branch_get_no_limit() {
    for on in ["issue_comment", "pull_request_target", "{push: , workflow_call: }", "[push, repository_dispatch]"] {
        let text = format!("on: {on}\njobs:\n  j:\n    runs-on: x\n    steps: [{{run: make}}]\n");
        let files = BTreeMap::from([(RepoPath::from(".github/workflows/w.yml"), text.into_bytes())]);
        let plan = plan(&files, &refs(), |one, _| one == "add-concurrency");
        assert_eq!(plan, Plan::default(), "{on}");
    }
}

#[test]
fn the_log_sets_no_variables() {
    check(
        "remove-insecure-commands",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    env:
      ACTIONS_ALLOW_UNSECURE_COMMANDS: true # for old actions
      A: b
    steps:
      - run: make
        env: {ACTIONS_ALLOW_UNSECURE_COMMANDS: true}
",
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                env:
                  A: b
                steps:
                  - run: make
        "#]],
    );
}

#[test]
fn what_is_in_the_environment_already_is_read_from_there() {
    check(
        "move-expression-to-env",
        "//- .github/workflows/w.yml
on: issues
jobs:
  j:
    runs-on: ubuntu-latest
    steps:
      - run: echo \"${{ env.title }}\"
        env:
          title: ${{ github.event.issue.title }}
",
        expect![[r#"
            on: issues
            jobs:
              j:
                runs-on: ubuntu-latest
                steps:
                  - run: echo "${title}"
                    env:
                      title: ${{ github.event.issue.title }}
        "#]],
    );
}

#[test]
fn what_stands_for_several_words_is_left_to_a_person() {
    for script in [
        "for one in ${{ github.event.inputs.names }}; do echo; done",
        "make ${{ inputs.make_args }}",
        "run ${{ join(github.event.commits.*.message, ' ') }}",
    ] {
        let text = format!(
            "on:\n  workflow_dispatch:\n    inputs: {{ names: {{}}, make_args: {{}} }}\n  push:\njobs:\n  j:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n"
        );
        let files = [(RepoPath::from(".github/workflows/w.yml"), text.into_bytes())].into();
        let plan = plan(&files, &Refs::default(), |id, _| id == "move-expression-to-env");
        assert_eq!((plan.fixes, plan.withheld), (Vec::new(), Vec::new()), "{script}");
    }
}

#[test]
fn text_of_others_is_handed_over_as_a_value() {
    check(
        "move-expression-to-env",
        "//- .github/workflows/w.yml
on: issues
jobs:
  j:
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ github.event.issue.title }}
      - name: Quotes
        env:
          A: b
        run: |
          # a comment
          echo \"got ${{ github.event.issue.title }}\" '${{ github.event.issue.body }}'
          test ${{ github.event.issue.title }} = x
      - uses: actions/github-script@v7
        with:
          script: |
            const title = '${{ github.event.issue.title }}';
            console.log(`${{ github.event.issue.body }}`);
  w:
    runs-on: windows-latest
    steps:
      - run: Write-Host \"a ${{ github.event.issue.title }}\" ${{ github.event.issue.body }}
",
        expect![[r#"
            on: issues
            jobs:
              j:
                runs-on: ubuntu-latest
                steps:
                  - run: echo "${ISSUE_TITLE}"
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                  - name: Quotes
                    env:
                      A: b
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                      ISSUE_BODY: ${{ github.event.issue.body }}
                    run: |
                      # a comment
                      echo "got ${ISSUE_TITLE}" "${ISSUE_BODY}"
                      test "${ISSUE_TITLE}" = x
                  - uses: actions/github-script@v7
                    env:
                      ISSUE_BODY: ${{ github.event.issue.body }}
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                    with:
                      script: |
                        const title = process.env.ISSUE_TITLE;
                        console.log(`${process.env.ISSUE_BODY}`);
              w:
                runs-on: windows-latest
                steps:
                  - run: Write-Host "a ${env:ISSUE_TITLE}" $env:ISSUE_BODY
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                      ISSUE_BODY: ${{ github.event.issue.body }}
        "#]],
    );
}

/// The class of each finding that is closed, with its line, in the order of the plan.
fn classes(id: &str, text: &str, expected: Expect) {
    let files = files(text);
    let plan = plan(&files, &refs(), |one, _| one == id);
    assert_eq!(plan.withheld, [], "{text}");
    let lines = |fix: &Planned| fix.closes.iter().map(|one| one.quote.place.line.to_string()).collect::<Vec<_>>();
    let row = |fix: &Planned| format!("{:?} {}\n", fix.class, lines(fix).join(" "));
    expected.assert_eq(&plan.fixes.iter().map(row).collect::<String>());
    for fix in &plan.fixes {
        let alone = super::plan(&files, &refs(), |one, class| one == id && class == fix.class);
        assert_eq!(alone.fixes.iter().map(lines).collect::<Vec<_>>(), [lines(fix)], "alone");
    }
}

#[test]
fn an_edit_is_safe_where_the_script_gets_the_same_text() {
    classes(
        "move-expression-to-env",
        "//- .github/workflows/w.yml
on: issues
jobs:
  j:
    runs-on: ubuntu-latest
    steps:
      - run: echo \"a ${{ github.event.issue.title }}\"
      - run: echo ${{ github.event.issue.title }}
      - run: echo '${{ github.event.issue.title }}'
      - run: echo \"$(echo \"${{ github.event.issue.title }}\")\"
      - run: echo \"${{ toJSON(github.event.issue.title) }}\"
      - run: echo \"${{ matrix.os }}\"
      - run: echo '${{ matrix.os }}'
      - run: echo $((1 + ${{ github.event.issue.title }}))
      - uses: actions/github-script@v7
        with:
          script: console.log('${{ github.event.issue.title }}')
      - uses: actions/github-script@v7
        with:
          script: |
            console.log(a ? \"${{ github.event.issue.title }}\" : b)
            console.log({'${{ github.event.issue.body }}': 1})
      - uses: actions/github-script@v7
        with:
          script: |
            const a = b.replace(/c/, '${{ github.event.issue.title }}')
  w:
    runs-on: windows-latest
    steps:
      - uses: actions/github-script@v7
        with:
          script: console.log('${{ github.event.issue.title }}')
",
        expect![[r#"
            Safe 16 12 9 8 6
            NeedsEyes 31 25 20 11 10 7
        "#]],
    );
}

#[test]
fn a_variable_of_the_script_keeps_its_name() {
    check(
        "move-expression-to-env",
        "//- .github/workflows/w.yml
on: issues
jobs:
  j:
    runs-on: ubuntu-latest
    steps:
      - run: |
          ISSUE_TITLE=none
          echo \"${{ github.event.issue.title }}\"
      - env:
          issue_title: other
        run: echo \"${{ github.event.issue.title }}\"
      - env:
          ISSUE_TITLE: ${{ github.event.issue.title }}
        run: echo \"${ISSUE_TITLE}\" \"${{ github.event.issue.title }}\"
      - run: number=${{ github.event.number }}
",
        expect![[r#"
            on: issues
            jobs:
              j:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      ISSUE_TITLE=none
                      echo "${ISSUE_TITLE_2}"
                    env:
                      ISSUE_TITLE_2: ${{ github.event.issue.title }}
                  - env:
                      issue_title: other
                      ISSUE_TITLE_2: ${{ github.event.issue.title }}
                    run: echo "${ISSUE_TITLE_2}"
                  - env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                    run: echo "${ISSUE_TITLE}" "${ISSUE_TITLE}"
                  - run: number="${NUMBER}"
                    env:
                      NUMBER: ${{ github.event.number }}
        "#]],
    );
}

#[test]
fn scripts_of_other_languages_read_the_value_in_their_way() {
    check(
        "move-expression-to-env",
        "//- .github/workflows/w.yml
on: issues
jobs:
  j:
    runs-on: windows-latest
    steps:
      - shell: cmd
        run: echo ${{ github.event.issue.title }}
      - shell: cmd
        run: |
          setlocal enabledelayedexpansion
          echo ${{ github.event.issue.title }}
          call x.bat ${{ github.event.issue.body }}
      - shell: python
        run: |
          # what it says
          import sys
          print(\"${{ github.event.issue.title }}\", f'a ${{ github.event.issue.body }}')
      - shell: python
        run: |
          import os
          print('''${{ github.event.issue.title }}''')
      - shell: python
        run: print(r\"${{ github.event.issue.title }}\")
      - shell: python
        run: print(\"a ${{ github.event.issue.title }}\", ${{ github.event.issue.number }})
",
        expect![[r#"
            on: issues
            jobs:
              j:
                runs-on: windows-latest
                steps:
                  - shell: cmd
                    run: echo ${{ github.event.issue.title }}
                  - shell: cmd
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                    run: |
                      setlocal enabledelayedexpansion
                      echo !ISSUE_TITLE!
                      call x.bat ${{ github.event.issue.body }}
                  - shell: python
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                      ISSUE_BODY: ${{ github.event.issue.body }}
                    run: |
                      # what it says
                      import os
                      import sys
                      print(os.environ["ISSUE_TITLE"], f'a {os.environ["ISSUE_BODY"]}')
                  - shell: python
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                    run: |
                      import os
                      print(os.environ["ISSUE_TITLE"])
                  - shell: python
                    env:
                      ISSUE_TITLE: ${{ github.event.issue.title }}
                    run: import os; print(os.environ["ISSUE_TITLE"])
                  - shell: python
                    run: print("a ${{ github.event.issue.title }}", ${{ github.event.issue.number }})
        "#]],
    );
}

#[test]
fn a_checkout_before_a_push_needs_eyes() {
    classes(
        "no-persisted-credentials",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - run: make
  k:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - run: git push
  l:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - run: git fetch origin main
",
        expect![[r#"
            Safe 6
            NeedsEyes 16 11
        "#]],
    );
}

#[test]
fn a_condition_that_always_holds_is_safe_to_write_plainly() {
    classes(
        "plain-condition",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    steps:
      - if: |
          ${{ always() }}
        run: make
      - if: |
          ${{ github.ref == 'x' }}
        run: make
      - if: ${{ env.A }} == 'b'
        run: make
",
        expect![[r#"
            Safe 6
            NeedsEyes 12 9
        "#]],
    );
}

#[test]
fn what_is_hidden_is_spelled_out() {
    let text = "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: ubuntu-latest
    timeout-minutes: ${{ 5 }}
    env:
      A: ${{ 'true' }} # a text
      B: ${{ format('{0}{1}', 'a:', ' b') }}
      C: \"${{ true }} ${{ 'x' }}\"
      D: ${{ '$' }}${{ '{{' }}
      E: ${{ github.ref == format('refs/{0}', 'main') }}
      F: ${{ toJSON(1.5) }}
    steps:
      - uses: actions/checkout/././@v4
      - uses: github/codeql-action//x/../init@v3
      - uses: github/codeql-action/../../x@v3
      - if: ${{ 'false' }}
        run: |
          echo ${{ 'a' }} ${{ github[format('sha')] }} ${{ 'a' }}
";
    check(
        "plain-spelling",
        text,
        expect![[r#"
        on: push
        jobs:
          j:
            runs-on: ubuntu-latest
            timeout-minutes: 5
            env:
              A: 'true' # a text
              B: 'a: b'
              C: "true x"
              D: ${{ '$' }}{{
              E: ${{ github.ref == 'refs/main' }}
              F: ${{ toJSON(1.5) }}
            steps:
              - uses: actions/checkout@v4
              - uses: github/codeql-action/init@v3
              - uses: github/codeql-action/../../x@v3
              - if: ${{ 'false' }}
                run: |
                  echo a ${{ github['sha'] }} a
    "#]],
    );
    classes(
        "plain-spelling",
        text,
        expect![[r#"
        Safe 19 19 19 19 14 11 10 9 9 8 7 5
        NeedsEyes 15
    "#]],
    );
}

#[test]
fn names_that_can_be_moved_become_ids() {
    let text = "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    services:
      cache:
        image: redis:7 # fast
    steps:
      - uses: actions/checkout@v4
      - uses: \"actions/checkout@v4\" # the tree
      - {uses: actions/setup-node@v4.4.0, with: {cache: npm}}
      - {uses: actions/setup-node@v4.4.0}
      - uses: actions/unknown@v1
";
    check(
        "pin-actions",
        text,
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                services:
                  cache:
                    image: redis:7 # fast
                steps:
                  - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                  - uses: "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683" # v4.2.2 # the tree
                  - {uses: actions/setup-node@11bd71901bbe5b1630ceea73d27597364c9af683, with: {cache: npm}} # v4.4.0
                  - {uses: actions/setup-node@11bd71901bbe5b1630ceea73d27597364c9af683} # v4.4.0
                  - uses: actions/unknown@v1
        "#]],
    );
    check(
        "pin-images",
        text,
        expect![[r#"
        on: push
        jobs:
          j:
            runs-on: x
            services:
              cache:
                image: redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952 # fast
            steps:
              - uses: actions/checkout@v4
              - uses: "actions/checkout@v4" # the tree
              - {uses: actions/setup-node@v4.4.0, with: {cache: npm}}
              - {uses: actions/setup-node@v4.4.0}
              - uses: actions/unknown@v1
    "#]],
    );
}

#[test]
fn images_are_pinned_wherever_ci_names_them() {
    check(
        "pin-images",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    container: 'redis:7'
    services:
      a: {image: docker.io/redis:7}
      b:
        image:
          redis:7
      c:
        image: redis:${{ matrix.v }}
    steps:
      - uses: docker://redis:7 # here
  k:
    runs-on: x
    container:
      image: redis:7
    steps: [{run: make}]
//- .gitlab-ci.yml
default:
  image: redis:7
  services: [redis:7, other:1, {name: redis:7, alias: cache}]
j:
  image:
    name: \"redis:7\"
    entrypoint: [\"\"]
  services:
    - redis:7 # fast
    - redis:$VERSION
  script: make
k:
  script: make
//- action.yml
name: a
runs:
  using: docker
  image: docker://redis:7
",
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                container: 'redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952'
                services:
                  a: {image: docker.io/redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952}
                  b:
                    image:
                      redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952
                  c:
                    image: redis:${{ matrix.v }}
                steps:
                  - uses: docker://redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952 # here
              k:
                runs-on: x
                container:
                  image: redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952
                steps: [{run: make}]
            default:
              image: redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952
              services: [redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952, other:1, {name: redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952, alias: cache}]
            j:
              image:
                name: "redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952"
                entrypoint: [""]
              services:
                - redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952 # fast
                - redis:$VERSION
              script: make
            k:
              script: make
            name: a
            runs:
              using: docker
              image: docker://redis:7@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952
        "#]],
    );
}

#[test]
fn a_comment_is_compared_with_what_is_known() {
    let other = "2222222222222222222222222222222222222222";
    let text = format!(
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/checkout@{other} # v4.2.2
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.1.0
      - uses: actions/checkout@{other} # v4
      - uses: actions/unknown@{other} # v1.0.0
"
    );
    let found = mismatched(&files(&text), &refs());
    let rows: String = found.iter().map(|one| format!("{} {} {:?}\n", one.place.line, one.said, one.known)).collect();
    expect![[r#"
        7 v4.2.2 Commit("11bd71901bbe5b1630ceea73d27597364c9af683")
        8 v4.1.0 Version("v4.2.2")
    "#]]
    .assert_eq(&rows);
}

#[test]
fn rights_are_the_least_that_are_enough() {
    check(
        "minimal-permissions",
        "//- .github/workflows/w.yml
name: w

on: push

jobs:
  j:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - run: cargo test
  release:
    runs-on: x
    steps:
      - uses: actions/checkout@v4
      - uses: softprops/action-gh-release@v2
      - run: |
          mkdir -p dist
          gh issue create --title Done
        env:
          GH_TOKEN: ${{ github.token }}
//- .github/workflows/unknown.yml
on: push
jobs:
  j:
    runs-on: x
    steps:
      - uses: nobody/knows@v1
//- .github/workflows/wide.yml
on: push
permissions:
  contents: write
  id-token: write # nobody
jobs:
  j:
    runs-on: x
    steps:
      - run: cargo test
",
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                steps:
                  - uses: nobody/knows@v1
            name: w

            on: push

            permissions:
              contents: read

            jobs:
              j:
                runs-on: x
                steps:
                  - uses: actions/checkout@v4
                  - run: cargo test
              release:
                runs-on: x
                permissions:
                  contents: write # softprops/action-gh-release
                  issues: write # gh
                steps:
                  - uses: actions/checkout@v4
                  - uses: softprops/action-gh-release@v2
                  - run: |
                      mkdir -p dist
                      gh issue create --title Done
                    env:
                      GH_TOKEN: ${{ github.token }}
            on: push
            permissions:
              contents: read
              id-token: none # nobody
            jobs:
              j:
                runs-on: x
                steps:
                  - run: cargo test
        "#]],
    );
}

#[test]
fn conditions_say_what_they_mean() {
    check(
        "plain-condition",
        "//- .github/workflows/w.yml
on: push
jobs:
  j:
    runs-on: x
    if: |
      ${{ github.ref == 'refs/heads/main' }}
    steps:
      - if: ${{ env.A }} == 'b' # here
        run: make
",
        expect![[r#"
            on: push
            jobs:
              j:
                runs-on: x
                if: |-
                  ${{ github.ref == 'refs/heads/main' }}
                steps:
                  - if: ${{ env.A == 'b' }} # here
                    run: make
        "#]],
    );
    check(
        "author-instead-of-actor",
        "//- .github/workflows/w.yml
on: pull_request_target
jobs:
  j:
    runs-on: x
    if: github.actor == 'dependabot[bot]'
    steps: [{run: make}]
//- .github/workflows/z.yml
on: [pull_request_target, push]
jobs:
  j:
    runs-on: x
    if: github.actor == 'dependabot[bot]'
    steps: [{run: make}]
",
        expect![[r#"
            on: pull_request_target
            jobs:
              j:
                runs-on: x
                if: github.event.pull_request.user.login == 'dependabot[bot]'
                steps: [{run: make}]
            on: [pull_request_target, push]
            jobs:
              j:
                runs-on: x
                if: github.actor == 'dependabot[bot]'
                steps: [{run: make}]
        "#]],
    );
}

#[test]
fn releases_restore_no_cache() {
    check(
        "no-cache-in-release",
        "//- .github/workflows/w.yml
on: release
jobs:
  j:
    runs-on: x
    steps:
      - uses: actions/setup-go@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
          cache: npm
      - uses: actions/setup-python@v5
        with:
          cache: pip
      - uses: actions/cache@v4
        with:
          path: x
          key: y
",
        expect![[r#"
            on: release
            jobs:
              j:
                runs-on: x
                steps:
                  - uses: actions/setup-go@v5
                    with:
                      cache: false
                  - uses: actions/setup-node@v5
                    with:
                      node-version: 22
                      package-manager-cache: false
                  - uses: actions/setup-python@v5
                  - uses: actions/cache@v4
                    with:
                      path: x
                      key: y
                      lookup-only: true
        "#]],
    );
}

fn walk(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Over every published definition: nothing is withheld, a second run finds nothing, and no comment is lost.
#[test]
fn published_definitions_are_repaired_and_stay_so() {
    let Some(data) = slam_testdata::folder("zizmor-tests") else { return };
    let mut paths = Vec::new();
    walk(&data, &mut paths);
    let (mut made, mut withheld) = (0, Vec::new());
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml")) {
        let place = match path.file_name().and_then(|name| name.to_str()) {
            Some(name @ ("action.yml" | "action.yaml")) => name.to_owned(),
            _ if path.to_string_lossy().contains("dependabot") => ".github/dependabot.yml".to_owned(),
            _ => ".github/workflows/w.yml".to_owned(),
        };
        let files = BTreeMap::from([(RepoPath::from(place.as_str()), fs::read(path).unwrap())]);
        for most in [Class::Safe, Class::NeedsEyes] {
            for refs in [&refs(), Refs::known()] {
                let first = plan(&files, refs, |_, class| class <= most);
                let place = |one: &CiFinding| format!("{} {:?} {}", path.display(), one.rule, one.quote.place.line);
                withheld.extend(first.withheld.iter().map(place));
                made += first.fixes.iter().map(|fix| fix.closes.len()).sum::<usize>();
                assert!(first.fixes.iter().all(|fix| fix.class <= most));
                let after = repaired(&files, &first);
                let again = plan(&after, refs, |_, class| class <= most);
                assert_eq!(again.fixes, [], "{}", path.display());
            }
        }
    }
    assert_eq!(withheld, Vec::<String>::new());
    assert!(made > 100, "{made}");
}
