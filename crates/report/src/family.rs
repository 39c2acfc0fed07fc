//! Names of the families that requirements are grouped by.

use slam_model::RequirementId;

/// Returns the name of the family of a requirement for people.
pub(crate) fn title(id: &RequirementId) -> String {
    match id.family() {
        "AC" => "Access control",
        "BR" => "Build and release",
        "DO" => "Documentation",
        "GV" => "Governance",
        "LE" => "Legal",
        "QA" => "Quality",
        "SA" => "Security assessment",
        "VM" => "Vulnerability management",
        "CRA" => "CRA readiness",
        other => return crate::clean::line(other).into_owned(),
    }
    .to_owned()
}

/// Returns the items in groups of one family, in the order in which the families first appear.
pub(crate) fn groups<T>(items: &[T], id: impl Fn(&T) -> &RequirementId) -> Vec<(String, Vec<&T>)> {
    let mut groups: Vec<(String, Vec<&T>)> = Vec::new();
    for item in items {
        let title = title(id(item));
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, members)) => members.push(item),
            None => groups.push((title, vec![item])),
        }
    }
    groups
}
