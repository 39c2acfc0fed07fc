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
    "add-build-guide",
    "add-changelog",
    "add-code-of-conduct",
    "add-concurrency",
    "add-contribution-guide",
    "add-defect-guide",
    "add-license",
    "add-readme",
    "add-secret-hook",
    "add-security-contact",
    "add-timeout",
    "add-user-guide",
    "ask-for-sign-off",
    "author-instead-of-actor",
    "complete-security-policy",
    "dependabot-cooldown",
    "describe-design",
    "describe-interfaces",
    "fill-blanks",
    "link-secure-development",
    "list-access",
    "list-repositories",
    "minimal-permissions",
    "move-expression-to-env",
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
    "remove-insecure-commands",
    "state-advisories",
    "state-branch-protection",
    "state-change-rules",
    "state-disclosure",
    "state-permission-review",
    "state-roles",
    "state-sign-in",
    "state-support",
    "state-support-end",
    "state-test-policy",
    "state-tests",
    "use-https",
    "version-comment",
}

#[cfg(test)]
mod tests;
