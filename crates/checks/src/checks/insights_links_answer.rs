//! Whether every address of the Security Insights file answers. Nothing offline can show that.

use slam_model::{Citation, Evidence, Finding, Gap};

use crate::{
    addresses::Address,
    check::{Check, Evaluate, contributor},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-links-answer",
    title: "Every address of the Security Insights file answers",
    rationale: "A link that answers with an error is worse than none: the reader believes that you no longer care.",
    requirements: &[],
    gates: &[],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let own = file.fields.values().filter(|field| !field.inherited);
    let count = own.flat_map(|field| Address::all(&field.value)).count();
    if count == 0 {
        return Finding::not_applicable("no-addresses", format!("{} has no address that could answer", file.path));
    }
    let gap = Gap::new(
        format!("whether the {count} addresses of {} answer cannot be seen offline", file.path),
        "open each of them once, then record it: `slam declare insights-links-answer --claim met --reason \"…\"`",
    );
    Finding::unknown("not-visible-offline", &gap).cite([Citation::file(&file.path)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn offline_nobody_knows_and_without_addresses_nobody_asks() {
        let file = "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\nrepository:\n  status: active\n";
        check(&super::CHECK, file, expect!["NotApplicable no-addresses"]);
        check(
            &super::CHECK,
            &format!("{file}  url: https://example.org/a/b\n"),
            expect!["Unknown not-visible-offline security-insights.yml"],
        );
    }

    #[test]
    fn without_a_file_nothing_answers() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
