//! What has to be there before a part can be worked on: nobody repairs links in a file that does not exist.

use slam_model::Verdict;

use super::Open;

/// Ids of checks with the ids that have to be there first; `*` stands for any ending.
const AFTER: &[(&str, &str)] = &[
    ("insights-*", "insights-located"),
    ("linked-*", "insights-located"),
    ("assessment-linked", "insights-located"),
    ("recurring-scan-recorded", "insights-located"),
    ("cra-readiness-linked-insights", "insights-located"),
    ("linked-user-guide", "OSPS-DO-01.01"),
    ("linked-defect-guide", "OSPS-DO-02.01"),
    ("linked-contributing-guide", "OSPS-GV-03.01"),
    ("linked-security-policy", "OSPS-VM-02.01"),
    ("linked-dependency-policy", "OSPS-DO-06.01"),
    ("linked-build-guide", "OSPS-DO-07.01"),
    ("linked-verification-guide", "OSPS-DO-03.01"),
    ("linked-support-policy", "OSPS-DO-04.01"),
    ("assessment-linked", "self-assessment-complete"),
    ("assessment-reviewed", "self-assessment-complete"),
    ("recurring-scan-pinned", "recurring-scan-defined"),
    ("recurring-scan-recorded", "recurring-scan-defined"),
    ("recurring-scan-finished", "recurring-scan-defined"),
    ("scan-result-published", "scan-publishing-defined"),
    ("scan-target-in-readme", "scan-publishing-defined"),
    ("cra-readiness-linked-readme", "cra-readiness-file"),
];

/// Returns the ids that a part waits for: each belongs to another open part that failed because there is nothing yet.
pub(super) fn waits_for(part: &Open<'_>, open: &[&Open<'_>]) -> Vec<&'static str> {
    let mut ids: Vec<_> = AFTER
        .iter()
        .filter(|(id, first)| part.result.of.iter().any(|own| is_of(own, id) && own != first))
        .map(|(_, first)| *first)
        .filter(|first| !part.result.of.iter().any(|own| own == first) && open.iter().any(|one| lacks(one, first)))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn is_of(id: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(id == pattern, |start| id.starts_with(start))
}

/// A failure without any evidence means that the thing is not there at all; one that cites something can be repaired.
fn lacks(one: &Open<'_>, id: &str) -> bool {
    one.result.verdict == Verdict::Failed && one.result.evidence.is_empty() && one.result.of.iter().any(|own| own == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_the_order_is_a_check_or_a_requirement() {
        let baseline = slam_standards::baseline(slam_standards::DEFAULT_BASELINE).unwrap();
        for (id, first) in AFTER {
            let known =
                |id: &str| crate::find(id).is_some() || baseline.requirements.iter().any(|one| one.id.as_str() == id);
            assert!(known(first), "{first}");
            assert!(crate::all().iter().any(|check| is_of(check.id, id)), "{id}");
        }
    }
}
