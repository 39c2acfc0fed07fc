//! Published advisories about actions.

use std::{cmp::Ordering, sync::LazyLock};

use slam_model::Severity;

use super::{Version, table::Table};

const TEXT: &str = include_str!("../../data/advisories.tsv");
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// One advisory about one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Advisory {
    /// Its id at GitHub.
    pub(crate) id: &'static str,
    /// Its CVE id.
    pub(crate) cve: Option<&'static str>,
    /// How bad.
    pub(crate) severity: Severity,
    /// Versions that it names: from the first, up to the second (which is repaired).
    ranges: Vec<(Version, Option<Version>)>,
    /// Commits with foreign code, in full.
    pub(crate) commits: Vec<&'static str>,
    /// What is wrong, as a lower-case fragment.
    pub(crate) summary: &'static str,
}

impl Advisory {
    fn of(row: &[&'static str]) -> Option<Self> {
        let [id, cve, severity, ranges, commits, summary, ..] = row else { return None };
        let ranges = ranges.split_whitespace().filter(|range| *range != "-").filter_map(|range| {
            let (from, to) = range.split_once("..")?;
            let to = if to == "*" { None } else { Some(Version::parse(to)?) };
            Some((Version::parse(from)?, to))
        });
        Some(Self {
            id,
            cve: Some(*cve).filter(|cve| *cve != "-"),
            severity: match *severity {
                "critical" => Severity::Critical,
                "high" => Severity::High,
                "medium" => Severity::Medium,
                _ => Severity::Low,
            },
            ranges: ranges.collect(),
            commits: commits.split_whitespace().filter(|commit| *commit != "-").collect(),
            summary,
        })
    }

    /// Returns whether a version is affected. `v4` and `v4.1` stand for their newest release, so they are affected only
    /// where the repaired version lies outside of them.
    pub(crate) fn names(&self, version: &Version) -> bool {
        self.ranges.iter().any(|(from, to)| {
            let above = version.agrees(from) || version.compare(from) != Ordering::Less;
            let below = match to {
                None => true,
                Some(to) => version.compare(to) == Ordering::Less && !(version.len() < 3 && version.agrees(to)),
            };
            above && below
        })
    }

    /// Returns the repaired version that follows, if there is one.
    pub(crate) fn repaired(&self, version: &Version) -> Option<String> {
        let mut next: Vec<&Version> = self.ranges.iter().filter_map(|(_, to)| to.as_ref()).collect();
        next.retain(|to| to.compare(version) == Ordering::Greater);
        next.sort_by(|one, other| one.compare(other));
        next.first().map(|version| version.to_string())
    }
}

/// Returns the advisories about an action, its name in lower case: `owner/repository`, or with a folder.
pub(crate) fn advisories(name: &str) -> Vec<Advisory> {
    TABLE.all(name).iter().filter_map(|row| Advisory::of(row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        super::super::table::check(TEXT, 9);
        for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
            let row: Vec<&str> = line.split('\t').collect();
            let one = Advisory::of(&row[1..]).unwrap_or_else(|| panic!("{line}"));
            assert!(one.id.starts_with("GHSA-") || one.id.starts_with("CVE-"), "{line}");
            assert!(!one.ranges.is_empty() || !one.commits.is_empty(), "{line}");
            assert_eq!(one.ranges.len(), row[4].split_whitespace().filter(|range| *range != "-").count(), "{line}");
            assert!(one.commits.iter().all(|commit| commit.len() == 40), "{line}");
            assert!(["critical", "high", "medium", "low"].contains(&row[3]), "{line}");
        }
    }

    #[test]
    fn a_version_is_affected_between_its_bounds() {
        let one = &advisories("actions/download-artifact")[0];
        let names = |text: &str| one.names(&Version::parse(text).unwrap());
        assert!(names("v4.0.0") && names("4.1.2"));
        assert!(!names("v4.1.3") && !names("v3") && !names("v5"));
        // The newest of v4 is repaired.
        assert!(!names("v4"));
        assert_eq!(one.repaired(&Version::parse("4.1.2").unwrap()).as_deref(), Some("4.1.3"));
    }
}
