//! The checks of OpenSSF Scorecard 5.5 as data: names, risks, tags, and probes are Scorecard's, the sentences are ours.

use slam_model::scorecard::Risk;

/// The id of the standard.
pub const SCORECARD_ID: &str = "scorecard";

/// Where Scorecard documents its checks.
const DOCUMENTATION: &str = "https://github.com/ossf/scorecard/blob/v5.5.0/docs/checks.md";

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScorecardCheck {
    /// Its name.
    pub name: &'static str,
    /// How much it weighs.
    pub risk: Risk,
    /// Its subjects.
    pub tags: &'static [&'static str],
    /// From where Scorecard can answer it: `local`, `online-scm`, or `branch-protection`.
    pub category: &'static str,
    /// Its probes.
    pub probes: &'static [&'static str],
    /// What it asks, as one sentence.
    pub short: &'static str,
    /// What to do to score higher.
    pub next: &'static str,
}

impl ScorecardCheck {
    /// Returns where Scorecard documents the check.
    pub fn url(&self) -> String {
        format!("{DOCUMENTATION}#{}", self.name.to_lowercase())
    }

    /// Returns the id of the check in Scorecard's SARIF: its name without hyphens, and `ID`.
    pub fn sarif_id(&self) -> String {
        format!("{}ID", self.name.replace('-', ""))
    }
}

/// Returns the check of this name, in any case.
pub fn scorecard_check(name: &str) -> Option<&'static ScorecardCheck> {
    SCORECARD_CHECKS.iter().find(|one| one.name.eq_ignore_ascii_case(name))
}

const SUPPLY: &str = "supply-chain";
const SECURITY: &str = "security";

/// The 18 checks that Scorecard runs by default, by name.
pub static SCORECARD_CHECKS: [ScorecardCheck; 18] = [
    ScorecardCheck {
        name: "Binary-Artifacts",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "dependencies"],
        category: "local",
        probes: &["hasUnverifiedBinaryArtifacts"],
        short: "Asks whether programs that nobody can review lie among the sources.",
        next: "remove the programs (`git rm PATH`) and build or download them, checked, in CI",
    },
    ScorecardCheck {
        name: "Branch-Protection",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "source-code", "code-reviews"],
        category: "branch-protection",
        probes: &[
            "blocksDeleteOnBranches",
            "blocksForcePushOnBranches",
            "branchesAreProtected",
            "branchProtectionAppliesToAdmins",
            "dismissesStaleReviews",
            "requiresApproversForPullRequests",
            "requiresCodeOwnersReview",
            "requiresLastPushApproval",
            "requiresUpToDateBranches",
            "runsStatusChecksBeforeMerging",
            "requiresPRsToChangeCode",
        ],
        short: "Asks whether the forge guards the primary branch against deletion, force pushes, and unreviewed changes.",
        next: "add a ruleset for the primary branch: no deletion, no force push, two approvals, code owners, and checks that must pass",
    },
    ScorecardCheck {
        name: "CI-Tests",
        risk: Risk::Low,
        tags: &[SUPPLY, "testing"],
        category: "online-scm",
        probes: &["testsRunInCI"],
        short: "Asks whether tests run before a change is merged.",
        next: "let a workflow run the tests on every pull request",
    },
    ScorecardCheck {
        name: "CII-Best-Practices",
        risk: Risk::Low,
        tags: &["security-awareness", "security-training", SECURITY],
        category: "online-scm",
        probes: &["hasOpenSSFBadge"],
        short: "Asks for a badge of the OpenSSF Best Practices programme.",
        next: "answer the questions at https://www.bestpractices.dev; `slam check --format bestpractices` prepares them",
    },
    ScorecardCheck {
        name: "Code-Review",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "source-code", "code-reviews"],
        category: "online-scm",
        probes: &["codeApproved"],
        short: "Asks whether somebody other than the author looked at each of the newest changes.",
        next: "let every change be approved by somebody other than its author before it is merged",
    },
    ScorecardCheck {
        name: "Contributors",
        risk: Risk::Low,
        tags: &["source-code"],
        category: "online-scm",
        probes: &["contributorsFromOrgOrCompany"],
        short: "Asks whether people from several organisations contribute.",
        next: "nothing that a change to the repository could mend; it grows with the community",
    },
    ScorecardCheck {
        name: "Dangerous-Workflow",
        risk: Risk::Critical,
        tags: &[SUPPLY, SECURITY, "infrastructure"],
        category: "local",
        probes: &["hasDangerousWorkflowScriptInjection", "hasDangerousWorkflowUntrustedCheckout"],
        short: "Asks whether text or code of strangers can reach the rights of a workflow.",
        next: "hand foreign text over in variables of the environment, and check out no foreign code under privileged triggers",
    },
    ScorecardCheck {
        name: "Dependency-Update-Tool",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "dependencies"],
        category: "local",
        probes: &["dependencyUpdateToolConfigured"],
        short: "Asks whether a program proposes updates of dependencies.",
        next: "add `.github/dependabot.yml` or a Renovate configuration for every ecosystem of the tree",
    },
    ScorecardCheck {
        name: "Fuzzing",
        risk: Risk::Medium,
        tags: &[SUPPLY, SECURITY, "testing"],
        category: "local",
        probes: &["fuzzed"],
        short: "Asks whether the code meets inputs that no person thought of.",
        next: "write a harness with the fuzzer of the language, or join OSS-Fuzz or ClusterFuzzLite",
    },
    ScorecardCheck {
        name: "License",
        risk: Risk::Low,
        tags: &["license"],
        category: "local",
        probes: &["hasLicenseFile", "hasFSFOrOSIApprovedLicense"],
        short: "Asks for a licence that the FSF or the OSI knows.",
        next: "put the unchanged text of an approved licence into a file `LICENSE`",
    },
    ScorecardCheck {
        name: "Maintained",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY],
        category: "online-scm",
        probes: &["archived", "hasRecentCommits", "issueActivityByProjectMember", "createdRecently"],
        short: "Asks whether somebody worked on the project in the last 90 days.",
        next: "nothing to mend: a project that is finished needs few commits",
    },
    ScorecardCheck {
        name: "Packaging",
        risk: Risk::Medium,
        tags: &[SUPPLY, SECURITY, "releases"],
        category: "local",
        probes: &["packagedWithAutomatedWorkflow"],
        short: "Asks whether a workflow publishes packages.",
        next: "publish packages from a workflow, not from the machine of a person",
    },
    ScorecardCheck {
        name: "Pinned-Dependencies",
        risk: Risk::Medium,
        tags: &[SUPPLY, SECURITY, "dependencies"],
        category: "local",
        probes: &["pinsDependencies"],
        short: "Asks whether what builds take from elsewhere is held by a digest.",
        next: "name actions by commit, images by digest, and packages by a lock file or hashes",
    },
    ScorecardCheck {
        name: "SAST",
        risk: Risk::Medium,
        tags: &[SUPPLY, SECURITY, "testing"],
        category: "local",
        probes: &["sastToolConfigured", "sastToolRunsOnAllCommits"],
        short: "Asks whether a program looks for weaknesses in the source code.",
        next: "run CodeQL or another analyser on every pull request",
    },
    ScorecardCheck {
        name: "Security-Policy",
        risk: Risk::Medium,
        tags: &[SUPPLY, SECURITY, "policy"],
        category: "local",
        probes: &[
            "securityPolicyPresent",
            "securityPolicyContainsLinks",
            "securityPolicyContainsVulnerabilityDisclosure",
            "securityPolicyContainsText",
        ],
        short: "Asks for a security policy that says where to report, and what happens then.",
        next: "write a `SECURITY.md` with an address, what is expected of a report, and the days until an answer",
    },
    ScorecardCheck {
        name: "Signed-Releases",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "releases"],
        category: "online-scm",
        probes: &["releasesAreSigned", "releasesHaveProvenance"],
        short: "Asks whether the newest releases carry signatures or provenance.",
        next: "let the release workflow sign what it builds and attest to how it was built",
    },
    ScorecardCheck {
        name: "Token-Permissions",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "infrastructure"],
        category: "local",
        probes: &["hasNoGitHubWorkflowPermissionUnknown", "jobLevelPermissions", "topLevelPermissions"],
        short: "Asks whether workflows have no more rights than they need.",
        next: "write `permissions: contents: read` at the top of every workflow, and writing rights only at the job that needs them",
    },
    ScorecardCheck {
        name: "Vulnerabilities",
        risk: Risk::High,
        tags: &[SUPPLY, SECURITY, "vulnerabilities"],
        category: "local",
        probes: &["hasOSVVulnerabilities"],
        short: "Asks whether known vulnerabilities are open in the project or its dependencies.",
        next: "update what is vulnerable",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_the_weights_are_those_of_scorecard() {
        assert!(SCORECARD_CHECKS.is_sorted_by_key(|one| one.name));
        let halves: u32 = SCORECARD_CHECKS.iter().map(|one| one.risk.half_weight()).sum();
        assert_eq!(halves, 2 * 105);
        assert_eq!(
            scorecard_check("token-permissions").map(|one| one.sarif_id()).as_deref(),
            Some("TokenPermissionsID")
        );
    }

    #[test]
    fn risks_tags_and_probes_are_those_that_scorecard_publishes() {
        let Some(folder) = slam_testdata::folder("scorecard") else { return };
        let text = std::fs::read_to_string(folder.join("checks.yaml")).unwrap();
        for one in &SCORECARD_CHECKS {
            let start = text.find(&format!("\n  {}:\n", one.name)).unwrap_or_else(|| panic!("{}", one.name));
            let part: String = text[start + 1..].lines().skip(1).take(4).map(|line| format!("{line}\n")).collect();
            assert!(part.contains(&format!("risk: {}\n", one.risk.name())), "{}", one.name);
            assert!(part.contains(&format!("tags: {}\n", one.tags.join(", "))), "{}", one.name);
            let local = part.lines().any(|line| line.contains("repos:") && line.contains("local"));
            assert_eq!(local, one.category == "local", "{}", one.name);
            for probe in one.probes {
                assert!(folder.join("probes").join(format!("{probe}.yml")).is_file(), "{probe}");
            }
        }
    }
}
