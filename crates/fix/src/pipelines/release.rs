//! The workflow that makes a release of a version tag: files, SBOM, digests, and a signed statement of where they come from.
//!
//! The rights are split: the job that runs the project's build cannot write to the repository, and the one that can runs
//! nothing of the project.

use slam_model::{Evidence, evidence::ci::Purpose};

use super::{
    pins::{self, Pins},
    system::{self, System},
    workflow::{Job, READ, Step, UBUNTU, Workflow},
};
use crate::draft::Draft;

const BUILD: &str = "release-build";

pub(super) fn write(draft: &mut Draft<'_>) {
    let project = draft.project;
    let Some(system) = System::of(&project).filter(|_| !has_release(project.evidence)) else { return };
    if system != System::Github {
        draft.note("a pipeline for releases is written for GitHub alone so far");
        return;
    }
    if !draft.is_answered(BUILD) {
        draft.note(format!("answer `{BUILD}`, so that a workflow can build what is released"));
        return;
    }
    let Some(path) = system.free(&project, &["release", "publish"]) else { return };
    let build = draft.lines(BUILD);
    let mut pins = Pins::new(project.refs);
    let workflow = Workflow {
        about: &[
            "A version tag makes a release: what the build puts into dist/, an SBOM, the digests of both, and a signed statement",
            "that they come from this workflow and this commit. `gh attestation verify FILE --repo OWNER/NAME` checks it.",
        ],
        name: "release",
        on: vec!["push:".to_owned(), format!("  tags: ['{}']", tags(project.evidence))],
        cancel: "false",
        jobs: vec![
            Job {
                id: "build",
                name: "build",
                more: Vec::new(),
                runs_on: UBUNTU.to_owned(),
                container: None,
                minutes: 60,
                rights: &[
                    READ,
                    ("id-token", "write", "the identity that signs the statement"),
                    ("attestations", "write", "the signed statement"),
                ],
                steps: steps(&build, &mut pins),
            },
            Job {
                id: "publish",
                name: "publish",
                more: vec!["needs: build".to_owned()],
                runs_on: UBUNTU.to_owned(),
                container: None,
                minutes: 15,
                rights: &[("contents", "write", "the release")],
                steps: vec![
                    Step::uses(&pins.uses(pins::DOWNLOAD, ""), &[("name", "dist"), ("path", "dist")]),
                    Step::run(
                        "Release",
                        &[("GH_TOKEN", "${{ github.token }}")],
                        &[
                            "gh release create \"$GITHUB_REF_NAME\" dist/* --repo \"$GITHUB_REPOSITORY\" --verify-tag --generate-notes",
                        ],
                    ),
                ],
            },
        ],
    };
    if pins.are_known(draft) {
        draft.create(&path, workflow.text(system));
        draft.note("a version tag makes a release by itself from now on; do not make one by hand for the same tag");
    }
}

fn steps(build: &[String], pins: &mut Pins<'_>) -> Vec<Step> {
    // Names with the version tell files of two releases apart.
    let name = "dist/${GITHUB_REPOSITORY##*/}-$GITHUB_REF_NAME";
    vec![
        Step::checkout(System::Github, pins),
        Step::run("Build", &[], build),
        Step::uses(
            &pins.uses(pins::SBOM, ""),
            &[
                ("path", "."),
                ("format", "cyclonedx-json"),
                ("output-file", "sbom.cdx.json"),
                ("upload-artifact", "false"),
                ("upload-release-assets", "false"),
            ],
        ),
        Step::run(
            "List the parts and the digests",
            &[],
            &[
                format!("mv sbom.cdx.json \"{name}.cdx.json\""),
                "cd dist".to_owned(),
                "sha256sum ./* > SHA256SUMS".to_owned(),
            ],
        ),
        Step::uses(&pins.uses(pins::PROVENANCE, ""), &[("subject-path", "dist/*")]).with_id("provenance"),
        Step::run(
            "Ship the statement, too",
            &[("STATEMENT", "${{ steps.provenance.outputs.bundle-path }}")],
            &[format!("cp \"$STATEMENT\" \"{name}.sigstore.json\"")],
        ),
        Step::uses(
            &pins.uses(pins::UPLOAD, ""),
            &[("name", "dist"), ("path", "dist/"), ("if-no-files-found", "error")],
        ),
    ]
}

/// Returns whether something makes releases: a workflow, or a tool with a configuration of its own.
fn has_release(evidence: &Evidence) -> bool {
    let has_tool = evidence.process.seen().is_some_and(|process| !process.release_tools.is_empty());
    has_tool
        || system::workflows(evidence).any(|one| one.releases)
        || system::activities(evidence, Purpose::Release).next().is_some()
}

/// Returns the pattern of version tags: as the newest one is spelled, else with a `v`.
fn tags(evidence: &Evidence) -> &'static str {
    let newest = evidence.releases.seen().and_then(|releases| releases.releases.first());
    let is_bare = newest.is_some_and(|tag| tag.starts_with(|letter: char| letter.is_ascii_digit()));
    if is_bare { "[0-9]*" } else { "v*" }
}
