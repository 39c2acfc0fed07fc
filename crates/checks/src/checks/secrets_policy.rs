//! Whether the project says how it handles its secrets.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "secrets-policy",
    title: "The project says how it stores, shares, and renews its secrets",
    rationale: "When a maintainer leaves or a key leaks, the written rule decides whether somebody renews it or nobody does.",
    requirements: &["OSPS-BR-07.02"],
    gates: &[],
    effort: maintainer(45),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["secret", "secrets", "credential*", "api key*", "access token*", "signing key*"],
        &[
            "store*",
            "storage",
            "stored",
            "vault*",
            "secret manager",
            "kept in",
            "live in",
            "held in",
            "saved in",
            "password manager",
            "encrypted",
        ],
        &[
            "access*",
            "who may",
            "limited to",
            "only by",
            "available to",
            "restricted to",
            "need to know",
            "least privilege",
        ],
        &["rotat*", "revok*", "renew*", "replace*", "expire*"],
    ])
    .under(&["secret", "secrets", "credential*", "key management"])
    .not_in(&[DocumentKind::Changelog, DocumentKind::License, DocumentKind::Design])
    .policy()
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[],
            fields: &[],
            what: "a policy for secrets: storage, access, and renewal",
            advice: "write a section `Secrets` that says where secrets are stored, who has access, and when they are renewed and revoked",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_evidence, written};

    #[test]
    fn storage_access_and_renewal_belong_together() {
        for (text, expected) in [
            (
                "# Policies\n## Secrets\nSecrets live in the forge's secret store only; access is limited to administrators; each secret\nis rotated every 90 days.\n",
                expect!["Passed words-found docs/policies.md:3"],
            ),
            (
                "# Policies\n## Secrets\nSecrets live in a vault.\n",
                expect!["NeedsReview words-in-part docs/policies.md:3"],
            ),
            ("# Policies\nBe nice.\n", expect!["Failed no-words"]),
        ] {
            check_evidence(&super::CHECK, &written(&format!("//- docs/policies.md\n{text}")), expected);
        }
    }

    #[test]
    fn a_product_that_handles_secrets_is_no_policy() {
        let readme = "//- README.md\n# Vault client\nReads a secret from the vault and prints it.\n";
        check_evidence(&super::CHECK, &written(readme), expect!["Failed no-words"]);
    }
}
