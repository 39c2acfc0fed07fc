//! Whether the files of a release say which release they belong to.

use slam_model::{Citation, Confidence, Evidence, Fact, Finding, evidence::forge::ForgeRelease, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, gates,
};

pub(crate) static CHECK: Check = Check {
    id: "release-assets-named",
    title: "Each file of a release names the release that it belongs to",
    rationale: "A file travels without its page: on a mirror or in a download folder only its name tells what it is.",
    requirements: &["OSPS-BR-02.02"],
    gates: &[gates::has_release],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "put the version into the name of each file, in the configuration of the release tool";

/// Looking further back would punish a project for releases that it can no longer change.
const RELEASES: usize = 5;

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("assets named after the release", ADVICE);
    let releases = forge::part(evidence, |forge| &forge.releases);
    if let Fact::Seen(releases) = releases {
        let with_assets: Vec<_> = releases.iter().take(RELEASES).filter(|one| !one.assets.is_empty()).collect();
        let Some(newest) = with_assets.first() else {
            return Finding::not_applicable("no-assets", "the newest releases have no files besides the source, which the forge names after the tag")
                .cite(releases.iter().take(1).map(|one| forge::cite(evidence, format!("release {}", one.tag))));
        };
        let nameless = nameless(newest);
        let cite = forge::cite(evidence, format!("release {}: {}", newest.tag, shown(newest)));
        if nameless.is_empty() {
            return Finding::passed("named", format!("each file of {} names its version, or serves such a file", newest.tag)).cite([cite]);
        }
        let message = format!("{} of {} files of {} do not name their version: {}", nameless.len(), newest.assets.len(), newest.tag, nameless.iter().take(5).copied().collect::<Vec<_>>().join(", "));
        if has_checksums(newest) {
            return need(Finding::needs_review("listed-by-digest", format!("{message}; a list of digests ties them to it"))).cite([cite]);
        }
        return need(Finding::failed("nameless", message)).confidence(Confidence::Medium).cite([cite]);
    }
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    let named: Vec<_> = tools.iter().filter_map(|tool| tool.names.as_ref()).map(|quote| Citation::quote(CitationKind::Config, quote)).collect();
    if !named.is_empty() {
        let message = "the release tool names files after the version; the files themselves cannot be seen";
        return need(Finding::needs_review("tool-names", message)).cite(named);
    }
    need(forge::unseen(&releases, "assets-not-visible", "the files of the releases"))
}

/// Returns the files whose name holds neither the version nor the tag, and that serve no other file.
fn nameless(release: &ForgeRelease) -> Vec<&str> {
    let tag = release.tag.to_lowercase();
    let version = tag.find(|c: char| c.is_ascii_digit()).map_or(tag.as_str(), |at| tag.get(at..).unwrap_or(&tag));
    let spelled = [version.to_owned(), version.replace('.', "_"), version.replace('.', "-")];
    let names = |name: &str| spelled.iter().any(|one| !one.is_empty() && name.contains(one.as_str())) || name.contains(&tag);
    release.assets.iter().map(String::as_str).filter(|asset| { let lower = asset.to_lowercase(); !names(&lower) && !serves(&lower) }).collect()
}

/// Lists, signatures, and statements belong to the release that they speak about.
fn serves(name: &str) -> bool {
    let ends = [".asc", ".sig", ".minisig", ".sigstore", ".sigstore.json", ".intoto.jsonl", ".pem", ".crt", ".sha256", ".sha512", ".sha256sum", ".sbom", ".spdx.json", ".cdx.json"];
    ends.iter().any(|end| name.ends_with(end)) || ["sha256sum", "sha512sum", "checksum", "sbom", "provenance", "attestation", "manifest"].iter().any(|word| name.contains(word))
}

fn has_checksums(release: &ForgeRelease) -> bool {
    release.assets.iter().any(|asset| { let lower = asset.to_lowercase(); ["sha256sum", "sha512sum", "checksum"].iter().any(|word| lower.contains(word)) })
}

fn shown(release: &ForgeRelease) -> String {
    release.assets.iter().take(5).cloned().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{ForgeFacts, ForgeRelease},
    };

    use crate::testing::{build, check_evidence};

    fn release(assets: &[&str]) -> slam_model::Evidence {
        let assets = assets.iter().map(ToString::to_string).collect();
        let release = ForgeRelease { tag: "v1.2.0".to_owned(), assets, ..ForgeRelease::default() };
        build::forge(ForgeFacts { releases: Fact::Seen(vec![release]), ..ForgeFacts::default() })
    }

    #[test]
    fn names_of_assets_decide() {
        for (assets, expected) in [
            (&["tool-1.2.0.tgz", "SHA256SUMS"][..], expect!["Passed named [snapshot.json: release v1.2.0: tool-1.2.0.tgz, SHA256SUMS]"]),
            (&["tool.tgz"], expect!["Failed nameless [snapshot.json: release v1.2.0: tool.tgz]"]),
            (&["tool.tgz", "checksums.txt"], expect!["NeedsReview listed-by-digest [snapshot.json: release v1.2.0: tool.tgz, checksums.txt]"]),
            (&[], expect!["NotApplicable no-assets [snapshot.json: release v1.2.0]"]),
        ] {
            check_evidence(&super::CHECK, &release(assets), expected);
        }
    }

    #[test]
    fn offline_the_assets_are_unknown() {
        let evidence = build::tags(vec![build::tag("v1.2.0", "1")]);
        check_evidence(&super::CHECK, &evidence, expect!["Unknown assets-not-visible"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-release [no version tag in the repository]"]);
    }
}
