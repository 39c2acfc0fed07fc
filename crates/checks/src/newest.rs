//! The tree of the newest release.

use slam_model::{Evidence, Fact, Finding, Gap, evidence::release::ReleaseTree};

/// Returns the tree of the newest release, or Unknown when it cannot be seen.
pub(crate) fn newest(evidence: &Evidence) -> Result<&ReleaseTree, Finding> {
    match &evidence.releases {
        Fact::Seen(releases) => match &releases.newest {
            Some(tree) => Ok(tree),
            None => Err(Finding::unknown(
                "release-not-read",
                &Gap::new(
                    "the tree of the newest release is not in this clone",
                    "fetch the tags (`git fetch --tags`), or record the answer with `slam declare`",
                ),
            )),
        },
        Fact::Absent => Err(Finding::unknown(
            "release-not-read",
            &Gap::new(
                "the repository has no tags",
                "fetch the tags (`git fetch --tags`), or record the answer with `slam declare`",
            ),
        )),
        Fact::NotVisible(gap) => Err(Finding::unknown("releases-not-visible", gap)),
        Fact::Broken(cause) => Err(Finding::broken("releases-broken", cause)),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use slam_model::evidence::{license::LicenseText, release::Releases};

    use super::*;
    use crate::testing::build;

    /// Returns a licence text that stands in its place.
    pub(crate) fn license(path: &str, id: &str, approved: bool) -> LicenseText {
        LicenseText {
            path: path.into(),
            in_place: true,
            ids: vec![id.to_owned()],
            likeness_percent: 99,
            approved,
            first_line: format!("{id} text"),
            ..LicenseText::default()
        }
    }

    /// Returns evidence with release `v1.0.0`, whose tree holds these licence texts and fields.
    pub(crate) fn released(licenses: Vec<LicenseText>, fields: &[(&str, &str)]) -> Evidence {
        let newest = ReleaseTree {
            tag: "v1.0.0".to_owned(),
            licenses,
            license_fields: fields.iter().map(|(path, text)| ((*path).into(), (*text).to_owned())).collect(),
            changelogs: Vec::new(),
            changelog_entry: None,
            problems: Vec::new(),
        };
        let releases = Releases { newest: Some(newest), ..tags() };
        Evidence { releases: Fact::Seen(releases), ..build::nothing() }
    }

    fn tags() -> Releases {
        build::tags(vec![build::tag("v1.0.0", "a")]).releases.seen().cloned().unwrap()
    }

    #[test]
    fn a_release_without_a_readable_tree_is_unknown() {
        let evidence = Evidence { releases: Fact::Seen(tags()), ..build::nothing() };
        assert_eq!(newest(&evidence).unwrap_err().reason, "release-not-read");
    }
}
