//! Dangerous-Workflow: ten, or nothing at all.

use slam_model::{
    Confidence, Evidence, Fact, Place, Quote,
    evidence::ci::{CiFinding, CiRule, CiSystem, DefinitionKind, Taint, Workflow},
    scorecard::Outcome,
};

use super::{
    Mode,
    answer::{Answer, BEST, at},
    workflows,
};

const INJECTION: &str = "hasDangerousWorkflowScriptInjection";
const CHECKOUT: &str = "hasDangerousWorkflowUntrustedCheckout";

/// Parts of expressions that Scorecard takes for text of strangers, when `github.event.` stands there, too.
const TEXTS: [&[&str]; 21] = [
    &["issue.title"],
    &["issue.body"],
    &["pull_request.title"],
    &["pull_request.body"],
    &["discussion.title"],
    &["discussion.body"],
    &["comment.body"],
    &["review.body"],
    &["review_comment.body"],
    &["pages", ".page_name"],
    &["commits", ".message"],
    &["head_commit.message"],
    &["head_commit.author.email"],
    &["head_commit.author.name"],
    &["commits", ".author.email"],
    &["commits", ".author.name"],
    &["blocked_user.name"],
    &["blocked_user.email"],
    &["pull_request.head.ref"],
    &["pull_request.head.label"],
    &["pull_request.head.repo.default_branch"],
];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    match &evidence.ci {
        Fact::NotVisible(gap) => return Answer::hidden(&[INJECTION, CHECKOUT], "the workflows", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the workflows could not be read: {cause}")),
        Fact::Seen(_) | Fact::Absent => {}
    }
    let all = workflows::github(evidence);
    if all.is_empty() {
        let mut answer = Answer::inconclusive("there are no workflows");
        answer.probe(INJECTION, Outcome::NotApplicable, "there are no workflows", None);
        answer.probe(CHECKOUT, Outcome::NotApplicable, "there are no workflows", None);
        return answer;
    }
    let mut answer = Answer::default();
    let (injections, checkouts) = match mode {
        Mode::Strict => {
            (all.iter().copied().flat_map(injections).collect(), all.iter().copied().flat_map(checkouts).collect())
        }
        Mode::Right => {
            answer.deviate(
                "the flow of foreign text and code is followed; Scorecard matches words of expressions and of `ref`",
            );
            analysed(evidence)
        }
    };
    for (probe, found, none) in [
        (INJECTION, &injections, "no script takes text of strangers"),
        (CHECKOUT, &checkouts, "no privileged workflow checks out code of strangers"),
    ] {
        for (text, quote) in found {
            answer.warn(text.clone(), at(quote));
            answer.probe(probe, Outcome::True, text, at(quote));
        }
        if found.is_empty() {
            answer.probe(probe, Outcome::False, none, None);
        }
    }
    match injections.len() + checkouts.len() {
        0 => answer.conclude(Some(BEST), "no dangerous pattern is in the workflows"),
        1 => answer.conclude(Some(0), "1 dangerous pattern is in the workflows"),
        number => answer.conclude(Some(0), format!("{number} dangerous patterns are in the workflows")),
    }
}

type Hits = Vec<(String, Quote)>;

/// Returns what the analysis of CI definitions found that strangers can use.
fn analysed(evidence: &Evidence) -> (Hits, Hits) {
    let Some(ci) = evidence.ci.seen() else { return (Vec::new(), Vec::new()) };
    let is_github = |one: &&CiFinding| {
        ci.workflows.iter().any(|workflow| {
            workflow.path == one.quote.place.path
                && workflow.system == CiSystem::GithubActions
                && matches!(workflow.kind, DefinitionKind::Workflow | DefinitionKind::Action)
        })
    };
    let of = |rule: CiRule| {
        let serious = |one: &&CiFinding| {
            one.rule == rule && one.source == Taint::Attacker && one.confidence >= Confidence::Medium
        };
        let all = ci.findings.iter().filter(serious).filter(is_github);
        all.map(|one| (one.message.clone(), one.quote.clone())).collect()
    };
    (of(CiRule::TemplateInjection), of(CiRule::UntrustedCheckout))
}

fn injections(workflow: &Workflow) -> Hits {
    let mut found = Vec::new();
    for step in workflow.jobs.iter().flat_map(|job| &job.steps) {
        let Some(run) = &step.run else { continue };
        let mut rest = run.as_str();
        while let Some((before, after)) = rest.split_once("${{") {
            let Some((expression, behind)) = after.split_once("}}") else { break };
            if is_foreign(expression) {
                let start = run.len() - rest.len() + before.len();
                let row = run.get(..start).unwrap_or_default().matches('\n').count();
                let line = step.run_line.unwrap_or(step.place.line).saturating_add(u32::try_from(row).unwrap_or(0));
                let quote = Quote::new(Place::line(&workflow.path, line), expression);
                found.push((format!("a script takes text of strangers: `{}`", expression.trim()), quote));
            }
            rest = behind;
        }
    }
    found
}

fn is_foreign(expression: &str) -> bool {
    let squeezed: String = expression.to_lowercase().chars().filter(|one| !one.is_whitespace()).collect();
    let whole = squeezed.contains("tojson(github)") || squeezed.contains("tojson(github.event)");
    let has = |parts: &&[&str]| {
        let mut rest = expression;
        parts.iter().all(|part| match rest.split_once(part) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    };
    expression.contains("github.head_ref") || whole || (expression.contains("github.event.") && TEXTS.iter().any(has))
}

fn checkouts(workflow: &Workflow) -> Hits {
    let privileged = |event: &str| matches!(event, "pull_request_target" | "workflow_run");
    if !workflow.triggers.iter().any(|trigger| privileged(&trigger.event)) {
        return Vec::new();
    }
    let foreign =
        |text: &str| ["github.event.pull_request", "github.event.workflow_run"].iter().any(|part| text.contains(part));
    let steps = workflow.jobs.iter().flat_map(|job| &job.steps);
    steps
        .filter(|step| workflows::uses(step).is_some_and(|uses| uses.contains("actions/checkout")))
        .filter_map(|step| {
            let reference = step.with.get("ref").filter(|text| foreign(text))?;
            let quote = Quote::new(Place::line(&workflow.path, step.place.line), reference);
            Some((format!("a privileged workflow checks out code of strangers: `{reference}`"), quote))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn text_of_strangers_in_a_script_costs_all() {
        let evidence = testing::evidence(
            "//- .github/workflows/a.yml\non: issues\npermissions: write-all\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo\n          echo ${{ github.event.issue.title }}\n",
        );
        check(
            "Dangerous-Workflow",
            &evidence,
            expect![[r#"
            0/10 1 dangerous pattern is in the workflows
              Warn `github.event.issue.title`, which anyone controls, is pasted into a script before it runs: .github/workflows/a.yml:9
              Debug differs from Scorecard: the flow of foreign text and code is followed; Scorecard matches words of expressions and of `ref`
            strict: 0/10 1 dangerous pattern is in the workflows
              Warn a script takes text of strangers: `github.event.issue.title`: .github/workflows/a.yml:9"#]],
        );
    }

    #[test]
    fn without_workflows_there_is_nothing_to_judge() {
        check(
            "Dangerous-Workflow",
            &testing::evidence("//- README.md\nx\n"),
            expect![[r#"
            ? there are no workflows
            strict: the same"#]],
        );
    }

    #[test]
    fn words_with_gaps_are_matched_in_order() {
        for (expression, expected) in [
            ("github.event.commits[0].message", true),
            ("github.event.commits.*.author.email", true),
            ("github.head_ref", true),
            ("toJSON( github.event )", true),
            ("github.event.number", false),
            ("github.sha", false),
        ] {
            assert_eq!(super::is_foreign(expression), expected, "{expression}");
        }
    }
}
