//! Pipelines of GitLab: what each rule finds, and what it leaves alone because it is data, or nobody's.

mod common;

use common::{definitions, found};
use expect_test::{Expect, expect};
use slam_ci::{analyse, read};
use slam_model::Severity;

/// Returns the findings of files, one a line.
fn findings(files: &str) -> String {
    let definitions = definitions(files);
    for definition in &definitions {
        assert_eq!(definition.workflow.problems, [], "{files}");
    }
    let findings = found(&definitions);
    let weak = findings.into_iter().filter(|one| one.severity > Severity::Informational);
    weak.map(|one| {
        let place = &one.quote.place;
        format!("{} {:?} {:?} {:?} {}\n", place.line, one.rule, one.source, one.confidence, one.quote.text)
    })
    .collect()
}

fn check(pipeline: &str, expected: Expect) {
    expected.assert_eq(&findings(&format!("//- .gitlab-ci.yml\n{pipeline}")));
}

const REQUEST: &str = "  rules: [{ if: $CI_PIPELINE_SOURCE == \"merge_request_event\" }]\n";
const PUSH: &str = "  rules: [{ if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH }]\n";

#[test]
fn a_variable_is_data_until_something_reads_it_again() {
    for (line, weak) in [
        ("echo \"$CI_COMMIT_TITLE\"", false),
        ("echo $CI_COMMIT_TITLE", false),
        ("echo `echo $CI_COMMIT_TITLE`", false),
        ("git commit -m \"$CI_COMMIT_MESSAGE\"", false),
        ("eval \"echo $CI_COMMIT_TITLE\"", true),
        ("eval echo ${CI_COMMIT_TITLE:-none}", true),
        ("eval 'echo $CI_COMMIT_TITLE'", false),
        ("eval \"echo \\$CI_COMMIT_TITLE\"", false),
        ("eval \"echo ${CI_COMMIT_TITLE@Q}\"", false),
        ("eval $(ssh-agent -s)", false),
        ("sh -c \"echo $CI_COMMIT_TITLE\"", true),
        ("bash -ec \"echo $CI_COMMIT_TITLE\"", true),
        ("bash -c 'echo \"$1\"' - \"$CI_COMMIT_TITLE\"", false),
        ("sh ./build.sh \"$CI_COMMIT_TITLE\"", false),
        ("sudo bash -c \"echo $CI_COMMIT_TITLE\"", true),
        ("docker run --rm image sh -c \"echo $CI_COMMIT_TITLE\"", true),
        ("docker run --rm -e CI_COMMIT_TITLE image sh -c 'echo \"$CI_COMMIT_TITLE\"'", false),
        ("ssh -i key -o X=no user@host \"deploy $CI_COMMIT_REF_NAME\"", true),
        ("ssh user@host deploy $CI_COMMIT_REF_NAME", true),
        ("ssh user@host 'deploy main'", false),
        ("ssh user@host \"deploy $CI_COMMIT_SHA\"", false),
        ("ssh user@host \"deploy $CI_COMMIT_REF_SLUG\"", false),
        ("python3 -c \"print('$CI_COMMIT_TITLE')\"", true),
        ("python3 -c 'import os; print(os.environ[\"CI_COMMIT_TITLE\"])'", false),
        ("echo \"$CI_COMMIT_TITLE\" | sh", true),
        ("echo \"$CI_COMMIT_TITLE\" | bash -s", true),
        ("echo \"$CI_COMMIT_TITLE\" | grep x", false),
        ("T=$(echo \"$CI_COMMIT_TITLE\" | head -n1); eval \"echo $T\"", true),
        ("T=$(echo \"$CI_COMMIT_TITLE\" | tr -cd a-z); eval \"echo $T\"", false),
        ("eval \"echo $CI_MERGE_REQUEST_TITLE\"", false),
    ] {
        let quoted = line.replace('\'', "''");
        let found = findings(&format!("//- .gitlab-ci.yml\njob:\n  script:\n    - '{quoted}'\n{PUSH}"));
        let one = found.lines().filter(|line| line.contains("EvaluatedVariable")).count();
        assert_eq!(one, usize::from(weak), "{line}\n{found}");
        assert!(!weak || found.contains("Collaborator Medium"), "{found}");
    }
}

#[test]
fn who_writes_a_variable_depends_on_the_pipeline() {
    for (rules, name, expected) in [
        (REQUEST, "CI_MERGE_REQUEST_TITLE", Some("Attacker Low")),
        (REQUEST, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", Some("Attacker Low")),
        (REQUEST, "CI_COMMIT_MESSAGE", Some("Attacker Low")),
        (REQUEST, "CI_COMMIT_BRANCH", None),
        (REQUEST, "CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", None),
        (REQUEST, "CI_MERGE_REQUEST_IID", None),
        (PUSH, "CI_COMMIT_MESSAGE", Some("Collaborator Medium")),
        (PUSH, "CI_COMMIT_BRANCH", Some("Collaborator Medium")),
        (PUSH, "CI_MERGE_REQUEST_TITLE", None),
        ("  only: [tags]\n", "CI_COMMIT_TAG", Some("Collaborator Medium")),
        ("  only: [merge_requests]\n", "CI_MERGE_REQUEST_TITLE", Some("Attacker Low")),
        ("  variables: { CI_COMMIT_TITLE: fixed }\n", "CI_COMMIT_TITLE", None),
        ("  variables: { TITLE: 'x $CI_COMMIT_TITLE' }\n", "TITLE", Some("Collaborator Medium")),
        ("  variables: { A: $B, B: $A }\n", "A", None),
    ] {
        let found = findings(&format!("//- .gitlab-ci.yml\njob:\n  script:\n    - eval \"echo ${name}\"\n{rules}"));
        assert_eq!(!found.is_empty(), expected.is_some(), "{name} {rules}{found}");
        assert!(found.contains(expected.unwrap_or_default()), "{name} {rules}{found}");
    }
}

#[test]
fn scripts_are_followed_through_parents_and_references() {
    check(
        "\
.setup:
  script:
    - T=$CI_COMMIT_TITLE
.base:
  before_script:
    - !reference [.setup, script]
    - bash -c \"$T\"
one: { extends: .base, script: [ 'true' ] }
two: { extends: .base, script: [ 'true' ] }
three:
  script:
    - |
      bash <<END
      echo '$CI_COMMIT_TITLE'
      END
      bash <<'END'
      echo $CI_COMMIT_TITLE
      END
",
        expect![[r#"
            7 EvaluatedVariable Collaborator Medium - bash -c "$T"
            13 EvaluatedVariable Collaborator Medium bash <<END
        "#]],
    );
}

#[test]
fn what_is_included_holds_still_or_does_not() {
    check(
        "\
include:
  - local: ci/a.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - project: a/b
    file: x.yml
  - project: a/b
    ref: main
    file: x.yml
  - project: a/b
    ref: 057b052e682d8e5a20c1eb2dd60d5b87d2b56856
    file: x.yml
  - remote: https://example.org/ci.yml
  - remote: https://example.org/ci.yml
    integrity: sha256-L3/GAoKaw0Arw6hDCKeKQlV1QPEgHYxGBHsH4zG1IY8=
  - component: $CI_SERVER_FQDN/a/b/c@~latest
  - component: gitlab.com/a/b/c@1.2.3
  - component: gitlab.com/a/b/c@057b052e682d8e5a20c1eb2dd60d5b87d2b56856
",
        expect![[r#"
            4 UnpinnedUses Constant High a/b
            6 UnpinnedUses Constant High a/b
            12 UnpinnedUses Constant High https://example.org/ci.yml
            15 UnpinnedUses Constant High $CI_SERVER_FQDN/a/b/c@~latest
            16 UnpinnedUses Constant High gitlab.com/a/b/c@1.2.3
        "#]],
    );
}

#[test]
fn images_are_followed_through_variables() {
    let digest = "a".repeat(64);
    check(
        &format!(
            "\
variables:
  BASE: docker.io/library/alpine:3
  FIXED: docker.io/library/alpine@sha256:{digest}
default:
  image: $BASE
one: {{ script: [ 'true' ], services: [ 'postgres:16', {{ name: redis, alias: r }} ] }}
two: {{ script: [ 'true' ], image: {{ name: '${{FIXED}}' }} }}
three: {{ script: [ 'true' ], image: '$CI_REGISTRY_IMAGE/build:1' }}
four: {{ script: [ 'true' ], image: '$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/alpine:3' }}
five: {{ script: [ 'true' ], image: '${{CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}}/alpine@sha256:{digest}' }}
"
        ),
        expect![[r#"
            5 UnpinnedImage Constant High $BASE
            6 UnpinnedImage Constant High postgres:16
            6 UnpinnedImage Constant High redis
            9 UnpinnedImage Constant High $CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX/alpine:3
        "#]],
    );
}

#[test]
fn inputs_are_pasted_before_the_file_is_read() {
    check(
        "\
spec:
  inputs:
    text: { default: x }
    number: { type: number }
    pick: { options: [a, b] }
    form: { regex: ^a$ }
---
job-$[[ inputs.text ]]:
  stage: $[[ inputs.text ]]
  script:
    - echo $[[ inputs.text ]] $[[ inputs.text | truncate(0,5) ]]
    - echo $[[ inputs.number ]] $[[ inputs.pick ]] $[[ inputs.form ]]
    - echo $[[ inputs.text | posix_escape ]]
    - echo \"$TEXT\" $[[
  variables: { TEXT: '$[[ inputs.text ]]' }
",
        expect![[r#"
            11 TemplateInjection Collaborator Medium $[[ inputs.text ]]
            11 TemplateInjection Collaborator Medium $[[ inputs.text | truncate(0,5) ]]
        "#]],
    );
    let found = findings("//- templates/c/x.gitlab-ci.yml\njob:\n  script: echo $[[ inputs.x ]]\n");
    assert_eq!(found, "2 TemplateInjection Constant Medium $[[ inputs.x ]]\n");
}

#[test]
fn credentials_stand_in_settings_and_not_in_files() {
    check(
        &format!(
            "\
variables:
  A: glpat-{token}
  DEPLOY_TOKEN: Zk39fhQx81LmPq02
  POSTGRES_PASSWORD: Zk39fhQx81LmPq02
  API_KEY: $SOMETHING
  SECRET_KEY_BASE: dummy-value-for-tests-1
  TOKEN_FILE: Zk39fhQx81LmPq02
  PASSWORD: {{ value: Zk39fhQx81LmPq02, description: x }}
job: {{ script: [ 'true' ], variables: {{ NPM_TOKEN: Zk39fhQx81LmPq02 }} }}
",
            token = "x1".repeat(10)
        ),
        expect![[r#"
            2 HardcodedCredentials Attacker High A
            3 HardcodedCredentials Attacker Medium DEPLOY_TOKEN
            8 HardcodedCredentials Attacker Medium PASSWORD
            9 HardcodedCredentials Attacker Medium NPM_TOKEN
        "#]],
    );
}

#[test]
fn a_credential_in_reach_of_merge_requests() {
    for (rules, weak) in [
        (REQUEST, true),
        (PUSH, false),
        ("", false),
        ("  rules: [{ if: $CI_PIPELINE_SOURCE == 'merge_request_event', when: manual }]\n", false),
        ("  rules: [{ if: $CI_PIPELINE_SOURCE != 'merge_request_event' }]\n", false),
        ("  rules: [{ if: $CI_PIPELINE_SOURCE == 'merge_request_event' }]\n  environment: production\n", false),
        ("  rules: [{ if: $CI_PIPELINE_SOURCE == 'merge_request_event' }]\n  variables: { DEPLOY_TOKEN: x }\n", false),
        (
            "  rules: [{ if: $CI_PIPELINE_SOURCE == 'merge_request_event' }]\n  id_tokens: { DEPLOY_TOKEN: { aud: a } }\n",
            false,
        ),
        ("  only: [merge_requests]\n", true),
        ("  rules: [{ when: on_success }]\n", true),
    ] {
        let text = format!("//- .gitlab-ci.yml\njob:\n  script: deploy \"$DEPLOY_TOKEN\" \"$CI_JOB_TOKEN\"\n{rules}");
        let found = findings(&text);
        let expected = "2 UnprotectedVariable Collaborator Low script: deploy \"$DEPLOY_TOKEN\" \"$CI_JOB_TOKEN\"\n";
        assert_eq!(found, if weak { expected } else { "" }, "{text}");
    }
}

#[test]
fn tokens_files_and_caches() {
    check(
        "\
idle:
  id_tokens: { A_TOKEN: { aud: a }, SIGSTORE_ID_TOKEN: { aud: sigstore } }
  script: [ echo x ]
used:
  id_tokens: { A_TOKEN: { aud: a } }
  script: [ './login \"$A_TOKEN\"' ]
vault:
  id_tokens: { A_TOKEN: { aud: a } }
  secrets: { X: { vault: a/b } }
  script: [ echo x ]
report:
  script:
    - echo \"TITLE=$CI_COMMIT_TITLE\" >> build.env
    - echo \"MESSAGE=$CI_COMMIT_MESSAGE\" >> build.env
    - echo \"MESSAGE=$CI_COMMIT_MESSAGE\" | tee -a ./build.env
    - echo \"MESSAGE=$CI_COMMIT_MESSAGE\" >> other.env
  artifacts: { reports: { dotenv: build.env } }
test:
  cache: { key: x, paths: [a], unprotect: true }
  script: [ make test ]
release:
  cache: { key: x, paths: [a], unprotect: true }
  script: [ make ]
  release: { tag_name: v1 }
kept-apart:
  cache: { key: x, paths: [a] }
  script: [ make ]
  environment: production
",
        expect![[r#"
            2 UnneededIdentityToken Constant High A_TOKEN
            14 EnvironmentFileInjection Collaborator Medium - echo "MESSAGE=$CI_COMMIT_MESSAGE" >> build.env
            15 EnvironmentFileInjection Collaborator Medium - echo "MESSAGE=$CI_COMMIT_MESSAGE" | tee -a ./build.env
            22 CachePoisoning Collaborator Medium unprotect: true
        "#]],
    );
}

#[test]
fn a_comment_ignores_with_a_reason() {
    let text = "//- .gitlab-ci.yml\njob:\n  script:\n    - eval \"$CI_COMMIT_TITLE\" # slam: ignore[evaluated-variable] ours\n";
    assert_eq!(findings(text), "");
}

/// A great deal of what a job takes from others: work that grows with the square, or texts that double, would show.
#[test]
fn a_great_deal_of_anything_is_answered_soon() {
    let many = |count: usize, of: &dyn Fn(usize) -> String| (0..count).map(of).collect::<String>();
    let row = "    - eval \"$CI_COMMIT_TITLE $A\"; ssh h \"$B\"; sh <<E\n";
    let chain =
        many(200, &|at| format!(".j{at}: {{ extends: .j{}, script: [ !reference [.j{at}, script] ] }}\n", at + 1));
    let doubling = many(40, &|at| format!("  V{at}: $V{next}$V{next}\n", next = at + 1));
    let starts = std::time::Instant::now();
    for text in [
        format!(".a:\n  script:\n{}{}", row.repeat(500), many(500, &|at| format!("j{at}: {{ extends: .a }}\n"))),
        many(4_000, &|at| format!("j{at}: {{ extends: .j{}, script: [ 'true' ] }}\n", at + 1)),
        chain,
        format!("variables:\n{doubling}j: {{ image: $V0, script: [ 'eval $V0' ] }}\n"),
        format!("j:\n  script:\n{}", row.repeat(2_000)),
        format!("j: {{ script: [ '{}' ] }}\n", "$[[ inputs.x ]]".repeat(3_000)),
        format!("j: {{ script: [ '{}' ] }}\n", "$[[".repeat(10_000)),
        format!("j: {{ script: [ '{}' ] }}\n", "${".repeat(10_000)),
        format!("j: {{ script: [ 'eval \"{}\"' ] }}\n", "$CI_COMMIT_TITLE".repeat(3_000)),
        format!("j: {{ rules: [ {} ], script: [ x ] }}\n", "!reference [j, rules], ".repeat(2_000)),
        format!("include:\n{}", "  - { project: a/b, ref: main }\n".repeat(1_000)),
        format!("j: {{ id_tokens: {{ {} }}, script: [ x ] }}\n", many(2_000, &|at| format!("T{at}: {{ aud: a }}, "))),
        format!("j: {{ script: [ x ], cache: [ {} ], environment: e }}\n", "{ unprotect: true }, ".repeat(1_000)),
    ] {
        let definition = read(&".gitlab-ci.yml".into(), text.as_bytes()).unwrap();
        for one in analyse(&[&definition]).findings {
            assert!(one.quote.place.line >= 1 && one.quote.place.end_line >= one.quote.place.line, "{one:?}");
        }
    }
    // Far more than it takes; a square of these sizes takes minutes.
    assert!(starts.elapsed().as_secs() < 60, "{:?}", starts.elapsed());
}
