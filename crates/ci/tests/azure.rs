//! Azure Pipelines: what is read of them, what is found, and what is left alone.

mod common;

use common::{definitions, found};
use expect_test::{Expect, expect};
use slam_ci::{analyse, read};
use slam_model::evidence::ci::{CiRule, Purpose};

/// All findings of a pipeline, one a line: line, rule, severity, source, confidence, words.
fn check(files: &str, expected: Expect) {
    let definitions = definitions(files);
    let mut text = String::new();
    for one in found(&definitions) {
        let place = &one.quote.place;
        let (rule, severity, source) = (one.rule, one.severity, one.source);
        let words = &one.quote.text;
        text.push_str(&format!(
            "{}:{} {rule:?} {severity:?} {source:?} {:?} {words}\n",
            place.path, place.line, one.confidence
        ));
    }
    expected.assert_eq(&text);
}

#[test]
fn a_plain_pipeline_has_nothing_that_only_github_asks_for() {
    check(
        "//- azure-pipelines.yml
trigger: [main]
pr: [main]
pool: { vmImage: ubuntu-24.04 }
variables:
  configuration: Release
steps:
- checkout: self
- task: UseDotNet@2
  inputs: { version: 8.x }
- script: dotnet test -c $(configuration)
  displayName: Test
- task: PublishTestResults@2
- publish: $(Build.ArtifactStagingDirectory)
",
        expect![[r#""#]],
    );
}

#[test]
fn text_of_others_is_found_where_it_is_pasted_and_not_where_it_is_a_value() {
    check(
        "//- azure-pipelines.yml
trigger: ['*']
variables:
- name: branch
  value: $(System.PullRequest.SourceBranch)
- { group: secrets }
steps:
- bash: |
    echo safe $(Build.BuildId) $(git rev-parse HEAD) $(token)
    git checkout $(Build.SourceBranchName)
    ./release $(branch)
- pwsh: Write-Host '$(Build.SourceVersionMessage)'
- bash: ./release \"$SYSTEM_PULLREQUEST_SOURCEBRANCH\" \"$NAME\"
  env: { NAME: $(branch) }
- bash: eval \"$NAME\"
  env: { NAME: $(branch) }
- task: PowerShell@2
  inputs:
    targetType: inline
    script: ./x.ps1 $(system.pullrequest.sourceBranch)
- task: Bash@3
  inputs:
    filePath: x.sh
    arguments: --for $(Build.RequestedFor)
- bash: echo \"$BUILD_SOURCEVERSIONMESSAGE\"
- bash: echo \"##vso[task.setvariable variable=ref]$SYSTEM_PULLREQUEST_SOURCEBRANCH\"
- bash: ./release $(ref)
",
        expect![[r#"
            azure-pipelines.yml:9 TemplateInjection Medium Collaborator High $(Build.SourceBranchName)
            azure-pipelines.yml:10 TemplateInjection High Attacker Medium $(branch)
            azure-pipelines.yml:11 TemplateInjection High Attacker Medium $(Build.SourceVersionMessage)
            azure-pipelines.yml:14 EvaluatedVariable High Attacker Medium eval "$NAME"
            azure-pipelines.yml:19 TemplateInjection High Attacker Medium $(system.pullrequest.sourceBranch)
            azure-pipelines.yml:23 TemplateInjection Medium Collaborator Medium $(Build.RequestedFor)
            azure-pipelines.yml:24 EnvironmentFileInjection High Attacker Medium echo "$BUILD_SOURCEVERSIONMESSAGE"
            azure-pipelines.yml:26 TemplateInjection High Attacker Medium $(ref)
        "#]],
    );
}

#[test]
fn triggers_and_conditions_say_who_can_bring_text() {
    for (head, condition, expected) in [
        ("trigger: none\npr: none", "", "Collaborator Medium"),
        ("trigger: none\npr: [main]", "", "Attacker Medium"),
        ("trigger: [main]", "", "Attacker Medium"),
        ("trigger: [main]\npr: none", "", "Collaborator Medium"),
        ("trigger: [main]", "ne(variables['Build.Reason'], 'PullRequest')", ""),
        ("trigger: [main]", "eq(variables['Build.SourceBranch'], 'refs/heads/main')", ""),
    ] {
        let text = format!(
            "{head}\nsteps:\n- bash: x $(System.PullRequest.SourceBranch)\n  condition: {}\n",
            if condition.is_empty() { "true" } else { condition }
        );
        let definition = read(&"azure-pipelines.yml".into(), text.as_bytes()).unwrap();
        let found = analyse(&[&definition]).findings;
        let told = found.first().map(|one| format!("{:?} {:?}", one.source, one.confidence)).unwrap_or_default();
        assert_eq!(told, expected, "{head} {condition}");
    }
}

#[test]
fn parameters_are_followed_into_templates() {
    check(
        "//- azure-pipelines.yml
trigger: [main]
pr: none
parameters:
- { name: target, type: string }
- { name: level, type: string, values: [a, b] }
- { name: fast, type: boolean }
steps:
- bash: make ${{ parameters.target }} ${{ parameters.level }} ${{ parameters.fast }}
- template: .azure-pipelines/build.yml
  parameters:
    what: ${{ parameters.target }}
    how: fixed
//- .azure-pipelines/build.yml
parameters:
  what: ''
  how: ''
steps:
- bash: make ${{ parameters.what }} ${{ parameters.how }}
//- .azure-pipelines/unused.yml
parameters:
- { name: what, type: string }
steps:
- bash: make ${{ parameters.what }}
",
        expect![[r#"
            .azure-pipelines/build.yml:5 TemplateInjection Medium Collaborator High ${{ parameters.what }}
            azure-pipelines.yml:8 TemplateInjection Medium Collaborator High ${{ parameters.target }}
        "#]],
    );
}

#[test]
fn what_comes_from_elsewhere_is_asked_for_its_version() {
    check(
        &format!(
            "//- azure-pipelines.yml
trigger: none
resources:
  repositories:
  - {{ repository: open, type: github, name: acme/open, endpoint: x }}
  - {{ repository: branch, type: github, name: acme/branch, ref: refs/heads/main }}
  - {{ repository: tag, type: github, name: acme/tag, ref: refs/tags/v1 }}
  - {{ repository: firm, type: github, name: acme/firm, ref: {} }}
  - {{ repository: code, type: github, name: acme/code }}
  containers:
  - {{ container: old, image: 'ubuntu:18.04' }}
  - {{ container: firm, image: 'ubuntu@sha256:{}' }}
extends:
  template: base.yml@open
  parameters:
    stages:
    - stage: a
      jobs:
      - template: jobs.yml@branch
      - template: more.yml@branch
      - job: j
        container: old
        services: {{ db: 'postgres:16' }}
        steps:
        - checkout: code
          persistCredentials: true
        - template: steps.yml@tag
        - template: steps.yml@firm
        - template: steps.yml
        - task: Bash@3
        - task: acme.tools.lint@1
        - script: curl https://x.example/i.sh | bash
        - script: npm install -g thing
",
            "1".repeat(40),
            "2".repeat(64)
        ),
        expect![[r#"
            azure-pipelines.yml:10 UnpinnedImage Medium Constant High ubuntu:18.04
            azure-pipelines.yml:13 UnpinnedUses High Constant High base.yml@open
            azure-pipelines.yml:18 UnpinnedUses High Constant High jobs.yml@branch
            azure-pipelines.yml:22 UnpinnedImage Medium Constant High postgres:16
            azure-pipelines.yml:25 PersistedCredentials Medium Constant Medium persistCredentials
            azure-pipelines.yml:26 UnpinnedUses High Constant High steps.yml@tag
            azure-pipelines.yml:30 UnpinnedUses Informational Constant High acme.tools.lint@1
            azure-pipelines.yml:31 DownloadThenRun Medium Constant High curl https://x.example/i.sh | bash
            azure-pipelines.yml:32 AdHocInstall Low Constant High npm install -g thing
        "#]],
    );
}

#[test]
fn steps_of_every_place_are_read_and_say_what_they_are_for() {
    let text = "trigger: none
stages:
- ${{ if eq(variables['x'], 'y') }}:
  - stage: a
    jobs:
    - ${{ each v in parameters.versions }}:
      - job: t_${{ v }}
        steps:
        - script: pytest
        - ${{ if true }}:
          - script: cargo test
- stage: b
  jobs:
  - deployment: d
    environment: prod
    strategy:
      runOnce:
        deploy:
          steps:
          - task: DotNetCoreCLI@2
            inputs: { command: test }
          - task: Npm@1
            inputs: { command: custom, customCommand: run test }
          - task: VSTest@3
        on:
          failure:
            steps:
            - script: npm publish
";
    let definition = read(&"azure-pipelines.yml".into(), text.as_bytes()).unwrap();
    let workflow = &definition.workflow;
    assert!(workflow.problems.is_empty(), "{:?}", workflow.problems);
    let tests: Vec<_> = workflow.activities(Purpose::Tests).map(|one| one.tool.as_str()).collect();
    assert_eq!(tests, ["pytest", "cargo test", "dotnet test", "npm test", "vstest"]);
    assert_eq!(workflow.activities(Purpose::Release).count(), 1);
    assert_eq!(definition.jobs.iter().filter_map(|job| job.environment.as_deref()).collect::<Vec<_>>(), ["prod"]);
}

#[test]
fn what_is_no_pipeline_is_a_problem_and_no_finding_of_another_rule() {
    let definition = read(&"azure-pipelines.yml".into(), b"- a\n- b\n").unwrap();
    let rules: Vec<_> = analyse(&[&definition]).findings.into_iter().map(|one| one.rule).collect();
    assert_eq!(rules, [CiRule::UnreadableDefinition]);
}
