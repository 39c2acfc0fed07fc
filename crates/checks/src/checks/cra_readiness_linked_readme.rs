//! Whether the README links the CRA readiness file.

use slam_model::{Evidence, Finding};

use super::cra_readiness_file::file as readiness_file;
use crate::{
    check::{Check, Evaluate, contributor},
    insights::{self, Leads},
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "cra-readiness-linked-readme",
    title: "The README links the CRA readiness file",
    rationale: "People look into the README before they write to you with the same eight questions.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let target = readiness_file(evidence).map(|one| &one.path);
    readme::links(
        evidence,
        |link, document| match insights::leads_from(evidence, &document.path.parent().to_string(), &link.target) {
            Leads::File(path) => Some(&path) == target,
            _ => false,
        },
        "the CRA readiness file",
        "link CRA-READINESS.md from the README",
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_link_has_to_lead_to_the_file() {
        let file = "//- CRA-READINESS.md\n# CRA readiness\n\nVoluntary.\n";
        let readme = "//- README.md\n# A\n\nSee [readiness](CRA-READINESS.md).\n";
        check(&super::CHECK, &format!("{file}{readme}"), expect!["Passed linked README.md:3"]);
        check(&super::CHECK, readme, expect!["Failed not-linked README.md"]);
        check(
            &super::CHECK,
            &format!("{file}//- README.md\n# A\n\nReadiness: CRA-READINESS.md\n"),
            expect!["Failed not-linked README.md"],
        );
    }
}
