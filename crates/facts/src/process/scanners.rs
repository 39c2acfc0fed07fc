//! Scanners of secrets and code, hooks, and rules of contributor agreements, with the lines that show them.

use slam_model::evidence::policy::ProcessFacts;

use super::Source;

/// Configuration whose presence means that a scanner of secrets is used.
const SECRET_FILES: [&str; 12] = [
    ".gitleaks.toml",
    "gitleaks.toml",
    ".gitleaksignore",
    ".secrets.baseline",
    ".trufflehog.yml",
    ".trufflehog.yaml",
    "trufflehog.yaml",
    ".github/secret_scanning.yml",
    ".talismanrc",
    ".gitguardian.yml",
    ".gitguardian.yaml",
    ".ggshield.yml",
];
/// Hooks that look for secrets.
const SECRET_HOOKS: [&str; 7] = [
    "gitleaks",
    "detect-secrets",
    "trufflehog",
    "detect-private-key",
    "ggshield",
    "talisman",
    "detect-aws-credentials",
];
/// Configuration of real static analysis for security or defects: linters of style are not.
const ANALYSIS_FILES: [&str; 19] = [
    ".github/codeql/codeql-config.yml",
    ".github/codeql-config.yml",
    ".github/codeql/codeql-config.yaml",
    ".lgtm.yml",
    "lgtm.yml",
    ".semgrep.yml",
    ".semgrep.yaml",
    "semgrep.yml",
    "semgrep.yaml",
    "sonar-project.properties",
    ".sonarcloud.properties",
    ".bandit",
    "bandit.yaml",
    "bandit.yml",
    ".snyk",
    "coverity.yml",
    ".gosec.json",
    "spotbugs-exclude.xml",
    "infer.json",
];
const AGREEMENT_FILES: [&str; 8] = [
    ".github/dco.yml",
    ".github/dco.yaml",
    ".clabot",
    ".cla-assistant.yml",
    ".github/cla.yml",
    ".github/cla.yaml",
    "dco",
    "dco.txt",
];

pub(super) fn read(source: &Source<'_>, facts: &mut ProcessFacts) {
    let lower = source.lower;
    if SECRET_FILES.contains(&lower) {
        facts.secret_scanners.push(source.first_line());
    }
    if matches!(
        lower,
        ".pre-commit-config.yaml" | ".pre-commit-config.yml" | "lefthook.yml" | ".lefthook.yml" | "prek.toml"
    ) || lower.starts_with(".husky/")
        || lower.starts_with(".githooks/")
    {
        facts.secret_scanners.extend(source.lines(|line| SECRET_HOOKS.iter().any(|hook| line.contains(hook))).take(8));
        let analysis = |line: &str| ["bandit", "semgrep", "gosec", "brakeman"].iter().any(|tool| line.contains(tool));
        facts.static_analysis.extend(source.lines(analysis).take(8));
        let signed = |line: &str| ["dco-check", "sign-off", "signoff", "dco"].iter().any(|word| line.contains(word));
        facts.contributor_agreements.extend(source.lines(signed).take(2));
    }
    if ANALYSIS_FILES.contains(&lower) || lower.starts_with(".semgrep/") {
        facts.static_analysis.push(source.first_line());
    }
    match lower {
        "pyproject.toml" => facts.static_analysis.extend(source.line(|line| line.starts_with("[tool.bandit"))),
        ".golangci.yml" | ".golangci.yaml" | ".golangci.toml" => {
            facts.static_analysis.extend(source.line(|line| line.contains("gosec")));
        }
        _ => {}
    }
    // A workflow of an assistant is a definition of CI and is read there; these are its settings.
    let workflow = lower.contains("/workflows/");
    if AGREEMENT_FILES.contains(&lower) && !workflow {
        facts.contributor_agreements.push(source.first_line());
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn scanners_are_told_by_their_files_and_hooks() {
        for (path, text, expected) in [
            (".gitleaks.toml", "title = \"x\"\n", (1, 0, 0)),
            (
                ".pre-commit-config.yaml",
                "repos:\n- repo: https://github.com/gitleaks/gitleaks\n  # bandit\n",
                (1, 0, 0),
            ),
            (".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks: [{id: bandit}]\n", (0, 1, 0)),
            ("pyproject.toml", "[tool.ruff]\n[tool.bandit]\n", (0, 1, 0)),
            ("clippy.toml", "a = 1\n", (0, 0, 0)),
            (".github/dco.yml", "require:\n  members: false\n", (0, 0, 1)),
        ] {
            let found = super::super::read(&path.into(), text).unwrap_or_default();
            let counts = (found.secret_scanners.len(), found.static_analysis.len(), found.contributor_agreements.len());
            assert_eq!(counts, expected, "{path}");
        }
    }
}
