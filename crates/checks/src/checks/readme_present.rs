//! Whether there is a README that says anything.

use slam_model::{Citation, Evidence, Finding};

use crate::{
    check::{Check, Evaluate, contributor},
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "readme-present",
    title: "A README is in place",
    rationale: "It is the door to the project: what it is, how to start, and where to go on.",
    requirements: &[],
    gates: &[],
    effort: contributor(30),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    match readme::all(evidence).first() {
        Some(one) => Finding::passed("in-place", format!("{} introduces the project", one.path))
            .cite([Citation::file(&one.path)]),
        None => Finding::failed("no-readme", "there is no README that says anything")
            .missing("a README", "write README.md: what it is, how to start, and where to go on"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn a_readme_has_to_say_something() {
        check(&super::CHECK, "//- README.md\n# A\n\nA tool.\n", expect!["Passed in-place README.md"]);
        check(&super::CHECK, "//- README.md\n\n", expect!["Failed no-readme"]);
        check(&super::CHECK, "//- src/README.md\n# A\n", expect!["Failed no-readme"]);
    }
}
