//! What tasks of Azure Pipelines are for: by their name, and by the command that their inputs make.

use slam_model::evidence::ci::{
    Purpose::{self, DependencyReview, Release, Sbom, SecretScan, Signing, StaticAnalysis, Tests},
    Step,
};

use super::{of_command, tests_run::test_command};
use crate::shell;

/// Purpose, task in lower case without its version, tool; a final `*` stands for anything.
const TASKS: [(Purpose, &str, &str); 20] = [
    (Tests, "vstest", "vstest"),
    (Tests, "visualstudiotest", "vstest"),
    (StaticAnalysis, "advancedsecurity-codeql-analyze", "CodeQL"),
    (StaticAnalysis, "codeql3000finalize", "CodeQL"),
    (StaticAnalysis, "sonarcloudanalyze", "SonarCloud"),
    (StaticAnalysis, "sonarqubeanalyze", "SonarQube"),
    (StaticAnalysis, "microsoftsecuritydevops", "Microsoft Security DevOps"),
    (StaticAnalysis, "roslynanalyzers", "Roslyn analyzers"),
    (DependencyReview, "advancedsecurity-dependency-scanning", "Advanced Security"),
    (DependencyReview, "componentgovernancecomponentdetection", "Component Governance"),
    (DependencyReview, "dependency-check-build-task", "dependency-check"),
    (DependencyReview, "snyksecurityscan", "snyk"),
    (DependencyReview, "whitesource*", "Mend"),
    (SecretScan, "credscan", "CredScan"),
    (Sbom, "manifestgeneratortask", "sbom-tool"),
    (Signing, "esrpcodesigning", "ESRP"),
    (Signing, "trustedsigning", "Trusted Signing"),
    (Signing, "azurecodesigning", "Trusted Signing"),
    (Signing, "cosign*", "cosign"),
    (Release, "githubrelease", "GitHubRelease"),
];

/// Returns what a task is for.
pub(super) fn of_task(name: &str, step: &Step) -> Vec<(Purpose, String)> {
    let name = name.to_lowercase();
    let fits = |pattern: &str| super::tables::matches(pattern, &name);
    let mut found: Vec<_> = TASKS
        .iter()
        .filter(|(_, pattern, _)| fits(pattern))
        .map(|(purpose, _, tool)| (*purpose, (*tool).to_owned()))
        .collect();
    // The words of a command line that the task puts together from its inputs.
    for command in command_line(&name, step).as_deref().map(shell::commands).unwrap_or_default() {
        found.extend(test_command(&command).map(|tool| (Tests, tool)));
        found.extend(of_command(&command).into_iter().map(|(purpose, tool)| (purpose, tool.to_owned())));
    }
    found
}

fn command_line(task: &str, step: &Step) -> Option<String> {
    let input = |key: &str| {
        let named = step.with.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    };
    match task {
        "dotnetcorecli" | "nugetcommand" => {
            let tool = if task == "dotnetcorecli" { "dotnet" } else { "nuget" };
            let command = input("command").or_else(|| (tool == "nuget").then_some("restore"))?;
            match (tool, command) {
                ("dotnet", "custom") => {
                    Some(format!("dotnet {} {}", input("custom")?, input("arguments").unwrap_or_default()))
                }
                // Both tasks call pushing to a feed by the same name.
                ("dotnet", "push") => Some("dotnet nuget push".to_owned()),
                _ => Some(format!("{tool} {command}")),
            }
        }
        "npm" => match input("command") {
            Some("custom") => Some(format!("npm {}", input("customCommand")?)),
            command => Some(format!("npm {}", command.unwrap_or("install"))),
        },
        "maven" => Some(format!("mvn {}", input("goals").unwrap_or("package"))),
        "gradle" => Some(format!("gradle {}", input("tasks").unwrap_or("build"))),
        "go" => Some(format!("go {}", input("command")?)),
        "gulp" => Some(format!("gulp {}", input("targets")?)),
        _ => None,
    }
}
