//! Whether the Security Insights file is written in version 2, header and content both.

use slam_model::{Citation, Evidence, Finding, evidence::insights::Shape};

use crate::{
    check::{Check, Evaluate, maintainer},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-version-2",
    title: "The Security Insights file is written in version 2",
    rationale: "Version 1 has other keys; readers of today skip it, or read half of it.",
    requirements: &[],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const POINTER: &str = "/header/schema-version";
const ADVICE: &str = "write header and content by version 2; `slam explain security-insights` names what moved";

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let cite = || file.cite(POINTER).unwrap_or_else(|| Citation::file(&file.path));
    let need = |reason: &str, message: String| {
        Finding::failed(reason, message).cite([cite()]).missing("a file of version 2", ADVICE)
    };
    let version = file.version.as_deref().unwrap_or_default();
    let is_two = version.trim_start_matches('v').starts_with("2.");
    match (file.shape, is_two) {
        (Shape::Two, true) => {
            Finding::passed("version-2", format!("{} is written in version {version}", file.path)).cite([cite()])
        }
        (Shape::One, true) => {
            need("old-content", format!("the header of {} says {version}, and the content is of version 1", file.path))
        }
        (Shape::One, false) => need("version-1", format!("{} is written in version 1", file.path)),
        (Shape::Two, false) if version.is_empty() => {
            need("no-version", format!("{} does not say its version", file.path))
        }
        (Shape::Two, false) => {
            need("old-header", format!("the content of {} is of version 2, and the header says {version}", file.path))
        }
        (Shape::Unrecognised, _) => need("unrecognised", format!("{} has the keys of no known version", file.path)),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn header_and_content_have_to_agree_on_version_2() {
        for (version, content, expected) in [
            (
                "2.2.0",
                "repository:\n  url: https://example.org/a/b\n",
                expect!["Passed version-2 security-insights.yml:2"],
            ),
            ("1.0.0", "project-lifecycle:\n  status: active\n", expect!["Failed version-1 security-insights.yml:2"]),
            (
                "2.0.0",
                "project-lifecycle:\n  status: active\ncontribution-policy:\n  accepts-pull-requests: true\n",
                expect!["Failed old-content security-insights.yml:2"],
            ),
            (
                "1.0.0",
                "repository:\n  url: https://example.org/a/b\n",
                expect!["Failed old-header security-insights.yml:2"],
            ),
        ] {
            let file = format!("//- security-insights.yml\nheader:\n  schema-version: {version}\n{content}");
            check(&super::CHECK, &file, expected);
        }
    }

    #[test]
    fn without_a_file_there_is_no_version() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
