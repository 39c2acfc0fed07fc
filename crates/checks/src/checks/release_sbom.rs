//! Whether compiled release assets come with a software bill of materials.

use slam_model::{
    Citation, Evidence, Fact, Finding,
    evidence::{ci::Purpose, forge::ForgeRelease},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, gates,
};

pub(crate) static CHECK: Check = Check {
    id: "release-sbom",
    title: "Compiled release assets are delivered with a software bill of materials",
    rationale: "A binary does not show what is in it; without a list nobody can tell whether the next hole is in there.",
    requirements: &["OSPS-QA-02.02"],
    gates: &[gates::has_release],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "let the release workflow make an SBOM (SPDX or CycloneDX) and attach it to the release";

fn evaluate(evidence: &Evidence) -> Finding {
    let steps = steps(evidence);
    match forge::part(evidence, |forge| &forge.releases) {
        Fact::Seen(releases) => match releases.first() {
            Some(newest) => by_assets(evidence, newest).cite(steps),
            None => unseen(evidence, steps),
        },
        _ => unseen(evidence, steps),
    }
}

/// The newest release counts: an old one cannot be changed any more.
fn by_assets(evidence: &Evidence, release: &ForgeRelease) -> Finding {
    let tag = &release.tag;
    let sboms: Vec<_> = release.assets.iter().filter(|name| is_sbom(name)).cloned().collect();
    let compiled: Vec<_> = release.assets.iter().filter(|name| is_compiled(name)).cloned().collect();
    if !sboms.is_empty() {
        return Finding::passed("attached", format!("release {tag} has {}", sboms.join(", ")))
            .cite([forge::cite(evidence, format!("release {tag}: {}", sboms.join(", ")))]);
    }
    if compiled.is_empty() {
        return Finding::not_applicable("nothing-compiled", format!("release {tag} has no compiled assets"))
            .cite([forge::cite(evidence, format!("release {tag}: no compiled one among its assets"))]);
    }
    let shown = compiled.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    Finding::failed("no-sbom", format!("release {tag} has {shown} and no SBOM"))
        .cite([forge::cite(evidence, format!("release {tag}: {shown}"))])
        .missing("an SBOM beside the assets", ADVICE)
}

fn unseen(evidence: &Evidence, steps: Vec<Citation>) -> Finding {
    let part = forge::part(evidence, |forge| &forge.releases);
    let gap = forge::unseen(&part, "assets-not-visible", "the assets of the newest release");
    if steps.is_empty() {
        return gap.missing("an SBOM beside the assets", ADVICE);
    }
    let message = "a release step makes an SBOM; whether the newest release has one cannot be seen offline";
    Finding { missing: gap.missing, ..Finding::needs_review("made-in-release", message) }.cite(steps)
}

/// Returns steps of CI and settings of release tools that make an SBOM.
fn steps(evidence: &Evidence) -> Vec<Citation> {
    let workflows = evidence.ci.seen().map_or(&[][..], |ci| ci.workflows.as_slice());
    let activities = workflows.iter().flat_map(|one| one.activities(Purpose::Sbom));
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    activities
        .map(|one| Citation::quote(CitationKind::Ci, &one.quote).with_note(one.tool.clone()))
        .chain(tools.iter().filter_map(|tool| tool.sbom.as_ref()).map(|quote| Citation::quote(CitationKind::Config, quote)))
        .take(3)
        .collect()
}

fn is_sbom(name: &str) -> bool {
    let name = name.to_lowercase();
    ["sbom", ".spdx", ".cdx.", "cyclonedx", "bom.json", "bom.xml"].iter().any(|mark| name.contains(mark))
        && ![".sig", ".asc", ".pem", ".sha256", ".sha512"].iter().any(|ending| name.ends_with(ending))
}

/// Endings of what a compiler made, or of archives and packages that usually hold it.
fn is_compiled(name: &str) -> bool {
    const ENDINGS: &[&str] = &[
        ".exe", ".msi", ".dmg", ".pkg", ".deb", ".rpm", ".apk", ".appimage", ".jar", ".war", ".whl", ".nupkg", ".dll", ".so",
        ".dylib", ".wasm", ".snap", ".flatpak", ".vsix",
    ];
    const SYSTEMS: &[&str] = &["linux", "darwin", "macos", "windows", "win32", "win64", "freebsd", "amd64", "x86_64", "arm64", "aarch64"];
    let name = name.to_lowercase();
    let beside = [".sig", ".asc", ".pem", ".sha256", ".sha512", ".md5", ".txt", ".json", ".sigstore", ".intoto.jsonl", ".crt", ".minisig"];
    if beside.iter().any(|ending| name.ends_with(ending)) || is_sbom(&name) {
        return false;
    }
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || SYSTEMS.iter().any(|system| name.contains(system))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            ci::{Activity, Purpose},
            forge::ForgeFacts,
        },
    };

    use super::*;
    use crate::testing::{build, check_evidence};

    fn assets(names: &[&str]) -> Evidence {
        let assets = names.iter().map(|name| (*name).to_owned()).collect();
        let release = ForgeRelease { tag: "v1.0.0".to_owned(), assets, ..ForgeRelease::default() };
        build::forge(ForgeFacts { releases: Fact::Seen(vec![release]), ..ForgeFacts::default() })
    }

    #[test]
    fn the_assets_decide() {
        check_evidence(&CHECK, &assets(&["tool-linux-amd64.tar.gz", "tool.spdx.json"]), expect!["Passed attached [snapshot.json: release v1.0.0: tool.spdx.json]"]);
        check_evidence(&CHECK, &assets(&["tool-linux-amd64.tar.gz", "SHA256SUMS.txt"]), expect!["Failed no-sbom [snapshot.json: release v1.0.0: tool-linux-amd64.tar.gz]"]);
        check_evidence(&CHECK, &assets(&["tool-1.0.0-src.tar.gz"]), expect!["NotApplicable nothing-compiled [snapshot.json: release v1.0.0: no compiled one among its assets]"]);
    }

    #[test]
    fn a_step_of_the_release_workflow_needs_a_look() {
        let path = ".github/workflows/release.yml";
        let mut workflow = build::workflow(path);
        let quote = build::quote(path, 20, "uses: anchore/sbom-action@v0");
        workflow.jobs[0].does.push(Activity { purpose: Purpose::Sbom, tool: "syft".to_owned(), quote });
        let releases = build::tags(vec![build::tag("v1.0.0", "a")]).releases;
        check_evidence(&CHECK, &Evidence { releases, ..build::ci(vec![workflow], vec![]) }, expect!["NeedsReview made-in-release .github/workflows/release.yml:20"]);
    }

    #[test]
    fn unknown_when_nothing_speaks() {
        check_evidence(&CHECK, &build::tags(vec![build::tag("v1.0.0", "a")]), expect!["Unknown assets-not-visible"]);
    }
}
