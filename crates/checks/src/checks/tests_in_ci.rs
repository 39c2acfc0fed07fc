//! Whether CI runs the tests before a change is accepted.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Gap,
    evidence::ci::{Activity, CiFacts, Job, Pin, Purpose, Step, Workflow},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    gates,
};

pub(crate) static CHECK: Check = Check {
    id: "tests-in-ci",
    title: "CI runs an automated test suite before a change is accepted",
    rationale: "Tests that run after the merge only tell who broke it.",
    requirements: &["OSPS-QA-06.01"],
    gates: &[gates::has_code],
    effort: contributor(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "add a workflow that runs the test command on every change request";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("tests before the merge", ADVICE);
    let ci = match &evidence.ci {
        Fact::Seen(ci) if !ci.workflows.is_empty() || !ci.unread.is_empty() => ci,
        Fact::Seen(_) | Fact::Absent => {
            return need(Finding::failed("no-ci", "the repository defines no CI that could run tests"));
        }
        Fact::NotVisible(gap) => return Finding::unknown("ci-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("ci-broken", cause),
    };
    let tests = |sure: Confidence| -> Vec<&Activity> {
        let before = ci.workflows.iter().filter(move |one| one.before_merge == Some(sure));
        before.flat_map(|one| one.activities(Purpose::Tests)).collect()
    };
    let cite = |all: &[&Activity]| -> Vec<Citation> {
        all.iter().take(5).map(|one| Citation::quote(CitationKind::Ci, &one.quote)).collect()
    };
    let sure = tests(Confidence::High);
    if let Some(first) = sure.first() {
        return Finding::passed("before-merge", format!("{} runs `{}` on every change request", first.quote.place.path, first.tool))
            .cite(cite(&sure));
    }
    let maybe: Vec<_> = [tests(Confidence::Medium), tests(Confidence::Low)].concat();
    if let Some(first) = maybe.first() {
        let message = format!("{} runs `{}` on pushes to branches, and not on change requests", first.quote.place.path, first.tool);
        return need(Finding::needs_review("on-push", message)).cite(cite(&maybe));
    }
    if let Some((workflow, cite)) = ci.workflows.iter().find_map(|one| Some((one, opaque(one)?))) {
        let message = format!("{} runs a script, a program, or a called workflow before the merge; a person has to say whether it tests", workflow.path);
        return need(Finding::needs_review("not-recognised", message)).cite([cite]);
    }
    if let Some(finding) = unread(ci) {
        return finding.missing("tests before the merge", ADVICE);
    }
    if let Some((workflow, problem)) = ci.workflows.iter().find_map(|one| Some((one, one.problems.first()?))) {
        let message = format!("{} could not be read whole, so that nobody sees whether it tests: {}", workflow.path, problem.message);
        let place = slam_model::Place::line(&workflow.path, problem.line);
        return need(Finding::needs_review("ci-unreadable", message)).cite([Citation::place(CitationKind::Ci, &place)]);
    }
    let late: Vec<_> = ci.workflows.iter().flat_map(|one| one.activities(Purpose::Tests)).collect();
    if let Some(first) = late.first() {
        let message = format!("{} runs `{}` after the merge only", first.quote.place.path, first.tool);
        return need(Finding::failed("after-merge", message)).cite(cite(&late));
    }
    need(Finding::failed("no-tests", "no workflow that runs before the merge runs tests"))
        .confidence(Confidence::Medium)
        .cite(ci.workflows.iter().take(3).map(|one| Citation::file(&one.path)))
}

/// Returns the first thing of a workflow before the merge whose content cannot be seen: a script, a task runner, a
/// workflow or include from elsewhere.
fn opaque(workflow: &Workflow) -> Option<Citation> {
    workflow.before_merge?;
    workflow.jobs.iter().find_map(|job| called(job).or_else(|| job.steps.iter().find_map(scripted)))
}

fn called(job: &Job) -> Option<Citation> {
    let uses = job.uses.as_ref().filter(|uses| uses.pin != Pin::Local)?;
    Some(Citation::place(CitationKind::Ci, &slam_model::Place::line(&job.place.path, uses.line)))
}

fn scripted(step: &Step) -> Option<Citation> {
    const RUNNERS: &[&str] = &[
        "make", "just", "task", "tox", "nox", "bazel", "mvn", "gradle", "./gradlew", "./mvnw", "sh", "bash", "python", "python3",
        "npm", "yarn", "pnpm", "rake", "cargo", "go", "dotnet", "nix", "docker", "mage", "invoke", "hatch", "earthly", "dagger",
    ];
    let runs = |line: &str| {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let second = words.next().unwrap_or_default();
        // What is run by its path was built or put there by the project: a script, or the program itself.
        let own_script = ["./", "/", "bin/", "target/", "build/"].iter().any(|start| first.starts_with(start))
            || first.contains('/') && first.ends_with(".sh");
        let runner = RUNNERS.contains(&first) && match first {
            "npm" | "yarn" | "pnpm" => second == "run" || second.starts_with("ci:"),
            "cargo" => second == "xtask",
            "go" => second == "run",
            "docker" => second == "run" || second == "compose" || second == "build",
            "nix" => second == "flake",
            _ => true,
        };
        own_script || runner
    };
    let script = step.run.as_ref()?;
    let at = script.lines().flat_map(|line| line.split("&&")).flat_map(|part| part.split('|')).any(|part| runs(part.trim()));
    at.then(|| Citation::place(CitationKind::Ci, &step.place))
}

fn unread(ci: &CiFacts) -> Option<Finding> {
    let names: Vec<_> = ci.in_doubt().take(3).map(ToString::to_string).collect();
    if names.is_empty() {
        return None;
    }
    let how = if ci.unread.is_empty() { "analyses in part only" } else { "does not analyse" };
    let gap = Gap::new(
        format!("CI is defined in {}, which this build {how}", names.join(", ")),
        "have a person look and record the answer with `slam declare`",
    );
    Some(Finding::unknown("ci-not-read", &gap).cite(ci.in_doubt().take(3).map(Citation::file)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Confidence, Evidence, Place,
        evidence::{
            ci::{Activity, Purpose, Step},
            manifest::ManifestKind,
        },
    };

    use crate::testing::{build, check_evidence};

    const PATH: &str = ".github/workflows/ci.yml";

    /// Evidence with code and one workflow, whose step runs `script`, recognised as tests or not.
    fn ci(before_merge: Option<Confidence>, script: &str, recognised: bool) -> Evidence {
        let mut workflow = build::workflow(PATH);
        workflow.before_merge = before_merge;
        let quote = build::quote(PATH, 12, script);
        let does = Activity { purpose: Purpose::Tests, tool: script.to_owned(), quote };
        workflow.jobs[0].steps.push(Step {
            place: Place::line(&PATH.into(), 12),
            name: None,
            uses: None,
            run: Some(script.to_owned()),
            run_line: Some(12),
            shell: None,
            with: Default::default(),
            env: Default::default(),
            condition: None,
            does: if recognised { vec![does] } else { vec![] },
        });
        with_code(build::ci(vec![workflow], vec![]))
    }

    fn with_code(evidence: Evidence) -> Evidence {
        let manifest = slam_model::evidence::manifest::Manifest {
            path: "Cargo.toml".into(),
            ecosystem: "cargo".to_owned(),
            kind: ManifestKind::Manifest,
            role: Default::default(),
            name: None,
            version: None,
            license: None,
            dependencies: None,
            addresses: vec![],
        };
        Evidence { manifests: slam_model::Fact::Seen(vec![manifest]), ..evidence }
    }

    #[test]
    fn passed_by_a_test_command_before_the_merge() {
        check_evidence(&super::CHECK, &ci(Some(Confidence::High), "cargo test", true), expect!["Passed before-merge .github/workflows/ci.yml:12"]);
    }

    #[test]
    fn tests_on_a_push_need_a_person_and_those_after_the_merge_fail() {
        check_evidence(&super::CHECK, &ci(Some(Confidence::Low), "cargo test", true), expect!["NeedsReview on-push .github/workflows/ci.yml:12"]);
        check_evidence(&super::CHECK, &ci(None, "cargo test", true), expect!["Failed after-merge .github/workflows/ci.yml:12"]);
    }

    #[test]
    fn a_script_may_test_and_a_linter_does_not() {
        check_evidence(&super::CHECK, &ci(Some(Confidence::High), "make all", false), expect!["NeedsReview not-recognised .github/workflows/ci.yml:12"]);
        let program = "cat <<EOF | /usr/local/bin/kind create cluster";
        check_evidence(&super::CHECK, &ci(Some(Confidence::High), program, false), expect!["NeedsReview not-recognised .github/workflows/ci.yml:12"]);
        check_evidence(&super::CHECK, &ci(Some(Confidence::High), "eslint .", false), expect!["Failed no-tests .github/workflows/ci.yml"]);
    }

    #[test]
    fn a_definition_that_cannot_be_read_is_no_sign_of_missing_tests() {
        let mut evidence = ci(None, "eslint .", false);
        if let slam_model::Fact::Seen(ci) = &mut evidence.ci {
            ci.workflows[0].problems =
                vec![slam_model::Problem { line: 3, pointer: String::new(), message: "unclosed bracket".to_owned() }];
        }
        check_evidence(&super::CHECK, &evidence, expect!["NeedsReview ci-unreadable .github/workflows/ci.yml:3"]);
    }

    #[test]
    fn failed_without_ci() {
        check_evidence(&super::CHECK, &with_code(build::nothing()), expect!["Failed no-ci"]);
    }

    #[test]
    fn defect_2_documents_alone_need_no_tests() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-code"]);
    }
}
