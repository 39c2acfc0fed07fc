//! The releases of the OSPS Baseline that are part of the program.
//!
//! Ids and levels are those of the official check lists. The sentences are not: each requirement has one line of our
//! own words, and the digest of the official text tells whether a catalogue that somebody brings says the same.

use std::sync::OnceLock;

use slam_model::{Level, RequirementId, Sha256};

use crate::{Catalog, Requirement, catalog};

/// The id of the standard.
pub const BASELINE_ID: &str = "osps-baseline";

/// The releases, oldest first.
pub const BASELINE_VERSIONS: [&str; 4] = ["2025-02-25", "2025-10-10", "2026-02-19", "2026-08-28"];

/// The release that counts when nobody names one.
pub const DEFAULT_BASELINE: &str = "2026-08-28";

const TABLES: [&str; 4] = [
    include_str!("../data/baseline/2025-02-25.tsv"),
    include_str!("../data/baseline/2025-10-10.tsv"),
    include_str!("../data/baseline/2026-02-19.tsv"),
    include_str!("../data/baseline/2026-08-28.tsv"),
];

const WORDING: &str = include_str!("../data/baseline/wording.tsv");

/// Returns the catalogue of a release of the OSPS Baseline.
pub fn baseline(version: &str) -> Option<&'static Catalog> {
    all().iter().find(|catalog| catalog.version == version)
}

/// Returns the catalogues of all releases, oldest first.
pub(crate) fn all() -> &'static [Catalog] {
    static ALL: OnceLock<Vec<Catalog>> = OnceLock::new();
    ALL.get_or_init(|| BASELINE_VERSIONS.iter().zip(TABLES).map(|(version, table)| read(version, table)).collect())
}

/// Returns our wording of a requirement as it held in a release; the newest when `version` is none.
pub(crate) fn wording(id: &RequirementId, version: Option<&str>) -> Option<&'static str> {
    rows(WORDING)
        .filter_map(|row| match row.as_slice() {
            [known, since, title] => Some((*known, *since, *title)),
            _ => None,
        })
        .filter(|(known, since, _)| *known == id.as_str() && version.is_none_or(|version| *since <= version))
        .max_by_key(|(_, since, _)| *since)
        .map(|(_, _, title)| title)
}

/// Returns the name of a family of the OSPS Baseline.
pub(crate) fn family(code: &str) -> Option<&'static str> {
    Some(match code {
        "AC" => "Access control",
        "BR" => "Build and release",
        "DO" => "Documentation",
        "GV" => "Governance",
        "LE" => "Legal",
        "QA" => "Quality",
        "SA" => "Security assessment",
        "VM" => "Vulnerability management",
        _ => return None,
    })
}

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// Reads a table that is part of the program; the tests hold it against the official check lists.
fn read(version: &str, table: &str) -> Catalog {
    let requirements = rows(table).filter_map(|row| requirement(version, &row)).collect();
    catalog::of(BASELINE_ID, version, "OSPS Baseline", requirements)
}

fn requirement(version: &str, row: &[&str]) -> Option<Requirement> {
    let [id, level, digest, state, rest @ ..] = row else { return None };
    let id = RequirementId::new(id);
    Some(Requirement {
        level: Level::try_from(level.parse::<u8>().ok()?).ok()?,
        family: family(id.family())?.to_owned(),
        title: wording(&id, Some(version))?.to_owned(),
        text_sha256: Sha256::try_from((*digest).to_owned()).ok()?,
        retired: *state == "retired",
        replaced_by: rest.first().map(|by| RequirementId::new(by)),
        id,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_release_has_the_published_number_of_requirements_at_each_level() {
        // Counts of the official check lists.
        let want = [
            ("2025-02-25", [20, 38, 56]),
            ("2025-10-10", [24, 42, 62]),
            ("2026-02-19", [24, 43, 64]),
            ("2026-08-28", [24, 43, 64]),
        ];
        for (version, counts) in want {
            let catalog = baseline(version).unwrap();
            let have = [Level::One, Level::Two, Level::Three].map(|level| catalog.up_to(level).count());
            assert_eq!(have, counts, "{version}");
        }
        assert!(baseline("2024-01-01").is_none() && baseline(DEFAULT_BASELINE).is_some());
    }

    #[test]
    fn requirements_stand_once_and_in_the_order_of_the_standard() {
        for catalog in all() {
            let ids: Vec<_> = catalog.requirements.iter().map(|one| &one.id).collect();
            let sorted: Vec<_> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
            assert_eq!(ids, sorted, "{}", catalog.version);
        }
    }

    #[test]
    fn no_line_of_the_tables_is_passed_over() {
        for (catalog, table) in all().iter().zip(TABLES) {
            assert_eq!(catalog.requirements.len(), rows(table).count(), "{}", catalog.version);
        }
        for row in rows(WORDING) {
            assert_eq!(row.len(), 3, "{row:?}");
        }
    }

    #[test]
    fn the_retired_requirement_is_read_and_not_judged() {
        let catalog = baseline(DEFAULT_BASELINE).unwrap();
        let retired = catalog.find(&RequirementId::new("OSPS-BR-01.02")).unwrap();
        assert_eq!((retired.retired, retired.replaced_by.as_ref().unwrap().as_str()), (true, "OSPS-BR-01.01"));
        assert!(catalog.up_to(Level::Three).all(|one| one.id != retired.id));
        let before = baseline("2025-10-10").unwrap();
        assert!(!before.find(&retired.id).unwrap().retired);
    }

    #[test]
    fn wording_follows_the_release() {
        let id = RequirementId::new("OSPS-GV-03.01");
        assert_ne!(wording(&id, Some("2026-02-19")), wording(&id, Some("2026-08-28")));
        assert_eq!(wording(&id, None), wording(&id, Some("2026-08-28")));
    }

    #[test]
    fn each_wording_is_one_short_line() {
        for catalog in all() {
            for one in &catalog.requirements {
                let words = one.title.split_whitespace().count();
                assert!((4..=18).contains(&words) && !one.title.ends_with('.'), "{}: {}", one.id, one.title);
            }
        }
    }
}
