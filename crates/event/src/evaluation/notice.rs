//! The text that tells participants what a new version of the objectives changes for them.

use slam_standards::{ObjectiveSet, objectives::Badge};

/// Returns one sentence a change, in the order of the new set; empty when both sets ask the same. The last sentence says what
/// happens to accepted and to open work.
pub fn objectives_changed(before: &ObjectiveSet, after: &ObjectiveSet) -> Vec<String> {
    let mut lines = Vec::new();
    if before.baseline != after.baseline {
        lines.push(format!("The OSPS Baseline release is now {} instead of {}.", after.baseline, before.baseline));
    }
    if before.level != after.level {
        let words = |set: &ObjectiveSet| {
            set.level.map_or("the project's own level".to_owned(), |level| format!("level {level}"))
        };
        lines.push(format!("Everybody is judged at {} instead of {}.", words(after), words(before)));
    }
    for badge in &after.badges {
        match before.badge(&badge.id) {
            None => lines.push(format!("The badge {} is new: {}.", badge.title, badge.challenge)),
            Some(old) => parts(old, badge, &mut lines),
        }
    }
    for old in before.badges.iter().filter(|old| after.badge(&old.id).is_none()) {
        lines.push(format!("The badge {} is not part of this edition any more.", old.title));
    }
    if !lines.is_empty() {
        lines.push(
            "Awards that were accepted stay under the version they were decided by; open work is evaluated again under the \
             newest version."
                .to_owned(),
        );
    }
    lines
}

fn parts(old: &Badge, new: &Badge, lines: &mut Vec<String>) {
    let name = &new.title;
    for part in &new.parts {
        match old.parts.iter().find(|one| one.id == part.id) {
            None => lines.push(format!("{name} now also asks: {}.", part.title)),
            Some(was) if was.rule != part.rule => {
                lines.push(format!("{name} decides this in another way: {}.", part.title))
            }
            Some(was) if was.title != part.title => {
                lines.push(format!("{name} says it in other words: {} (before: {}).", part.title, was.title));
            }
            Some(was) if was.visible != part.visible => {
                lines.push(format!("{name} looks for this in another place: {}.", part.title));
            }
            Some(_) => {}
        }
    }
    for gone in old.parts.iter().filter(|one| !new.parts.iter().any(|part| part.id == one.id)) {
        lines.push(format!("{name} does not ask this any more: {}.", gone.title));
    }
}

#[cfg(test)]
mod tests {
    use slam_standards::{OBJECTIVE_SETS, objective_set};

    use super::*;

    #[test]
    fn the_same_objectives_need_no_notice() {
        for id in OBJECTIVE_SETS {
            let set = objective_set(id).unwrap();
            assert!(objectives_changed(set, set).is_empty(), "{id}");
        }
    }

    #[test]
    fn what_is_new_gone_and_decided_otherwise_is_told() {
        let before = objective_set("fall-2026").unwrap();
        let mut after = before.clone();
        after.badges[0].parts.remove(1);
        after.badges[0].parts[0].rule = after.badges[0].parts[2].rule.clone();
        after.badges.remove(5);
        let lines = objectives_changed(before, &after);
        assert_eq!(
            lines,
            [
                "Cleaner decides this in another way: One Security Insights file stands at the root under its right name.",
                "Cleaner does not ask this any more: The file is written in version 2.",
                "The badge CRA Readiness is not part of this edition any more.",
                "Awards that were accepted stay under the version they were decided by; open work is evaluated again under \
                 the newest version.",
            ]
        );
    }
}
