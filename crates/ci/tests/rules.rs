//! Each rule on small definitions: what it finds and what it leaves alone.

mod common;

use common::{definitions, found};
use expect_test::{Expect, expect};
use slam_ci::{Definition, analyse, read};
use slam_model::{
    Severity,
    evidence::ci::{CiRule, Taint},
};

/// Returns the findings of the files, one a line: place, rule, source, confidence, words.
fn findings(files: &str, rules: &[CiRule]) -> String {
    let mut text = String::new();
    for finding in found(&definitions(files)) {
        // What is no weakness by itself is told elsewhere.
        if rules.contains(&finding.rule) && finding.severity > Severity::Informational {
            let place = &finding.quote.place;
            let name = place.path.file_name();
            text.push_str(&format!(
                "{name}:{} {:?} {:?} {:?} {}\n",
                place.line, finding.rule, finding.source, finding.confidence, finding.quote.text
            ));
        }
    }
    text
}

fn check(rules: &[CiRule], files: &str, expected: Expect) {
    expected.assert_eq(&findings(files, rules));
}

/// Wraps steps into a workflow with these events.
fn workflow(on: &str, steps: &str) -> String {
    let steps: String = steps.lines().map(|line| format!("      {line}\n")).collect();
    format!(
        "//- .github/workflows/w.yml\non: {on}\npermissions: {{}}\njobs:\n  j:\n    runs-on: x\n    steps:\n{steps}"
    )
}

const INJECTION: &[CiRule] = &[CiRule::TemplateInjection];

#[test]
fn foreign_text_in_a_script_is_found_at_its_line() {
    check(
        INJECTION,
        &workflow(
            "issues",
            "- run: |\n    echo safe\n    echo \"${{ github.event.issue.title }}\"\n- run: echo ${{ github.event.issue.number }}",
        ),
        expect![[r#"
            w.yml:9 TemplateInjection Attacker High ${{ github.event.issue.title }}
        "#]],
    );
}

#[test]
fn who_controls_a_context_depends_on_the_events() {
    for (on, context, expected) in [
        ("issues", "github.event.issue.body", Some((Taint::Attacker, "High"))),
        ("issue_comment", "github.event.comment.body", Some((Taint::Attacker, "High"))),
        ("pull_request_target", "github.head_ref", Some((Taint::Attacker, "High"))),
        ("pull_request", "github.head_ref", Some((Taint::Attacker, "Medium"))),
        ("pull_request", "github.event.issue.title", Some((Taint::Attacker, "Medium"))),
        ("push", "github.event.pull_request.title", Some((Taint::Constant, "Low"))),
        ("push", "github.head_ref", Some((Taint::Constant, "Low"))),
        ("push", "github.event.head_commit.message", Some((Taint::Collaborator, "High"))),
        ("push", "github.ref_name", Some((Taint::Collaborator, "High"))),
        ("pull_request", "github.ref_name", Some((Taint::Constant, "Low"))),
        ("push", "github.sha", None),
        ("workflow_run", "github.event.workflow_run.head_branch", Some((Taint::Attacker, "High"))),
        ("repository_dispatch", "github.event.client_payload.x", Some((Taint::Collaborator, "High"))),
        ("pull_request_target", "github['event']['PULL_REQUEST'].title", Some((Taint::Attacker, "High"))),
        ("pull_request_target", "format('{0}', github.event.pull_request.body)", Some((Taint::Attacker, "High"))),
        ("pull_request_target", "toJSON(github.event)", Some((Taint::Attacker, "High"))),
        ("pull_request_target", "contains(github.event.pull_request.title, 'x')", None),
        ("pull_request_target", "github.event.pull_request.title == 'x' && 'a' || 'b'", None),
        ("pull_request_target", "github.event.pull_request.number", None),
        ("pull_request_target", "secrets.X", None),
    ] {
        let found = findings(&workflow(on, &format!("- run: echo ${{{{ {context} }}}}")), INJECTION);
        let expected = expected.map_or(String::new(), |(taint, confidence)| {
            format!("w.yml:7 TemplateInjection {taint:?} {confidence} ${{{{ {context} }}}}\n")
        });
        assert_eq!(found, expected, "{on} {context}");
    }
}

#[test]
fn text_is_followed_through_environment_and_outputs() {
    check(
        INJECTION,
        &workflow(
            "issues",
            r#"- id: a
  env: { TITLE: "${{ github.event.issue.title }}" }
  run: |
    echo "safe $TITLE"
    title=$(echo "$TITLE" | tr a b)
    echo "title=$title" >> "$GITHUB_OUTPUT"
    echo "fixed=1" >> "$GITHUB_OUTPUT"
    echo "KEPT=$TITLE" >> $GITHUB_ENV
- run: echo ${{ steps.a.outputs.title }}
- run: echo ${{ steps.a.outputs.fixed }}
- run: echo ${{ env.KEPT }}
- env: { TITLE: "${{ github.event.issue.title }}" }
  run: echo ${{ env.TITLE }} "$TITLE"
- run: echo ${{ env.TITLE }}
- uses: actions/github-script@v7
  with:
    script: console.log("${{ github.event.issue.title }}")
    result-encoding: ${{ github.event.issue.title }}"#,
        ),
        expect![[r#"
            w.yml:15 TemplateInjection Attacker High ${{ steps.a.outputs.title }}
            w.yml:17 TemplateInjection Attacker High ${{ env.KEPT }}
            w.yml:19 TemplateInjection Attacker High ${{ env.TITLE }}
            w.yml:23 TemplateInjection Attacker High ${{ github.event.issue.title }}
        "#]],
    );
}

#[test]
fn inputs_and_matrix_carry_what_is_given() {
    check(
        INJECTION,
        "//- .github/workflows/w.yml
on:
  workflow_dispatch:
    inputs:
      text: { type: string }
      flag: { type: boolean }
      pick: { type: choice, options: [a] }
permissions: {}
jobs:
  j:
    strategy:
      matrix:
        a: [1, 2]
        b: ['${{ inputs.text }}']
    steps:
      - run: echo ${{ inputs.text }}
      - run: echo ${{ github.event.inputs.text }}
      - run: echo ${{ inputs.flag }} ${{ inputs.pick }} ${{ matrix.a }}
      - run: echo ${{ matrix.b }}
",
        expect![[r#"
            w.yml:15 TemplateInjection Collaborator High ${{ inputs.text }}
            w.yml:16 TemplateInjection Collaborator High ${{ github.event.inputs.text }}
            w.yml:18 TemplateInjection Collaborator High ${{ matrix.b }}
        "#]],
    );
}

#[test]
fn calls_inside_the_repository_are_followed() {
    check(
        INJECTION,
        "//- .github/workflows/caller.yml
on: issues
permissions: {}
jobs:
  call:
    uses: ./.github/workflows/called.yml
    with:
      title: ${{ github.event.issue.title }}
      fixed: abc
  act:
    steps:
      - uses: ./.github/actions/a
        with: { name: '${{ github.event.issue.title }}' }
//- .github/workflows/called.yml
on:
  workflow_call:
    inputs:
      title: { type: string }
      fixed: { type: string }
permissions: {}
jobs:
  j:
    steps:
      - run: echo ${{ inputs.title }}
      - run: echo ${{ inputs.fixed }}
//- .github/actions/a/action.yml
inputs:
  name: { required: true }
runs:
  using: composite
  steps:
    - run: echo ${{ inputs.name }}
      shell: bash
//- .github/actions/b/action.yml
inputs:
  name: { required: true }
runs:
  using: composite
  steps:
    - run: echo ${{ inputs.name }}
      shell: bash
",
        expect![[r#"
            action.yml:6 TemplateInjection Attacker High ${{ inputs.name }}
            action.yml:6 TemplateInjection Collaborator High ${{ inputs.name }}
            called.yml:10 TemplateInjection Attacker High ${{ inputs.title }}
        "#]],
    );
}

#[test]
fn guards_turn_strangers_into_collaborators() {
    check(
        INJECTION,
        &workflow(
            "pull_request_target",
            "- if: github.event.pull_request.head.repo.full_name == github.repository\n  run: echo ${{ github.head_ref }}\n- if: github.event_name == 'push'\n  run: echo ${{ github.head_ref }}",
        ),
        expect![[r#"
            w.yml:8 TemplateInjection Collaborator High ${{ github.head_ref }}
            w.yml:10 TemplateInjection Constant Low ${{ github.head_ref }}
        "#]],
    );
}

#[test]
fn yaml_in_every_form_is_read() {
    check(
        INJECTION,
        "//- .github/workflows/w.yml\r\n'on': [issues]\r\nx: &run echo ${{ github.event.issue.title }}\r\njobs:\r\n  j:\r\n    runs-on: x\r\n    runs-on: y\r\n    steps:\r\n      - run: *run\r\n      - run: >\r\n          echo\r\n          ${{ github.event.issue.title }}\r\n",
        expect![[r#"
            w.yml:2 TemplateInjection Attacker High ${{ github.event.issue.title }}
            w.yml:10 TemplateInjection Attacker High ${{ github.event.issue.title }}
        "#]],
    );
}

const CHECKOUT: &[CiRule] = &[CiRule::UntrustedCheckout, CiRule::ExposedSecrets];

#[test]
fn foreign_code_beside_secrets_is_found() {
    check(
        CHECKOUT,
        "//- .github/workflows/w.yml
on: pull_request_target
permissions: { contents: write }
jobs:
  runs:
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: npm ci && npm test
        env: { TOKEN: '${{ secrets.DEPLOY }}' }
  looks:
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4
        with: { ref: 'refs/pull/${{ github.event.number }}/merge' }
      - run: wc -l README.md
  base:
    steps:
      - uses: actions/checkout@v4
      - run: make
  apart:
    steps:
      - uses: actions/checkout@v4
        with: { ref: '${{ github.head_ref }}', path: pr }
      - run: make compare FOLDER=pr
  own:
    if: github.event.pull_request.head.repo.full_name == github.repository
    steps:
      - uses: actions/checkout@v4
        with: { ref: '${{ github.head_ref }}' }
      - run: make
  by-hand:
    steps:
      - run: |
          gh pr checkout ${{ github.event.number }}
          ./build.sh
",
        expect![[r#"
            w.yml:8 UntrustedCheckout Attacker High ${{ github.event.pull_request.head.sha }}
            w.yml:10 ExposedSecrets Attacker Medium ${{ secrets.DEPLOY }}
            w.yml:15 UntrustedCheckout Attacker Low refs/pull/${{ github.event.number }}/merge
            w.yml:24 UntrustedCheckout Attacker Medium ${{ github.head_ref }}
            w.yml:35 UntrustedCheckout Attacker High gh pr checkout ${{ github.event.number }}
        "#]],
    );
}

#[test]
fn a_plain_request_may_check_itself_out() {
    check(
        CHECKOUT,
        &workflow(
            "pull_request",
            "- uses: actions/checkout@v4\n  with: { ref: '${{ github.head_ref }}' }\n- run: make",
        ),
        expect![""],
    );
}

const PERMISSIONS: &[CiRule] = &[CiRule::ExcessivePermissions, CiRule::UndeclaredPermissions];

#[test]
fn grants_are_held_against_what_steps_need() {
    check(
        PERMISSIONS,
        "//- .github/workflows/a.yml
on: push
permissions: write-all
jobs: { j: { steps: [ { run: make } ] } }
//- .github/workflows/b.yml
on: push
jobs:
  one: { steps: [ { run: make } ] }
  two: { permissions: {}, steps: [ { run: make } ] }
//- .github/workflows/c.yml
on: push
permissions:
  contents: read
  issues: write
jobs:
  test:
    steps:
      - uses: actions/checkout@v4
      - run: cargo test
  release:
    permissions:
      contents: write
      packages: write
    steps:
      - uses: softprops/action-gh-release@v2
  unknown:
    permissions:
      contents: write
    steps:
      - uses: nobody/knows@v1
  cli:
    permissions:
      contents: write
      pull-requests: write
    steps:
      - run: gh release create v1
        env: { GH_TOKEN: '${{ github.token }}' }
//- .github/workflows/d.yml
on: push
permissions: { contents: read }
jobs: { j: { steps: [ { run: make } ] } }
",
        expect![[r#"
            a.yml:2 ExcessivePermissions Constant High permissions: write-all
            b.yml:1 UndeclaredPermissions Constant High on: push
            b.yml:3 UndeclaredPermissions Constant High one
            c.yml:4 ExcessivePermissions Constant High issues: write
            c.yml:13 ExcessivePermissions Constant Medium packages: write
            c.yml:24 ExcessivePermissions Constant Medium pull-requests: write
        "#]],
    );
}

#[test]
fn references_that_move_are_found() {
    check(
        &[CiRule::UnpinnedUses, CiRule::UnpinnedImage],
        "//- .github/workflows/w.yml
on: push
permissions: {}
jobs:
  j:
    container: alpine:3
    services: { db: { image: 'pg@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' } }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/checkout@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa # v4
      - uses: actions/checkout@aaaaaaa
      - uses: ./local
      - uses: docker://alpine
  call:
    uses: o/r/.github/workflows/x.yml@main
//- .gitlab-ci.yml
include:
  - project: a/b
    ref: main
    file: x.yml
  - local: y.yml
test:
  image: alpine:3
  script: [make test]
",
        expect![[r#"
            w.yml:5 UnpinnedImage Constant High container: alpine:3
            w.yml:8 UnpinnedUses Constant High actions/checkout@v4
            w.yml:10 UnpinnedUses Constant High actions/checkout@aaaaaaa
            w.yml:12 UnpinnedImage Constant High docker://alpine
            w.yml:14 UnpinnedUses Constant High o/r/.github/workflows/x.yml@main
            .gitlab-ci.yml:2 UnpinnedUses Constant High a/b
            .gitlab-ci.yml:7 UnpinnedImage Constant High alpine:3
        "#]],
    );
}

#[test]
fn downloads_that_run_are_found_in_every_form() {
    for (script, bad) in [
        ("curl -fsSL https://x.org/i.sh | sh", true),
        ("curl https://x.org/i.sh | sudo -E bash -s -- -y", true),
        ("wget -qO- https://x.org/i.sh | bash", true),
        ("bash <(curl -s https://x.org/i.sh)", true),
        ("sh -c \"$(curl -fsSL https://x.org/i.sh)\"", true),
        ("eval \"$(wget -qO- https://x.org/i.sh)\"", true),
        ("iwr https://x.org/i.ps1 | iex", true),
        ("iex ((New-Object System.Net.WebClient).DownloadString('https://x.org/i.ps1'))", true),
        ("curl -o i.sh https://x.org/i.sh; bash i.sh", true),
        ("curl -LO https://x.org/i.sh; chmod +x i.sh; ./i.sh", true),
        ("curl -o i.sh https://x.org/i.sh; sha256sum -c sums; bash i.sh", false),
        ("curl https://x.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/i.sh | sh", false),
        ("curl -s https://x.org/v.json | jq .version", false),
        ("curl -s https://x.org/v.json | python3 -c 'import json'", false),
        ("curl -o x.tar.gz https://x.org/x.tar.gz; tar xf x.tar.gz", false),
        ("V=$(curl -s https://x.org/v); bash build.sh $V", false),
    ] {
        let found = findings(&workflow("push", &format!("- run: |\n    {script}")), &[CiRule::DownloadThenRun]);
        assert_eq!(!found.is_empty(), bad, "{script}\n{found}");
    }
}

#[test]
fn caches_of_releases_secrets_environment_files_and_runners() {
    check(
        &[CiRule::CachePoisoning, CiRule::ExposedSecrets, CiRule::EnvironmentFileInjection, CiRule::SelfHostedRunner],
        "//- .github/workflows/release.yml
on: { release: { types: [published] } }
permissions: {}
jobs:
  j:
    steps:
      - uses: actions/setup-node@v4
        with: { cache: npm }
      - uses: actions/setup-python@v5
      - run: echo ${{ toJSON(secrets) }}
  call:
    uses: o/r/.github/workflows/x.yml@main
    secrets: inherit
  mine:
    uses: ./.github/workflows/y.yml
    secrets: inherit
//- .github/workflows/w.yml
on: pull_request_target
permissions: {}
jobs:
  j:
    runs-on: [self-hosted, linux]
    env: { TITLE: '${{ github.event.pull_request.title }}' }
    steps:
      - run: |
          echo \"T=$TITLE\" >> $GITHUB_ENV
          echo \"T=fixed\" >> $GITHUB_ENV
          echo \"T=$TITLE\" >> $GITHUB_OUTPUT
",
        expect![[r#"
            release.yml:6 CachePoisoning Attacker Medium actions/setup-node@v4
            w.yml:5 SelfHostedRunner Attacker Medium runs-on
            w.yml:8 EnvironmentFileInjection Attacker Medium echo "T=$TITLE" >> $GITHUB_ENV
        "#]],
    );
}

#[test]
fn called_definitions_are_what_their_callers_are() {
    let mut workflows: Vec<_> = slam_testdata::files(
        "//- .github/workflows/ci.yml
on: pull_request
jobs: { t: { uses: ./.github/workflows/test.yml } }
//- .github/workflows/test.yml
on: workflow_call
jobs: { t: { runs-on: x, steps: [ { uses: ./.github/actions/t } ] } }
//- .github/actions/t/action.yml
runs: { using: composite, steps: [ { run: npm test, shell: bash } ] }
",
    )
    .into_iter()
    .filter_map(|(path, bytes)| Some(read(&path.as_str().into(), &bytes)?.workflow))
    .collect();
    slam_ci::link(&mut workflows);
    assert!(workflows.iter().all(|workflow| workflow.before_merge == Some(slam_model::Confidence::High)));
}

#[test]
fn a_definition_survives_the_cache() {
    let files = "//- .github/workflows/w.yml\non: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - run: |\n          make test\n";
    for (path, bytes) in slam_testdata::files(files) {
        let definition = read(&path.as_str().into(), &bytes).unwrap();
        let text = serde_json::to_string(&definition).unwrap();
        assert_eq!(serde_json::from_str::<Definition>(&text).unwrap(), definition);
    }
}

#[test]
fn hostile_files_are_answered_with_problems() {
    let deep = "[".repeat(100_000);
    let long = format!(
        "on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - run: |\n{}",
        "          echo ${{ inputs.x }}\n".repeat(40_000)
    );
    for (text, problems) in [
        ("", true),
        ("- a", true),
        ("on: push", true),
        (deep.as_str(), true),
        ("a: [b", true),
        ("jobs: {j: 3}", true),
        (long.as_str(), true),
    ] {
        let definition = read(&".github/workflows/w.yml".into(), text.as_bytes()).unwrap();
        assert_eq!(!definition.workflow.problems.is_empty(), problems, "{:.40}", text);
        analyse(&[&definition]);
    }
}

#[test]
fn pipelines_of_gitlab_are_read() {
    let files = "//- .gitlab-ci.yml
variables: { A: b }
.base:
  image: alpine:3
  before_script: [echo hi]
test:
  extends: .base
  script:
    - make build
    - |
      make test
      curl https://x.org/i.sh | sh
  rules:
    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"
release:
  extends: .base
  script: [glab release create v1]
  rules:
    - if: $CI_COMMIT_TAG
";
    let mut text = String::new();
    for (path, bytes) in slam_testdata::files(files) {
        let workflow = read(&path.as_str().into(), &bytes).unwrap().workflow;
        let events: Vec<_> = workflow.triggers.iter().map(|trigger| trigger.event.as_str()).collect();
        text.push_str(&format!("{events:?} {:?} {}\n", workflow.before_merge, workflow.releases));
        for job in &workflow.jobs {
            let images: Vec<_> = job.images.iter().map(|image| image.text.as_str()).collect();
            let does: Vec<_> = job
                .steps
                .iter()
                .flat_map(|step| &step.does)
                .map(|does| (does.quote.place.line, does.tool.as_str()))
                .collect();
            text.push_str(&format!("{} {images:?} {} steps {does:?}\n", job.id, job.steps.len()));
        }
    }
    expect![[r#"
        ["merge_request_event", "tag"] Some(High) true
        test ["alpine:3"] 2 steps [(10, "make test")]
        release ["alpine:3"] 2 steps [(16, "glab release")]
    "#]]
    .assert_eq(&text);
    check(
        &[CiRule::DownloadThenRun],
        files,
        expect![[r#"
            .gitlab-ci.yml:11 DownloadThenRun Constant High curl https://x.org/i.sh | sh
        "#]],
    );
}

#[test]
fn a_branch_that_the_triggers_list_by_name_carries_nothing() {
    for (on, context, found) in [
        ("{pull_request: {branches: [main, minor]}}", "github.base_ref", false),
        ("{pull_request: {branches: [main, 'release/*']}}", "github.base_ref", true),
        ("{pull_request: {branches-ignore: [main]}}", "github.base_ref", true),
        ("pull_request", "github.base_ref", true),
        ("{pull_request: {branches: [main]}, push: {branches: [main]}}", "github.base_ref", false),
        ("{push: {branches: [main]}}", "github.ref_name", false),
        ("{push: {branches: [main], tags: ['v*']}}", "github.ref_name", true),
        ("{push: {branches: [main]}, workflow_dispatch: {}}", "github.ref_name", true),
        ("{pull_request: {branches: [main]}, workflow_call: {}}", "github.base_ref", true),
        ("{pull_request: {branches: [main]}}", "github.head_ref", true),
    ] {
        let text = findings(&workflow(on, &format!("- run: echo ${{{{ {context} }}}}")), INJECTION);
        assert_eq!(!text.is_empty(), found, "{on} {context}: {text}");
    }
}

#[test]
fn foreign_text_is_followed_over_more_steps_than_a_hand_has_fingers() {
    let mut steps = String::from("- id: s0\n  run: echo v=${{ github.event.issue.title }} >> $GITHUB_OUTPUT\n");
    for at in 1..9 {
        let before = at - 1;
        steps.push_str(&format!("- id: s{at}\n  run: echo v=${{{{ steps.s{before}.outputs.v }}}} >> $GITHUB_OUTPUT\n"));
    }
    let text = findings(&workflow("issues", steps.trim_end()), INJECTION);
    assert_eq!(text.lines().count(), 9, "{text}");
}

#[test]
fn a_script_that_is_cut_is_a_problem_of_its_workflow() {
    let long = "a;".repeat(20_001);
    let many = "echo ${{ x }};".repeat(5_001);
    for (script, problems) in [(long.as_str(), 1), (many.as_str(), 1), ("echo a", 0)] {
        let text = format!("on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - run: {script}\n");
        let definition = read(&".github/workflows/w.yml".into(), text.as_bytes()).unwrap();
        assert_eq!(definition.workflow.problems.len(), problems, "{:?}", definition.workflow.problems);
    }
}

#[test]
fn a_job_of_an_include_may_stand_without_its_script() {
    for (head, problems) in [("include:\n  - component: x.example.org/a/b@1\n", 0), ("", 1)] {
        let text = format!("{head}build:\n  tags: [x]\n");
        let definition = read(&".gitlab-ci.yml".into(), text.as_bytes()).unwrap();
        assert_eq!(definition.workflow.problems.len(), problems, "{head}");
    }
}
