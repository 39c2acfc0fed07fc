//! Releases.

use expect_test::expect;

use super::*;
use crate::testing::shown;

const RELEASE: &[&str] = &["add-release-workflow"];
pub(super) const BUILD: &str = "release-build = ['cargo build --release --locked', 'mkdir -p dist', 'cp target/release/widget \"dist/widget-$GITHUB_REF_NAME\"']";

#[test]
fn a_tag_makes_a_release_with_all_that_belongs_to_it() {
    let case = Case { files: RUST, answers: BUILD, only: RELEASE, with_ci: true, refs: REFS, ..Case::default() };
    assert_sound(&run(&case));
    assert_idempotent(&case);
    expect![[r#"
        add-release-workflow: release-provenance-automated Failed>Passed release-sbom-automated Failed>Passed
        //- .github/workflows/release.yml
        # A version tag makes a release: what the build puts into dist/, an SBOM, the digests of both, and a signed statement
        # that they come from this workflow and this commit. `gh attestation verify FILE --repo OWNER/NAME` checks it.
        name: release
        on:
          push:
            tags: ['v*']
        permissions: {}
        concurrency:
          group: release-${{ github.ref }}
          cancel-in-progress: false
        jobs:
          build:
            name: build
            runs-on: ubuntu-24.04
            timeout-minutes: 60
            permissions:
              contents: read # the checkout
              id-token: write # the identity that signs the statement
              attestations: write # the signed statement
            steps:
              - uses: actions/checkout@1111111111111111111111111111111111111111 # v5.0.1
                with:
                  persist-credentials: false
              - name: Build
                run: |
                  cargo build --release --locked
                  mkdir -p dist
                  cp target/release/widget "dist/widget-$GITHUB_REF_NAME"
              - uses: anchore/sbom-action@7777777777777777777777777777777777777777 # v0.20.0
                with:
                  path: .
                  format: cyclonedx-json
                  output-file: sbom.cdx.json
                  upload-artifact: false
                  upload-release-assets: false
              - name: List the parts and the digests
                run: |
                  mv sbom.cdx.json "dist/${GITHUB_REPOSITORY##*/}-$GITHUB_REF_NAME.cdx.json"
                  cd dist
                  sha256sum ./* > SHA256SUMS
              - uses: actions/attest-build-provenance@6666666666666666666666666666666666666666 # v3.0.0
                id: provenance
                with:
                  subject-path: dist/*
              - name: Ship the statement, too
                env:
                  STATEMENT: ${{ steps.provenance.outputs.bundle-path }}
                run: |
                  cp "$STATEMENT" "dist/${GITHUB_REPOSITORY##*/}-$GITHUB_REF_NAME.sigstore.json"
              - uses: actions/upload-artifact@2222222222222222222222222222222222222222 # v5.0.0
                with:
                  name: dist
                  path: dist/
                  if-no-files-found: error
          publish:
            name: publish
            needs: build
            runs-on: ubuntu-24.04
            timeout-minutes: 15
            permissions:
              contents: write # the release
            steps:
              - uses: actions/download-artifact@3333333333333333333333333333333333333333 # v5.0.0
                with:
                  name: dist
                  path: dist
              - name: Release
                env:
                  GH_TOKEN: ${{ github.token }}
                run: |
                  gh release create "$GITHUB_REF_NAME" dist/* --repo "$GITHUB_REPOSITORY" --verify-tag --generate-notes
    "#]].assert_eq(&shown(&case));
}

#[test]
fn a_release_is_written_only_where_none_is_made_and_the_build_is_known() {
    let ci = |run: &str| {
        format!(
            "//- .github/workflows/ci.yml\nname: ci\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {run}\n"
        )
    };
    for (url, more, answers, refs, expected) in [
        (GITHUB, ci("make"), BUILD, REFS, ".github/workflows/release.yml"),
        (GITHUB, ci("cargo publish"), BUILD, REFS, ""),
        (GITHUB, ci("make") + "//- .goreleaser.yml\nversion: 2\n", BUILD, REFS, ""),
        (GITHUB, String::new(), BUILD, REFS, ""),
        // The rest is told.
        (GITHUB, ci("make"), "", REFS, "note"),
        (GITHUB, ci("make"), BUILD, "", "note"),
        (GITLAB, "//- .gitlab-ci.yml\nt: {script: [make]}\n".to_owned(), BUILD, REFS, "note"),
    ] {
        let files = format!("{RUST}{more}");
        let case = Case { files: &files, url: Some(url), answers, only: RELEASE, refs, ..Case::default() };
        let outcome = run(&case);
        assert_eq!(outcome.withheld, [], "{more}");
        let made = paths(&outcome).join(" ");
        let told = if made.is_empty() && !outcome.notes.is_empty() { "note" } else { made.as_str() };
        assert_eq!(told, expected, "{url} {more} {answers}");
        assert_idempotent(&case);
    }
}
