//! Whether the actions of the scan are pinned by digest.

use slam_model::{Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    scans,
};

pub(crate) static CHECK: Check = Check {
    id: "recurring-scan-pinned",
    title: "The scan's actions are pinned by digest",
    rationale: "A tag can be moved to other code overnight, and your scan then runs that code with your token.",
    requirements: &[],
    gates: &[],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

/// The publishing workflow of the hub is the one exception: the hub knows it by its exact tag.
fn evaluate(evidence: &Evidence) -> Finding {
    let scans = match scans::all(evidence) {
        Ok(scans) if scans.is_empty() => return scans::none(),
        Ok(scans) => scans,
        Err(finding) => return finding,
    };
    let mut moving: Vec<_> = scans
        .iter()
        .flat_map(|scan| scan.unpinned().into_iter().map(move |uses| scan.cite_line(uses.line, uses.text.clone())))
        .collect();
    moving.sort();
    moving.dedup();
    if let Some(first) = moving.first() {
        let what = first.note.clone().unwrap_or_default();
        let message = match moving.len() {
            1 => format!("`{what}` can be moved"),
            many => format!("`{what}` and {} more references can be moved", many - 1),
        };
        return Finding::failed("not-pinned", message).cite(moving).missing(
            "references that hold",
            "write the full commit id behind each `@`, and the version behind it as a comment",
        );
    }
    let mut cites: Vec<_> = scans.iter().map(scans::Scan::cite).collect();
    cites.dedup();
    Finding::passed("pinned", "every action of the scan is pinned by digest").cite(cites.into_iter().take(5))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    const DIGEST: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn a_digest_holds_and_a_tag_does_not() {
        for (reference, expected) in [
            (DIGEST, expect!["Passed pinned .github/workflows/baseline.yml:7"]),
            ("v1", expect!["Failed not-pinned .github/workflows/baseline.yml:7"]),
        ] {
            let file = format!(
                "//- .github/workflows/baseline.yml\non: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@{DIGEST}\n      - uses: revanite-io/osps-baseline-action@{reference}\n"
            );
            check(&super::CHECK, &file, expected);
        }
    }

    #[test]
    fn the_publishing_workflow_alone_is_called_by_its_tag() {
        check(
            &super::CHECK,
            "//- .github/workflows/publish.yml\non: push\njobs:\n  publish:\n    uses: grc-store/publish/.github/workflows/publish.yml@v1.2.3\n",
            expect!["Passed pinned .github/workflows/publish.yml:4"],
        );
    }
}
