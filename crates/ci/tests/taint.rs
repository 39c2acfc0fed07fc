//! Rules about triggers, grants, credentials, conditions, secrets, and images on small definitions: what each finds and
//! what it leaves alone.

mod common;

use common::{definitions, found};
use expect_test::{Expect, expect};
use slam_model::evidence::ci::CiRule::{self, *};

/// Returns the findings of these rules, one a line: place with columns, rule, severity, source, words.
fn findings(files: &str, rules: &[CiRule]) -> String {
    let mut text = String::new();
    for one in found(&definitions(files)) {
        if rules.contains(&one.rule) {
            let place = &one.quote.place;
            text.push_str(&format!(
                "{}:{}:{} {:?} {:?} {:?} {}\n",
                place.path.file_name(),
                place.line,
                one.columns.column,
                one.rule,
                one.severity,
                one.source,
                one.quote.text.lines().next().unwrap_or_default()
            ));
        }
    }
    text
}

fn check(rules: &[CiRule], files: &str, expected: Expect) {
    expected.assert_eq(&findings(files, rules));
}

/// A workflow with one job of these lines.
fn job(on: &str, lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!("//- .github/workflows/w.yml\nname: w\non: {on}\npermissions: {{}}\njobs:\n  j:\n    runs-on: x\n{lines}")
}

/// Whether a condition gives findings of this rule, for each condition.
fn conditions(rule: CiRule, cases: &[(&str, &str)]) {
    for (condition, expected) in cases {
        let files = job("pull_request_target", &format!("if: {condition}\nsteps:\n  - run: make"));
        let found: Vec<String> = findings(&files, &[rule])
            .lines()
            .map(|line| line.splitn(4, ' ').skip(2).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(found.join("; "), *expected, "{condition}");
    }
}

#[test]
fn triggers_that_strangers_cause_with_the_rights_of_the_repository() {
    let steps = "steps:\n  - run: make";
    for (on, expected) in [
        ("pull_request_target", "w.yml:2:1"),
        ("[push, workflow_run]", "w.yml:2:12"),
        ("{ issue_comment: { types: [created] } }", "w.yml:2:7"),
        ("[push, pull_request, issues]", ""),
    ] {
        let found = findings(&job(on, steps), &[DangerousTrigger]);
        assert_eq!(found.split(' ').next().unwrap_or_default(), expected, "{on}");
    }
    let labels = job("pull_request_target", "steps:\n  - uses: actions/labeler@v5");
    assert_eq!(findings(&labels, &[DangerousTrigger]), "");
}

#[test]
fn names_of_bots_that_strangers_borrow() {
    conditions(
        SpoofableBotCondition,
        &[
            ("github.actor == 'dependabot[bot]'", "High Attacker github.actor == 'dependabot[bot]'"),
            ("\"'renovate[bot]' == github['ACTOR']\"", "High Attacker 'renovate[bot]' == github['ACTOR']"),
            ("github.actor_id == 49699333", "High Attacker github.actor_id == 49699333"),
            (
                "${{ github.triggering_actor == 'x[bot]' && github.ref }}",
                "High Attacker github.triggering_actor == 'x[bot]'",
            ),
            ("github.actor != 'dependabot[bot]'", ""),
            ("github.actor == 'me'", ""),
            ("github.event.pull_request.user.login == 'dependabot[bot]'", ""),
        ],
    );
}

#[test]
fn conditions_that_always_hold() {
    conditions(
        UnsoundCondition,
        &[
            ("${{ false }} && x", "High Constant if: ${{ false }} && x"),
            ("\"${{ false }} \"", "High Constant if: \"${{ false }} \""),
            ("|\n      ${{ github.ref == 'a' }}", "High Constant if: |"),
            ("|-\n      ${{ github.ref == 'a' }}", ""),
            ("${{ github.ref == 'a' }}", ""),
            ("github.ref == 'a'", ""),
        ],
    );
}

#[test]
fn membership_that_looks_for_a_part_of_a_text() {
    conditions(
        UnsoundContains,
        &[
            ("contains('main dev', github.ref_name)", "High Collaborator if: contains('main dev', github.ref_name)"),
            ("${{ !contains('a b', env.X) }}", "High Collaborator if: ${{ !contains('a b', env.X) }}"),
            ("contains('a b', runner.os)", "Informational Constant if: contains('a b', runner.os)"),
            ("contains(fromJSON('[\"a\"]'), github.ref_name)", ""),
            ("contains(github.event.comment.body, '/run')", ""),
        ],
    );
}

#[test]
fn choices_that_always_take_the_other_side_and_spelling_that_hides() {
    check(
        &[UnsoundTernary, Obfuscation],
        &job(
            "push",
            "env:
  A: ${{ github.ref == 'x' && '' || 'b' }}
  B: ${{ github.ref == 'x' && 'a' || '' }}
  C: ${{ format('{0}', 'a') }}
  D: ${{ github[format('{0}', 'ref')] }}
  E: ${{ matrix[inputs.x] }}
steps:
  - uses: actions/checkout/./a//b@v4
  - uses: o/r/a/b@v4
  - uses: ./a/../b
  - uses: o/r@v4
    with: ${{ fromJSON(inputs.x) }}",
        ),
        expect![[r#"
            w.yml:8:35 UnsoundTernary Low Constant ''
            w.yml:10:14 Obfuscation Low Constant format('{0}', 'a')
            w.yml:11:21 Obfuscation Low Constant format('{0}', 'ref')
            w.yml:11:21 Obfuscation Low Constant format('{0}', 'ref')
            w.yml:12:21 Obfuscation Low Constant inputs.x
            w.yml:14:9 Obfuscation Low Constant uses: actions/checkout/./a//b@v4
            w.yml:18:9 Obfuscation Informational Constant with: ${{ fromJSON(inputs.x) }}
        "#]],
    );
}

#[test]
fn secrets_that_are_handed_on_read_unguarded_or_shown_in_part() {
    check(
        &[InheritedSecrets, OverprovisionedSecrets, SecretsOutsideEnvironment, UnredactedSecrets],
        "//- .github/workflows/w.yml
on: push
jobs:
  call:
    uses: o/r/.github/workflows/x.yml@v1
    secrets: inherit
  bare:
    runs-on: x
    steps:
      - run: make
        env:
          A: ${{ secrets.A }}
          T: ${{ secrets.GITHUB_TOKEN }}
          ALL: ${{ toJSON(secrets) }}
          ONE: ${{ secrets[format('A_{0}', inputs.x)] }}
          PART: ${{ fromJSON(secrets.A).user }}
  guarded:
    runs-on: x
    environment: release
    steps:
      - run: echo ${{ secrets['A'] }}
//- .github/workflows/called.yml
on: workflow_call
jobs: { j: { runs-on: x, steps: [ { run: 'echo ${{ secrets.A }}' } ] } }
",
        expect![[r#"
            w.yml:4:11 InheritedSecrets Medium Constant o/r/.github/workflows/x.yml@v1
            w.yml:11:18 SecretsOutsideEnvironment Medium Constant secrets.A
            w.yml:13:16 OverprovisionedSecrets Medium Constant ${{ toJSON(secrets) }}
            w.yml:13:27 SecretsOutsideEnvironment Medium Constant secrets
            w.yml:14:16 OverprovisionedSecrets Medium Constant ${{ secrets[format('A_{0}', inputs.x)] }}
            w.yml:14:20 SecretsOutsideEnvironment Medium Constant secrets[format('A_{0}', inputs.x)]
            w.yml:15:17 UnredactedSecrets Medium Constant ${{ fromJSON(secrets.A).user }}
            w.yml:15:30 SecretsOutsideEnvironment Medium Constant secrets.A
        "#]],
    );
}

#[test]
fn secrets_are_followed_to_the_code_that_could_read_them() {
    let steps = |env: &str, last: &str| {
        let first = "\nsteps:\n- uses: actions/checkout@v4\n  with: { ref: '${{ github.head_ref }}' }\n";
        job("pull_request_target", &format!("{env}{first}{last}"))
    };
    let rules = &[ExposedSecrets];
    // By the step, by the job through a variable of the definition, and by the job itself.
    let whole =
        |env: &str| steps("env: { A: '${{ env.W }}' }", "- run: make").replace("jobs:", &format!("env: {env}\njobs:"));
    check(
        rules,
        &steps("env: {}", "- run: make\n  env: { A: '${{ secrets.A }}', T: '${{ secrets.GITHUB_TOKEN }}' }"),
        expect![[r#"
            w.yml:12:18 ExposedSecrets Medium Attacker ${{ secrets.A }}
        "#]],
    );
    check(
        rules,
        &whole("{ W: '${{ secrets.W }}' }"),
        expect![[r#"
        w.yml:4:12 ExposedSecrets Medium Attacker ${{ secrets.W }}
        w.yml:8:16 ExposedSecrets Medium Attacker ${{ env.W }}
    "#]],
    );
    check(rules, &whole("{ W: '${{ github.sha }}' }"), expect![[""]]);
    check(
        rules,
        &steps("env: { A: \"${{ format('{0}', secrets['A']) }}\" }", "- run: make"),
        expect![[r#"
        w.yml:7:16 ExposedSecrets Medium Attacker ${{ format('{0}', secrets['A']) }}
    "#]],
    );
    // An output that carries it on.
    let output = "- { id: s, run: 'echo \"a=${{ secrets.A }}\" >> $GITHUB_OUTPUT' }\n- run: make\n  env: { A: '${{ steps.s.outputs.a }}' }";
    check(
        rules,
        &steps("env: {}", output),
        expect![[r#"
        w.yml:13:18 ExposedSecrets Medium Attacker ${{ steps.s.outputs.a }}
    "#]],
    );
}

#[test]
fn commands_of_the_log_that_are_switched_on_again() {
    check(
        &[InsecureCommands],
        &job(
            "push",
            "env:
  ACTIONS_ALLOW_UNSECURE_COMMANDS: 'TRUE'
steps:
  - run: make
    env: ${{ fromJSON(vars.x) }}
  - run: make
    env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: false }",
        ),
        expect![[r#"
            w.yml:7:5 InsecureCommands High Attacker env:
            w.yml:11:9 InsecureCommands High Constant env: ${{ fromJSON(vars.x) }}
        "#]],
    );
}

#[test]
fn tokens_that_stay_in_the_work_tree() {
    for (steps, expected) in [
        ("- uses: actions/checkout@v4", "Medium"),
        ("- uses: actions/checkout@v6", "Low"),
        ("- uses: actions/checkout@v4\n    with: { persist-credentials: false }", ""),
        ("- uses: actions/checkout@v4\n    with: { persist-credentials: true }", "Low"),
        ("- uses: actions/checkout@v4\n  - run: git push origin main", "Low"),
        ("- uses: actions/checkout@v4\n  - uses: actions/upload-artifact@v4\n    with: { path: . }", "High"),
        ("- uses: actions/checkout@v4\n  - uses: actions/upload-artifact@v4\n    with: { path: dist }", "Medium"),
        ("- uses: actions/upload-artifact@v4\n    with: { path: . }\n  - uses: actions/checkout@v4", "Medium"),
    ] {
        let found = findings(&job("push", &format!("steps:\n  {steps}")), &[PersistedCredentials]);
        assert_eq!(found.split(' ').nth(2).unwrap_or_default(), expected, "{steps}");
    }
}

#[test]
fn a_value_that_names_more_than_is_followed_may_be_anyones() {
    let many = "${{ github.run_id }}".repeat(65);
    let env = |value: &str| {
        let job = job("issues", "steps:\n- run: echo ${{ env.A }}");
        job.replace("jobs:", &format!("env: {{ A: '{value}' }}\njobs:"))
    };
    check(
        &[TemplateInjection],
        &env("${{ github.run_id }}"),
        expect![[r#"
        w.yml:9:17 TemplateInjection Informational Constant ${{ env.A }}
    "#]],
    );
    check(
        &[TemplateInjection],
        &env(&many),
        expect![[r#"
        w.yml:9:17 TemplateInjection High Attacker ${{ env.A }}
    "#]],
    );
    let macros: String = ('a'..='l').map(|letter| format!("$({letter}) ")).collect();
    let azure = format!(
        "//- azure-pipelines.yml\nvariables:\n  all: {macros}$(Build.SourceVersionMessage)\nsteps:\n- bash: echo $(all)\n"
    );
    check(
        &[TemplateInjection],
        &azure,
        expect![[r#"
        azure-pipelines.yml:4:14 TemplateInjection High Attacker $(all)
    "#]],
    );
}

#[test]
fn a_password_is_found_and_never_repeated() {
    check(
        &[HardcodedCredentials],
        &job(
            "push",
            "container:
  image: a@sha256:1
  credentials: { username: me, password: hunter2 }
services:
  db:
    image: b
    credentials: { username: me, password: '${{ secrets.P }}' }
steps: []",
        ),
        expect![[r#"
            w.yml:9:7 HardcodedCredentials High Attacker credentials:
        "#]],
    );
}

#[test]
fn grants_that_stand_wider_than_they_must() {
    check(
        &[WideGrant, UndocumentedPermissions, UnneededIdentityToken],
        "//- .github/workflows/w.yml
on: push
permissions:
  contents: write # for the tag
  checks: write
jobs:
  a:
    runs-on: x
    steps: [ { run: git push } ]
  b:
    runs-on: x
    permissions: read-all
    steps: [ { run: make } ]
  c:
    runs-on: x
    permissions:
      contents: read
      id-token: write
    steps: [ { run: ls } ]
",
        expect![[r#"
            w.yml:3:3 WideGrant High Constant contents: write
            w.yml:4:3 UndocumentedPermissions Low Constant checks: write
            w.yml:4:3 WideGrant Medium Constant checks: write
            w.yml:11:5 WideGrant Medium Constant permissions: read-all
            w.yml:17:7 UndocumentedPermissions Low Constant id-token: write
            w.yml:17:7 UnneededIdentityToken Medium Constant id-token: write
        "#]],
    );
}

#[test]
fn images_are_looked_at_through_expressions_and_the_matrix() {
    check(
        &[UnpinnedImage],
        &job(
            "push",
            "strategy:
  matrix:
    image: ['a:1', 'b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']
    include: [ { image: 'c' } ]
container: ${{ matrix.image }}
services:
  plain: { image: redis }
  either: { image: \"${{ inputs.x && 'd:2' || '' }}\" }
  unknown: { image: '${{ inputs.image }}' }
  tagged: { image: 'e:${{ inputs.tag }}' }
steps:
  - uses: docker://f:latest",
        ),
        expect![[r#"
            w.yml:11:5 UnpinnedImage Medium Constant container: ${{ matrix.image }}
            w.yml:11:5 UnpinnedImage High Constant container: ${{ matrix.image }}
            w.yml:13:16 UnpinnedImage High Constant image: redis
            w.yml:14:17 UnpinnedImage Medium Constant image: "${{ inputs.x && 'd:2' || '' }}"
            w.yml:15:18 UnpinnedImage Medium Constant image: '${{ inputs.image }}'
            w.yml:16:17 UnpinnedImage Medium Constant image: 'e:${{ inputs.tag }}'
            w.yml:18:15 UnpinnedImage High Constant docker://f:latest
        "#]],
    );
}

#[test]
fn runners_of_ones_own() {
    for (runs_on, expected) in [
        ("self-hosted", "Low"),
        ("[self-hosted, linux]", "Low"),
        ("{ group: big }", "Low"),
        ("{ labels: ubuntu-latest }", ""),
        ("ubuntu-latest", ""),
        ("${{ matrix.os }}", "Low"),
        ("${{ matrix.other }}", ""),
    ] {
        let files = format!(
            "//- .github/workflows/w.yml\non: push\njobs:\n  j:\n    strategy:\n      matrix: {{ os: [x, self-hosted], other: [self-hosted], exclude: [{{ other: self-hosted }}] }}\n    runs-on: {runs_on}\n    steps: []\n"
        );
        let found = findings(&files, &[SelfHostedRunner]);
        assert_eq!(found.split(' ').nth(2).unwrap_or_default(), expected, "{runs_on}");
    }
}

#[test]
fn files_for_later_steps_are_written_in_every_shell() {
    for (shell, script) in [
        ("bash", "echo \"T=x $TITLE\" >> \"$GITHUB_ENV\""),
        ("sh", "printf '%s' \"$TITLE\" | tee -a $GITHUB_PATH"),
        ("bash", "cat <<EOF >> $GITHUB_ENV\nT=$TITLE\nEOF"),
        ("pwsh", "\"T=$env:TITLE\" >> $env:GITHUB_ENV"),
        ("pwsh", "Add-Content -Path $env:GITHUB_ENV -Value \"T=$env:TITLE\""),
        ("python", "import os\nopen(os.environ['GITHUB_ENV'], 'a').write('T=' + os.environ['TITLE'])"),
        ("python", "import os\nwith open(os.getenv(\"GITHUB_PATH\"), 'a') as f: f.write(os.getenv(\"TITLE\"))"),
    ] {
        let script: String = script.lines().map(|line| format!("      {line}\n")).collect();
        let steps = format!(
            "steps:\n  - shell: {shell}\n    env: {{ TITLE: '${{{{ github.event.issue.title }}}}' }}\n    run: |\n{script}"
        );
        let found = findings(&job("issues", &steps), &[EnvironmentFileInjection]);
        assert!(found.starts_with("w.yml:10:") && found.contains("High Attacker"), "{shell} {script} {found}");
    }
    let cmd = "steps:\n  - shell: cmd\n    run: echo LIB=%LIB% >> %GITHUB_ENV%";
    let found = findings(&job("pull_request_target", cmd), &[EnvironmentFileInjection]);
    assert!(found.contains("Low Constant"), "{found}");
    let fixed = "steps:\n  - run: echo A=b >> $GITHUB_ENV";
    assert_eq!(findings(&job("pull_request_target", fixed), &[EnvironmentFileInjection]), "");
}

#[test]
fn variables_that_are_read_as_code_again() {
    for (script, expected) in [
        ("eval \"run $TITLE\"", true),
        ("bash -c \"echo $TITLE\"", true),
        ("pwsh -Command \"echo $TITLE\"", true),
        ("bash -c 'echo $TITLE'", false),
        ("bash -c 'echo \"$1\"' _ \"$TITLE\"", false),
        ("echo \"$TITLE\"", false),
        ("eval \"$OTHER\"", false),
    ] {
        let steps =
            format!("steps:\n  - env: {{ TITLE: '${{{{ github.event.issue.title }}}}' }}\n    run: |\n      {script}");
        let found = findings(&job("issues", &steps), &[EvaluatedVariable]);
        assert_eq!(!found.is_empty(), expected, "{script} {found}");
    }
}

#[test]
fn containers_and_outputs_of_called_workflows_carry_what_they_are_given() {
    check(
        &[TemplateInjection],
        "//- .github/workflows/w.yml
on: issues
jobs:
  call:
    uses: ./.github/workflows/called.yml
  use:
    needs: call
    runs-on: x
    container:
      image: a
      options: --label ${{ github.event.issue.title }}
    steps:
      - run: echo ${{ needs.call.outputs.title }}
      - uses: docker://a
        with: { args: '--x ${{ github.event.issue.title }}' }
//- .github/workflows/called.yml
on:
  workflow_call:
    outputs:
      title: { value: '${{ jobs.read.outputs.title }}' }
jobs:
  read:
    runs-on: x
    outputs: { title: '${{ steps.a.outputs.t }}' }
    steps:
      - id: a
        env: { TITLE: '${{ github.event.issue.title }}' }
        run: echo \"t=$TITLE\" >> $GITHUB_OUTPUT
",
        expect![[r#"
            w.yml:10:24 TemplateInjection High Attacker ${{ github.event.issue.title }}
            w.yml:12:19 TemplateInjection High Attacker ${{ needs.call.outputs.title }}
            w.yml:14:28 TemplateInjection High Attacker ${{ github.event.issue.title }}
        "#]],
    );
}

#[test]
fn what_a_strangers_run_has_uploaded() {
    let fetch =
        "- uses: actions/download-artifact@v4\n    with: { run-id: '${{ github.event.workflow_run.id }}', path: PATH }";
    for (on, steps, expected) in [
        ("workflow_run", format!("{}\n  - run: sh out/go.sh", fetch.replace("PATH", "out")), true),
        ("workflow_run", format!("{}\n  - run: cat out/number", fetch.replace("PATH", "out")), false),
        ("workflow_run", format!("{}\n  - run: npm test", fetch.replace("PATH", ".")), true),
        ("workflow_run", "- run: |\n      gh run download 1\n      ./go".to_owned(), true),
        ("workflow_run", "- uses: actions/download-artifact@v4\n  - run: npm test".to_owned(), false),
        ("push", format!("{}\n  - run: npm test", fetch.replace("PATH", ".")), false),
    ] {
        let lines = format!("permissions: {{ contents: write }}\nsteps:\n  {steps}");
        let found = findings(&job(on, &lines), &[ArtifactPoisoning]);
        assert_eq!(!found.is_empty(), expected, "{on} {steps} {found}");
    }
}

#[test]
fn caches_that_a_release_restores() {
    for (on, step, expected) in [
        ("release", "uses: actions/cache@v4", true),
        ("push", "uses: actions/cache@v4", false),
        ("release", "uses: actions/cache@v4\n    with: { lookup-only: true }", false),
        ("{ push: { tags: ['v*'] } }", "uses: actions/setup-go@v5", true),
        ("{ push: { tags: ['!v*'] } }", "uses: actions/setup-go@v5", false),
        ("{ push: { branches: [release/*] } }", "uses: actions/setup-go@v5", true),
        ("release", "uses: astral-sh/setup-uv@v9", true),
        ("release", "uses: astral-sh/setup-uv@v10", false),
        ("release", "uses: actions/setup-node@v4", false),
        ("release", "uses: actions/setup-node@v5", true),
        (
            "{ push: { tags: ['*'] } }",
            "uses: pyo3/maturin-action@v1\n    with: { sccache: \"${{ !startsWith(github.ref, 'refs/tags/') }}\" }",
            false,
        ),
        (
            "{ push: { tags: ['*'] } }",
            "uses: pyo3/maturin-action@v1\n    with: { sccache: \"${{ github.ref_type == 'tag' }}\" }",
            true,
        ),
    ] {
        let found = findings(&job(on, &format!("steps:\n  - {step}")), &[CachePoisoning]);
        assert_eq!(!found.is_empty(), expected, "{on} {step} {found}");
    }
}
