//! Whether one Security Insights file stands where tools look for it.

use slam_model::{Citation, Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-located",
    title: "One Security Insights file stands at the root under its right name",
    rationale: "Tools look for one name in one place; a second file makes them disagree on what you said.",
    requirements: &[],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

const NAME: &str = "security-insights.yml";

/// Upper case counts: helpers of the Slam itself wrote it so. A forge folder is read by some tools and not by others.
fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let cites: Vec<_> = std::iter::once(&file.path).chain(&file.others).map(Citation::file).collect();
    let lower = file.path.to_lower();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let need = |finding: Finding, to_do: String| finding.missing("one file in its place", to_do).cite(cites.clone());
    if let Some(other) = file.others.first() {
        let message = format!("{} and {other} say the same thing twice, and tools disagree on which counts", file.path);
        let to_do = format!("move what still holds into `{NAME}` at the root, and delete the other files");
        return need(Finding::failed("several-files", message), to_do);
    }
    let to_do = format!("rename it: `git mv {} {NAME}`", file.path);
    if name != NAME {
        let message = format!("{} has a name that tools do not look for", file.path);
        return need(Finding::failed("wrong-name", message), to_do);
    }
    if file.path.depth() > 0 {
        let message = format!("{} is not at the root of the repository, where the edition asks for it", file.path);
        return need(Finding::needs_review("not-at-root", message), to_do);
    }
    Finding::passed("in-place", format!("{} is at the root", file.path)).cite(cites.clone())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    const FILE: &str = "header:\n  schema-version: 2.2.0\nrepository:\n  url: https://example.org/a/b\n";

    #[test]
    fn name_and_place_decide() {
        for (path, expected) in [
            ("security-insights.yml", expect!["Passed in-place security-insights.yml"]),
            ("SECURITY-INSIGHTS.yml", expect!["Passed in-place SECURITY-INSIGHTS.yml"]),
            ("security-insights.yaml", expect!["Failed wrong-name security-insights.yaml"]),
            ("security_insights.yml", expect!["Failed wrong-name security_insights.yml"]),
            (".github/security-insights.yml", expect!["NeedsReview not-at-root .github/security-insights.yml"]),
        ] {
            check(&super::CHECK, &format!("//- {path}\n{FILE}"), expected);
        }
    }

    #[test]
    fn two_files_are_one_too_many_and_none_is_too_few() {
        let two = format!("//- security-insights.yml\n{FILE}//- .github/security-insights.yml\n{FILE}");
        check(&super::CHECK, &two, expect!["Failed several-files security-insights.yml .github/security-insights.yml"]);
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
