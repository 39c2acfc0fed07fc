//! The recorded results that the project ships add up to what was published.

use slam_event::{
    evaluation,
    import::{self, RepositoryKey, read_address},
    registration::AddressRules,
};

#[test]
fn spring_2026_has_14_projects_with_28_of_70_badges_and_3_complete() {
    let text = import::published_results("spring-2026").expect("the results are shipped");
    let results = evaluation::read_recorded(text).expect("the results can be read");
    assert_eq!(results.edition.as_str(), "spring-2026");
    assert_eq!(results.projects.len(), 14);
    assert_eq!(results.badges_of_possible(), (28, 70));
    assert_eq!(results.complete(), 3);
    let addresses = results.projects.iter().flat_map(|project| &project.repositories);
    let keys: Vec<_> = addresses
        .map(|address| RepositoryKey::of(&read_address(address, AddressRules::default()).expect("an address")))
        .collect();
    assert_eq!(keys.len(), 14);
    assert_eq!(keys.iter().filter(|key| key.is_organisation()).count(), 3);
}

#[test]
fn an_edition_without_published_results_has_none() {
    assert_eq!(import::published_results("fall-2026"), None);
}
