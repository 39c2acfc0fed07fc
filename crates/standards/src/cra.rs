//! The eight readiness items with which a project helps those who carry duties under the Cyber Resilience Act.

use std::sync::OnceLock;

use slam_model::{Level, RequirementId};

use crate::{Catalog, Requirement, catalog, text_digest};

/// The id of the standard.
pub const CRA_ID: &str = "cra-readiness";

/// The items have no release of their own: they are those of the edition that asked for them first.
const VERSION: &str = "fall-2026";

const ITEMS: [(&str, &str); 8] = [
    (
        "CRA-01",
        "A public policy covers secure development, risks, contact, the path of a report to disclosure, and end of support",
    ),
    ("CRA-02", "The contribution guide links to the rules for secure development"),
    ("CRA-03", "Each release or tag has notes on new functions and security fixes"),
    ("CRA-04", "Ordinary bugs have their own reporting route, apart from security reports"),
    ("CRA-05", "A statement says who signs in with a second factor; for administrators it is a must"),
    ("CRA-06", "A statement says how the main branch is protected"),
    ("CRA-07", "A clear licence file is in place, best one that OSI approved"),
    ("CRA-08", "The project shows that it meets the OSPS Baseline at level 1 or above"),
];

/// Returns the CRA readiness items as a catalogue; all are level 1.
pub fn cra_readiness() -> &'static Catalog {
    static ITEMS_AS_CATALOG: OnceLock<Catalog> = OnceLock::new();
    ITEMS_AS_CATALOG.get_or_init(|| {
        let items = ITEMS.iter().map(|(id, title)| Requirement {
            id: RequirementId::new(id),
            level: Level::One,
            family: "CRA readiness".to_owned(),
            title: (*title).to_owned(),
            // The source publishes prose without one sentence an item: the digest is that of our own words.
            text_sha256: text_digest(title),
            retired: false,
            replaced_by: None,
        });
        catalog::of(CRA_ID, VERSION, "CRA readiness", items.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eight_items_at_level_one() {
        let ids: Vec<_> = cra_readiness().up_to(Level::One).map(|one| one.id.as_str().to_owned()).collect();
        assert_eq!(ids, (1..=8).map(|number| format!("CRA-0{number}")).collect::<Vec<_>>());
    }
}
