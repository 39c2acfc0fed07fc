//! Whether the Security Insights file follows the schema of its version.

use slam_model::{Citation, Evidence, Finding, Place, evidence::insights::Parent, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, contributor},
    insights,
};

pub(crate) static CHECK: Check = Check {
    id: "insights-valid",
    title: "The Security Insights file follows its schema",
    rationale: "One unknown key or missing field, and strict readers throw the whole file away without telling you.",
    requirements: &[],
    gates: &[],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

/// How many broken rules a verdict cites; validation names all.
const MOST_CITED: usize = 10;

fn evaluate(evidence: &Evidence) -> Finding {
    let file = match insights::seen(evidence) {
        Ok(file) => file,
        Err(finding) => return finding,
    };
    let version = file.version.as_deref().unwrap_or("no version");
    if let Some(first) = file.problems.first() {
        let more = match file.problems.len() {
            1 => String::new(),
            many => format!(", and {} more", many - 1),
        };
        let cites = file.problems.iter().take(MOST_CITED).map(|one| {
            Citation::place(CitationKind::Insights, &Place::line(&file.path, one.line)).with_note(one.message.clone())
        });
        return Finding::failed(
            "breaks-its-schema",
            format!("{} breaks its schema: {}{more}", file.path, first.message),
        )
        .cite(cites)
        .missing("a valid file", format!("repair each line that `slam validate {}` names", file.path));
    }
    if let Parent::Refused(reason) = &file.parent {
        return Finding::needs_review("parent-refused", format!("the parent file cannot be used: {reason}"))
            .cite([Citation::file(&file.path)])
            .missing("a valid parent file", "repair the parent file, then give it with `--parent FILE`");
    }
    Finding::passed("valid", format!("{} follows the schema of {version}", file.path))
        .cite([Citation::file(&file.path)])
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check, sample};

    #[test]
    fn a_file_that_keeps_every_rule_passes() {
        check(&super::CHECK, &sample::insights(""), expect!["Passed valid security-insights.yml"]);
    }

    #[test]
    fn a_broken_rule_is_shown_on_its_line() {
        check(
            &super::CHECK,
            &sample::insights("").replace("status: active", "status: sleeping"),
            expect!["Failed breaks-its-schema security-insights.yml:28"],
        );
        check(
            &super::CHECK,
            "//- security-insights.yml\nheader: [\n",
            expect!["Failed breaks-its-schema security-insights.yml:1"],
        );
    }

    #[test]
    fn without_a_file_nothing_is_valid() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-insights"]);
    }
}
