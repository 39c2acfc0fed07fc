//! Whether the external interfaces of the software are described.

use std::sync::LazyLock;

use slam_model::{Citation, Confidence, Evidence, Finding, Verdict, evidence::document::DocumentKind};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
    text::{TextCheck, Topic, judge_text},
};

pub(crate) static CHECK: Check = Check {
    id: "interfaces-documented",
    title: "The documentation describes all external interfaces of the released software",
    rationale: "What is not described is used wrongly, and an attacker reads the code where users only guess.",
    requirements: &["OSPS-SA-02.01"],
    gates: &[gates::has_release],
    effort: contributor(90),
    evaluate: Evaluate::Facts(evaluate),
};

static TOPIC: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "interface*",
            "api",
            "apis",
            "command line",
            "command-line",
            "cli",
            "configuration",
            "endpoint*",
            "flags",
            "options",
            "reference",
            "environment variable*",
            "commands",
            "protocol*",
        ],
        &[
            "fn",
            "func",
            "def",
            "exit code*",
            "returns",
            "argument*",
            "parameter*",
            "request*",
            "response*",
            "get",
            "post",
            "option*",
            "flag*",
            "field*",
            "--*",
            "function*",
            "method*",
            "command",
            "subcommand*",
            "default*",
            "type*",
        ],
    ])
    .code_meets(1)
    .under(&[
        "interfaces",
        "developer interface",
        "programming interface",
        "command line interface",
        "public api",
        "javascript api",
        "python api",
        "plugin api",
        "api reference",
        "api docs",
        "api documentation",
        "command line*",
        "command-line*",
        "cli",
        "endpoint*",
        "environment variables",
        "rest api",
        "http api",
        "command line options",
        "configuration reference",
    ])
    .headed(&["reference", "configuration", "options", "flags", "commands", "api", "apis"])
    .titled()
    .shown_by_heading()
    .linked_by(&[
        "api reference",
        "api documentation",
        "api docs",
        "command reference",
        "cli reference",
        "pkg.go.dev",
        "docs.rs",
        "javadoc.io",
    ])
    .not_in(&[
        DocumentKind::Security,
        DocumentKind::Contributing,
        DocumentKind::Governance,
        DocumentKind::Support,
        DocumentKind::Releasing,
    ])
});

const ADVICE: &str = "write `docs/interfaces.md`: every command and flag, every public function or endpoint, every file and port, or point at the generated reference";

fn evaluate(evidence: &Evidence) -> Finding {
    let what = "a description of the external interfaces";
    let fields = &["/project/documentation/detailed-guide"];
    let finding = judge_text(evidence, &TextCheck { topic: &TOPIC, home: &[], fields, what, advice: ADVICE });
    let described = evidence.process.seen().map_or(&[][..], |process| process.interfaces.as_slice());
    if described.is_empty() {
        return finding;
    }
    let cites = || described.iter().take(5).map(Citation::file);
    match finding.verdict {
        // Words that say in part and a machine-readable description complete each other.
        Verdict::NeedsReview if finding.reason == "words-in-part" => Finding::passed(
            "words-and-description",
            "documents and a machine-readable description cover the interfaces",
        )
        .confidence(Confidence::Low)
        .cite(finding.evidence)
        .cite(cites()),
        Verdict::Failed | Verdict::Unknown => Finding::needs_review(
            "description-only",
            "interfaces are described for machines; a person has to say whether that is all of them",
        )
        .cite(cites())
        .missing(what, ADVICE),
        _ => finding.cite(cites()),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check_released;

    #[test]
    fn passed_by_a_page_about_interfaces() {
        check_released(
            &super::CHECK,
            "//- docs/interface.md\n# External interfaces\n\nCommand line: `adder A B`, exit codes 0 and 1.\n",
            expect!["Passed words-found docs/interface.md:1"],
        );
    }

    #[test]
    fn a_machine_readable_description_alone_needs_review() {
        check_released(
            &super::CHECK,
            "//- api/openapi.yaml\nopenapi: 3.0.0\ninfo:\n  title: t\n  version: '1'\npaths: {}\n",
            expect!["NeedsReview description-only api/openapi.yaml"],
        );
    }

    #[test]
    fn failed_without_words() {
        check_released(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-words"]);
    }
}
