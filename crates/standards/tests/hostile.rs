//! Bytes of any kind never stop the readers, and what they accept is bounded.

use proptest::prelude::*;
use slam_standards::{load_catalog, load_objective_set, unknown_ids};

const CATALOG: &str = "metadata:\n  id: mine\n  version: '1'\ncontrols:\n- id: A\n  assessment-requirements:\n  - id: A-1\n    text: Every door is shut.\n    applicability: [Maturity Level 1, maturity-2]\n    replaced-by: {entry-id: B-1}\n";

const OBJECTIVES: &str = include_str!("../data/objectives/spring-2026.toml");

/// Returns the text with some bytes cut out and others put in.
fn damaged(text: &str, at: usize, cut: usize, put: &[u8]) -> Vec<u8> {
    let bytes = text.as_bytes();
    let at = at % (bytes.len() + 1);
    let end = (at + cut).min(bytes.len());
    [&bytes[..at], put, &bytes[end..]].concat()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_damaged_catalogue_is_read_or_refused(at: usize, cut in 0usize..40, put in prop::collection::vec(any::<u8>(), 0..12)) {
        if let Ok((catalog, notes)) = load_catalog(&damaged(CATALOG, at, cut, &put)) {
            prop_assert!(!catalog.requirements.is_empty() && notes.len() <= 101);
            for one in &catalog.requirements {
                prop_assert!(!one.title.contains(char::is_control) && !one.family.contains(char::is_control));
            }
        }
    }

    #[test]
    fn a_damaged_objective_set_is_read_or_refused(at: usize, cut in 0usize..40, put in "[ -~\n]{0,12}") {
        match load_objective_set(&damaged(OBJECTIVES, at, cut, put.as_bytes())) {
            Ok(set) => {
                let _ = unknown_ids(&set, &|_| false);
                prop_assert!(set.opens < set.closes && !set.badges.is_empty());
            }
            Err(error) => prop_assert!(error.to_string().starts_with("line ")),
        }
    }
}
