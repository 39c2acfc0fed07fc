//! Which paths hold CI definitions: those that this build reads, and those that it knows and does not read.

use slam_model::{
    RepoPath,
    evidence::ci::{CiSystem, DefinitionKind},
};

/// Returns whether a file of this name may say something about CI, whatever its folder; quick, and never wrong when it
/// says no.
pub fn is_possible_name(name: &[u8]) -> bool {
    const ENDINGS: [&str; 7] = [".yml", ".yaml", ".star", ".jsonnet", ".json", ".kts", ".jenkinsfile"];
    let ends = |ending: &&str| {
        name.len()
            .checked_sub(ending.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending.as_bytes()))
    };
    ENDINGS.iter().any(ends) || name.get(..11).is_some_and(|start| start.eq_ignore_ascii_case(b"jenkinsfile"))
}

/// Returns what a path holds when it is a definition that [`crate::read`] reads.
///
/// Forges look for workflows directly in their folder and for actions by exact name; GitLab takes `.gitlab-ci.yml` at the
/// root, and by custom what includes name `*.gitlab-ci.yml` or put under `.gitlab/ci/`; Jenkins takes `Jenkinsfile`.
/// Azure Pipelines are told by their customary names and folders.
pub fn is_definition(path: &RepoPath) -> Option<(CiSystem, DefinitionKind)> {
    let text = path.as_str()?;
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", text));
    if is_jenkinsfile(name) {
        return Some((CiSystem::Jenkins, DefinitionKind::Workflow));
    }
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    if !yaml {
        return None;
    }
    match folder {
        ".github/workflows" => return Some((CiSystem::GithubActions, DefinitionKind::Workflow)),
        ".forgejo/workflows" | ".gitea/workflows" => return Some((CiSystem::ForgejoActions, DefinitionKind::Workflow)),
        _ => {}
    }
    if matches!(text, ".github/dependabot.yml" | ".github/dependabot.yaml") {
        return Some((CiSystem::GithubActions, DefinitionKind::Updates));
    }
    if matches!(text, ".pre-commit-config.yaml" | ".pre-commit-config.yml") {
        return Some((CiSystem::GithubActions, DefinitionKind::Hooks));
    }
    if name == "action.yml" || name == "action.yaml" {
        let forgejo = text.starts_with(".forgejo/") || text.starts_with(".gitea/");
        let system = if forgejo { CiSystem::ForgejoActions } else { CiSystem::GithubActions };
        return Some((system, DefinitionKind::Action));
    }
    if is_azure(&text.to_lowercase()) {
        return Some((CiSystem::AzurePipelines, DefinitionKind::Workflow));
    }
    let gitlab = text == ".gitlab-ci.yml"
        || text == ".gitlab-ci.yaml"
        || text.starts_with(".gitlab/ci/")
        || name.ends_with(".gitlab-ci.yml")
        || name.ends_with(".gitlab-ci.yaml");
    gitlab.then_some((CiSystem::GitlabCi, DefinitionKind::Workflow))
}

/// Pipelines of Azure may stand anywhere, because the service is told where; these are the names that people give them.
fn is_azure(text: &str) -> bool {
    const FOLDERS: [&str; 5] = [".azure-pipelines", "azure-pipelines", ".azuredevops", ".vsts", ".vsts-ci"];
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", text));
    let top = folder.split('/').next().unwrap_or_default();
    name.starts_with("azure-pipelines")
        || name.starts_with(".azure-pipelines")
        || folder.is_empty() && name.starts_with(".vsts-ci.")
        || FOLDERS.contains(&top) && !name.starts_with("dependabot")
}

/// Returns whether a file is a pipeline of Jenkins by its name: `Jenkinsfile` is what it looks for, and by custom further
/// ones are told apart before or behind a dot or a dash.
fn is_jenkinsfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_text = [".md", ".txt", ".yml", ".yaml", ".json", ".html"].iter().any(|ending| name.ends_with(ending));
    let further = ["jenkinsfile.", "jenkinsfile-", "jenkinsfile_"].iter().any(|start| name.starts_with(start));
    !is_text && (name == "jenkinsfile" || further || name.ends_with(".jenkinsfile"))
}

/// Returns the name of the CI system that a path configures and this build does not read.
pub fn is_unread_ci(path: &RepoPath) -> Option<&'static str> {
    let text = path.to_lower();
    let (folder, name) = text.rsplit_once('/').unwrap_or(("", &text));
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    match folder {
        ".circleci" if yaml => return Some("CircleCI"),
        ".woodpecker" if yaml => return Some("Woodpecker"),
        ".buildkite" if yaml => return Some("Buildkite"),
        ".tekton" if yaml => return Some("Tekton"),
        ".builds" if yaml => return Some("builds.sr.ht"),
        ".teamcity" if name == "settings.kts" => return Some("TeamCity"),
        ".semaphore" if yaml => return Some("Semaphore"),
        ".zuul.d" | "zuul.d" if yaml => return Some("Zuul"),
        ".prow" if yaml => return Some("Prow"),
        _ => {}
    }
    if !folder.is_empty() {
        return None;
    }
    match name {
        ".travis.yml" | ".travis.yaml" => Some("Travis CI"),
        ".drone.yml" | ".drone.yaml" | ".drone.star" | ".drone.jsonnet" => Some("Drone"),
        ".woodpecker.yml" | ".woodpecker.yaml" => Some("Woodpecker"),
        "appveyor.yml" | ".appveyor.yml" | "appveyor.yaml" => Some("AppVeyor"),
        ".cirrus.yml" | ".cirrus.yaml" | ".cirrus.star" => Some("Cirrus CI"),
        "bitbucket-pipelines.yml" => Some("Bitbucket Pipelines"),
        "buildkite.yml" | "buildkite.yaml" => Some("Buildkite"),
        ".build.yml" => Some("builds.sr.ht"),
        ".zuul.yaml" | "zuul.yaml" | ".zuul.yml" => Some("Zuul"),
        "cloudbuild.yaml" | "cloudbuild.yml" | "cloudbuild.json" => Some("Google Cloud Build"),
        "buildspec.yml" | "buildspec.yaml" => Some("AWS CodeBuild"),
        "wercker.yml" => Some("Wercker"),
        "codemagic.yaml" => Some("Codemagic"),
        "bitrise.yml" => Some("Bitrise"),
        ".packit.yaml" | ".packit.yml" | "packit.yaml" => Some("Packit"),
        ".prow.yaml" => Some("Prow"),
        ".testing-farm.yaml" => Some("Testing Farm"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_are_read() {
        use {CiSystem::*, DefinitionKind::*};
        for (path, expected) in [
            (".github/workflows/ci.yml", Some((GithubActions, Workflow))),
            (".github/workflows/ci.yaml", Some((GithubActions, Workflow))),
            (".github/workflows/sub/ci.yml", None),
            (".github/workflows/README.md", None),
            (".github/actions/build/action.yml", Some((GithubActions, Action))),
            ("action.yaml", Some((GithubActions, Action))),
            (".github/dependabot.yml", Some((GithubActions, Updates))),
            (".pre-commit-config.yaml", Some((GithubActions, Hooks))),
            (".forgejo/workflows/ci.yml", Some((ForgejoActions, Workflow))),
            (".gitea/workflows/ci.yml", Some((ForgejoActions, Workflow))),
            (".gitlab-ci.yml", Some((GitlabCi, Workflow))),
            (".gitlab/ci/jobs/test.yml", Some((GitlabCi, Workflow))),
            ("templates/go.gitlab-ci.yml", Some((GitlabCi, Workflow))),
            ("azure-pipelines-nightly.yml", Some((AzurePipelines, Workflow))),
            ("build/azure-pipelines.yaml", Some((AzurePipelines, Workflow))),
            (".azuredevops/steps/test.yml", Some((AzurePipelines, Workflow))),
            (".azuredevops/dependabot.yml", None),
            (".vsts-ci.yml", Some((AzurePipelines, Workflow))),
            ("docs/azure-pipelines.md", None),
            ("Jenkinsfile", Some((Jenkins, Workflow))),
            ("ci/Jenkinsfile.release", Some((Jenkins, Workflow))),
            ("ci/nightly.jenkinsfile", Some((Jenkins, Workflow))),
            ("Jenkinsfile.md", None),
            ("ci.yml", None),
        ] {
            assert_eq!(is_definition(&path.into()), expected, "{path}");
        }
    }

    #[test]
    fn paths_that_are_known_and_not_read() {
        for (path, expected) in [
            (".travis.yml", Some("Travis CI")),
            ("vendor/x/.travis.yml", None),
            (".circleci/config.yml", Some("CircleCI")),
            (".github/workflows/ci.yml", None),
        ] {
            assert_eq!(is_unread_ci(&path.into()), expected, "{path}");
            let name = path.rsplit('/').next().unwrap();
            assert!(expected.is_none() || is_possible_name(name.as_bytes()), "{path}");
        }
    }
}
