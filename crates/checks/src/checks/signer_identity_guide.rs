//! Whether users learn whose signature to expect on a release.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "signer-identity-guide",
    title: "The documentation says whose signature a release carries and how to check it",
    rationale: "A valid signature of anyone proves nothing; users must know which person or workflow to expect.",
    requirements: &["OSPS-DO-03.02"],
    gates: &[gates::has_release],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "certificate-identity*",
            "fingerprint*",
            "signer-workflow",
            "cert-identity*",
            "source-uri*",
            "--owner",
            "signed by",
            "public key*",
            "public-key*",
            "key id",
            "keyid",
            "keys file",
            "identity",
            "gpg key*",
            "pgp key*",
            "signing key*",
        ],
        &[
            "verif*",
            "gpg*",
            "cosign*",
            "minisign*",
            "sigstore*",
            "slsa-verifier*",
            "gh attestation*",
            "check*",
            "signify*",
        ],
        &[
            "certificate-identity*",
            "fingerprint*",
            "--signer*",
            "--cert-identity*",
            "--source-uri*",
            "--owner",
            "--repo",
            "gpg --*",
            "minisign -*",
            "allowed_signers",
            "oidc-issuer*",
            "0x*",
            "keyserver*",
            "--recv-key*",
            "keys.openpgp.org",
        ],
    ])
    .reads_code()
    .under(&[
        "verify*",
        "verification",
        "signature*",
        "signing",
        "signed",
        "provenance",
        "integrity",
        "authenticity",
        "release key*",
        "gpg*",
        "pgp*",
    ])
    .linked_by(&[
        "verify the integrity",
        "verify releases",
        "verifying releases",
        "verify a release",
        "verifying signatures",
        "release keys",
        "signing keys",
    ])
    .rule()
    .not_in(&[DocumentKind::Security, DocumentKind::Changelog])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Verification],
            fields: &["/project/documentation/signature-verification"],
            what: "an instruction to verify who made a release",
            advice: "write into `docs/verify.md` the command that checks a signature together with the expected identity: the key fingerprint, or the workflow and its issuer",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_command_with_the_expected_identity() {
        check_released(
            &super::CHECK,
            "//- docs/verify.md\n# Verify a release\n\nReleases are signed by one workflow and by nobody else:\n\n    cosign verify-blob --certificate-identity https://example.org/ci@refs/tags/v1 tool.tgz\n",
            expect!["Passed words-found docs/verify.md:5"],
        );
    }

    #[test]
    fn a_checksum_says_nothing_about_the_signer() {
        check_released(
            &super::CHECK,
            "//- docs/verify.md\n# Verify a release\n\n    sha256sum -c SHA256SUMS\n",
            expect!["Failed no-words"],
        );
    }

    #[test]
    fn a_signature_without_an_expected_signer_needs_review() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Verifying releases\n\nReleases are signed by the maintainers; verify them.\n",
            expect!["NeedsReview words-in-part README.md:5"],
        );
    }
}
