//! Signed-Releases: eight for a signature, ten for provenance, over the newest five releases with assets.

use slam_model::{
    Evidence, Fact,
    evidence::{ci::Purpose, forge::ForgeRelease},
    scorecard::Outcome,
};

use super::{
    Mode,
    answer::{Answer, at, elsewhere},
};
use crate::forge;

const SIGNED: &str = "releasesAreSigned";
const PROVENANCE: &str = "releasesHaveProvenance";

/// Releases that are looked at.
const LOOKED_AT: usize = 5;
const SIGNATURES: [&str; 6] = [".asc", ".minisig", ".sig", ".sign", ".sigstore", ".sigstore.json"];
/// Further endings: detached CMS and OpenPGP signatures, bundles of cosign.
const MORE_SIGNATURES: [&str; 7] =
    [".p7s", ".gpg", ".pgp", ".sigstore.jsonl", ".bundle", ".cosign.bundle", ".signature"];
const PROVENANCES: [&str; 1] = [".intoto.jsonl"];
const MORE_PROVENANCES: [&str; 6] =
    [".intoto.json", ".provenance", ".provenance.json", ".attestation", ".attestation.json", "-provenance.json"];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    match forge::part(evidence, |forge| &forge.releases) {
        Fact::Seen(releases) => of_releases(releases, mode),
        Fact::Absent => none(),
        Fact::Broken(cause) => Answer::inconclusive(format!("the forge snapshot could not be read: {cause}")),
        Fact::NotVisible(gap) => {
            let mut answer = Answer::hidden(&[SIGNED, PROVENANCE], "the assets of releases", &gap);
            hints(evidence, &mut answer);
            answer
        }
    }
}

fn none() -> Answer {
    let mut answer = Answer::inconclusive("there are no releases with assets");
    answer.probe(SIGNED, Outcome::NotApplicable, "no releases", None);
    answer.probe(PROVENANCE, Outcome::NotApplicable, "no releases", None);
    answer
}

/// What the clone tells beside: signed tags, and workflows that sign. None of it proves an asset.
fn hints(evidence: &Evidence, answer: &mut Answer) {
    if let Some(releases) = evidence.releases.seen() {
        let tags: Vec<_> =
            releases.tags.iter().filter(|tag| releases.releases.contains(&tag.name)).take(LOOKED_AT).collect();
        let signed = tags.iter().filter(|tag| tag.signed).count();
        if !tags.is_empty() {
            answer.debug(
                format!("{signed} of the newest {} release tags carry a signature (not verified)", tags.len()),
                None,
            );
        }
    }
    let workflows = evidence.ci.seen().map(|ci| ci.workflows.as_slice()).unwrap_or_default();
    for workflow in workflows.iter().filter(|one| one.releases) {
        if let Some(activity) = workflow.activities(Purpose::Signing).next() {
            answer.debug(format!("a release workflow signs with {}", activity.tool), at(&activity.quote));
        }
    }
}

fn of_releases(releases: &[ForgeRelease], mode: Mode) -> Answer {
    let looked_at: Vec<_> = releases.iter().take(LOOKED_AT).filter(|release| !release.assets.is_empty()).collect();
    if looked_at.is_empty() {
        return none();
    }
    let mut answer = Answer::default();
    let (mut points, mut signed, mut marks) = (0u64, 0, 0);
    for release in &looked_at {
        let location = || elsewhere(format!("release {}", release.tag));
        let ending =
            |endings: &[&str]| release.assets.iter().find(|asset| endings.iter().any(|one| asset.ends_with(one)));
        let more = |known: &[&str], more: &[&str]| {
            ending(known).map(|asset| (asset.as_str(), false)).or_else(|| {
                let found = (mode == Mode::Right).then(|| ending(more)).flatten();
                found.map(|asset| (asset.as_str(), true))
            })
        };
        let attested = (mode == Mode::Right && release.attested).then_some(("the forge's own attestation", true));
        let provenance = more(&PROVENANCES, &MORE_PROVENANCES).or(attested);
        let signature = more(&SIGNATURES, &MORE_SIGNATURES);
        for (probe, found, what) in [(SIGNED, signature, "signature"), (PROVENANCE, provenance, "provenance")] {
            match found {
                Some((asset, beyond)) => {
                    marks += 1;
                    answer.info(format!("{what}: {asset}"), location());
                    answer.probe_with(
                        probe,
                        Outcome::True,
                        &format!("{what}: {asset}"),
                        location(),
                        ("releaseName", &release.tag),
                    );
                    if beyond {
                        answer.deviate("attestations of the forge and further endings count; Scorecard knows seven endings of names");
                    }
                }
                None => {
                    // Provenance is a signature, too.
                    if !(probe == SIGNED && provenance.is_some()) {
                        answer.warn(format!("no {what}"), location());
                    }
                    answer.probe_with(
                        probe,
                        Outcome::False,
                        &format!("no {what}"),
                        location(),
                        ("releaseName", &release.tag),
                    );
                }
            }
        }
        let worth = if provenance.is_some() { 10 } else { 8 * u64::from(signature.is_some()) };
        points += worth;
        signed += u64::from(worth > 0);
    }
    let all = looked_at.len() as u64;
    let reason = format!(
        "{signed} of the newest {all} releases with assets carry {marks} signatures or statements of provenance"
    );
    answer.conclude(Some(u8::try_from(points / all).unwrap_or(0)), reason)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::forge::{ForgeFacts, ForgeRelease},
    };

    use super::super::testing::check;
    use crate::testing::build;

    fn evidence(releases: &[(&str, &[&str], bool)]) -> Evidence {
        let releases = releases
            .iter()
            .map(|(tag, assets, attested)| ForgeRelease {
                tag: (*tag).to_owned(),
                assets: assets.iter().map(|asset| (*asset).to_owned()).collect(),
                attested: *attested,
                ..ForgeRelease::default()
            })
            .collect();
        build::forge(ForgeFacts { releases: Fact::Seen(releases), ..ForgeFacts::default() })
    }

    #[test]
    fn signatures_and_provenance_are_told_by_name_and_attestation() {
        let releases = [
            ("v3", &["a.tar.gz"][..], true),
            ("v2", &["a.tar.gz", "a.tar.gz.asc"][..], false),
            ("v1", &["a.tar.gz", "m.intoto.jsonl"][..], false),
        ];
        check(
            "Signed-Releases",
            &evidence(&releases),
            expect![[r#"
            9/10 3 of the newest 3 releases with assets carry 3 signatures or statements of provenance
              Info provenance: the forge's own attestation: release v3
              Info signature: a.tar.gz.asc: release v2
              Warn no provenance: release v2
              Info provenance: m.intoto.jsonl: release v1
              Debug differs from Scorecard: attestations of the forge and further endings count; Scorecard knows seven endings of names
            strict: 6/10 2 of the newest 3 releases with assets carry 2 signatures or statements of provenance
              Warn no signature: release v3
              Warn no provenance: release v3
              Info signature: a.tar.gz.asc: release v2
              Warn no provenance: release v2
              Info provenance: m.intoto.jsonl: release v1"#]],
        );
    }
}
