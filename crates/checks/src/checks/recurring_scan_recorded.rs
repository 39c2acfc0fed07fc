//! Whether the Security Insights file lists the scan as a tool.

use slam_model::{Citation, Evidence, Finding, evidence::insights::Insights};

use crate::{
    check::{Check, Evaluate, contributor},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "recurring-scan-recorded",
    title: "The Security Insights file lists the scan as a tool",
    rationale: "Who reads the file learns that somebody looks, with which rules, and where the results are.",
    requirements: &[],
    gates: &[],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

const TOOLS: &str = "/repository/security/tools";
/// Words by which an entry is known as a scan against the Baseline, in lower case.
const KNOWN: [&str; 6] = ["baseline", "osps", "pvtr", "privateer", "slam", "grc.store"];

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let advice = format!(
        "add the scan to `repository.security.tools` in {}: name, type `other`, rulesets, the three integration values, and `results`",
        file.path
    );
    let Some(at) = (0..file.count(TOOLS)).map(|index| format!("{TOOLS}/{index}")).find(|tool| is_scan(file, tool))
    else {
        return Finding::failed("not-recorded", format!("{} lists no scan against the Baseline as a tool", file.path))
            .cite([Citation::file(&file.path)])
            .missing("the scan as a tool", advice);
    };
    let cites = ["name", "rulesets/0", "results/ci/location", "results/release/location"]
        .iter()
        .filter_map(|part| file.cite(&format!("{at}/{part}")));
    let runs = ["ci", "release"].iter().any(|part| file.is_true(&format!("{at}/integration/{part}")));
    let finding = if runs {
        Finding::passed("recorded", format!("{} lists the scan as a tool that runs in CI", file.path))
    } else {
        Finding::needs_review(
            "not-in-ci",
            format!("{} lists the scan, and says that it runs neither in CI nor on release", file.path),
        )
        .missing("the way the scan runs", "set `integration.ci` of the tool to true, when it is")
    };
    finding.cite(cites)
}

fn is_scan(file: &Insights, tool: &str) -> bool {
    ["name", "comment", "rulesets/0", "rulesets/1"].iter().any(|part| {
        let text = file.text(&format!("{tool}/{part}")).unwrap_or_default().to_lowercase();
        KNOWN.iter().any(|word| text.contains(word))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_entry_is_known_by_its_name_or_rules() {
        for (name, ci, expected) in [
            (
                "OSPS Baseline scanner",
                true,
                expect!["Passed recorded security-insights.yml:8 security-insights.yml:10"],
            ),
            (
                "OSPS Baseline scanner",
                false,
                expect!["NeedsReview not-in-ci security-insights.yml:8 security-insights.yml:10"],
            ),
            ("CodeQL", true, expect!["Failed not-recorded security-insights.yml"]),
        ] {
            let file = format!(
                "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  security:\n    tools:\n      - name: clippy\n        type: SAST\n      - name: {name}\n        type: other\n        rulesets: [default]\n        integration:\n          adhoc: false\n          ci: {ci}\n          release: false\n        results: {{}}\n"
            );
            check(&super::CHECK, &file, expected);
        }
    }
}
