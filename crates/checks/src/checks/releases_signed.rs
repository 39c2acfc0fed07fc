//! Whether releases are signed.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Finding,
    evidence::{ci::Purpose, forge::ForgeRelease, release::Tag},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, gates,
    text::Topic,
};

pub(crate) static CHECK: Check = Check {
    id: "releases-signed",
    title: "Each release is signed, or listed with its digests in a signed file",
    rationale: "A signature is what tells a user that a file is yours, wherever it was downloaded from.",
    requirements: &["OSPS-BR-06.01"],
    gates: &[gates::has_release],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

static WORDS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["cosign verify*", "gpg --verify", "gh attestation verify", "slsa-verifier", "minisign -v*", "signify -v*", "verify-blob", "verify-attestation"],
    ])
    .reads_code()
});

const ADVICE: &str = "sign in the release workflow (keyless signing or a build attestation), or sign the tag with `git tag -s` and publish a signed list of digests";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("signed releases", ADVICE);
    let signed_tag = newest_tag(evidence).filter(|tag| tag.signed);
    let tag_cite = signed_tag.map(|tag| Citation::note(CitationKind::Release, format!("tag {} carries a signature (not verified)", tag.name)));
    let releases = forge::part(evidence, |forge| &forge.releases);
    if let Some(newest) = releases.seen().and_then(|all| all.first()) {
        let cite = forge::cite(evidence, format!("release {}: {}", newest.tag, shown(newest)));
        if newest.attested {
            return Finding::passed("attested", format!("the forge holds a build attestation for {}", newest.tag)).cite([cite]);
        }
        if newest.assets.iter().any(|asset| is_signature(asset)) {
            return Finding::passed("signature-files", format!("{} comes with signatures (not verified)", newest.tag)).confidence(Confidence::Medium).cite([cite]);
        }
        if !newest.assets.is_empty() {
            let message = format!("none of the {} files of {} comes with a signature", newest.assets.len(), newest.tag);
            return need(match tag_cite {
                Some(tag) => Finding::needs_review("assets-unsigned", format!("{message}; its tag is signed")).cite([cite, tag]),
                None => Finding::failed("unsigned", message).confidence(Confidence::Medium).cite([cite]),
            });
        }
        if tag_cite.is_none() {
            let message = format!("{} has no signature: neither its tag nor a file carries one", newest.tag);
            return need(Finding::failed("unsigned", message).confidence(Confidence::Medium).cite([cite]));
        }
    }
    if let (Some(tag), Some(cite)) = (signed_tag, tag_cite.clone()) {
        // A tag speaks for the source alone; what a pipeline uploads beside it needs a signature of its own.
        if releases.is_hidden() && let Some(uploads) = uploads(evidence) {
            let message = format!("the newest release {} is a signed tag (not verified); whether its files are signed, too, cannot be seen", tag.name);
            return need(Finding::needs_review("files-not-visible", message)).cite([cite, uploads]).cite(hints(evidence));
        }
        return Finding::passed("signed-tag", format!("the newest release {} is a signed tag (not verified)", tag.name)).confidence(Confidence::Medium).cite([cite]);
    }
    let hints = hints(evidence);
    if hints.is_empty() {
        return need(forge::unseen(&releases, "signatures-not-visible", "whether the releases are signed"));
    }
    let message = "the project says that it signs its releases; no signature can be seen from here";
    need(Finding::needs_review("signing-set-up", message)).cite(hints)
}

/// Returns what speaks for signing and does not show it: workflows, release tools, instructions, and Security Insights.
fn hints(evidence: &Evidence) -> Vec<Citation> {
    let mut cites = Vec::new();
    for workflow in evidence.ci.seen().iter().flat_map(|ci| &ci.workflows) {
        cites.extend(workflow.activities(Purpose::Signing).map(|one| Citation::quote(CitationKind::Ci, &one.quote)));
    }
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    cites.extend(tools.iter().filter_map(|tool| tool.signs.as_ref()).map(|one| Citation::quote(CitationKind::Config, one)));
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    cites.extend(WORDS.find(documents, &[]).iter().filter(|one| one.full).take(2).map(|one| one.cite()));
    if let Some(insights) = evidence.insights.seen() {
        cites.extend(insights.cite("/repository/release/attestations/0/location"));
    }
    cites.truncate(6);
    cites
}

/// Returns the first definition or tool that makes files for releases.
fn uploads(evidence: &Evidence) -> Option<Citation> {
    let workflows = evidence.ci.seen().map_or(&[][..], |ci| ci.workflows.as_slice());
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    let path = workflows.iter().find(|one| one.releases).map(|one| &one.path);
    path.or_else(|| tools.first().map(|tool| &tool.path)).map(Citation::file)
}

fn newest_tag(evidence: &Evidence) -> Option<&Tag> {
    let releases = evidence.releases.seen()?;
    let name = releases.newest.as_ref().map(|tree| &tree.tag).or_else(|| releases.releases.first())?;
    releases.tags.iter().find(|tag| tag.name == *name)
}

fn is_signature(asset: &str) -> bool {
    let lower = asset.to_lowercase();
    [".asc", ".sig", ".sign", ".minisig", ".sigstore", ".sigstore.json", ".bundle", ".intoto.jsonl", ".p7s", ".cosign.bundle"].iter().any(|end| lower.ends_with(end))
}

fn shown(release: &ForgeRelease) -> String {
    match release.assets.len() {
        0 => "no files".to_owned(),
        _ => release.assets.iter().take(5).cloned().collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            ci::{Activity, Purpose},
            forge::{ForgeFacts, ForgeRelease},
        },
    };

    use crate::testing::{build, check_evidence};

    fn release(assets: &[&str], attested: bool) -> Evidence {
        let assets = assets.iter().map(ToString::to_string).collect();
        let release = ForgeRelease { tag: "v1.0".to_owned(), assets, attested, ..ForgeRelease::default() };
        build::forge(ForgeFacts { releases: Fact::Seen(vec![release]), ..ForgeFacts::default() })
    }

    /// Defect 4 of the reference scanner: without a Security Insights file it could never pass.
    #[test]
    fn a_signed_tag_does_not_speak_for_files_that_a_pipeline_uploads() {
        let mut tag = build::tag("v1.0", "1");
        tag.signed = true;
        let tags = build::tags(vec![tag]);
        for (releases, expected) in [
            (false, expect!["Passed signed-tag [tag v1.0 carries a signature (not verified)]"]),
            (true, expect!["NeedsReview files-not-visible [tag v1.0 carries a signature (not verified)] .github/workflows/release.yml"]),
        ] {
            let mut workflow = build::workflow(".github/workflows/release.yml");
            workflow.releases = releases;
            let evidence = Evidence { ci: build::ci(vec![workflow], vec![]).ci, ..tags.clone() };
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn defect_4_a_signed_release_passes_without_security_insights() {
        let mut tag = build::tag("v1.0", "1");
        tag.signed = true;
        check_evidence(&super::CHECK, &build::tags(vec![tag]), expect!["Passed signed-tag [tag v1.0 carries a signature (not verified)]"]);
        check_evidence(&super::CHECK, &release(&["a.tgz"], true), expect!["Passed attested [snapshot.json: release v1.0: a.tgz]"]);
        check_evidence(&super::CHECK, &release(&["a.tgz", "a.tgz.asc"], false), expect!["Passed signature-files [snapshot.json: release v1.0: a.tgz, a.tgz.asc]"]);
    }

    #[test]
    fn files_without_a_signature_fail_and_what_cannot_be_seen_is_unknown() {
        check_evidence(&super::CHECK, &release(&["a.tgz"], false), expect!["Failed unsigned [snapshot.json: release v1.0: a.tgz]"]);
        check_evidence(&super::CHECK, &build::tags(vec![build::tag("v1.0", "1")]), expect!["Unknown signatures-not-visible"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-release [no version tag in the repository]"]);
    }

    #[test]
    fn a_workflow_that_signs_is_a_hint() {
        let path = ".github/workflows/release.yml";
        let mut workflow = build::workflow(path);
        let quote = build::quote(path, 8, "- uses: actions/attest-build-provenance@v2");
        workflow.jobs[0].does = vec![Activity { purpose: Purpose::Signing, tool: "attest".to_owned(), quote }];
        let evidence = Evidence { ci: build::ci(vec![workflow], vec![]).ci, ..build::tags(vec![build::tag("v1.0", "1")]) };
        check_evidence(&super::CHECK, &evidence, expect!["NeedsReview signing-set-up .github/workflows/release.yml:8"]);
    }
}
