//! The guide by which users verify a release: commands to paste that fit what the release really does.

mod release;

use slam_model::{ForgeKind, evidence::document::DocumentKind};

use crate::{
    answers::BLANK,
    ci::Class,
    draft::{Draft, Home},
    prose::{Part, text},
    recipe::{Recipe, Theme},
};
use release::{Release, Way};

pub(crate) static RECIPES: &[Recipe] = &[
    Recipe {
        id: "add-integrity-guide",
        title: "Show how a download is checked",
        theme: Theme::Guides,
        class: Class::NeedsEyes,
        helps: &["integrity-verification-guide"],
        write: integrity,
    },
    Recipe {
        id: "add-signer-guide",
        title: "Name who signs releases, and show how to check it",
        theme: Theme::Guides,
        class: Class::NeedsEyes,
        helps: &["signer-identity-guide"],
        write: signer,
    },
];

const VERIFY: Home = Home { kind: DocumentKind::Verification, path: "docs/verify.md", title: "Verify a release" };
const INTEGRITY: &str = "Check that a download is complete";
const SIGNER: &str = "Check who made it";
const REFUSE: &str = "Do not use a file that fails this check, and tell the maintainers.";

fn integrity(draft: &mut Draft<'_>) {
    let release = Release::of(draft);
    if release.sums.is_none() && !release.ways.is_empty() {
        // A signature covers every byte: its check shows both.
        return signer(draft);
    }
    let says_none = draft.is_answered("checksums-file") && release.sums.is_none();
    if says_none {
        draft.note(
            "publish checksums or signatures with each release first; there is nothing yet that users could check",
        );
        return;
    }
    let program = release.sums.unwrap_or("sha256sum");
    let file = release.sums_file.unwrap_or_else(|| draft.words("checksums-file"));
    let mut parts = vec![
        text(format!("Download `{file}` of the same release into the folder of the file, and compare the checksum:")),
        Part::Shell(vec![format!("{program} --check --ignore-missing {}", quoted(&file))]),
        text(format!("The line of the file has to end with `OK`. {REFUSE}")),
    ];
    if program != "b2sum" {
        let bits = if program == "sha512sum" { "512" } else { "256" };
        parts.push(text(format!("On macOS the command is `shasum -a {bits} --check --ignore-missing {file}`.")));
    }
    draft.section(VERIFY, INTEGRITY, &parts);
}

fn signer(draft: &mut Draft<'_>) {
    let release = Release::of(draft);
    let is_unsigned = draft.is_answered("signing-tool") && release.ways.is_empty();
    if is_unsigned {
        draft.note("sign releases first; until then nobody can check who made them");
        return;
    }
    let mut parts = Vec::new();
    for way in &release.ways {
        match way {
            Way::Attestations => attestations(draft, &release, &mut parts),
            Way::Cosign => cosign(draft, &release, &mut parts),
            Way::Gpg => gpg(draft, &release, &mut parts),
            Way::Minisign => minisign(draft, &mut parts),
        }
    }
    if release.ways.is_empty() {
        let (tool, signer) = (draft.words("signing-tool"), draft.words("signer"));
        parts.push(text(format!("Releases are signed with {tool} by `{signer}`.")));
    }
    parts.push(text(format!("A file that somebody else signed is no release of this project. {REFUSE}")));
    draft.section(VERIFY, SIGNER, &parts);
}

/// Returns the repository as `owner/name`.
fn slug(draft: &Draft<'_>) -> Option<String> {
    draft.project.url()?.strip_prefix("https://github.com/").map(str::to_owned)
}

fn attestations(draft: &mut Draft<'_>, release: &Release, parts: &mut Vec<Part>) {
    let file = draft.words("release-file");
    let slug = slug(draft).unwrap_or_else(|| draft.blank("url"));
    let mut words = vec![format!("gh attestation verify {}", quoted(&file)), format!("--repo {slug}")];
    parts.push(text(match &release.workflow {
        Some(workflow) => {
            words.push(format!("--signer-workflow {slug}/{workflow}"));
            format!("The release workflow `{workflow}` of this repository attests to what it publishes.")
        }
        None => "GitHub keeps an attestation for what the release workflow publishes.".to_owned(),
    }));
    parts.push(text("With the program `gh` the attestation is checked together with the identity of its signer:"));
    parts.push(command(&words));
}

fn cosign(draft: &mut Draft<'_>, release: &Release, parts: &mut Vec<Part>) {
    let file = draft.words("release-file");
    let bundle = signature(draft, release, &file);
    if release.has_key {
        let key = draft.words("public-key");
        parts.push(text(format!("Files are signed with cosign; the public key is `{key}`. Check one with it:")));
        parts.push(command(&[
            format!("cosign verify-blob {}", quoted(&file)),
            format!("--bundle {}", quoted(&bundle)),
            format!("--key {}", quoted(&key)),
        ]));
        return;
    }
    let url = draft.project.url();
    let workflow = release.workflow.as_ref().filter(|_| draft.project.forge() == ForgeKind::Github);
    let (identity, issuer, who) = match (url, workflow) {
        (Some(url), Some(workflow)) if !draft.is_answered("signer") => {
            // The tag is part of the identity and another one for each release.
            let start = format!("{url}/{workflow}@refs/tags/").replace('.', "\\.");
            let issuer = "https://token.actions.githubusercontent.com".to_owned();
            (format!("--certificate-identity-regexp '^{start}'"), issuer, format!("the workflow `{workflow}`"))
        }
        _ => {
            let signer = draft.words("signer");
            let issuer = match signer.starts_with("https://github.com/") {
                true => "https://token.actions.githubusercontent.com".to_owned(),
                false => draft.words("signer-issuer"),
            };
            (format!("--certificate-identity {}", quoted(&signer)), issuer, format!("`{signer}`"))
        }
    };
    parts.push(text(format!(
        "Files are signed with cosign, without a key that could be lost: the certificate of the signature names {who}."
    )));
    parts.push(command(&[
        format!("cosign verify-blob {}", quoted(&file)),
        format!("--bundle {}", quoted(&bundle)),
        identity,
        format!("--certificate-oidc-issuer {}", quoted(&issuer)),
    ]));
}

fn gpg(draft: &mut Draft<'_>, release: &Release, parts: &mut Vec<Part>) {
    let (key, signer, file) = (draft.words("public-key"), draft.words("signer"), draft.words("release-file"));
    let signature = signature(draft, release, &file);
    parts.push(text(format!(
        "Files are signed with the key that has this fingerprint: `{signer}`. Get the key and check a file:"
    )));
    parts.push(Part::Shell(vec![import(&key), format!("gpg --verify {} {}", quoted(&signature), quoted(&file))]));
    parts.push(text("The output has to show a good signature, and this fingerprint."));
}

fn import(key: &str) -> String {
    match key.starts_with("https://") {
        true => format!("curl --proto '=https' -fsSL {} | gpg --import", quoted(key)),
        false => format!("gpg --import {}", quoted(key)),
    }
}

fn minisign(draft: &mut Draft<'_>, parts: &mut Vec<Part>) {
    let (signer, file) = (draft.words("signer"), draft.words("release-file"));
    parts.push(text(format!(
        "Files are signed with minisign; this is the public key: `{signer}`. Check a file against its `.minisig`:"
    )));
    parts.push(Part::Shell(vec![format!("minisign -V -m {} -P {}", quoted(&file), quoted(&signer))]));
}

/// Returns a command whose options stand one a line.
fn command(words: &[String]) -> Part {
    Part::Shell(words.join(" \\\n  ").lines().map(str::to_owned).collect())
}

/// Returns a word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/:@+=,%~".contains(letter);
    match word.starts_with(BLANK) || word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// Returns the file of the signature: the answer, else the name of the file with the ending that the release gives.
fn signature(draft: &mut Draft<'_>, release: &Release, file: &str) -> String {
    match release.ending {
        Some(ending) if !draft.is_answered("signature-file") => format!("{file}{ending}"),
        _ => draft.words("signature-file"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::testing::{Case, assert_idempotent, run, shown};

    const ONLY: &[&str] = &["add-integrity-guide", "add-signer-guide"];

    fn workflow(steps: &str) -> String {
        format!(
            "//- src/main.rs\nfn main() {{}}\n//- .github/workflows/release.yml\nname: Release\non: {{push: {{tags: ['v*']}}}}\npermissions: {{}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"
        )
    }

    fn check(files: &str, answers: &str, expected: Expect) {
        let case = Case { files, answers, only: ONLY, released: true, ..Case::default() };
        expected.assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn commands_fit_what_the_release_does() {
        check(
            &workflow("      - run: sha256sum dist/* > SHA256SUMS\n      - uses: actions/attest-build-provenance@v3\n"),
            "release-file = 'widget-1.2.3.tar.gz'",
            expect![[r#"
                add-integrity-guide: OSPS-DO-03.01 Failed>Passed integrity-verification-guide Failed>Passed
                add-signer-guide: OSPS-DO-03.02 Failed>Passed signer-identity-guide Failed>Passed
                //- docs/verify.md
                # Verify a release

                ## Check that a download is complete

                Download `SHA256SUMS` of the same release into the folder of the file, and compare the checksum:

                ```sh
                sha256sum --check --ignore-missing SHA256SUMS
                ```

                The line of the file has to end with `OK`. Do not use a file that fails this check, and tell the
                maintainers.

                On macOS the command is `shasum -a 256 --check --ignore-missing SHA256SUMS`.

                ## Check who made it

                The release workflow `.github/workflows/release.yml` of this repository attests to what it
                publishes.

                With the program `gh` the attestation is checked together with the identity of its signer:

                ```sh
                gh attestation verify widget-1.2.3.tar.gz \
                  --repo example/widget \
                  --signer-workflow example/widget/.github/workflows/release.yml
                ```

                A file that somebody else signed is no release of this project. Do not use a file that fails this
                check, and tell the maintainers.
            "#]],
        );
        check(
            &workflow("      - run: cosign sign-blob --yes --bundle \"$f.sigstore.json\" \"$f\"\n"),
            "release-file = 'widget-1.2.3.tar.gz'",
            expect![[r#"
                add-integrity-guide: OSPS-DO-03.01 Failed>Passed OSPS-DO-03.02 Failed>Passed integrity-verification-guide Failed>Passed signer-identity-guide Failed>Passed
                //- docs/verify.md
                # Verify a release

                ## Check who made it

                Files are signed with cosign, without a key that could be lost: the certificate of the signature
                names the workflow `.github/workflows/release.yml`.

                ```sh
                cosign verify-blob widget-1.2.3.tar.gz \
                  --bundle widget-1.2.3.tar.gz.sigstore.json \
                  --certificate-identity-regexp '^https://github\.com/example/widget/\.github/workflows/release\.yml@refs/tags/' \
                  --certificate-oidc-issuer https://token.actions.githubusercontent.com
                ```

                A file that somebody else signed is no release of this project. Do not use a file that fails this
                check, and tell the maintainers.
            "#]],
        );
        check(
            "//- .goreleaser.yaml\nversion: 2\nchecksum:\n  name_template: sums.txt\nsigns:\n  - artifacts: all\n",
            "release-file = 'w.tar.gz'\nsigner = '0123 4567'\npublic-key = 'KEYS'\nsignature-file = 'w.tar.gz.sig'\nchecksums-file = 'sums.txt'",
            expect![[r#"
                add-integrity-guide: OSPS-DO-03.01 Failed>Passed integrity-verification-guide Failed>Passed
                add-signer-guide: OSPS-DO-03.02 Failed>Passed signer-identity-guide Failed>Passed
                //- docs/verify.md
                # Verify a release

                ## Check that a download is complete

                Download `sums.txt` of the same release into the folder of the file, and compare the checksum:

                ```sh
                sha256sum --check --ignore-missing sums.txt
                ```

                The line of the file has to end with `OK`. Do not use a file that fails this check, and tell the
                maintainers.

                On macOS the command is `shasum -a 256 --check --ignore-missing sums.txt`.

                ## Check who made it

                Files are signed with the key that has this fingerprint: `0123 4567`. Get the key and check a file:

                ```sh
                gpg --import KEYS
                gpg --verify w.tar.gz.sig w.tar.gz
                ```

                The output has to show a good signature, and this fingerprint.

                A file that somebody else signed is no release of this project. Do not use a file that fails this
                check, and tell the maintainers.
            "#]],
        );
    }

    #[test]
    fn answers_say_what_no_file_shows() {
        check(
            "//- src/main.rs\nfn main() {}\n",
            "signing-tool = 'minisign'\nsigner = 'RWQ-example-key'\nrelease-file = 'w.tar.gz'",
            expect![[r#"
                add-integrity-guide: OSPS-BR-06.01 Unknown>NeedsReview OSPS-DO-03.01 Failed>Passed OSPS-DO-03.02 Failed>Passed integrity-verification-guide Failed>Passed releases-signed Unknown>NeedsReview signer-identity-guide Failed>Passed
                //- docs/verify.md
                # Verify a release

                ## Check who made it

                Files are signed with minisign; this is the public key: `RWQ-example-key`. Check a file against its
                `.minisig`:

                ```sh
                minisign -V -m w.tar.gz -P RWQ-example-key
                ```

                A file that somebody else signed is no release of this project. Do not use a file that fails this
                check, and tell the maintainers.
            "#]],
        );
    }

    #[test]
    fn without_answers_there_are_blanks_and_nothing_is_made_up() {
        let case = Case { only: ONLY, released: true, ..Case::default() };
        expect![[r#"
            add-integrity-guide: OSPS-DO-03.01 Failed>NeedsReview integrity-verification-guide Failed>NeedsReview ?checksums-file
            add-signer-guide: ?signer ?signing-tool
            //- docs/verify.md
            # Verify a release

            ## Check that a download is complete

            Download `TODO(slam): checksums-file` of the same release into the folder of the file, and compare
            the checksum:

            ```sh
            sha256sum --check --ignore-missing TODO(slam): checksums-file
            ```

            The line of the file has to end with `OK`. Do not use a file that fails this check, and tell the
            maintainers.

            On macOS the command is `shasum -a 256 --check --ignore-missing TODO(slam): checksums-file`.

            ## Check who made it

            Releases are signed with TODO(slam): signing-tool by `TODO(slam): signer`.

            A file that somebody else signed is no release of this project. Do not use a file that fails this
            check, and tell the maintainers.
        "#]]
        .assert_eq(&shown(&case));
    }

    #[test]
    fn an_unsigned_release_is_told_and_not_described() {
        let answers = "signing-tool = 'none'\nchecksums-file = 'none'";
        let outcome = run(&Case { only: ONLY, answers, released: true, ..Case::default() });
        assert!(outcome.files.is_empty());
        assert_eq!(outcome.notes.len(), 2, "{:?}", outcome.notes);
    }

    #[test]
    fn a_guide_that_stands_there_gets_what_it_lacks_and_keeps_its_bytes() {
        let answers = "signing-tool = 'attestations'\nrelease-file = 'w.tar.gz'";
        for (path, old) in [
            ("docs/verify.md", "# Verify\r\n\r\nCompare: `sha256sum -c SHA256SUMS` checks the integrity.\r\n"),
            ("docs/verification.rst", "Verify\n======\n\nCheck the integrity with ``sha256sum -c SHA256SUMS``."),
            ("VERIFY.adoc", "= Verify\n\nCheck the integrity with `sha256sum -c SHA256SUMS`.\n"),
        ] {
            let files = format!("//- {path}\n{old}");
            let case = Case { files: &files, answers, only: ONLY, released: true, ..Case::default() };
            let outcome = run(&case);
            let ids: Vec<_> = outcome.mended.iter().map(|one| one.id).collect();
            assert_eq!(ids, ["add-signer-guide"], "{path}: {:?}", outcome.withheld);
            let new = String::from_utf8(outcome.files.values().next().unwrap().clone()).unwrap();
            assert!(new.starts_with(old), "{path}");
            assert_eq!(new.contains("\r\n"), old.contains("\r\n"));
            assert_idempotent(&case);
        }
    }
}
