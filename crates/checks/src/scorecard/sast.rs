//! SAST: ten for an analyser; CodeQL alone counts seven when it does not run on every change.

use slam_model::{
    Confidence, Evidence, Fact,
    evidence::ci::{Activity, Purpose, Workflow},
    scorecard::{Location, Outcome},
};

use super::{
    Mode,
    answer::{Answer, BEST, at, line},
    scope, workflows,
};

const CONFIGURED: &str = "sastToolConfigured";
const ALL_COMMITS: &str = "sastToolRunsOnAllCommits";
const CODEQL: &str = "CodeQL";
/// What CodeQL alone is worth when no change was analysed.
const CODEQL_ALONE: u8 = 7;

/// Actions that Scorecard knows, and the tool behind each; a final `/` stands for anything below.
const ACTIONS: [(&str, &str); 5] = [
    ("github/codeql-action/analyze", CODEQL),
    ("snyk/actions/", "Snyk"),
    ("facebook/pysa-action", "Pysa"),
    ("JetBrains/qodana-action", "Qodana"),
    ("hadolint/hadolint-action", "Hadolint"),
];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    if let Fact::NotVisible(gap) = &evidence.ci {
        return Answer::hidden(&[CONFIGURED, ALL_COMMITS], "the workflows", gap);
    }
    let mut answer = Answer::default();
    let mut tools: Vec<(&str, bool)> = Vec::new();
    for (tool, location, before_merge) in known(evidence) {
        add(&mut answer, &mut tools, tool, location, before_merge);
    }
    if mode == Mode::Right {
        further(evidence, &mut answer, &mut tools);
    }
    let unknown = "how many merged changes were analysed stands on the forge";
    if mode == Mode::Strict {
        answer.warn(unknown, None);
    }
    answer.probe(ALL_COMMITS, Outcome::NotApplicable, unknown, None);
    if tools.is_empty() {
        answer.probe(CONFIGURED, Outcome::False, "no analyser is configured", None);
        return answer.conclude(Some(0), "no static analysis was found");
    }
    let names: Vec<_> = tools.iter().map(|(tool, _)| *tool).collect();
    let reason = format!("static analysis was found: {}", names.join(", "));
    let only_codeql = tools.iter().all(|(tool, _)| *tool == CODEQL);
    if mode == Mode::Right && only_codeql && !tools.iter().any(|(_, before_merge)| *before_merge) {
        answer.warn("CodeQL does not run before a change is merged", None);
        answer.deviate("whether CodeQL runs on every change is told from its triggers; Scorecard counts check runs, and gives 10 where it sees none");
        answer.next = vec!["let CodeQL run on `pull_request` as well".to_owned()];
        return answer.conclude(Some(CODEQL_ALONE), reason);
    }
    answer.conclude(Some(BEST), reason)
}

type Found<'e> = (&'static str, Option<Location>, bool);

/// What Scorecard knows: five actions, and an address of SonarQube in a `pom.xml`.
fn known(evidence: &Evidence) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    for workflow in workflows::github(evidence) {
        for uses in workflow.jobs.iter().flat_map(|job| &job.steps).filter_map(|step| step.uses.as_ref()) {
            let name = uses.text.split('@').next().unwrap_or_default();
            let fits = |(known, _): &&(&str, &str)| match known.strip_suffix('/') {
                Some(_) => name.starts_with(known),
                None => name == *known,
            };
            if let Some((_, tool)) = ACTIONS.iter().find(fits) {
                found.push((*tool, line(&workflow.path, uses.line), runs_before_merge(workflow)));
            }
        }
    }
    let manifests = evidence.manifests.seen().map(Vec::as_slice).unwrap_or_default();
    for manifest in manifests.iter().filter(|one| one.path.file_name() == "pom.xml" && !scope::is_test_data(&one.path))
    {
        if let Some(address) = manifest.addresses.iter().find(|one| one.text.contains("sonar.host.url")) {
            found.push(("Sonar", at(address), true));
        }
    }
    found
}

fn runs_before_merge(workflow: &Workflow) -> bool {
    workflow.before_merge == Some(Confidence::High)
}

/// What Scorecard does not know: other analysers in CI, and their configuration.
fn further<'e>(evidence: &'e Evidence, answer: &mut Answer, tools: &mut Vec<(&'e str, bool)>) {
    let workflows = evidence.ci.seen().map(|ci| ci.workflows.as_slice()).unwrap_or_default();
    let why = "analysers that Scorecard does not know count as well";
    for workflow in workflows {
        for activity in workflow.activities(Purpose::StaticAnalysis) {
            if is_told(tools, activity) {
                continue;
            }
            add(answer, tools, &activity.tool, at(&activity.quote), runs_before_merge(workflow));
            answer.deviate(why);
        }
    }
    for quote in evidence.process.seen().map(|process| process.static_analysis.as_slice()).unwrap_or_default() {
        if !tools.is_empty() {
            break;
        }
        add(answer, tools, "a configured analyser", at(quote), false);
        answer.deviate(why);
    }
}

fn is_told(tools: &[(&str, bool)], activity: &Activity) -> bool {
    tools.iter().any(|(tool, _)| tool.eq_ignore_ascii_case(&activity.tool))
}

fn add<'e>(
    answer: &mut Answer,
    tools: &mut Vec<(&'e str, bool)>,
    tool: &'e str,
    location: Option<Location>,
    before_merge: bool,
) {
    let text = format!("static analysis: {tool}");
    answer.info(text.clone(), location.clone());
    answer.probe_with(CONFIGURED, Outcome::True, &text, location, ("tool", tool));
    match tools.iter_mut().find(|(known, _)| *known == tool) {
        Some((_, known)) => *known |= before_merge,
        None => tools.push((tool, before_merge)),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    fn workflow(on: &str, uses: &str) -> slam_model::Evidence {
        testing::evidence(&format!(
            "//- .github/workflows/a.yml\non: {on}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: {uses}\n"
        ))
    }

    #[test]
    fn codeql_is_worth_seven_where_it_runs_too_late() {
        check(
            "SAST",
            &workflow("pull_request", "github/codeql-action/analyze@v3"),
            expect![[r#"
            10/10 static analysis was found: CodeQL
              Info static analysis: CodeQL: .github/workflows/a.yml:6
            strict: 10/10 static analysis was found: CodeQL
              Info static analysis: CodeQL: .github/workflows/a.yml:6
              Warn how many merged changes were analysed stands on the forge"#]],
        );
        check(
            "SAST",
            &workflow("schedule", "github/codeql-action/analyze@v3"),
            expect![[r#"
            7/10 static analysis was found: CodeQL
              Info static analysis: CodeQL: .github/workflows/a.yml:6
              Warn CodeQL does not run before a change is merged
              Debug differs from Scorecard: whether CodeQL runs on every change is told from its triggers; Scorecard counts check runs, and gives 10 where it sees none
            strict: 10/10 static analysis was found: CodeQL
              Info static analysis: CodeQL: .github/workflows/a.yml:6
              Warn how many merged changes were analysed stands on the forge"#]],
        );
    }

    #[test]
    fn other_analysers_count_by_default() {
        check(
            "SAST",
            &workflow("pull_request", "securego/gosec@v2"),
            expect![[r#"
            10/10 static analysis was found: gosec
              Info static analysis: gosec: .github/workflows/a.yml:6
              Debug differs from Scorecard: analysers that Scorecard does not know count as well
            strict: 0/10 no static analysis was found
              Warn how many merged changes were analysed stands on the forge"#]],
        );
    }
}
