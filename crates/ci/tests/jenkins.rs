//! Pipelines of Jenkins: what Groovy puts into scripts, what moves, and what the reader leaves alone.

use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use proptest::prelude::*;
use slam_ci::{Definition, analyse, read};
use slam_model::evidence::ci::CiRule;

fn definition(text: &str) -> Definition {
    read(&"Jenkinsfile".into(), text.as_bytes()).expect("a Jenkinsfile is a definition")
}

/// Returns the findings of a file, one a line: line, rule, severity, source, confidence, words.
fn findings(text: &str) -> String {
    let definition = definition(text);
    let mut out = String::new();
    for one in analyse(&[&definition]).findings {
        let line = one.quote.place.line;
        out.push_str(&format!(
            "{line} {:?} {:?} {:?} {:?} {}\n",
            one.rule, one.severity, one.source, one.confidence, one.quote.text
        ));
    }
    out
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&findings(text));
}

/// Returns who controls what one script of a stage is given, and how sure that is; empty when nothing is found.
fn told(script: &str) -> String {
    let text = format!(
        "pipeline {{\n  stages {{\n    stage('a') {{\n      steps {{\n        {script}\n      }}\n    }}\n  }}\n}}\n"
    );
    let definition = definition(&text);
    assert_eq!(definition.workflow.problems, vec![], "{script}");
    let of = |rule: CiRule| {
        matches!(rule, CiRule::TemplateInjection | CiRule::EvaluatedVariable | CiRule::UnredactedSecrets)
    };
    let found = analyse(&[&definition]).findings;
    let told: Vec<String> = found
        .iter()
        .filter(|one| of(one.rule))
        .map(|one| format!("{:?} {:?} {:?}", one.rule, one.source, one.confidence))
        .collect();
    told.join(", ")
}

#[test]
fn only_what_groovy_puts_in_is_an_injection() {
    const ANYONE: &str = "TemplateInjection Attacker Medium";
    const ONE_WHO_PUSHES: &str = "TemplateInjection Collaborator Medium";
    for (script, expected) in [
        // Each kind of text.
        (r#"sh "echo ${env.CHANGE_TITLE}""#, ANYONE),
        (r#"sh "echo $CHANGE_TITLE""#, ANYONE),
        (r#"sh "echo $env.CHANGE_TITLE""#, ANYONE),
        (r#"sh """echo ${env.CHANGE_TITLE}""""#, ANYONE),
        (r#"sh(/echo ${env.CHANGE_TITLE}/)"#, ANYONE),
        (r#"sh($/echo ${env.CHANGE_TITLE}/$)"#, ANYONE),
        (r#"sh 'echo ${CHANGE_TITLE} "$CHANGE_TITLE"'"#, ""),
        (r#"sh '''echo ${CHANGE_TITLE}'''"#, ""),
        (r#"sh "echo \${CHANGE_TITLE} \$CHANGE_TITLE""#, ""),
        (r#"sh($/echo $${CHANGE_TITLE}/$)"#, ""),
        (r#"sh 'echo ' + env.CHANGE_TITLE"#, ANYONE),
        (r#"sh('echo ' + env.CHANGE_TITLE + ' end')"#, ANYONE),
        // Each step, and each way to call it.
        (r#"bat "echo ${env.CHANGE_BRANCH}""#, ANYONE),
        (r#"powershell "echo ${env.CHANGE_AUTHOR_DISPLAY_NAME}""#, ANYONE),
        (r#"pwsh "echo ${env.CHANGE_AUTHOR_EMAIL}""#, ANYONE),
        (r#"sh(script: "echo ${CHANGE_TITLE}", returnStdout: true)"#, ANYONE),
        (r#"sh(returnStdout: true, script: "echo ${CHANGE_TITLE}").trim()"#, ANYONE),
        ("sh label: 'x', script: \"echo ${CHANGE_TITLE}\"", ANYONE),
        ("sh(\n  returnStdout: true,\n  script: \"echo ${CHANGE_TITLE}\"\n)", ANYONE),
        ("steps.sh \"echo ${env.CHANGE_TITLE}\"", ANYONE),
        (r#"echo "${env.CHANGE_TITLE}""#, ""),
        (r#"sh label: "${env.CHANGE_TITLE}", script: 'make'"#, ""),
        // Who fills it.
        (r#"sh "git checkout ${env.BRANCH_NAME}""#, ONE_WHO_PUSHES),
        (r#"sh "git checkout ${BRANCH_NAME}""#, ONE_WHO_PUSHES),
        (r#"sh "git tag ${TAG_NAME}""#, ONE_WHO_PUSHES),
        (r#"sh "echo ${params.X}""#, ONE_WHO_PUSHES),
        (r#"sh "echo ${params['X']}""#, ONE_WHO_PUSHES),
        (r#"sh "echo ${env['CHANGE_TITLE']}""#, ANYONE),
        (r#"sh "echo ${ghprbPullTitle}""#, ANYONE),
        (r#"sh "echo ${env.gitlabSourceBranch}""#, ANYONE),
        (r#"sh "echo ${pullRequest.title}""#, ANYONE),
        (r#"sh "echo ${env.CHANGE_ID} ${env.BUILD_NUMBER} ${WORKSPACE} ${env.GIT_COMMIT}""#, ""),
        // What becomes of it.
        (r#"sh "echo ${env.CHANGE_TITLE.trim()}""#, ANYONE),
        (r#"sh "echo ${env.CHANGE_TITLE ?: 'none'}""#, ANYONE),
        (r#"sh "echo ${env.CHANGE_TITLE.replaceAll('[^a-z]', '')}""#, "TemplateInjection Attacker Low"),
        (r#"sh "echo ${quote(env.CHANGE_TITLE)}""#, "TemplateInjection Attacker Low"),
        (r#"sh "echo ${env.CHANGE_TITLE.length()}""#, ""),
        (r#"sh "echo ${env.CHANGE_TITLE?.startsWith('WIP')}""#, ""),
        (r#"sh "echo ${env.BRANCH_NAME == 'main' ? 'a' : 'b'}""#, ""),
        (r#"sh "echo ${env.BRANCH_NAME == 'main' ? 'a' : env.BRANCH_NAME}""#, ONE_WHO_PUSHES),
        (r#"sh "echo ${"x ${env.CHANGE_TITLE}"}""#, ANYONE),
        (r#"sh "make ${[title: 'x'].title}""#, ""),
        // What it is assigned to.
        ("def t = env.CHANGE_TITLE\nsh \"echo ${t}\"", ANYONE),
        ("def t = \"PR: ${env.CHANGE_TITLE}\"\ndef u = t\nsh \"echo $u\"", ANYONE),
        ("env.T = env.CHANGE_TITLE\nsh \"echo ${env.T} \"", ANYONE),
        ("withEnv([\"T=${env.CHANGE_TITLE}\"]) { sh \"echo ${T}\" }", ANYONE),
        ("withEnv([\"T=${env.CHANGE_TITLE}\"]) { sh 'echo \"$T\"' }", ""),
        ("def BRANCH_NAME = 'main'\nsh \"echo ${BRANCH_NAME}\"", ""),
        (
            "def m = sh(script: 'git log -1 --format=%s', returnStdout: true).trim()\nsh \"echo ${m}\"",
            "TemplateInjection Attacker Low",
        ),
        ("def m = sh(script: 'git rev-parse HEAD', returnStdout: true).trim()\nsh \"echo ${m}\"", ""),
        // The shell reads it as code.
        (r#"sh 'eval "$CHANGE_TITLE"'"#, "EvaluatedVariable Attacker Medium"),
        (r#"sh 'bash -c "echo $CHANGE_TITLE"'"#, "EvaluatedVariable Attacker Medium"),
        (r#"sh 'eval "$OTHER"'"#, ""),
        (r#"bat 'echo %CHANGE_TITLE%'"#, "EvaluatedVariable Attacker Medium"),
        (r#"bat 'echo %BUILD_NUMBER%'"#, ""),
        ("withEnv([\"T=${env.CHANGE_TITLE}\"]) { sh 'eval \"$T\"' }", "EvaluatedVariable Attacker Medium"),
        // No call.
        ("def sh = 'x'", ""),
        ("foo(sh: \"${env.CHANGE_TITLE}\")", ""),
        ("// sh \"echo ${env.CHANGE_TITLE}\"", ""),
        ("/* sh \"echo ${env.CHANGE_TITLE}\" */", ""),
        (r#"echo 'sh "echo ${env.CHANGE_TITLE}"'"#, ""),
    ] {
        assert_eq!(told(script), expected, "{script}");
    }
}

#[test]
fn parameters_are_free_text_or_one_of_a_list() {
    check(
        r#"pipeline {
  agent any
  parameters {
    string(name: 'TARGET', defaultValue: 'x', description: 'where')
    text(name: 'NOTES')
    choice(name: 'KIND', choices: ['a', 'b'])
    booleanParam(name: 'FAST', defaultValue: false)
  }
  environment {
    WHERE = "${params.TARGET}/x"
    KINDLY = "${params.KIND}"
  }
  stages {
    stage('Build') {
      steps {
        sh "deploy ${params.TARGET} ${NOTES} ${params.KIND} ${params.FAST}"
        sh "deploy ${WHERE} ${env.KINDLY}"
        sh 'deploy "$TARGET"'
        sh 'eval $WHERE'
      }
    }
  }
}
"#,
        expect![[r#"
            16 TemplateInjection Medium Collaborator High ${NOTES}
            16 TemplateInjection Medium Collaborator High ${params.TARGET}
            17 TemplateInjection Medium Collaborator High ${WHERE}
            19 EvaluatedVariable Medium Collaborator High eval $WHERE
        "#]],
    );
}

#[test]
fn secrets_belong_into_the_environment() {
    check(
        r#"pipeline {
  environment {
    KEY = credentials('deploy-key')
  }
  stages {
    stage('Release') {
      steps {
        withCredentials([usernamePassword(credentialsId: 'x', usernameVariable: 'WHO', passwordVariable: 'PASSWORD'),
                         file(credentialsId: 'y', variable: 'FILE')]) {
          sh "curl -u ${WHO}:${PASSWORD} https://example.org"
          sh "curl -u \$WHO:\$PASSWORD https://example.org"
          sh 'curl -u $WHO:$PASSWORD https://example.org'
          sh "gpg --import ${FILE}"
          sh "deploy --key=${env.KEY} $KEY_PSW"
        }
      }
    }
  }
}
"#,
        expect![[r#"
            10 UnredactedSecrets Medium Constant High ${PASSWORD}
            14 UnredactedSecrets Medium Constant High $KEY_PSW
            14 UnredactedSecrets Medium Constant High ${env.KEY}
        "#]],
    );
}

#[test]
fn libraries_and_images_hold_by_commit_and_digest() {
    check(
        r#"@Library('shared') _
@Library(['one@main', 'two@v1.2', 'three@0123456789012345678901234567890123456789']) import x.Y
library 'late@feature'
library(identifier: 'later@1', retriever: modernSCM([$class: 'GitSCMSource', remote: 'https://example.org/x.git']))
pipeline {
  agent {
    docker {
      image 'maven:3.9'
      args '-v /x:/x'
    }
  }
  stages {
    stage('a') {
      agent { docker 'node@sha256:0123456789012345678901234567890123456789012345678901234567890123' }
      steps {
        script {
          docker.image('alpine').inside { sh 'make' }
          docker.image("maven:${version}").pull()
          docker.image(name).pull()
          docker.image("${name}").pull()
        }
      }
    }
    stage('b') {
      agent {
        kubernetes {
          yaml '''
            spec:
              containers:
                - name: x
                  image: "golang:1.22" # newest
          '''
        }
      }
      steps { sh 'go build' }
    }
  }
}
podTemplate(containers: [containerTemplate(name: 'm', image: 'maven:3', command: 'cat')]) { }
"#,
        expect![[r#"
            1 UnpinnedUses Medium Constant Low shared
            2 UnpinnedUses Medium Constant Medium one@main
            2 UnpinnedUses Medium Constant Medium two@v1.2
            3 UnpinnedUses Medium Constant Medium late@feature
            4 UnpinnedUses Medium Constant Medium later@1
            8 UnpinnedImage Medium Constant High maven:3.9
            17 UnpinnedImage Medium Constant High alpine
            18 UnpinnedImage Medium Constant High maven:${version}
            31 UnpinnedImage Medium Constant High golang:1.22
            39 UnpinnedImage Medium Constant High maven:3
        "#]],
    );
}

#[test]
fn commands_are_judged_as_in_any_script() {
    check(
        r#"node {
  stage('Tools') {
    sh 'curl -s https://example.org/install.sh | bash'
    sh '''
      set -e
      pip install requests
    '''
    sh "wget https://example.org/x.sh\nsh x.sh"
  }
}
"#,
        expect![[r#"
            3 DownloadThenRun Medium Constant High curl -s https://example.org/install.sh | bash
            6 AdHocInstall Low Constant High pip install requests
            8 DownloadThenRun Medium Constant Medium wget https://example.org/x.sh
        "#]],
    );
}

#[test]
fn comments_pass_over_findings() {
    let text = "node {\n  // slam: ignore[template-injection] only our own branches are built\n  sh \"a ${env.BRANCH_NAME}\"\n  sh \"a ${env.BRANCH_NAME}\" // slam: ignore[template-injection] as above\n}\n";
    let analysis = analyse(&[&definition(text)]);
    assert_eq!(analysis.findings.len(), 1);
    assert_eq!(analysis.ignored.len(), 1);
    assert_eq!(analysis.ignored[0].reason.as_deref(), Some("as above"));
}

/// A plain pipeline has none of what the rules about workflows of GitHub ask for, and needs none of it.
#[test]
fn a_plain_pipeline_yields_no_finding() {
    check(
        r#"#!/usr/bin/env groovy
/* Builds the plugin. */
buildPlugin(useContainerAgent: true, configurations: [
  [platform: 'linux', jdk: 21],
  [platform: 'windows', jdk: 17],
])
"#,
        expect![""],
    );
    check(
        r#"pipeline {
  agent any
  triggers { cron('H 4 * * *') }
  options { timeout(time: 1, unit: 'HOURS') }
  stages {
    stage('Build') {
      when { branch 'main' }
      steps {
        checkout scm
        sh 'mvn -B verify'
        sh './gradlew publish'
        sh 'npm publish'
        sh 'twine upload dist/*'
        sh 'echo "::set-output name=x::y" >> $GITHUB_ENV'
      }
      post { always { junit '**/target/*.xml' } }
    }
  }
}
"#,
        expect![""],
    );
}

#[test]
fn stages_scripts_and_triggers_are_read_with_their_lines() {
    let definition = definition(
        "pipeline {\n  triggers {\n    cron('H 4 * * *')\n  }\n  stages {\n    stage('Test') {\n      steps {\n        sh '''\n          set -e\n          mvn test\n        '''\n      }\n    }\n    stage(\"Two\") { steps { bat \"a\\nb \\\n c\" } }\n  }\n}\n",
    );
    let workflow = &definition.workflow;
    let triggers: Vec<_> =
        workflow.triggers.iter().map(|one| (one.event.as_str(), one.line, one.crons.join(","))).collect();
    assert_eq!(triggers, [("cron", 3, "H 4 * * *".to_owned())]);
    let mut out = String::new();
    for (job, detail) in workflow.jobs.iter().zip(&definition.jobs) {
        for (step, detail) in job.steps.iter().zip(&detail.steps) {
            let lines = detail.run.as_ref().unwrap();
            let rows: Vec<_> = step
                .run
                .as_deref()
                .unwrap()
                .lines()
                .enumerate()
                .map(|(at, row)| format!("{}:{}", lines.of(at).0, row.trim()))
                .collect();
            let does: Vec<_> =
                step.does.iter().map(|one| format!("{:?}@{}", one.purpose, one.quote.place.line)).collect();
            out.push_str(&format!(
                "{} {} {} {:?} {does:?}\n",
                job.id,
                step.place.line,
                step.shell.as_deref().unwrap(),
                rows
            ));
        }
    }
    expect![[r#"
        Test 8 sh ["8:", "9:set -e", "10:mvn test", "11:"] ["Tests@10"]
        Two 14 cmd ["14:a", "14:b  c"] []
    "#]]
    .assert_eq(&out);
}

#[test]
fn what_is_left_open_is_a_problem() {
    for (text, expected) in [
        ("", "1 the file is empty"),
        ("\n// nothing\n", "1 the file is empty"),
        ("node {\n  sh 'a\n  sh 'b'\n}\n", "2 a text is not closed in its line"),
        ("node {\n  sh '''a\n}\n", "2 a text is not closed"),
        ("node {\n  sh \"a ${b\n}\n", "3 a text is not closed in its line"),
        ("node {\n  sh \"a ${b(", "2 a text is not closed"),
        ("node {\n /* sh 'b'\n}\n", "2 a comment is not closed"),
        ("node { sh 'a' }", ""),
        ("def x = 4 / 2\nsh 'a' // 'b\n", ""),
        ("if (a ==~ /^v\\/.*'/) { sh 'a' }", ""),
        ("}}}) ]", ""),
    ] {
        let problems: Vec<String> =
            definition(text).workflow.problems.iter().map(|one| format!("{} {}", one.line, one.message)).collect();
        assert_eq!(problems.join(", "), expected, "{text}");
    }
}

/// Two million bytes of what a reader may stumble on; a second is far more than the few hundredths that it takes.
#[test]
fn work_grows_with_the_file_and_not_with_its_square() {
    for part in [
        "\"",
        "'",
        "\"\"\"",
        "{",
        "}",
        "(",
        ")",
        "[",
        "${",
        "\"${",
        "\"$a",
        "/",
        "$/",
        "/*",
        "\\",
        "\n",
        "a.",
        "a=",
        "sh ",
        "sh \"",
        "sh(",
        "sh 'a' + ",
        "sh \"${",
        "image \"$a",
        "library ",
        "@Library(",
        "withEnv ",
        "x ? ",
        "env.CHANGE_TITLE ",
        "a=env.CHANGE_TITLE\n",
        "stage('a') {",
        "sh \"$CHANGE_TITLE\"\n",
        "sh script: ",
        "sh a: 1, ",
        "f(",
        "é",
    ] {
        let text = part.repeat((2 << 20) / part.len());
        let start = Instant::now();
        let definition = definition(&text);
        analyse(&[&definition]);
        let took = start.elapsed();
        println!("{part:?} {took:?}");
        // Unoptimised, and beside other tests.
        assert!(took < Duration::from_secs(20), "{part:?} took {took:?}");
    }
}

proptest! {
    #[test]
    fn any_words_are_answered(parts in prop::collection::vec(
        prop::sample::select(vec![
            "sh ", "\"", "'", "'''", "\"\"\"", "${", "$", "}", "{", "(", ")", "[", "]", "env.CHANGE_TITLE", "=", ":", ",", "\n",
            "script", "/", "$/", "/$", "\\", "é", "stage", "image ", "?", "+", "def x", "@Library", "library ", "params", ".",
            "withEnv", "name", "parameters", "\r\n", "%", "bat ", "//", "/*", "*/", "credentials", "environment",
        ]), 0..60)) {
        let definition = definition(&parts.concat());
        for one in analyse(&[&definition]).findings {
            prop_assert!(one.quote.place.line >= 1 && one.quote.place.end_line >= one.quote.place.line);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&"Jenkinsfile".into(), &bytes).is_some());
    }
}
