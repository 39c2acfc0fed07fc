//! CI-Tests: how many of the merged changes were tested before.

use slam_model::{
    Confidence, Evidence, Fact,
    evidence::{changes::Change, ci::Purpose},
    scorecard::Outcome,
};

use super::{
    Mode,
    answer::{Answer, BEST, at, elsewhere},
};

const PROBE: &str = "testsRunInCI";
const HOW: &str = "the forge keeps the results of the checks of every change request; look there whether they passed";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    if mode == Mode::Strict {
        let gap = slam_model::Gap::new("Scorecard asks the forge for the checks of every merged change", HOW);
        return Answer::hidden(&[PROBE], "tests of merged changes", &gap);
    }
    let ci = match &evidence.ci {
        Fact::Seen(ci) => ci,
        Fact::Absent => {
            let mut answer = Answer::inconclusive("the tree defines no CI; tests that run elsewhere cannot be seen");
            answer.probe(PROBE, Outcome::NotAvailable, "no CI is defined in the tree", None);
            return answer.visible(HOW);
        }
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "the CI definitions", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the CI definitions could not be read: {cause}")),
    };
    let tested = ci.workflows.iter().filter(|one| one.before_merge == Some(Confidence::High)).find_map(|workflow| {
        let activity = workflow.activities(Purpose::Tests).next()?;
        Some((workflow, activity))
    });
    let Some((workflow, activity)) = tested else {
        let mut answer = Answer::inconclusive("no CI definition of the tree runs tests on change requests");
        answer.probe(PROBE, Outcome::NotAvailable, "no definition runs tests before a merge", None);
        for path in ci.unread.iter().take(3) {
            answer.debug("this CI definition is not read", elsewhere(path.to_string()));
        }
        return answer.visible(HOW);
    };
    let mut answer = Answer::scored(BEST, format!("`{}` runs tests on every change request", workflow.path));
    answer.guess = true;
    answer.info(format!("`{}` runs before a change is merged", activity.tool), at(&activity.quote));
    answer.probe(PROBE, Outcome::True, "tests run before a change is merged", at(&activity.quote));
    let changes = evidence.history.seen().map(|history| history.changes.recent.as_slice()).unwrap_or_default();
    let by_request = |change: &&Change| change.by_request;
    if !changes.is_empty() {
        let requests = changes.iter().filter(by_request).count();
        answer.debug(format!("{requests} of the newest {} changes name a change request", changes.len()), None);
    }
    answer.deviate(
        "the answer is that of the definition; Scorecard counts the checks that the forge recorded for merged changes",
    );
    answer.visible(HOW)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn a_workflow_that_tests_requests_answers() {
        let evidence = testing::evidence(
            "//- .github/workflows/ci.yml\non: pull_request\njobs:\n  test:\n    runs-on: x\n    steps:\n      - run: cargo test\n",
        );
        check(
            "CI-Tests",
            &evidence,
            expect![[r#"
            10/10 `.github/workflows/ci.yml` runs tests on every change request (a guess)
              Info `cargo test` runs before a change is merged: .github/workflows/ci.yml:6
              Debug differs from Scorecard: the answer is that of the definition; Scorecard counts the checks that the forge recorded for merged changes
              see the forge keeps the results of the checks of every change request; look there whether they passed
            strict: ? tests of merged changes cannot be seen: Scorecard asks the forge for the checks of every merged change
              see the forge keeps the results of the checks of every change request; look there whether they passed"#]],
        );
    }

    #[test]
    fn no_tests_in_the_tree_is_no_proof_of_none() {
        let evidence = testing::evidence(
            "//- .github/workflows/ci.yml\non: push\njobs:\n  lint:\n    runs-on: x\n    steps:\n      - run: make lint\n",
        );
        check(
            "CI-Tests",
            &evidence,
            expect![[r#"
            ? no CI definition of the tree runs tests on change requests
              see the forge keeps the results of the checks of every change request; look there whether they passed
            strict: ? tests of merged changes cannot be seen: Scorecard asks the forge for the checks of every merged change
              see the forge keeps the results of the checks of every change request; look there whether they passed"#]],
        );
    }
}
