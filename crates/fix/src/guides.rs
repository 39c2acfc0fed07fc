//! The guide page of each repair: why, before, and after. The pages stand in `library/fixes`, and a test makes each
//! repair of its example and holds the result against the page.

macro_rules! guides {
    ($($id:literal,)*) => {
        /// Ids of the repairs with a guide, in the order of the alphabet.
        pub const GUIDES: &[&str] = &[$($id),*];

        /// Returns the guide of a repair, in Markdown; its first line is its title.
        pub fn guide(id: &str) -> Option<&'static str> {
            match id {
                $($id => Some(include_str!(concat!("../../../library/fixes/", $id, ".md"))),)*
                _ => None,
            }
        }
    };
}

guides! {
    "add-analysis-policy",
    "add-baseline-scan",
    "add-build-guide",
    "add-changelog",
    "add-code-of-conduct",
    "add-composition-policy",
    "add-concurrency",
    "add-contribution-guide",
    "add-defect-guide",
    "add-dependency-policy",
    "add-dependency-review",
    "add-dependency-scan",
    "add-integrity-guide",
    "add-license",
    "add-readme",
    "add-release-workflow",
    "add-secret-hook",
    "add-secrets-policy",
    "add-security-contact",
    "add-security-insights",
    "add-signer-guide",
    "add-static-analysis",
    "add-timeout",
    "add-update-bot",
    "add-user-guide",
    "ask-for-sign-off",
    "author-instead-of-actor",
    "complete-security-insights",
    "complete-security-policy",
    "dependabot-cooldown",
    "describe-design",
    "describe-interfaces",
    "fill-blanks",
    "fill-insights-blanks",
    "fill-sections",
    "link-assessment",
    "link-contributing-guide",
    "link-cra-readiness",
    "link-dependency-policy",
    "link-further-documents",
    "link-secure-development",
    "link-security-policy",
    "link-support-policy",
    "link-user-guide",
    "link-verification-guide",
    "list-access",
    "list-repositories",
    "minimal-permissions",
    "move-expression-to-env",
    "move-security-insights",
    "name-discussion",
    "name-distribution",
    "name-generated-binaries",
    "no-cache-in-release",
    "no-persisted-credentials",
    "pin-actions",
    "pin-images",
    "plain-condition",
    "plain-spelling",
    "put-declared-license",
    "record-assessment-review",
    "record-forge-settings",
    "record-recurring-scan",
    "remove-insecure-commands",
    "renew-cra-readiness",
    "renew-insights-review",
    "state-advisories",
    "state-branch-protection",
    "state-change-rules",
    "state-disclosure",
    "state-permission-review",
    "state-release-gate",
    "state-roles",
    "state-sign-in",
    "state-support",
    "state-support-end",
    "state-test-policy",
    "state-tests",
    "upgrade-security-insights",
    "use-https",
    "version-comment",
    "write-cra-readiness",
    "write-self-assessment",
    "write-threat-catalogs",
}

#[cfg(test)]
mod tests;
