//! Whether users learn how to verify what they downloaded.

use std::sync::LazyLock;

use slam_model::{Evidence, Finding, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "integrity-verification-guide",
    title: "The documentation shows how to verify the integrity and authenticity of a release",
    rationale: "Signatures and checksums protect only those who check them, and nobody checks without a command to paste.",
    requirements: &["OSPS-DO-03.01"],
    gates: &[gates::has_release],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["verif*", "check the*", "validate*", "integrity", "authenticity", "sha256sum -c", "checksum*"],
        &[
            "sha256*",
            "sha512*",
            "checksum*",
            "cosign*",
            "gpg*",
            "minisign*",
            "signify*",
            "gh attestation*",
            "slsa-verifier*",
            "sigstore*",
            "signature*",
            "attestation*",
            "provenance",
        ],
        &[
            "sha256sum*",
            "sha512sum*",
            "shasum*",
            "b2sum*",
            "cosign verify*",
            "gpg --verify*",
            "gpg2 --verify*",
            "gpgv*",
            "minisign -*",
            "signify -*",
            "gh attestation verify*",
            "slsa-verifier verify*",
            "certutil*",
            "get-filehash*",
            "ssh-keygen -y verify*",
            "jarsigner*",
            "npm audit signatures",
            "openssl dgst*",
            "rekor-cli*",
            "apt-key*",
            "python -m sigstore*",
            "sigstore verify*",
        ],
    ])
    .reads_code()
    .under(&[
        "verify*",
        "verification",
        "verified",
        "signature*",
        "signing",
        "signed",
        "provenance",
        "integrity",
        "authenticity",
        "checksum*",
        "install*",
        "download*",
    ])
    .linked_by(&[
        "verify the integrity",
        "verify releases",
        "verifying releases",
        "verify a release",
        "verify the signature*",
        "verifying signatures",
    ])
    .rule()
    .not_in(&[DocumentKind::Changelog])
});

fn evaluate(evidence: &Evidence) -> Finding {
    judge_text(
        evidence,
        &TextCheck {
            topic: &TOPIC,
            home: &[DocumentKind::Verification],
            fields: &["/project/documentation/signature-verification"],
            what: "an instruction to verify release assets",
            advice: "write into `docs/verify.md` the command that checks a downloaded file against its checksum and its signature",
        },
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_command() {
        check_released(
            &super::CHECK,
            "//- docs/verify.md\n# Verify a release\n\nIntegrity: `sha256sum -c SHA256SUMS`.\n",
            expect!["Passed words-found docs/verify.md:3"],
        );
    }

    #[test]
    fn passed_below_an_installation_heading() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Install\n\nCheck the signature of the file first:\n\n    gpg --verify tool.tgz.asc\n",
            expect!["Passed words-found README.md:7"],
        );
    }

    #[test]
    fn words_without_a_command_need_review() {
        check_released(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Verification\n\nPlease verify the checksum of what you download.\n",
            expect!["NeedsReview words-in-part README.md:5"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
