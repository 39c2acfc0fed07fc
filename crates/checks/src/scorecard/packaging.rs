//! Packaging: ten when a workflow publishes, and otherwise no answer.

use slam_model::{
    Evidence, Fact, Place,
    evidence::ci::{CiSystem, Job, Purpose},
    scorecard::Outcome,
};

use super::{
    Mode,
    answer::{Answer, BEST, at, place},
    workflows,
};

const PROBE: &str = "packagedWithAutomatedWorkflow";
/// Releases of the forge, which are no packages.
const NO_PACKAGES: [&str; 4] = ["gh release", "release-please", "git tag", "immutable action"];
const HOW: &str = "whether the workflow has ever run stands on the forge";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    if let Fact::NotVisible(gap) = &evidence.ci {
        return Answer::hidden(&[PROBE], "the workflows", gap);
    }
    let mut answer = Answer::default();
    for workflow in workflows::github(evidence) {
        let (others, own): (Vec<&Job>, Vec<&Job>) =
            workflow.jobs.iter().partition(|job| workflows::is_for_another(evidence, job));
        if let Some((job, what)) = workflows::find_among(others.into_iter(), workflows::PACKAGING) {
            let location = Some(place(&Place::line(&workflow.path, job.place.line)));
            answer.debug(
                format!("the job `{}` publishes {what}, and only in a repository of another name", job.id),
                location,
            );
        }
        if let Some((job, what)) = workflows::find_among(own.into_iter(), workflows::PACKAGING) {
            let location = Some(place(&Place::line(&workflow.path, job.place.line)));
            answer.info(format!("the job `{}` publishes {what}", job.id), location.clone());
            answer.probe(PROBE, Outcome::True, &format!("a workflow publishes {what}"), location);
            return answer.conclude(Some(BEST), format!("`{}` publishes {what}", workflow.path)).visible(HOW);
        }
    }
    if mode == Mode::Right
        && let Some((system, activity)) = published(evidence)
    {
        answer.info(format!("CI publishes with {}", activity.tool), at(&activity.quote));
        answer.probe(PROBE, Outcome::True, &format!("CI publishes with {}", activity.tool), at(&activity.quote));
        let why = match system {
            CiSystem::GithubActions => "more ways to publish are known than Scorecard's sixteen patterns",
            _ => "CI other than GitHub's is read as well",
        };
        answer.deviate(why);
        return answer
            .conclude(Some(BEST), format!("`{}` publishes with {}", activity.quote.place.path, activity.tool))
            .visible(HOW);
    }
    answer.warn("no workflow was found that publishes packages", None);
    answer.probe(PROBE, Outcome::False, "no publishing workflow", None);
    answer
        .conclude(None, "no workflow was found that publishes packages")
        .visible("packages may be published from elsewhere: a person knows")
}

fn published(evidence: &Evidence) -> Option<(CiSystem, &slam_model::evidence::ci::Activity)> {
    let all = &evidence.ci.seen()?.workflows;
    all.iter().find_map(|workflow| {
        if workflow.jobs.iter().all(|job| workflows::is_for_another(evidence, job)) {
            return None;
        }
        let package = |one: &&slam_model::evidence::ci::Activity| !NO_PACKAGES.contains(&one.tool.as_str());
        workflow.activities(Purpose::Release).find(package).map(|activity| (workflow.system, activity))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn publishing_is_told_by_action_or_command() {
        let evidence = testing::evidence(
            "//- .github/workflows/r.yml\non: release\njobs:\n  p:\n    runs-on: x\n    steps:\n      - run: |\n          cargo \\\n            publish\n",
        );
        check(
            "Packaging",
            &evidence,
            expect![[r#"
            10/10 `.github/workflows/r.yml` publishes a Rust crate
              Info the job `p` publishes a Rust crate: .github/workflows/r.yml:3
              see whether the workflow has ever run stands on the forge
            strict: the same"#]],
        );
    }

    #[test]
    fn a_job_for_another_repository_publishes_nothing_here() {
        let tree = "//- .github/workflows/r.yml\non: push\njobs:\n  p:\n    if: github.repository == 'o/r'\n    runs-on: x\n    steps:\n      - run: cargo publish\n";
        let mut evidence = testing::evidence(tree);
        assert_eq!(super::evaluate(&evidence, super::Mode::Right).score, None);
        evidence.subject.url = Some("https://github.com/o/r.git".to_owned());
        assert_eq!(super::evaluate(&evidence, super::Mode::Right).score, Some(10));
    }

    #[test]
    fn none_found_is_no_proof_of_none() {
        check(
            "Packaging",
            &testing::evidence("//- README.md\nx\n"),
            expect![[r#"
            ? no workflow was found that publishes packages
              Warn no workflow was found that publishes packages
              see packages may be published from elsewhere: a person knows
            strict: the same"#]],
        );
    }
}
