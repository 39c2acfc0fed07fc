//! Whether a workflow scans against the Baseline again and again, and never in the hands of strangers.

use slam_model::{Evidence, Finding};

use crate::{
    check::{Check, Evaluate, maintainer},
    scans,
};

pub(crate) static CHECK: Check = Check {
    id: "recurring-scan-defined",
    title: "A workflow scans against the Baseline on push, schedule, or release",
    rationale: "Good practice fades when nobody looks; a scan that starts by itself looks for you.",
    requirements: &[],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const NEED: &str = "a scan that starts by itself";
const ADVICE: &str = "let the scan start on `push` to the default branch and on a `schedule`, and in no context of a change request from outside";

fn evaluate(evidence: &Evidence) -> Finding {
    let scans = match scans::all(evidence) {
        Ok(scans) => scans,
        Err(finding) => return finding,
    };
    let Some(first) = scans.first() else { return scans::none() };
    if let Some((scan, trigger)) = scans.iter().find_map(|scan| Some((scan, scan.untrusted()?))) {
        let message =
            format!("`{}` lets strangers start the scan of {} with rights", trigger.event, scan.workflow.path);
        return Finding::failed("untrusted-trigger", message)
            .cite([scan.cite_line(trigger.line, trigger.event.clone()), scan.cite()])
            .missing(NEED, ADVICE);
    }
    let recurring: Vec<_> = scans.iter().filter_map(|scan| Some((scan, scan.recurring()?))).collect();
    let Some((scan, trigger)) = recurring.iter().min_by_key(|(scan, _)| scan.change_request().is_some()) else {
        let events: Vec<_> = first.workflow.triggers.iter().map(|one| format!("`{}`", one.event)).collect();
        let message = format!("{} scans, and starts only on {}", first.workflow.path, events.join(", "));
        return Finding::failed("does-not-recur", message).cite([first.cite()]).missing(NEED, ADVICE);
    };
    let cites = [scan.cite_line(trigger.line, trigger.event.clone()), scan.cite()];
    if let Some(request) = scan.change_request() {
        let message = format!("{} scans on `{}`, and also on `{}`", scan.workflow.path, trigger.event, request.event);
        return Finding::needs_review("also-on-requests", message)
            .cite(cites)
            .cite([scan.cite_line(request.line, request.event.clone())])
            .missing("a scan of its own", "move the scan into a workflow that no change request starts");
    }
    Finding::passed("recurring", format!("{} runs {} on `{}`", scan.workflow.path, scan.activity.tool, trigger.event))
        .cite(cites)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn the_triggers_decide() {
        for (on, expected) in [
            (
                "{ push: { branches: [main] }, schedule: [{ cron: '0 4 * * 1' }] }",
                expect!["Passed recurring .github/workflows/baseline.yml:1 .github/workflows/baseline.yml:6"],
            ),
            (
                "{ release: { types: [published] } }",
                expect!["Passed recurring .github/workflows/baseline.yml:1 .github/workflows/baseline.yml:6"],
            ),
            ("{ workflow_dispatch: }", expect!["Failed does-not-recur .github/workflows/baseline.yml:6"]),
            (
                "{ push: , pull_request: }",
                expect![
                    "NeedsReview also-on-requests .github/workflows/baseline.yml:1 .github/workflows/baseline.yml:6 .github/workflows/baseline.yml:1"
                ],
            ),
            (
                "{ push: , pull_request_target: }",
                expect!["Failed untrusted-trigger .github/workflows/baseline.yml:1 .github/workflows/baseline.yml:6"],
            ),
        ] {
            let file = format!(
                "//- .github/workflows/baseline.yml\non: {on}\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: revanite-io/osps-baseline-action@0123456789012345678901234567890123456789\n"
            );
            check(&super::CHECK, &file, expected);
        }
    }

    #[test]
    fn a_pipeline_of_another_forge_scans_as_well() {
        check(
            &super::CHECK,
            "//- .gitlab-ci.yml\nscan:\n  script:\n    - slam check --format gemara\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"schedule\"\n",
            expect!["Passed recurring .gitlab-ci.yml:1 .gitlab-ci.yml:3"],
        );
    }

    #[test]
    fn another_scan_is_none() {
        check(
            &super::CHECK,
            "//- .github/workflows/ci.yml\non: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make test\n",
            expect!["Failed no-scan"],
        );
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-scan"]);
    }
}
