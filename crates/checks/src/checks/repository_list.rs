//! Whether a project with several repositories lists them.

use std::sync::LazyLock;

use slam_model::{Confidence, Evidence, Finding, Verdict, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "repository-list",
    title: "A project with several repositories lists them",
    rationale: "Who looks for the source of a part, or reports a hole in it, must find the right place.",
    requirements: &["OSPS-QA-04.01"],
    gates: &[gates::several_repositories],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &["repositor*", "repos", "subproject*", "sub-project*", "codebase*", "related project*"],
        &[
            "http*",
            "github.com*",
            "gitlab.com*",
            "codeberg.org*",
            "part of",
            "consists of",
            "one repository",
            "single repository",
            "project",
        ],
    ])
    .under(&[
        "repositories",
        "our repos",
        "subproject*",
        "sub-project*",
        "related project*",
        "related repositor*",
        "code repositor*",
        "codebases",
    ])
    .titled()
    .policy()
    .not_in(&[DocumentKind::Security, DocumentKind::Contributing])
});

fn evaluate(evidence: &Evidence) -> Finding {
    let advice = "list all repositories in the README below a heading `Repositories` and in `project.repositories` of the Security Insights file; a project with one repository says `single-repository = true` in slam.toml";
    if let Some(insights) = evidence.insights.seen() {
        let count = insights.count("/project/repositories");
        if count > 1 {
            let cites = (0..count.min(5)).filter_map(|at| insights.cite(&format!("/project/repositories/{at}/url")));
            return Finding::passed("insights-list", format!("the Security Insights file lists {count} repositories"))
                .cite(cites);
        }
    }
    let what = "a list of the repositories of the project";
    let fields = &["/project/repositories/1/url"];
    let finding = judge_text(evidence, &TextCheck { topic: &TOPIC, home: &[], fields, what, advice });
    if finding.verdict != Verdict::Failed {
        return finding;
    }
    // Nobody can see in one repository whether there are more; a list is only asked of a project that has them.
    let gap = slam_model::Gap::new("whether the project has more repositories cannot be seen in this one", advice);
    Finding::unknown("several-not-visible", &gap).confidence(Confidence::Medium)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::Evidence;

    use crate::testing::{check, check_evidence, evidence};

    #[test]
    fn passed_by_a_section_of_the_readme() {
        check(
            &super::CHECK,
            "//- README.md\n# Tool\n\n## Repositories\n\n- tool: https://example.org/a/tool\n- docs: https://example.org/a/docs\n",
            expect!["Passed words-found README.md:5"],
        );
    }

    #[test]
    fn unknown_when_nothing_tells_how_many_there_are() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Unknown several-not-visible"]);
    }

    #[test]
    fn not_applicable_when_there_is_one() {
        let mut one: Evidence = evidence("//- README.md\n# Tool\n");
        one.project.single_repository = Some(true);
        check_evidence(&super::CHECK, &one, expect!["NotApplicable single-repository"]);
    }
}
