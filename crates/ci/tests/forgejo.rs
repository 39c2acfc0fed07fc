//! Workflows of Forgejo and Gitea: what holds there as on GitHub, and what means nothing there.

use slam_ci::{analyse, read};
use slam_model::{Severity, evidence::ci::CiRule};

/// Returns rule and quoted words of what is found, of these rules alone when there are any.
fn found(path: &str, text: &str) -> Vec<(CiRule, String)> {
    let definition = read(&path.into(), text.as_bytes());
    let findings = analyse(&definition.iter().collect::<Vec<_>>()).findings;
    let weak = findings.into_iter().filter(|one| one.severity > Severity::Informational);
    weak.map(|one| (one.rule, one.quote.text)).collect()
}

const FORGEJO: &str = ".forgejo/workflows/w.yml";
const GITEA: &str = ".gitea/workflows/w.yml";
const GITHUB: &str = ".github/workflows/w.yml";

fn workflow(step: &str) -> String {
    format!("on: pull_request_target\njobs:\n  j:\n    runs-on: docker\n    steps:\n      - {step}\n")
}

#[test]
fn the_context_has_names_of_its_own() {
    for name in ["github", "forgejo", "gitea"] {
        let text = workflow(&format!("run: echo ${{{{ {name}.event.pull_request.title }}}}"));
        let injected = |path: &str| found(path, &text).iter().any(|(rule, _)| *rule == CiRule::TemplateInjection);
        assert!(injected(FORGEJO) && injected(GITEA), "{name}");
    }
}

#[test]
fn files_for_later_steps_have_names_of_their_own() {
    for file in ["GITHUB_ENV", "FORGEJO_ENV", "GITEA_ENV", "FORGEJO_PATH", "GITEA_PATH"] {
        let body = "{ T: '${{ forgejo.event.pull_request.body }}' }";
        let text = workflow(&format!("{{ env: {body}, run: 'echo \"$T\" >> \"${file}\"' }}"));
        let written = found(FORGEJO, &text).iter().any(|(rule, _)| *rule == CiRule::EnvironmentFileInjection);
        assert!(written, "{file}");
    }
}

#[test]
fn pins_hold_under_an_address_too() {
    let commit = "a".repeat(40);
    for (uses, pinned) in [
        ("https://codeberg.org/actions/checkout@v4".to_owned(), false),
        ("https://data.forgejo.org/actions/checkout@v6".to_owned(), false),
        ("https://data.forgejo.org/actions/checkout".to_owned(), false),
        (format!("https://code.forgejo.org/actions/checkout@{commit}"), true),
        ("./.forgejo/actions/x".to_owned(), true),
    ] {
        let unpinned = found(FORGEJO, &workflow(&format!("uses: {uses}")));
        let unpinned: Vec<_> = unpinned.into_iter().filter(|(rule, _)| *rule == CiRule::UnpinnedUses).collect();
        let expected = if pinned { Vec::new() } else { vec![(CiRule::UnpinnedUses, uses.clone())] };
        assert_eq!(unpinned, expected, "{uses}");
    }
}

/// What is known of an action holds where it comes from GitHub.
#[test]
fn what_is_known_of_github_is_told_of_github() {
    for (path, uses, told) in [
        (GITHUB, "actions-rs/toolchain@v1", true),
        (GITEA, "actions-rs/toolchain@v1", true),
        (FORGEJO, "actions-rs/toolchain@v1", false),
        (FORGEJO, "https://github.com/actions-rs/toolchain@v1", true),
        (FORGEJO, "https://codeberg.org/actions-rs/toolchain@v1", false),
    ] {
        let archived = found(path, &workflow(&format!("uses: {uses}")));
        assert_eq!(archived.iter().any(|(rule, _)| *rule == CiRule::ArchivedUses), told, "{path} {uses}");
    }
}

#[test]
fn a_checkout_by_address_leaves_its_token_too() {
    let kept = found(FORGEJO, &workflow("uses: https://data.forgejo.org/actions/checkout@v4"));
    assert!(kept.iter().any(|(rule, _)| *rule == CiRule::PersistedCredentials), "{kept:?}");
}

/// Grants, environments, apps, and registries that trust a workflow are GitHub's.
#[test]
fn what_only_github_has_is_not_asked_for() {
    let text = "\
name: release
on: { push: { tags: ['v*'] } }
permissions: { contents: write, id-token: write }
concurrency: { group: x, cancel-in-progress: true }
jobs:
  j:
    name: j
    runs-on: self-hosted
    timeout-minutes: 5
    steps:
      - run: twine upload dist/*
        env: { TWINE_PASSWORD: '${{ secrets.PYPI }}' }
      - uses: https://github.com/actions/create-github-app-token@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        with: { app-id: 1, private-key: '${{ secrets.KEY }}', owner: x }
";
    for path in [FORGEJO, GITEA] {
        assert_eq!(found(path, text), [], "{path}");
    }
    let github: Vec<CiRule> = found(GITHUB, text).into_iter().map(|(rule, _)| rule).collect();
    for rule in [CiRule::SecretsOutsideEnvironment, CiRule::BroadAppToken, CiRule::UndocumentedPermissions] {
        assert!(github.contains(&rule), "{rule:?} {github:?}");
    }
}
